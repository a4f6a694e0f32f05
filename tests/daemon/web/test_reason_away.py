"""The reason page after an automatic reply came back: it suggests leave to who is away, for confirmation."""

from __future__ import annotations

from dataclasses import replace

from rules.records import Answer, Outcome, Reason, ReasonKind
from tests.daemon.web.pages import ANA, BEN, NOW, PROMPT, Pages, a_record, reason_path, the_record, words

QUESTION = "An automatic reply says that you are away. Was that it?"
LEAVE = '<input type="radio" name="kind" value="leave" checked>'


def asked_both(pages: Pages) -> None:
    """Ana and Ben are asked, and an automatic reply of Ana's came back."""
    pages.store.save_record(replace(a_record(), asked=(ANA.email, BEN.email)))
    pages.store.inbox.note_away(PROMPT, ANA.email, NOW)


def test_leave_is_chosen_already_and_waits_for_the_button(pages: Pages) -> None:
    asked_both(pages)
    shown = pages.browser().get(reason_path())
    assert QUESTION in words(shown)
    assert LEAVE in shown.text and shown.text.count(" checked") == 1
    assert the_record(pages).reason is None


def test_the_other_one_reads_nothing_of_it(pages: Pages) -> None:
    asked_both(pages)
    shown = pages.browser().get(reason_path(BEN.email))
    assert "automatic" not in shown.text and " checked" not in shown.text


def test_without_an_automatic_reply_nothing_is_chosen(pages: Pages) -> None:
    pages.store.save_record(a_record())
    assert " checked" not in pages.browser().get(reason_path()).text


def test_what_is_confirmed_is_a_reason_like_any_other(pages: Pages) -> None:
    asked_both(pages)
    sent = pages.browser().post(reason_path(), data={"kind": "leave", "answer": "keep_off"})
    assert sent.status_code == 200
    assert the_record(pages).outcome is Outcome.EXCUSED
    assert the_record(pages).reason == Reason(ReasonKind.LEAVE, "", ANA.email, NOW)


def test_who_has_it_put_back_did_not_say_that_it_was_leave(pages: Pages) -> None:
    asked_both(pages)
    pages.browser().post(reason_path(), data={"kind": "leave", "answer": "put_back"})
    assert the_record(pages).answer is Answer.PUT_BACK
    assert the_record(pages).reason == Reason(ReasonKind.OTHER, "", ANA.email, NOW)


def test_leave_with_words_is_kept_whatever_should_happen(pages: Pages) -> None:
    asked_both(pages)
    pages.browser().post(reason_path(), data={"kind": "leave", "text": "A day off.", "answer": "put_back"})
    assert the_record(pages).reason == Reason(ReasonKind.LEAVE, "A day off.", ANA.email, NOW)
