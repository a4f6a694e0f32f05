"""Reads the mailbox that answers come to, over IMAP, without changing anything in it.

Nothing is flagged, moved or deleted: how far the reading got is kept in the database, in the transaction of
what was read, and a flag on the server could only disagree with it.
"""

from __future__ import annotations

import ssl
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cached_property
from pathlib import Path

from imap_tools.errors import UnexpectedCommandStatusError

from providers.base import Delivered
from providers.errors import AccessError, NotFoundError, ProviderError, ResponseError, TemporaryError
from providers.mail.imap_client import Client, Session, hung_up, opened
from providers.mail.imap_errors import errors
from providers.mail.imap_fetch import PARTS, mail_of
from providers.mail.server import located
from providers.tls import trusting

TIMEOUT, POLL, RENEW = timedelta(seconds=60), timedelta(seconds=15), timedelta(minutes=28)
"""For one answer; between two questions without IDLE; of one IDLE, which servers end after 30 minutes (RFC 2177)."""
IMAP_PORT, TLS_PORT = 143, 993
TRIES = 5
SLACK_SECONDS = 5.0
_NO_FOLDER = "name one that is there, and that this user may read"


class ImapMailBox:
    """A MailBox over one connection, which is kept and opened anew when it was dropped.

    `url` is `imap://host[:port]` (STARTTLS, RFC 9051) or `imaps://host[:port]` (RFC 8314). `ca_file` holds the
    certificates to trust instead of the system's. `timeout` bounds each answer of the server as a whole, measured
    by `monotonic`; without IDLE the server is asked each `poll`, and an IDLE ends after `renew`. A mail that the
    server could not hand over in five tries is given without content once a later one could be read: it shall not
    hide those for ever, and where none can be read the server is ill, not the mail.

    Raises ValueError for another kind of URL, OSError for an unreadable `ca_file`. Not for two threads at once.
    """

    def __init__(
        self,
        url: str,
        username: str = "",
        password: str = "",
        ca_file: Path | None = None,
        *,
        monotonic: Callable[[], float],
        folder: str = "INBOX",
        timeout: timedelta = TIMEOUT,
        poll: timedelta = POLL,
        renew: timedelta = RENEW,
    ) -> None:
        self._server = located(url, "imap", IMAP_PORT, TLS_PORT)
        self._login = username, password
        self._own_trust = trusting(ca_file) if ca_file else None
        self._monotonic = monotonic
        self._folder = folder
        self._timeout, self._poll, self._renew = (one.total_seconds() for one in (timeout, poll, renew))
        self._session: Session | None = None
        self._validity = 0
        self._ends = float("inf")
        self._read_up_to: tuple[int, int] | None = None
        self._tries: Counter[int] = Counter()
        self._idle_refused = False

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        """Loaded only for TLS: the system's certificates take a while to read."""
        return self._own_trust or trusting(None)

    def newer(self, validity: int, uid: int) -> Iterator[Delivered]:
        """The mails above a number, oldest first; all of them when the mailbox has another validity by now.

        The server is asked with the first one, and for each when its turn comes. Who stops and comes back with
        the number of the last one that is done with misses none. Raises only the errors of providers.errors.
        """
        self._begin()
        now = self._open_folder()
        after = uid if now == validity else 0
        self._read_up_to = now, after
        unread: dict[int, ProviderError] = {}
        for number in self._above(after):
            found = self._tried(now, number)
            if isinstance(found, ProviderError):
                unread[number] = found
            elif found is not None:
                yield from (self._given(Delivered(now, one, b"", 0)) for one in unread)
                unread.clear()
                yield self._given(found)
        for trouble in unread.values():
            raise trouble

    def wait(self, seconds: float) -> bool:
        """Whether something has come that `newer` did not give yet; returns at once then, and by the limit otherwise.

        Also true before the first `newer`, and when the mailbox has another validity. TemporaryError at the limit
        when the server does not answer, earlier when the connection is lost.
        """
        self._ends = self._monotonic() + seconds
        try:
            return self._waited(self._ends - min(seconds / 4, SLACK_SECONDS))
        finally:
            self._ends = float("inf")

    def check(self) -> None:
        """Open a session, sign in and open the folder, change nothing; raises as `newer` does."""
        self._begin()
        self._open_folder()

    def close(self) -> None:
        """End the session, if one is open."""
        if self._session is not None:
            self._ends = self._monotonic() + SLACK_SECONDS
            with suppress(ProviderError), self._asking("ending") as session:
                session.logout()
            self._ends = float("inf")
        self._drop()

    def _begin(self) -> None:
        """Forget a session that ended meanwhile: one that was not used for long has, without an error of anybody."""
        if self._session is not None:
            with suppress(ProviderError), self._asking("looking whether it is there") as session:
                session.client.noop()

    def _waited(self, ends: float) -> bool:
        self._begin()
        worth_looking = True
        while not (worth_looking and self._has_come()):
            left = ends - self._monotonic()
            if left <= 0:
                return False
            worth_looking = self._rest(left)
        return True

    def _has_come(self) -> bool:
        """An EXISTS beside the answer is about what came after the server looked: IDLE will not tell it again."""
        if self._read_up_to is None:
            return True
        validity, uid = self._read_up_to
        with self._asking("looking for new mails") as session:
            session.client.untagged_responses.pop("EXISTS", None)
            return self._validity != validity or bool(self._above(uid)) or "EXISTS" in session.client.untagged_responses

    def _rest(self, seconds: float) -> bool:
        """Until the server says something, or the time is over; whether there may be something new."""
        with self._asking("waiting for mails") as session:
            if session.idles and not self._idle_refused:
                return self._idle(session, min(seconds, self._renew))
        time.sleep(min(seconds, self._poll))
        return True

    def _idle(self, session: Session, seconds: float) -> bool:
        try:
            session.idle.start()
        except UnexpectedCommandStatusError:  # offered and then refused: ask from time to time instead
            self._idle_refused = True
            self._drop()
            return True
        told = session.client.has_more or bool(session.idle.poll(seconds))
        session.idle.stop()
        return told or "EXISTS" in session.client.untagged_responses

    def _above(self, uid: int) -> list[int]:
        """`n:*` names the last mail even when its number is lower (RFC 9051, section 6.4.8)."""
        with self._asking("listing the mails") as session:
            numbers = sorted({int(one) for one in session.uids(f"UID {uid + 1}:*", None)})
            return [one for one in numbers if one > uid]

    def _tried(self, validity: int, uid: int) -> Delivered | ProviderError | None:
        """A mail, None when it is not there any more, and after five tries what is wrong with it."""
        try:
            with self._asking("reading a mail", ResponseError) as session:
                self._still(validity)
                mail = mail_of(session.client.uid("FETCH", str(uid), PARTS), validity, uid)
        except ProviderError as error:
            self._tries[uid] += 1
            if self._tries[uid] < TRIES:
                raise
            return error
        del self._tries[uid]
        return mail

    def _given(self, mail: Delivered) -> Delivered:
        self._read_up_to = mail.validity, mail.uid
        return mail

    def _still(self, validity: int) -> None:
        if self._validity != validity:
            raise TemporaryError(f"the mailbox on {self._server} was made anew meanwhile; it will be read again")

    @contextmanager
    def _asking(self, doing: str, refused: type[ProviderError] = TemporaryError) -> Iterator[Session]:
        """The session for one question; after an error nobody knows what its next answer would belong to."""
        if self._session is None:
            self._session = self._opened()
            self._open_folder()
        self._session.client.ends = self._ends
        try:
            with errors(self._server, doing, refused):
                yield self._session
        except ProviderError:
            self._drop()
            raise

    def _opened(self) -> Session:
        if not self._login[0]:
            raise AccessError(f"{self._server} is read by nobody without a sign-in; set username and password_file")
        with errors(self._server, "connecting", TemporaryError):
            client = Client(self._server, lambda: self._trust, self._monotonic, self._timeout, self._ends)
        return opened(self._server, client, lambda: self._trust, self._login)

    def _open_folder(self) -> int:
        """Read-only (EXAMINE), and its UIDVALIDITY as it is now."""
        with self._asking("opening the folder") as session:
            doing = f'the folder "{self._folder}"'
            with errors(self._server, doing, NotFoundError, _NO_FOLDER):
                session.folder.set(self._folder, readonly=True)
                self._validity = int(session.client.response("UIDVALIDITY")[1][0] or b"")
        return self._validity

    def _drop(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            hung_up(session.client)
