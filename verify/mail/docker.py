#!/usr/bin/env python3
"""Stands in for Docker's client and the engine: Compose itself reads the configuration, containers are names that change when what they are made from does.

A program /usr/local/lib/containers/SERVICE is started for that service with its project's folder and what it publishes, as ADDRESS:PORT.
"""
import hashlib
import json
import pathlib
import socket
import subprocess
import sys

COMPOSE = "/usr/libexec/docker/cli-plugins/docker-compose"
STATE = pathlib.Path("/var/lib/engine.json")
LOG = pathlib.Path("/var/log/engine")
PROGRAMS = pathlib.Path("/usr/local/lib/containers")


def daemon():
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect("/run/docker.sock")
    except OSError:
        sys.exit("Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?")


def published(service):
    return sorted(f"{port.get('host_ip', '')}:{port['published']}" for port in service.get("ports", []))


def up(running, project, options):
    text = subprocess.run([COMPOSE, *options, "config", "--format", "json"], check=True, capture_output=True, text=True).stdout
    services = json.loads(text)["services"]
    before = running.get(project, {})
    running[project] = {name: hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest() for name, made in services.items()}
    with LOG.open("a") as log:
        log.write("ports " + json.dumps(sorted(port for made in services.values() for port in published(made))) + "\n")
    for name, made in services.items():
        if (PROGRAMS / name).exists() and before.get(name) != running[project][name]:
            subprocess.run([PROGRAMS / name, project, *published(made)], check=True)


def inspect(identities):
    """Containers as `docker inspect` tells them, as far as it is read."""
    known = json.loads(STATE.read_text()) if STATE.exists() else {}
    made = {digest + "0" * (64 - len(digest)): (project, name) for project, services in known.items() for name, digest in services.items()}
    if identities is None:
        return print("\n".join(made))
    labels = "com.docker.compose.project", "com.docker.compose.service"
    told = [(one, dict(zip(labels, (pathlib.Path(made[one][0]).name, made[one][1])))) for one in identities]
    print(json.dumps([{"Id": one, "RestartCount": 0, "State": {"Status": "running"}, "Config": {"Labels": {**named, "com.docker.compose.oneoff": "False"}}} for one, named in told]))


def main(arguments):
    if arguments[0] in ("ps", "inspect"):
        daemon()
        return inspect(None if arguments[0] == "ps" else arguments[1:])
    assert arguments[0] == "compose", arguments
    options, rest = [], arguments[1:]
    while rest[0] in ("--project-directory", "--file"):
        options, rest = options + rest[:2], rest[2:]
    with LOG.open("a") as log:
        log.write(" ".join(rest) + "\n")
    if rest[0] == "config":
        sys.exit(subprocess.run([COMPOSE, *options, *rest]).returncode)
    daemon()
    running = json.loads(STATE.read_text()) if STATE.exists() else {}
    project = options[1]
    if rest[:2] == ["exec", "-T"]:
        # what a container would answer is a program beside it
        sys.exit(subprocess.run([PROGRAMS / f"{rest[2]}.exec", *rest[3:]]).returncode)
    if rest[0] == "up":
        up(running, project, options)
    elif rest[0] == "down":
        running.pop(project, None)
    elif rest[0] == "ps":
        print("\n".join(running.get(project, {}).values()))
    STATE.write_text(json.dumps(running))


main(sys.argv[1:])
