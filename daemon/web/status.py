"""What machines ask: is it alive, and how is it going; no personal data."""

from __future__ import annotations

from math import nan
from typing import cast

from flask import Flask, Response, current_app, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from daemon.store import WAITING
from daemon.web.site import Site, current

EXTENSION = "oneonone-metrics"


def attach_metrics(app: Flask, site: Site) -> None:
    """Give an app a registry of its own; each gauge reads its number when it is asked for."""
    registry, store = CollectorRegistry(), site.store
    gauges = {
        ("oneonone_pairs", "1:1s of the roster"): lambda: len(site.pairs()),
        ("oneonone_open_records", "Exception records without an outcome"): lambda: len(
            store.records("outcome IS NULL")
        ),
        ("oneonone_outbox_waiting_mails", "Mails that are not sent yet"): lambda: len(store.mails(WAITING)),
        ("oneonone_last_pass_timestamp_seconds", "When the last pass ended"): lambda: _last_pass_at(site),
        ("oneonone_last_pass_unread_calendars", "Calendars that the last pass could not read"): lambda: _unread(site),
    }
    for (name, help_text), value in gauges.items():
        Gauge(name, help_text, registry=registry).set_function(value)
    app.extensions[EXTENSION] = registry


def healthz() -> Response:
    """GET /healthz: 200 when the database answers; when it does not, the error page with 500."""
    current().store.passes.last()
    return jsonify(status="ok")


def metrics() -> Response:
    """GET /metrics: Prometheus' text format; a number that is not known yet is NaN."""
    registry = cast(CollectorRegistry, current_app.extensions[EXTENSION])
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _last_pass_at(site: Site) -> float:
    last = site.store.passes.last()
    return last.finished_at.timestamp() if last and last.finished_at else nan


def _unread(site: Site) -> float:
    last = site.store.passes.last()
    return len(last.unread) if last and last.finished_at else nan
