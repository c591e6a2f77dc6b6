"""Looks after one of two controllers, beside its server.

Keeps the addresses by which the two find each other as they are now, for that of a pod changes; lets the other one in while it has no domain; runs
accounts.py where the role of the primary controller is, and there alone; and tells monitoring how replication is.
"""

import hashlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time

import ldb
from samba import dsdb
from samba.auth import system_session
from samba.dcerpc import dnsp, drsblobs
from samba.ndr import ndr_pack, ndr_unpack
from samba.param import LoadParm
from samba.samdb import SamDB

import pair
from health import Health

ACCOUNTS = "/usr/local/lib/archipel/accounts.py"
GRANTS = "/run/grants"
# principals of controllers that replicate, [MS-DRSR] 2.2.3.2
REPLICATION = "E3514235-4B06-11D1-AB04-00C04FC2DCD2"
# [MS-ADTS] 6.1.1.4.11, in seconds between 1601 and 1970
BEFORE_UNIX = 11_644_473_600
TTL = 60


def unix(time_of_windows):
    """Of a moment in units of 100 ns since 1601; 0 for never."""
    return max(0, time_of_windows // 10**7 - BEFORE_UNIX)


class Controller:
    def __init__(self):
        lp = LoadParm()
        lp.load(pair.CONFIGURATION)
        self.db = SamDB(url=f"{pair.DOMAIN}/private/sam.ldb", session_info=system_session(), lp=lp)
        self.realm = self.db.domain_dns_name()
        self.own = str(self.db.get_dsServiceName()).lower()

    def controllers(self):
        """What the domain knows of its controllers: whether it is this one, its host name, its GUID and its account."""
        found = self.db.search(f"CN=Sites,{self.db.get_config_basedn()}", ldb.SCOPE_SUBTREE, "(objectClass=nTDSDSA)", ["objectGUID"])
        for one in found:
            server = self.db.search(one.dn.parent(), ldb.SCOPE_BASE, attrs=["dNSHostName", "serverReference"])[0]
            guid = self.db.schema_format_value("objectGUID", one["objectGUID"][0]).decode()
            yield str(one.dn).lower() == self.own, *(str(server.get(name, [""])[0]) for name in ("dNSHostName", "serverReference")), guid

    def record(self, name, zone, partition, kind, data):
        """One record of the DNS under a name, and no other of its kind."""
        wanted = dnsp.DnssrvRpcRecord()
        wanted.wType, wanted.rank, wanted.dwTtlSeconds, wanted.data = kind, dnsp.DNS_RANK_ZONE, TTL, data
        try:
            dn, records = self.db.dns_lookup(name, dns_partition=ldb.Dn(self.db, partition))
        except RuntimeError:
            label = name[: -len(zone) - 1]
            dn = ldb.Dn(self.db, f"DC={label},DC={zone},CN=MicrosoftDNS,{partition}")
            self.db.add({"dn": dn, "objectClass": ["top", "dnsNode"], "dnsRecord": ndr_pack(wanted)})
            print(f"partner: {name} is {data}", flush=True)
            return
        if [str(one.data) for one in records if one.wType == kind] != [data]:
            self.db.dns_replace_by_dn(dn, [one for one in records if one.wType not in (kind, dnsp.DNS_TYPE_TOMBSTONE)] + [wanted])
            print(f"partner: {name} is {data}", flush=True)

    def principal(self, account, name):
        """A name by which the other one asks for a ticket: a domain that is made has none for replication, one that is joined has."""
        known = self.db.search(account, ldb.SCOPE_BASE, attrs=["servicePrincipalName"])[0].get("servicePrincipalName", [])
        if name.lower() in (str(one).lower() for one in known):
            return
        message = ldb.Message(ldb.Dn(self.db, account))
        message["servicePrincipalName"] = ldb.MessageElement(name, ldb.FLAG_MOD_ADD, "servicePrincipalName")
        self.db.modify(message)
        print(f"partner: {name} is a name of {account}", flush=True)

    def addresses(self, own, other):
        """Those of both, by which replication finds them: `<guid>._msdcs.<realm>` is a name of the host. None for one that is as it was."""
        base, root = self.db.get_default_basedn(), self.db.get_root_basedn()
        for here, host, account, guid in self.controllers():
            if here:
                self.principal(account, f"{REPLICATION}/{guid}/{self.realm}")
            address = own if here else other
            if not host or address is None:
                continue
            self.record(host, self.realm, f"DC=DomainDnsZones,{base}", dnsp.DNS_TYPE_A, address)
            self.record(f"{guid}._msdcs.{self.realm}", f"_msdcs.{self.realm}", f"DC=ForestDnsZones,{root}", dnsp.DNS_TYPE_CNAME, host)

    def door(self, is_open):
        """The account by which the other one joins: nobody signs in by it at other times."""
        base = self.db.get_default_basedn()
        found = self.db.search(base, ldb.SCOPE_SUBTREE, f"(sAMAccountName={pair.JOINER})", ["userAccountControl"])
        if not found:
            if not is_open:
                return
            self.db.newuser(pair.JOINER, pair.password(), useusernameascn=True)
            self.db.add_remove_group_members("Domain Admins", [pair.JOINER], add_members_operation=True)
            found = self.db.search(base, ldb.SCOPE_SUBTREE, f"(sAMAccountName={pair.JOINER})", ["userAccountControl"])
        flags = int(str(found[0]["userAccountControl"]))
        if bool(flags & dsdb.UF_ACCOUNTDISABLE) != is_open:
            return
        message = ldb.Message(found[0].dn)
        flags ^= dsdb.UF_ACCOUNTDISABLE
        message["userAccountControl"] = ldb.MessageElement(str(flags), ldb.FLAG_MOD_REPLACE, "userAccountControl")
        self.db.setpassword(f"(sAMAccountName={pair.JOINER})", pair.password() if is_open else secrets.token_urlsafe(48))
        self.db.modify(message)
        print(f"partner: the other controller may {'join' if is_open else 'no longer join'}", flush=True)

    def replication(self):
        """Of each partition, from the other one: the last success, and how often it has failed since; as drs showrepl tells them."""
        for base in str_list(self.db.search("", ldb.SCOPE_BASE, attrs=["namingContexts"])[0]["namingContexts"]):
            one = self.db.search(base, ldb.SCOPE_BASE, attrs=["repsFrom"])[0]
            for blob in one.get("repsFrom", []):
                source = ndr_unpack(drsblobs.repsFromToBlob, blob).ctr
                yield base, unix(source.last_success), source.consecutive_sync_failures


def str_list(values):
    return [str(value) for value in values]


class PairHealth(Health):
    def __init__(self):
        super().__init__()
        self.primary = False
        self.controllers = 0
        self.replication = []

    def text(self):
        lines = [super().text().rstrip("\n")]
        for name, value in {
            "samba_ad_epoch": pair.epoch(),
            "samba_ad_primary": int(self.primary),
            "samba_ad_controllers": self.controllers,
        }.items():
            lines += [f"# TYPE {name} gauge", f"{name} {value}"]
        for name, index in (("samba_ad_replication_success_timestamp_seconds", 1), ("samba_ad_replication_failures", 2)):
            lines.append(f"# TYPE {name} gauge")
            lines += [f'{name}{{partition="{one[0]}"}} {one[index]}' for one in self.replication]
        return "\n".join(lines) + "\n"


def address_of(host):
    try:
        return socket.gethostbyname(host)
    except OSError:
        return None


class Look:
    """What was seen the last time: only what has changed is acted upon, so that the two never write against each other."""

    def __init__(self):
        self.addresses = None
        self.digest = None

    def around(self, health):
        theirs = pair.partner()
        mine = pair.epoch()
        if not mine:
            return
        if theirs is not None and theirs > mine:
            with open(pair.OLDER, "w", encoding="ascii"):
                pass
            return
        controller = Controller()
        now = (os.environ["ADDRESS"], address_of(os.environ["PARTNER"]))
        if now != self.addresses:
            controller.addresses(*now)
            self.addresses = now
        if theirs is not None:
            controller.door(theirs == 0)
        health.controllers = len(list(controller.controllers()))
        health.replication = list(controller.replication())
        health.primary = controller.db.am_pdc()
        if health.primary:
            self.accounts(health)

    def accounts(self, health):
        digest = inputs()
        if digest == self.digest:
            return
        done = subprocess.run(["python3", ACCOUNTS, "--once"], check=False).returncode == 0
        health.failed = 0 if done else 1
        with open(os.environ["DIRECTORY"], encoding="utf-8") as file:
            health.people = len(json.load(file)["people"])
        self.digest = digest if done else None


def inputs():
    """Of the site file and of the passwords: other ones are applied."""
    sum_of = hashlib.sha256()
    places = [os.environ["DIRECTORY"]]
    if os.path.isdir(GRANTS):
        places += sorted(f"{GRANTS}/{name}" for name in os.listdir(GRANTS) if not name.startswith("."))
    for place in places:
        with open(place, "rb") as file:
            sum_of.update(place.encode() + b"\0" + file.read() + b"\0")
    return sum_of.digest()


def main():
    # the first process of a container is not stopped by a signal that it does not handle
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: sys.exit(0))
    health = PairHealth()
    health.serve(int(os.environ["METRICS_PORT"]))
    look = Look()
    while True:
        try:
            look.around(health)
        except (OSError, ValueError, LookupError, RuntimeError, ldb.LdbError) as error:
            print(f"partner: {error}; tries again", file=sys.stderr, flush=True)
        time.sleep(float(os.environ.get("EVERY", "5")))


main()
