"""Keeps the people, groups and accounts of the directory as the site file says, beside the server: a rotated password takes effect within a minute.

DIRECTORY is the file that lists them; /run/grants has the passwords of the services, one file each. OU=People, OU=Groups and OU=Services belong to the
site file: who is there and not in it is disabled, a group that is not in it is emptied. Nothing is deleted but what `remove` names. What anybody makes
elsewhere in the directory stays as it is.
"""

import hashlib
import json
import os
import secrets
import signal
import sys
import time

import ldb
from samba import dsdb
from samba.auth import system_session
from samba.credentials import Credentials
from samba.dcerpc import security
from samba.ndr import ndr_pack, ndr_unpack
from samba.param import LoadParm
from samba.samdb import SamDB

from health import Health

CONFIGURATION = "/var/lib/samba/domain/etc/smb.conf"
DOMAIN = "/var/lib/samba/domain/private/sam.ldb"
GRANTS = "/run/grants"
# the extended right User-Force-Change-Password, and the class user ([MS-ADTS] 5.1.3.2.1, [MS-ADSC])
RESET_PASSWORD = "00299570-246d-11d0-a768-00aa006e0529"
USER_CLASS = "bf967aba-0de6-11d0-a285-00aa003049e2"
# attributes that go with a reset: an account that was locked opens, and a password that must change no longer must
WITH_RESET = ["28630ebf-41d5-11d1-a9c1-0000f80367c1", "bf967a0a-0de6-11d0-a285-00aa003049e2"]
AES = str(security.KERB_ENCTYPE_AES128_CTS_HMAC_SHA1_96 | security.KERB_ENCTYPE_AES256_CTS_HMAC_SHA1_96)
# of the domain, in the words of its attributes; times are negative, in units of 100 ns
POLICY = {
    # a composition rule makes passwords worse, and so does one that ends them (NIST SP 800-63B, 3.1.1.2)
    "pwdProperties": "0",
    "maxPwdAge": "-9223372036854775808",
    "minPwdAge": "0",
    "pwdHistoryLength": "24",
    "lockoutThreshold": "10",
    "lockoutDuration": str(-15 * 60 * 10**7),
    "lockOutObservationWindow": str(-15 * 60 * 10**7),
}


