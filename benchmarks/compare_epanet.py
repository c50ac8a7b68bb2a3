#!/usr/bin/python3
"""Heads and flows of imported networks, by EPANET and by Emscher.

    benchmarks/compare_epanet.py [FILE.inp ...]

Each network is imported (`emscher import`) and simulated (`emscher run`) for a day at the most. EPANET computes a copy
of the same file at the same instants, with ACCURACY 1e-7, HEADERROR and FLOWCHANGE 1e-6, and with what the importer
leaves out left out there, too: controls and rules are deleted, links keep their initial state, tanks their initial
level, demands do not depend on the pressure. Compared are the heads of all nodes at all instants and the flows of all
links, from one instant to the next.

Networks, if no file is named: those inside the package wntr, a few of them once more with Darcy-Weisbach and a roughness
of 0.25 mm in every pipe, and epanet_elements.inp with every kind of pump and valve.

The first call makes a virtual environment in the cache folder and installs the packages there (environments.py).
Needs build/release/bin/emscher (or --emscher). Prints a table; exit code 1 where a head differs by more than 1 mm.
"""

import argparse
import json
import re
import subprocess
import sys
import sysconfig
import tempfile
import tomllib
import warnings
from pathlib import Path

from environments import EPANET, cache_folder, enter

ROOT = Path(__file__).resolve().parent.parent
FOOT = 0.3048  # m
LITRES_PER_SECOND = {"CFS": 1e3 * FOOT**3, "GPM": 3.785411784 / 60, "MGD": 3.785411784e6 / 86400,
                     "IMGD": 4.54609e6 / 86400, "AFD": 43560e3 * FOOT**3 / 86400, "LPS": 1.0, "LPM": 1 / 60,
                     "MLD": 1e6 / 86400, "CMH": 1 / 3.6, "CMD": 1 / 86.4, "CMS": 1e3}
FLOW_UNITS = list(LITRES_PER_SECOND)  # in the order of EN_FlowUnits
US_UNITS = FLOW_UNITS[:5]
LINK_GROUPS = {0: "pipe", 1: "pipe", 2: "pump"}  # EN_LinkType; all others are valves
KILOWATT_PER_HORSEPOWER = 0.7457
BAR_MM = 1.0


# ---------------------------------------------------------------------------------------------- networks
def sections(text):
    """[(name, lines)] in the order of the file; the names in capitals, as far as EPANET reads them."""
    parts = [("", [])]
    for line in text.splitlines():
        if line.lstrip().startswith("["):
            parts.append((line.strip().strip("[]").upper()[:4], [line]))
        else:
            parts[-1][1].append(line)
    return parts


def fields(line):
    return line.split(";")[0].split()


def joined(parts):
    return "\n".join(line for _, lines in parts for line in lines) + "\n"


def flow_unit(parts):
    return next((f[-1].upper() for name, lines in parts if name == "OPTI" for f in map(fields, lines)
                 if f and f[0].upper() == "UNITS"), "GPM")


def as_darcy_weisbach(text):
    """The same network with Darcy-Weisbach and 0.25 mm (US units: 0.82 millifeet) in every pipe."""
    parts = sections(text)
    roughness = "0.82" if flow_unit(parts) in US_UNITS else "0.25"
    for name, lines in parts:
        for i, line in enumerate(lines):
            f = fields(line)
            if name == "PIPE" and len(f) > 5:
                lines[i] = " ".join([*f[:5], roughness, *f[6:]])
            elif name == "OPTI" and f and f[0].upper() == "HEADLOSS":
                lines[i] = "HEADLOSS D-W"
    return joined(parts)


def as_imported(text):
    """What the importer makes of the file, for EPANET: no controls, no rules, tanks of a fixed level.

    EPANET 2.3.5 divides a power in kW by 0.7457 twice where it means horsepower (EN_PUMP_POWER is 20.1 of a pump of
    15 kW); in the copy the power is that much smaller.
    """
    left_out = ["CONT", "RULE", "QUAL", "SOUR", "REAC", "MIXI", "ENER", "REPO", "LEAK"]
    parts = sections(text)
    if any(f[:2] == ["EMITTER", "EXPONENT"] and float(f[2]) != 0.5 for name, lines in parts if name == "OPTI"
           for f in (fields(line.upper()) for line in lines)):
        left_out.append("EMIT")
    parts = [part for part in parts if part[0] not in left_out]
    twice = KILOWATT_PER_HORSEPOWER if flow_unit(parts) not in US_UNITS else 1.0
    for name, lines in parts:
        for i, line in enumerate(lines):
            f = fields(line)
            if name in ("TANK", "RESE") and len(f) > 3:
                lines[i] = f"{f[0]} {float(f[1]) + float(f[2])!r}"  # the number of fields makes it a reservoir
            elif name == "PUMP" and "POWER" in (keys := [key.upper() for key in f[3:]]):
                at = keys.index("POWER") + 4
                lines[i] = " ".join([*f[:at], repr(twice * float(f[at])), *f[at + 1:]])
    return joined(parts)


