#!/usr/bin/env python3
"""How mail is, as text for node-exporter (its textfile collector): queues, certificates, records in the DNS, lists of senders of spam, what Rspamd decides.

watch.py TARGET    writes the file; what could not be asked is left out and counted under mail_watch_failed

What is expected stands in watch.json beside it. Keys of DKIM and of TLS are read from the host's secrets, so that what signs is compared with what the DNS says.
"""
import base64
import hashlib
import json
import os
import smtplib
import socket
import ssl
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

FAILURES = (OSError, ValueError, KeyError, subprocess.SubprocessError, smtplib.SMTPException)
HERE = Path(__file__).resolve().parent
TIMEOUT = 15
# a list answers us where 127.0.0.2 is on it and 127.0.0.1 is not (RFC 5782, section 5)
LISTED, CLEAN = "127.0.0.2", "127.0.0.1"
HELP = {
    "mail_queue_messages": "messages that wait, by queue of Postfix",
    "mail_queue_oldest_seconds": "how long the oldest of them waits",
    "mail_certificate_served_is_stored": "whether a port serves the certificate that lies on the disk",
    "mail_certificate_ends_timestamp_seconds": "end of the certificate on the disk",
    "mail_dns_record_is_right": "whether the DNS says what the site does",
    "mail_listed": "whether a list of senders of spam names the server",
    "mail_list_answers": "whether a list answers this machine at all",
    "mail_rspamd_messages": "messages since Rspamd started, by what became of them",
    "mail_watch_failed": "whether a part of this could not be asked",
    "mail_watched_timestamp_seconds": "when this was asked",
}


def run(*argv: str, text: bytes | None = None) -> bytes:
    return subprocess.run(argv, input=text, check=True, capture_output=True, timeout=TIMEOUT * 2).stdout


def dig(*arguments: str) -> list:
    """Answers, one a line; none is an answer, no answer is an error."""
    told = run("dig", "+tries=2", "+time=4", "+noall", "+comments", "+answer", *arguments).decode()
    if "status: NOERROR" not in told and "status: NXDOMAIN" not in told:
        raise OSError(f"no answer for {' '.join(arguments)}")
    asked = arguments[-1]
    rows = [line.split(None, 4) for line in told.splitlines() if line and not line.startswith(";")]
    return [row[4] for row in rows if len(row) == 5 and row[3] == asked]


def joined(text: str) -> str:
    """Strings of a TXT record, as one."""
    return "".join(part.replace('\\"', '"').replace("\\\\", "\\") for part in text[1:-1].split('" "'))


def answers(name: str, kind: str) -> list:
    found = dig(name, kind)
    if kind == "TXT":
        return [joined(one) for one in found]
    if kind == "TLSA":
        # long values are told in parts
        return ["".join(one.split()).lower() for one in found]
    return [one.lower() for one in found]


def public_key(name: str) -> bytes:
    return run("openssl", "pkey", "-in", str(HERE / "secrets" / name), "-pubout", "-outform", "DER")


def expected(record: dict) -> str:
    """A key stands for itself: `{key}` is its public half, `{digest}` the hash of that."""
    value = record["value"]
    if "key" in record:
        half = public_key(record["key"])
        value = value.replace("{key}", base64.b64encode(half).decode()).replace("{digest}", hashlib.sha256(half).hexdigest())
    return value


def queues(config: dict):
    told = run("docker", "compose", "--project-directory", config["folder"], "exec", "-T", "postfix-mailcow", "postqueue", "-j").decode()
    messages = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    oldest = min((one["arrival_time"] for one in messages), default=None)
    names = ("active", "deferred", "hold", "incoming", "maildrop")
    rows = [("mail_queue_messages", {"queue": name}, sum(one["queue_name"] == name for one in messages)) for name in names]
    return [*rows, ("mail_queue_oldest_seconds", {}, 0 if oldest is None else max(0, time.time() - oldest))]


def served(host: str, port: int, way: str) -> bytes:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if way == "starttls":
        with smtplib.SMTP(host, port, timeout=TIMEOUT) as client:
            client.starttls(context=context)
            return client.sock.getpeercert(True)
    with socket.create_connection((host, port), TIMEOUT) as plain, context.wrap_socket(plain, server_hostname=host) as secured:
        return secured.getpeercert(True)


def certificates(config: dict):
    stored = ssl.PEM_cert_to_DER_cert(first_certificate(Path(config["certificate"]).read_text()))
    ends = run("openssl", "x509", "-inform", "DER", "-noout", "-enddate", text=stored).decode().strip().removeprefix("notAfter=")
    yield "mail_certificate_ends_timestamp_seconds", {}, ssl.cert_time_to_seconds(ends)
    questions = [({"port": port}, partial(is_served, config["host"], int(port), way, stored)) for port, way in config["ports"].items()]
    yield from each("mail_certificate_served_is_stored", questions)


