"""Stands in for a workload, a node or the internet: listens where it would, and tries to connect to whom it is told.

    stand-in.py serve [--at ADDRESS] tcp/80 udp/53 ...   answers on these ports
    stand-in.py try < TARGETS                            TARGETS: [[address, protocol, port, source or null], ...]; prints [true, false, ...]
"""
import json
import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

SECONDS = 2
# a query for kubernetes.default.svc.cluster.local: a name server answers nothing else
QUERY = (
    b"\x00\x01\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00"
    + b"".join(bytes([len(part)]) + part for part in b"kubernetes.default.svc.cluster.local".split(b"."))
    + b"\x00\x00\x01\x00\x01"
)


def tcp(address, port):
    server = socket.create_server((address, port), backlog=128)
    while True:
        server.accept()[0].close()


def udp(address, port):
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind((address, port))
    while True:
        data, client = server.recvfrom(2048)
        server.sendto(data, client)


def connects(address, protocol, port, source):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM) as client:
        client.settimeout(SECONDS)
        if source:
            client.bind((source, 0))
        try:
            client.connect((address, port))
            if protocol == "udp":
                client.send(QUERY)
                client.recv(2048)
            return True
        except OSError:
            return False


command, *arguments = sys.argv[1:]
if command == "serve":
    at = arguments[1] if arguments[:1] == ["--at"] else ""
    for port in arguments[2:] if at else arguments:
        protocol, number = port.split("/")
        threading.Thread(target={"tcp": tcp, "udp": udp}[protocol], args=(at, int(number))).start()
else:
    with ThreadPoolExecutor(32) as pool:
        print(json.dumps(list(pool.map(lambda target: connects(*target), json.load(sys.stdin)))))
