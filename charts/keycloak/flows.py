"""Ways in which people sign in. One is never changed: its name says what it is, another takes its place, and what nobody uses any more goes.

Steps that somebody changes inside one by hand stay so: they are not compared.
"""

import hashlib
import json

from server import quoted

PREFIX = "archipel"
# what was interrupted is made anew
MAKING, MADE = "in the making", "kept by the site"


def name_of(steps, client=""):
    digest = hashlib.sha256(json.dumps(steps, sort_keys=True).encode()).hexdigest()[:10]
    return "-".join(part for part in (PREFIX, client, digest) if part)


class Flows:
    def __init__(self, server, realm):
        self.server = server
        self.path = f"/{realm}/authentication"

    def held(self):
        return {flow["alias"]: flow for flow in self.server.get(f"{self.path}/flows")}

    def keep(self, steps, client=""):
        """Makes the way where it is missing. @returns its name and id"""
        alias = name_of(steps, client)
        flow = self.held().get(alias)
        if flow is not None and flow.get("description") != MADE:
            self.server.ask("DELETE", f"{self.path}/flows/{flow['id']}")
            flow = None
        if flow is None:
            wanted = {"alias": alias, "description": MAKING, "providerId": "basic-flow", "topLevel": True, "builtIn": False}
            self.server.ask("POST", f"{self.path}/flows", wanted)
            self.fill(alias, alias, steps)
            flow = self.held()[alias]
            self.server.ask("PUT", f"{self.path}/flows/{flow['id']}", {**flow, "description": MADE})
            self.server.said(f"made the way to sign in {alias}")
        return alias, flow["id"]

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
                config = {key: f"{alias} {value}" if key == "flow_to_check" else value for key, value in step["config"].items()}
                wanted = {"alias": f"{alias} {step['provider']}", "config": config}
                self.server.ask("POST", f"{self.path}/executions/{made['id']}/config", wanted)

    def clear(self, used):
        """Removes the site's ways that none of its clients has any more."""
        for alias, flow in self.held().items():
            if alias.startswith(f"{PREFIX}-") and flow["topLevel"] and alias not in used:
                self.server.ask("DELETE", f"{self.path}/flows/{flow['id']}")
                self.server.said(f"removed the way to sign in {alias}")
