"""Gives a person a password and prints it, once: kubectl exec --stdin --tty <pod> -- python3 /usr/local/lib/archipel/invite.py alice

It must be changed at the first sign-in, which Kerberos asks for; `lasting` after the name leaves that out, for who only signs in by LDAP, where nobody can
change it. `Administrator`, who is closed, opens by it: for machines that join.
"""

import secrets
import sys

import ldb
from samba.auth import system_session
from samba.param import LoadParm
from samba.samdb import SamDB

if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["lasting"]):
    sys.exit("invite: expected the account name of a person, and lasting or nothing")
name = sys.argv[1]
lp = LoadParm()
lp.load("/var/lib/samba/domain/etc/smb.conf")
db = SamDB(url="/var/lib/samba/domain/private/sam.ldb", session_info=system_session(), lp=lp)
person = f"(&(objectClass=user)(sAMAccountName={ldb.binary_encode(name)}))"
if not db.search(db.get_default_basedn(), ldb.SCOPE_SUBTREE, person, ["cn"]):
    sys.exit(f"invite: nobody is called '{name}'; people are in the site file")
password = secrets.token_urlsafe(18)
db.setpassword(person, password, force_change_at_next_login=len(sys.argv) == 2)
if name.lower() == "administrator":
    db.enable_account(person)
print(password)
