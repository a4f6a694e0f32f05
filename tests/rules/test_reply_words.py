"""What the words of a reply mean: a table, one test a row."""

from __future__ import annotations

import pytest

from rules.records import Answer, ReasonKind
from rules.reply_words import Meant, meaning

BACK, OFF, NOT_ME, MAKE_UP, NEW_SLOT = (
    Answer.PUT_BACK,
    Answer.KEEP_OFF,
    Answer.NOT_ME,
    Answer.MAKE_UP,
    Answer.NEW_SLOT,
)
COMMANDS = {
    "put it back": BACK,
    "Put it back, please": BACK,
    "Please put it back.": BACK,
    "Hi,\n\nput it back\n\nThanks": BACK,
    "“put it back”": BACK,
    "PUT IT BACK!": BACK,
    "undo": BACK,
    "zurücklegen": BACK,
    "Bitte zuruecklegen!": BACK,
    "Leg ihn bitte zurück": BACK,
    "wieder eintragen": BACK,
    "Aus Versehen, sorry": BACK,
    "It wasn't me": NOT_ME,
    "it wasn’t me.": NOT_ME,
    "Das war ich nicht": NOT_ME,
    "make this the new slot": NEW_SLOT,
}


@pytest.mark.parametrize("text", COMMANDS)
def test_a_short_command_is_understood(text: str) -> None:
    assert meaning(text) == Meant(COMMANDS[text], None, "")


@pytest.mark.parametrize(
    "text", ["2", "2.", "#2", "Number 2", "option 2, please", "Nr 2", "Zeit 2", "Hallo Ana,\n2\nDanke"]
)
def test_a_number_picks_a_time(text: str) -> None:
    assert meaning(text) == Meant(MAKE_UP, None, "", 2)


REASONS = {
    "I was ill.": ReasonKind.ILLNESS,
    "Ich bin krank": ReasonKind.ILLNESS,
    "On vacation until Friday": ReasonKind.LEAVE,
    "Urlaub": ReasonKind.LEAVE,
    "Hi Ana,\n\nI have a customer meeting at that time.\n\nThanks": ReasonKind.CONFLICT,
    "The office was flooded.": ReasonKind.OTHER,
    "Keep it off: I am ill": ReasonKind.ILLNESS,
    "lass es ausfallen, mein Kind ist krank": ReasonKind.FAMILY,
}


@pytest.mark.parametrize("text", REASONS)
def test_other_words_are_a_reason(text: str) -> None:
    assert meaning(text) == Meant(OFF, REASONS[text], text)


def test_words_beside_a_command_are_kept_as_the_reason() -> None:
    text = "Put it back. My flight was cancelled."
    assert meaning(text) == Meant(BACK, ReasonKind.TRAVEL, text)


def test_a_command_to_keep_it_off_says_no_reason_yet() -> None:
    assert meaning("keep it off") == Meant(OFF, None, "")


UNCLEAR = [
    "",
    " \n ",
    "?",
    "…",
    "ok",
    "Thanks!",
    "Danke dir",
    "Hello Ana,",
    "yes",
    "Why was I asked this?",
    "Could you put it back?",
    "please don't put it back",
    "Bitte nicht zurücklegen",
    "I think it should be put back at some point",
    "Stell den Termin wieder her",
    "put it back, it wasn't me",
    "1 or 2",
    "1, 2",
    "I never said put it back",
    "👍",
]


@pytest.mark.parametrize("text", UNCLEAR)
def test_what_is_not_clear_is_no_answer(text: str) -> None:
    assert meaning(text) is None


@pytest.mark.parametrize("text", ["yes", "Yes, that works", "Ja, passt!", "Einverstanden."])
def test_yes_agrees_to_a_new_weekly_time_that_was_proposed(text: str) -> None:
    assert meaning(text, agreeing=True) == Meant(NEW_SLOT, None, "")


@pytest.mark.parametrize("text", ["no", "Thursday suits me better", "yes, but later"])
def test_other_words_do_not_agree(text: str) -> None:
    assert meaning(text, agreeing=True) is None


def test_who_is_asked_to_agree_can_still_have_it_put_back() -> None:
    assert meaning("put it back", agreeing=True) == Meant(BACK, None, "")


@pytest.mark.parametrize(
    "text", ["yes", "Yes, thanks!", "Hi,\n\nyes", "ja", "Ja, genau.", "Stimmt, danke", "That was it."]
)
def test_yes_confirms_that_it_was_leave_where_the_mail_asked_whether_it_was(text: str) -> None:
    assert meaning(text, away=True) == Meant(OFF, ReasonKind.LEAVE, "")
    assert meaning(text) is None


@pytest.mark.parametrize("text", ["no", "Nein.", "ok", "thanks", "yes, or no", "yes\nno", "yes?"])
def test_what_does_not_say_yes_confirms_no_leave(text: str) -> None:
    assert meaning(text, away=True) is None


def test_who_was_away_and_says_something_else_means_what_they_say() -> None:
    assert meaning("No, I was ill.", away=True) == Meant(OFF, ReasonKind.ILLNESS, "No, I was ill.")
    assert meaning("put it back", away=True) == Meant(BACK, None, "")
    assert meaning("2", away=True) == Meant(MAKE_UP, None, "", 2)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("the second one", 2),
        ("The first time please", 1),
        ("Die zweite bitte.", 2),
        ("die zwei", 2),
        ("option three", 3),
        ("2 works for me", 2),
        ("I choose number 2", 2),
        ("Let's take number 3, please", 3),
        ("Ich nehme die 2", 2),
        ("Nimm 2", 2),
        ("2 passt", 2),
        ("Zeit 2 passt mir gut", 2),
    ],
)
def test_a_time_may_be_named_as_people_do(text: str, number: int) -> None:
    assert meaning(text) == Meant(Answer.MAKE_UP, None, "", number)


@pytest.mark.parametrize(
    "text",
    ["Wednesday works", "Thursday instead", "Let's take Thursday", "Mittwoch passt", "am Donnerstag bitte", "Friday."],
)
def test_a_day_alone_is_no_reason_and_names_no_time(text: str) -> None:
    assert meaning(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Wednesday is a holiday",
        "I take the train on that day",
        "The second child is ill",
        "First, I was ill",
        "Friday, I am ill",
        "No one came",
        "I have to skip, one time",
        "A kid is ill. First time.",
    ],
)
def test_a_reason_may_speak_of_days_and_numbers(text: str) -> None:
    meant = meaning(text)
    assert meant and (meant.answer, meant.text) == (Answer.KEEP_OFF, text)


@pytest.mark.parametrize("text", ["Put it back as agreed", "Wie vereinbart wieder eintragen"])
def test_the_words_of_the_link_can_be_written_as_well(text: str) -> None:
    assert meaning(text) == Meant(BACK, None, "")


def test_what_the_mail_says_before_the_usual_reasons_may_be_repeated() -> None:
    for text in ("It stays as it is because of travel", "Es bleibt so wegen einer Reise"):
        assert meaning(text) == Meant(Answer.KEEP_OFF, ReasonKind.TRAVEL, text)
