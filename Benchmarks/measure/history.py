"""What a Prometheus would hold had it been there for days: what rules have recorded, and what it has scraped."""

import re

from . import objectives, remotewrite

STEP = 300
STEPS_A_DAY = 86_400 // STEP
# Prometheus takes what is at most an hour older than its youngest sample.
STEPS_A_BATCH = 8
# As far as a rule looks back at what is scraped, in seconds.
LOOK_BACK = 7_200
HOOKS_A_REQUEST = 100


class History:
    """Each recorded series of one hook once for each hook, for the days that `days_of` gives it, up to a moment."""

    def __init__(self, prometheus, recorded, hooks: int, days_of, until: float):
        self._prometheus = prometheus
        self._hooks = hooks
        self._days_of = days_of
        self._recorded = sorted(recorded, key=days_of, reverse=True)
        self._end = int(until) // STEP
        self._next = self._end - days_of(self._recorded[0]) * STEPS_A_DAY
        self._heads = [
            [remotewrite.labels(self._renamed(one.labels, number)) for one in self._recorded]
            for number in range(hooks)]

    @staticmethod
    def _renamed(labels: dict[str, str], number: int) -> dict[str, str]:
        names = {
            objectives.hook(0): objectives.hook(number), objectives.workload(0): objectives.workload(number)}
        return {key: names.get(value, value) for key, value in labels.items()}

    def append(self):
        """All but the last that the scrapes reach back to."""
        while self._next * STEP < self._end * STEP - LOOK_BACK:
            self._append_batch()

    def append_scrapes(self, page: str, pods: list[dict[str, str]], interval: int):
        """The rest, and what the pods showed meanwhile at each scrape: the same, of each hook."""
        lines = []
        for line in page.splitlines():
            if objectives.hook(0) in line and not line.startswith("#"):
                metric, _, rest = line.partition("{")
                pairs, _, value = rest.rpartition("} ")
                own = dict(re.findall(r'(\w+)="([^"]*)"', pairs)) | {"__name__": metric}
                lines.append((own, float(value.split()[0])))
        while self._next < self._end:
            begin = self._next
            self._append_batch()
            moments = range(begin * STEP, self._next * STEP, interval)
            for pod in pods:
                one = b"".join(
                    remotewrite.series(remotewrite.labels(own | pod) + remotewrite.samples(
                        [(moment * 1000, value) for moment in moments]))
                    for own, value in lines)
                self._append_each(one)

    def _append_batch(self):
        steps = range(self._next, min(self._next + STEPS_A_BATCH, self._end))
        self._next = steps.stop
        # Those that are there by then, and the values, are the same for every hook.
        there = [
            one for one in self._recorded if steps.start >= self._end - self._days_of(one) * STEPS_A_DAY]
        bodies = [
            remotewrite.samples([
                (step * STEP * 1000, value) for step in steps
                if (value := one.value(step * STEP, self._end - step - 1, STEPS_A_DAY)) is not None])
            for one in there]
        self._prometheus.write([
            remotewrite.series(head + body) for hook in self._heads for head, body in zip(hook, bodies) if body])

    def _append_each(self, one: bytes):
        """The series of the first hook, of each: all names have one length."""
        every = [
            one.replace(objectives.hook(0).encode(), objectives.hook(number).encode()).replace(
                objectives.workload(0).encode(), objectives.workload(number).encode())
            for number in range(self._hooks)]
        for some in range(0, self._hooks, HOOKS_A_REQUEST):
            self._prometheus.write(every[some:some + HOOKS_A_REQUEST])
