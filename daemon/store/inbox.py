"""How far the mailbox of replies was read, what became of each mail, who is away, and which addresses bounced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from daemon.rows import stamp
from daemon.store.database import Database

AWAY_KEPT = timedelta(days=30)
"""So long it is known that somebody was away: longer than any question waits, and no longer than it must."""

CLAIM = "INSERT OR IGNORE INTO handled_mails (validity, uid, message, body, at, became) VALUES (?, ?, ?, ?, ?, '')"


@dataclass(frozen=True, slots=True)
class Seen:
    """A mail by its number in the mailbox, and by hashes of its Message-ID ("" without one) and of what it says."""

    validity: int
    uid: int
    message: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Inbox:
    """Nothing of what a mail says is kept here."""

    db: Database

    def cursor(self) -> tuple[int, int]:
        """The validity and the number up to which mails were handled; zeros before the first one."""
        row = self.db.execute("SELECT validity, uid FROM mailbox").fetchone()
        return (row[0], row[1]) if row else (0, 0)

    def claim(self, mail: Seen, at: datetime) -> bool:
        """Take a mail as one's own to handle; false when it, or another copy of it, was handled before."""
        values = (mail.validity, mail.uid, mail.message, mail.body, stamp(at))
        return self.db.execute(CLAIM, values).rowcount == 1

    def note(self, mail: Seen, became: str) -> None:
        """Remember what became of a mail, and that all up to it is done."""
        query = "UPDATE handled_mails SET became = ? WHERE validity = ? AND uid = ?"
        self.db.execute(query, (became, mail.validity, mail.uid))
        self.db.put("mailbox", {"one": 1, "validity": mail.validity, "uid": mail.uid}, "one")

    def mark_bounced(self, address: str, at: datetime) -> bool:
        """Remember that mails to an address come back; false when that is known."""
        query = "INSERT OR IGNORE INTO bounced (address, at) VALUES (?, ?)"
        return self.db.execute(query, (address, stamp(at))).rowcount == 1

    def bounced(self) -> dict[str, datetime]:
        """The addresses that mails come back from, and since when."""
        return {row["address"]: datetime.fromisoformat(row["at"]) for row in self.db.rows("bounced", order="address")}

    def clear_bounced(self, address: str) -> bool:
        """Send mails to an address again; false when it was not marked."""
        return self.db.execute("DELETE FROM bounced WHERE address = ?", (address,)).rowcount == 1

    def note_away(self, prompt: str, person: str, at: datetime) -> None:
        """Remember that an automatic reply to a prompt says that a person is away; forget those of long ago."""
        self.db.execute("DELETE FROM away WHERE at < ?", (stamp(at - AWAY_KEPT),))
        self.db.execute("INSERT OR IGNORE INTO away (prompt, person, at) VALUES (?, ?, ?)", (prompt, person, stamp(at)))

    def away_lately(self, person: str) -> list[datetime]:
        """When automatic replies said that a person is away, as far as that is still kept."""
        rows = self.db.rows("away", "person = ?", person, order="at")
        return [datetime.fromisoformat(row["at"]) for row in rows]

    def away_since(self, prompt: str, person: str) -> datetime | None:
        """When the first automatic reply to a prompt said that a person is away; None when none did."""
        query = "SELECT at FROM away WHERE prompt = ? AND person = ?"
        row = self.db.execute(query, (prompt, person)).fetchone()
        return datetime.fromisoformat(row[0]) if row else None
