"""What a report was measured on, so that its figures can be told from others."""

import importlib.metadata
import os
import platform
import subprocess
from datetime import datetime, timezone
from pathlib import Path

from suite.bench import ROOT
from suite.program import LOOPS, SEED

PACKAGES = ("numpy", "scipy", "h5py", "matplotlib", "pandas", "pandapipes", "numba")


def record(emscher):
    """Name -> text."""
    return {
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "processor": line_of("/proc/cpuinfo", "model name") or platform.machine(),
        "cores": str(os.cpu_count()),
        "memory": line_of("/proc/meminfo", "MemTotal") or "unknown",
        "load at the start (1, 5, 15 min)": load(),
        "system": platform.platform(),
        "emscher": f"{emscher.version}, commit {commit()}",
        "python": platform.python_version(),
        **{name: version for name in PACKAGES if (version := installed(name))},
        "towns": f"emscher generate --seed {SEED} --loops {LOOPS}",
    }


def load():
    return ", ".join(f"{average:.2f}" for average in os.getloadavg())


def line_of(file, key):
    if not Path(file).exists():
        return None
    return next((line.split(":", 1)[1].strip() for line in Path(file).read_text().splitlines() if line.startswith(key)),
                None)


def commit():
    git = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=10"]
    try:
        return subprocess.run(git, check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def installed(package):
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None
