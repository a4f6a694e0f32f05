"""An SMTP server that answers as told at one stage of the conversation, or hangs up there, and is well otherwise."""

from __future__ import annotations

import os
import signal
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum


class Stage(Enum):
    """A stage, by what the client has just said."""

    GREETING = ""
    EHLO = "EHLO"
    STARTTLS = "STARTTLS"
    AUTH = "AUTH"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    END = "."


HANG_UP = ""
WELL = {
    "": "220 test",
    "EHLO": "250-test\r\n250 AUTH PLAIN",
    "HELO": "250 test",
    "AUTH": "235 2.7.0 Fine",
    "DATA": "354 Go on",
    "QUIT": "221 2.0.0 Bye",
}


@dataclass
class ScriptedServer:
    """What it says at a stage until told otherwise, and the mails that came whole, whether it took them or not."""

    port: int
    stage: Stage | None = None
    answer: str = HANG_UP
    mails: list[bytes] = field(default_factory=list)
    connections: int = 0
    victim: int = 0
    """The process that is killed once its mail has come whole."""

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def says(self, stage: Stage | None, answer: str = HANG_UP) -> None:
        """Answer so at a stage from now on; be well at None."""
        self.stage, self.answer = stage, answer

    def reply(self, command: str) -> str:
        """The answer to a command; HANG_UP for none."""
        if self.stage and command in (self.stage.value, self.stage.value.replace("EH", "HE")):
            return self.answer
        if command == "EHLO" and self.stage is Stage.STARTTLS:
            return "250-test\r\n250-STARTTLS\r\n250 AUTH PLAIN"
        return WELL.get(command, "250 2.0.0 Fine")


@contextmanager
def scripted_server() -> Iterator[ScriptedServer]:
    """A running one on a port of its own."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Conversation) as server:
        server.daemon_threads = True
        script = ScriptedServer(server.server_address[1])
        vars(server)["script"] = script
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield script
        server.shutdown()


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        script: ScriptedServer = vars(self.server)["script"]
        script.connections += 1
        command = ""
        while answer := script.reply(command):
            self.wfile.write(f"{answer}\r\n".encode())
            if answer.startswith("354"):
                script.mails.append(b"".join(self._lines()))
                command = "."
                if script.victim:
                    os.kill(script.victim, signal.SIGKILL)
                continue
            words = b"" if answer.startswith(("221", "421")) else self.rfile.readline()
            if not words.strip():
                return
            command = words.split()[0].decode().upper()

    def _lines(self) -> Iterator[bytes]:
        """The mail that follows, line by line."""
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            yield line
