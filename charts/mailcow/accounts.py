#!/usr/bin/env python3
"""Domains, mailboxes, aliases, keys and senders of Mailcow through its API, as the site says. Safe to run again.

accounts.py converge         makes what is missing; prints `changed` as its last line where something was
accounts.py invite ADDRESS   gives a mailbox a new first password, prints it once, and has it changed at the first sign-in; whom an issuer signs in gets a
                             password for a mail program instead

No password is in the site file, in an argument or in a log: those of services are files of the host, those of people are made here and known to nobody.
"""
import base64
import hashlib
import json
import subprocess
import sys
from pathlib import Path

# root's folder holds what the playbook wrote, and nothing else
sys.dont_write_bytecode = True
from api import Api, Refused, State, random_password  # noqa: E402
from identity import OWN, Identity, invited  # noqa: E402

HERE = Path(__file__).resolve().parent
# seconds that the first start takes at most: images, the database and its tables
PATIENCE = 900
# MiB; the sum of a domain's mailboxes is the disk's matter
DOMAIN = {"defquota": 3072, "maxquota": 1048576, "quota": 10485760, "mailboxes": 10000, "aliases": 10000}


class Converge:
    def __init__(self, api: Api, wanted: dict, state: State, secret):
        self.api, self.wanted, self.state, self.secret, self.changes = api, wanted, state, secret, []
        self.identity = Identity(self)

    def change(self, what: str, path: str, body) -> None:
        self.api.do(path, body)
        self.changes.append(what)
        print(what, file=sys.stderr)

    def run(self) -> list:
        # mailboxes follow the provider of identities where it comes, and leave it before it goes
        accounts = (self.identity.comes, self.mailboxes, self.identity.goes)
        for part in (self.admin, self.domains, self.keys, *accounts, self.aliases, self.policies, self.senders):
            part()
            self.state.save()
        return self.changes

    def admin(self) -> None:
        password = self.secret("admin")
        if self.state.data["digests"].get("admin") == self.state.digest(password):
            return
        self.change("password of admin", "edit/admin", {"items": ["admin"], "attr": {"username_new": "admin", "password": password, "password2": password, "active": "1"}})
        self.state.data["digests"]["admin"] = self.state.digest(password)

    def domains(self) -> None:
        known = {one["domain_name"] for one in self.api.every("domain/all")}
        for domain in self.wanted["domains"]:
            if domain not in known:
                self.change(f"domain {domain}", "add/domain", {"domain": domain, "description": domain, "active": "1", "gal": "1", "restart_sogo": "0", **DOMAIN})

    def keys(self) -> None:
        for domain, need in self.wanted["keys"].items():
            pem = self.secret(need)
            public = subprocess.run(["openssl", "pkey", "-pubout", "-outform", "DER"], input=pem.encode(), capture_output=True, check=True).stdout
            found = self.api.get(f"dkim/{domain}") or {}
            if found.get("pubkey") == encoded(public) and found.get("dkim_selector") == self.wanted["selector"]:
                continue
            self.change(
                f"key of {domain}",
                "add/dkim_import",
                {"domain": domain, "dkim_selector": self.wanted["selector"], "private_key_file": pem, "overwrite_existing": 1},
            )

    def mailboxes(self) -> None:
        known = {one["username"]: one for one in self.api.every("mailbox/all")}
        for address, person in self.wanted["people"].items():
            if address not in known:
                source = person["source"]
                self.add_mailbox(address, person["name"], person["quota"], {"force_pw_update": "1"} if source == OWN else {"authsource": source})
                continue
            found = known[address]
            attr = {}
            if found.get("name") != person["name"]:
                attr["name"] = person["name"]
            if int(found.get("quota", 0)) != person["quota"] * 1024**2:
                attr["quota"] = person["quota"]
            if int(found.get("active", 1)) != 1 and address in self.state.data["mailboxes"]:
                attr["active"] = "1"
            if self.identity.moves(found, person["source"]):
                attr["authsource"] = person["source"]
            if attr:
                self.change(f"mailbox {address}", "edit/mailbox", {"items": [address], "attr": attr})
        for address in self.state.data["mailboxes"]:
            gone = address not in self.wanted["people"] and address not in self.addresses_of_senders()
            if gone and int(known.get(address, {}).get("active", 0)) == 1:
                self.change(f"mailbox {address} is locked", "edit/mailbox", {"items": [address], "attr": {"active": "0"}})

    def addresses_of_senders(self) -> set:
        return {one["address"] for one in self.wanted["senders"]}

    def add_mailbox(self, address: str, name: str, quota: int, more: dict) -> None:
        local, domain = address.split("@")
        password = random_password()
        body = {"local_part": local, "domain": domain, "name": name, "quota": quota, "password": password, "password2": password, "active": "1"}
        self.change(f"mailbox {address}", "add/mailbox", {**body, **more})
        self.state.remember("mailboxes", address)

    def aliases(self) -> None:
        known = {one["address"]: one for one in self.api.every("alias/all")}
        boxes = {one["username"] for one in self.api.every("mailbox/all")}
        wanted = {address: goto for address, goto in self.wanted["aliases"].items() if address not in boxes}
        for address, goto in wanted.items():
            text = ",".join(goto)
            if address not in known:
                self.change(f"alias {address}", "add/alias", {"address": address, "goto": text, "active": "1"})
                self.state.remember("aliases", address)
            elif sorted(known[address]["goto"].split(",")) != sorted(goto):
                self.change(f"alias {address}", "edit/alias", {"items": [known[address]["id"]], "attr": {"address": address, "goto": text, "active": "1"}})
        for address in list(self.state.data["aliases"]):
            if address in wanted:
                continue
            if address in known:
                self.change(f"alias {address} goes", "delete/alias", [known[address]["id"]])
            self.state.data["aliases"].remove(address)

    def policies(self) -> None:
        """There is no way to read a policy: what was last written is remembered."""
        policy = self.wanted["policy"]
        digest = hashlib.sha256(json.dumps(policy, sort_keys=True).encode()).hexdigest()
        for domain in self.wanted["domains"]:
            if self.state.data["policies"].get(domain) == digest:
                continue
            try:
                self.change(f"policy of {domain}", "add/mta-sts", {"domain": domain, **policy, "active": "1"})
            except Refused:
                self.change(f"policy of {domain}", "edit/mta-sts", {"items": [domain], "attr": {**policy, "active": "1"}})
            self.state.data["policies"][domain] = digest

    def senders(self) -> None:
        boxes = {one["username"] for one in self.api.every("mailbox/all")}
        wanted = {sender["consumer"]: sender for sender in self.wanted["senders"]}
        for consumer, sender in wanted.items():
            address, key = sender["address"], f"sender {consumer}"
            if address not in boxes:
                self.add_mailbox(address, consumer, 64, {"protocol_access": ["smtp"], "sogo_access": "0"})
                self.change(f"limit of {address}", "edit/rl-mbox", {"items": [address], "attr": {"rl_value": str(self.wanted["perHour"]), "rl_frame": "h"}})
                boxes.add(address)
            password = self.secret(sender["secret"])
            digest = self.state.digest(f"{address} {password}")
            mine = [one["id"] for one in self.api.every(f"app-passwd/all/{address}") if one.get("name") == consumer]
            if mine and self.state.data["digests"].get(key) == digest:
                continue
            # the new one first: a run that is cut off leaves one that opens
            self.change(
                key,
                "add/app-passwd",
                {"username": address, "app_name": consumer, "app_passwd": password, "app_passwd2": password, "protocols": ["smtp_access"], "active": "1"},
            )
            if mine:
                self.change(f"{key}, the one before goes", "delete/app-passwd", mine)
            self.state.data["digests"][key] = digest
            self.state.data.setdefault("senders", {})[consumer] = address
        for consumer, address in list(self.state.data.get("senders", {}).items()):
            if consumer in wanted:
                continue
            left = [one["id"] for one in self.api.every(f"app-passwd/all/{address}") if one.get("name") == consumer]
            if left:
                self.change(f"sender {consumer} goes", "delete/app-passwd", left)
            del self.state.data["senders"][consumer]
            self.state.data["digests"].pop(f"sender {consumer}", None)


def encoded(der: bytes) -> str:
    return base64.b64encode(der).decode()


def main(arguments: list) -> None:
    wanted = json.loads((HERE / "accounts.json").read_text())
    folder = HERE / "secrets"

    def secret(name: str) -> str:
        text = (folder / name).read_text()
        return text if text.startswith("-----") else text.strip()

    api = Api(wanted["urls"], secret("api"))
    if arguments == ["converge"]:
        api.wait(PATIENCE)
        if Converge(api, wanted, State(Path(wanted["state"])), secret).run():
            print("changed")
    elif len(arguments) == 2 and arguments[0] == "invite":
        address = arguments[1]
        if address not in wanted["people"]:
            raise SystemExit(f"'{address}' is nobody of the site, expected one of {', '.join(wanted['people']) or 'none'}")
        print(invited(api, address))
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Refused as error:
        raise SystemExit(f"Mailcow refused {error}")
