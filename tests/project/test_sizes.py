"""Sizes: what a reader can hold in mind."""

from __future__ import annotations

import ast
from statistics import median

from tests.project.sources import ROOT, functions, modules, nesting, trees

LONGEST_FILE, LONGEST_FUNCTION, MEDIAN_FUNCTION, DEEPEST = 300, 30, 10, 2


def test_no_file_is_longer_than_300_lines() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in modules()}

    offenders = [f"{name}: {length} lines" for name, length in lengths.items() if length > LONGEST_FILE]
    assert not offenders, "\n".join(offenders)


def test_no_function_is_longer_than_30_lines() -> None:
    places = [place for name, tree in trees() for place in functions(name, tree)]

    offenders = [f"{place.name}: {place.length} lines" for place in places if place.length > LONGEST_FUNCTION]
    assert not offenders, "\n".join(offenders)


def test_half_of_the_functions_have_at_most_10_lines() -> None:
    lengths = [place.length for name, tree in trees() for place in functions(name, tree)]

    assert median(lengths) <= MEDIAN_FUNCTION


def test_blocks_are_nested_at_most_twice() -> None:
    places = [place for name, tree in trees() for place in functions(name, tree)]

    offenders = [f"{place.name}: {place.nesting} deep" for place in places if place.nesting > DEEPEST]
    assert not offenders, "\n".join(offenders)


def test_an_elif_is_no_deeper_than_its_if_and_an_inner_function_begins_anew() -> None:
    source = "def f():\n if a:\n  pass\n elif b:\n  for c in d:\n   def g():\n    if h:\n     pass\n"

    assert nesting(ast.parse(source).body[0]) == 2