# ---------------------------------------------------------------------------------------------- EPANET
class Epanet:
    """A network in EPANET, all errors as exceptions; heads in m, flows in L/s."""

    head_error = 1e-6  # m or ft

    def __init__(self, file, folder):
        from epanet import toolkit
        self.kit = toolkit
        self.project = toolkit.createproject()
        toolkit.open(self.project, str(file), str(folder / "epanet.rpt"), str(folder / "epanet.out"))
        for option, value in ((toolkit.ACCURACY, 1e-7), (toolkit.HEADERROR, self.head_error), (toolkit.FLOWCHANGE, 1e-6),
                              (toolkit.TRIALS, 1000), (toolkit.UNBALANCED, 0)):
            toolkit.setoption(self.project, option, value)
        toolkit.setdemandmodel(self.project, toolkit.DDA, 0.0, 1.0, 0.5)
        unit = FLOW_UNITS[toolkit.getflowunits(self.project)]
        self.metre = FOOT if unit in US_UNITS else 1.0
        self.litre_per_second = LITRES_PER_SECOND[unit]
        self.nodes = range(1, toolkit.getcount(self.project, toolkit.NODECOUNT) + 1)
        self.links = range(1, toolkit.getcount(self.project, toolkit.LINKCOUNT) + 1)

    def node_ids(self):
        return [self.kit.getnodeid(self.project, n) for n in self.nodes]

    def link_ids(self):
        return [(LINK_GROUPS.get(self.kit.getlinktype(self.project, k), "valve"), self.kit.getlinkid(self.project, k))
                for k in self.links]

    def run(self, times):
        """(heads, flows) per instant; the instants are a step apart."""
        kit, project = self.kit, self.project
        step = int(times[1])
        kit.settimeparam(project, kit.DURATION, int(times[-1]))
        for parameter in (kit.HYDSTEP, kit.REPORTSTEP):
            kit.settimeparam(project, parameter, step)
        kit.settimeparam(project, kit.REPORTSTART, 0)
        results = {}
        kit.openH(project)
        kit.initH(project, kit.NOSAVE)
        self.begin_with_open_valves()
        while True:
            time = self.solve()
            if time in times:
                results[time] = (
                    [self.metre * kit.getnodevalue(project, n, kit.HEAD) for n in self.nodes],
                    [self.litre_per_second * kit.getlinkvalue(project, k, kit.FLOW) for k in self.links])
            if kit.nextH(project) == 0:
                break
        kit.closeH(project)
        return results


    def solve(self):
        """One instant, which is returned. Warnings (pressures below zero, pumps beyond their curve) do not matter."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            time = self.kit.runH(self.project)
        # In nearly flat loops the flows may go on trembling, and with them the sum that ACCURACY limits.
        if self.kit.getstatistic(self.project, self.kit.MAXHEADERROR) > self.head_error:
            print(f"EPANET has not converged at {time} s", file=sys.stderr)
        return time

    def begin_with_open_valves(self):
        """A first solution with open pressure valves, from which the next begins.

        Closed ones may stop a pump of constant power, which EPANET takes as closed once its flow is nearly nothing, and
        without the pump they stay closed: its equations are fulfilled, those of a pump of constant power are not.
        """
        kit, project = self.kit, self.project
        settings = {k: kit.getlinkvalue(project, k, kit.SETTING) for k in self.links
                    if kit.getlinktype(project, k) in (kit.PRV, kit.PSV)}
        settings = {k: setting for k, setting in settings.items() if setting > 0.0}  # 0: fixed open or closed
        for k in settings:
            kit.setlinkvalue(project, k, kit.STATUS, 1)
        if settings:
            self.solve()
        for k, setting in settings.items():
            kit.setlinkvalue(project, k, kit.SETTING, setting)


# ---------------------------------------------------------------------------------------------- Emscher
def emscher(program, *arguments):
    done = subprocess.run([program, *map(str, arguments), "--json"], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"emscher {arguments[0]} failed: {done.stderr or done.stdout}")
    return json.loads(done.stdout)


class Results:
    """A result file: heads in m, flows in L/s, by the ids of EPANET."""

    def __init__(self, file, case):
        import h5py
        settings = tomllib.loads((case / "case.toml").read_text())
        density = settings["fluid"]["density_kg_m3"]
        self.file = h5py.File(file)
        time = self.file["junction/time"][:]
        self.times = [round(t - time[0]) for t in time]
        weight = density * settings["hydraulics"]["gravity_m_s2"]
        self.heads = self.file["junction/pressure_pa"][:].astype(float) / weight + self.file["junction/elevation_m"][:]
        self.flows = {g: self.file[f"{g}/mass_flow_kg_s"][:].astype(float) / density * 1e3
                      for g in ("pipe", "pump", "valve") if g in self.file}
        self.places = {g: {i.decode(): k for k, i in enumerate(self.file[f"{g}/id"][:])}
                       for g in ("junction", *self.flows)}

    def place(self, group, identifier):
        """Column of an element: links whose id a node has carry their kind in front of it. None: left out."""
        places = self.places.get(group, {})
        return places.get(f"{group}-{identifier}", places.get(identifier))


# ---------------------------------------------------------------------------------------------- comparison
def largest(pairs):
    """(difference, id) of the largest |a - b| among (a, b, id); nothing to compare: (0, "")."""
    return max(((abs(a - b), identifier) for a, b, identifier in pairs), default=(0.0, ""))


def seconds(duration):
    value, unit = re.fullmatch(r"([\d.]+)(\w+)", duration).groups()
    return float(value) * {"s": 1, "min": 60, "h": 3600, "d": 86400}[unit]


def compare(program, text, folder):
    """One line of the table as a dictionary. A file of one steady state is compared at its start alone."""
    network, case, copy = folder / "network.inp", folder / "case", folder / "epanet.inp"
    network.write_text(text)
    copy.write_text(as_imported(text))
    report = emscher(program, "import", network, case)
    steady = any("one steady state" in note["problem"] for note in report["notes"])
    settings = tomllib.loads((case / "case.toml").read_text())
    day = ["--duration", "1d"] if seconds(settings["time"]["duration"]) > 86400 else []
    emscher(program, "run", case, "-o", folder / "result.h5", *day)
    ours = Results(folder / "result.h5", case)
    instants = ours.times[:1] if steady else ours.times
    epanet = Epanet(copy, folder)
    theirs = epanet.run(ours.times)
    nodes = [(i, ours.place("junction", name), name) for i, name in enumerate(epanet.node_ids())]
    links = [(i, group, ours.place(group, name), name) for i, (group, name) in enumerate(epanet.link_ids())]
    heads = largest((theirs[t][0][i], ours.heads[row, place], name) for row, t in enumerate(instants)
                    for i, place, name in nodes if place is not None)
    # The mean of a row is that of the step before it; the first row is the start itself.
    rows = [0] if steady else range(1, len(instants))
    flows = largest((theirs[instants[max(row - 1, 0)]][1][i], ours.flows[group][row, place], name) for row in rows
                    for i, group, place, name in links if place is not None)
    return {"law": settings["hydraulics"]["friction_law"], "nodes": len(nodes), "links": len(links),
            "pumps": report["pumps"], "valves": report["valves"], "instants": len(instants),
            "left_out": sum(place is None for *_, place, _ in [*nodes, *links]),
            "head_mm": 1e3 * heads[0], "head_at": heads[1], "flow_l_s": flows[0], "flow_at": flows[1],
            "notes": [note["problem"] for note in report["notes"]]}


HEADINGS = ["network", "friction", "nodes", "links", "pumps", "valves", "instants", "left out", "head, mm", "at",
            "flow, L/s", "at"]


def row(name, figures):
    numbers = [figures[key] for key in ("nodes", "links", "pumps", "valves", "instants", "left_out")]
    return [name, figures["law"], *map(str, numbers), f"{figures['head_mm']:.3f}", figures["head_at"],
            f"{figures['flow_l_s']:.2g}", figures["flow_at"]]


def print_table(rows):
    """As Markdown, in columns."""
    widths = [max(len(line[i]) for line in [HEADINGS, *rows]) for i in range(len(HEADINGS))]
    for line in [HEADINGS, ["-" * width for width in widths], *rows]:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |")


def known_networks():
    """{name: text}"""
    packaged = Path(sysconfig.get_path("purelib")) / "wntr"
    library, tests = packaged / "library/networks", packaged / "tests/networks_for_testing"
    files = [*(library / f"{name}.inp" for name in ("Net1", "Net2", "Net3", "Net6", "ky4", "ky10")),
             *(tests / f"{name}.inp" for name in (
                 "Net6_plus", "Anytown_multipointcurves", "skeletonize", "Todini_Fig2_solA_CMH",
                 "fcv_open_no_upstream_sources", "psv_open_no_downstream_sources")),
             ROOT / "benchmarks/epanet_elements.inp"]
    networks = {file.stem: read(file) for file in files}
    for name in ("Net2", "Net3", "Net6", "ky4", "ky10", "Todini_Fig2_solA_CMH"):
        networks[f"{name}, D-W"] = as_darcy_weisbach(networks[name])
    return networks


def read(file):
    data = file.read_bytes()
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("files", nargs="*", type=Path, metavar="FILE.inp")
    arguments.add_argument("--emscher", default=str(ROOT / "build/release/bin/emscher"))
    arguments.add_argument("--cache", type=Path, default=cache_folder(), help="folder of the virtual environment")
    arguments.add_argument("--notes", action="store_true", help="print what the importer says of each network")
    options = arguments.parse_args()
    enter(EPANET, options.cache)

    networks = {file.stem: read(file) for file in options.files} or known_networks()
    compared = {}
    for name, text in networks.items():
        print(name, file=sys.stderr)
        with tempfile.TemporaryDirectory() as scratch:
            compared[name] = compare(options.emscher, text, Path(scratch))
        if options.notes:
            print(*(f"    {note}" for note in compared[name]["notes"]), sep="\n", file=sys.stderr)
    print_table([row(name, figures) for name, figures in compared.items()])
    if any(figures["head_mm"] > BAR_MM for figures in compared.values()):
        sys.exit(1)


if __name__ == "__main__":
    main()
