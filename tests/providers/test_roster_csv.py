"""Rosters as files, as spreadsheets and people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from providers.roster.csv import read
from rules.model import Policy
from rules.roster import RosterError, Row, pairs

HEADER = "email,name,manager,timezone,account,calendar,slot,duration"
ANA = "ana@example.com,Ana,,Europe/Berlin,,,,"
BEN = 'ben@example.com,"Berg, Ben",ana@example.com,Europe/Berlin,main,/ben/,Tue 10:00,30m'


def a_file(folder: Path, content: str | bytes) -> Path:
    """A roster with this content."""
    path = folder / "roster.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def mistakes(path: Path) -> tuple[str, ...]:
    """What is wrong with a file, its rows included."""
    with pytest.raises(RosterError) as raised:
        pairs(read(path), ("main",), Policy())
    return raised.value.mistakes


def test_each_line_is_a_row(tmp_path: Path) -> None:
    assert read(a_file(tmp_path, f"{HEADER}\n{ANA}\n{BEN}\n")) == (
        Row(2, "ana@example.com", "Ana", timezone="Europe/Berlin"),
        Row(
            3,
            "ben@example.com",
            "Berg, Ben",
            "ana@example.com",
            "Europe/Berlin",
            "main",
            "/ben/",
            "Tue 10:00",
            "30m",
        ),
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_byte_order_mark_and_line_ends_do_not_matter(tmp_path: Path, end: str, mark: bytes) -> None:
    content = mark + f"{HEADER}{end}{ANA}{end}{BEN}{end}".encode()

    assert [row.email for row in read(a_file(tmp_path, content))] == ["ana@example.com", "ben@example.com"]


def test_columns_may_stand_in_any_order_and_unknown_ones_are_ignored(tmp_path: Path) -> None:
    content = (
        "Desk,hours,Slot,duration,manager,timezone,account,calendar,name,EMAIL\nx,Mon 09:00-10:00,,,,UTC,,,Ana,a@b\n"
    )

    assert read(a_file(tmp_path, content)) == (Row(2, "a@b", "Ana", timezone="UTC", hours="Mon 09:00-10:00"),)


def test_a_column_may_name_public_holidays(tmp_path: Path) -> None:
    rows = read(a_file(tmp_path, f"{HEADER},hours,holidays\n{ANA},, DE-BE \n{BEN}\n"))

    assert [row.holidays for row in rows] == ["DE-BE", ""]


def test_a_column_may_name_the_team(tmp_path: Path) -> None:
    rows = read(a_file(tmp_path, f"{HEADER},team\n{ANA}, Sales \n{BEN}\n"))

    assert [row.team for row in rows] == ["Sales", ""]


def test_a_column_may_name_the_language(tmp_path: Path) -> None:
    rows = read(a_file(tmp_path, f"{HEADER},language\n{ANA}, de \n{BEN}\n"))

    assert [row.language for row in rows] == ["de", ""]


def test_an_optional_column_is_there_once(tmp_path: Path) -> None:
    found = mistakes(a_file(tmp_path, f"{HEADER},holidays,Holidays\n"))

    assert found[0] == "line 1: the column holidays is there twice"
    assert found[1].endswith("; hours, holidays, language, team may follow")


def test_blank_lines_count_as_lines_but_not_as_rows(tmp_path: Path) -> None:
    rows = read(a_file(tmp_path, f"{HEADER}\n\n,,,,,,,\n  {ANA}  \n\n"))

    assert [(row.line, row.email) for row in rows] == [(4, "ana@example.com")]


def test_a_row_is_named_by_the_line_where_it_begins(tmp_path: Path) -> None:
    rows = read(a_file(tmp_path, f'{HEADER}\nana@example.com,"A\nn\na",,UTC,,,,\n{BEN}\n'))

    assert [row.line for row in rows] == [2, 5]


def test_a_row_may_leave_out_its_last_empty_cells(tmp_path: Path) -> None:
    assert read(a_file(tmp_path, f"{HEADER}\nana@example.com,Ana,,UTC\n"))[0].timezone == "UTC"


def test_a_name_with_a_comma_and_no_quotes_is_reported(tmp_path: Path) -> None:
    path = a_file(tmp_path, f"{HEADER}\nben@example.com,Berg, Ben,,UTC,,,,30m\n")

    assert "line 2: has 1 cells too many; put a cell that holds a comma into quotes" in mistakes(path)


def test_a_header_alone_is_a_roster_without_rows(tmp_path: Path) -> None:
    assert mistakes(a_file(tmp_path, HEADER)) == (
        "the roster has no rows; nothing is done on the strength of an empty roster",
    )


@pytest.mark.parametrize("content", ["", "\n", ANA, HEADER.replace(",", ";"), "\0\0\0"])
def test_a_file_without_the_columns_says_which_and_how(tmp_path: Path, content: str) -> None:
    found = mistakes(a_file(tmp_path, content))

    assert "line 1: the column slot is missing" in found
    assert found[-1].startswith(f"line 1: the header must read {HEADER}, with commas")


def test_a_column_that_is_there_twice_is_a_mistake(tmp_path: Path) -> None:
    assert "line 1: the column slot is there twice" in mistakes(a_file(tmp_path, f"{HEADER},slot\n{ANA}\n"))


def test_bytes_that_are_not_utf_8_are_named_with_their_line(tmp_path: Path) -> None:
    path = a_file(tmp_path, f"{HEADER}\n{ANA}\n".encode() + "bj@example.com,Bjö,,UTC,,,,\n".encode("latin-1"))

    assert mistakes(path) == ("line 3: name holds the byte 0xf6, which is not UTF-8; write it as plain text in UTF-8",)


def test_nul_bytes_are_named_with_their_line(tmp_path: Path) -> None:
    path = a_file(tmp_path, HEADER + "\nana@example.com,A\0a,,UTC,,,,\n")

    assert mistakes(path) == ("line 2: name holds the control character U+0000; write it as plain text in UTF-8",)


def test_a_file_cut_off_within_quotes_is_not_a_shorter_roster(tmp_path: Path) -> None:
    found = mistakes(a_file(tmp_path, f"{HEADER}\n{ANA}\n{BEN[:20]}"))

    assert found == ("line 3: not CSV: unexpected end of data; is a quotation mark left open?",)


def test_a_missing_file_is_an_error_with_the_place_to_look(tmp_path: Path) -> None:
    found = mistakes(tmp_path / "nowhere.csv")

    assert found == ("the file cannot be read: No such file or directory; see roster.file in config.toml",)
