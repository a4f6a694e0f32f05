"""What the words of a reply mean: a short command, or a reason."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rules.keywords import kind_of_words
from rules.records import Answer, ReasonKind


@dataclass(frozen=True, slots=True)
class Meant:
    """What a person wants, the kind of reason that the words give, and the words; `number` is that of a time."""

    answer: Answer
    kind: ReasonKind | None
    text: str
    number: int | None = None


_COMMANDS = {
    Answer.PUT_BACK: """
        put it back, put it back as agreed, wie vereinbart wieder eintragen
        put back, put this back, put it back please, restore it, bring it back, reinstate it
        undo, undo it, undo that, it should take place, it takes place, it was a mistake, by mistake
        zurücklegen, leg ihn zurück, leg es zurück, leg den termin zurück, bitte zurücklegen, wiederherstellen
        stell ihn wieder her, stell es wieder her, wieder eintragen, soll stattfinden, er soll stattfinden
        es soll stattfinden, rückgängig machen, mach es rückgängig, aus versehen, es war ein versehen
    """,
    Answer.KEEP_OFF: """
        keep it off, keep off, leave it off, leave it cancelled, leave it canceled, keep it cancelled
        keep it canceled, leave it out, skip it, skip this one, skip this week, it stays off
        lass es ausfallen, lass ihn ausfallen, lass sie ausfallen, ausfallen lassen, soll ausfallen
        es soll ausfallen, er soll ausfallen, fällt aus, es fällt aus, er fällt aus, bleibt aus
        lass es so, nicht nachholen
    """,
    Answer.NOT_ME: """
        it wasn't me, it was not me, wasn't me, was not me, not me, that wasn't me, that was not me
        it was somebody else, it was someone else, somebody else, someone else, i didn't do it, i did not do it
        i didn't do that, i did not do that
        das war ich nicht, ich war es nicht, ich war's nicht, war ich nicht, nicht ich, jemand anders
        jemand anderes, das war jemand anders, das war jemand anderes
    """,
    Answer.NEW_SLOT: """
        make it the new slot, make this the new slot, make it the new weekly time, make this the new weekly time
        make this the new time, make it the new time, this is the new time, this is the new weekly time
        das ist die neue zeit, das ist der neue termin, neue wöchentliche zeit, neuer wöchentlicher termin
        mach das zur neuen zeit, ab jetzt immer so
    """,
}
_YES = """
    yes, yes please, agreed, i agree, ok, okay, fine, fine with me, that suits me, suits me, it suits me, works for me
    that works, sounds good, ja, ja bitte, passt, das passt, passt mir, das passt mir, einverstanden, geht klar
    in ordnung
"""
_CONFIRMING = """
    yes, yes please, yes it was, yes that's it, yes that was it, that's it, that was it, it was, that's right
    that is right, right, correct, exactly, confirmed, i confirm, yes i am away, yes i'm away
    ja, ja bitte, ja genau, ja stimmt, ja daran lag es, daran lag es, ja das war es, ja das war's, das war es
    das war's, so ist es, stimmt, genau, richtig, korrekt, bestätigt, ja ich bin weg
"""
_NO = "no, nope, nein, nee"
_SAYS_NOTHING = f"""
    {_YES}, {_CONFIRMING}, {_NO}, thanks, thank you, thanks a lot, many thanks, danke, danke dir, vielen dank, done
    erledigt, noted, got it, understood, verstanden, alles klar, will do, hm, hmm, test, see above, siehe oben, cheers
    see below, siehe unten, sorry, sure, klar, stop, unsubscribe, abbestellen
