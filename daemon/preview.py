"""The command `mail preview`: what each mail looks like, before anybody gets one."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

from daemon import assembly
from daemon.cli_options import Options
from daemon.config import load
from daemon.failures import WRONG, plainly, refuse, report
from daemon.mail.samples import SAMPLES, sample
from daemon.mail.showing import plain


@dataclass(frozen=True, slots=True)
class Form:
    """In which language, as which part, and where to."""

    language: str
    html: bool
    out: Path | None


@plainly
def names(chosen: Options) -> int:
    """Print the names of the examples."""
    report(chosen, list(SAMPLES), "\n".join(SAMPLES))
    return 0


@plainly
def preview(chosen: Options, name: str, form: Form) -> int:
    """Print the subject and one part of an example, or write them to a new file; exit 2 for an unknown name."""
    wrong = [] if name in SAMPLES else [f"{name}: no such mail; there are {', '.join(SAMPLES)}"]
    if form.out and form.out.exists():
        wrong.append(f"{form.out} is there already; name a new file")
    if wrong:
        return refuse(chosen, wrong, WRONG)
    desk = assembly.desk(load(chosen.config, assembly.environment()))
    mail = BytesParser(EmailMessage, policy=default).parsebytes(sample(name, desk, form.language).content)
    part = plain(mail, "html") if form.html else f"Subject: {mail['Subject']}\n\n{plain(mail)}"
    if form.out:
        form.out.write_text(part, encoding="utf-8")
        report(chosen, {"file": str(form.out)}, f"Written to {form.out}.")
        return 0
    parts = {"text": plain(mail), "html": plain(mail, "html")}
    report(chosen, {"name": name, "subject": str(mail["Subject"])} | parts, part.rstrip("\n"))
    return 0
