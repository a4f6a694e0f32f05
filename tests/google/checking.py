"""Whether a request's body and mask are right, by the discovery documents."""

from __future__ import annotations

import json

from tests.google import fields
from tests.google.errors import invalid
from tests.google.request import Raw, Request
from tests.google.routes import Method
from tests.google.schema import Json


def unwrapped(raw: Raw) -> Raw:
    """A GET whose address was too long comes as a POST with the query in its body."""
    verb = raw.headers.get("x-http-method-override", "").upper()
    if raw.verb != "POST" or not verb:
        return raw
    return Raw(verb, raw.path, raw.body.decode() or raw.query, raw.headers)


def body_of(method: Method, raw: Raw) -> Json:
    """The body as JSON, checked; media is left to the handler."""
    if method.upload or not method.takes:
        return {}
    if not raw.headers.get("content-type", "").startswith("application/json"):
        raise invalid("the body must be application/json", "parseError")
    try:
        body = json.loads(raw.body)
    except ValueError as error:
        raise invalid("Parse Error", "parseError") from error
    wrong = method.api.schemas.mistakes_sent(method.takes, method.id, body)
    if wrong:
        raise invalid(f"Invalid value in {method.takes}: {'; '.join(wrong)}"[:1000], _reason(wrong))
    return dict(body)


def _reason(wrong: list[str]) -> str:
    return "required" if any("required" in one for one in wrong) else "invalid"


def mask_of(request: Request) -> fields.Mask:
    """What part of the answer is wanted; 400 when the answer has no such part."""
    text, method = request.text("fields"), request.method
    mask = fields.parsed(text) if text else {}
    if mask and method.gives and "alt" not in request.params:
        strange = fields.unknown(mask, {"$ref": method.gives}, method.api.document["schemas"])
        if strange:
            raise invalid(f"Invalid field selection {strange}", "invalidParameter")
    return mask
