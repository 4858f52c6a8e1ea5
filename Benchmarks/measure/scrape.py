"""Scrapes of 10,000 series, beside a pushgateway that holds as many."""

import re
import subprocess

from .records import Records
from .servers import Pushgateway, filled_daemon
from .table import Row, row_against

SERIES = 10_000
SECONDS = 5


def _load(server, gzip: bool) -> tuple[float, float]:
    """Requests a second, and milliseconds of processor time for each, under wrk."""
    words = ["wrk", "-t", "2", "-c", "8", "-d", f"{SECONDS}s", f"http://127.0.0.1:{server.port}/metrics"]
    if gzip:
        words += ["-H", "Accept-Encoding: gzip"]
    before = server.processor_seconds
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    used = server.processor_seconds - before
    if re.search(r"Non-2xx|Socket errors", said):
        raise RuntimeError(f"not every scrape succeeded: {said}")
    requests = int(re.search(r"(\d+) requests in", said)[1])
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]), used / requests * 1e3


def measure(workshop) -> list[Row]:
    records = Records(workshop.wrapper, workshop.new_folder("scrape"))
    rows = []
    home = workshop.new_folder("pushgateway")
    with filled_daemon(workshop, records, SERIES) as daemon, Pushgateway(home) as rival:
        daemon.wait_for_records(1)
        rival.push(daemon.get())
        rows.append(Row("series exposed", f"{daemon.series():,}", f"pushgateway: {rival.series():,}"))
        for gzip in (False, True):
            words = "gzip" if gzip else "plain"
            size = len(daemon.get(gzip=gzip)) / 1e3
            ours = _load(daemon, gzip)
            theirs = _load(rival, gzip)
            rows.append(row_against(
                f"scrapes a second, {words} ({size:,.0f} kB)", ours[0], theirs[0], "/s", "pushgateway", 20,
                at_least=True, digits=0))
            rows.append(row_against(
                f"processor time for each, {words}", ours[1], theirs[1], "ms", "pushgateway", 0.1, digits=3))
    return rows
