"""Two people who press at the same moment: each of them is answered, and every word is there afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.daemon.web.agendas import PAGE, SCRIPT, a_draft, a_point, the_point, the_points, token
from tests.daemon.web.pages import ANA, BEN, Pages, signed_in

TIMES = 12


def at_once(pages: Pages, ana: Callable[[FlaskClient, str], int], ben: Callable[[FlaskClient, str], int]) -> list[int]:
    """What both do, in two threads with a connection each."""

    def done(reader: FlaskClient, doing: Callable[[FlaskClient, str], int]) -> int:
        try:
            return doing(reader, token(reader))
        finally:
            pages.store.close()

    readers = [signed_in(pages, ANA), signed_in(pages, BEN)]
    with ThreadPoolExecutor(2) as both:
        return list(both.map(done, readers, (ana, ben)))


def send(reader: FlaskClient, csrf: str, path: str, **fields: object) -> TestResponse:
    return reader.post(path, data={"csrf_token": csrf, **fields}, headers=SCRIPT)


def write_on(reader: FlaskClient, csrf: str, name: str) -> int:
    """Write word after word into one point; where the other one was faster, put both together."""
    version, kept = 1, ""
    for word in (f"{name}{number}" for number in range(TIMES)):
        answer = send(reader, csrf, f"{PAGE}/points/1", text=f"{kept} {word}".strip(), version=version)
        while answer.status_code == 409:
            known = answer.get_json()
            kept, version = known["text"], known["version"]
            answer = send(reader, csrf, f"{PAGE}/points/1", text=f"{kept} {word}", version=version)
        assert answer.status_code == 200
        kept, version = f"{kept} {word}".strip(), answer.get_json()["version"]
    return TIMES


def test_words_of_two_in_one_point_are_all_there(pages: Pages) -> None:
    pages.store.notebook.add_point(a_point())
    at_once(pages, partial(write_on, name="ana"), partial(write_on, name="ben"))
    written = Counter(the_point(pages).text.split())
    assert written == Counter(f"{name}{number}" for name in ("ana", "ben") for number in range(TIMES))
    assert the_point(pages).version == 2 * TIMES + 1


def add(reader: FlaskClient, csrf: str, name: str) -> int:
    return sum(send(reader, csrf, PAGE, text=f"{name} {number}").status_code == 200 for number in range(TIMES))


def test_points_that_two_add_are_all_there_each_at_a_place_of_its_own(pages: Pages) -> None:
    assert at_once(pages, partial(add, name="ana"), partial(add, name="ben")) == [TIMES, TIMES]
    assert len({one.position for one in the_points(pages)}) == 2 * TIMES


def test_one_shares_and_orders_while_the_other_marks_and_adds(pages: Pages) -> None:
    with pages.store.transaction():
        for number in range(TIMES):
            pages.store.notebook.add_point(a_point(f"Point {number}"))
            pages.store.notebook.add_point(a_draft(f"Draft {number}"))

    def share_and_order(reader: FlaskClient, csrf: str) -> int:
        paths = [f"{PAGE}/share", *(f"{PAGE}/points/{number}/move" for number in range(1, TIMES))]
        return sum(send(reader, csrf, path, to="down").status_code == 200 for path in paths)

    def mark(reader: FlaskClient, csrf: str) -> int:
        paths = (f"{PAGE}/points/{2 * number + 1}/done" for number in range(TIMES))
        return sum(send(reader, csrf, path, done="yes").status_code == 200 for path in paths)

    assert at_once(pages, share_and_order, mark) == [TIMES, TIMES]
    points = the_points(pages)
    assert all(one.shared_at for one in points) and sum(bool(one.done_at) for one in points) == TIMES
    assert len({one.position for one in points}) == 2 * TIMES
