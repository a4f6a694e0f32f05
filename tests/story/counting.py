"""What the README tells of scheduling messages, from the table that the stories hold to."""

from __future__ import annotations

from collections.abc import Iterator

from rules.delivery import Delivery
from tests.story.towns import KINDS, Kind

DEEDS = {
    "cancel-by-ana": "puts a week back that was cancelled",
    "move-by-ana": "puts a week back that was moved",
    "end-by-ana": "takes an end back",
    "delete-by-ana": "makes a deleted series anew",
    "uninvite-by-ana": "invites again who was removed",
    "split-by-ana": "follows a series that was split",
    "unlink-by-ana": "attaches the agenda again",
    "unmark-by-ana": "misses its marker",
}
SERVERS = {
    "Radicale, SabreDAV, two systems": "radicale",
    "Google": "google",
    "Xandikos": "xandikos",
    "Cyrus": "cyrus",
    "DAViCal": "davical",
    "SOGo": "sogo",
}


def table() -> str:
    """Rows are what the daemon does, columns what servers send the attendee because of it."""
    return "\n".join(f"| {' | '.join(row)} |" for row in _rows())


def _rows() -> Iterator[list[str]]:
    kinds = [KINDS[name] for name in SERVERS.values()]
    yield ["When the daemon …", *SERVERS]
    yield ["---"] * (1 + len(SERVERS))
    yield ["makes a series", *("1" if kind.way is Delivery.SCHEDULING else "0" for kind in kinds)]
    for report, words in DEEDS.items():
        yield [words, *(_told(kind, report) for kind in kinds)]
    yield ["has lost its database", *("0" for _ in kinds)]


def _told(kind: Kind, report: str) -> str:
    ending = kind.endings[report]
    return "refused" if ending.failed else str(ending.told)
