"""What rules have recorded over days, appended to a Prometheus as if it had been there."""

from . import objectives, remotewrite

STEP = 300
# Prometheus takes what is at most an hour older than its youngest sample.
STEPS_A_BATCH = 12


def append(prometheus, recorded, hooks: int, days_of, until: float):
    """Each recorded series of one hook once for each hook, for the days that `days_of` gives it."""
    steps_a_day = 86_400 // STEP
    recorded = sorted(recorded, key=days_of, reverse=True)
    days = days_of(recorded[0])
    first = int(until) // STEP - days * steps_a_day
    name, workload = objectives.hook(0), objectives.workload(0)
    heads = []
    for number in range(hooks):
        names = {name: objectives.hook(number), workload: objectives.workload(number)}
        heads.append([
            remotewrite.labels({key: names.get(value, value) for key, value in one.labels.items()})
            for one in recorded])
    for begin in range(0, days * steps_a_day, STEPS_A_BATCH):
        steps = range(begin, min(begin + STEPS_A_BATCH, days * steps_a_day))
        # Those that are there by then, and the values, are the same for every hook.
        there = [one for one in recorded if begin >= (days - days_of(one)) * steps_a_day]
        bodies = [
            remotewrite.samples([
                ((first + step) * STEP * 1000, one.value((first + step) * STEP, step, steps_a_day))
                for step in steps])
            for one in there]
        prometheus.write([
            remotewrite.series(head + body) for hook in heads for head, body in zip(hook, bodies)])
