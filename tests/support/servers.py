"""What real servers on ports of their own need: a free port, patience, certificates; and dovecot, over one mailbox."""

from __future__ import annotations

import pwd
import shutil
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import trustme

__all__ = ["certify", "free_port", "start_dovecot", "stop", "wait_for"]

_STARTS = 30
_STOPS = 20
_DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
first_valid_uid = 100
ssl = required
ssl_cert = <{folder}/chain.pem
ssl_key = <{folder}/key.pem
mail_location = maildir:{folder}/Maildir
default_internal_user = dovecot
default_login_user = dovenull
auth_mechanisms = plain login
service imap-login {{
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Junk {{
    auto = create
    special_use = \\Junk
  }}
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
}}
passdb {{
  driver = static
  args = password={secret}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
"""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Until somebody listens there."""
    end = time.monotonic() + _STARTS
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nobody listens on port {port}")


def certify(folder: Path) -> None:
    """Certificates for localhost: `chain.pem` and `key.pem` for the server, `ca.pem` for whoever is to trust it."""
    authority = trustme.CA()
    leaf = authority.issue_cert("localhost")
    authority.cert_pem.write_to_path(folder / "ca.pem")
    leaf.private_key_pem.write_to_path(folder / "key.pem")
    (folder / "chain.pem").write_bytes(b"".join(one.bytes() for one in leaf.cert_chain_pems))


def start_dovecot(folder: Path, port: int, owner: pwd.struct_passwd, secret: str) -> subprocess.Popen[bytes]:
    """An IMAP server over `folder/Maildir`, whose files are the owner's. It wants to be started by root."""
    conf = folder / "dovecot.conf"
    conf.write_text(_DOVECOT.format(folder=folder, port=port, secret=secret, uid=owner.pw_uid, gid=owner.pw_gid))
    program = shutil.which("dovecot") or "/usr/sbin/dovecot"
    running = subprocess.Popen([program, "-F", "-c", str(conf)], stdin=subprocess.DEVNULL)
    wait_for(port)
    return running


def stop(running: subprocess.Popen[bytes]) -> None:
    """End a server, and wait until it has."""
    running.terminate()
    running.wait(_STOPS)
