"""Reading a mailbox on a real Dovecot: what is in it, what comes, and what goes wrong."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice

import pytest

from providers.base import Delivered
from providers.errors import AccessError, NotFoundError, TemporaryError
from providers.mail.imap import ImapMailBox
from tests.servers.mail import MailServer
from tests.servers.mail_settings import USERS

BOX = "oneonone"
MIB = 2**20
ELSEWHERE = "127.1"
"""Loopback under a name that does not look like it, as another host would be."""


def a_mail(subject: str, body: bytes = b"Travelling.\r\n") -> bytes:
    return f"From: ana@example.test\r\nSubject: {subject}\r\n\r\n".encode() + body


def opened(mail: MailServer, user: str = BOX, url: str = "", password: str = "", folder: str = "INBOX") -> ImapMailBox:
    login = user, password or USERS[user]
    return ImapMailBox(url or mail.imap_url, *login, mail.ca_file, monotonic=time.monotonic, folder=folder)


def subjects(mails: Iterator[Delivered]) -> list[str]:
    return [one.content.partition(b"Subject: ")[2].partition(b"\r\n")[0].decode() for one in mails]


@contextmanager
def soon(seconds: float, mail: MailServer, *messages: bytes) -> Iterator[None]:
    """Lay mails into the mailbox after a while, from elsewhere."""
    timer = threading.Timer(seconds, mail.put, (BOX, *messages))
    timer.start()
    yield
    timer.join()


@pytest.fixture
def box(mail: MailServer) -> Iterator[ImapMailBox]:
    mail.empty(BOX)
    with closing(opened(mail)) as mailbox:
        yield mailbox


def test_a_mail_is_given_as_it_lies_in_the_mailbox(mail: MailServer, box: ImapMailBox) -> None:
    message = a_mail("Re: 1:1", "Zahnärztin, leider.\r\n".encode("latin-1"))
    mail.put(BOX, message)
    (found,) = box.newer(0, 0)
    assert (found.content, found.size) == (message, len(message))


def test_a_mail_to_a_plus_address_is_in_the_mailbox_with_that_address(mail: MailServer, box: ImapMailBox) -> None:
    mail.deliver(f"{BOX}+k7f3@example.test", a_mail("Re: 1:1"))
    (found,) = box.newer(0, 0)
    assert b"Delivered-To: oneonone+k7f3@example.test\r\n" in found.content


def test_only_what_is_above_the_number_is_given_and_the_oldest_first(mail: MailServer, box: ImapMailBox) -> None:
    mail.put(BOX, *(a_mail(f"mail {number}") for number in range(4)))
    first, *_ = box.newer(0, 0)
    assert subjects(box.newer(first.validity, first.uid)) == ["mail 1", "mail 2", "mail 3"]


def test_there_is_nothing_above_the_last_one(mail: MailServer, box: ImapMailBox) -> None:
    mail.put(BOX, a_mail("only"))
    (found,) = box.newer(0, 0)
    assert not list(box.newer(found.validity, found.uid))


def test_reading_changes_nothing_in_the_mailbox(mail: MailServer, box: ImapMailBox) -> None:
    mail.put(BOX, a_mail("one"), a_mail("two"))
    shown = ("fetch", "-u", BOX, "uid flags", "mailbox", "INBOX", "all")
    before = mail.doveadm(*shown)
    box.check()
    assert len(list(box.newer(0, 0))) == 2
    box.wait(1)
    box.close()
    assert mail.doveadm(*shown) == before
    assert "Seen" not in before


def test_of_a_huge_mail_the_first_mib_comes_and_its_whole_length(mail: MailServer, box: ImapMailBox) -> None:
    huge = a_mail("photos", b"x" * 76 + b"\r\n") + (b"y" * 76 + b"\r\n") * (20 * MIB // 78)
    mail.put(BOX, huge, a_mail("behind it"))
    found, behind = box.newer(0, 0)
    assert (found.content, found.size) == (huge[:MIB], len(huge))
    assert behind.content == a_mail("behind it")


def test_an_empty_mail_is_a_mail(mail: MailServer, box: ImapMailBox) -> None:
    mail.put(BOX, b"", a_mail("behind it"))
    assert subjects(box.newer(0, 0)) == ["", "behind it"]


def test_ten_thousand_mails_are_given_one_by_one(mail: MailServer, box: ImapMailBox) -> None:
    mail.put(BOX, *(a_mail(f"mail {number}") for number in range(10_000)))
    first, *_ = islice(box.newer(0, 0), 100)
    assert first.content == a_mail("mail 0")
    assert subjects(box.newer(first.validity, first.uid + 9_900)) == [
        f"mail {number}" for number in range(9_901, 10_000)
    ]


def test_a_mail_that_somebody_deletes_meanwhile_is_left_out(mail: MailServer, box: ImapMailBox) -> None:
    mail.put(BOX, *(a_mail(f"mail {number}") for number in range(3)))
    mails = box.newer(0, 0)
    first = next(mails)
    mail.doveadm("expunge", "-u", BOX, "mailbox", "INBOX", "uid", str(first.uid + 1))
    assert subjects(mails) == ["mail 2"]


def test_a_mail_that_the_server_cannot_read_does_not_hide_the_next_for_ever(mail: MailServer, box: ImapMailBox) -> None:
    mail.put(BOX, a_mail("broken"), a_mail("behind it"))
    broken = min((mail.maildir(BOX) / "new").iterdir())
    broken.chmod(0)
    for _ in range(4):
        with pytest.raises(TemporaryError, match="reading a mail"):
            next(box.newer(0, 0))
    found, behind = box.newer(0, 0)
    assert (found.content, found.size, behind.content) == (b"", 0, a_mail("behind it"))


def test_with_another_uidvalidity_everything_is_given_again(mail: MailServer, box: ImapMailBox) -> None:
    mail.put(BOX, a_mail("one"), a_mail("two"))
    *_, last = box.newer(0, 0)
    box.close()
    mail.doveadm("mailbox", "update", "-u", BOX, "--uid-validity", str(last.validity + 7), "INBOX")
    assert box.wait(5)
    again = list(box.newer(last.validity, last.uid))
    assert {one.validity for one in again} == {last.validity + 7}
    assert subjects(iter(again)) == ["one", "two"]


def test_a_full_mailbox_can_be_read(mail: MailServer) -> None:
    mail.put("full", a_mail("one", b"x" * 1900), a_mail("two", b"x" * 1900))
    with closing(opened(mail, "full")) as box:
        assert subjects(box.newer(0, 0)) == ["one", "two"]


def test_what_came_before_waiting_is_noticed_at_once(mail: MailServer, box: ImapMailBox) -> None:
    assert not list(box.newer(0, 0))
    mail.put(BOX, a_mail("quick"))
    began = time.monotonic()
    assert box.wait(20)
    assert time.monotonic() - began < 2


def test_what_was_listed_and_not_taken_counts_as_come(mail: MailServer, box: ImapMailBox) -> None:
    mail.put(BOX, a_mail("one"), a_mail("two"))
    next(box.newer(0, 0))
    assert box.wait(20)


def test_before_the_first_reading_there_may_be_something(box: ImapMailBox) -> None:
    assert box.wait(20)


def test_what_comes_while_waiting_ends_the_wait(mail: MailServer, box: ImapMailBox) -> None:
    assert not list(box.newer(0, 0))
    with soon(0.3, mail, a_mail("here")):
        began = time.monotonic()
        assert box.wait(20)
    assert 0.2 < time.monotonic() - began < 3
    assert subjects(box.newer(0, 0)) == ["here"]


def test_waiting_ends_at_its_limit_when_nothing_comes(box: ImapMailBox) -> None:
    assert not list(box.newer(0, 0))
    began = time.monotonic()
    assert not box.wait(1)
    assert 0.6 < time.monotonic() - began < 1.1


def test_a_restart_between_two_readings_is_nobodys_error(mail: MailServer, box: ImapMailBox) -> None:
    mail.put(BOX, a_mail("before"))
    (found,) = box.newer(0, 0)
    with mail.without_imap():
        mail.put(BOX, a_mail("after"))
    assert box.wait(5)
    assert subjects(box.newer(found.validity, found.uid)) == ["after"]


def test_a_restart_while_reading_loses_nothing(mail: MailServer, box: ImapMailBox) -> None:
    mail.put(BOX, *(a_mail(f"mail {number}") for number in range(3)))
    mails = box.newer(0, 0)
    first = next(mails)
    with mail.without_imap():
        with pytest.raises(TemporaryError):
            next(mails)
        with pytest.raises(TemporaryError, match="cannot be reached"):
            box.check()
    assert subjects(box.newer(first.validity, first.uid)) == ["mail 1", "mail 2"]


def test_a_server_that_goes_down_ends_the_wait_at_once(mail: MailServer, box: ImapMailBox) -> None:
    assert not list(box.newer(0, 0))
    timer = threading.Timer(0.3, mail.stop_imap)
    timer.start()
    began = time.monotonic()
    try:
        with pytest.raises(TemporaryError):
            box.wait(20)
        took = time.monotonic() - began
    finally:
        timer.join()
        mail.start_imap()
    assert took < 5
    box.check()


def test_a_folder_that_is_not_there_is_named(mail: MailServer) -> None:
    with closing(opened(mail, folder="Answers")) as box, pytest.raises(NotFoundError, match='"Answers".*name one'):
        box.check()


def test_a_folder_that_is_deleted_meanwhile_is_an_error_and_no_emptiness(mail: MailServer) -> None:
    mail.doveadm("mailbox", "create", "-u", BOX, "Answers")
    with closing(opened(mail, folder="Answers")) as box:
        mail.put(BOX, a_mail("one"), folder=".Answers")
        assert subjects(box.newer(0, 0)) == ["one"]
        mail.doveadm("mailbox", "delete", "-u", BOX, "Answers")
        with pytest.raises(NotFoundError):
            list(box.newer(0, 0))


def test_over_tls_from_the_start_it_reads_as_well(mail: MailServer, box: ImapMailBox) -> None:
    mail.put(BOX, a_mail("one"))
    with closing(opened(mail, url=mail.imaps_url)) as over_tls:
        assert list(over_tls.newer(0, 0)) == list(box.newer(0, 0))


def test_a_wrong_password_is_an_access_error_with_what_to_do(mail: MailServer) -> None:
    with closing(opened(mail, password="wr0ng")) as box, pytest.raises(AccessError, match="password_file") as refused:
        box.check()
    assert "wr0ng" not in str(refused.value)


def test_without_a_user_name_nobody_is_asked(mail: MailServer) -> None:
    with (
        closing(ImapMailBox(mail.imap_url, monotonic=time.monotonic)) as box,
        pytest.raises(AccessError, match="username"),
    ):
        box.check()


@pytest.mark.parametrize("password", ["päss", 'a"b\\c', "a\r\nA9 LOGOUT"])
def test_any_password_is_sent_as_it_is(mail: MailServer, password: str) -> None:
    with closing(opened(mail, password=password)) as box, pytest.raises(AccessError, match="refused the sign-in"):
        box.check()


def test_a_certificate_of_nobody_known_is_an_access_error(mail: MailServer) -> None:
    with (
        closing(ImapMailBox(mail.imap_url, BOX, USERS[BOX], monotonic=time.monotonic)) as box,
        pytest.raises(AccessError, match="certificate.*ca_file"),
    ):
        box.check()


def test_a_certificate_for_another_name_is_an_access_error(mail: MailServer) -> None:
    with (
        closing(opened(mail, url=f"imap://{ELSEWHERE}:{mail.imap}")) as box,
        pytest.raises(AccessError, match="certificate"),
    ):
        box.check()


def test_tls_from_the_start_where_the_server_has_none_is_an_access_error(mail: MailServer) -> None:
    with (
        closing(opened(mail, url=f"imaps://localhost:{mail.imap}")) as box,
        pytest.raises(AccessError, match="imaps?://"),
    ):
        box.check()


def test_a_ca_file_that_cannot_be_read_is_told_when_it_is_named(mail: MailServer) -> None:
    with pytest.raises(OSError):
        ImapMailBox(mail.imap_url, BOX, USERS[BOX], mail.folder / "nothing.pem", monotonic=time.monotonic)


@pytest.mark.parametrize("url", ["", "mail.example.com", "smtp://mail.example.com", "imap://", "imap://u:p@h"])
def test_a_url_that_is_none_of_imap_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError):
        ImapMailBox(url, monotonic=time.monotonic)


def test_closing_twice_is_fine(box: ImapMailBox) -> None:
    box.check()
    box.close()
    box.close()
