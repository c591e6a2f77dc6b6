"""Tells monitoring how the server is, as it looks from a client: by LDAP over TLS, with a certificate of the authority."""

import http.server
import socket
import ssl
import threading
import time

CERTIFICATE = "/run/certificate"
# a search for the naming context of the root (RFC 4511, 4.5.1): whoever asks may know it
ROOT_DSE = bytes.fromhex(
    "303b020101633604000a01000a0100020100020100010100870b6f626a656374436c61737330"
    "16041464656661756c744e616d696e67436f6e74657874"
)


class Health:
    """What is told. `failed` and `people` are set by who keeps the accounts."""

    def __init__(self):
        self.failed = 0
        self.people = 0

    def answers(self):
        """Whether the server does, and when its certificate ends; 0 where it cannot be said."""
        try:
            context = ssl.create_default_context(cafile=f"{CERTIFICATE}/ca.crt")
            with socket.create_connection(("127.0.0.1", 636), 5) as plain, context.wrap_socket(plain, server_hostname="localhost") as tls:
                ends = ssl.cert_time_to_seconds(tls.getpeercert()["notAfter"])
                tls.sendall(ROOT_DSE)
                return b"DC=" in tls.recv(4096), ends
        except (OSError, ValueError, KeyError):
            return False, 0

    def text(self):
        up, ends = self.answers()
        lines = {
            "samba_ad_up": int(up),
            "samba_ad_accounts_failed": self.failed,
            "samba_ad_people": self.people,
            **({"samba_ad_certificate_expiry_timestamp_seconds": int(ends)} if ends else {}),
        }
        return "".join(f"# TYPE {name} gauge\n{name} {value}\n" for name, value in lines.items())

    def serve(self, port):
        health = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = health.text().encode() if self.path == "/metrics" else b""
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", "text/plain; version=0.0.4")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("", port), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
