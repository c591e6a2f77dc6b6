"""What `wal-g backup-list --detail --json` says of a bucket.

state BUCKET SEGMENT: bucket, state, newest full, oldest full (Unix time), size, newest segment.
before TIME: name of the last copy that was complete before this moment, of the newest for `-`.
"""

import json
import sys
from datetime import datetime, timezone


def moment(text):
    when = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    return (when if when.tzinfo else when.replace(tzinfo=timezone.utc)).timestamp()


copies = sorted(json.load(sys.stdin) or [], key=lambda copy: moment(copy["finish_time"]))
verb, *words = sys.argv[1:]
if verb == "state":
    bucket, segment = words
    ends = [int(moment(copy["finish_time"])) for copy in copies]
    size = copies[-1].get("compressed_size", 0) if copies else "-"
    print(bucket, *(["ok", ends[-1], ends[0], size] if copies else ["empty", "-", "-", "-"]), segment)
else:
    wanted = None if words[0] == "-" else moment(words[0])
    fit = [copy for copy in copies if wanted is None or moment(copy["finish_time"]) < wanted]
    if fit:
        print(fit[-1]["backup_name"])
