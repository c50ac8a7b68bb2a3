"""What every section gets."""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from suite.program import Emscher

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass
class Bench:
    emscher: Emscher
    output: Path  # of the report
    scratch: Path  # for cases and results, deleted at the end
    quick: bool  # small networks, few repetitions

    def choose(self, full, quick):
        return quick if self.quick else full

    def town(self, pipes, duration="7d"):
        """A synthetic town, made once per run of the suite; its folder."""
        folder = self.scratch / f"town-{pipes}-{duration}"
        if not folder.exists():
            self.emscher.generate(folder, pipes, duration)
        return folder

    def scratch_file(self, ending=".h5"):
        with tempfile.NamedTemporaryFile(dir=self.scratch, suffix=ending, delete=False) as file:
            path = Path(file.name)
        path.unlink()
        return path


def say(text):
    print(text, file=sys.stderr, flush=True)
