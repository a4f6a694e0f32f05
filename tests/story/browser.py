"""A browser without JavaScript, in which one person is signed in."""

from __future__ import annotations

import re
import urllib.parse
import urllib.request
from datetime import datetime
from http.cookiejar import CookieJar

from tests.story.office import BASE_URL, Office, Running, text_of

HIDDEN = re.compile(r'<input type="hidden" name="csrf_token" value="([^"]*)"')


class Browser:
    """Opens pages of a running office, sends their forms, keeps their cookie."""

    def __init__(self, pages: str) -> None:
        self._pages = pages
        self.cookies = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def follow(self, pages: str) -> None:
        """The pages are served elsewhere from now on; the cookie stays."""
        self._pages = pages

    def get(self, page: str) -> str:
        """The text of a page."""
        with self._opener.open(self._pages + page, timeout=10) as answer:
            return str(answer.read().decode())

    def send(self, page: str, below: str = "", **fields: str) -> str:
        """Send a form of a page, with its hidden field, to the page or `below` it; the text of where that leads."""
        hidden = HIDDEN.search(self.get(page))
        form = {"csrf_token": hidden[1] if hidden else "", **fields}
        data = urllib.parse.urlencode(form).encode()
        with self._opener.open(self._pages + page + below, data, timeout=10) as answer:
            return str(answer.read().decode())


def signed_in(office: Office, running: Running, email: str, at: datetime) -> Browser:
    """Ask for the mail with a link, which goes out with a pass, and follow it."""
    browser = Browser(running.pages)
    browser.send("/sign-in", email=email, next="/")
    office.work(at)
    (link,) = set(re.findall(rf"{BASE_URL}(/sign-in/\S+)", text_of(office.mails_of("sign-in")[-1])))
    browser.send(link)
    return browser
