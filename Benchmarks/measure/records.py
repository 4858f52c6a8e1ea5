"""Run records in any number, made after one that the wrapper itself has written."""

import json
import os
import pathlib
import secrets
import subprocess


class Records:
    """Leaves finished runs in a spool as other tools do: written beside it, then renamed into it."""

    def __init__(self, wrapper: pathlib.Path, folder: pathlib.Path):
        sample = folder / "sample"
        sample.mkdir()
        words = ["--hook", "sample", "--phase", "pre", "--timeout", "5m", "--spool", sample, "--", "echo", "done"]
        subprocess.run([wrapper, *words], check=True, stdout=subprocess.DEVNULL)
        [end] = sample.glob("*.end.json")
        self.template = json.loads(end.read_text())
        self.outbox = folder / "outbox"
        self.outbox.mkdir()

    def stage(self, count: int, hooks: int = 100, spread: float = 0) -> list[pathlib.Path]:
        """Writes `count` records of `hooks` hooks to the disk, beside the spool.

        Their times lie evenly in the `spread` seconds before now; without one, all are the same.
        """
        staged = []
        for number in range(count):
            identity = secrets.token_hex(16)
            record = self.template | {"id": identity, "hook": f"hook-{number % hooks}"}
            earlier = spread * (count - number) / count
            for member in ("started_at", "ended_at"):
                record[member] = round(record[member] - earlier, 6)
            path = self.outbox / f"{identity}.end.json"
            path.write_text(json.dumps(record, separators=(",", ":"), ensure_ascii=False) + "\n")
            staged.append(path)
        # The wrapper flushes each record; left unflushed, these would be written during the measurement.
        os.sync()
        return staged

    @staticmethod
    def deliver(staged: list[pathlib.Path], spool: pathlib.Path):
        """Renames what was staged into `spool`."""
        for path in staged:
            os.rename(path, spool / path.name)
