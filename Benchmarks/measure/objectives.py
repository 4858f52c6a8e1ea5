"""Configurations of any number of hooks that promise everything which can be promised."""

import re

ONE = """\
  - name: {name}
    workload: {workload}
    schedule: "{minute} {hour} * * *"
    timezone: Europe/Berlin
    pre: {{ timeout: 5m, retries: 3, onError: Fail }}
    post: {{ timeout: 2m }}
    maxQuiesce: 10m
    objectives:
      success: 98%
      duration: {{ threshold: 30s, target: 95% }}
      freshness: {{ target: 99% }}
      quiesce: {{ budget: 5m }}
      window: 30d
    severity: critical
    labels: {{ team: team-{team} }}
"""


# Success, duration, freshness and quiesce.
COUNT = 4


def hook(number: int) -> str:
    return f"hook-{number:05}"


def workload(number: int) -> str:
    return f"workload-{number:05}"


def configuration(hooks: int, teams: int = 20) -> str:
    """The same text for the same numbers; no two hooks of one team differ in more than their names and schedules."""
    return "hooks:\n" + "".join(
        ONE.format(name=hook(number), workload=workload(number), minute=number % 60, hour=number // 60 % 24,
                   team=number % teams)
        for number in range(hooks))


def without(configuration: str) -> str:
    """The same hooks, with nothing promised of them."""
    return re.sub(r"^    objectives:\n(?:      .*\n)+", "", configuration, flags=re.M)
