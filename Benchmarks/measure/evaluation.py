"""What a real Prometheus has to do for the rules of a thousand hooks in ten pods each."""

import re
import statistics
import time

from . import fleet, history, objectives
from .prometheus import Prometheus
from .table import Row, row_bounded

HOOKS = 1_000
# Of what the rules have recorded before.
DAYS = 8
RETENTION = "30d"
# Seconds; a round costs the same however often it comes, and every minute several fit into the time that there is.
ROUND = 60
ROUNDS = 3
# The groups of a hook, how often they are evaluated in earnest, and the longest that a round may take: a tenth.
GROUPS = [("boathook-hook", "1m", 6.0), ("boathook-memory", "5m", 30.0)]

# For one objective, counted in the tables of their documentation and not measured: Sloth records its ratio over
# eight windows and seven series about the objective, and alerts twice; Pyrra records one increase and seven burn
# rates, and alerts four times and where the metric is absent.
RIVAL_RULES = {"Sloth": 8 + 7 + 2, "Pyrra": 1 + 7 + 4 + 1}
RIVAL_SERIES = {"Sloth": 8 + 7, "Pyrra": 1 + 7}


def _every(rules: str, interval: str) -> str:
    """The rules with every group evaluated so often."""
    return re.sub(r"^(- name: .*\n)(  interval: .*\n)?", rf"\1  interval: {interval}\n", rules, flags=re.M)


def _rule_count(rules: str) -> int:
    return len(re.findall(r"^  - (?:alert|record): ", rules, re.M))


def _durations(prometheus) -> dict[str, float]:
    """How long the latest round took, the groups of each kind added up."""
    sums = {kind: 0.0 for kind, _, _ in GROUPS}
    for name, seconds in prometheus.groups("prometheus_rule_group_last_duration_seconds").items():
        kind = name.split(":")[0]
        if kind in sums:
            sums[kind] += seconds
    return sums


def _rounds(workshop, files, sample) -> list[dict[str, float]]:
    file = workshop.new_folder("evaluation") / "rules.yaml"
    file.write_text(_every(files.text(objectives.configuration(HOOKS)), f"{ROUND}s"))
    page = fleet.multiplied(sample.page, HOOKS)
    with fleet.Pods(page) as pods, Prometheus(workshop.new_folder("prometheus"), RETENTION) as prometheus:
        now = time.time()
        history.append(prometheus, sample.recorded, HOOKS, DAYS, now - 600)
        prometheus.settle(now)
        settings = {"scrape_configs": [fleet.scrape(pods.port, f"{ROUND}s")]}
        prometheus.reload(settings)
        expected = fleet.PODS * sum(not line.startswith(b"#") for line in page.splitlines())
        while prometheus.number("sum(scrape_samples_scraped)") < expected:
            time.sleep(2)
        prometheus.reload(settings | {"rule_files": [str(file)]})
        # The first round finds nothing that the rules themselves have just recorded.
        time.sleep(ROUND + 5)
        rounds = []
        for _ in range(ROUNDS):
            time.sleep(ROUND)
            rounds.append(_durations(prometheus))
        return rounds


def _rivals(counts: dict[str, int], promises: int) -> str:
    return ", ".join(f"{name}: {count * promises}" for name, count in counts.items()) + ", by their tables"


def measure(workshop, files) -> list[Row]:
    one = objectives.configuration(1)
    with_objectives = files.text(one)
    bare = _rule_count(files.text(objectives.without(one)))
    sample = fleet.Sample(workshop, objectives.configuration(1), _every(with_objectives, "1s"))
    rounds = _rounds(workshop, files, sample)
    shared = _rule_count(with_objectives.split("\n# Hook ")[0])
    rows = [
        row_bounded(
            f"a round of all groups at {interval}, {HOOKS:,} hooks in {fleet.PODS} pods each",
            statistics.median(one[kind] for one in rounds), "s", limit, digits=1)
        for kind, interval, limit in GROUPS]
    promises = objectives.COUNT
    return rows + [
        Row(f"rules for the {promises} objectives of a hook", f"{_rule_count(with_objectives) - bare}",
            _rivals(RIVAL_RULES, promises)),
        Row("rules for everything else about it", f"{bare - shared}"),
        Row("series recorded for a hook, for its objectives and all else", f"{len(sample.recorded)}",
            _rivals(RIVAL_SERIES, promises)),
    ]
