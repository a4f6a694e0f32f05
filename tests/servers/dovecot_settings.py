"""What the Dovecot of the tests is configured with: 2.4 renamed most settings of 2.3 and reads none of the old ones."""

from __future__ import annotations

from dataclasses import dataclass

ALIKE = """\
base_dir = {folder}/dovecot/run
state_dir = {folder}/dovecot
log_path = {folder}/dovecot.log
default_internal_user = dovecot
listen = 127.0.0.1
protocols = imap lmtp
ssl = yes
auth_mechanisms = plain login
auth_failure_delay = 0
recipient_delimiter = +
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 1
mailbox_idle_check_interval = 1s
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  unix_listener {folder}/queue/private/dovecot-lmtp {{
    mode = 0600
    user = postfix
  }}
}}
service auth {{
  unix_listener {folder}/queue/private/auth {{
    mode = 0600
    user = postfix
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
protocol imap {{
  mail_max_userip_connections = 50
}}
protocol lmtp {{
  postmaster_address = postmaster@{domain}
}}
namespace inbox {{
  inbox = yes
}}
"""

OLD = """\
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
disable_plaintext_auth = yes
mail_location = maildir:~/Maildir
mail_plugins = quota
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%n {folder}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%n {folder}/users
}}
plugin {{
  quota = maildir:User quota
  quota_grace = 0
}}
"""

VERSIONS = """\
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
"""
"""These come before everything else."""

NEW = """\
ssl_server_cert_file = {folder}/server.pem
ssl_server_key_file = {folder}/server.key
auth_allow_cleartext = no
auth_username_format = %{{user | username | lower}}
mail_driver = maildir
mail_path = ~/Maildir
mail_plugins {{
  quota = yes
}}
quota_storage_grace = 0
quota "User quota" {{
  driver = maildir
}}
passdb passwd-file {{
  passwd_file_path = {folder}/users
}}
userdb passwd-file {{
  passwd_file_path = {folder}/users
}}
"""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a version is told what to do; `limit` is what a line of the file of users says of a mailbox of 2000 bytes."""

    conf: str
    limit: str


DIALECTS = {
    "2.3.": Dialect(ALIKE + OLD, "userdb_quota_rule=*:bytes=2000"),
    "2.4.": Dialect(VERSIONS + ALIKE + NEW, "userdb_quota_storage_size=2000B"),
}


def dialect(version: str) -> Dialect | None:
    """That of a version as `dovecot --version` names it; None for one that nobody has tried."""
    return next((one for start, one in DIALECTS.items() if version.startswith(start)), None)
