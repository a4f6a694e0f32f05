"""How many links that lead nowhere one client may try, and that good ones always work."""

from __future__ import annotations

import http.client
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from daemon.web.bucket import BAD_WITHIN, MOST_BAD
from daemon.web.server import serve
from tests.daemon.web.pages import Pages, a_record, reason_path, sent, sign_in_path, words

BAD = ("/reason/forged", "/sign-in/forged")


def tried(browser: FlaskClient, times: int, address: str = "127.0.0.1", **headers: str) -> list[int]:
    """The answers to so many bad links, from an address."""
    from_there = {"REMOTE_ADDR": address}
    return [
        browser.get(BAD[number % 2], environ_base=from_there, headers=headers).status_code for number in range(times)
    ]


def test_ten_bad_links_a_minute_are_404_and_more_are_429(pages: Pages) -> None:
    browser = pages.browser()
    assert tried(browser, MOST_BAD + 3) == [404] * MOST_BAD + [429] * 3
    over = browser.get(BAD[0])
    assert over.headers["Retry-After"] == "60" and "try again in a minute" in words(over)


def test_after_a_minute_they_are_404_again(pages: Pages) -> None:
    browser = pages.browser()
    tried(browser, MOST_BAD)
    pages.clock.at += BAD_WITHIN - timedelta(seconds=1)
    assert tried(browser, 1) == [429]
    pages.clock.at += timedelta(seconds=1)
    assert tried(browser, 1) == [404]


def test_sending_a_form_to_a_bad_link_counts_as_well(pages: Pages) -> None:
    browser = pages.browser()
    answers = [browser.post("/reason/forged", data={"answer": "keep_off"}).status_code for _ in range(MOST_BAD + 1)]
    assert answers == [404] * MOST_BAD + [429]


def test_good_links_are_never_refused(pages: Pages) -> None:
    pages.store.save_record(a_record())
    browser = pages.browser()
    tried(browser, 3 * MOST_BAD)
    assert [browser.get(reason_path()).status_code for _ in range(3 * MOST_BAD)] == [200] * 3 * MOST_BAD
    assert browser.post(reason_path(), data={"answer": "put_back"}).status_code == 200
    assert sent(browser, sign_in_path()).status_code == 303


def test_good_links_do_not_count(pages: Pages) -> None:
    pages.store.save_record(a_record())
    browser = pages.browser()
    for _ in range(3 * MOST_BAD):
        browser.get(reason_path())
    assert tried(browser, 1) == [404]


def test_links_that_are_over_or_used_count_as_bad_ones(pages: Pages) -> None:
    browser = pages.browser()
    sent(browser, sign_in_path())
    hidden = browser.get("/sign-ins").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    answers = [browser.post(sign_in_path(), data={"csrf_token": hidden}).status_code for _ in range(MOST_BAD + 1)]
    assert answers == [404] * MOST_BAD + [429]


def test_each_address_has_its_own_ten(pages: Pages) -> None:
    browser = pages.browser()
    tried(browser, MOST_BAD, "192.0.2.1")
    assert tried(browser, 1, "192.0.2.1") == [429] and tried(browser, 1, "192.0.2.2") == [404]


def test_the_addresses_of_one_ipv6_network_are_one_client(pages: Pages) -> None:
    browser = pages.browser()
    answers = [tried(browser, 1, f"2001:db8:0:1::{number:x}")[0] for number in range(MOST_BAD + 1)]
    assert answers == [404] * MOST_BAD + [429]
    assert tried(browser, 1, "2001:db8:0:2::1") == [404]
    assert tried(browser, MOST_BAD + 1, "::ffff:192.0.2.9")[-1] == 429 and tried(browser, 1, "192.0.2.9") == [429]


def test_behind_a_proxy_on_this_machine_the_client_is_whom_it_names_last(pages: Pages) -> None:
    browser = pages.browser()
    for number in range(MOST_BAD):
        tried(browser, 1, **{"X-Forwarded-For": f"10.0.0.{number}, 192.0.2.1"})
    assert tried(browser, 1, **{"X-Forwarded-For": "192.0.2.1"}) == [429]
    assert tried(browser, 1, **{"X-Forwarded-For": "192.0.2.1:4711"}) == [429]
    assert tried(browser, 1, **{"X-Forwarded-For": "192.0.2.2"}) == [404]


def test_nobody_else_can_say_for_whom_they_ask(pages: Pages) -> None:
    browser = pages.browser()
    answers = [
        tried(browser, 1, "192.0.2.1", **{"X-Forwarded-For": f"10.0.0.{number}"})[0] for number in range(MOST_BAD + 1)
    ]
    assert answers == [404] * MOST_BAD + [429]


@pytest.mark.parametrize("given", ["x" * 5_000, "", ", ,", "[::1", "<script>", "\xe4", "1.2.3.4, "])
def test_any_forwarded_address_is_taken_as_it_is(pages: Pages, given: str) -> None:
    assert tried(pages.browser(), 1, **{"X-Forwarded-For": given}) == [404]


def asked(port: int, address: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", BAD[0], headers={"X-Forwarded-For": address})
    status = connection.getresponse().status
    connection.close()
    return status


def test_the_server_leaves_it_to_the_pages_whom_to_believe(pages: Pages) -> None:
    serving = serve(pages.app(), "127.0.0.1", 0)
    answers = [asked(serving.port, "192.0.2.1") for _ in range(MOST_BAD + 1)]
    other = asked(serving.port, "192.0.2.2")
    serving.close()
    assert (answers, other) == ([404] * MOST_BAD + [429], 404)
