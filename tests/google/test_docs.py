"""Documents: indexes in UTF-16 code units, named ranges, lists, revisions, and what people do in them."""

from __future__ import annotations

from typing import Any

import pytest
from googleapiclient.errors import HttpError

from tests.google.drive.cabinet import DOCUMENT
from tests.google.running import Google
from tests.google.schema import Json
from tests.google.writers import Writer, writer

ANA = "ana@example.test"


class Page:
    """One document through the real client."""

    def __init__(self, server: Google, text: str = "") -> None:
        self.server = server
        self.docs = server.client(ANA, "docs", "v1", scopes=("documents",)).documents()
        files = server.client(ANA, "drive", "v3", scopes=("drive",)).files()
        self.id = files.create(body={"mimeType": DOCUMENT, "name": "1:1"}).execute()["id"]
        if text:
            self.edit(insert(1, text))

    def edit(self, *requests: Json, **control: Any) -> Json:
        body = {"requests": list(requests)} | ({"writeControl": control} if control else {})
        done: Json = self.docs.batchUpdate(documentId=self.id, body=body).execute()
        return done

    def read(self, **given: Any) -> Json:
        found: Json = self.docs.get(documentId=self.id, **given).execute()
        return found

    def refused(self, *requests: Json, **control: Any) -> str:
        with pytest.raises(HttpError) as refusal:
            self.edit(*requests, **control)
        assert refusal.value.resp.status == 400
        return str(refusal.value.reason)

    def paragraphs(self) -> list[Json]:
        return [one for one in self.read()["body"]["content"] if "paragraph" in one]

    def texts(self) -> list[str]:
        runs = [one["paragraph"]["elements"] for one in self.paragraphs()]
        return ["".join(part.get("textRun", {}).get("content", "") for part in some) for some in runs]

    def range_of(self, name: str) -> list[tuple[int, int]]:
        named = self.read().get("namedRanges", {}).get(name, {"namedRanges": []})["namedRanges"]
        return [(part["startIndex"], part["endIndex"]) for one in named for part in one["ranges"]]

    @property
    def person(self) -> Writer:
        return writer(self.server.cabinet, ANA)


def insert(index: int, text: str) -> Json:
    return {"insertText": {"location": {"index": index}, "text": text}}


def delete(start: int, end: int) -> Json:
    return {"deleteContentRange": {"range": span(start, end)}}


def name(start: int, end: int) -> Json:
    return {"createNamedRange": {"name": "week", "range": span(start, end)}}


def style(start: int, end: int, kind: str) -> Json:
    wanted = {"paragraphStyle": {"namedStyleType": kind}, "fields": "namedStyleType"}
    return {"updateParagraphStyle": {"range": span(start, end), **wanted}}


def bullets(start: int, end: int, preset: str = "BULLET_CHECKBOX") -> Json:
    return {"createParagraphBullets": {"range": span(start, end), "bulletPreset": preset}}


def span(start: int, end: int) -> Json:
    return {"startIndex": start, "endIndex": end}


def test_a_new_document_is_one_empty_paragraph(workspace: Google) -> None:
    [paragraph] = Page(workspace).paragraphs()

    assert (paragraph["startIndex"], paragraph["endIndex"]) == (1, 2)


def test_a_character_beyond_the_basic_plane_counts_twice(workspace: Google) -> None:
    page = Page(workspace, "a😀b")

    page.edit(insert(4, "!"))

    assert page.texts() == ["a😀!b\n"]
    assert "midst" in page.refused(insert(3, "!"))


@pytest.mark.parametrize("request_", [insert(0, "x"), insert(3, "x"), delete(2, 3), delete(1, 1), insert(1, "\x02")])
def test_what_lies_outside_the_text_is_refused(workspace: Google, request_: Json) -> None:
    assert Page(workspace, "a").refused(request_)


def test_a_request_that_is_wrong_undoes_those_before_it(workspace: Google) -> None:
    page = Page(workspace, "one")

    said = page.refused(insert(1, "zero "), delete(90, 91))

    assert "requests[1]" in said
    assert page.texts() == ["one\n"]


def test_a_new_paragraph_is_like_the_one_it_was_split_from(workspace: Google) -> None:
    page = Page(workspace, "Goals\nrest")
    page.edit(style(1, 2, "HEADING_2"))
    before = page.paragraphs()[0]["paragraph"]["paragraphStyle"]["headingId"]

    page.edit(insert(1, "New\n"))

    styles = [one["paragraph"]["paragraphStyle"] for one in page.paragraphs()]
    assert [one["namedStyleType"] for one in styles] == ["HEADING_2", "HEADING_2", "NORMAL_TEXT"]
    assert styles[1]["headingId"] == before != styles[0]["headingId"]


def test_items_of_a_checklist_have_the_level_of_their_tabs(workspace: Google) -> None:
    page = Page(workspace, "one\n\ttwo\nrest")

    page.edit(bullets(1, 9))

    bullet = [one["paragraph"].get("bullet") for one in page.paragraphs()]
    assert [one and one.get("nestingLevel", 0) for one in bullet] == [0, 1, None]
    assert page.texts() == ["one\n", "two\n", "rest\n"]
    levels = page.read()["lists"][bullet[0]["listId"]]["listProperties"]["nestingLevels"]
    assert levels[0]["glyphType"] == "GLYPH_TYPE_UNSPECIFIED"


