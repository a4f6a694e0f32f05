"""The agenda's clock: until when it is to be shared, counted in days that the team member works."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Habits:
    """What the company aims for: sharing so long before, a reminder so long before that, growth talked of so often."""

    share_before: timedelta = timedelta(hours=24)
    remind_before: timedelta = timedelta(hours=4)
    growth_after: timedelta = timedelta(days=56)
