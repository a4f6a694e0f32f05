"""Who asks when a proxy stands before the pages: only one on this machine is believed."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

from flask import request
from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PEER = "oneonone.peer"
LONGEST_ADDRESS = 60
NETWORK = 64
"""Who has one IPv6 address has all of its network."""


def behind_proxy(app: WSGIApplication) -> WSGIApplication:
    """The app, told of the client that a proxy on this machine names last in X-Forwarded-For."""
    named = ProxyFix(app, x_for=1, x_proto=0, x_host=0, x_port=0, x_prefix=0)

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ[PEER] = environ.get("REMOTE_ADDR", "")
        return (named if _loopback(environ[PEER]) else app)(environ, start_response)

    return answer


def through_proxy() -> bool:
    """Whether this request came from this machine, as everything does that a proxy on it passes on."""
    return _loopback(request.environ.get(PEER, ""))


def client() -> str:
    """Whose requests are counted together: an IPv4 address, or the network of an IPv6 address."""
    given = request.remote_addr or ""
    found = _address(given)
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network((found, NETWORK), strict=False))
    return str(found or given[:LONGEST_ADDRESS])


def _loopback(text: str) -> bool:
    found = _address(text)
    return found is not None and found.is_loopback


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """The address in a text like `192.0.2.1:80` or `[2001:db8::1]:80`, the port left aside."""
    bare = text.partition("]")[0].lstrip("[") if text.startswith("[") else text
    host = bare.partition(":")[0] if bare.count(":") == 1 else bare
    try:
        return ip_address(host)
    except ValueError:
        return None
