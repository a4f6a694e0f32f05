"""TLS with other servers: certificates are always verified, and what to do where one is not trusted is said."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from os import PathLike

from providers.errors import TemporaryError

LEAST = ssl.TLSVersion.TLSv1_2
# Numbers of OpenSSL's X509_V_ERR_…, by what helps. https://docs.openssl.org/master/man3/X509_STORE_CTX_get_error/
_NOT_YET, _EXPIRED = 9, 10
_UNKNOWN = frozenset({18, 19, 20, 21})
_ANOTHER_NAME = frozenset({62, 64})
_DEEPEST = 12


class UntrustedError(TemporaryError):
    """A server that is not trusted: nothing was sent to it; the text says what helps."""


def trusting(ca_file: str | PathLike[str] | None) -> ssl.SSLContext:
    """What a connection is opened with: the certificates in a file are trusted, else the system's; OSError for none."""
    context = ssl.create_default_context(cafile=ca_file)
    context.minimum_version = LEAST
    return context


def distrust(error: BaseException, server: str) -> str:
    """Why no TLS came about with a server, and the remedy; "" where an error, or what caused it, is another one."""
    causes = list(_causes(error))
    for one in causes:
        if isinstance(one, ssl.SSLCertVerificationError):
            return f"the certificate of {server} is not trusted: {_reason(one)}"
    broken = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)
    found = next((one for one in causes if isinstance(one, ssl.SSLError) and not isinstance(one, broken)), None)
    if found is None or found.reason is None:
        return ""
    return f"{server} speaks no TLS as it should ({found.reason}): TLS 1.2 is the least; is the port one for TLS?"


def _reason(error: ssl.SSLCertVerificationError) -> str:
    match error.verify_code:
        case _ if error.verify_code == _EXPIRED:
            return "it has expired; whoever runs the server has to renew it"
        case _ if error.verify_code == _NOT_YET:
            return "it is not valid yet; is the clock of this machine right?"
        case code if code in _ANOTHER_NAME:
            return "it is for another name; write the server's address with the name that the certificate is for"
        case code if code in _UNKNOWN:
            return "nobody known has signed it; name the file with the certificate of who did as ca_file"
        case _:
            return f"{error.verify_message}; see that the address and ca_file are right"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and all that it was made of, whichever way a library keeps that."""
    seen, left = set[int](), [error]
    while left and len(seen) < _DEEPEST:
        one = left.pop(0)
        if id(one) not in seen:
            seen.add(id(one))
            yield one
            kept = (one.__cause__, one.__context__, getattr(one, "reason", None), *one.args)
            left += [other for other in kept if isinstance(other, BaseException)]
