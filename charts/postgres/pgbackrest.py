"""What `pgbackrest info --output=json` says of each bucket, one a line: bucket, state, newest full, oldest full (Unix time), size, newest segment.

A state is `empty` where nothing was ever written, `ok` where a copy is, `begun` where there is none yet, `unknown` where the bucket did not answer.
The argument are the buckets, one a line, in the order of the repositories.
"""

import json
import sys

# pgbackrest, src/command/info/info.c: 1 no path of the stanza, 2 no backup, 3 no data of the stanza
EMPTY, NO_BACKUP, NO_DATA = 1, 2, 3

said = json.load(sys.stdin)
stanza = said[0] if said else {"repo": [], "backup": [], "archive": []}
states = {repo["key"]: repo["status"]["code"] for repo in stanza["repo"]}

for number, bucket in enumerate(sys.argv[1].split(), 1):
    code = states.get(number, EMPTY if not said else -1)
    fulls = [
        backup
        for backup in stanza["backup"]
        if backup["database"]["repo-key"] == number and backup["type"] == "full" and not backup.get("error")
    ]
    segments = [part["max"] for part in stanza["archive"] if part["database"]["repo-key"] == number and part["max"]]
    if code in (EMPTY, NO_DATA):
        state = "empty"
    elif code == NO_BACKUP:
        state = "begun"
    else:
        state = "ok" if code == 0 and fulls else "unknown"
    newest = fulls[-1]["timestamp"]["stop"] if fulls else "-"
    oldest = fulls[0]["timestamp"]["stop"] if fulls else "-"
    size = fulls[-1]["info"]["repository"]["delta"] if fulls else "-"
    # the last one is of the cluster as it is now
    segment = segments[-1] if segments else "-"
    print(bucket, state, newest, oldest, size, segment)
