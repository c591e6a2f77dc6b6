#!/usr/bin/env python3
"""Stands in for Mailcow's API as its OpenAPI document and data/web/json_api.php of the pinned release say: what is asked is kept, and told at /state."""
import base64
import json
import pathlib
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

KEY, PORT, ADDRESSES = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
# containers come and go, the database stays
KEPT = pathlib.Path("/var/lib/mailcow-api.json")
NOTHING = {"admin": "moohoo", "domain": {}, "mailbox": {}, "alias": {}, "dkim": {}, "sts": {}, "app": {}, "limit": {}, "writes": [], "count": 0}
state = json.loads(KEPT.read_text()) if KEPT.exists() else NOTHING


def number():
    state["count"] += 1
    return str(state["count"])


def fresh(password):
    assert len(password) >= 8 and any(c.isdigit() for c in password), "password_complexity"


def add(what, body):
    if what == "domain":
        assert body["domain"] not in state["domain"], "domain_exists"
        assert int(body["defquota"]) <= int(body["maxquota"]) <= int(body["quota"]), "quota"
        state["domain"][body["domain"]] = body
    elif what == "mailbox":
        address = f"{body['local_part']}@{body['domain']}"
        assert body["domain"] in state["domain"] and address not in state["mailbox"], "object_exists"
        assert body["password"] == body["password2"], "password_mismatch"
        fresh(body["password"])
        state["mailbox"][address] = {**body, "username": address, "quota": int(body["quota"]) * 1024**2, "active": int(body["active"])}
    elif what == "alias":
        assert body["address"] not in state["mailbox"], "is_alias_or_mailbox"
        state["alias"][number()] = body
    elif what == "dkim_import":
        der = subprocess.run(["openssl", "pkey", "-pubout", "-outform", "DER"], input=body["private_key_file"].encode(), capture_output=True, check=True).stdout
        state["dkim"][body["domain"]] = {"pubkey": base64.b64encode(der).decode(), "dkim_selector": body["dkim_selector"]}
    elif what == "mta-sts":
        assert body["domain"] not in state["sts"], "Duplicate entry"
        assert body["version"] == "stsv1" and body["mode"] in ("testing", "enforce") and 0 < int(body["max_age"]) <= 31536000, "invalid"
        state["sts"][body["domain"]] = body
    elif what == "app-passwd":
        assert body["username"] in state["mailbox"] and body["app_passwd"] == body["app_passwd2"], "access_denied"
        state["app"][number()] = body
    else:
        raise AssertionError("route not found")


def edit(what, items, attr):
    for item in items:
        if what == "admin":
            assert item == "admin" and attr["password"] == attr["password2"], "access_denied"
            state["admin"] = attr["password"]
        elif what == "mailbox":
            if "quota" in attr:
                attr = {**attr, "quota": int(attr["quota"]) * 1024**2}
            if "active" in attr:
                attr = {**attr, "active": int(attr["active"])}
            state["mailbox"][item].update(attr)
        elif what == "alias":
            state["alias"][str(item)].update(attr)
        elif what == "mta-sts":
            state["sts"][item].update(attr)
        elif what == "rl-mbox":
            state["limit"][item] = f"{attr['rl_value']} / 1{attr['rl_frame']}"
        else:
            raise AssertionError("route not found")


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def tell(self, body, code=200):
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def policy(self, host):
        """What data/web/mta-sts.php tells of a domain that has one, and of no other."""
        known = state["sts"].get(host.removeprefix("mta-sts.")) if host.startswith("mta-sts.") else None
        self.send_response(404 if known is None or known["active"] != "1" else 200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.end_headers()
        if known:
            self.wfile.write("version: STSv1\nmode: {mode}\nmax_age: {max_age}\nmx: {mx}\n".format(**known).encode())

    def do_GET(self):
        if self.path == "/state":
            return self.tell(state)
        if self.path == "/.well-known/mta-sts.txt":
            return self.policy(self.headers["Host"].split(":")[0])
        if self.headers.get("X-API-Key") != KEY:
            return self.tell({"type": "error", "msg": "authentication failed"}, 401)
        parts = self.path.split("/")[4:]
        lists = {
            "domain": [{"domain_name": name} for name in state["domain"]],
            "mailbox": list(state["mailbox"].values()),
            "alias": [{"id": int(id), **alias} for id, alias in state["alias"].items()],
        }
        if parts[0] in lists:
            return self.tell(lists[parts[0]] or {})
        if parts[0] == "dkim":
            return self.tell(state["dkim"].get(parts[1], {}))
        if parts[0] == "app-passwd":
            return self.tell([{"id": int(id), "name": app["app_name"]} for id, app in state["app"].items() if app["username"] == parts[2]] or {})
        return self.tell({"version": "stand-in"})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.headers.get("X-API-Key") != KEY:
            return self.tell({"type": "error", "msg": "authentication failed"}, 401)
        verb, what = self.path.split("/")[3:5]
        try:
            if verb == "add":
                add(what, body)
            elif verb == "edit":
                edit(what, body["items"], body["attr"])
            else:
                for id in body:
                    del state[{"alias": "alias", "app-passwd": "app"}[what]][str(id)]
        except (AssertionError, KeyError) as error:
            return self.tell([{"type": "danger", "msg": str(error)}])
        state["writes"].append(f"{verb} {what}")
        KEPT.write_text(json.dumps(state))
        self.tell([{"type": "success", "msg": "done"}])


for address in ADDRESSES[1:]:
    Thread(target=ThreadingHTTPServer((address, PORT), Handler).serve_forever, daemon=True).start()
ThreadingHTTPServer((ADDRESSES[0], PORT), Handler).serve_forever()
