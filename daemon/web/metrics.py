"""What Prometheus asks: how things stand by the database, and what was counted since the start. Names nobody."""

from __future__ import annotations

import os
import resource
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from math import nan
from pathlib import Path

from flask import Flask, Response, current_app
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Metric, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily

from daemon.guard import guarded
from daemon.meters import COUNTED
from daemon.outbox import due_since
from daemon.rows import Pass
from daemon.web.readiness import checks
from daemon.web.site import Site

EXTENSION = "oneonone-metrics"


def attach_metrics(app: Flask, site: Site) -> None:
    """Give an app a registry of its own, which looks when it is asked."""
    registry = CollectorRegistry()
    registry.register(_Standing(site, site.clock()))
    app.extensions[EXTENSION] = registry


def metrics() -> Response:
    """GET /metrics: Prometheus' text format; a number that is not known yet is NaN."""
    found = generate_latest(current_app.extensions[EXTENSION]) + generate_latest(COUNTED)
    return Response(found, content_type=CONTENT_TYPE_LATEST)


@dataclass(frozen=True, slots=True, eq=False)
class _Standing:
    """A collector, as prometheus_client wants it; what cannot be told is left out, and the log says why."""

    site: Site
    started: datetime

    def collect(self) -> Iterator[Metric]:
        nothing: list[Metric] = []
        for ask in (_company, _passes, _accounts, _outbox, _records, _state, _readiness, _process):
            yield from guarded(lambda ask=ask: list(ask(self.site)), nothing, metrics=ask.__name__)  # type: ignore[misc]

        told = "Start time of the process since unix epoch in seconds"
        yield GaugeMetricFamily("process_start_time_seconds", told, self.started.timestamp())

    def describe(self) -> list[Metric]:
        """Nothing is asked before somebody asks."""
        return []


def gauge(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(f"oneonone_{name}", told, value)


def by(name: str, told: str, label: str, values: dict[str, float]) -> Metric:
    """A gauge for each value of a label."""
    family = GaugeMetricFamily(f"oneonone_{name}", told, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _company(site: Site) -> Iterator[Metric]:
    yield gauge("pairs", "1:1s of the roster", len(site.pairs()))
    build = GaugeMetricFamily("oneonone_build_info", "Which version this is", labels=["version"])
    build.add_metric([version("oneonone")], 1)
    yield build


def _passes(site: Site) -> Iterator[Metric]:
    last, interval = site.store.passes.last_finished(), site.vitals.interval()
    ended = last.finished_at.timestamp() if last and last.finished_at else nan
    yield gauge("last_pass_timestamp_seconds", "When the last pass ended", ended)
    unread = len(last.unread) if last else nan
    yield gauge("last_pass_unread_calendars", "Calendars that the last pass could not read", unread)
    if interval is not None:
        yield gauge("pass_interval_seconds", "Time between two passes", interval.total_seconds())
    held = site.store.vitals.held_since(last.held) if last and last.held else None
    yield gauge("plan_held", "Whether the plan of the last pass is held for the operator", bool(last and last.held))
    if held:
        yield gauge("plan_held_since_timestamp_seconds", "Since when the plan is held", held.timestamp())


def _accounts(site: Site) -> Iterator[Metric]:
    last = site.store.passes.last_finished()
    unread = _unread(site, last)
    yield by("account_unread_calendars", "Calendars that the last pass could not read", "account", unread)
    blind = {name: since.timestamp() for name, since in site.store.blindness.accounts().items()}
    told = "Since when not all calendars of an account could be read; left out where they can"
    yield by("account_blind_since_timestamp_seconds", told, "account", blind)


def _unread(site: Site, last: Pass | None) -> dict[str, float]:
    accounts = {person.account for pair in site.pairs() for person in (pair.report, pair.manager)}
    count = Counter(one.account for one in last.unread) if last else Counter[str]()
    return {name: count[name] for name in sorted(accounts | set(count)) if name}


def _outbox(site: Site) -> Iterator[Metric]:
    now = site.clock()
    states, since = site.store.vitals.outbox(now), due_since(site.store, now)
    waiting = states["due"] + states["later"] + states["retry"]
    yield gauge("outbox_waiting_mails", "Mails that are not sent yet", waiting)
    told = "Mails that are due, wait for their time, are tried again later, or were given up"
    yield by("outbox_mails", told, "state", dict(states.items()))
    age = (now - since).total_seconds() if since else 0
    yield gauge("outbox_oldest_due_mail_age_seconds", "For how long the oldest mail is due", age)


def _records(site: Site) -> Iterator[Metric]:
    found = site.store.counts.open_records()
    total = sum(one.seen + one.asked + one.reminded for one in found)
    yield gauge("open_records", "Exception records without an outcome", total)
    labels = ["kind", "state"]
    family = GaugeMetricFamily("oneonone_open_records_by_kind", "The same by kind and state", labels=labels)
    for one in found:
        for state, number in (("seen", one.seen), ("asked", one.asked), ("reminded", one.reminded)):
            family.add_metric([one.kind, state], number)
    yield family


def _state(site: Site) -> Iterator[Metric]:
    yield gauge("database_size_bytes", "Size of the database, without its log", site.store.vitals.size())
    made = site.vitals.backed_up()
    told = "When the last copy of the database was made; 0 when none is known of"
    yield gauge("last_backup_timestamp_seconds", told, made.timestamp() if made else 0)


def _readiness(site: Site) -> Iterator[Metric]:
    found = {name: float(one.ok) for name, one in checks(site).items()}
    yield by("ready", "Whether each check of /readyz is well", "check", found)


def _process(_site: Site) -> Iterator[Metric]:
    """What prometheus_client's own collector tells, which needs more of /proc than the service sees."""
    spent, told = resource.getrusage(resource.RUSAGE_SELF), "Total user and system CPU time spent in seconds"
    yield CounterMetricFamily("process_cpu_seconds", told, spent.ru_utime + spent.ru_stime)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    size = pages * os.sysconf("SC_PAGE_SIZE")
    yield GaugeMetricFamily("process_resident_memory_bytes", "Resident memory size in bytes", size)
    yield GaugeMetricFamily("process_open_fds", "Number of open file descriptors", _entries("fd"))
    yield GaugeMetricFamily("process_threads", "Number of threads", _entries("task"))


def _entries(folder: str) -> int:
    return len(list(Path("/proc/self", folder).iterdir()))
