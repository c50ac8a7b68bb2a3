#!/usr/bin/python3
"""The hydraulic benchmark: mass flows and pressures by EPANET and by Emscher, side by side in one run.

    benchmarks/run_hydraulics.py -o hydraulics.json [--quick]

Both solve the same networks with the same friction law and constants in one process, alternately, and are compared at
the same accuracy: each with the cheapest of its tolerances for which all heads are within 1 mm of a converged solution.
What exactly is timed: hydraulics_contest.hpp. Networks:
  near-tree  synthetic heat networks of 10,000, 100,000 and 1,000,000 pipes with two loops per 1,000 pipes
  Net6, ky8, dh10k   of the validation data (EMSCHER_VALIDATION_DATA or ../shared/validation), skipped where missing
  grid       100 x 100 junctions, every street laid: what the solver is not made for

The first call makes a virtual environment in the cache folder and installs EPANET (the package owa-epanet) and
matplotlib there. Needs cmake, a compiler and what the engine needs. Writes one JSON file and a plot beside it; prints
each figure beside its bar.
"""

import argparse
import json
import os
import subprocess
import tempfile
from pathlib import Path

from environments import EPANET, cache_folder, enter

ROOT = Path(__file__).resolve().parent.parent


def epanet_library():
    import epanet
    return next(Path(epanet.__file__).parent.glob("*epanet2*.so"))


def build(folder):
    subprocess.run(["cmake", "--preset", "release", "-B", folder], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", folder, "--target", "hydraulics_benchmark", "--parallel", "2"], cwd=ROOT,
                   check=True, stdout=subprocess.DEVNULL)
    return folder / "bin/hydraulics_benchmark"


def measure(program, networks, repetitions):
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.json"
        subprocess.run([program, epanet_library(), scratch, report, str(repetitions), *networks], check=True)
        return json.loads(report.read_text())


def bars(name):
    """Lowest ratio cold and warm."""
    if name in ("near-tree 10k", "near-tree 100k"):
        return {"cold": 6, "warm": 5}
    return {"cold": 2} if name in ("Net6", "ky8") else {}


def milliseconds(times):
    return f"{1e3 * times['median']:.3g}"


def spread(ratio):
    return f"{ratio['median']:.2f} ({ratio['lowest']:.2f}-{ratio['highest']:.2f})"


def row(network, side):
    """One line of the table: our solver with the tolerance for 1 mm ("ours") or with its default."""
    ours, epanet = network[side], network["epanet"]
    ratio = network["ratio" if side == "ours" else "ratio_default"]
    bar = bars(network["name"])
    judged = [f"{spread(ratio[kind])}{f' >= {bar[kind]}' if kind in bar else ''}" for kind in ("cold", "warm")]
    return [network["name"], *judged, spread(ratio["first_solve"]),
            *(f"{milliseconds(epanet[kind])} / {milliseconds(ours[kind])}" for kind in ("set_up_s", "cold_s", "warm_s")),
            f"{epanet['cold_iterations']}, {epanet['warm_iterations']:.1f} / "
            f"{ours['cold_iterations']}, {ours['warm_iterations']:.1f}",
            f"{max(epanet['cold_error_mm'], epanet['warm_error_mm']):.2g} / "
            f"{max(ours['cold_error_mm'], ours['warm_error_mm']):.2g}"]


HEADINGS = ["network", "cold, ratio", "warm, ratio", "cold without set-up", "set-up, ms", "cold, ms", "warm, ms",
            "iterations", "error, mm"]


def print_table(title, rows):
    """As Markdown, in columns."""
    widths = [max(len(line[i]) for line in [HEADINGS, *rows]) for i in range(len(HEADINGS))]
    print(f"\n{title}\n")
    for line in [HEADINGS, ["-" * width for width in widths], *rows]:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |")


