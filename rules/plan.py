"""What a pass intends: tasks as values, and how they print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from rules.edit import Change
from rules.identity import digest
from rules.inviting import Invitation
from rules.known import Known
from rules.model import Kind, Role, Series
from rules.records import ExceptionRecord


class Verb(StrEnum):
    """The words of the dry run (architecture, section 6)."""

    CREATE = "create"
    ADOPT = "adopt"
    RECORD = "record"
    ASK = "ask"
    REMIND = "remind"
    PUT_BACK = "put_back"
    RECREATE = "recreate"
    REINVITE = "reinvite"
    ATTACH = "attach"
    REPAIR = "repair"
    FOLLOW = "follow"
    END = "end"
    CLOSE = "close"
    TELL = "tell"
    TELL_OPERATOR = "tell_operator"


@dataclass(frozen=True, slots=True)
class Write:
    """Changes to one copy of the series with that UID; the one in `calendar`, by URL, where there may be another.

    `own`: weeks that it sets are the daemon's, not what their owner made of them. `undelivered`: it is the attendee's
    copy itself that is meant, to which a server that delivers brought nothing.
    """

    role: Role
    uid: str
    changes: tuple[Change, ...]
    calendar: str = ""
    own: bool = True
    undelivered: bool = False


@dataclass(frozen=True, slots=True)
class Create:
    """Write the pair's series into the copies of `roles`; `known` is stored before.

    `like` is another person's copy of it, which the new one shall equal in time, UID and organizer.
    `weeks`: what the copies show otherwise from the beginning.
    """

    known: Known
    roles: tuple[Role, ...]
    like: Series | None = None
    weeks: tuple[Write, ...] = ()


@dataclass(frozen=True, slots=True)
class Keep:
    """Remember what is known of a pair, and the records that go with it; nothing is written to calendars."""

    known: Known
    records: tuple[ExceptionRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Store a record as it is now."""

    record: ExceptionRecord


@dataclass(frozen=True, slots=True)
class Ask:
    """One prompt about all records of a change-set to each of these people."""

    records: tuple[ExceptionRecord, ...]
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remind:
    """One reminder for the prompt that these records share, to each of these people."""

    records: tuple[ExceptionRecord, ...]
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conclude:
    """Records end: the outcome is stored, the calendars follow, and whoever was asked hears of it in one mail.

    Without writes the calendars show the outcome already. `known` is stored with it.
    """

    records: tuple[ExceptionRecord, ...]
    writes: tuple[Write, ...] = ()
    known: Known | None = None


@dataclass(frozen=True, slots=True)
class Lapse:
    """Records end with what this pass writes for the pair: stored only when nothing of that failed.

    Otherwise the calendars may show the deviation still, and the next pass finds the record open.
    """

    records: tuple[ExceptionRecord, ...]


@dataclass(frozen=True, slots=True)
class Renew:
    """End what runs of earlier series and write the next generation, in `known`.

    `records` end with that; `like` and `weeks` as in Create: of the same generation it is another copy that is written.
    """

    known: Known
    roles: tuple[Role, ...]
    ends: tuple[Write, ...]
    records: tuple[ExceptionRecord, ...] = ()
    weeks: tuple[Write, ...] = ()
    like: Series | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """Silent writes; `known` and `records` are stored when they are done."""

    writes: tuple[Write, ...]
    known: Known | None = None
    records: tuple[ExceptionRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class End:
    """The pair left the roster: its series ends, its open records close, its queued mail is dropped."""

    known: Known
    writes: tuple[Write, ...]


@dataclass(frozen=True, slots=True)
class Tell:
    """Tell both people something that needs no answer; the record of it is closed."""

    records: tuple[ExceptionRecord, ...]


@dataclass(frozen=True, slots=True)
class Inform:
    """Mail a guest who has nothing else what is new of a series, and remember that it was told."""

    invitation: Invitation


@dataclass(frozen=True, slots=True)
class TellOperator:
    """Tell the operator once; `cause` says what is told, `known` and `records` are stored with it."""

    cause: str
    subject: str
    paragraphs: tuple[str, ...]
    records: tuple[ExceptionRecord, ...] = ()
    known: Known | None = None


Task = Create | Keep | Note | Ask | Remind | Conclude | Lapse | Renew | Edit | End | Tell | Inform | TellOperator


def records_of(task: Task) -> tuple[ExceptionRecord, ...]:
    """The records that a task stores."""
    match task:
        case Note(record):
            return (record,)
        case Create() | End() | Inform():
            return ()
        case Ask() | Remind() | Conclude() | Lapse() | Renew() | Edit() | Keep() | Tell() | TellOperator():
            return task.records
        case _:
            assert_never(task)


def writes_of(task: Task) -> tuple[Write, ...]:
    """What a task changes in copies that are there."""
    match task:
        case Conclude(writes=writes) | Edit(writes=writes) | End(writes=writes) | Renew(ends=writes):
            return writes
        case _:
            return ()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the dry run."""

    action: Verb
    report: str
    manager: str
    recurrence_id: datetime | None
    kind: Kind | None
    text: str

    @property
    def identity(self) -> str:
        week = self.recurrence_id.isoformat() if self.recurrence_id else ""
        return "|".join((self.action, self.report, self.manager, week, self.kind or ""))


@dataclass(frozen=True, slots=True)
class Step:
    """One task of one pair, and the lines that it prints."""

    pair: str
    verb: Verb
    task: Task
    rows: tuple[Row, ...]

    @property
    def counts(self) -> bool:
        """Whether it counts for the limit of a day; a first invitation belongs to what was made, which does."""
        return not (isinstance(self.task, Inform) and self.task.invitation.first)


@dataclass(frozen=True, slots=True)
class Unread:
    """A copy that was not read: of whose pair, on which account, and why; `cause` groups for the operator."""

    report: str
    account: str
    why: str
    cause: str


@dataclass(frozen=True, slots=True)
class Plan:
    """All steps of one pass, what was unread, and why it is held, if it is.

    `crowded`: questions that are due as well, and wait for room in their readers' day.
    """

    now: datetime
    steps: tuple[Step, ...]
    unread: tuple[Unread, ...] = ()
    leaving: tuple[str, ...] = ()
    held: str | None = None
    crowded: tuple[Row, ...] = ()

    @property
    def rows(self) -> Iterator[Row]:
        return (row for step in self.steps for row in step.rows)

    @property
    def identities(self) -> frozenset[str]:
        """What approving covers: every line, what waits for room, and each leaver before there is a line to end it."""
        lines = {row.identity for row in (*self.rows, *self.crowded) if row.action is not Verb.END}
        return frozenset(lines | {f"leaving|{report}" for report in self.leaving})

    @property
    def id(self) -> str:
        """The hash that `approve` takes: equal for equal intentions, whenever they are planned."""
        return digest("plan", *sorted(self.identities))[:12]


CREATING = frozenset({Verb.CREATE})
TOUCHING = frozenset(
    {
        Verb.ASK,
        Verb.REMIND,
        Verb.PUT_BACK,
        Verb.RECREATE,
        Verb.REINVITE,
        Verb.ATTACH,
        Verb.REPAIR,
        Verb.FOLLOW,
        Verb.END,
        Verb.TELL,
    }
)
