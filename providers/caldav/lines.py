"""iCalendar as content lines in nested components, each line kept as the bytes it came in. RFC 5545, section 3.1."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from icalendar.parser import Contentline, Parameters

from providers.malformed import MalformedError

_NAME = re.compile(rb"[ \t]*([A-Za-z0-9-]+)[ \t]*[;:]")
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")
_FOLD = re.compile(rb"\r?\n[ \t]")
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=("[^"^]*"|[^";:,^\\]*)')
_PLAIN = re.compile(rf"[A-Za-z0-9-]+((?:{_PARAMETER.pattern.replace('(', '(?:')})*):(.*)", re.DOTALL)
_UNQUOTED = re.compile(r"(;TZID=)([A-Za-z]+://[^\":;]+)(?=:)", re.IGNORECASE)
DEPTH = 8
OCTETS = 75


@dataclass(frozen=True, slots=True)
class Line:
    """One content line: its name in capitals, and its bytes with folds and line end."""

    name: str
    raw: bytes

    @property
    def text(self) -> str:
        """The unfolded line; MalformedError when it is not UTF-8."""
        try:
            return _FOLD.sub(b"", self.raw).rstrip(b"\r\n").decode()
        except UnicodeDecodeError:
            raise MalformedError("text that is not UTF-8") from None

    def parts(self) -> tuple[dict[str, str], str]:
        """Parameters by name in capitals, and the value as it stands; MalformedError when it is no content line."""
        text = _quoted(self.text)
        plain = _PLAIN.fullmatch(text)
        if plain:
            return {name.upper(): value.strip('"') for name, value in _PARAMETER.findall(plain[1])}, plain[2]
        parameters, value = _parts(self.name, text)
        return {str(name).upper(): _one(given) for name, given in parameters.items()}, value

    def having_value(self, value: str) -> Line:
        """The same line with another value."""
        return _made(self.name, _parts(self.name, self.text)[0], value)

    def having_parameters(self, changes: Mapping[str, str | None]) -> Line:
        """The same line with some parameters given, or left out where None."""
        parameters, value = _parts(self.name, self.text)
        given = {str(name).upper(): text for name, text in parameters.items()} | dict(changes)
        return _made(self.name, Parameters({name: text for name, text in given.items() if text is not None}), value)


def _one(given: object) -> str:
    """A parameter's value; a name with commas that nobody quoted comes as a list."""
    return ",".join(map(str, given)) if isinstance(given, list) else str(given)


def _quoted(text: str) -> str:
    """The line with a zone's name in quotes that is an address and stands there bare, as some servers write it."""
    return _UNQUOTED.sub(r'\1"\2"', text) if "://" in text else text


def _parts(name: str, text: str) -> tuple[Parameters, str]:
    """As icalendar reads them: with lists, escapes and spaces that the plain form has not."""
    try:
        _, parameters, value = Contentline(_quoted(text)).raw_parts()  # type: ignore[no-untyped-call]
    except ValueError:
        raise MalformedError(f"{name} that is no content line") from None
    return parameters, value


@dataclass(frozen=True, slots=True)
class Component:
    """A component: lines and components in their order, between its own BEGIN and END."""

    name: str
    begin: Line
    items: tuple[Line | Component, ...]
    end: Line

    def lines(self, name: str) -> Iterator[Line]:
        """Its own lines of that name."""
        return (item for item in self.items if isinstance(item, Line) and item.name == name)

    def line(self, name: str) -> Line | None:
        """The first of its own lines of that name."""
        return next(self.lines(name), None)

    def value(self, name: str) -> str:
        """The value of the first line of that name, "" when there is none."""
        line = self.line(name)
        return line.parts()[1].strip() if line else ""

    def components(self, name: str) -> Iterator[Component]:
        """Its own components of that name."""
        return (item for item in self.items if isinstance(item, Component) and item.name == name)

    def without(self, *names: str) -> Component:
        """The same without its own lines of these names."""
        return self.keeping(lambda item: isinstance(item, Component) or item.name not in names)

    def keeping(self, wanted: Callable[[Line | Component], bool]) -> Component:
        """The same with only the items that are wanted."""
        return replace(self, items=tuple(item for item in self.items if wanted(item)))

    def having(self, line: Line) -> Component:
        """The same with `line` in place of the first of its name, or after its other lines."""
        names = [item.name if isinstance(item, Line) else "" for item in self.items]
        if line.name in names:
            at = names.index(line.name)
            return replace(self, items=(*self.items[:at], line, *self.items[at + 1 :]))
        return self.adding(line)

    def adding(self, line: Line) -> Component:
        """The same with `line` after its own lines, before its components."""
        own = [index for index, item in enumerate(self.items) if isinstance(item, Line)]
        at = own[-1] + 1 if own else 0
        return replace(self, items=(*self.items[:at], line, *self.items[at:]))


