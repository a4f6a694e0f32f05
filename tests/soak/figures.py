"""What a soak has shown so far, in lines and as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

DUPLICATES = ("no series is doubled", "nobody is written to twice", "nobody is overruled twice")
LOST = (
    "nothing of people is lost",
    "no record is lost",
    "no answer is lost",
    "what is on record stays",
    "no mail is left behind",
    "what is said to be sent was sent",
    "no note is lost",
)
UNRECORDED = ("every deviation is on record",)
SORTS: Mapping[str, tuple[str, ...]] = {"duplicates": DUPLICATES, "lost": LOST, "unrecorded": UNRECORDED}
FAULT = "fault "


@dataclass(frozen=True, slots=True)
class Found:
    """How one seed went."""

    kind: str
    seed: int
    weeks: int
    broken: str
    rule: str
    counts: Counter[str]


@dataclass(slots=True)
class Figures:
    """All that was played; `crashed`: the soak itself did, and its words on standard error tell where."""

    seeds: Counter[str] = field(default_factory=Counter)
    weeks: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    failed: list[Found] = field(default_factory=list)
    crashed: bool = False

    def add(self, one: Found) -> None:
        """One more seed."""
        self.seeds[one.kind] += 1
        self.weeks += one.weeks
        self.counts.update(one.counts)
        if one.broken:
            self.failed.append(one)

    @property
    def sorts(self) -> Counter[str]:
        """How many seeds showed what."""
        found = Counter(dict.fromkeys((*SORTS, "else broken"), 0))
        found.update(_sort(one.rule) for one in self.failed)
        return found

    def line(self, seconds: float) -> str:
        """Where it stands."""
        faults = sum(count for name, count in self.counts.items() if name.startswith(FAULT))
        told = ", ".join(f"{name} {count}" for name, count in self.sorts.items())
        seeds = self.seeds.total()
        rate = seeds / seconds if seconds else 0
        return (
            f"{seconds:5.0f} s: {seeds} seeds ({rate:.1f}/s), {self.weeks} weeks, {self.counts['passes']} passes, "
            f"{faults} faults; {told}"
        )

    def table(self, seconds: float) -> Iterator[str]:
        """Everything, one figure a line."""
        yield from _rows("seeds", self.seeds.items())
        yield _row("seeds a second", f"{self.seeds.total() / max(seconds, 0.001):.1f}")
        yield _row("simulated weeks", str(self.weeks))
        known = ("passes", "mails", "writes", "kills", "passes that failed", "databases lost", "databases restored")
        yield from (_row(name, str(self.counts[name])) for name in (*known, "clocks wrong"))
        faults = ((name.removeprefix(FAULT), n) for name, n in self.counts.items() if name.startswith(FAULT))
        yield from _rows("faults", sorted(faults))
        yield from (_row(name, str(count)) for name, count in self.sorts.items())


def _sort(rule: str) -> str:
    return next((name for name, rules in SORTS.items() if rule in rules), "else broken")


def _rows(title: str, rows: object) -> Iterator[str]:
    counted = list(rows)  # type: ignore[call-overload]
    yield _row(title, str(sum(count for _, count in counted)))
    yield from (_row(f"  {name}", str(count)) for name, count in counted)


def _row(name: str, value: str) -> str:
    return f"{name:<40}{value:>12}"
