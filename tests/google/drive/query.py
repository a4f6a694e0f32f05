"""The search language of files.list, as far as it is used: conditions joined by `and`."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.google.drive.cabinet import File
from tests.google.errors import invalid

TEXT = r"'((?:[^'\\]|\\.)*)'"
CONDITIONS: dict[str, Callable[[File, tuple[str, ...]], bool]] = {
    r"trashed\s*=\s*(true|false)": lambda file, said: file.trashed == (said[0] == "true"),
    rf"appProperties\s+has\s*\{{\s*key\s*=\s*{TEXT}\s+and\s+value\s*=\s*{TEXT}\s*\}}": (
        lambda file, said: file.properties.get(said[0]) == said[1]
    ),
    rf"mimeType\s*=\s*{TEXT}": lambda file, said: file.mime == said[0],
    rf"name\s*=\s*{TEXT}": lambda file, said: file.name == said[0],
    rf"{TEXT}\s+in\s+parents": lambda file, said: said[0] in file.parents,
    rf"{TEXT}\s+in\s+owners": lambda file, said: said[0].lower() == file.owner,
}
Test = Callable[[File], bool]


def parsed(query: str) -> Test:
    """Whether a file is looked for; 400 for what does not read as a search."""
    tests: list[Test] = []
    rest = query.strip()
    while rest:
        test, rest = _one(rest)
        tests.append(test)
        rest, joined = re.subn(r"^\s*and\s+", "", rest)
        if bool(rest.strip()) != bool(joined):
            raise invalid("Invalid Value for q")
    return lambda file: all(test(file) for test in tests)


def _one(rest: str) -> tuple[Test, str]:
    for pattern, holds in CONDITIONS.items():
        matched = re.match(pattern, rest)
        if matched:
            said = tuple(re.sub(r"\\(.)", r"\1", one) for one in matched.groups())
            return (lambda file, holds=holds, said=said: holds(file, said)), rest[matched.end() :]
    raise invalid("Invalid Value for q")
