#!/usr/bin/python3
"""Stands in for Docker's daemon, whose repository is not reachable here: reads the same configuration, refuses what it would refuse, and answers on its socket."""
import ipaddress
import json
import os
import pathlib
import socket
import sys

CONFIG = pathlib.Path("/etc/docker/daemon.json")
SOCKET = "/run/docker.sock"
# docs.docker.com/reference/cli/dockerd, daemon configuration file
BOOLEANS = "allow-direct-routing debug experimental icc init ip-forward ip-masq iptables ip6tables ipv6 live-restore no-new-privileges raw-logs selinux-enabled tls tlsverify userland-proxy"
NUMBERS = "max-concurrent-downloads max-concurrent-uploads max-download-attempts mtu shutdown-timeout"
TEXTS = "bip bip6 bridge cgroup-parent containerd containerd-namespace containerd-plugins-namespace data-root default-cgroupns-mode default-gateway default-gateway-v6 default-ipc-mode default-runtime default-shm-size exec-root fixed-cidr fixed-cidr-v6 group init-path ip log-driver log-format log-level pidfile seccomp-profile storage-driver swarm-default-advertise-addr tlscacert tlscert tlskey userland-proxy-path userns-remap"
LISTS = "authorization-plugins default-address-pools dns dns-opts dns-search exec-opts hosts insecure-registries labels node-generic-resources registry-mirrors storage-opts"
MAPS = "builder default-network-opts default-ulimits features log-opts proxies runtimes"
KINDS = {name: kind for kind, names in ((bool, BOOLEANS), (int, NUMBERS), (str, TEXTS), (list, LISTS), (dict, MAPS)) for name in names.split()}


def refuse(why):
    sys.exit("unable to configure the Docker daemon with file %s: %s" % (CONFIG, why))


def check(config):
    for key, value in config.items():
        if key not in KINDS:
            refuse("the following directives don't match any configuration option: %s" % key)
        if type(value) is not KINDS[key]:
            refuse("%s takes a %s, got %r" % (key, KINDS[key].__name__, value))
    ipaddress.ip_address(config.get("ip", "0.0.0.0"))
    for pool in config.get("default-address-pools", []):
        base = ipaddress.ip_network(pool["base"])
        if not base.prefixlen <= pool["size"] <= base.max_prefixlen:
            refuse("invalid default address pool %s" % pool)
    for key, value in config.get("log-opts", {}).items():
        if type(value) is not str:
            refuse("log-opts takes texts, got %s: %r" % (key, value))


check(json.loads(CONFIG.read_text()) if CONFIG.exists() else {})
pathlib.Path(SOCKET).unlink(missing_ok=True)
with socket.socket(socket.AF_UNIX) as server:
    server.bind(SOCKET)
    os.chmod(SOCKET, 0o660)
    server.listen()
    if "NOTIFY_SOCKET" in os.environ:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.connect(os.environ["NOTIFY_SOCKET"])
            notify.send(b"READY=1")
    while True:
        server.accept()[0].close()
