"""The mails of the demonstration as pages, beside the daemon's own."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import EmailMessage

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from daemon.demo.show import parsed, text_of
from daemon.demo.sink import Delivery, MailSink

FROM_A_STRANGER = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; sandbox"
"""A mail's HTML part may look as it likes and do nothing."""

RENEWED_SECONDS = "5"


def mail_pages(sink: MailSink) -> Blueprint:
    """`/demo/mails` and what lies below it."""
    pages = Blueprint("demo", __name__, url_prefix="/demo", template_folder="templates", static_folder="static")

    @pages.get("/")
    def start() -> AnyResponse:
        return redirect(url_for("demo.mails"))

    @pages.get("/mails")
    def mails() -> Response:
        numbered = list(enumerate(map(_mail, sink.deliveries), 1))
        page = render_template("mails.html", mails=numbered[::-1])
        return Response(page, headers={"Refresh": RENEWED_SECONDS})

    @pages.get("/mails/<int:number>")
    def mail(number: int) -> str:
        found = _numbered(sink.deliveries, number)
        return render_template("mail.html", mail=found, number=number, text=text_of(found), html=text_of(found, "html"))

    @pages.get("/mails/<int:number>/html")
    def html(number: int) -> Response:
        text = text_of(_numbered(sink.deliveries, number), "html") or abort(404)
        return Response(text, mimetype="text/html", headers={"Content-Security-Policy": FROM_A_STRANGER})

    return pages


def _mail(delivery: Delivery) -> EmailMessage:
    return parsed(delivery.content)


def _numbered(deliveries: Sequence[Delivery], number: int) -> EmailMessage:
    if not 1 <= number <= len(deliveries):
        abort(404)
    return _mail(deliveries[number - 1])
