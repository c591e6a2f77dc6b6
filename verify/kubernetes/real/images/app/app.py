"""A small application: answers on 8080, tells what it was asked, and counts its visits in the database that its environment names.

    app.py                  serves
    app.py login < PASSWORD logs in with that password instead of its own; ends with 0, or 1 when the server refuses
"""
import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pymysql


def connect(password):
    env = os.environ
    return pymysql.connect(host=env["DB_HOST"], port=int(env["DB_PORT"]), database=env["DB_NAME"], user=env["DB_USER"], password=password,
                           connect_timeout=5, autocommit=True)


def visit():
    with connect(os.environ["DB_PASSWORD"]) as db, db.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS visits (id INT AUTO_INCREMENT PRIMARY KEY)")
        cursor.execute("INSERT INTO visits () VALUES ()")
        cursor.execute("SELECT COUNT(*) FROM visits")
        return cursor.fetchone()[0]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        status, body = 200, "ok"
        if self.path == "/visits":
            try:
                body = f"visit {visit()}"
            except pymysql.MySQLError as error:
                status, body = 500, f"database: {error}"
        elif self.path.startswith("/request"):
            body = json.dumps({"path": self.path, "by": self.client_address[0], "headers": {k.lower(): v for k, v in self.headers.items()}})
        data = f"{body}\n".encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


if sys.argv[1:] == ["login"]:
    try:
        connect(sys.stdin.readline().strip()).close()
    except pymysql.MySQLError as error:
        sys.exit(f"refused: {error}")
else:
    ThreadingHTTPServer(("0.0.0.0", 8080), Handler).serve_forever()