"""
_GREETING = re.compile(r"(?:hi|hello|hey|dear|hallo|moin|servus|liebe[rs]?|guten (?:tag|morgen|abend))(?: \w+){0,3}")
_POLITE = re.compile(r"(?<!\S)(?:please|bitte)(?!\S)|(?<=\S) (?:thanks|danke)$")
_WISH = re.compile(
    r"(?<!\w)(?:(?:put|bring|move)\b.{0,40}\bback|undo|restore|reinstate|(?:leg|stell|trag)\w*\b.{0,40}\b(?:zurueck|wieder)"
    r"|zurueckleg|zurueckzuleg|rueckgaengig|wiederherst)"
)
_NUMBERS = {
    "1": "one first eins erste ersten erster erstes",
    "2": "two second zwei zweite zweiten zweiter zweites",
    "3": "three third drei dritte dritten dritter drittes",
}
"""As words: a mail offers so many times at the most."""

_NUMBER_OF = {word: int(number) for number, words in _NUMBERS.items() for word in words.split()}
_TAKING = r"(?:(?:i|we|ich|wir|let's|lets) )?(?:(?:take|choose|pick|nimm|nehme[nt]?|waehle[nt]?)(?: wir)? )?"
_THE = r"(?:the|die|der|den|das) "
_TIME = "(?:number|option|time|no|nr|nummer|zeit|vorschlag|termin|variante)"
_SUITING = r"(?: (?:works|suits|is fine|fits|passt|geht)(?: (?:for me|me|well|mir|gut)){0,2}| instead| stattdessen)?"
_NUMBER = re.compile(rf"{_TAKING}(?:{_THE})?(?:{_TIME} ?|# ?)?#?(?P<number>[1-9])[.)]?{_SUITING}")
_WORDS = "|".join(_NUMBER_OF)
_IN_WORDS = re.compile(
    rf"{_TAKING}(?:(?:{_THE}|option |number |nummer )(?P<before>{_WORDS})(?: (?:one|{_TIME}))?"
    rf"|(?P<after>{_WORDS}) (?:one|option|zeit)){_SUITING}"
)
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri)day|montag|dienstag|mittwoch|donnerstag|freitag)"
_DAY = re.compile(rf"{_TAKING}(?:(?:on|am) )?{_WEEKDAY}{_SUITING}")
_END = re.compile(r"[.!;,:]+(?=\s|\Z)|\n+|\s[-–—]+\s")


def meaning(text: str, *, agreeing: bool = False, away: bool = False) -> Meant | None:
    """What a reply says; None where that is not clear enough to act upon.

    A command is a whole line, or stands between punctuation marks; what else there is, is the reason. A command in the
    middle of a sentence may mean its opposite, and a question is no answer. `agreeing`: somebody proposed a new
    weekly time, so that yes means something, and words alone do not say which of the two the person means. `away`: the
    mail asked whether it was leave, since an automatic reply says so; yes confirms that.
    """
    parts = [one for one in map(_plain, _END.split(text)) if one and not _GREETING.fullmatch(one)]
    commands = {one for one in map(_command, parts) if one}
    if len(commands) > 1 or not parts:
        return None
    if agreeing and not commands:
        return Meant(Answer.NEW_SLOT, None, "") if all(one in _AGREED for one in parts) else None
    if away and _confirms(parts):
        return Meant(Answer.KEEP_OFF, ReasonKind.LEAVE, "")
    rest = [one for one in parts if not _command(one) and one not in _EMPTY]
    if any(_INSIDE.search(one) or _WISH.search(one) for one in rest) or text.rstrip().endswith("?"):
        return None
    return _as_commanded(commands.pop(), text.strip(), rest) if commands else _as_reason(text.strip(), rest)


def _confirms(parts: Sequence[str]) -> bool:
    said = set(parts)
    return bool(said & _CONFIRMED) and said <= _CONFIRMED | _EMPTY - _DENIED


def _as_commanded(command: tuple[Answer, int | None], text: str, rest: list[str]) -> Meant:
    answer, number = command
    words = text if rest else ""
    kind = kind_of_words(words) or ReasonKind.OTHER if words else None
    return Meant(answer, kind, words, number)


def _as_reason(text: str, rest: list[str]) -> Meant | None:
    if not any(re.search(r"[^\W\d_]{3}", one) for one in rest) or all(map(_DAY.fullmatch, rest)):
        return None
    return Meant(Answer.KEEP_OFF, kind_of_words(text) or ReasonKind.OTHER, text)


def _command(part: str) -> tuple[Answer, int | None] | None:
    if found := _NUMBER.fullmatch(part):
        return Answer.MAKE_UP, int(found["number"])
    if found := _IN_WORDS.fullmatch(part):
        return Answer.MAKE_UP, _NUMBER_OF[found["before"] or found["after"]]
    answer = next((answer for answer, phrases in _PHRASES.items() if part in phrases), None)
    return (answer, None) if answer else None


def _plain(text: str) -> str:
    """A part of a reply as it is compared: one case, umlauts as ae, oe, ue, without quotation marks and politeness."""
    composed = unicodedata.normalize("NFC", text).casefold().translate(_LETTERS)
    bare = " ".join(composed.strip(" \t\"'„“”‚‘»«*_>()[].!,").split())
    return " ".join(_POLITE.sub(" ", bare).split())


def _phrases(table: str) -> frozenset[str]:
    return frozenset(_plain(one) for line in table.strip().splitlines() for one in line.split(",") if one.strip())


_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "’": "'", "\N{NO-BREAK SPACE}": " ", "\N{SOFT HYPHEN}": None}
)
_PHRASES = {answer: _phrases(table) for answer, table in _COMMANDS.items()}
_AGREED, _CONFIRMED, _DENIED, _EMPTY = map(_phrases, (_YES, _CONFIRMING, _NO, _SAYS_NOTHING))
_LONGER = sorted((one for some in _PHRASES.values() for one in some if " " in one), key=len, reverse=True)
_INSIDE = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _LONGER))})(?!\w)")
