"""The command `rekey`: private notes under another key file, without reading a single one of them."""

from __future__ import annotations

from pathlib import Path

from daemon import assembly, lock
from daemon.auditing import Deed, note, operating_user
from daemon.cli import Options
from daemon.clock import SystemClock
from daemon.config import load
from daemon.failures import FAILED, WRONG, plainly, refuse, report
from daemon.private_notes import SealedError, rewrapped, wrapping_key
from daemon.secret_files import read_secret
from daemon.setting_files import SHORTEST_SECRET
from daemon.store import Store

NO_KEY = "agenda.notes_key_file: is missing; name the file with the new key"
NEITHER = "neither the old nor the new key file opens the private notes that are there; nothing was changed"


@plainly
def rekey(chosen: Options, old_key_file: Path) -> int:
    """Wrap all keys anew in one transaction; exit 1 where the old key file is not the one that wrapped them."""
    config = load(chosen.config, assembly.environment())
    new = config.notes_key()
    if new is None:
        return refuse(chosen, [NO_KEY], WRONG)
    try:
        old = read_secret(old_key_file, SHORTEST_SECRET)
    except ValueError as error:
        return refuse(chosen, [f"--old-key-file: {error}"], WRONG)
    # A daemon that goes on under the old key could seal the first note of somebody with it.
    with lock.held(config.daemon.state_dir):
        return _rekey(chosen, assembly.open_store(config), wrapping_key(old), wrapping_key(new))


def _rekey(chosen: Options, store: Store, old: bytes, new: bytes) -> int:
    keys = store.private_notes.keys()
    try:
        changed = rewrapped(keys, old, new)
    except SealedError:
        return refuse(chosen, [NEITHER], FAILED)
    with store.transaction():
        store.private_notes.rewrap(changed)
        note(store, Deed.REKEY, operating_user(), f"{len(changed)} keys", SystemClock()())
    store.settle()
    document = {"rewrapped": len(changed), "unchanged": len(keys) - len(changed)}
    report(chosen, document, "{rewrapped} keys were wrapped anew, {unchanged} were so already.".format(**document))
    return 0
