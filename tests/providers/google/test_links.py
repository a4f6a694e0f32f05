"""A document that is attached, in whatever form Google gives its link."""

from __future__ import annotations

import pytest

from providers.google.links import linked, links_of
from tests.providers.google.events import DOCUMENT


@pytest.mark.parametrize(
    "spelled",
    [
        f"{DOCUMENT}?usp=drivesdk",
        f"{DOCUMENT}?usp=drive_web&authuser=0",
        DOCUMENT.replace("/document/d/", "/a/example.test/document/d/"),
        DOCUMENT.replace("/document/d/", "/document/u/1/d/").removesuffix("/edit"),
        f"{DOCUMENT}?tab=t.0#heading=h.1",
    ],
)
def test_a_document_is_attached_once_however_google_spells_its_link(spelled: str) -> None:
    event = {"attachments": [{"fileUrl": spelled, "title": "Agenda"}]}

    assert links_of(event) == (DOCUMENT,)
    assert linked(event, DOCUMENT) is event


@pytest.mark.parametrize("space", ["&nbsp;", "\u00a0", "  "])
def test_a_line_is_found_whatever_space_an_editor_made_of_the_one_in_it(space: str) -> None:
    event = {"description": f"Bring coffee<br>1:1{space}agenda:{space}https://x.test/agenda/ben"}

    assert links_of(event) == ("https://x.test/agenda/ben",)
