"""The scenes of the story, in their order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from daemon.demo import scenes_of_agendas as agendas
from daemon.demo import scenes_of_reasons as reasons
from daemon.demo import scenes_of_series as series
from daemon.demo import scenes_of_weeks as weeks
from daemon.demo.stage import Stage


@dataclass(frozen=True, slots=True)
class Scene:
    """One heading and what is played below it."""

    heading: str
    play: Callable[[Stage], None]


SCENES = (
    Scene("A team gets its weekly 1:1s", series.a_team_begins),
    Scene("The whole series is moved, by mistake", series.the_series_moves),
    Scene("A week is cancelled, for a reason", weeks.cancelled_and_explained),
    Scene("A week is cancelled on a public holiday", reasons.cancelled_on_a_public_holiday),
    Scene("A week is cancelled, and made up", weeks.cancelled_and_made_up),
    Scene("A week is cancelled, by somebody else", weeks.cancelled_by_somebody_else),
    Scene("A week is cancelled, without a word", weeks.cancelled_without_a_word),
    Scene("A week moves within the same week", weeks.moved_within_the_week),
    Scene("A week moves to another week", weeks.moved_to_another_week),
    Scene("A week is cancelled while one is on leave", reasons.cancelled_while_on_leave),
    Scene("A team member declines", weeks.declined),
    Scene("A team member declines, with a note", reasons.declined_with_a_note),
    Scene("A week is made shorter", weeks.made_shorter),
    Scene("A third person is invited", series.a_guest_is_invited),
    Scene("The series is ended", series.the_series_ends),
    Scene("The agenda is taken off", series.the_agenda_is_detached),
    Scene("A change is undone", weeks.changed_and_undone),
    Scene("This and all that follow get another title", series.all_that_follow_get_a_title),
    Scene("This and all that follow move, for good", series.all_that_follow_move),
    Scene("The series goes to another calendar", series.the_series_is_dragged),
    Scene("The series is deleted", series.the_series_is_deleted),
    Scene("The series is deleted, and made anew by hand", series.the_series_is_made_anew),
    Scene("An agenda is shared in time", agendas.shared_in_time),
    Scene("Some weeks later", weeks.some_weeks_go_by),
)
