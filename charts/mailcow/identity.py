"""Who signs people in to Mailcow's pages: an issuer of OpenID Connect in the place of passwords of Mailcow's own.

Upstream (data/web/inc/functions.inc.php, identity_provider) knows one provider for the whole server. It signs in to mailboxes alone whose `authsource` says so,
takes an `authsource` that is not the provider's for none at all, and does not give up a provider that a mailbox still has.
"""
import sys

from api import Api, Refused, random_password

OWN, ISSUER = "mailcow", "generic-oidc"
# seen in the pages, among the passwords of mail programs
INVITATION = "first mail program"
PROTOCOLS = ["imap_access", "smtp_access", "pop3_access", "sieve_access", "dav_access", "eas_access"]
NO = (None, "", "0", 0, False)


def source_of(mailbox: dict) -> str:
    return mailbox.get("authsource") or OWN


def same(found, wanted) -> bool:
    return found in NO if wanted is False else found == wanted


class Identity:
    def __init__(self, converge):
        self.converge, self.api, self.state = converge, converge.api, converge.state.data
        self.wanted = converge.wanted["signIn"]

    def of(self, source: str) -> list:
        return [one["username"] for one in self.api.every("mailbox/all") if source_of(one) == source]

    def comes(self) -> None:
        if not self.wanted:
            return
        attr = {
            **self.wanted,
            "authsource": ISSUER,
            "client_secret": self.converge.secret("sign-in"),
            "ignore_ssl_error": False,
            # the site file says who has a mailbox: left out, it is on
            "login_provisioning": False,
            # without a list each sign-in ends in an error of PHP 8: array_search() in nothing
            "mappers": [],
            "templates": [],
        }
        self.state["provider"] = self.wanted["client_id"]
        found = self.api.get("identity-provider") or {}
        if all(same(found.get(key), value) for key, value in attr.items()):
            return
        others = [one["username"] for one in self.api.every("mailbox/all") if source_of(one) not in (OWN, ISSUER)]
        if others:
            raise Refused(
                f"edit/identity-provider: {', '.join(others)} sign in at another provider, which somebody set by hand; expected none,"
                " do set 'mailcow' as their identity provider in the pages of the administrator"
            )
        self.converge.change("sign-in by OpenID Connect", "edit/identity-provider", {"items": ["identity-provider"], "attr": attr})

    def moves(self, mailbox: dict, source: str) -> bool:
        """Whether a mailbox of the site is signed in otherwise than it says; without an issuer in the site other sources are somebody else's."""
        return bool(self.wanted) and source_of(mailbox) != source

    def goes(self) -> None:
        made = self.state.get("provider")
        if self.wanted or made is None:
            return
        found = self.api.get("identity-provider") or {}
        # another one was set by hand since
        if found.get("authsource") == ISSUER and found.get("client_id") == made:
            for address in self.of(ISSUER):
                self.converge.change(f"mailbox {address} has a password of its own", "edit/mailbox", {"items": [address], "attr": {"authsource": OWN}})
            self.converge.change("no sign-in by OpenID Connect", "delete/identity-provider", ["identity-provider"])
        del self.state["provider"]


def invited(api: Api, address: str) -> str:
    """A first password: of the mailbox, or for one mail program where the pages ask an issuer, whose first code may come by mail."""
    found = {one["username"]: one for one in api.every("mailbox/all")}.get(address)
    if found is None:
        raise SystemExit(f"'{address}' has no mailbox yet, do run the playbook")
    password = random_password()
    if source_of(found) == OWN:
        api.do("edit/mailbox", {"items": [address], "attr": {"password": password, "password2": password, "force_pw_update": "1"}})
        return password
    before = [one["id"] for one in api.every(f"app-passwd/all/{address}") if one.get("name") == INVITATION]
    body = {"username": address, "app_name": INVITATION, "app_passwd": password, "app_passwd2": password, "protocols": PROTOCOLS, "active": "1"}
    api.do("add/app-passwd", body)
    if before:
        api.do("delete/app-passwd", before)
    print(f"for a mail program: the pages sign {address} in at the issuer", file=sys.stderr)
    return password
