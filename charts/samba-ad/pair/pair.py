"""What one of two controllers knows of the other.

Each says at /metrics what it has: `samba_ad_epoch` is 0 where it has no domain, and otherwise when its domain last began anew, as Unix time: when it was
brought back, or when one of the two was given up. The greater one is the domain; what is older is put aside and made again from it.
"""

import os
import re
import time
import urllib.request

DATA = "/var/lib/samba"
DOMAIN = f"{DATA}/domain"
CONFIGURATION = f"{DOMAIN}/etc/smb.conf"
EPOCH = f"{DATA}/epoch"
# in memory, and so gone with the pod: the server shall stop, for its domain is older than the other one's
OLDER = "/run/samba/older"
# who joins signs in by it, which is closed whenever nobody does
JOINER = "dc-joiner"
JOINING = "/run/joining/value"
FIRST = 1


def epoch():
    """Of the domain that is here."""
    if not os.path.exists(CONFIGURATION):
        return 0
    try:
        with open(EPOCH, encoding="ascii") as file:
            return int(file.read())
    except FileNotFoundError:
        return FIRST


def begins(moment):
    """From now on the domain that is here is of this epoch."""
    with open(f"{EPOCH}.new", "w", encoding="ascii") as file:
        file.write(str(moment))
        file.flush()
        os.fsync(file.fileno())
    os.rename(f"{EPOCH}.new", EPOCH)


def partner():
    """Epoch of the other one; None where it does not say."""
    try:
        with urllib.request.urlopen(f"http://{os.environ['PARTNER']}:{os.environ['METRICS_PORT']}/metrics", timeout=5) as answer:
            found = re.search(r"^samba_ad_epoch (\d+)$", answer.read().decode(), re.MULTILINE)
            return int(found.group(1)) if found else None
    except (OSError, ValueError):
        return None


def put_aside():
    """Keeps the domain that is here under another name."""
    os.rename(DOMAIN, f"{DOMAIN}.{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}")


def password():
    with open(JOINING, encoding="utf-8") as file:
        return file.read()
