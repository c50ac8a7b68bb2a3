#!/usr/bin/python3
"""Counts the instructions of fixed runs and compares them with stored bounds: a guard of speed that knows no clock.

    tests/tools/instruction_counts.py EMSCHER [--print]

A synthetic town of 2,000 pipes (seed 1) over 8 and over 24 hours, with plug flow and with elements: the difference is
what 16 hours cost, without reading the case and the steady start. valgrind counts alike on every machine with the same
compiler and libraries (Debian 12, preset release), because it shows programs one and the same processor.

Fails where a run needs more than its bound and the tolerance. Whoever makes it faster lowers the bound; whoever has to
pay for something raises it, and says what for in the commit. --print only prints.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

TOLERANCE = 0.03
BOUNDS = {  # instructions per pipe and output step
    "plug-flow": 1900,
    "discontinuous-galerkin": 2340,
}
PIPES, SHORT_HOURS, LONG_HOURS, STEPS_PER_HOUR = 2000, 8, 24, 4


def count(program, case, transport, hours, folder):
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/counts", program, "run", str(case), "-o",
         f"{folder}/results.h5", "--quiet", "--duration", f"{hours}h", "--set", f"integrator.transport={transport}"],
        capture_output=True, text=True)
    total = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or not total:
        sys.exit(f"the run of {hours} h with {transport} failed:\n{done.stderr}")
    return int(total[1])


def main():
    program, only_print = sys.argv[1], "--print" in sys.argv[2:]
    too_many = []
    with tempfile.TemporaryDirectory() as folder:
        town = Path(folder) / "town"
        subprocess.run([program, "generate", "--pipes", str(PIPES), "--loops", "0.02", "--seed", "1", str(town)],
                       check=True, capture_output=True)
        for transport, bound in BOUNDS.items():
            counts = [count(program, town, transport, hours, folder) for hours in (SHORT_HOURS, LONG_HOURS)]
            steps = (LONG_HOURS - SHORT_HOURS) * STEPS_PER_HOUR
            per_step = (counts[1] - counts[0]) / (PIPES * steps)
            print(f"{transport}: {per_step:.0f} instructions per pipe and output step, bound {bound}"
                  f" (+ {100 * TOLERANCE:.0f} %)")
            if per_step > bound * (1 + TOLERANCE):
                too_many.append(transport)
    if too_many and not only_print:
        sys.exit(f"too many instructions with {' and '.join(too_many)}")


if __name__ == "__main__":
    main()
