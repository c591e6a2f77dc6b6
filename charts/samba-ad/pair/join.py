"""Joins the domain of the other controller where there is none here, or one that is older. Returns when the server may start.

A domain is made by the first controller alone, and only when the other one says that it has none: what does not answer is waited for, since two domains of
one name could never become one again.
"""

import os
import shutil
import socket
import sys
import time

from samba.netcmd import main

import pair

STAGE = f"{pair.DATA}/domain.new"
TEMPLATE = "/etc/samba-ad/smb.conf"


def configure(name):
    """The configuration as start.sh writes it, for a database that is being made."""
    with open(TEMPLATE, encoding="utf-8") as file:
        text = file.read()
    words = {
        "NAME": name,
        "REALM": os.environ["REALM"].upper(),
        "DOMAIN": os.environ["DOMAIN"],
        "DNSDOMAIN": os.environ["REALM"],
        "SERVICES": os.environ["SERVICES"],
        "FORWARDERS": os.environ["FORWARDERS"],
        "ROOT": STAGE,
    }
    for word, value in words.items():
        text = text.replace(f"@{word}@", value)
    os.makedirs(f"{STAGE}/etc", mode=0o755)
    path = f"{STAGE}/etc/smb.conf"
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def own_name():
    try:
        with open(f"{pair.DATA}/name", encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return os.environ["SERVER"]


def join(address):
    shutil.rmtree(STAGE, ignore_errors=True)
    os.environ["SMB_CONF_PATH"] = configure(own_name())
    with open(os.environ["KRB5_CONFIG"], "w", encoding="utf-8") as file:
        realm = os.environ["REALM"].upper()
        file.write(f"[libdefaults]\ndefault_realm = {realm}\ndns_lookup_kdc = false\nrdns = false\n[realms]\n{realm} = {{\n  kdc = {address}\n}}\n")
    words = (
        *("domain", "join", os.environ["REALM"], "DC", f"--server={address}", "--dns-backend=SAMBA_INTERNAL"),
        # in this process: its words are in no list of processes
        f"--user={os.environ['DOMAIN']}\\{pair.JOINER}%{pair.password()}",
    )
    if hasattr(main, "samba_tool"):
        return main.samba_tool(*words)
    return main.cmd_sambatool()._run("samba-tool", *words)


def attempt(theirs):
    """One try. Returns whether the domain is here."""
    try:
        if join(socket.gethostbyname(os.environ["PARTNER"])):
            return False
    except OSError as error:
        print(f"join: {error}", file=sys.stderr, flush=True)
        return False
    # whole or not at all
    os.rename(STAGE, pair.DOMAIN)
    pair.begins(theirs)
    return True


said = ""
while True:
    mine, theirs = pair.epoch(), pair.partner()
    if mine and (theirs is None or theirs <= mine):
        break
    if mine:
        print(f"join: the domain here is older than that of {os.environ['PARTNER']}, puts it aside", flush=True)
        pair.put_aside()
    if theirs:
        print(f"join: joins the domain of {os.environ['PARTNER']}", flush=True)
        if attempt(theirs):
            break
    elif theirs == 0 and os.environ["MAKES"] == "yes":
        break
    elif said != theirs:
        said = theirs
        print(f"join: waits for {os.environ['PARTNER']}, {'which has no domain yet' if theirs == 0 else 'which does not answer'}", flush=True)
    time.sleep(float(os.environ.get("EVERY", "5")))
