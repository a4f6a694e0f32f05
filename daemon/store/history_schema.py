"""The steps of the schema that come after those of `daemon.migrations`: the full-text index, and looking back."""

from __future__ import annotations

from sqlite_utils import Database

from daemon.migrations import migrations

__all__ = ["INDEXED", "migrations"]

INDEXED = ("points", "shared_notes", "action_items", "remarks")
"""The tables whose texts can be searched. Private notes are none of them."""

TOKENS = "unicode61 remove_diacritics 2"

# Their number has to outlive VACUUM, so it is a column of its own.
NUMBERED = """
CREATE TABLE numbered_notes (
    id INTEGER PRIMARY KEY, pair TEXT NOT NULL, week TEXT NOT NULL, author TEXT NOT NULL, text TEXT NOT NULL,
    saved_at TEXT NOT NULL, version INTEGER NOT NULL, UNIQUE (pair, week, author)
) STRICT;
INSERT INTO numbered_notes (pair, week, author, text, saved_at, version)
    SELECT pair, week, author, text, saved_at, version FROM shared_notes;
DROP TABLE shared_notes;
ALTER TABLE numbered_notes RENAME TO shared_notes;
DROP INDEX action_items_of_pair;
CREATE INDEX action_items_of_pair ON action_items (pair, week)
"""


@migrations()
def full_text(db: Database) -> None:
    """Words of shared texts with the key of their pair, so that those of one pair are found without the others'."""
    for statement in NUMBERED.split(";\n"):
        db.execute(statement)
    for name in INDEXED:
        db.table(name).enable_fts(["pair", "text"], create_triggers=True, tokenize=TOKENS)


LOOKING_BACK = """
CREATE TABLE disclosures (
    id INTEGER PRIMARY KEY, report TEXT NOT NULL, pair TEXT NOT NULL, reader TEXT NOT NULL, first TEXT NOT NULL,
    last TEXT NOT NULL, at TEXT NOT NULL, taken_back_at TEXT
) STRICT;
CREATE INDEX disclosures_of_report ON disclosures (report);
CREATE TABLE packets (
    pair TEXT NOT NULL, term TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (pair, term, by)
) STRICT
"""


@migrations()
def looking_back(db: Database) -> None:
    """What of earlier weeks a team member shows to a new manager, and who prepared a review packet."""
    for statement in LOOKING_BACK.split(";\n"):
        db.execute(statement)


AUTHORS = """
CREATE INDEX points_of_author ON points (author);
CREATE INDEX shared_notes_of_author ON shared_notes (author);
CREATE INDEX action_items_of_author ON action_items (author);
CREATE INDEX action_items_of_owner ON action_items (owner);
CREATE INDEX remarks_of_author ON remarks (author);
CREATE INDEX statements_of_author ON statements (by);
CREATE INDEX ledger_of_manager ON ledger (manager)
"""


@migrations()
def what_is_whose(db: Database) -> None:
    """Quick ways to all that one person wrote, for who takes it along."""
    for statement in AUTHORS.split(";\n"):
        db.execute(statement)


REPLIES = """
CREATE TABLE mailbox (one INTEGER PRIMARY KEY CHECK (one = 1), validity INTEGER NOT NULL, uid INTEGER NOT NULL) STRICT;
CREATE TABLE handled_mails (
    validity INTEGER NOT NULL, uid INTEGER NOT NULL, message TEXT NOT NULL, body TEXT NOT NULL, at TEXT NOT NULL,
    became TEXT NOT NULL, PRIMARY KEY (validity, uid)
) STRICT;
CREATE UNIQUE INDEX handled_mails_message ON handled_mails (message) WHERE message <> '';
CREATE UNIQUE INDEX handled_mails_body ON handled_mails (body) WHERE body <> '';
CREATE TABLE bounced (address TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT
"""


@migrations()
def replies_by_mail(db: Database) -> None:
    """How far the mailbox of replies was read, which mails were handled, by hashes, and which addresses bounced."""
    for statement in REPLIES.split(";\n"):
        db.execute(statement)


@migrations()
def mails_by_moment(db: Database) -> None:
    """What people got lately is counted in each pass; what mails say stands before their moments in each row."""
    db.execute("CREATE INDEX outbox_of_moment ON outbox (not_before)")


AWAY = """
CREATE TABLE away (prompt TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (prompt, person)) STRICT
"""


@migrations()
def who_is_away(db: Database) -> None:
    """That an automatic reply came back from somebody who was asked, and when: nothing of what it says."""
    db.execute(AWAY)


PREFERENCES = """
CREATE TABLE preferences (person TEXT PRIMARY KEY, choices TEXT NOT NULL, saved_at TEXT NOT NULL) STRICT
"""


@migrations()
def preferences(db: Database) -> None:
    """What people chose about the mails they get."""
    db.execute(PREFERENCES)


@migrations()
def mails_by_sending(db: Database) -> None:
    """How many mails went out lately, and to whom, is counted in each round."""
    db.execute("CREATE INDEX outbox_of_sending ON outbox (sent_at, recipient) WHERE sent_at IS NOT NULL")


RESPONSES = """
CREATE TABLE responses (
    uid TEXT NOT NULL, attendee TEXT NOT NULL, week TEXT NOT NULL, sequence INTEGER NOT NULL, stamped_at TEXT NOT NULL,
    pair TEXT NOT NULL, came_at TEXT NOT NULL, response TEXT NOT NULL, settled INTEGER NOT NULL,
    PRIMARY KEY (uid, attendee, week)
) STRICT
"""


@migrations()
def responses_to_invitations(db: Database) -> None:
    """What people answered to invitations by mail; "" is the week of an answer to the whole series."""
    db.execute(RESPONSES)


TOLD = """
CREATE TABLE told (
    kind TEXT NOT NULL, period TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (kind, period, person)
) STRICT;
CREATE INDEX ledger_of_week ON ledger (year, week);
CREATE INDEX statements_of_week ON statements (week);
CREATE INDEX preferences_with_rhythm ON preferences (person) WHERE json_extract(choices, '$.rhythm')
"""


@migrations()
def what_was_counted(db: Database) -> None:
    """Whom which week or month was told of; all weeks of one number, and what was said of them, without the others'."""
    for statement in TOLD.split(";\n"):
        db.execute(statement)


HOMES = """
ALTER TABLE pairs ADD COLUMN homes TEXT NOT NULL DEFAULT '{}';
ALTER TABLE pairs ADD COLUMN way TEXT;
ALTER TABLE pairs ADD COLUMN moving_since TEXT;
ALTER TABLE pairs ADD COLUMN vacated TEXT NOT NULL DEFAULT '{}'
"""


@migrations()
def calendars_of_copies(db: Database) -> None:
    """In which calendars copies are expected, and how the series was delivered; the next pass finds it out."""
    for statement in HOMES.split(";\n"):
        db.execute(statement)


INVITATIONS = """
CREATE TABLE invitations (
    pair TEXT NOT NULL, uid TEXT NOT NULL, series TEXT, sequence INTEGER NOT NULL, weeks TEXT NOT NULL,
    PRIMARY KEY (pair, uid)
) STRICT
"""


@migrations()
def invitations_by_mail(db: Database) -> None:
    """What guests who have nothing but mail were told last of each series: its times, and SEQUENCE."""
    db.execute(INVITATIONS)
