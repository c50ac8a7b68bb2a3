"""Virtual environments for the packages that Debian does not have, in the cache folder."""

import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Environment:
    """What to install from PyPI; all of it, or the environment does not count as made."""

    name: str
    packages: tuple[str, ...]
    alone: tuple[str, ...] = ()  # without what they depend on


EPANET = Environment("epanet", ("owa-epanet==2.3.5", "numpy", "h5py", "matplotlib"),
                     alone=("wntr==1.5.0",))  # for the networks inside, not for its code
PANDAPIPES = Environment("pandapipes", ("pandapipes==0.16.0", "numba", "numpy", "h5py", "matplotlib"))


def cache_folder():
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "emscher-benchmarks"


def enter(environment, cache):
    """Goes on in the environment, which is made if it is not there or holds something else.

    Throws subprocess.CalledProcessError where packages cannot be installed.
    """
    folder = cache.absolute() / environment.name
    python, complete = folder / "bin/python", folder / "complete"
    if Path(sys.prefix).resolve() == folder.resolve():
        return
    contents = "\n".join([*environment.packages, *environment.alone])
    if not complete.exists() or complete.read_text() != contents:
        print(f"making {folder}", file=sys.stderr, flush=True)
        venv.create(folder, with_pip=True, clear=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *environment.packages], check=True)
        if environment.alone:
            subprocess.run([*pip, "--no-deps", *environment.alone], check=True)
        complete.write_text(contents)
    os.execv(python, [str(python), *sys.argv])
