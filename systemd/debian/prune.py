"""Deletes, from the folder of libraries that is named, the descriptions of Google's services that nobody here uses."""

import sys
from pathlib import Path

from providers.google.scopes import PURPOSES

used = {f"{one.api.name}.{one.api.version}.json" for one in PURPOSES}
folder = Path(sys.argv[1], "googleapiclient", "discovery_cache", "documents")
if missing := sorted(name for name in used if not (folder / name).exists()):
    sys.exit(f"{folder} lacks {', '.join(missing)}")
for path in folder.iterdir():
    if path.name not in used:
        path.unlink()
