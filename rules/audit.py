"""The chain of the audit log: how an entry is sealed, how a person is taken out of it, and what is wrong with a log.

Each entry bears a seal over the one before, its number, moment and deed, and over two proofs: of who did it, and of
what it is about. A proof is a hash with a random salt of its own. Without the salt it tells nothing of the text, and
still counts in the seal, so that the text may go. The entry of the erasure names all parts that went, so that nothing
else can pass for erased.

There is no secret in it: whoever may write the database reads the secrets, too, and a secret that was changed, or lost,
would take the proof along. Whoever makes a log anew from some entry on, or cuts off its end, is found out by a seal
that was remembered elsewhere.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256

ORIGIN = "0" * 64
"""What stands for the seal before the first one."""

SHORTEST = 16
"""So much of a seal names it."""


class Deed(StrEnum):
    """What was done."""

    START = "start"
    STOP = "stop"
    RELOAD = "reload"
    CREATE = "create"
    PUT_BACK = "put_back"
    RECREATE = "recreate"
    REINVITE = "reinvite"
    REPAIR = "repair"
    FOLLOW = "follow"
    END = "end"
    APPROVE = "approve"
    FORCE = "force"
    REASON = "reason"
    SIGN_IN_MAIL = "sign_in_mail"
    SIGN_IN = "sign_in"
    SIGN_OUT_EVERYWHERE = "sign_out_everywhere"
    PREFERENCES = "preferences"
    SHOW = "show"
    TAKE_BACK = "take_back"
    PACKET = "packet"
    EXPORT = "export"
    ERASE = "erase"
    RETENTION = "retention"
    REKEY = "rekey"
    MAIL_RELEASE = "mail_release"
    MAIL_DROP = "mail_drop"
    BOUNCE_CLEAR = "bounce_clear"
    BACKUP = "backup"
    RESTORE = "restore"


class Wrong(StrEnum):
    """What can be wrong with a log at some entry."""

    MISSING = "missing"
    ALTERED = "altered"
    CUT_OFF = "cut off"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the log, as text: `salt` and `commitment` each hold a part for `who` and one for `about`."""

    number: int
    at: str
    deed: str
    who: str
    about: str
    salt: str
    commitment: str
    seal: str

    @property
    def parts(self) -> tuple[tuple[str, str, str], ...]:
        """Of `who` and of `about`: the text, its salt, which is "" once it was erased, and the proof of it."""
        salts, proofs = self.salt.split(":"), self.commitment.split(":")
        return tuple(zip((self.who, self.about), salts, proofs, strict=True))


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and at which number: that of the entry itself, or of the first one that is not there."""

    number: int
    wrong: Wrong


def entry(before: Entry | None, at: str, deed: Deed, who: str, about: str, salts: tuple[str, str]) -> Entry:
    """The entry that comes after another one; the salts are random text without a colon, and used for nothing else."""
    commitment = ":".join((_proof(salts[0], who), _proof(salts[1], about)))
    number = before.number + 1 if before else 1
    open_one = Entry(number, at, deed, who, about, ":".join(salts), commitment, "")
    return replace(open_one, seal=_seal(before.seal if before else ORIGIN, open_one))


def without(one: Entry, concerns: Callable[[str], object], nobody: str) -> Entry:
    """An entry in which `nobody` stands for each part that concerns somebody; itself where none does."""
    gone = [bool(salt and concerns(text)) for text, salt, _ in one.parts]
    if not any(gone):
        return one
    texts = [nobody if is_gone else text for is_gone, (text, _, _) in zip(gone, one.parts, strict=True)]
    salts = ["" if is_gone else salt for is_gone, (_, salt, _) in zip(gone, one.parts, strict=True)]
    return replace(one, who=texts[0], about=texts[1], salt=":".join(salts))


def erasure(nobody: str, erased: Iterable[Entry]) -> str:
    """What the entry of an erasure is about: who stands in the person's place, and a hash of which parts went."""
    return f"{nobody} {_named((one.number, part) for one in erased for part in _gone(one) if part[1] == nobody)}"


def faults(log: Iterable[Entry], remembered: str = "") -> list[Fault]:
    """All that is wrong with a log, in order; `remembered` is a seal, or its beginning, that it had once."""
    reading, before, found = _Reading(), Entry(0, "", "", "", "", "", "", ORIGIN), list[Fault]()
    known = not remembered
    for one in log:
        found += _between(before, one)
        if not _is_sealed(one, before.seal) or not reading.takes(one):
            found.append(Fault(one.number, Wrong.ALTERED))
        known = known or (len(remembered) >= SHORTEST and one.seal.startswith(remembered))
        before = one
    found += [Fault(number, Wrong.ALTERED) for number in reading.unaccounted()]
    cut = [] if known else [Fault(before.number + 1, Wrong.CUT_OFF)]
    return sorted({*found, *cut}, key=lambda fault: (fault.number, fault.wrong))


@dataclass(slots=True)
class _Reading:
    """Which parts of entries were found erased, by who stands there, and what entries of erasures say of that."""

    gone: dict[str, set[tuple[int, str]]] = field(default_factory=lambda: defaultdict(set))
    told: dict[str, str] = field(default_factory=dict)

    def takes(self, one: Entry) -> bool:
        """Whether all of an entry that was not erased is as it was proved."""
        for part, nobody in _gone(one):
            self.gone[nobody].add((one.number, part))
        if one.deed == Deed.ERASE and one.parts[1][1]:
            nobody, _, named = one.about.partition(" ")
            self.told[nobody] = named
        return all(not salt or _proof(salt, text) == proof for text, salt, proof in one.parts)

    def unaccounted(self) -> Iterator[int]:
        """Entries with parts that no erasure accounts for."""
        for nobody, parts in self.gone.items():
            if self.told.get(nobody) != _named((number, (part, nobody)) for number, part in parts):
                yield from (number for number, _ in parts)


def _between(before: Entry, one: Entry) -> list[Fault]:
    """A gap, named by the first number that is not there."""
    return [Fault(before.number + 1, Wrong.MISSING)] if one.number != before.number + 1 else []


def _is_sealed(one: Entry, before: str) -> bool:
    whole = one.salt.count(":") == 1 and one.commitment.count(":") == 1
    return whole and _seal(before, one) == one.seal


def _gone(one: Entry) -> Iterator[tuple[str, str]]:
    """Which parts of an entry were erased, and who stands there."""
    names = ("who", "about")
    yield from ((name, text) for name, (text, salt, _) in zip(names, one.parts, strict=True) if not salt)


def _named(parts: Iterable[tuple[int, tuple[str, str]]]) -> str:
    return _hash(sorted([number, part] for number, (part, _) in parts))


def _proof(salt: str, text: str) -> str:
    return _hash([salt, text])


def _seal(before: str, one: Entry) -> str:
    return _hash([before, one.number, one.at, one.deed, one.commitment])


def _hash(value: object) -> str:
    return sha256(json.dumps(value).encode()).hexdigest()
