"""What goes wrong with an IMAP server as the errors of providers.errors, without the server's words."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from imap_tools.errors import UnexpectedCommandStatusError

from providers.errors import AccessError, NotFoundError, ProviderError, ResponseError, TemporaryError
from providers.mail.server import Server
from providers.tls import distrust

_CODE = re.compile(r"\[([A-Z-]+)")
_MEANINGS: dict[str, type[ProviderError]] = {
    "UNAVAILABLE": TemporaryError,
    "SERVERBUG": TemporaryError,
    "INUSE": TemporaryError,
    "LIMIT": TemporaryError,
    "AUTHENTICATIONFAILED": AccessError,
    "AUTHORIZATIONFAILED": AccessError,
    "EXPIRED": AccessError,
    "PRIVACYREQUIRED": AccessError,
    "CONTACTADMIN": AccessError,
    "NOPERM": AccessError,
    "NONEXISTENT": NotFoundError,
}
"""Response codes of RFC 5530."""


@contextmanager
def errors(server: Server, doing: str, refused: type[ProviderError], remedy: str = "") -> Iterator[None]:
    """Errors of imaplib and imap-tools as ours; `refused` is what a NO without a code of RFC 5530 means.

    `doing` says what was asked for; `remedy` what helps against a refusal that is not for a while only.
    """
    try:
        yield
    except ProviderError:
        raise
    except (UnexpectedCommandStatusError, imaplib.IMAP4.error) as error:
        raise _answered(server, error, doing, refused, remedy) from None
    except ssl.SSLCertVerificationError as error:
        raise AccessError(distrust(error, str(server))) from None
    except TimeoutError:
        raise TemporaryError(f"{server} did not answer in time while {doing}") from None
    except OSError as error:
        raise _unreached(server, error) from None
    except (ValueError, LookupError, TypeError, AttributeError):  # imaplib and imap-tools on what is no IMAP
        raise _not_understood(server, doing) from None


def _answered(server: Server, error: Exception, doing: str, refused: type[ProviderError], remedy: str) -> ProviderError:
    text = str(error)
    if isinstance(error, imaplib.IMAP4.abort):
        return _not_understood(server, doing) if "unexpected" in text else _ended(server, doing)
    if "* BYE" in text:
        return _ended(server, doing)
    code = _CODE.search(text)
    known = _MEANINGS.get(code[1]) if code else None
    if known is None and not _is_refusal(error):
        return _not_understood(server, doing)
    kind = known or refused
    said = f"{server} refused {doing}{f' ({code[1]})' if code and known else ''}"
    return kind(said if kind is TemporaryError or not remedy else f"{said}; {remedy}")


def _is_refusal(error: Exception) -> bool:
    """A NO, also to AUTHENTICATE, of which imaplib makes an error of words; BAD and what is no IMAP are none."""
    return isinstance(error, (UnexpectedCommandStatusError, Refused))


class Refused(imaplib.IMAP4.error):
    """A sign-in that was answered with NO."""


def _not_understood(server: Server, doing: str) -> ProviderError:
    return ResponseError(f"the answer of {server} while {doing} is not IMAP as it should be")


def _ended(server: Server, doing: str) -> ProviderError:
    return TemporaryError(f"{server} ended the connection while {doing}")


def _unreached(server: Server, error: OSError) -> ProviderError:
    if isinstance(error, ssl.SSLError) and not isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        reason = f"{error.reason or 'another protocol'}"
        return AccessError(f"{server} speaks no TLS as it should ({reason}); is it imap:// or imaps://?")
    return TemporaryError(f"{server} cannot be reached: {error.strerror or type(error).__name__}")
