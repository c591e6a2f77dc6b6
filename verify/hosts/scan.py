#!/usr/bin/python3
"""Which ports of a host a firewall lets packets through to: those that answer, whoever listens there or not.

scan.py tcp|udp ADDRESS: a line with their numbers. A host whose firewall drops what it does not know says nothing of all others. TCP: connected or
refused. UDP: answered as unreachable (RFC 1122, 3.2.2.1), which needs net.ipv4.icmp_ratelimit=0 on the host; a port that somebody listens on says nothing.
"""
import errno
import resource
import select
import socket
import sys
import time

SECONDS = 1.2
AT_ONCE = 8192


def tcp(address, ports):
    poll = select.epoll()
    waiting = {}
    for port in ports:
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        code = sock.connect_ex((address, port))
        if code not in (0, errno.EINPROGRESS, errno.ECONNREFUSED):
            raise OSError(code, 'port %d' % port)
        waiting[sock.fileno()] = (port, sock)
        poll.register(sock, select.EPOLLOUT)
    found = []
    end = time.monotonic() + SECONDS
    while waiting and time.monotonic() < end:
        for number, _ in poll.poll(max(0, end - time.monotonic())):
            port, sock = waiting.pop(number)
            code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if code in (0, errno.ECONNREFUSED):
                found.append(port)
            poll.unregister(number)
            sock.close()
    for _, sock in waiting.values():
        sock.close()
    return found


def udp(address, ports):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.setsockopt(socket.IPPROTO_IP, 11, 1)  # IP_RECVERR
        sock.setblocking(False)
        found = set()

        def heard():
            while True:
                try:
                    _, _, _, origin = sock.recvmsg(1, 512, socket.MSG_ERRQUEUE)
                    found.add(origin[1])
                except BlockingIOError:
                    return

        for port in ports:
            while True:
                try:
                    sock.sendto(b'', (address, port))
                    break
                except OSError as error:  # what came back for an earlier one
                    if error.errno not in (errno.ECONNREFUSED, errno.EHOSTUNREACH, errno.EAGAIN):
                        raise
                    heard()
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            heard()
            time.sleep(0.05)
        return sorted(found)


resource.setrlimit(resource.RLIMIT_NOFILE, (AT_ONCE + 100, AT_ONCE + 100))
ports = range(1, 65536)
each = {'tcp': tcp, 'udp': udp}[sys.argv[1]]
print(*(port for start in range(0, len(ports), AT_ONCE) for port in each(sys.argv[2], ports[start : start + AT_ONCE])))
