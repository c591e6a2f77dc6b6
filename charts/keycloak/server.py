"""Keycloak's Admin REST API (keycloak.org, docs-api), and what it takes to change there only what is another way."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request

# a token of an administrator lasts a minute
FRESH = 30
PATIENCE = 30


class Refused(Exception):
    """An answer that is no success; its text tells no secret, since requests are not repeated in it."""


def differs(held, wanted):
    """Whether something that is wanted is another way in what is held; of lists the order means nothing."""
    if isinstance(wanted, dict):
        return not isinstance(held, dict) or any(differs(held.get(key), value) for key, value in wanted.items())
    if isinstance(wanted, list):
        return sorted(map(str, held or [])) != sorted(map(str, wanted))
    # what is empty is not kept
    return (held or "") != (wanted or "")


def merged(held, wanted):
    """What is held, with what is wanted in its place."""
    if not isinstance(held, dict) or not isinstance(wanted, dict):
        return wanted
    return {**held, **{key: merged(held.get(key), value) for key, value in wanted.items()}}


class Server:
    def __init__(self, url, client, secret):
        self.url = url.rstrip("/")
        self.client = client
        self.secret = secret
        self.signed_in = 0.0
        self.token = ""
        self.changes = 0

    def said(self, text):
        self.changes += 1
        print(f"realm: {text}", flush=True)

    def send(self, method, path, body=None, headers=None):
        request = urllib.request.Request(f"{self.url}{path}", body, headers or {}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as response:
                text = response.read()
                return json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            text = error.read().decode("utf-8", "replace")[:300]
            raise Refused(f"{method} {path}: got {error.code} {text}") from None

    def sign_in(self):
        form = {"grant_type": "client_credentials", "client_id": self.client, "client_secret": self.secret}
        now = time.monotonic()
        if not self.token or now - self.signed_in > FRESH:
            body = urllib.parse.urlencode(form).encode()
            answer = self.send("POST", "/realms/master/protocol/openid-connect/token", body)
            self.token, self.signed_in = answer["access_token"], now
        return {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        return self.send(method, f"/admin/realms{path}", data, self.sign_in())

    def get(self, path, **query):
        return self.ask("GET", path + (f"?{urllib.parse.urlencode(query)}" if query else ""))

    def exists(self, path):
        try:
            self.get(path)
        except Refused as error:
            if ": got 404" in str(error):
                return False
            raise
        return True

    def keep(self, path, held, wanted, what):
        """Writes an object where something wanted is another way, and leaves the rest of it as it is."""
        if differs(held, wanted):
            self.ask("PUT", path, merged(held, wanted))
            self.said(f"changed {what}")


def quoted(name):
    return urllib.parse.quote(name, safe="")
