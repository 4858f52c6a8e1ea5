"""What the daemon holds in memory, beside the pushgateway, after an hour's worth of scrapes."""

from .records import Records
from .scrape import SERIES
from .servers import Daemon, Pushgateway, filled_daemon
from .table import Row, row_against


# Every 15 s for an hour, plain and gzip in turn: a heap that collects its garbage shows its size only in use.
SCRAPES = 240


def _rows(what: str, ours, theirs, limit: float) -> list[Row]:
    for server in (ours, theirs):
        for number in range(SCRAPES):
            server.get(gzip=number % 2 == 1)
    return [
        row_against(
            f"private memory (RssAnon), {what}", ours.memory("RssAnon"), theirs.memory("RssAnon"), "MB",
            "pushgateway", limit, digits=1),
        row_against(
            f"resident memory (VmRSS), {what}", ours.memory("VmRSS"), theirs.memory("VmRSS"), "MB",
            "pushgateway", digits=1),
    ]


def measure(workshop) -> list[Row]:
    rows = []
    folder = workshop.new_folder
    with Daemon(workshop, folder("idle")) as daemon, Pushgateway(folder("pushgateway")) as rival:
        rows += _rows("idle", daemon, rival, 0.5)
    records = Records(workshop.wrapper, folder("memory"))
    with filled_daemon(workshop, records, SERIES) as daemon, Pushgateway(folder("pushgateway")) as rival:
        daemon.wait_for_records(1)
        rival.push(daemon.get())
        rows += _rows(f"{SERIES:,} series", daemon, rival, 1.0)
    return rows
