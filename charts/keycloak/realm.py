"""Keeps the realm as the site says: its settings, scopes, clients and the ways to sign in to them, the directory, groups and people of the site file.

REALM is the file that says so, SECRET the file with the secret of the account that keeps it, SERVER where Keycloak is. A client that the site no longer has
goes, and with it the way to sign in; what somebody made by hand stays. A second time changes nothing. With EVERY=once it ends after the first time.
"""

import json
import os
import signal
import sys
import time
import urllib.error
from pathlib import Path

from accounts import Groups, People
from flows import Flows
from server import Refused, Server, differs

MARK = {"archipel": "kept by the site"}
KEPT = Path("/tmp/kept")
PROVIDER = "org.keycloak.storage.UserStorageProvider"


class Realm:
    def __init__(self, server, wanted):
        self.server = server
        self.wanted = wanted
        self.name = wanted["name"]
        self.path = f"/{self.name}"
        self.flows = Flows(server, self.name)
        self.groups = Groups(server, self.name)

    def keep(self):
        self.settings()
        self.profile()
        scopes = self.scopes()
        self.directory()
        self.groups.keep(self.wanted["groups"])
        way, _ = self.flows.keep(self.wanted["steps"])
        self.server.keep(self.path, self.server.get(self.path), {"browserFlow": way}, "how people sign in")
        used = {way}
        held = {client["clientId"]: client for client in self.server.get(f"{self.path}/clients", max=-1)}
        waiting = []
        for wanted in self.wanted["clients"]:
            try:
                used.add(self.client(held.get(wanted["client"]["clientId"]), wanted, scopes))
            except FileNotFoundError as error:
                waiting.append(error.filename)
        self.built_in(held)
        self.leave(held)
        People(self.server, self.name, self.groups).keep(self.wanted["people"])
        # one that is new gets its secret with the next delivery: the others do not wait for it
        if waiting:
            raise Refused(f"no secret yet, got no file {', '.join(waiting)}")
        self.flows.clear(used)

    def settings(self):
        if not self.server.exists(self.path):
            # until the rest is there nobody gets in
            self.server.ask("POST", "", {"realm": self.name, **self.wanted["realm"], "enabled": False})
            self.server.said(f"made the realm {self.name}")
        self.server.keep(self.path, self.server.get(self.path), self.wanted["realm"], "settings of the realm")

    def profile(self):
        """Nobody is asked to add what a directory has not, and nobody changes what services know people by."""
        held = self.server.get(f"{self.path}/users/profile")
        optional, fixed = (self.wanted["profile"][what] for what in ("notRequired", "notTheirOwn"))
        attributes = [
            {key: value for key, value in one.items() if key != "required" or one["name"] not in optional} for one in held["attributes"]
        ]
        for one in attributes:
            if one["name"] in fixed:
                one["permissions"] = {**one.get("permissions", {"view": ["admin", "user"]}), "edit": ["admin"]}
        if attributes != held["attributes"]:
            self.server.ask("PUT", f"{self.path}/users/profile", {**held, "attributes": attributes})
            self.server.said("changed what must be known of people")

    def scopes(self):
        at = f"{self.path}/client-scopes"
        held = {scope["name"]: scope for scope in self.server.get(at)}
        for scope in self.wanted["scopes"]:
            wanted = {key: value for key, value in scope.items() if key != "mapper"}
            if scope["name"] not in held:
                self.server.ask("POST", at, wanted)
                self.server.said(f"made the scope {scope['name']}")
                held = {one["name"]: one for one in self.server.get(at)}
            mine = held[scope["name"]]
            self.server.keep(f"{at}/{mine['id']}", mine, wanted, f"the scope {scope['name']}")
            mappers = f"{at}/{mine['id']}/protocol-mappers/models"
            mapper = next((one for one in self.server.get(mappers) if one["name"] == scope["mapper"]["name"]), None)
            if mapper is None:
                self.server.ask("POST", mappers, scope["mapper"])
                self.server.said(f"made what the scope {scope['name']} tells")
            else:
                self.server.keep(f"{mappers}/{mapper['id']}", mapper, scope["mapper"], f"what the scope {scope['name']} tells")
        return {name: scope["id"] for name, scope in held.items()}

    def component(self, wanted, parent):
        at = f"{self.path}/components"
        query = {"parent": parent, "type": wanted["providerType"], "name": wanted["name"]}
        held = next(iter(self.server.get(at, **query)), None)
        if held is None:
            self.server.ask("POST", at, {**wanted, "parentId": parent})
            self.server.said(f"made {wanted['name']} ({wanted['providerId']})")
            return next(iter(self.server.get(at, **query)))
        self.server.keep(f"{at}/{held['id']}", held, wanted, f"{wanted['name']} ({wanted['providerId']})")
        return held

    def directory(self):
        realm = self.server.get(self.path)["id"]
        wanted = self.wanted["directory"]
        if wanted is not None:
            self.component(wanted["mapper"], self.component(wanted["component"], realm)["id"])
            return
        # without it those whom it knew would be gone, and what they prove themselves by
        for held in self.server.get(f"{self.path}/components", parent=realm, type=PROVIDER, name="directory"):
            self.server.keep(f"{self.path}/components/{held['id']}", held, {"config": {"enabled": ["false"]}}, "the directory that was")

    def client(self, held, wanted, scopes):
        """One client, closed until it is known who may come in. @returns the way to sign in that it has"""
        at = f"{self.path}/clients"
        body = {**wanted["client"], "attributes": {**wanted["client"]["attributes"], **MARK}}
        name = body["clientId"]
        if "secretFile" in wanted:
            body["secret"] = Path(wanted["secretFile"]).read_text().strip()
        way, flow = self.flows.keep(wanted["steps"], name) if "steps" in wanted else ("", "")
        body["authenticationFlowBindingOverrides"] = {"browser": flow}
        if held is None:
            self.server.ask("POST", at, {**body, "enabled": False})
            self.server.said(f"made the client {name}")
            (held,) = self.server.get(at, clientId=name)
        own = f"{at}/{held['id']}"
        self.members(own, held["id"], wanted["groups"])
        self.scopes_of(own, name, {scope: scopes[scope] for scope in wanted["scopes"]})
        self.server.keep(own, self.server.get(own), {**body, "enabled": True}, f"the client {name}")
        return way

    def members(self, own, client, groups):
        role = self.wanted["member"]
        if not groups:
            return
        if not self.server.exists(f"{own}/roles/{role}"):
            self.server.ask("POST", f"{own}/roles", {"name": role, "description": "may sign in"})
        self.groups.give(groups, client, self.server.get(f"{own}/roles/{role}"))

    def scopes_of(self, own, name, wanted):
        for kind, ids in (("default", wanted), ("optional", {})):
            held = {scope["name"]: scope["id"] for scope in self.server.get(f"{own}/{kind}-client-scopes")}
            for scope in sorted({*held, *ids}):
                if (scope in held) == (scope in ids):
                    continue
                self.server.ask("DELETE" if scope in held else "PUT", f"{own}/{kind}-client-scopes/{held.get(scope) or ids[scope]}")
                self.server.said(f"{'took' if scope in held else 'gave'} {name} the scope {scope}")

    def built_in(self, held):
        for name, wanted in self.wanted["builtIn"].items():
            self.server.keep(f"{self.path}/clients/{held[name]['id']}", held[name], wanted, f"the client {name}")

    def leave(self, held):
        """Clients that the site had."""
        wanted = {one["client"]["clientId"] for one in self.wanted["clients"]}
        for name, client in held.items():
            if name not in wanted and not differs(client.get("attributes"), MARK):
                self.server.ask("DELETE", f"{self.path}/clients/{client['id']}")
                self.server.said(f"removed the client {name}")


def run():
    wanted = json.loads(Path(os.environ["REALM"]).read_text())
    server = Server(os.environ["SERVER"], wanted["keeper"], Path(os.environ["SECRET"]).read_text().strip())
    Realm(server, wanted).keep()
    print(f"realm: kept, {server.changes} changes", flush=True)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    once = os.environ.get("EVERY") == "once"
    while True:
        try:
            run()
            KEPT.touch()
        except (Refused, OSError, urllib.error.URLError) as error:
            KEPT.unlink(missing_ok=True)
            print(f"realm: {error}", file=sys.stderr, flush=True)
            if once:
                sys.exit(1)
        if once:
            return
        time.sleep(float(os.environ.get("EVERY", "300")) if KEPT.exists() else 10)


main()
