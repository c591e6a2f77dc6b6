"""Ways in which people sign in. None is changed: its name says what it is, another takes its place, and what nobody uses any more goes."""

import hashlib
import json

from server import Refused, quoted

PREFIX = "archipel"
# what was interrupted is made anew
MAKING, MADE = "in the making", "kept by the site"
MOST = 10


def name_of(steps, client=""):
    digest = hashlib.sha256(json.dumps(steps, sort_keys=True).encode()).hexdigest()[:10]
    return "-".join(part for part in (PREFIX, client, digest) if part)


def config_of(alias, step):
    """Names of steps are unique in a realm: each way puts its own before them."""
    return {key: f"{alias} {value}" if key == "flow_to_check" else value for key, value in step.get("config", {}).items()}


def shape(alias, steps, level=0):
    """The steps in the order in which they are asked, each with its depth."""
    for step in steps:
        yield level, step["requirement"], f"{alias} {step['flow']}" if "flow" in step else step["provider"], config_of(alias, step)
        yield from shape(alias, step.get("steps", []), level + 1)


class Flows:
    def __init__(self, server, realm):
        self.server = server
        self.path = f"/{realm}/authentication"

    def held(self):
        return {flow["alias"]: flow for flow in self.server.get(f"{self.path}/flows")}

    def keep(self, steps, client=""):
        """Makes the way where it is missing, or was changed by hand: then beside the other one, which people may be on. @returns its name and id"""
        held = self.held()
        first = name_of(steps, client)
        for alias in (first, *(f"{first}-{count}" for count in range(2, MOST))):
            flow = held.get(alias)
            if flow is not None and flow.get("description") == MADE:
                if self.shape(alias) == list(shape(alias, steps)):
                    return alias, flow["id"]
                continue
            if flow is not None:
                self.server.ask("DELETE", f"{self.path}/flows/{flow['id']}")
            return alias, self.make(alias, steps)
        raise Refused(f"{first} was changed by hand too often, got {MOST - 1} ways of that name, do remove them")

    def make(self, alias, steps):
        wanted = {"alias": alias, "description": MAKING, "providerId": "basic-flow", "topLevel": True, "builtIn": False}
        self.server.ask("POST", f"{self.path}/flows", wanted)
        self.fill(alias, alias, steps)
        flow = self.held()[alias]
        self.server.ask("PUT", f"{self.path}/flows/{flow['id']}", {**flow, "description": MADE})
        self.server.said(f"made the way to sign in {alias}")
        return flow["id"]

    def shape(self, alias):
        """The steps that are there, in the words of `shape`."""
        found = []
        for one in self.server.get(f"{self.path}/flows/{quoted(alias)}/executions"):
            config = one.get("authenticationConfig")
            name = one["displayName"] if one.get("authenticationFlow") else one["providerId"]
            found.append((one["level"], one["requirement"], name, self.server.get(f"{self.path}/config/{config}")["config"] if config else {}))
        return found

    def fill(self, alias, parent, steps):
        for step in steps:
            at = f"{self.path}/flows/{quoted(parent)}/executions"
            inner = f"{alias} {step['flow']}" if "flow" in step else None
            if inner is not None:
                self.server.ask("POST", f"{at}/flow", {"alias": inner, "type": "basic-flow", "description": "", "provider": ""})
            else:
                self.server.ask("POST", f"{at}/execution", {"provider": step["provider"]})
            # the last one of this level
            made = [one for one in self.server.get(at) if one["level"] == 0][-1]
            self.server.ask("PUT", at, {**made, "requirement": step["requirement"]})
            if inner is not None:
                self.fill(alias, inner, step["steps"])
            elif "config" in step:
                wanted = {"alias": f"{alias} {step['provider']}", "config": config_of(alias, step)}
                self.server.ask("POST", f"{self.path}/executions/{made['id']}/config", wanted)

    def clear(self, used):
        """Removes the site's ways that none of its clients has any more."""
        for alias, flow in self.held().items():
            if alias.startswith(f"{PREFIX}-") and flow["topLevel"] and alias not in used:
                self.server.ask("DELETE", f"{self.path}/flows/{flow['id']}")
                self.server.said(f"removed the way to sign in {alias}")
