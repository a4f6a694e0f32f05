"""The demonstration as a visitor has it: look at mails, be a person at a calendar, press Ctrl-C."""

from __future__ import annotations

import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from daemon.demo import edits
from daemon.demo.people import Hand, Login, RefusedError, Week
from daemon.demo.team import PASSWORD
from tests.daemon.demo.demos import Demo, a_demo, page, until
from tests.project.sources import COMMANDS, run

IRA, JO = "ira@firm.example", "jo@firm.example"
HEADER = "email,name,manager,timezone,account,calendar,slot,duration\n"
ROSTER = f"""\
{HEADER}{IRA},Ira Novak,,Europe/Berlin,,,,
{JO},Jo Kim,{IRA},America/New_York,demo,/{JO}/weekly/,Tue 10:00,45m
"""
WRONG = f"""\
{HEADER}{IRA},Ira,,Europe/Berln,,,,
{JO},Jo,nobody@firm.example,Europe/Berlin,main,,Tue 25:00,
{JO},Jo,{IRA},Europe/Berlin,,,Tue 10:00,5 minutes
"""


def meetings(demo: Demo, email: str, other: str) -> list[Week]:
    """What the person's calendar shows from the third week on; nothing while there is no calendar."""
    now = datetime.now(UTC)
    try:
        return hand(demo, email).weeks(other, now + timedelta(days=14), now + timedelta(days=56))
    except RefusedError:
        return []


def hand(demo: Demo, email: str) -> Hand:
    return Hand(demo.calendar(email), Login(email, PASSWORD))


def ready(demo: Demo) -> None:
    """The visitor was welcomed, and both people have their 1:1s."""
    until(lambda: "Ctrl-C" in demo.text)
    until(lambda: bool(meetings(demo, IRA, JO) and meetings(demo, JO, IRA)))


def gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


def test_a_person_cancels_a_week_and_the_mail_about_it_is_on_a_page(tmp_path: Path) -> None:
    with a_demo(tmp_path, ROSTER) as demo:
        ready(demo)
        week = meetings(demo, IRA, JO)[0].start
        hand(demo, IRA).edit(JO, lambda calendar: edits.cancel_week(calendar, week))
        until(lambda: "what came up?" in page(f"{demo.pages}/demo/mails").body)
        mail, html = page(f"{demo.pages}/demo/mails/1"), page(f"{demo.pages}/demo/mails/1/html")
        beyond, start = page(f"{demo.pages}/demo/mails/2"), page(f"{demo.pages}/demo/")

    assert "was cancelled in the calendar" in mail.body
    assert f'<a href="{demo.pages}/reason/' in mail.body
    assert "X-Oneonone: prompt" in mail.body
    assert "style-src 'self'" in mail.policy
    assert "was cancelled in the calendar" in html.body
    assert {"default-src 'none'", "sandbox"} <= set(html.policy.split("; "))
    assert "script-src" not in html.policy
    assert (beyond.status, start.status) == (404, 200)


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_and_nothing_is_left(tmp_path: Path, by: signal.Signals) -> None:
    with a_demo(tmp_path, ROSTER) as demo:
        ready(demo)
        children, temporary = demo.children, list(demo.temporary.iterdir())
        code = demo.stop(by)

    assert (code, len(children), len(temporary)) == (0, 1, 1)
    assert [pid for pid in children if not gone(pid)] == []
    assert list(demo.temporary.iterdir()) == []
    assert page(f"{demo.pages}/demo/mails").status == 0


def test_a_signal_before_it_is_ready_leaves_nothing_either(tmp_path: Path) -> None:
    with a_demo(tmp_path, ROSTER) as demo:
        until(lambda: any(demo.temporary.glob("*/calendars/log")))
        children = demo.children
        demo.stop(signal.SIGTERM)

    assert [pid for pid in children if not gone(pid)] == []
    assert list(demo.temporary.iterdir()) == []


def test_every_mistake_of_a_roster_is_listed_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text(WRONG)
    (tmp_path / "temporary").mkdir()

    done = run(
        COMMANDS / "oneonone",
        "demo",
        "--roster",
        tmp_path / "roster.csv",
        env={"TMPDIR": str(tmp_path / "temporary")},
    )

    assert (done.returncode, done.stdout) == (2, "")
    for mistake in ("Europe/Berln", "nobody@firm.example", '"main"', "Tue 25:00", "5 minutes"):
        assert mistake in done.stderr
    assert list((tmp_path / "temporary").iterdir()) == []


def test_without_its_extra_packages_it_says_how_to_install_them() -> None:
    script = "import sys; sys.modules['aiosmtpd'] = None; from daemon.cli import main; main(sys.argv[1:])"

    for arguments in (["demo"], ["demo", "--story"]):
        done = run(sys.executable, "-c", script, *arguments)
        assert (done.returncode, done.stdout) == (1, "")
        assert "pip install 'oneonone[demo]'" in done.stderr
