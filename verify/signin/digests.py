"""Says of each `{secret, digest}` on standard input, one JSON object a line, whether passlib takes the secret for the one of the digest."""
import json
import sys

from passlib.hash import pbkdf2_sha512

for line in sys.stdin:
    asked = json.loads(line)
    print(json.dumps(pbkdf2_sha512.identify(asked["digest"]) and pbkdf2_sha512.verify(asked["secret"], asked["digest"])))
