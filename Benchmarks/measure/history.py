"""What rules have recorded over days, appended to a Prometheus as if it had been there."""

from . import objectives, remotewrite

STEP = 300
# Prometheus takes what is at most an hour older than its youngest sample.
STEPS_A_BATCH = 12


def append(prometheus, recorded, hooks: int, days: int, until: float) -> int:
    """The number of samples, each recorded series of one hook once for each hook."""
    steps_a_day = 86_400 // STEP
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
        # The values are the same for every hook.
        bodies = [
            remotewrite.samples([
                ((first + step) * STEP * 1000, one.value((first + step) * STEP, step, steps_a_day))
                for step in steps])
            for one in recorded]
        prometheus.write([
            remotewrite.series(head + body) for hook in heads for head, body in zip(hook, bodies)])
    return hooks * len(recorded) * days * steps_a_day