def print_bars(networks):
    sizes = {n["name"]: n for n in networks}
    print()
    for name in ("near-tree 10k", "near-tree 100k", "Net6", "ky8"):
        for kind, bar in bars(name).items():
            if name in sizes:
                figure(f"{name}, {kind}: EPANET's time by ours", sizes[name]["ratio"][kind]["median"], f">= {bar}")
    small, large = sizes.get("near-tree 10k"), sizes.get("near-tree 1000k")
    if large:
        figure("a million pipes, cold, s", large["ours"]["cold_s"]["median"], "<= 0.4")
    if small and large:
        growth = [n["ours"]["cold_s"]["median"] / n["pipes"] for n in (small, large)]
        figure("cost per pipe, cold, a million by 10,000", growth[1] / growth[0], "<= 3")
        growth = [n["ours"]["warm_s"]["median"] / n["pipes"] for n in (small, large)]
        figure("cost per pipe, warm, a million by 10,000", growth[1] / growth[0], "<= 3")


def figure(name, value, bar):
    print(f"{name:50s} {value:8.3f}   bar: {bar}", flush=True)


def plot(networks, file):
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot
    trees = sorted((n for n in networks if n["name"].startswith("near-tree")), key=lambda n: n["pipes"])
    others = [n for n in networks if n not in trees]
    canvas, axes = pyplot.subplots(figsize=(8, 5.5), layout="constrained")
    for side, colour, label in (("epanet", "tab:orange", "EPANET"), ("ours", "tab:blue", "Emscher")):
        for kind, style, marker in (("cold_s", "-", "o"), ("warm_s", "--", "s")):
            name = f"{label}, {kind[:-2]}"
            axes.loglog([n["pipes"] for n in trees], [1e3 * n[side][kind]["median"] for n in trees], style,
                        marker=marker, color=colour, label=name)
            axes.loglog([n["pipes"] for n in others], [1e3 * n[side][kind]["median"] for n in others], marker,
                        color=colour, fillstyle="none")
    for n in others:
        axes.annotate(n["name"], (n["pipes"], 1e3 * n["epanet"]["cold_s"]["median"]), textcoords="offset points",
                      xytext=(4, 6), fontsize=8)
    axes.set(xlabel="pipes", ylabel="processor time, ms",
             title="Heads within 1 mm; lines: near-tree heat networks, hollow: others")
    axes.grid(True, which="both", alpha=0.3)
    axes.legend()
    canvas.savefig(file, dpi=130)
    print(f"written: {file}")


def main():
    validation = Path(os.environ.get("EMSCHER_VALIDATION_DATA", ROOT.parent / "shared/validation"))
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("-o", "--output", type=Path, default=Path("hydraulics.json"))
    arguments.add_argument("--cache", type=Path, default=cache_folder(),
                           help="folder of the virtual environment")
    arguments.add_argument("--build", type=Path, default=ROOT / "build/release", help="build folder")
    arguments.add_argument("--validation", type=Path, default=validation, help="folder of the validation data")
    arguments.add_argument("--repetitions", type=int, default=15)
    arguments.add_argument("--quick", action="store_true", help="up to 100,000 pipes, few repetitions")
    options = arguments.parse_args()
    enter(EPANET, options.cache)

    program = build(options.build.absolute())
    known = [options.validation / "hydraulics_epanet" / name for name in ("Net6", "ky8", "dh10k")]
    known = [folder for folder in known if folder.is_dir()]
    repetitions = 5 if options.quick else options.repetitions
    report = measure(program, [*known, "grid:100", "10000", "100000"], repetitions)
    if not options.quick:
        report["networks"] += measure(program, ["1000000"], max(3, repetitions // 3))["networks"]
    options.output.write_text(json.dumps(report, indent=1) + "\n")

    networks = report["networks"]
    print(f"EPANET {report['epanet_version']} / Emscher; medians of {repetitions} repetitions, ratios (lowest-highest)")
    print_table("Cheapest tolerance with heads within 1 mm", [row(n, "ours") for n in networks])
    print_table("EPANET as above, Emscher with its default tolerances", [row(n, "ours_default") for n in networks])
    print_bars(networks)
    print(f"written: {options.output}")
    plot(networks, options.output.with_suffix(".png"))


if __name__ == "__main__":
    main()
