"""Calls of the program `emscher`."""

import json
import subprocess
import time

SEED = 1
LOOPS = 0.02  # per trench
CONVERGED = {"integrator.polynomial_order": 3, "integrator.elements_per_pipe": 4, "integrator.relative_tolerance": 1e-8}
GROUPS = ("pipe", "substation", "producer")  # that a town's results hold
LIMIT_S = 3600  # of one run: what takes longer has failed
NO_ROWS = {f"output.quantities.{group}": "[]" for group in GROUPS}


class RunFailed(Exception):
    """The program did not end well; `refused`: because of its input, else the numerics failed or time ran out."""

    def __init__(self, message, refused=False):
        super().__init__(message)
        self.refused = refused


def phases(run):
    """Seconds by phase as a run tells them, the unit taken from the names; empty where it tells none."""
    return {name.removesuffix("_s").replace("_", " "): seconds for name, seconds in run.get("phases", {}).items()}


class Emscher:
    def __init__(self, path):
        self.path = str(path)
        self.version = self.text("--version").strip()
        self.has_threads = "--threads" in self.text("run", "--help")

    def text(self, *arguments, limit_s=LIMIT_S):
        """Standard output of a command. Throws RunFailed."""
        try:
            done = subprocess.run([self.path, *map(str, arguments)], capture_output=True, text=True, timeout=limit_s)
        except subprocess.TimeoutExpired:
            raise RunFailed(f"stopped after {limit_s:g} s") from None
        if done.returncode != 0:
            faults = [line.strip() for line in done.stderr.splitlines() if "error" in line or line.startswith("emscher:")]
            raise RunFailed((faults or [f"exit code {done.returncode}"])[0], refused=done.returncode in (1, 64))
        return done.stdout

    def generate(self, folder, pipes, duration):
        self.text("generate", folder, "--pipes", pipes, "--loops", LOOPS, "--seed", SEED, "--duration", duration)

    def run(self, case, output, duration=None, threads=1, limit_s=LIMIT_S, **settings):
        """One run; the program's closing JSON object and `process_s`, the seconds of the whole process. Throws RunFailed.

        Settings are keys of case.toml: run(..., **{"integrator.maximum_step": "60s"}).
        """
        options = ["--duration", duration] if duration else []
        options += ["--threads", threads] if self.has_threads else []
        for key, value in settings.items():
            options += ["--set", f"{key}={value}"]
        begin = time.perf_counter()
        summary = json.loads(self.text("run", case, "-o", output, "--json", "--quiet", *options, limit_s=limit_s))
        return summary | {"process_s": time.perf_counter() - begin}
