"""What the real mail server of the tests is configured with, Dovecot's own settings apart; all is in one folder."""

from __future__ import annotations

import re

DOMAIN = "example.test"
USERS = {name: f"pw-{name}" for name in ("ana", "ben", "chi", "ops", "oneonone", "twin", "full", "crammed")}
"""People, the operator, a daemon and another one, and two whose mailboxes take next to nothing."""
QUOTA = {"full": False, "crammed": True}
"""Whose mailbox takes 2000 bytes, and whether mails beyond that are kept in the queue instead of coming back."""
NOW = {"busy": "450 4.2.0 Come back later", "gone": "550 5.1.1 Nobody here"}
"""Who is refused while the sender is still there; an address that is not known at all is, too."""
QUEUES = (
    *("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming"),
    *("maildrop", "pid", "private", "public", "saved", "trace"),
)
"""The folders of Postfix's queue."""
UNREACHABLE = "slow"
"""Who is accepted; the mail then stays in the queue."""
BOUNCING = "bouncing"
"""Who is accepted; a bounce then comes, since the mailboxes know nobody of that name."""
VOUCHING = f"mail.{DOMAIN}"
"""What the server calls itself where it says that a sender is who From names: of who signed in, and of nobody else."""

FOR_STRANGERS = f"/^Authentication-Results:[[:space:]]*{re.escape(VOUCHING)}/ IGNORE\n"
"""What anybody writes in the server's own name is taken off (RFC 8601, section 5)."""
FOR_SIGNED_IN = FOR_STRANGERS + (
    f"/^From:.*@{re.escape(DOMAIN)}/ PREPEND Authentication-Results: {VOUCHING}; dmarc=pass header.from={DOMAIN}\n"
)

MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/postfix-data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.{domain}
mydestination =
mynetworks =
local_recipient_maps =
alias_maps =
virtual_mailbox_domains = {domain}
virtual_mailbox_maps = inline:{{ {mailboxes} }}
virtual_alias_maps = inline:{{ postmaster@{domain}=ana@{domain} }}
virtual_transport = lmtp:unix:private/dovecot-lmtp
transport_maps = inline:{{ {{ {unreachable}@{domain} = lmtp:inet:127.0.0.1:1 }} }}
recipient_delimiter = +
default_transport = error:5.4.4 this server sends nothing elsewhere
smtpd_tls_cert_file = {folder}/server.pem
smtpd_tls_key_file = {folder}/server.key
smtpd_tls_security_level = may
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_recipient_restrictions = check_recipient_access inline:{{ {refusals} }},
  permit_sasl_authenticated, reject_unauth_destination
smtpd_error_sleep_time = 0
minimal_backoff_time = 5s
maximal_backoff_time = 20s
queue_run_delay = 5s
message_size_limit = 2000000
virtual_mailbox_limit = 0
"""

MASTER = """\
127.0.0.1:{smtp} inet n - n - - smtpd
127.0.0.1:{submission} inet n - n - - smtpd
  -o syslog_name=postfix/submission -o smtpd_tls_security_level=encrypt
  -o cleanup_service_name=vouching
  -o smtpd_sasl_auth_enable=yes -o smtpd_tls_auth_only=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
  -o header_checks=regexp:{folder}/postfix/strangers
vouching unix n - n - 0 cleanup
  -o header_checks=regexp:{folder}/postfix/signed-in
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


def tables() -> dict[str, str]:
    """The tables of addresses, as Postfix writes them in one line."""
    known = [*USERS, *NOW, UNREACHABLE, BOUNCING]
    return {
        "mailboxes": ", ".join(f"{name}@{DOMAIN}=1" for name in known),
        "unreachable": UNREACHABLE,
        "refusals": ", ".join(f"{{ {name}@{DOMAIN} = {answer} }}" for name, answer in NOW.items()),
    }


def users(uid: int, gid: int, folder: str, limit: str) -> str:
    """Dovecot's file of users: who, the password, where the mailbox is, and what it takes, `limit` being its words."""
    return "".join(
        f"{name}:{{PLAIN}}{password}:{uid}:{gid}::{folder}/home/{name}::{_quota(name, limit)}\n"
        for name, password in USERS.items()
    )


def _quota(name: str, limit: str) -> str:
    if name not in QUOTA:
        return ""
    return f"{limit} userdb_quota_full_tempfail=yes" if QUOTA[name] else limit
