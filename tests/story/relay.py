"""Passes connections on to elsewhere, and notes what was written and mailed through it, and when.

`python -m tests.story.relay LOG FROM=TO…`, each HOST:PORT. A line in LOG is the time, FROM's host and what was asked.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from functools import partial
from pathlib import Path

ASKED = re.compile(rb"(?:PUT|DELETE|POST|MKCALENDAR|MKCOL|PROPPATCH) \S+|MAIL FROM:\S+")
"""What begins a write or a mail: each write has a connection of its own, and a mail's envelope comes by itself."""


async def pass_on(log: Path, host: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Everything from the one side to the other, until the one ends."""
    try:
        while chunk := await reader.read(65536):
            if host and (found := ASKED.match(chunk)):
                with log.open("a") as file:
                    file.write(f"{time.monotonic()} {host} {found[0].decode()}\n")
            writer.write(chunk)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


async def relay(
    log: Path, host: str, to: tuple[str, str], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """One connection, both ways."""
    try:
        back, forth = await asyncio.open_connection(*to)
    except OSError:
        writer.close()
        return
    await asyncio.gather(pass_on(log, host, reader, forth), pass_on(log, "", back, writer))


async def serve(log: Path, routes: list[str]) -> None:
    """All routes, for ever."""
    for route in routes:
        here, _, there = route.partition("=")
        host, _, port = here.rpartition(":")
        to = there.rpartition(":")
        await asyncio.start_server(partial(relay, log, host, (to[0], to[2])), host, int(port))
    log.touch()
    print("relaying", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), sys.argv[2:]))