class Directory:
    def __init__(self, wanted, passwords):
        self.wanted = wanted
        self.passwords = passwords
        lp = LoadParm()
        lp.load(CONFIGURATION)
        self.db = SamDB(url=DOMAIN, session_info=system_session(), lp=lp)
        self.base = str(self.db.get_default_basedn())
        self.changes = 0

    def said(self, text):
        self.changes += 1
        print(f"accounts: {text}", flush=True)

    def ou(self, name):
        return f"OU={name},{self.base}"

    def within(self, name, kind):
        """Objects of one class right under a unit, by account name."""
        attributes = ["sAMAccountName", "userAccountControl", "displayName", "givenName", "sn", "mail", "member", "servicePrincipalName"]
        found = self.db.search(self.ou(name), ldb.SCOPE_ONELEVEL, f"(objectClass={kind})", attributes)
        return {str(one["sAMAccountName"]).lower(): one for one in found}

    def set(self, dn, **values):
        """Replaces attributes; None takes one away."""
        message = ldb.Message(ldb.Dn(self.db, str(dn)))
        for name, value in values.items():
            held = [] if value is None else value if isinstance(value, list) else [str(value)]
            message[name] = ldb.MessageElement(held, ldb.FLAG_MOD_REPLACE, name)
        self.db.modify(message)

    def keep(self, one, what, **values):
        """Replaces the attributes that are another way."""
        other = {}
        for name, value in values.items():
            held = sorted(str(each) for each in one[name]) if name in one else []
            want = [] if value is None else sorted(value) if isinstance(value, list) else [str(value)]
            if held != want:
                other[name] = value
        if other:
            self.set(one.dn, **other)
            self.said(f"{what}: {', '.join(sorted(other))}")

    def policy(self):
        one = self.db.search(self.base, ldb.SCOPE_BASE, attrs=[*POLICY, "minPwdLength"])[0]
        self.keep(one, "the policy of passwords", **POLICY, minPwdLength=str(self.wanted["minPasswordLength"]))

    def units(self):
        for name in ("People", "Groups", "Services"):
            if not self.db.search(self.base, ldb.SCOPE_ONELEVEL, f"(&(objectClass=organizationalUnit)(ou={name}))", ["ou"]):
                self.db.create_ou(self.ou(name))
                self.said(f"made OU={name}")

    def group(self, name, unit):
        if name.lower() not in self.within(unit, "group"):
            self.db.newgroup(name, groupou=f"OU={unit}")
            self.said(f"made the group {name}")

    def enabled(self, one, yes):
        flags = int(str(one["userAccountControl"]))
        if bool(flags & dsdb.UF_ACCOUNTDISABLE) == yes:
            self.set(one.dn, userAccountControl=flags ^ dsdb.UF_ACCOUNTDISABLE)
            self.said(f"{'enabled' if yes else 'disabled'} {one['sAMAccountName']}")

    def account(self, name, unit, password, **more):
        self.db.newuser(name, password, userou=f"OU={unit}", useusernameascn=True, **more)
        self.said(f"made the account {name}")

    def remove(self):
        for name in self.wanted["remove"]:
            for unit, kind in (("People", "user"), ("Groups", "group")):
                one = self.within(unit, kind).get(name.lower())
                if one is not None:
                    self.db.delete(one.dn)
                    self.said(f"removed {name}")

    def people(self):
        there = self.within("People", "user")
        for name, person in self.wanted["people"].items():
            if name not in there:
                # nobody knows it: who is new gets in by a reset of it, or by invite.sh
                self.account(name, "People", secrets.token_urlsafe(48))
        there = self.within("People", "user")
        for name, one in there.items():
            person = self.wanted["people"].get(name)
            self.enabled(one, person is not None)
            if person is None:
                continue
            given, _, family = person["name"].partition(" ")
            attributes = {"displayName": person["name"], "givenName": given, "sn": family or None, "mail": person["mail"]}
            self.keep(one, name, **attributes)

    def services(self):
        there = self.within("Services", "user")
        for account in self.wanted["accounts"]:
            name = account["name"]
            if name not in there:
                self.account(name, "Services", self.passwords[account["file"]])
        there = self.within("Services", "user")
        wanted = {account["name"]: account for account in self.wanted["accounts"]}
        for name, one in there.items():
            account = wanted.get(name)
            self.enabled(one, account is not None)
            if account is None:
                self.keep(one, name, servicePrincipalName=None)
                continue
            flags = int(str(one["userAccountControl"])) & ~dsdb.UF_ACCOUNTDISABLE | dsdb.UF_DONT_EXPIRE_PASSWD
            attributes = ["userAccountControl", "description", "servicePrincipalName", "msDS-SupportedEncryptionTypes", "unicodePwd"]
            current = self.db.search(one.dn, ldb.SCOPE_BASE, attrs=attributes)[0]
            self.keep(
                current,
                name,
                **{
                    "userAccountControl": str(flags),
                    "description": account["why"],
                    "servicePrincipalName": account["principals"] or None,
                    # a ticket for a service is never of RC4, whose key is the bare hash of a password
                    "msDS-SupportedEncryptionTypes": AES,
                },
            )
            self.password(current, name, self.passwords[account["file"]])

    def password(self, one, name, text):
        """A password that is set again has a new number, and what services made of the one before would not fit."""
        credentials = Credentials()
        credentials.set_password(text)
        if "unicodePwd" in one and bytes(one["unicodePwd"][0]) == bytes(credentials.get_nt_hash()):
            return
        self.db.setpassword(f"(distinguishedName={ldb.binary_encode(str(one.dn))})", text)
        self.said(f"{name}: has another password")

    def members(self, unit, kind, wanted):
        """Members of groups, as far as they are of the units of the site file."""
        people = {str(one.dn).lower(): str(one.dn) for one in self.within(kind, "user").values()}
        named = {name: str(one.dn) for name, one in self.within(kind, "user").items()}
        for name, group in self.within(unit, "group").items():
            held = {str(member).lower() for member in group.get("member", [])} & people.keys()
            want = {named[member].lower() for member in wanted.get(name, []) if member in named}
            for dn, flag, word in ((want - held, ldb.FLAG_MOD_ADD, "joined"), (held - want, ldb.FLAG_MOD_DELETE, "left")):
                if dn:
                    message = ldb.Message(group.dn)
                    message["member"] = ldb.MessageElement(sorted(people[one] for one in dn), flag, "member")
                    self.db.modify(message)
                    self.said(f"{name}: {', '.join(sorted(people[one].split(',')[0][3:] for one in dn))} {word}")

    def resetters(self):
        """Who is in this group may give people new passwords, and nothing else."""
        name = self.wanted["resetters"]
        self.group(name, "Services")
        self.members("Services", "Services", {name: [one["name"] for one in self.wanted["accounts"] if one["resets"]]})
        group = self.db.search(self.ou("Services"), ldb.SCOPE_ONELEVEL, f"(sAMAccountName={name})", ["objectSid"])[0]
        sid = str(ndr_unpack(security.dom_sid, group["objectSid"][0]))
        people = self.db.search(self.ou("People"), ldb.SCOPE_BASE, attrs=["nTSecurityDescriptor"])[0]
        descriptor = ndr_unpack(security.descriptor, people["nTSecurityDescriptor"][0])
        rights = [("CR", RESET_PASSWORD), *(("RPWP", attribute) for attribute in WITH_RESET)]
        wanted = "".join(f"(OA;CIIO;{right};{what};{USER_CLASS};{sid})" for right, what in rights)
        domain = security.dom_sid(self.db.get_domain_sid())
        held = descriptor.as_sddl(domain)
        if all(ace in held for ace in wanted.replace(")", ")\n").splitlines()):
            return
        descriptor = security.descriptor.from_sddl(held.replace("D:AI(", f"D:AI{wanted}(", 1).replace("D:(", f"D:{wanted}(", 1), domain)
        self.set(people.dn, nTSecurityDescriptor=[ndr_pack(descriptor)])
        self.said(f"{name} may reset passwords of people")

    def groups(self):
        wanted = {group.lower(): [] for group in self.wanted["groups"]}
        for name, person in self.wanted["people"].items():
            for group in person["groups"]:
                wanted[group.lower()].append(name)
        for group in self.wanted["groups"]:
            self.group(group, "Groups")
        self.members("Groups", "People", wanted)

    def apply(self):
        """Each step is whole or not at all, and what one cannot do keeps no other from its own. Returns how many could not be done."""
        failed = 0
        for step in (self.policy, self.units, self.remove, self.people, self.groups, self.services, self.resetters):
            self.db.transaction_start()
            try:
                step()
                self.db.transaction_commit()
            except (ldb.LdbError, RuntimeError, ValueError, LookupError) as error:
                self.db.transaction_cancel()
                failed += 1
                print(f"accounts: {step.__name__}: {error}; tries again", file=sys.stderr, flush=True)
        return failed


