#!/usr/bin/python3
"""The core benchmark: speed, accuracy and memory of `emscher run` on generated towns and the shipped quarter.

    benchmarks/run_core.py --emscher build/release/bin/emscher -o core.json [--quick]

What is measured, and how:
  town       10,000 pipes (--loops 0.02 --seed 1), a winter week, 15-min results of all substations and producers and
             mass flow and both end temperatures of every pipe: ns per pipe and output step, computing and writing,
             as the program itself reports it; the run is repeated and all figures are kept, because machines are shared.
  accuracy   the same town over --reference-duration, default settings against a converged reference (p = 3, 4 elements
             per pipe, relative tolerance 1e-8): mean absolute difference of the consumers' interval-mean supply
             temperature, and the share of means within 0.2 K.
  memory     slope of the peak memory between 100,000 and 1,000,000 pipes, each running a few output steps.
  quarter    the year of networks/gelsenkirchen-horst.

Needs h5py and numpy (Debian: python3-h5py). Writes one JSON file; prints each figure beside its bar.
"""

import argparse
import json
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

import h5py
import numpy as np

ROOT = Path(__file__).resolve().parent.parent


def run(program, case, output, *options):
    """One run; the program's closing JSON object."""
    done = subprocess.run([program, "run", str(case), "-o", str(output), "--json", "--quiet", *options],
                          capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"emscher run {case} failed ({done.returncode}): {done.stderr}")
    return json.loads(done.stdout)


def generate(program, pipes, folder):
    subprocess.run([program, "generate", "--pipes", str(pipes), "--loops", "0.02", "--seed", "1", str(folder)],
                   check=True, capture_output=True)


def supply_temperatures(file):
    with h5py.File(file) as results:
        return results["substation/supply_temperature_c"][1:]


def figure(name, value, bar, unit):
    print(f"{name:55s} {value:12.5g} {unit:24s} bar: {bar}", flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--emscher", default=str(ROOT / "build/release/bin/emscher"))
    arguments.add_argument("-o", "--output", default="core.json")
    arguments.add_argument("--repeat", type=int, default=3, help="runs of the town")
    arguments.add_argument("--reference-duration", default="1d")
    arguments.add_argument("--reference-tolerance", default="1e-8")
    arguments.add_argument("--pipes", type=int, default=10000)
    arguments.add_argument("--quick", action="store_true", help="smaller towns: to see that it works")
    options = arguments.parse_args()
    program = options.emscher
    pipes = 1000 if options.quick else options.pipes
    sizes = (10000, 100000) if options.quick else (100000, 1000000)
    report = {"machine": platform.processor() or platform.machine(), "system": platform.platform(),
              "emscher": subprocess.run([program, "--version"], capture_output=True, text=True).stdout.strip(),
              "pipes": pipes, "seed": 1}

    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        town = scratch / "town"
        generate(program, pipes, town)
        runs = [run(program, town, scratch / "week.h5") for _ in range(options.repeat)]
        report["town"] = runs
        speeds = sorted(r["ns_per_pipe_and_output_step"] for r in runs)
        figure("town, a winter week (median)", speeds[len(speeds) // 2], "<= 1000", "ns per pipe and step")
        figure("town, energy balance", max(r["energy"]["residual_rel"] for r in runs), "<= 1e-6", "of supplied heat")

        year = run(program, ROOT / "networks/gelsenkirchen-horst", scratch / "quarter.h5",
                   *(["--duration", "7d"] if options.quick else []))
        report["quarter"] = year
        figure("quarter, the year", year["wall_s"], "<= 45", "s")

        memory = []
        for size in sizes:
            folder = scratch / f"town{size}"
            generate(program, size, folder)
            memory.append(run(program, folder, scratch / "large.h5", "--duration", "1h"))
        report["memory"] = memory
        slope = (memory[1]["peak_rss_bytes"] - memory[0]["peak_rss_bytes"]) / (memory[1]["pipes"] - memory[0]["pipes"])
        report["memory_bytes_per_pipe"] = slope
        figure("peak memory, slope", slope, "<= 2048", "bytes per pipe")

        span = ["--duration", options.reference_duration]
        run(program, town, scratch / "usual.h5", *span)
        reference = run(program, town, scratch / "reference.h5", *span, "--set", "integrator.polynomial_order=3",
                        "--set", "integrator.elements_per_pipe=4",
                        "--set", f"integrator.relative_tolerance={options.reference_tolerance}")
        report["reference"] = reference
        difference = np.abs(supply_temperatures(scratch / "usual.h5") - supply_temperatures(scratch / "reference.h5"))
        report["accuracy"] = {"mean_k": float(difference.mean()), "within_0.2_k": float((difference <= 0.2).mean()),
                              "largest_k": float(difference.max()), "duration": options.reference_duration,
                              "reference_tolerance": options.reference_tolerance}
        figure("consumers' mean supply temperature, mean error", difference.mean(), "<= 0.05", "K")
        figure("interval means within 0.2 K", (difference <= 0.2).mean(), "(0.99 later)", "")

    Path(options.output).write_text(json.dumps(report, indent=1) + "\n")
    print(f"written: {options.output}")


if __name__ == "__main__":
    main()
