"""What people write down for their 1:1, and who hears of it when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from daemon.demo.acting import told
from daemon.demo.show import moment
from daemon.demo.stage import SOON, ZONE, Stage
from daemon.demo.team import KIM, MIA
from rules.identity import pair_key
from rules.model import Person
from rules.notebook import Point, monday
from rules.sharing import share_by
from rules.slot import wall_time

POINTS = ("Where the **release** stands, and who could help", "My time off in summer")
AHEAD, FAR = timedelta(days=2), timedelta(days=28)


def shared_in_time(stage: Stage) -> None:
    mia: Person = stage.place.roster.people[MIA]
    start = next(one.start for one in stage.hand(MIA).weeks(KIM, stage.now + AHEAD, stage.now + FAR))
    due = share_by(start.astimezone(UTC), mia, stage.config.habits, ())
    stage.show.says(f"Mia writes the agenda of the 1:1 with Kim on {moment(start, ZONE)}, and shares it.")
    _share(stage, pair_key(MIA, KIM), wall_time(start, mia.zone))
    with told(stage, "nobody got a mail about Mia's agenda before its time"):
        stage.look()
    stage.show.says(f"It is due on {moment(due, ZONE)}.")
    stage.later(max(due - stage.now, SOON))
    with told(stage, "Kim got a mail with Mia's agenda, once", KIM):
        stage.look()
        stage.later()
        stage.look()


def _share(stage: Stage, pair: str, local: datetime) -> None:
    """What Mia does on the page of the week."""
    week, notebook = monday(local.date()), stage.store.notebook
    with stage.store.transaction():
        for text in POINTS:
            notebook.add_point(Point(pair, week, MIA, text, stage.now))
        notebook.share_sheet(pair, week, stage.now)
        notebook.share_points(notebook.points(pair), stage.now)
