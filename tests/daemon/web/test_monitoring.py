"""What lies in docs/monitoring: alerts that come when they should, and a dashboard, of metrics that there are."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from daemon.meters import ACTION_RESULTS, MAIL_RESULTS, PASS_RESULTS, count_action
from daemon.rows import Blind, HeldPlan, Pass
from daemon.web.site import Vitals
from tests.daemon.web.pages import NOW, Pages, a_record
from tests.project.sources import ROOT

FOLDER = ROOT / "docs" / "monitoring"
ALERTS, TESTS = FOLDER / "alerts.yaml", FOLDER / "alerts_test.yaml"
DASHBOARD: dict[str, Any] = json.loads((FOLDER / "dashboard.json").read_text("utf-8"))
NAME = re.compile(r"\b(?:oneonone|process)_[a-z_]+\b")
VARIABLES = {"$job": "oneonone", "$instance": ".*", "${datasource}": "prometheus"}


def targets() -> Iterator[str]:
    """Every expression of the dashboard."""
    yield from (one["expr"] for panel in DASHBOARD["panels"] for one in panel["targets"])
    yield from (one["expr"] for one in DASHBOARD["annotations"]["list"])


def named(text: str) -> set[str]:
    return set(NAME.findall(text))


@pytest.fixture
def there(pages: Pages) -> set[str]:
    """The names of all samples that /metrics shows once everything has come up."""
    pages.vitals = Vitals(lambda: timedelta(minutes=5), lambda: NOW)
    pages.store.passes.finish(pages.store.passes.begin(NOW), Pass(NOW, NOW, (), "why"))
    pages.store.save_record(a_record())
    pages.store.blindness.save(Blind("main", "", NOW))
    pages.store.save_plan(HeldPlan("0a1b2c", "why", held_at=NOW))
    count_action("ask", "done")
    families = text_string_to_metric_families(pages.browser().get("/metrics").text)
    return {one.name for family in families for one in family.samples}


def test_every_metric_that_alerts_and_dashboard_name_is_there(there: set[str]) -> None:
    asked = named(ALERTS.read_text("utf-8")) | named(" ".join(targets())) | named(TESTS.read_text("utf-8"))
    assert len(asked) > 15 and asked - there == set()


def test_every_value_of_a_label_that_alerts_and_dashboard_name_can_be() -> None:
    asked = re.findall(r'result(?:=~?|!=)"([a-z|_]+)"', ALERTS.read_text("utf-8") + " ".join(targets()))
    words = {word for one in asked for word in one.split("|")}
    assert words and words <= {*PASS_RESULTS, *MAIL_RESULTS, *ACTION_RESULTS}


def test_every_alert_says_what_to_do_and_is_tried() -> None:
    text, tried = ALERTS.read_text("utf-8"), TESTS.read_text("utf-8")
    alerts = re.findall(r"- alert: (\w+)", text)
    assert len(alerts) == len(set(alerts)) == text.count("severity: ") == text.count("description: ") == 10
    assert [one for one in alerts if one not in tried] == []


def test_the_panels_have_room_and_names_of_their_own() -> None:
    panels = DASHBOARD["panels"]
    for key in ("id", "title"):
        assert len({one[key] for one in panels}) == len(panels)
    assert all(one["gridPos"]["x"] + one["gridPos"]["w"] <= 24 for one in panels)
    assert [pair for pair in combinations([one["gridPos"] for one in panels], 2) if _overlap(*pair)] == []


def _overlap(one: dict[str, int], other: dict[str, int]) -> bool:
    across = one["x"] < other["x"] + other["w"] and other["x"] < one["x"] + one["w"]
    return across and one["y"] < other["y"] + other["h"] and other["y"] < one["y"] + one["h"]


def promtool(*arguments: str | Path) -> str:
    """What it says, and it must be content."""
    if (found := shutil.which("promtool")) is None:
        pytest.skip("promtool is not installed; it comes with Debian's prometheus")
    done = subprocess.run([found, *arguments], cwd=FOLDER, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_promtool_reads_the_alerts_and_the_example_that_names_them() -> None:
    assert "10 rules found" in promtool("check", "rules", "--lint-fatal", ALERTS)
    promtool("check", "config", FOLDER / "prometheus.yaml")


def test_the_alerts_come_when_they_should() -> None:
    promtool("test", "rules", TESTS)


def test_the_expressions_of_the_dashboard_can_be_asked(tmp_path: Path) -> None:
    rules = []
    for number, expression in enumerate(targets()):
        for name, value in VARIABLES.items():
            expression = expression.replace(name, value)
        rules.append({"record": f"panel:{number}", "expr": expression})
    file = tmp_path / "rules.yaml"
    file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))
    assert f"{len(rules)} rules found" in promtool("check", "rules", file)
