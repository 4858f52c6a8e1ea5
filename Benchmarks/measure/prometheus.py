"""A Prometheus of our own."""

import http.client
import json
import pathlib
import re
import time
import urllib.parse

from . import remotewrite
from .servers import Server, free_port


class Prometheus(Server):
    """Debian's Prometheus on a folder of its own; scrapes and evaluates nothing until it is told to."""

    def __init__(self, folder: pathlib.Path, retention: str):
        self.configuration = folder / "prometheus.yml"
        self.configuration.write_text("{}\n")
        port = free_port()
        super().__init__(
            ["prometheus", f"--config.file={self.configuration}", f"--storage.tsdb.path={folder / 'data'}",
             f"--storage.tsdb.retention.time={retention}", f"--web.listen-address=127.0.0.1:{port}",
             "--web.enable-lifecycle", "--web.enable-remote-write-receiver", "--log.level=error"],
            port, "/-/ready")

    def reload(self, configuration: dict):
        # JSON is YAML, too.
        self.configuration.write_text(json.dumps(configuration))
        self._post("/-/reload", b"", {})

    def query(self, expression: str) -> list[dict]:
        """The series of an instant vector."""
        answer = json.loads(self.get("/api/v1/query?" + urllib.parse.urlencode({"query": expression})))
        if answer["status"] != "success":
            raise RuntimeError(f"Prometheus refused {expression}: {answer['error']}")
        return answer["data"]["result"]

    def number(self, expression: str) -> float:
        """The value of the one series that is selected, 0 where there is none."""
        return sum(float(series["value"][1]) for series in self.query(expression))

    def write(self, series: list[bytes]):
        """Appends samples, which must be younger than all that were appended before, less an hour."""
        body = remotewrite.snappy(b"".join(series))
        self._post("/api/v1/write", body, {
            "Content-Encoding": "snappy", "Content-Type": "application/x-protobuf",
            "X-Prometheus-Remote-Write-Version": "0.1.0"})

    def settle(self, youngest: float, limit: float = 900):
        """Waits until what was appended up to that moment is in blocks, the blocks are merged, and nothing else is
        done: a merge that is under way shows in the processor's time alone."""
        end = time.perf_counter() + limit
        before, rests = None, 0
        while rests < 3:
            if time.perf_counter() > end:
                raise RuntimeError(f"Prometheus did not come to rest within {limit} s")
            state = tuple(self.value(name) for name in (
                "prometheus_tsdb_compactions_total", "prometheus_tsdb_blocks_loaded", "prometheus_tsdb_head_min_time"))
            busy = self.value("process_cpu_seconds_total")
            is_in_blocks = state[2] / 1e3 > youngest - 4 * 3600
            is_at_rest = before is not None and state == before[0] and busy - before[1] < 0.5
            rests = rests + 1 if is_in_blocks and is_at_rest else 0
            before = (state, busy)
            time.sleep(5)

    def groups(self, metric: str) -> dict[str, float]:
        """A metric of rule groups, by the name of the group."""
        pattern = re.compile(rf'^{metric}{{rule_group="[^"]*?;([^"]*)"}} (\S+)$', re.M)
        return {name: float(value) for name, value in pattern.findall(self.get().decode())}

    def _post(self, path: str, body: bytes, headers: dict[str, str]):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        link.request("POST", path, body=body, headers=headers)
        response = link.getresponse()
        said = response.read().decode()
        link.close()
        if response.status >= 300:
            raise RuntimeError(f"Prometheus refused {path}: {said}")
