"""Pages for what went wrong, and logs that hold neither links nor what people wrote."""

from __future__ import annotations

import logging
import traceback
from http import HTTPStatus

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from daemon.i18n import gettext as _
from daemon.web.saving import for_script
from rules.marked import marked

CHATTY = ("waitress", "werkzeug", "flask_wtf", "markdown_it")
PASSED_ON = ("Allow", "Retry-After")
SAID = {
    400: (marked("This could not be read"), marked("Please go back, reload the page and send it again.")),
    403: (marked("This came from another site"), marked("Please open the page itself and send the form from there.")),
    404: (marked("There is nothing here"), marked("The link may be incomplete, or it is not meant for you.")),
    405: (marked("This page does not do that"), marked("Please open the page anew.")),
    429: (marked("One moment"), marked("That came very often from here. Please try again in a few minutes.")),
    413: (marked("That was too much"), marked("Please shorten it and send it again.")),
    500: (marked("Something went wrong here"), marked("It was noted. Please try again in a few minutes.")),
}


def attach_errors(app: Flask) -> None:
    """Plain pages for every error of an app, and quiet logs."""
    app.register_error_handler(HTTPException, _page)
    app.logger.addFilter(without_content)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.ERROR)


def without_content(record: logging.LogRecord) -> bool:
    """Rewrite an error's log line: its place stays; the path may hold a link, the message what someone wrote."""
    if record.exc_info and record.exc_info[0]:
        kind, _, where = record.exc_info
        frames = "".join(traceback.format_tb(where))
        record.msg, record.args = f"the page {_endpoint()} failed with {kind.__name__}\n{frames}", ()
        record.exc_info = record.exc_text = None
    return True


def _endpoint() -> str:
    return (request.endpoint if request else None) or "of no name"


def _page(error: HTTPException) -> tuple[str | Response, int, dict[str, str]]:
    code = error.code or 500
    title, remedy = SAID.get(code, (HTTPStatus(code).phrase, marked("Please go back and try again.")))
    headers = {name: value for name, value in error.get_headers() if name in PASSED_ON}
    if for_script():
        return jsonify({"error": f"{_(title)}. {_(remedy)}"}), code, headers
    return render_template("error.html", title=_(title), remedy=_(remedy)), code, headers
