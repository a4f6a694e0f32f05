"""The language of a page: that of the person in the roster, else the one that the browser asks for."""

from __future__ import annotations

from contextlib import ExitStack

from flask import Flask, Response, g, request

from daemon.i18n import attach_messages, language, preferred, speaking
from daemon.web.session import BY_LINK, signed_in
from rules.model import Person

SEEN_BY_NOBODY_SIGNED_IN = frozenset({"static", "healthz", "readyz", "metrics", "google"}) | BY_LINK


def attach_language(app: Flask) -> None:
    """Let every page be in the reader's language."""
    attach_messages(app.jinja_env)
    app.before_request(_begin)
    app.teardown_request(_end)
    app.after_request(_named)


def _begin() -> None:
    g.speech = ExitStack()
    g.speech.enter_context(speaking(preferred([code for code, _ in request.accept_languages])))
    if request.endpoint not in SEEN_BY_NOBODY_SIGNED_IN:
        speak_to(signed_in())


def speak_to(person: Person | None) -> None:
    """Go on in a person's language, for the rest of this request, where the roster names it."""
    if person and person.language:
        g.speech.enter_context(speaking(person.language))


def _end(error: BaseException | None) -> None:  # noqa: ARG001
    if speech := g.pop("speech", None):
        speech.close()


def _named(response: Response) -> Response:
    response.headers.setdefault("Content-Language", language())
    response.vary.add("Accept-Language")
    return response
