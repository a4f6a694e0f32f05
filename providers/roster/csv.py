"""The roster as a CSV file: one row for each person, in the columns that the README lists."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rules.roster import RosterError, Row

if TYPE_CHECKING:
    from _csv import Reader

COLUMNS = ("email", "name", "manager", "timezone", "account", "calendar", "slot", "duration")
LARGEST = 2**24
OPTIONAL = ("hours", "holidays", "language", "team")


def read(path: Path) -> tuple[Row, ...]:
    """Every row that is not blank, as it stands; RosterError when the file or its header cannot be read.

    UTF-8 with or without a byte order mark; RFC 4180 with any line end. Bytes that are not UTF-8 stay in their
    cell as surrogates, for rules.roster to report with all other mistakes.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise RosterError([f"the file cannot be read: {error.strerror}; see roster.file in config.toml"]) from error
    if len(content) > LARGEST:
        raise RosterError([f"the file holds more than {LARGEST >> 20} MiB; see roster.file in config.toml"])
    text = content.decode("utf-8-sig", errors="surrogateescape")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return tuple(_rows(reader))
    except csv.Error as error:
        raise RosterError([f"line {reader.line_num}: not CSV: {error}; is a quotation mark left open?"]) from error


def _rows(reader: Reader) -> Iterator[Row]:
    header = _header(next(reader, []))
    line = reader.line_num + 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield _row(line, header, [cell.strip() for cell in cells])
        line = reader.line_num + 1


def _header(cells: list[str]) -> list[str]:
    header = [cell.strip().lower() for cell in cells]
    wrong = [f"line 1: the column {name} is missing" for name in COLUMNS if name not in header]
    wrong += [f"line 1: the column {name} is there twice" for name in COLUMNS + OPTIONAL if header.count(name) > 1]
    if wrong:
        must = f"line 1: the header must read {','.join(COLUMNS)}, with commas; {', '.join(OPTIONAL)} may follow"
        raise RosterError([*wrong, must])
    return header


def _row(line: int, header: list[str], cells: list[str]) -> Row:
    named = dict(zip(header, cells, strict=False))
    known = {name: named.get(name, "") for name in COLUMNS + OPTIONAL}
    return Row(line, **known, surplus=tuple(cell for cell in cells[len(header) :] if cell))
