"""The pages in this process, beside the loop or alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial

import structlog
from flask import Flask

from daemon import assembly
from daemon.activation import handed_over
from daemon.backing_up import last_backup
from daemon.clock import Clock
from daemon.config import Config
from daemon.store import Store
from daemon.web.app import create_app
from daemon.web.server import Application, serve
from daemon.web.site import Site, Told, Vitals, no_document, nobody, nobody_tells, not_known
from rules.model import Pair, Person

log = structlog.get_logger()


def app_of(
    config: Config,
    clock: Clock,
    store: Store,
    pairs: Callable[[], tuple[Pair, ...]],
    wake: Callable[[], None],
    told: Told = nobody_tells,
    unpaired: Callable[[], tuple[Person, ...]] = nobody,
    interval: Callable[[], timedelta | None] = not_known,
) -> Flask:
    """The pages of a configuration."""
    return create_app(
        Site(
            store=store,
            clock=clock,
            pairs=pairs,
            policy=config.policy,
            base_url=assembly.base_url(config),
            desk=assembly.desk(config),
            wake=wake,
            told=told,
            unpaired=unpaired,
            habits=config.habits,
            vault=assembly.open_vault(config, store),
            trust_header=config.web.trust_header or "",
            vitals=Vitals(interval, partial(_backed_up, config)),
            document=no_document if config.agenda.provider == "builtin" else store.documents.link,
        )
    )


def _backed_up(config: Config) -> datetime | None:
    last = last_backup(config.daemon.state_dir)
    return last.at if last else None


@contextmanager
def served(app: Application, config: Config) -> Iterator[int]:
    """Serve the pages on systemd's socket, else where the configuration says; yields the port. OSError when taken."""
    listen, handed = config.daemon.listen, handed_over(assembly.environment())
    if handed and handed.getsockname()[:2] != (listen.host, listen.port):
        log.warning("oneonone.socket says where the pages are, listen does not", listen=str(listen))
    for one in config.warnings:
        log.warning(one)
    serving = serve(app, listen.host, listen.port, handed)
    log.info("serving pages", address=f"{serving.host}:{serving.port}")
    try:
        yield serving.port
    finally:
        serving.close()
