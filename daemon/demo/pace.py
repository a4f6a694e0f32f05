"""How fast things happen in the demonstration: the durations of its config.toml."""

from __future__ import annotations

from dataclasses import dataclass

CONFIG = """\
[policy]
settle = "{settle}"
remind_after = "{remind_after}"
put_back_after = "{put_back_after}"

[governor]
quiet = {quiet}
daily = {daily}
"""


@dataclass(frozen=True, slots=True)
class Pace:
    """Durations as config.toml has them; `quiet` waits for working hours, `daily` is a person's most mails."""

    interval: str
    settle: str
    remind_after: str
    put_back_after: str
    quiet: bool
    daily: int

    def tables(self) -> str:
        """The tables of config.toml that tell the pace, without [daemon]."""
        return CONFIG.format(
            settle=self.settle,
            remind_after=self.remind_after,
            put_back_after=self.put_back_after,
            quiet=str(self.quiet).lower(),
            daily=self.daily,
        )


QUICK = Pace("5s", "20s", "2m", "5m", quiet=False, daily=100)
"""So that somebody who looks on sees something happen."""

AS_USUAL = Pace("5m", "10m", "24h", "48h", quiet=True, daily=3)
"""The defaults, for a story that chooses its own moments."""
