#!/usr/bin/env python3
"""Stands in for the engine: Compose itself reads the configuration, containers are names that change when what they are made from does."""
import hashlib
import json
import pathlib
import subprocess
import sys

STATE = pathlib.Path("/var/lib/engine.json")
LOG = pathlib.Path("/var/log/engine")


def main(arguments):
    assert arguments[0] == "compose", arguments
    options, rest = [], arguments[1:]
    while rest[0] in ("--project-directory", "--file"):
        options, rest = options + rest[:2], rest[2:]
    with LOG.open("a") as log:
        log.write(" ".join(rest) + "\n")
    if rest[0] == "config":
        sys.exit(subprocess.run(["/usr/local/bin/compose", *options, *rest]).returncode)
    running = json.loads(STATE.read_text()) if STATE.exists() else {}
    project = options[1]
    if rest[0] == "up":
        text = subprocess.run(["/usr/local/bin/compose", *options, "config", "--format", "json"], check=True, capture_output=True, text=True).stdout
        services = json.loads(text)["services"]
        running[project] = {name: hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest() for name, made in services.items()}
        with LOG.open("a") as log:
            log.write("ports " + json.dumps(sorted(f"{port.get('host_ip', '')}:{port['published']}" for made in services.values() for port in made.get("ports", []))) + "\n")
    elif rest[0] == "down":
        running.pop(project, None)
    elif rest[0] == "ps":
        print("\n".join(running.get(project, {}).values()))
    STATE.write_text(json.dumps(running))


main(sys.argv[1:])
