"""`oneonone check` where servers are not who they say: one line each, with what helps."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from click.testing import CliRunner

from daemon.cli import main
from tests.daemon.config_files import LEAST, a_config
from tests.servers.impostor import impostor
from tests.servers.smtp_sink import certificates_in

ROSTER = (
    "email,name,manager,timezone,account,calendar,slot,duration\n"
    "ana@example.com,Ana,,UTC,,,,\nben@example.com,Ben,ana@example.com,UTC,,,Tue 10:00,\n"
)


def test_check_names_what_helps_against_each_certificate(tmp_path: Path) -> None:
    (tmp_path / "mail").mkdir()
    expired = certificates_in(tmp_path / "mail", later=-timedelta(days=3))
    with impostor(certificates_in(tmp_path)) as calendars, impostor(expired) as mail:
        account = LEAST["accounts.main"].replace("http://127.0.0.1:5232", f"https://localhost:{calendars.port}")
        smtp = f'smtp = "smtps://localhost:{mail.port}"\nca_file = "mail/{expired.ca_file.name}"\n'
        path = a_config(tmp_path, {**LEAST, "accounts.main": account, "mail": LEAST["mail"] + smtp})
        (tmp_path / "roster.csv").write_text(ROSTER)

        done = CliRunner().invoke(main, ["check", "--json", "--config", str(path)])

        assert (done.exit_code, calendars.heard, mail.heard) == (1, [], [])
    found = {one["what"]: one["text"] for one in json.loads(done.stdout)["findings"]}
    untrusted = f"the certificate of localhost:{calendars.port} is not trusted: nobody known has signed it;"
    for person in ("ana", "ben"):
        assert found[f"calendar of {person}@example.com"].startswith(untrusted)
        assert found[f"calendar of {person}@example.com"].endswith("as ca_file")
    assert f"localhost:{mail.port} is not trusted: it has expired; whoever runs the server" in found["mail server"]


def test_a_file_without_certificates_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    path = a_config(tmp_path, {**LEAST, "mail": LEAST["mail"] + 'ca_file = "ca.pem"\n'})

    done = CliRunner().invoke(main, ["check", "--config", str(path)])

    assert done.exit_code == 2
    assert f"mail.ca_file: {tmp_path}/ca.pem holds no certificate in PEM form" in done.stderr
