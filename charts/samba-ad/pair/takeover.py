"""Gives the other controller up: this one takes the roles of the domain, and forgets it. For when it is lost, or away for longer than anybody can wait.

kubectl exec <pod> -c dc -- python3 /usr/local/lib/archipel/takeover.py

The other one, should it come back, puts its domain aside and joins anew.
"""

import os
import subprocess
import sys
import time

import ldb
from samba.auth import system_session
from samba.netcmd import main
from samba.param import LoadParm
from samba.samdb import SamDB

import pair


def tool(*words):
    code = main.samba_tool(*words) if hasattr(main, "samba_tool") else main.cmd_sambatool()._run("samba-tool", *words)
    if code:
        sys.exit(f"takeover: samba-tool {' '.join(words)} ended with {code}; run it again")


def checked(*words):
    """Whether the database had nothing to mend. What is told of each object is shown where something stays."""
    done = subprocess.run(["samba-tool", "dbcheck", "--cross-ncs", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.returncode == 0, done.stdout


if pair.partner() is not None:
    sys.exit("takeover: the other controller answers; stop it first: kubectl scale statefulset --replicas=0")
os.environ["SMB_CONF_PATH"] = pair.CONFIGURATION
lp = LoadParm()
lp.load(pair.CONFIGURATION)
db = SamDB(url=f"{pair.DOMAIN}/private/sam.ldb", session_info=system_session(), lp=lp)
own = str(db.get_serverName()).lower()
servers = db.search(f"CN=Sites,{db.get_config_basedn()}", ldb.SCOPE_SUBTREE, "(objectClass=server)", ["cn"])
others = sorted(str(one["cn"]) for one in servers if str(one.dn).lower() != own)
if not db.am_pdc() or others:
    tool("fsmo", "seize", "--role=all", "--force")
for name in others:
    tool("domain", "demote", f"--remove-other-dead-server={name}")
# links to who was forgotten stay where Samba does not look for them
checked("--fix", "--yes")
clean, told = checked()
if not clean:
    sys.exit(f"{told}\ntakeover: the database has errors that samba-tool dbcheck does not mend; run it again, or bring a copy back")
pair.begins(int(time.time()))
print(f"takeover: this controller has all roles; forgotten: {', '.join(others) or 'nobody'}")
