"""What a real Prometheus has to do for the rules of a thousand hooks in ten pods each."""

import re
import statistics
import time

from . import fleet, objectives
from .history import LOOK_BACK, History
from .prometheus import Prometheus
from .table import Row, row_bounded

HOOKS = 1_000
# Of what the rules have recorded before: as far as a nightly hook's rules look back, and its objectives' windows.
MEMORY_DAYS, WINDOW_DAYS = 9, 30
RETENTION = "31d"
# How often groups are evaluated, in seconds, and what their names begin with. A round of all of them may take a tenth of
# that. The first is Prometheus' own default.
GROUPS = [
    (60, {"boathook-hook", "boathook-daemon"}),
    (300, {"boathook-memory", "boathook-objectives", "boathook-daemon-memory"}),
    (900, {"boathook-weeks"})]
MOMENT_ROUND, MEMORY_ROUND, LONG_ROUND = (seconds for seconds, _ in GROUPS)

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


def _of_each(prometheus, metric: str) -> list[list[float]]:
    """A metric of the rule groups of each of GROUPS."""
    groups = prometheus.groups(metric)
    if others := {name.split(":")[0] for name in groups} - set().union(*(kinds for _, kinds in GROUPS)):
        raise RuntimeError(f"groups that count nowhere: {others}")
    return [[value for name, value in groups.items() if name.split(":")[0] in kinds] for _, kinds in GROUPS]


def _durations(prometheus) -> list[float]:
    """How long the latest round of all groups of each of GROUPS took, added up."""
    return [sum(each) for each in _of_each(prometheus, "prometheus_rule_group_last_duration_seconds")]


def _wait_for_round(prometheus, longest: int) -> list[float]:
    """Until every group was evaluated once more that is at least every `longest` seconds; what rounds of the first of
    GROUPS took meanwhile."""
    begin, moment = time.time(), []
    while True:
        time.sleep(MOMENT_ROUND)
        moment.append(_durations(prometheus)[0])
        last = _of_each(prometheus, "prometheus_rule_group_last_evaluation_timestamp_seconds")
        awaited = [each for (seconds, _), each in zip(GROUPS, last) if seconds <= longest]
        if time.time() > begin + longest and min(map(min, awaited)) > begin - 5:
            return moment
        if time.time() > begin + 2 * longest:
            raise RuntimeError("Prometheus did not come to evaluate every group")


def _rounds(prometheus) -> list[float]:
    """Seconds for a round of each of GROUPS: the median of the most frequent one, and of the others the latest, which is
    the first one ever of the rarest.

    Every two hours Prometheus writes a block, which takes it a minute here: another round is measured then.
    """
    _wait_for_round(prometheus, LONG_ROUND)
    while True:
        written = prometheus.value("prometheus_tsdb_compactions_total")
        moment = _wait_for_round(prometheus, MEMORY_ROUND)
        if prometheus.value("prometheus_tsdb_compactions_total") == written:
            return [statistics.median(moment)] + _durations(prometheus)[1:]


def _days(recorded) -> int:
    """How much of the past of a recorded series is made: what belongs to an objective is of no phase."""
    return WINDOW_DAYS if recorded.labels["__name__"].startswith("namespace_workload_hook:") else MEMORY_DAYS


def _evaluate(workshop, files, sample) -> list[float]:
    rules = files.text(objectives.configuration(HOOKS))
    file = workshop.new_folder("evaluation") / "rules.yaml"
    file.write_text(rules)
    page = fleet.multiplied(sample.page, HOOKS)
    with fleet.Pods(page) as pods, Prometheus(workshop.new_folder("prometheus"), RETENTION) as prometheus:
        now = time.time()
        history = History(prometheus, sample.recorded, HOOKS, _days, now)
        history.append()
        prometheus.settle(now - LOOK_BACK)
        pods_seen = [labels | {"job": fleet.JOB} for labels in fleet.targets()]
        history.append_scrapes(sample.page, pods_seen, MOMENT_ROUND)
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
            f"a round of all groups at {interval // 60}m, {HOOKS:,} hooks in {fleet.PODS} pods each",
            seconds, "s", interval / 10, digits=1)
        for seconds, (interval, _) in zip(rounds, GROUPS)]
    promises = objectives.COUNT
    return rows + [
        Row(f"rules for the {promises} objectives of a hook", f"{_rule_count(with_objectives) - bare}",
            _rivals(RIVAL_RULES, promises)),
        Row("rules for everything else about it", f"{bare - shared}"),
        Row("series recorded for a hook, for its objectives and all else", f"{len(sample.recorded)}",
            _rivals(RIVAL_SERIES, promises)),
    ]
