"""Makes the domain that the configuration names. Its administrator gets a password that nobody knows, and is closed: who administers does so in the pod."""

import os
import secrets
import sys

from samba.netcmd import main


def tool(*words):
    """samba-tool in this process: its words are in no list of processes."""
    if hasattr(main, "samba_tool"):
        code = main.samba_tool(*words)
    else:
        code = main.cmd_sambatool()._run("samba-tool", *words)
    if code:
        sys.exit(f"provision: samba-tool {words[0]} {words[1]} ended with {code}")


tool(
    "domain",
    "provision",
    "--server-role=dc",
    "--use-rfc2307",
    "--dns-backend=SAMBA_INTERNAL",
    f"--realm={os.environ['REALM'].upper()}",
    f"--domain={os.environ['DOMAIN']}",
    f"--host-name={os.environ['SERVER']}",
    f"--host-ip={os.environ['ADDRESS']}",
    # a lower-case letter, a capital and a digit, as the policy of a new domain asks
    f"--adminpass=aA1{secrets.token_urlsafe(32)}",
)
tool("user", "disable", "Administrator")
