"""Copies the database of a running Open WebUI into the folder beside it, whole: pages of a file that is being written, copied one by one, are no database.
Each hour; what fails ends it, and is tried again with the pod's next container."""

import os
import sqlite3
import sys
import time
from pathlib import Path

DATA = Path(os.environ["DATA_DIR"])
EVERY = int(os.environ.get("EVERY", "3600"))
SOURCE = DATA / "webui.db"
KEPT = DATA / "backup" / "webui.db"
PART = KEPT.with_suffix(".part")


def snapshot() -> None:
    KEPT.parent.mkdir(mode=0o700, exist_ok=True)
    PART.unlink(missing_ok=True)
    source = sqlite3.connect(f"file:{SOURCE}?mode=ro", uri=True, timeout=60)
    copy = sqlite3.connect(PART)
    try:
        # at once: in steps it would begin anew with each write between them. Open WebUI has a write-ahead log, so that who writes does not wait
        source.backup(copy)
        (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
    finally:
        copy.close()
        source.close()
    if verdict != "ok":
        sys.exit(f"the copy of {SOURCE} is broken: {verdict}")
    PART.chmod(0o600)
    PART.replace(KEPT)
    print(f"{KEPT}: {KEPT.stat().st_size} bytes", flush=True)


while True:
    if SOURCE.exists():
        snapshot()
    elif EVERY == 0:
        sys.exit(f"{SOURCE} is not there")
    if EVERY == 0:
        break
    # a database that is not there yet is asked for again soon
    time.sleep(EVERY if SOURCE.exists() else 60)