def mapped(calendar: Component, change: Callable[[Component], Component]) -> Component:
    """The object with every event changed."""
    changed = (
        change(item) if isinstance(item, Component) and item.name == "VEVENT" else item for item in calendar.items
    )
    return replace(calendar, items=tuple(changed))


def new_line(name: str, value: str, **parameters: str | None) -> Line:
    """A content line of ours, folded; `value` stands as it is, already escaped; None leaves a parameter out."""
    given = Parameters({key.replace("_", "-"): text for key, text in parameters.items() if text is not None})
    return _made(name, given, value)


def _made(name: str, parameters: Parameters, value: str) -> Line:
    """A content line with these parameters in their order; what some program takes for a line's end is dropped."""
    text = f";{parameters.to_ical(sorted=False).decode()}" if parameters else ""
    whole = f"{name}{text}:{value}"
    if len(whole) < OCTETS and whole.isascii() and whole.isprintable():  # nothing to fold: a tenth of the time
        return Line(name, whole.encode() + b"\r\n")
    folded: bytes = Contentline(_CONTROL.sub("", whole)).to_ical()  # type: ignore[no-untyped-call]
    return Line(name, folded + b"\r\n")


def parse(body: bytes) -> Component:
    """The VCALENDAR of an object; MalformedError when its lines or their nesting are broken."""
    lines = list(_lines(body))
    if not lines or lines[0].name != "BEGIN" or _argument(lines[0]) != "VCALENDAR":
        raise MalformedError("no VCALENDAR")
    open_ones: list[tuple[Line, list[Line | Component]]] = []
    for at, line in enumerate(lines):
        whole = _taken(line, open_ones)
        if whole:
            return _last(whole, lines[at + 1 :])
    raise MalformedError("no END:VCALENDAR")


def _taken(line: Line, open_ones: list[tuple[Line, list[Line | Component]]]) -> Component | None:
    """Put a line where it belongs; the outermost component once it is closed."""
    if line.name == "BEGIN":
        open_ones.append((line, []))
        if len(open_ones) > DEPTH:
            raise MalformedError("components nested too deep")
        return None
    item = _closed(open_ones.pop(), line) if line.name == "END" else line
    if not open_ones:
        return item if isinstance(item, Component) else None
    open_ones[-1][1].append(item)
    return None


def render(component: Component) -> bytes:
    """The object as bytes, every line end as CRLF."""
    return b"".join(_with_crlf(line.raw) for line in _flat(component))


def _flat(component: Component) -> Iterator[Line]:
    yield component.begin
    for item in component.items:
        if isinstance(item, Line):
            yield item
        else:
            yield from _flat(item)
    yield component.end


def _closed(opened: tuple[Line, list[Line | Component]], end: Line) -> Component:
    begin, inside = opened
    if _argument(begin) != _argument(end):
        raise MalformedError("BEGIN and END that do not match")
    return Component(_argument(begin), begin, tuple(inside), end)


def _last(component: Component, rest: list[Line]) -> Component:
    if rest:
        raise MalformedError("lines after END:VCALENDAR")
    return component


def _argument(line: Line) -> str:
    return line.text.partition(":")[2].strip().upper()


def _lines(body: bytes) -> Iterator[Line]:
    """Logical lines; blank ones are dropped."""
    gathered: list[bytes] = []
    for physical in body.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True):
        if physical[:1] in (b" ", b"\t") and gathered:
            gathered.append(physical)
            continue
        if gathered:
            yield _line(gathered)
        gathered = [physical] if physical.strip() else []
    if gathered:
        yield _line(gathered)


def _line(physical: list[bytes]) -> Line:
    raw = b"".join(physical)
    name = _NAME.match(raw) or _NAME.match(_FOLD.sub(b"", raw))
    if not name:
        raise MalformedError("a line without a name")
    return Line(name[1].decode().upper(), raw)


def _with_crlf(raw: bytes) -> bytes:
    return raw.replace(b"\r\n", b"\n").rstrip(b"\n").replace(b"\n", b"\r\n") + b"\r\n"
