"""The web page of a daemon with 100,000 runs in its journal: spread over 1,000 hooks, and all of one hook."""

import json
import time

from .records import Records
from .servers import Daemon, configuration
from .table import Row, row_bounded

RUNS = 100_000
# The objectives' window: every run counts for its hook's budget.
SECONDS = 29 * 86_400
REQUESTS = 40
TIME_LIMIT = 50
SIZE_LIMIT = 200


def _page(daemon, what: str, path: str) -> list[Row]:
    """The slowest answer in milliseconds, as a client on the same machine has it, and the size."""
    slowest, size = 0.0, 0
    daemon.get(path)
    for _ in range(REQUESTS):
        begin = time.perf_counter()
        body = daemon.get(path)
        slowest = max(slowest, time.perf_counter() - begin)
        size = len(body)
    return [
        row_bounded(f"{what}: the slowest of {REQUESTS}", slowest * 1e3, "ms", TIME_LIMIT),
        row_bounded(f"{what}: size", size / 1e3, "kB", SIZE_LIMIT),
    ]


def measure(workshop) -> list[Row]:
    rows = []
    for hooks in (1_000, 1):
        records = Records(workshop.wrapper, workshop.new_folder("pages"))
        name = f"{RUNS:,} runs of {hooks:,} hooks" if hooks > 1 else f"{RUNS:,} runs of one hook"
        with Daemon(workshop, workshop.new_folder("pages"), configuration(hooks)) as daemon:
            records.deliver(records.stage(RUNS, hooks, spread=SECONDS), daemon.spool)
            daemon.wait_for_records(RUNS)
            latest = json.loads(daemon.get("/api/v1/runs?limit=1"))["runs"][0]["id"]
            begin = time.perf_counter()
            daemon.get("/")
            first = (time.perf_counter() - begin) * 1e3
            rows.append(row_bounded(f"{name}, the page when it is asked for first", first, "ms", TIME_LIMIT))
            rows += _page(daemon, f"{name}, the page", "/")
            rows += _page(daemon, f"{name}, a hook's page", "/hook?name=hook-0")
            rows += _page(daemon, f"{name}, a run's page", f"/run?id={latest}")
            rows += _page(daemon, f"{name}, the latest 100 as JSON", "/api/v1/runs")
            rows += _page(daemon, f"{name}, those lost (none) as JSON", "/api/v1/runs?outcome=lost")
    return rows
