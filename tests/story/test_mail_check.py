"""`oneonone check` on a real mail server: whether mails go out and answers can be read, and what to do if not."""

from __future__ import annotations

from tests.servers.mail import MailServer
from tests.servers.mail_settings import USERS
from tests.story.mailing import with_mailbox
from tests.story.office import Office


def found(office: Office, mail: MailServer, imap: str, password: str) -> dict[str, tuple[bool, str]]:
    """What `check` finds of mail, with this mailbox and password."""
    with_mailbox(office, mail, imap=imap, password=password)
    findings = office.run("check", "--json").document["findings"]
    return {one["what"]: (one["ok"], one["text"]) for one in findings if one["what"].startswith("mail")}


def test_check_says_that_mails_go_out_and_answers_can_be_read(office: Office, mail: MailServer) -> None:
    assert found(office, mail, mail.imap_url, USERS["oneonone"]) == {
        "mail server": (True, f"{mail.submission_url} answers"),
        "mailbox of answers": (True, f"{mail.imap_url} lets it be read"),
    }


def test_check_says_what_is_wrong_with_the_mailbox_and_what_to_do(office: Office, mail: MailServer) -> None:
    well, text = found(office, mail, mail.imaps_url, "wr0ng")["mailbox of answers"]
    assert not well
    assert "refused the sign-in" in text
    assert "check username and password_file" in text
    assert str(office.config) in text
    assert "wr0ng" not in text