def read():
    """What is wanted, and the passwords of the services. A password that is not there yet is waited for."""
    with open(os.environ["DIRECTORY"], encoding="utf-8") as file:
        wanted = json.load(file)
    passwords = {}
    for account in wanted["accounts"]:
        with open(os.path.join(GRANTS, account["file"]), encoding="utf-8") as file:
            passwords[account["file"]] = file.read()
    return wanted, passwords


def main():
    # the first process of a container is not stopped by a signal that it does not handle
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: sys.exit(0))
    once = sys.argv[1:] == ["--once"]
    health = Health()
    if not once:
        health.serve(int(os.environ["METRICS_PORT"]))
    done = None
    while True:
        try:
            wanted, passwords = read()
            digest = hashlib.sha256(json.dumps([wanted, passwords], sort_keys=True).encode()).hexdigest()
            if digest != done and os.path.exists(CONFIGURATION) and os.path.exists(DOMAIN):
                directory = Directory(wanted, passwords)
                health.failed = directory.apply()
                health.people = len(wanted["people"])
                if not health.failed:
                    done = digest
                    print(f"accounts: in place, {directory.changes} changes", flush=True)
                if once:
                    sys.exit(0 if done else 1)
        except (OSError, ValueError, ldb.LdbError, RuntimeError) as error:
            health.failed = health.failed or 1
            print(f"accounts: {error}; tries again", file=sys.stderr, flush=True)
        if once:
            sys.exit(1)
        time.sleep(5)


main()
