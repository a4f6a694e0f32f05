"""What config.toml may say of how long things are kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationInfo, WithJsonSchema, field_validator

from daemon.setting_types import Table, within
from rules.duration import LONGEST, PATTERN, parse_duration
from rules.retention import LEAST, Data, Retention

FOREVER = "forever"


def _keeping(value: object) -> timedelta | None:
    """A length of time, None for good; ValueError for anything else."""
    if value is None or isinstance(value, timedelta):
        return value
    if not isinstance(value, str):
        raise ValueError('must be text in quotes, like "90d" or "forever"')
    return None if value == FOREVER else parse_duration(value)


SCHEMA = WithJsonSchema({"type": "string", "pattern": f"{PATTERN}|^{FOREVER}$"})
Keeping = Annotated[timedelta | None, BeforeValidator(_keeping), SCHEMA]


class RetentionTable(Table):
    """[retention]"""

    mails: Keeping = Field(
        default="30d", validate_default=True, description="What a mail says, once it was sent, dropped or given up"
    )
    mail_log: Keeping = Field(
        default="400d", validate_default=True, description="That it was sent, when and to whom; `90d` at least"
    )
    replies: Keeping = Field(
        default="400d",
        validate_default=True,
        description="Which mails of the mailbox were handled, by hashes; longer than the mailbox keeps them",
    )
    passes: Keeping = Field(
        default="90d", validate_default=True, description="Passes, plans, and what was done to whom, without words"
    )
    sign_ins: Keeping = Field(
        default="90d", validate_default=True, description="Links to sign in that were used, and ends of all sessions"
    )
    reasons: Keeping = Field(
        default="730d", validate_default=True, description="The words of a reason; its kind stays with the record"
    )
    records: Keeping = Field(
        default=FOREVER, validate_default=True, description="Records of single weeks that are over; `400d` at least"
    )
    ledger: Keeping = Field(
        default=FOREVER, validate_default=True, description="What became of each week; `400d` at least"
    )
    agendas: Keeping = Field(
        default=FOREVER,
        validate_default=True,
        description="Agendas, shared notes and remarks of a week, but for what is still open; `400d` at least",
    )
    private_notes: Keeping = Field(default=FOREVER, validate_default=True, description="Private notes of a week")

    @field_validator("*")
    @classmethod
    def _long_enough(cls, value: timedelta | None, info: ValidationInfo) -> timedelta | None:
        return value and within(value, LEAST[Data(info.field_name or "")], LONGEST)

    @property
    def terms(self) -> Retention:
        """For how long what is kept."""
        return Retention({data: getattr(self, data) for data in Data})
