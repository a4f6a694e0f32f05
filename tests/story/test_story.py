"""The story that a visitor sees first: it plays to its end, and it does not hide what goes wrong."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from daemon.demo import edits
from daemon.demo.acting import cancel, settle, told
from daemon.demo.scenes import SCENES, Scene
from daemon.demo.stage import Stage
from daemon.demo.story import tell
from daemon.demo.team import ANA, BEN, GIL, MAX
from tests.project.sources import COMMANDS, run

LONGEST_SECONDS = 60
BEFORE_THE_CLOCKS_GO_FORWARD = datetime(2027, 3, 5, 9, tzinfo=UTC)
TEAM = SCENES[0]


def test_the_story_is_told_within_a_minute_without_a_terminal_and_leaves_nothing_behind(tmp_path: Path) -> None:
    started = time.monotonic()
    done = run(COMMANDS / "oneonone", "demo", "--story", cwd=tmp_path, env={"TMPDIR": str(tmp_path)})
    lasted = time.monotonic() - started

    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, ""), done.stdout[-3000:]
    assert [scene.heading for scene in SCENES if scene.heading not in lines] == []
    assert lines[-1] == "Everything is as it should be."
    assert "\x1b" not in done.stdout
    assert lasted < LONGEST_SECONDS
    assert list(tmp_path.iterdir()) == []


def test_a_week_that_is_missing_from_a_calendar_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    def nobody_is_asked(stage: Stage) -> None:
        week = stage.week(ANA, BEN)
        stage.hand(ANA).edit(BEN, lambda calendar: edits.cancel_week(calendar, week))

    code = tell(BEFORE_THE_CLOCKS_GO_FORWARD, (TEAM, Scene("Nobody looks", nobody_is_asked)))

    out = capsys.readouterr().out
    assert code == 1
    assert "✗ Ana's calendar shows" in out
    assert "missing: Tue" in out
    assert "✓ Ben's calendar shows" in out


def test_a_series_that_lost_its_agenda_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    def nobody_mends_it(stage: Stage) -> None:
        stage.hand(ANA).edit(BEN, edits.remove_agenda)

    code = tell(BEFORE_THE_CLOCKS_GO_FORWARD, (TEAM, Scene("Nobody looks", nobody_mends_it)))

    assert code == 1
    assert "agenda none" in capsys.readouterr().out


def test_a_second_pass_with_something_to_do_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    def deleted_and_not_waited_for(stage: Stage) -> None:
        stage.hand(MAX).delete_series(GIL)
        stage.look()

    code = tell(BEFORE_THE_CLOCKS_GO_FORWARD, (TEAM, Scene("Too soon", deleted_and_not_waited_for)))

    assert code == 1
    assert "✗ a second pass right after each of the 2 planned nothing" in capsys.readouterr().out


def test_a_mail_to_somebody_who_should_not_get_one_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    def asked_all_the_same(stage: Stage) -> None:
        cancel(stage, ANA, BEN, stage.week(ANA, BEN))
        with told(stage, "nobody got a mail"):
            settle(stage)

    code = tell(BEFORE_THE_CLOCKS_GO_FORWARD, (TEAM, Scene("Without a reason", asked_all_the_same)))

    out = capsys.readouterr().out
    assert code == 1
    assert "✗ nobody got a mail\n    a mail too many to ana@example.com" in out


def test_a_story_that_cannot_go_on_ends_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    def answers_what_was_never_asked(stage: Stage) -> None:
        stage.answer(ANA, "keep_off", "travel", "")

    code = tell(BEFORE_THE_CLOCKS_GO_FORWARD, (TEAM, Scene("Too early", answers_what_was_never_asked)))

    assert code == 1
    assert "no mail with a link to the reason page came for ana@example.com" in capsys.readouterr().out
