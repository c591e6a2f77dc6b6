"""Mailcow's API, and what of it was made by the site: what `accounts.py` and `identity.py` share."""
import hashlib
import json
import os
import secrets
import time
import urllib.error
import urllib.request
from pathlib import Path


class Refused(Exception):
    pass


class Api:
    def __init__(self, urls: list, key: str):
        self.urls, self.url, self.key = urls, urls[0], key

    def wait(self, patience: float) -> None:
        end = time.monotonic() + patience
        while True:
            for url in self.urls:
                self.url = url
                try:
                    self.get("status/version")
                    return
                except (OSError, ValueError, Refused) as error:
                    last = error
            if time.monotonic() > end:
                raise SystemExit(f"the API answers nothing at {self.urls}: {last}")
            time.sleep(3)

    def ask(self, method: str, path: str, body=None):
        request = urllib.request.Request(f"{self.url}/api/v1/{path}", method=method, headers={"X-API-Key": self.key, "Accept": "application/json"})
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            raise Refused(f"{path}: {error.code} {error.read()[:200]!r}") from None

    def get(self, path: str):
        return self.ask("GET", f"get/{path}")

    def every(self, path: str) -> list:
        """Nothing is an empty object there, and one thing may be an object alone."""
        found = self.get(path)
        return found if isinstance(found, list) else [found] if found else []

    def do(self, path: str, body) -> None:
        told = self.ask("POST", path, body)
        for one in told if isinstance(told, list) else [told]:
            if not isinstance(one, dict) or one.get("type") not in ("success", "info", "warning"):
                # what was sent is in its log: only what it says of it may be shown
                raise Refused(f"{path}: {one.get('msg') if isinstance(one, dict) else 'no answer'}")


def random_password() -> str:
    """Meets each rule that Mailcow can ask for: letters of both cases, a digit, a sign."""
    return secrets.token_urlsafe(24) + "aA1-"


class State:
    """What was made here, so that nothing is taken away that somebody made by hand; of passwords a salted digest, to see that one was rotated."""

    def __init__(self, path: Path):
        self.path = path
        self.data = json.loads(path.read_text()) if path.exists() else {}
        for key, empty in (("mailboxes", []), ("aliases", []), ("digests", {}), ("policies", {})):
            self.data.setdefault(key, empty)
        self.data.setdefault("salt", secrets.token_hex(16))

    def save(self) -> None:
        stage = self.path.with_suffix(".new")
        stage.touch(mode=0o600)
        stage.write_text(json.dumps(self.data, indent=1, sort_keys=True) + "\n")
        os.replace(stage, self.path)

    def remember(self, kind: str, name: str) -> None:
        if name not in self.data[kind]:
            self.data[kind].append(name)

    def digest(self, value: str) -> str:
        return hashlib.pbkdf2_hmac("sha256", value.encode(), bytes.fromhex(self.data["salt"]), 100_000).hex()
