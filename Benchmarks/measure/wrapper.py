"""What wrapping a command costs, beside coreutils' timeout and tini."""

import os
import pathlib
import random
import statistics
import time

from .table import Row, row_against


def _spawn(words: list[str], null: int) -> float:
    """Seconds from the spawn of `words` until its exit was seen."""
    actions = [(os.POSIX_SPAWN_DUP2, null, fd) for fd in (0, 1, 2)]
    begin = time.perf_counter_ns()
    process = os.posix_spawn(words[0], words, os.environ, file_actions=actions)
    os.waitpid(process, 0)
    return (time.perf_counter_ns() - begin) / 1e9


def _empty(folder: pathlib.Path):
    for entry in folder.iterdir():
        entry.unlink(missing_ok=True)


def measure(workshop) -> list[Row]:
    bare = ["/bin/true"]
    disk = workshop.new_folder("spool")
    memory = pathlib.Path("/dev/shm") / f"boathook-bench-{os.getpid()}"
    memory.mkdir()

    def wrapper(spool) -> list[str]:
        words = [workshop.wrapper, "--hook", "bench", "--phase", "pre", "--timeout", "60s", "--spool", spool, "--"]
        return [str(word) for word in words] + bare

    commands = {
        "bare": bare,
        "timeout": ["/usr/bin/timeout", "60"] + bare,
        "tini": ["/usr/bin/tini", "-s", "--"] + bare,
        "no record": wrapper("/nonexistent"),
        "record": wrapper(disk),
        "record in memory": wrapper(memory),
    }
    seconds = {name: [] for name in commands}
    null = os.open(os.devnull, os.O_RDWR)
    order = list(commands)
    for _ in range(workshop.rounds):
        # Shuffled, so that no command always pays for what the one before it left to the kernel.
        random.shuffle(order)
        for name in order:
            seconds[name].append(_spawn(commands[name], null))
        _empty(disk)
        _empty(memory)
    os.close(null)
    memory.rmdir()

    median = {name: statistics.median(times) * 1e3 for name, times in seconds.items()}
    cost = {name: value - median["bare"] for name, value in median.items()}
    beside = {"no record": 1.0, "record": 1.5, "record in memory": None}
    titles = {
        "no record": "wrapper's cost over the bare command, without a record",
        "record": "the same, with the record flushed to disk",
        "record in memory": "the same, with the record in /dev/shm",
    }
    rows = [row_against(titles[name], cost[name], cost["timeout"], "ms", "timeout", limit)
            for name, limit in beside.items()]
    rows.append(row_against(titles["record"], cost["record"], cost["tini"], "ms", "tini -s"))
    rows.append(Row("the bare command, /bin/true", f"{median['bare']:.2f} ms"))
    return rows
