"""Bodies that are longer than any form: they are read to their end and dropped, so that a page can say so."""

from __future__ import annotations

from io import BytesIO

from waitress.parser import HTTPRequestParser
from waitress.receiver import FixedStreamReceiver
from waitress.task import ErrorTask
from waitress.utilities import RequestEntityTooLarge

from daemon.web.policy import GUARDS

LARGEST_READ = 512 * 1024
"""Twice what a note takes."""
LARGEST_HEARD = 16 * 1024 * 1024
"""Whoever announces more than this is not listened to."""


class Dropped:
    """Where a body goes that nobody will read; the page learns its length from the header."""

    def append(self, data: bytes) -> None:
        """Keep nothing of it."""

    def getfile(self) -> BytesIO:
        return BytesIO()

    def close(self) -> None:
        """There is nothing to close."""

    def __len__(self) -> int:
        return 0


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """Drops a body that announces itself as too long, and ends one in pieces, which does not, when it is."""

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.content_length >= LARGEST_READ:
            self.body_rcv = FixedStreamReceiver(self.content_length, Dropped())

    def received(self, data: bytes) -> int:
        taken: int = super().received(data)
        if self.chunked and self.body_bytes_received >= LARGEST_READ:
            self.error = RequestEntityTooLarge("this is more than a page takes")
            self.completed = True
        return taken


class Refusal(ErrorTask):  # type: ignore[misc]
    """Refuses what never comes as far as the pages, with what their answers carry."""

    def execute(self) -> None:
        self.response_headers.extend(GUARDS.items())
        super().execute()
