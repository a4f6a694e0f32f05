"""Counts what is done since the start, for Prometheus: once for the whole process, from whichever thread.

Names and units after https://prometheus.io/docs/practices/naming/. Labels have few values and name nobody.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

disable_created_metrics()  # type: ignore[no-untyped-call]
COUNTED = CollectorRegistry()
PASSES = Counter("oneonone_passes", "Passes, by how they ended", ["result"], registry=COUNTED)
PASS_SECONDS = Histogram(
    "oneonone_pass_duration_seconds",
    "How long passes took",
    buckets=(0.1, 0.5, 1, 5, 15, 60, 180, 600),
    registry=COUNTED,
)
ACTIONS = Counter(
    "oneonone_actions",
    "Actions of plans, by what they do and what became of them",
    ["action", "result"],
    registry=COUNTED,
)
MAILS = Counter("oneonone_mails", "Attempts to send a mail, by how they ended", ["result"], registry=COUNTED)

PASS_RESULTS = ("done", "unread", "held", "failed", "given_up", "crashed")
"""Whichever of the first four is the worst; given up to stop; ended by an error of our own."""

MAIL_RESULTS = ("sent", "refused", "delayed")
ACTION_RESULTS = ("done", "failed", "overtaken")

for _result in PASS_RESULTS:
    PASSES.labels(_result)
for _result in MAIL_RESULTS:
    MAILS.labels(_result)


def count_action(action: str, result: str) -> None:
    """One more action that was done, failed, or was overtaken by what somebody else did meanwhile."""
    ACTIONS.labels(action, result).inc()


def count_pass(result: str, seconds: float) -> None:
    """One more pass."""
    PASSES.labels(result).inc()
    PASS_SECONDS.observe(seconds)


def count_mails(sent: int, refused: int, delayed: int) -> None:
    """What became of a round through the outbox."""
    for result, number in zip(MAIL_RESULTS, (sent, refused, delayed), strict=True):
        MAILS.labels(result).inc(number)
