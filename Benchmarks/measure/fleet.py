"""One real hook, as many hooks in many pods."""

import gzip
import http.client
import http.server
import subprocess
import threading
import time

from . import objectives
from .prometheus import Prometheus
from .servers import Daemon

PODS = 10
JOB = "boathook"
OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"


def _run(workshop, daemon, command: str = "true"):
    """One backup, as far as the hook sees it."""
    for phase in ("pre", "post"):
        subprocess.run(
            [workshop.wrapper, "--hook", objectives.hook(0), "--phase", phase, "--spool", daemon.spool, "--", command],
            check=command == "true", env={"BOATHOOK_WORKLOAD": objectives.workload(0), "PATH": "/usr/bin:/bin"})


class Recorded:
    """A series that the rules of one hook have recorded, and what it was while the hook ran."""

    def __init__(self, labels: dict[str, str], low: float, high: float, now: float):
        self.labels = labels
        self.low, self.high = low, high
        # What is a moment goes on as one.
        self.is_moment = abs(high - now) < 600
        # What counts events, or begins with one, is there when one has happened.
        self.is_count = labels["__name__"].endswith(":increase5m") or "_born:" in labels["__name__"]

    def value(self, moment: int, step: int, steps_a_day: int) -> float | None:
        if self.is_moment:
            return float(moment)
        if self.is_count and step % steps_a_day != 0:
            return None
        return self.high if step % steps_a_day == 0 else self.low


class Sample:
    """What a real daemon exposes for one hook that has failed and then run well, and what a real Prometheus records."""

    def __init__(self, workshop, configuration: str, rules: str):
        """`rules` are those of the configuration, which has one hook, evaluated every second."""
        folder = workshop.new_folder("sample")
        file = folder / "rules.yaml"
        file.write_text(rules)
        with Daemon(workshop, folder, configuration) as daemon, Prometheus(folder, "30d") as prometheus:
            _run(workshop, daemon, "false")
            daemon.wait_for_records(2)
            prometheus.reload({
                "rule_files": [str(file)], "scrape_configs": [scrape(daemon.port, "1s", pods=1)]})
            # Prometheus scrapes a new target some seconds late; then the rules see the counters move.
            time.sleep(12)
            _run(workshop, daemon)
            daemon.wait_for_records(4)
            time.sleep(5)
            self.page = self._exposition(daemon)
            self.recorded = self._recorded(prometheus)

    @staticmethod
    def _exposition(daemon) -> str:
        link = http.client.HTTPConnection("127.0.0.1", daemon.port, timeout=30)
        link.request("GET", "/metrics", headers={"Accept": OPENMETRICS})
        text = link.getresponse().read().decode()
        link.close()
        return text

    @staticmethod
    def _recorded(prometheus) -> list[Recorded]:
        found = []
        for one in prometheus.query('last_over_time({__name__=~".+:.+"}[1m])'):
            selector = "{" + ",".join(f'{name}="{value}"' for name, value in one["metric"].items()) + "}"
            low = prometheus.number(f"min_over_time({selector}[1m])")
            high = prometheus.number(f"max_over_time({selector}[1m])")
            found.append(Recorded(one["metric"], low, high, time.time()))
        return found


def multiplied(page: str, hooks: int) -> bytes:
    """The exposition with every series of the hook once for each of so many hooks."""
    name, workload = objectives.hook(0), objectives.workload(0)
    lines: list[str] = []
    block: list[str] = []

    def close():
        text = "\n".join(block)
        for number in range(hooks if block else 0):
            lines.append(text.replace(name, objectives.hook(number)).replace(workload, objectives.workload(number)))
        block.clear()

    for line in page.splitlines():
        if name in line and not line.startswith("#"):
            block.append(line)
        else:
            close()
            lines.append(line)
    close()
    return ("\n".join(lines) + "\n").encode()


def targets(pods: int = PODS) -> list[dict[str, str]]:
    """The labels that Kubernetes' discovery gives so many pods."""
    return [
        {"instance": f"10.0.0.{pod}:9920", "pod": f"pod-{pod}", "namespace": "bench"} for pod in range(pods)]


def scrape(port: int, interval: str, pods: int = PODS) -> dict:
    """A job that scrapes one port as so many pods."""
    return {
        "job_name": JOB, "scrape_interval": interval, "scrape_timeout": interval,
        "static_configs": [
            {"targets": [f"127.0.0.1:{port}"], "labels": labels} for labels in targets(pods)]}


class Pods:
    """Serves one page to every scrape, on one port of the loopback; which pod it is, is said by the scraper."""

    def __init__(self, page: bytes):
        packed = gzip.compress(page, 1)

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", OPENMETRICS)
                self.send_header("Content-Encoding", "gzip")
                self.send_header("Content-Length", str(len(packed)))
                self.end_headers()
                self.wfile.write(packed)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self) -> int:
        return self._server.server_port
