"""An application that writes numbers, one after the other, into PostgreSQL and Redis, and remembers which writes were acknowledged, and when.

    GET /healthz             answers as long as it runs
    GET /acks?since=SECONDS  what was acknowledged after that time: {"postgres": [[number, seconds], ...], "redis": [...]}
    GET /rows                what PostgreSQL and Redis have of it now
"""
import json
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

import psycopg2
import redis

ME = os.environ["HOSTNAME"]
PAUSE = 0.1
acks = {"postgres": [], "redis": []}


def database():
    env = os.environ
    db = psycopg2.connect(host=env["DB_HOST"], port=env["DB_PORT"], dbname=env["DB_NAME"], user=env["DB_USER"], password=env["DB_PASSWORD"],
                          connect_timeout=2, tcp_user_timeout=2000)
    db.autocommit = True
    return db


def cache():
    env = os.environ
    return redis.Redis(host=env["REDIS_HOST"], port=int(env["REDIS_PORT"]), username=env["REDIS_USER"], password=env["REDIS_PASSWORD"],
                       socket_timeout=2, socket_connect_timeout=2)


def into_postgres():
    db = database()
    with db.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS writes (source text, number bigint, PRIMARY KEY (source, number))")

        def write(number):
            cursor.execute("INSERT INTO writes VALUES (%s, %s) ON CONFLICT DO NOTHING", (ME, number))

        yield write


def into_redis():
    client = cache()
    yield lambda number: client.rpush(f"writer:{ME}", number)


def keep_writing(name, connection):
    number = 0
    while True:
        try:
            for write in connection():
                while True:
                    write(number)
                    acks[name].append((number, time.time()))
                    number += 1
                    time.sleep(PAUSE)
        except Exception as error:  # whatever it was: an application tries again
            print(name, type(error).__name__, str(error).strip()[:200], flush=True)
            # a write that was not acknowledged may be there or not
            number += 1
            time.sleep(PAUSE)


def rows():
    with database().cursor() as cursor:
        cursor.execute("SELECT number FROM writes WHERE source = %s ORDER BY number", (ME,))
        return {"postgres": [number for (number,) in cursor.fetchall()], "redis": [int(n) for n in cache().lrange(f"writer:{ME}", 0, -1)]}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        url = urlparse(self.path)
        status, body = 200, "ok"
        try:
            if url.path == "/acks":
                since = float(parse_qs(url.query).get("since", ["0"])[0])
                body = json.dumps({name: [ack for ack in list(some) if ack[1] >= since] for name, some in acks.items()})
            elif url.path == "/rows":
                body = json.dumps(rows())
        except Exception as error:
            status, body = 500, str(error)
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


for name, connection in (("postgres", into_postgres), ("redis", into_redis)):
    threading.Thread(target=keep_writing, args=(name, connection), daemon=True).start()
ThreadingHTTPServer(("", 8080), Handler).serve_forever()
