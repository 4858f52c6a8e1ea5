"""How fast records become durable, and whether scrapes are answered meanwhile."""

import re
import subprocess
import threading
import time

from .records import Records
from .servers import Daemon, Pushgateway
from .table import Row, row_bounded

STEADY = 50_000
WAITING = 100_000

POST = """
local n = 0
wrk.method = "POST"
wrk.body = "hook_runs_total 1\\nhook_last_run_timestamp_seconds 1.7e9\\n"
request = function()
  n = n + 1
  return wrk.format(nil, "/metrics/job/bench/hook/hook-" .. (n % 100))
end
"""


def _posts(workshop) -> float:
    script = workshop.folder / "post.lua"
    script.write_text(POST)
    with Pushgateway(workshop.new_folder("pushgateway")) as rival:
        words = ["wrk", "-t", "2", "-c", "8", "-d", "5s", "-s", script, f"http://127.0.0.1:{rival.port}"]
        said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])


def _steady(workshop, records) -> float:
    """Records a second, from the first rename into the spool until the last is in the journal."""
    staged = records.stage(STEADY)
    with Daemon(workshop, workshop.new_folder("steady")) as daemon:
        begin = time.perf_counter()
        delivery = threading.Thread(target=records.deliver, args=(staged, daemon.spool))
        delivery.start()
        delivery.join()
        daemon.wait_for_records(STEADY)
        return STEADY / (time.perf_counter() - begin)


def _sweep(workshop, records) -> tuple[float, float]:
    """Seconds from the start until everything that waited is in, and the slowest scrape meanwhile."""
    daemon = Daemon(workshop, workshop.new_folder("sweep"), ready="/-/healthy")
    records.deliver(records.stage(WAITING), daemon.spool)
    slowest = 0.0
    with daemon:
        while True:
            begin = time.perf_counter()
            taken = daemon.value("boathook_intake_records_total")
            now = time.perf_counter()
            slowest = max(slowest, now - begin)
            if taken >= WAITING:
                return now - daemon.started, slowest
            time.sleep(0.01)


def measure(workshop) -> list[Row]:
    records = Records(workshop.wrapper, workshop.new_folder("intake"))
    posts = _posts(workshop)
    rate = _steady(workshop, records)
    swept, slowest = _sweep(workshop, records)
    return [
        row_bounded("records a second, durable", rate, "/s", 5000, at_least=True, digits=0,
                    beside=f"pushgateway, posts in memory: {posts:,.0f} /s"),
        row_bounded(f"{WAITING:,} waiting records, from the start until all are in", swept, "s", 10),
        Row("the slowest scrape meanwhile", f"{slowest * 1e3:,.0f} ms"),
    ]
