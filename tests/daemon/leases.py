"""A lease in memory, machines with clocks of their own, and a way to cut one off."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from daemon.lease import Fence
from providers.errors import ConflictError, TemporaryError
from providers.lease import Standing

TTL = 60.0


@dataclass(slots=True)
class Shared:
    """What all machines see; `writes` are the texts in their order."""

    text: str | None = None
    version: int = 0
    writes: list[str] = field(default_factory=list)


@dataclass
class Way:
    """One machine's way to it."""

    shared: Shared
    cut: bool = False
    loses_answers: bool = False

    def read(self) -> Standing | None:
        self._demand()
        return Standing(self.shared.text, str(self.shared.version)) if self.shared.text is not None else None

    def write(self, text: str, tag: str | None) -> None:
        self._demand()
        if tag != (str(self.shared.version) if self.shared.text is not None else None):
            raise ConflictError("another one stands there")
        self.shared.text, self.shared.version = text, self.shared.version + 1
        self.shared.writes.append(text)
        if self.loses_answers:
            raise TemporaryError("no answer")

    def close(self) -> None: ...

    def _demand(self) -> None:
        if self.cut:
            raise TemporaryError("no way there")


@dataclass(slots=True)
class Machine:
    """A machine with a clock that began anywhere, and runs as fast as it likes."""

    name: str
    folder: Path
    shared: Shared
    now: float
    way: Way = field(init=False)
    fence: Fence = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)
        self.way = Way(self.shared)
        self.start()

    def start(self) -> None:
        """Start the program, anew where it ran before."""
        self.fence = Fence(self.way, self.name, TTL, self.folder, lambda: self.now)

    def acts(self) -> bool:
        """Whether it would write something now."""
        try:
            self.fence.demand()
        except TemporaryError:
            return False
        return True
