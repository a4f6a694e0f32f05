"""The command `bounced`: which addresses mails come back from, and that one takes mails again."""

from __future__ import annotations

from daemon import assembly
from daemon.acting import open_acting
from daemon.auditing import Deed, note, operating_user
from daemon.cli import Options
from daemon.clock import SystemClock
from daemon.config import load
from daemon.failures import WRONG, plainly, refuse, report
from daemon.reports import timestamp


@plainly
def bounced(chosen: Options) -> int:
    """Print the addresses that are asked nothing at present."""
    config = load(chosen.config, assembly.environment())
    found = assembly.look_into_store(config).inbox.bounced()
    document = [{"address": address, "since": timestamp(at)} for address, at in found.items()]
    lines = [f"{one['address']}: mails come back since {one['since']}" for one in document]
    report(chosen, document, "\n".join(lines) or "No mails come back.")
    return 0


@plainly
def clear(chosen: Options, address: str) -> int:
    """Let mails to an address go again; exit 2 for one that none came back from."""
    config, whose = load(chosen.config, assembly.environment()), address.lower()
    store = open_acting(config)
    with store.transaction():
        cleared = store.inbox.clear_bounced(whose)
        if cleared:
            note(store, Deed.BOUNCE_CLEAR, operating_user(), whose, SystemClock()())
    if not cleared:
        return refuse(chosen, [f"{whose}: no mail came back from it; `oneonone bounced` lists those"], WRONG)
    report(chosen, {"cleared": whose}, f"Mails to {whose} are sent again, those that wait with the next pass.")
    return 0
