"""Signs people in by Basic in front of a Xandikos on a unix socket: `auth_proxy.py PORT SOCKET USERS.json`."""

from __future__ import annotations

import asyncio
import json
import sys
from base64 import b64decode
from binascii import Error as NoBase64
from pathlib import Path

import aiohttp
from aiohttp import web

HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "content-length"})
SESSION = web.AppKey("session", aiohttp.ClientSession)
USERS = web.AppKey("users", dict[str, str])


def signed_in(authorization: str, users: dict[str, str]) -> str:
    """The user whose name and password these are, "" when nobody's."""
    try:
        user, _, password = b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
    except (NoBase64, UnicodeDecodeError):
        return ""
    return user if password and users.get(user) == password else ""


async def forward(request: web.Request) -> web.Response:
    """The server's answer, or 401."""
    user = signed_in(request.headers.get("Authorization", ""), request.app[USERS])
    if not user:
        return web.Response(status=401, headers={"WWW-Authenticate": 'Basic realm="test"'})
    private = HOP_BY_HOP | {"x-remote-user", "authorization", "accept-encoding"}
    headers = [(name, value) for name, value in request.headers.items() if name.lower() not in private]
    async with request.app[SESSION].request(
        request.method,
        f"http://{request.host}{request.raw_path}",
        headers=[*headers, ("X-Remote-User", user)],
        data=await request.read(),
        allow_redirects=False,
        skip_auto_headers=("Content-Type", "User-Agent"),
    ) as answer:
        kept = [(name, value) for name, value in answer.headers.items() if name.lower() not in HOP_BY_HOP]
        return web.Response(status=answer.status, reason=answer.reason, body=await answer.read(), headers=kept)


async def serve(port: int, upstream: str, users: dict[str, str]) -> None:
    """Forward until the process is ended."""
    app = web.Application(client_max_size=2**25)
    app[SESSION] = aiohttp.ClientSession(connector=aiohttp.UnixConnector(upstream))
    app[USERS] = users
    app.router.add_route("*", "/{path:.*}", forward)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2], json.loads(Path(sys.argv[3]).read_text())))
