#!/usr/bin/env python3
"""How the containers of this machine are, as text for node-exporter (its textfile collector): a kubelet tells of pods alone.

Memory and processor are read from the control groups of the containers (docs.kernel.org, cgroup-v2), the rest is what Docker says.
"""
import json
import os
import subprocess
import sys
import time
from pathlib import Path

GROUPS = Path("/sys/fs/cgroup/system.slice")
LABELS = {"project": "com.docker.compose.project", "service": "com.docker.compose.service"}
TYPES = {
    "running": "gauge",
    "unhealthy": "gauge",
    "restarts_total": "counter",
    "memory_bytes": "gauge",
    "memory_limit_bytes": "gauge",
    "oom_kills_total": "counter",
    "cpu_seconds_total": "counter",
}


def docker(*arguments: str) -> str:
    return subprocess.run(["docker", *arguments], check=True, capture_output=True, text=True, timeout=50).stdout


def number(path: Path) -> float | None:
    """A file with one number; `max` is none."""
    try:
        text = path.read_text().strip()
    except OSError:
        return None
    return float(text) if text.isdigit() else None


def counted(path: Path, key: str) -> float | None:
    try:
        pairs = dict(line.split() for line in path.read_text().splitlines())
    except (OSError, ValueError):
        return None
    return float(pairs[key]) if key in pairs else None


def measured(container: dict) -> dict:
    group = GROUPS / f"docker-{container['Id']}.scope"
    state = container["State"]
    cpu = counted(group / "cpu.stat", "usage_usec")
    return {
        "running": float(state["Status"] == "running"),
        "unhealthy": float(state.get("Health", {}).get("Status") == "unhealthy"),
        "restarts_total": float(container.get("RestartCount", 0)),
        "memory_bytes": number(group / "memory.current"),
        "memory_limit_bytes": number(group / "memory.max"),
        "oom_kills_total": counted(group / "memory.events", "oom_kill"),
        "cpu_seconds_total": None if cpu is None else cpu / 1e6,
    }


def text_of(containers: list, now: float) -> str:
    """One-off containers of a project (`run`) come and go: they are nobody's loss."""
    lasting = [one for one in containers if one["Config"]["Labels"].get("com.docker.compose.oneoff") == "False"]
    rows = [({label: one["Config"]["Labels"].get(key, "") for label, key in LABELS.items()}, measured(one)) for one in lasting]
    lines = ["# TYPE docker_watched_timestamp_seconds gauge", f"docker_watched_timestamp_seconds {now:.0f}"]
    for name, kind in TYPES.items():
        lines.append(f"# TYPE docker_container_{name} {kind}")
        for labels, values in sorted(rows, key=lambda row: sorted(row[0].items())):
            if values[name] is not None:
                told = f'project="{labels["project"]}",container="{labels["service"]}"'
                lines.append(f"docker_container_{name}{{{told}}} {values[name]:.15g}")
    return "\n".join(lines) + "\n"


def main(target: str) -> None:
    identities = docker("ps", "--all", "--quiet", "--no-trunc").split()
    containers = json.loads(docker("inspect", *identities)) if identities else []
    fresh = Path(f"{target}.new")
    fresh.write_text(text_of(containers, time.time()))
    fresh.chmod(0o644)
    os.replace(fresh, target)


if __name__ == "__main__":
    main(sys.argv[1])
