"""What a real Prometheus has to do for the rules of a thousand hooks in ten pods each."""

import re
import statistics
import time

from . import fleet, history, objectives
from .prometheus import Prometheus
from .table import Row, row_bounded

HOOKS = 1_000
# Of what the rules have recorded before: as far as the objectives' windows reach where it is recorded every five
# minutes, and as far as the others look back.
DAYS = 30
RETENTION = "31d"
# Seconds between two rounds of what looks at the moment, which is Prometheus' own default, and of what remembers,
# which comes twice as often here as in earnest: a round costs the same, and one fits into the time that there is.
MOMENT_ROUND = 60
MEMORY_ROUND = 150
# The groups of a hook, how often they are evaluated in earnest, and the longest that a round may take: a tenth.
GROUPS = [("boathook-hook", "1m", 6.0), ("boathook-memory", "5m", 30.0)]

# For one objective, counted in the tables of their documentation and not measured: Sloth records its ratio over
# eight windows and seven series about the objective, and alerts twice; Pyrra records one increase and seven burn
# rates, and alerts four times and where the metric is absent.
RIVAL_RULES = {"Sloth": 8 + 7 + 2, "Pyrra": 1 + 7 + 4 + 1}
RIVAL_SERIES = {"Sloth": 8 + 7, "Pyrra": 1 + 7}


def _often(rules: str, interval: str) -> str:
    """The rules with every group evaluated so often."""
    return re.sub(r"^(- name: .*\n)(  interval: .*\n)?", rf"\1  interval: {interval}\n", rules, flags=re.M)


def _rule_count(rules: str) -> int:
    return len(re.findall(r"^  - (?:alert|record): ", rules, re.M))


def _durations(prometheus, kind: str) -> float:
    """How long the latest round of the groups of one kind took, added up."""
    groups = prometheus.groups("prometheus_rule_group_last_duration_seconds")
    return sum(seconds for name, seconds in groups.items() if name.split(":")[0] == kind)


def _rounds(prometheus) -> list[float]:
    """Seconds for a round of each of GROUPS, the median of as many as there are in one round of the slowest."""
    begin = time.time()
    seconds = {kind: [] for kind, _, _ in GROUPS}
    while True:
        time.sleep(MOMENT_ROUND)
        seconds["boathook-hook"].append(_durations(prometheus, "boathook-hook"))
        last = prometheus.groups("prometheus_rule_group_last_evaluation_timestamp_seconds")
        if time.time() > begin + MEMORY_ROUND and min(last.values()) > begin - 5:
            seconds["boathook-memory"].append(_durations(prometheus, "boathook-memory"))
            return [statistics.median(seconds[kind]) for kind, _, _ in GROUPS]
        if time.time() > begin + 2 * MEMORY_ROUND:
            raise RuntimeError("Prometheus did not come to evaluate every group")


def _evaluate(workshop, files, sample) -> list[float]:
    rules = files.text(objectives.configuration(HOOKS))
    file = workshop.new_folder("evaluation") / "rules.yaml"
    file.write_text(re.sub(r"^  interval: .*$", f"  interval: {MEMORY_ROUND}s", rules, flags=re.M))
    page = fleet.multiplied(sample.page, HOOKS)
    with fleet.Pods(page) as pods, Prometheus(workshop.new_folder("prometheus"), RETENTION) as prometheus:
        now = time.time()
        history.append(prometheus, sample.recorded, HOOKS, DAYS, now - 600)
        prometheus.settle(now)
        settings = {"scrape_configs": [fleet.scrape(pods.port, f"{MOMENT_ROUND}s")]}
        prometheus.reload(settings)
        expected = fleet.PODS * sum(not line.startswith(b"#") for line in page.splitlines())
        while prometheus.number("sum(scrape_samples_scraped)") < expected:
            time.sleep(2)
        prometheus.reload(settings | {
            "global": {"evaluation_interval": f"{MOMENT_ROUND}s"}, "rule_files": [str(file)]})
        return _rounds(prometheus)


def _rivals(counts: dict[str, int], promises: int) -> str:
    return ", ".join(f"{name}: {count * promises}" for name, count in counts.items()) + ", by their tables"


def measure(workshop, files) -> list[Row]:
    one = objectives.configuration(1)
    with_objectives = files.text(one)
    bare = _rule_count(files.text(objectives.without(one)))
    sample = fleet.Sample(workshop, objectives.configuration(1), _often(with_objectives, "1s"))
    rounds = _evaluate(workshop, files, sample)
    shared = _rule_count(with_objectives.split("\n# Hook ")[0])
    rows = [
        row_bounded(
            f"a round of all groups at {interval}, {HOOKS:,} hooks in {fleet.PODS} pods each",
            seconds, "s", limit, digits=1)
        for seconds, (_, interval, limit) in zip(rounds, GROUPS)]
    promises = objectives.COUNT
    return rows + [
        Row(f"rules for the {promises} objectives of a hook", f"{_rule_count(with_objectives) - bare}",
            _rivals(RIVAL_RULES, promises)),
        Row("rules for everything else about it", f"{bare - shared}"),
        Row("series recorded for a hook, for its objectives and all else", f"{len(sample.recorded)}",
            _rivals(RIVAL_SERIES, promises)),
    ]
