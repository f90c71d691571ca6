"""What the figures were measured on: facts, no names and no places."""

from __future__ import annotations

import hashlib
import os
import platform
import sqlite3
import ssl
import subprocess
import sys
from pathlib import Path


def facts() -> dict[str, str]:
    """Return what a reader needs to judge figures: processors, memory, kernel, versions."""
    return {
        "processor": f"{os.cpu_count()} × {_from_file('/proc/cpuinfo', 'model name')}",
        "memory": f"{int(_from_file('/proc/meminfo', 'MemTotal').split()[0]) / 2**20:.0f} GiB",
        "kernel": f"{platform.system()} {platform.release()}",
        "python": f"{platform.python_version()} ({platform.python_implementation()}), {ssl.OPENSSL_VERSION}",
        "sha-256": _sha256(),
        "sqlite of the system": sqlite3.sqlite_version,
        "go of the foreign tools": _first_line([str(Path(sys.executable).with_name("go")), "version"]),
        "commit": _first_line(["git", "rev-parse", "--short=12", "HEAD"]),
    }


def load() -> str:
    """Return the load of the last minute, so that a busy machine shows."""
    return f"{os.getloadavg()[0]:.2f}"


def _from_file(path: str, key: str) -> str:
    try:
        lines = Path(path).read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return "0"
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(key)), "0")


def _sha256() -> str:
    flags = _from_file("/proc/cpuinfo", "flags").split()
    return f"{hashlib.sha256().name} with {'the' if 'sha_ni' in flags else 'no'} processor's own instructions"


def _first_line(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.splitlines()[0]
