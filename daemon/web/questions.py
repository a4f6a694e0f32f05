"""What the questions of the bank say, in words that two people may take or leave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from daemon.i18n import gettext as _
from rules.marked import marked
from rules.questions import EACH, Element, Question, Theme

GROWTH = {
    Element.PERSONAL: (
        marked("What have you learned lately, inside or outside of work?"),
        marked("What would you like to be braver about?"),
        marked("Which strength of yours is not seen enough here?"),
        marked("Who do you learn from at the moment?"),
        marked("What did you love doing in an earlier job that you miss now?"),
        marked("What would you try if nobody minded how it turned out?"),
        marked("Looking back a year: what has changed for you?"),
    ),
    Element.PROFESSIONAL: (
        marked("Where would you like to be in two years, and what leads there?"),
        marked("Which skill would help you most in the coming months?"),
        marked("Which task would stretch you in a good way?"),
        marked("What should you do more of, and what could somebody else do?"),
        marked("Which goal of yours has moved since we last spoke of it?"),
        marked("Whose work would you like to see from close by for a while?"),
        marked("What would a good next step look like, however small?"),
    ),
}
FEEDBACK = {
    Element.PERSONAL: (
        marked("How do you like to be told that something went well?"),
        marked("How do you like to hear that something should change?"),
        marked("What did somebody do for you lately that deserves a thank-you?"),
        marked("When did you last feel really listened to?"),
        marked("Is there something you have wanted to say and not found the moment for?"),
        marked("What do we do well together, the two of us?"),
        marked("What could make these conversations better for you?"),
    ),
    Element.PROFESSIONAL: (
        marked("What could I do differently to make your work easier?"),
        marked("What went better than expected, and why?"),
        marked("What would you do differently next time?"),
        marked("Which decision would you like to understand better?"),
        marked("On which piece of work would you like a second opinion?"),
        marked("What does the team do well that nobody talks about?"),
        marked("Which habit of ours should we drop?"),
    ),
}
WELLBEING = {
    Element.PERSONAL: (
        marked("How are you, really?"),
        marked("What are you looking forward to?"),
        marked("What gives you energy at the moment, and what takes it?"),
        marked("When did you last switch off properly?"),
        marked("Is there anything outside of work that we should make room for?"),
        marked("What made you laugh lately?"),
        marked("How is your day arranged at present, and does it suit you?"),
    ),
    Element.PROFESSIONAL: (
        marked("Is the amount of work right, too much or too little?"),
        marked("Which meeting could you do without?"),
        marked("When can you work undisturbed, and is that often enough?"),
        marked("What is on your mind after work?"),
        marked("With whom would you like more to do, and with whom less?"),
        marked("Do you know what is expected of you, and what can wait?"),
        marked("When is your next time off, and what needs to be settled before?"),
    ),
}
WORK = {
    Element.PERSONAL: (
        marked("What are you proud of since we last talked?"),
        marked("Which part of your work do you enjoy most at the moment?"),
        marked("What has surprised you lately?"),
        marked("Which task have you been putting off, and what lies behind it?"),
        marked("Where do you feel left alone, and where well supported?"),
        marked("What would make next week a good week for you?"),
        marked("Does what you do matter to you the way you would like it to?"),
    ),
    Element.PROFESSIONAL: (
        marked("What matters most in your work this week?"),
        marked("What stands in your way, and who could move it?"),
        marked("Which decision are you waiting for?"),
        marked("What takes longer than it should?"),
        marked("What could go wrong that nobody has mentioned yet?"),
        marked("What would you change about how we work, if it were up to you?"),
        marked("Whom should we talk to before we go on?"),
    ),
}
THEMES = {Theme.GROWTH: GROWTH, Theme.FEEDBACK: FEEDBACK, Theme.WELLBEING: WELLBEING, Theme.WORK: WORK}


def _keyed() -> Mapping[str, str]:
    return {
        Question(f"{theme}-{element}-{number}", theme, element).key: texts[element][number - 1]
        for theme, texts in THEMES.items()
        for element in Element
        for number in range(1, EACH + 1)
    }


TEXTS = _keyed()


def words_of(question: Question) -> str:
    """What a question says, in the language that is spoken now."""
    return _(TEXTS[question.key])


def theme_of(question: Question) -> str:
    """What a question is about, in a word or two."""
    match question.theme:
        case Theme.GROWTH:
            return _("Growth")
        case Theme.FEEDBACK:
            return _("Feedback")
        case Theme.WELLBEING:
            return _("Wellbeing")
        case Theme.WORK:
            return _("Work")
        case never:
            assert_never(never)


def element_of(question: Question) -> str:
    """Whether it asks the person or the profession."""
    return _("personal") if question.element is Element.PERSONAL else _("professional")
