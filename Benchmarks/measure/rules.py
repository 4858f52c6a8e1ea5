"""Rules for many hooks: how long it takes to write them, and what a real Prometheus has to do for them."""

import os
import statistics
import subprocess
import time

from . import evaluation, objectives
from .table import Row, row_against, row_bounded

FORMATS = {"prometheus": ["--format", "prometheus"], "prometheusrule": []}
# Hooks, how long their rules may take, and how often that is measured.
SIZES = [(1_000, 0.5, 5), (10_000, 5.0, 3)]


class RuleFiles:
    """Configurations, and what `boathook rules` makes of them."""

    def __init__(self, workshop):
        self._tool = workshop.daemon
        self._folder = workshop.new_folder("rules")
        self.file = self._folder / "boathook.rules.yaml"
        self.seconds = self.peak = 0.0

    def write(self, configuration: str, words: list[str]):
        """Leaves the rules in `file`, and how long they took and the peak of the resident memory in MB."""
        source = self._folder / "boathook.yaml"
        source.write_text(configuration)
        with open(self.file, "wb") as output:
            begin = time.perf_counter()
            process = subprocess.Popen([self._tool, "rules", *words, source], stdout=output)
            _, status, usage = os.wait4(process.pid, 0)
            self.seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise RuntimeError(f"boathook rules ended with {process.returncode}")
        self.peak = usage.ru_maxrss * 1024 / 1e6

    def text(self, configuration: str) -> str:
        """A rule file of Prometheus."""
        self.write(configuration, FORMATS["prometheus"])
        return self.file.read_text()


def _generation(files) -> list[Row]:
    rows = []
    for name, words in FORMATS.items():
        peaks = []
        for hooks, limit, rounds in SIZES:
            configuration = objectives.configuration(hooks)
            results = []
            for _ in range(rounds):
                files.write(configuration, words)
                results.append((files.seconds, files.peak))
            seconds, peak = (statistics.median(column) for column in zip(*results))
            peaks.append((hooks, peak))
            size = files.file.stat().st_size / 1e6
            rows.append(row_bounded(
                f"rules for {hooks:,} hooks, {name} ({size:,.0f} MB)", seconds, "s", limit, digits=2))
        (few, little), (many, much) = peaks
        rows.append(row_against(
            f"peak memory meanwhile, {many:,} hooks", much, little, "MB", f"{few:,} hooks", many / few, digits=0))
        hooks, _, rounds = SIZES[0]
        alike, unlike = _in_turns(
            files, words, objectives.configuration(hooks), objectives.configuration(hooks, teams=hooks), rounds)
        rows.append(row_bounded(
            f"rules for {hooks:,} hooks, no two alike, {name}", unlike, "s", 1, digits=2,
            beside=f"20 teams: {alike:.2f} s"))
    return rows


def _in_turns(files, words, one: str, other: str, rounds: int) -> list[float]:
    """The median seconds for each of two configurations."""
    seconds = []
    for _ in range(rounds):
        for configuration in (one, other):
            files.write(configuration, words)
            seconds.append(files.seconds)
    return [statistics.median(seconds[0::2]), statistics.median(seconds[1::2])]


def measure(workshop) -> list[Row]:
    files = RuleFiles(workshop)
    return _generation(files) + evaluation.measure(workshop, files)
