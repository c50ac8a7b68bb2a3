"""The virtual environment of the benchmarks that run EPANET, in the cache folder."""

import os
import subprocess
import sys
import venv
from pathlib import Path

NEEDED = ["owa-epanet==2.3.5", "numpy", "h5py"]
NETWORKS = "wntr==1.5.0"  # for the networks inside, not for its code: without what that needs
USEFUL = "matplotlib"


def cache_folder():
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "emscher-benchmarks"


def enter_environment(cache):
    """Goes on in the virtual environment, which is made if it is not there or holds something else."""
    folder = cache.absolute() / "epanet"
    python, complete = folder / "bin/python", folder / "complete"
    if Path(sys.prefix).resolve() == folder.resolve():
        return
    contents = "\n".join([*NEEDED, NETWORKS, USEFUL])
    if not complete.exists() or complete.read_text() != contents:
        print(f"making {folder}", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *NEEDED], check=True)
        subprocess.run([*pip, "--no-deps", NETWORKS], check=True)
        if subprocess.run([*pip, USEFUL]).returncode != 0:
            print(f"no {USEFUL}: no plot", file=sys.stderr)
        complete.write_text(contents)
    os.execv(python, [str(python), *sys.argv])
