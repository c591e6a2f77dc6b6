"""Groups that the site names, and the people of the site file. Whoever else is there is never touched."""

from pathlib import Path

# who has it came from the site file
ROLE = "site-person"


class Groups:
    def __init__(self, server, realm):
        self.server = server
        self.path = f"/{realm}/groups"
        self.ids = {}

    def keep(self, names):
        """Makes those that are missing; none is removed, since members would be gone with it."""
        held = {group["name"]: group["id"] for group in self.server.get(self.path, briefRepresentation="true", max=-1)}
        for name in (name for name in names if name not in held):
            self.server.ask("POST", self.path, {"name": name})
            self.server.said(f"made the group {name}")
        if any(name not in held for name in names):
            held = {group["name"]: group["id"] for group in self.server.get(self.path, briefRepresentation="true", max=-1)}
        self.ids = held

    def give(self, names, client, role):
        """Gives a role of a client to the members of these groups, and of no others."""
        held = {group["name"]: group["id"] for group in self.server.get(f"/{self.realm}/clients/{client}/roles/{role['name']}/groups", max=-1)}
        for name in sorted({*held, *names}):
            if (name in held) == (name in names):
                continue
            at = f"{self.path}/{held.get(name) or self.ids[name]}/role-mappings/clients/{client}"
            self.server.ask("DELETE" if name in held else "POST", at, [role])
            self.server.said(f"{'took' if name in held else 'gave'} members of {name} the way in")

    @property
    def realm(self):
        return self.path.split("/")[1]


class People:
    def __init__(self, server, realm, groups):
        self.server = server
        self.path = f"/{realm}"
        self.groups = groups

    def keep(self, wanted):
        if wanted is None and not self.server.exists(f"{self.path}/roles/{ROLE}"):
            return
        if not self.server.exists(f"{self.path}/roles/{ROLE}"):
            self.server.ask("POST", f"{self.path}/roles", {"name": ROLE, "description": "came from the site file"})
        role = self.server.get(f"{self.path}/roles/{ROLE}")
        known = {user["username"]: user for user in self.server.get(f"{self.path}/roles/{ROLE}/users", max=-1)}
        for name, person in (wanted or {}).items():
            user = known.get(name) or self.make(name, person, role)
            if user is not None:
                self.enabled(user, True)
                self.belong(user, person["groups"])
        for name, user in known.items():
            if name not in (wanted or {}):
                self.enabled(user, False)

    def make(self, name, person, role):
        if self.server.get(f"{self.path}/users", username=name, exact="true"):
            print(f"realm: {name} is there and not from the site file: left as it is", flush=True)
            return None
        password = {"type": "password", "value": Path(person["passwordFile"]).read_text().strip(), "temporary": True}
        account = {key: person[key] for key in ("firstName", "lastName", "email")}
        self.server.ask(
            "POST", f"{self.path}/users", {"username": name, **account, "emailVerified": True, "enabled": True, "credentials": [password]}
        )
        (user,) = self.server.get(f"{self.path}/users", username=name, exact="true")
        self.server.ask("POST", f"{self.path}/users/{user['id']}/role-mappings/realm", [role])
        self.server.said(f"made the account {name}")
        return user

    def enabled(self, user, yes):
        if user["enabled"] == yes:
            return
        at = f"{self.path}/users/{user['id']}"
        self.server.ask("PUT", at, {**self.server.get(at), "enabled": yes})
        if not yes:
            self.server.ask("POST", f"{at}/logout")
        self.server.said(f"{'enabled' if yes else 'disabled'} {user['username']}")

    def belong(self, user, names):
        at = f"{self.path}/users/{user['id']}/groups"
        held = {group["name"]: group["id"] for group in self.server.get(at, max=-1)}
        for name in sorted({*held, *names}):
            if (name in held) == (name in names):
                continue
            self.server.ask("DELETE" if name in held else "PUT", f"{at}/{held.get(name) or self.groups.ids[name]}")
            self.server.said(f"{'took' if name in held else 'put'} {user['username']} {'out of' if name in held else 'into'} {name}")
