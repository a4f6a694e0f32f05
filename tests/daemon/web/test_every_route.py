"""What holds for each route that there is, and for those to come: the address map itself is gone through."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from daemon.web.policy import POLICY
from tests.daemon.web.pages import BEN, Pages, sent, signed_in

TOKEN_ALONE = {"give_reason", "give_answer", "keep_preferences", "unsubscribe", "google"}
"""Only the holder of a token can send these, which is in their address or a header, and no cookie counts."""

SAMPLES = {"report": "ana@example.com", "day": "2026-03-09", "number": "1", "token": "x", "filename": "pages.css"}


def addresses(app: Flask, method: str) -> Iterator[tuple[str, str]]:
    """Each route that takes a method, by its name, with an address of it."""
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()):
            yield rule.endpoint, filled(app, rule)


def filled(app: Flask, rule: Rule) -> str:
    values = {name: SAMPLES.get(name, "x") for name in rule.arguments}
    built = app.url_map.bind("localhost").build(rule.endpoint, values, method=next(iter(rule.methods or ("GET",))))
    return str(built)


def guarded_posts(pages: Pages) -> list[str]:
    found = {name: path for name, path in addresses(pages.app(), "POST") if name not in TOKEN_ALONE}
    assert len(found) > 5
    return list(found.values())


def codes(browser: FlaskClient, paths: list[str], data: dict[str, str], **headers: str) -> set[int]:
    return {browser.post(path, data=data, headers=headers).status_code for path in paths}


def csrf_token(browser: FlaskClient) -> str:
    return browser.get("/").text.partition('name="csrf_token" value="')[2].partition('"')[0]


def test_every_form_needs_the_token_of_its_own_session(pages: Pages) -> None:
    browser, paths = signed_in(pages), guarded_posts(pages)
    foreign = csrf_token(signed_in(pages, BEN))
    before = pages.dump()
    for token in ("", "forged", foreign):
        assert codes(browser, paths, {"csrf_token": token}) == {400}
    assert pages.dump() == before


def test_no_form_is_taken_from_another_site_whatever_it_holds(pages: Pages) -> None:
    browser, paths = signed_in(pages), guarded_posts(pages)
    data, before = {"csrf_token": csrf_token(browser)}, pages.dump()
    assert codes(browser, paths, data, Origin="https://evil.example") == {403}
    for site in ("cross-site", "same-site"):
        assert codes(browser, paths, data, **{"Sec-Fetch-Site": site}) == {403}
    assert pages.dump() == before


def test_whoever_is_signed_out_changes_nothing_anywhere(pages: Pages) -> None:
    before = pages.dump()
    answers = {sent(pages.browser(), "/sign-in", path).status_code for path in guarded_posts(pages)}
    assert answers <= {200, 303, 404} and pages.dump() == before


def test_only_reading_and_sending_forms_is_possible(pages: Pages) -> None:
    methods = {one for rule in pages.app().url_map.iter_rules() for one in rule.methods or ()}
    assert methods == {"GET", "HEAD", "OPTIONS", "POST"}


def test_every_answer_has_the_strict_policy_and_no_page_has_script_or_style_in_it(pages: Pages) -> None:
    for browser in (pages.browser(), signed_in(pages), signed_in(pages, BEN)):
        for _, path in addresses(pages.app(), "GET"):
            answer = browser.get(path)
            assert answer.headers["Content-Security-Policy"] == POLICY, path
            assert not any(
                sign in answer.text for sign in ("<style", " style=", " onclick=", "<script>", "javascript:")
            )


def test_the_policy_lets_nothing_in_but_our_own_files() -> None:
    rules = dict(one.strip().split(" ", 1) for one in POLICY.split(";"))
    assert rules.pop("default-src") == "'none'"
    assert set(rules.values()) == {"'self'", "'none'"}
    assert {rules["frame-ancestors"], rules["base-uri"]} == {"'none'"}