def test_bullets_go_again(workspace: Google) -> None:
    page = Page(workspace, "one")
    page.edit(bullets(1, 2), {"deleteParagraphBullets": {"range": span(1, 2)}})

    assert "bullet" not in page.paragraphs()[0]["paragraph"]


def test_a_named_range_grows_inside_and_moves_with_what_comes_before(workspace: Google) -> None:
    page = Page(workspace, "abcdef")
    page.edit(name(2, 5))

    page.edit(insert(3, "xx"), insert(1, "yy"))

    assert page.range_of("week") == [(4, 9)]


@pytest.mark.parametrize(("start", "end", "found"), [(False, False, (3, 6)), (True, True, (2, 7))])
def test_text_at_the_edges_of_a_named_range_goes_as_the_habit_is(
    workspace: Google, start: bool, end: bool, found: tuple[int, int]
) -> None:
    page = Page(workspace, "abcdef")
    page.edit(name(2, 5))
    workspace.cabinet.habits.grow_at_start, workspace.cabinet.habits.grow_at_end = start, end

    page.edit(insert(5, "<"), insert(2, ">"))

    assert page.range_of("week") == [found]


def test_a_named_range_goes_with_its_text_or_by_its_name(workspace: Google) -> None:
    page = Page(workspace, "abcdef")
    page.edit(name(2, 5), delete(2, 5))
    assert page.range_of("week") == []

    page.edit(name(1, 2), {"deleteNamedRange": {"name": "week"}})
    assert page.range_of("week") == []
    assert page.texts() == ["aef\n"]


def test_placeholders_are_replaced_everywhere(workspace: Google) -> None:
    page = Page(workspace, "Hi {name}, {name}!")

    request = {"containsText": {"text": "{name}", "matchCase": True}, "replaceText": "Ana"}
    done = page.edit({"replaceAllText": request})

    assert done["replies"] == [{"replaceAllText": {"occurrencesChanged": 2}}]
    assert page.texts() == ["Hi Ana, Ana!\n"]


def test_a_write_for_an_older_revision_is_refused(workspace: Google) -> None:
    page = Page(workspace, "one")
    revision = page.read()["revisionId"]
    page.person.type_after("one", " two")

    assert "revision" in page.refused(insert(1, "zero "), requiredRevisionId=revision)
    assert page.texts() == ["one two\n"]
    done = page.edit(insert(1, "zero "), requiredRevisionId=page.read()["revisionId"])
    assert done["writeControl"]["requiredRevisionId"] == page.read()["revisionId"]


def test_a_suggestion_shows_as_the_reader_wants(workspace: Google) -> None:
    page = Page(workspace, "keep drop")
    page.person.suggest_after("keep", " add")
    page.person.suggest_without(" drop")

    def seen(mode: str) -> list[str]:
        content = page.read(suggestionsViewMode=mode)["body"]["content"][1]["paragraph"]["elements"]
        return [one["textRun"]["content"] for one in content]

    assert seen("SUGGESTIONS_INLINE") == ["keep", " add", " drop", "\n"]
    assert "".join(seen("PREVIEW_WITHOUT_SUGGESTIONS")) == "keep drop\n"
    assert "".join(seen("PREVIEW_SUGGESTIONS_ACCEPTED")) == "keep add\n"


def test_tabs_show_only_when_asked_for(workspace: Google) -> None:
    page = Page(workspace, "first")
    page.person.add_tab("Notes", "second")

    tabs = page.read(includeTabsContent=True)["tabs"]

    assert [one["tabProperties"]["title"] for one in tabs] == ["Tab 1", "Notes"]
    assert "tabs" not in page.read()


def test_a_comment_shows_where_it_hangs(workspace: Google) -> None:
    page = Page(workspace, "plans for May")
    page.person.comment("May", "June rather")

    view = {"commentsViewMode": "COMMENTS_VIEW_MODE_INCLUDED", "suggestionsViewMode": "SUGGESTIONS_INLINE"}
    seen = page.read(includeTabsContent=True, **view)

    [thread] = seen["comments"]
    anchor = seen["tabs"][0]["documentTab"]["commentAnchors"][thread["anchorId"]]
    assert [(one["startIndex"], one["endIndex"]) for one in anchor["ranges"]] == [(11, 14)]
    with pytest.raises(HttpError):
        page.read(commentsViewMode="COMMENTS_VIEW_MODE_INCLUDED")


def test_an_unknown_request_or_field_is_refused(workspace: Google) -> None:
    page = Page(workspace, "one")

    assert page.refused({"insertTxt": {}})
    assert page.refused({"insertText": {"location": {"index": 1}, "text": "x"}, "deleteNamedRange": {"name": "w"}})


def test_what_is_ticked_off_is_struck_through(workspace: Google) -> None:
    page = Page(workspace, "call\nmail")
    page.edit(bullets(1, 9))
    page.person.tick("call")

    first, second = page.paragraphs()

    assert first["paragraph"]["bullet"]["textStyle"] == {"strikethrough": True}
    assert second["paragraph"]["bullet"]["textStyle"] == {}
