"""The audit log by the real commands: what was done stands there, and what is done to it is found."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from daemon.auditing import operating_user
from tests.story.asking import asked
from tests.story.office import HOUR, MONDAY, Office

BEN = "ben@example.test"
WORDS = "Xylophone lessons"


def behind(office: Office, statement: str) -> None:
    """What somebody does to the database who takes the triggers away."""
    with closing(sqlite3.connect(office.folder / "state" / "oneonone.db")) as raw:
        for name in ("audit_is_only_added_to", "audit_keeps_what_is_sealed"):
            raw.execute(f"DROP TRIGGER IF EXISTS {name}")
        raw.execute(statement)
        raw.commit()


def test_what_was_done_is_listed_and_whatever_is_done_to_the_log_is_found(office: Office) -> None:
    asked(office)
    (record,) = office.fast("exceptions", "--json").document
    given = ("--kind", "family", "--text", WORDS, "--by", BEN)
    assert office.fast("reason", record["key"], *given, at=MONDAY + 3 * HOUR).code == 0
    assert office.fast("export", BEN).code == 0
    user = operating_user()
    listed = office.fast("audit", "--json").document
    assert {(one["who"], one["about"]) for one in listed if one["deed"] == "create"} >= {("daemon", BEN)}
    done = [(one["deed"], one["who"], one["about"]) for one in listed if one["deed"] in ("reason", "export")]
    assert done == [("reason", user, f"{record['key']} by {BEN}"), ("export", user, BEN)]
    told = office.fast("audit", "--deed", "reason", "--since", f"{MONDAY:%Y-%m-%d}").out
    assert record["key"] in told and "export" not in told and WORDS not in office.fast("audit").out
    assert office.fast("audit", "--since", "tomorrow").code == 2

    whole = office.fast("audit", "verify", "--json")
    assert (whole.code, whole.document["faults"], whole.document["entries"]) == (0, [], len(listed))
    seal = whole.document["seal"]
    assert office.fast("status", "--json").document["audit"] == {"entries": len(listed), "seal": seal}
    assert office.fast("audit", "verify", "--since", seal[:20]).code == 0
    assert office.fast("audit", "verify", "--since", seal[:5]).code == 2
    behind(office, f"DELETE FROM audit WHERE number = {len(listed)}")
    assert office.fast("audit", "verify").code == 0
    cut = office.fast("audit", "verify", "--since", seal)
    assert (cut.code, cut.out.splitlines()[0]) == (1, f"no entry bears the seal {seal}")
    behind(office, "UPDATE audit SET about = 'nobody' WHERE number = 2")
    altered = office.fast("audit", "verify")
    assert (altered.code, altered.out.splitlines()[0]) == (1, "entry 2: altered")