def is_served(host: str, port: int, way: str, stored: bytes) -> int:
    return int(served(host, port, way) == stored)


def each(name: str, questions):
    """What can be asked is told; that something could not comes last."""
    failed = None
    for labels, ask in questions:
        try:
            yield name, labels, ask()
        except FAILURES as error:
            failed = error
    if failed:
        raise failed


def first_certificate(text: str) -> str:
    end = "-----END CERTIFICATE-----"
    return text[text.index("-----BEGIN CERTIFICATE-----") : text.index(end) + len(end)] + "\n"


def addresses(config: dict) -> list:
    return [one for one in dig(config["host"], "A") if one.count(".") == 3]


def records(config: dict):
    questions = [({"name": record["name"], "type": record["type"]}, partial(is_right, record)) for record in config["records"]]
    yield from each("mail_dns_record_is_right", questions)


def reverse(config: dict):
    questions = [({"name": address, "type": "PTR"}, partial(leads_back, address, config["host"])) for address in addresses(config)]
    yield from each("mail_dns_record_is_right", questions)


def is_right(record: dict) -> int:
    found = answers(record["name"], record["type"])
    alone = "only" not in record or sum(one.startswith(record["only"]) for one in found) == 1
    return int(expected(record) in found and alone)


def leads_back(address: str, host: str) -> int:
    return int(dig(f"{reversed_of(address)}.in-addr.arpa", "PTR") == [f"{host}."])


def reversed_of(address: str) -> str:
    return ".".join(reversed(address.split(".")))


def lists(config: dict):
    key = HERE / "secrets" / "spamhaus"
    zones = {zone: zone for zone in config["lists"]}
    if key.exists():
        zones["zen.spamhaus.org"] = f"{key.read_text().strip()}.zen.dq.spamhaus.net"
    rows, own = [], addresses(config)
    for name, zone in zones.items():
        try:
            if not on(zone, LISTED) or on(zone, CLEAN):
                raise OSError("it lists nothing, or everything")
            found = any(on(zone, address) for address in own)
        except (OSError, subprocess.SubprocessError):
            rows.append(("mail_list_answers", {"list": name}, 0))
        else:
            rows += [("mail_list_answers", {"list": name}, 1), ("mail_listed", {"list": name}, int(found))]
    return rows


def on(zone: str, address: str) -> bool:
    """127.255.255.x is a refusal to answer, no listing (spamhaus.org, Return Codes)."""
    found = dig(f"{reversed_of(address)}.{zone}", "A")
    if any(one.startswith("127.255.255.") for one in found):
        raise OSError("the list refuses to answer")
    return any(one.startswith("127.") for one in found)


def rspamd(config: dict):
    # the container that watches has the socket of Rspamd's controller
    ask = ("curl", "-s", "--max-time", str(TIMEOUT), "--unix-socket", "/var/lib/rspamd/rspamd.sock", "http://rspamd/stat")
    told = json.loads(run("docker", "compose", "--project-directory", config["folder"], "exec", "-T", "watchdog-mailcow", *ask))
    return [("mail_rspamd_messages", {"action": action}, count) for action, count in sorted(told["actions"].items())]


PARTS = {"queues": queues, "certificates": certificates, "records": records, "reverse": reverse, "lists": lists, "rspamd": rspamd}


def asked(config: dict) -> list:
    rows = []
    for part, ask in PARTS.items():
        try:
            rows.extend(ask(config))
            failed = 0
        except FAILURES as error:
            # arguments of what was run hold no secret but a list's name may: only the kind is told
            print(f"{part}: {type(error).__name__}", file=sys.stderr)
            failed = 1
        rows.append(("mail_watch_failed", {"part": part}, failed))
    return [*rows, ("mail_watched_timestamp_seconds", {}, time.time())]


def text_of(rows: list, project: str) -> str:
    lines = []
    for name, about in HELP.items():
        lines += [f"# HELP {name} {about}", f"# TYPE {name} gauge"]
        for labels, value in ((labels, value) for known, labels, value in rows if known == name):
            told = ",".join(f'{key}="{text}"' for key, text in {"project": project, **labels}.items())
            lines.append(f"{name}{{{told}}} {float(value):.15g}")
    return "\n".join(lines) + "\n"


def main(target: str) -> None:
    config = json.loads((HERE / "watch.json").read_text())
    fresh = Path(f"{target}.new")
    fresh.write_text(text_of(asked(config), config["project"]))
    fresh.chmod(0o644)
    os.replace(fresh, target)


if __name__ == "__main__":
    main(sys.argv[1])
