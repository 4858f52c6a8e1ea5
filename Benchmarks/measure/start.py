"""From the daemon's exec until it is ready, with an empty journal and with a full one."""

import statistics

from .records import Records
from .servers import Daemon
from .table import Row, row_bounded

STARTS = 15
RUNS = 100_000


def _ready(workshop, folder) -> float:
    """Milliseconds until ready: the median of several starts."""
    times = []
    for _ in range(STARTS):
        with Daemon(workshop, folder) as daemon:
            times.append(daemon.ready_after * 1e3)
    return statistics.median(times)


def measure(workshop) -> list[Row]:
    empty = _ready(workshop, workshop.new_folder("empty"))
    records = Records(workshop.wrapper, workshop.new_folder("start"))
    folder = workshop.new_folder("full")
    with Daemon(workshop, folder) as daemon:
        records.deliver(records.stage(RUNS), daemon.spool)
        daemon.wait_for_records(RUNS)
    full = _ready(workshop, folder)
    return [
        row_bounded("ready after the start, empty journal", empty, "ms", 50),
        row_bounded(f"ready after the start, {RUNS:,} runs in the journal", full, "ms", 200),
    ]
