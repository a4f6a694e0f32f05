"""The listening socket that systemd hands over, as in sd_listen_fds(3): it stays open while the service restarts."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping

FIRST = 3
"""SD_LISTEN_FDS_START: the handed descriptors are numbered from here on."""


def handed_over(environ: Mapping[str, str]) -> socket.socket | None:
    """The one socket that is meant for this very process; None where there is none, OSError where it will not do."""
    if environ.get("LISTEN_PID") != str(os.getpid()):
        return None
    count = environ.get("LISTEN_FDS", "")
    if count != "1":
        raise OSError(f"systemd hands over {count or 'no'} sockets; leave one ListenStream= in oneonone.socket")
    handed = socket.socket(fileno=FIRST)
    handed.set_inheritable(False)
    if handed.family not in (socket.AF_INET, socket.AF_INET6) or handed.type != socket.SOCK_STREAM:
        raise OSError("the socket from systemd is no TCP port; write ListenStream=ADDRESS:PORT in oneonone.socket")
    return handed
