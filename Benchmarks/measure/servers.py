"""boathook and its rival as running servers."""

import http.client
import os
import pathlib
import re
import signal
import socket
import subprocess
import time


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A server on the loopback, killed at the end of its `with` block."""

    def __init__(self, words: list, port: int, ready: str):
        self.port = port
        self._ready = ready
        self._log = open(os.devnull, "wb")
        self._words = [str(word) for word in words]
        self.started = self.ready_after = 0.0
        self.process = None

    def __enter__(self):
        self.started = time.perf_counter()
        self.process = subprocess.Popen(self._words, stdout=self._log, stderr=self._log)
        while self._status(self._ready) != 200:
            if self.process.poll() is not None:
                raise RuntimeError(f"{self._words[0]} ended with {self.process.returncode} before it was ready")
            if time.perf_counter() - self.started > 60:
                raise RuntimeError(f"{self._words[0]} was not ready within a minute")
            time.sleep(0.0005)
        self.ready_after = time.perf_counter() - self.started
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
        self._log.close()

    def _status(self, path: str) -> int:
        """The status of a bare request: a client's library would take longer than a server's start."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as link:
                link.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
                return int(link.recv(64).split()[1])
        except (OSError, IndexError, ValueError):
            return 0

    def get(self, path: str = "/metrics", gzip: bool = False) -> bytes:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        link.request("GET", path, headers={"Accept-Encoding": "gzip"} if gzip else {})
        body = link.getresponse().read()
        link.close()
        return body

    def series(self) -> int:
        return sum(1 for line in self.get().splitlines() if line and not line.startswith(b"#"))

    def value(self, name: str) -> float:
        """The sum of every series of that name."""
        lines = self.get().decode().splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if re.match(name + r"[ {]", line))

    @property
    def processor_seconds(self) -> float:
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self, field: str) -> float:
        """A line of /proc/PID/status in MB, as RssAnon."""
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"^{field}:\s+(\d+)", text, re.M)[1]) * 1024 / 1e6


class Daemon(Server):
    """`boathook serve` on folders of its own, which outlive it."""

    def __init__(self, workshop, folder: pathlib.Path, configuration: str = "hooks: []\n", ready="/-/ready"):
        self.spool = folder / "spool"
        self.spool.mkdir(mode=0o1777, exist_ok=True)
        file = folder / "boathook.yaml"
        file.write_text(configuration)
        port = free_port()
        super().__init__(
            [workshop.daemon, "serve", "--config", file, "--web.listen-address", f"127.0.0.1:{port}",
             "--spool.dir", self.spool, "--storage.path", folder / "storage"],
            port, ready)

    def wait_for_records(self, count: int, limit: float = 120):
        """Waits until so many records are in the journal."""
        end = time.perf_counter() + limit
        while self.value("boathook_intake_records_total") < count:
            if time.perf_counter() > end:
                raise RuntimeError(f"{count} records were not taken in within {limit} s")
            time.sleep(0.01)


class Pushgateway(Server):
    def __init__(self, folder: pathlib.Path):
        port = free_port()
        super().__init__(
            ["prometheus-pushgateway", f"--web.listen-address=127.0.0.1:{port}", "--log.level=error",
             f"--persistence.file={folder / 'pushgateway'}"],
            port, "/-/ready")

    def push(self, text: bytes):
        """Pushes an exposition, less what the pushgateway itself exposes under the same names."""
        own = re.compile(rb"^(# (HELP|TYPE) )?(process_|go_|push_|# EOF)")
        body = b"\n".join(line for line in text.splitlines() if not own.match(line)) + b"\n"
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        link.request("POST", "/metrics/job/bench", body=body)
        response = link.getresponse()
        if response.status >= 300:
            raise RuntimeError(f"the pushgateway refused the push: {response.read().decode()}")


def configuration(hooks: int) -> str:
    """`hooks` hooks as people configure them."""
    one = (
        "  - name: hook-{0}\n    workload: workload-{0}\n    schedule: \"0 1 * * *\"\n"
        "    pre: {{ command: [psql, -c, CHECKPOINT], timeout: 5m, onError: Fail }}\n"
        "    objectives: {{ success: 99%, duration: {{ threshold: 30s, target: 95% }} }}\n")
    return "hooks:\n" + "".join(one.format(number) for number in range(hooks))


def filled_daemon(workshop, records, series: int) -> Daemon:
    """A daemon, not yet started, that will expose at least `series` series; each hook has run once."""
    per_hook = []
    for hooks in (10, 20):
        folder = workshop.new_folder("calibrate")
        with Daemon(workshop, folder, configuration(hooks)) as daemon:
            records.deliver(records.stage(hooks, hooks), daemon.spool)
            daemon.wait_for_records(hooks)
            per_hook.append(daemon.series())
    each = (per_hook[1] - per_hook[0]) / 10
    hooks = int((series - per_hook[0]) / each) + 11
    folder = workshop.new_folder("filled")
    daemon = Daemon(workshop, folder, configuration(hooks))
    records.deliver(records.stage(hooks, hooks), daemon.spool)
    return daemon
