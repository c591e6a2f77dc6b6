#!/usr/bin/env python3
"""Stands in for Mailcow's API as its OpenAPI document and data/web/json_api.php of the pinned release say: what is asked is kept, and told at /state."""
import base64
import json
import os
import pathlib
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

KEY, PORT, ADDRESSES = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
# containers come and go, the database stays
KEPT = pathlib.Path(os.environ.get("MAILCOW_API_KEPT", "/var/lib/mailcow-api.json"))
NOTHING = {"admin": "moohoo", "provider": {}, "domain": {}, "mailbox": {}, "alias": {}, "dkim": {}, "sts": {}, "app": {}, "limit": {}, "writes": [], "count": 0}
state = json.loads(KEPT.read_text()) if KEPT.exists() else NOTHING


def number():
    state["count"] += 1
    return str(state["count"])


def fresh(password):
    assert len(password) >= 8 and any(c.isdigit() for c in password), "password_complexity"


# data/web/inc/functions.inc.php, identity_provider('edit'): what it asks for, of which it fills in the scopes, and what is off where it is not said
ASKED = ["authorize_url", "token_url", "client_id", "client_secret", "redirect_url", "userinfo_url"]
SOURCES = ["keycloak", "generic-oidc", "ldap"]


def source(given, known):
    """Another one than the provider's is no error there: it is not heard."""
    return given if given == "mailcow" or given in SOURCES and given == state["provider"].get("authsource") else known


def provide(attr):
    assert attr.get("authsource") in SOURCES, "invalid_authsource"
    assert all(box["authsource"] in ("mailcow", attr["authsource"]) for box in state["mailbox"].values()), "authsource_in_use"
    for key in ASKED:
        assert attr.get(key), f"required_data_missing {key}"
    kept = {"client_scopes": "openid profile email mailcow_template", **{key: attr[key] for key in ("authsource", *ASKED)}}
    if attr.get("client_scopes"):
        kept["client_scopes"] = attr["client_scopes"]
    # PDO writes false as nothing
    kept.update({key: "1" if attr.get(key) else "" for key in ("ignore_ssl_error", "login_provisioning")})
    if "mappers" in attr and "templates" in attr:
        kept.update({key: [one for one in attr[key] if one] for key in ("mappers", "templates")})
    state["provider"].update(kept)


def provider():
    known = dict(state["provider"])
    known["login_provisioning"] = bool(known["login_provisioning"]) if "login_provisioning" in known else 1
    return known


def signs_in(email):
    """Who comes back from the issuer (verify-sso), on PHP 8."""
    known = provider()
    assert known.get("authsource") in ("keycloak", "generic-oidc"), "no OIDC provider configured"
    assert isinstance(known.get("mappers"), list), "TypeError: array_search(): Argument #2 must be of type array"
    box = state["mailbox"].get(email)
    assert box or not known["login_provisioning"], "a mailbox would be made"
    assert box, "Auto-create users on login is deactivated"
    assert box["authsource"] in ("keycloak", "generic-oidc"), "The user's authentication source is not of type OIDC"
    assert box["active"] == 1, "Domain or mailbox is inactive"


def opens(address, password, protocol):
    """What data/conf/dovecot/auth/mailcowauth.php says of a mail program: an app password, or the own one where the mailbox has that."""
    box = state["mailbox"][address]
    assert box["active"] == 1, "inactive"
    apps = [app for app in state["app"].values() if app["username"] == address and f"{protocol}_access" in app["protocols"]]
    own = box["authsource"] == "mailcow" and box["password"] == password != ""
    assert own or any(app["app_passwd"] == password for app in apps), "login failed"


def add(what, body):
    if what == "domain":
        assert body["domain"] not in state["domain"], "domain_exists"
        assert int(body["defquota"]) <= int(body["maxquota"]) <= int(body["quota"]), "quota"
        state["domain"][body["domain"]] = body
    elif what == "mailbox":
        address = f"{body['local_part']}@{body['domain']}"
        assert body["domain"] in state["domain"] and address not in state["mailbox"], "object_exists"
        kept = {**body, "authsource": source(body.get("authsource"), "mailcow")}
        if kept["authsource"] == "mailcow":
            assert body["password"] == body["password2"], "password_mismatch"
            fresh(body["password"])
        else:
            kept.update(password="", force_pw_update="0")
        state["mailbox"][address] = {**kept, "username": address, "quota": int(body["quota"]) * 1024**2, "active": int(body["active"])}
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
    if what == "identity-provider":
        return provide(attr)
    for item in items:
        if what == "admin":
            assert item == "admin" and attr["password"] == attr["password2"], "access_denied"
            state["admin"] = attr["password"]
        elif what == "mailbox":
            if "quota" in attr:
                attr = {**attr, "quota": int(attr["quota"]) * 1024**2}
            if "active" in attr:
                attr = {**attr, "active": int(attr["active"])}
            box = state["mailbox"][item]
            # the password comes before where it counts: one for a mailbox that an issuer signs in is not heard
            password = {"password": attr["password"]} if "password" in attr and box["authsource"] == "mailcow" else {}
            after = source(attr.get("authsource"), box["authsource"])
            box.update({key: value for key, value in attr.items() if not key.startswith("password")}, **password, authsource=after)
            if box["authsource"] != "mailcow":
                box["force_pw_update"] = "0"
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
        if self.path.split("/")[1] in ("signs-in", "opens"):
            asks, *given = self.path.split("/")[1:]
            try:
                signs_in(*given) if asks == "signs-in" else opens(*given)
            except (AssertionError, KeyError) as error:
                return self.tell(f"{error}")
            return self.tell("yes")
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
        if parts[0] == "identity-provider":
            return self.tell(provider())
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
            elif what == "identity-provider":
                assert all(box["authsource"] == "mailcow" for box in state["mailbox"].values()), "authsource_in_use"
                state["provider"].clear()
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
