"""Tests of the benchmark suite, without peers and without clocks:  suite.py EMSCHER FOLDER"""

import json
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))
from suite import consumers
from suite.bench import Bench
from suite.peer_network import GROUND_C, PeerNetwork
from suite.program import Emscher, RunFailed
from suite.report import Report, Section, Table

PROGRAM, FOLDER = None, None  # set below


def bench(name):
    folder = FOLDER / name
    folder.mkdir(parents=True, exist_ok=True)
    return Bench(Emscher(PROGRAM), folder, folder, quick=True)


class Suite(unittest.TestCase):
    def test_a_quick_run_writes_report_tables_and_plots(self):
        subprocess.run([ROOT / "benchmarks/run", "--quick", "--only", "scaling", "--emscher", PROGRAM,
                        "-o", FOLDER / "quick"], check=True, capture_output=True)
        written = {file.name for file in (FOLDER / "quick").iterdir()}
        self.assertLessEqual({"report.md", "report.html", "results.json", "scaling.csv", "scaling-time.svg",
                              "scaling-time.png", "scaling-memory.svg", "scaling-memory.png"}, written)
        section, = json.loads((FOLDER / "quick/results.json").read_text())["sections"]
        self.assertEqual(section["failure"], "")
        self.assertEqual([row[0] for row in section["tables"][0]["rows"]], [200, 1000, 3000])

    def test_errors_are_those_of_hand(self):
        # Differences of 0, 1/8, 1/8 and 1/2 K: mean 3/16 K, three of four within 0.2 K.
        error = consumers.error(np.array([[60.0, 60.125], [59.875, 60.5]]), np.array([[60.0, 60.0], [60.0, 60.0]]))
        self.assertEqual((error.mean_k, error.within, error.largest_k), (0.1875, 0.75, 0.5))

    def test_what_the_program_refuses_is_told_from_failures(self):
        b = bench("refused")
        with self.assertRaises(RunFailed) as refused:
            b.emscher.run(b.town(200, "1h"), b.scratch_file(), **{"integrator.polynomial_order": 99})
        self.assertTrue(refused.exception.refused)
        self.assertIn("integrator.polynomial_order", str(refused.exception))

    def test_the_network_of_the_peers_loses_the_heat_of_the_town(self):
        # A pair at Ts and Tr loses (U1 - U12)(Ts + Tr - 2 Tg) with mutual exchange, and U (Ts + Tr - 2 Tg) without; U is
        # chosen so that both are the same at the town's temperatures. The split between supply and return differs, which moves
        # the temperatures, and by them the sum, a little: 1 % is far beyond that, and far below a wrong U.
        b = bench("peers")
        network = PeerNetwork(b, 200, "1h")
        town = b.town(200, "1h")
        shutil.copy(network.case / "case.toml", town)  # the same ground; insulation and soil instead of given losses
        losses = [json.loads(b.emscher.text("steady", case, "--json"))["totals"]["lost_w"]
                  for case in (town, network.case)]
        self.assertAlmostEqual(losses[1] / losses[0], 1.0, delta=0.01)

    def test_a_failed_section_stands_in_the_report_beside_the_others(self):
        report = Report(FOLDER / "failed", {"processor": "any"}, quick=False)
        report.add(Section("first", "The first", "How.", failure="OSError: no space"))
        report.add(Section("second", "The second", "How.", tables=[Table("numbers", "Numbers", ["n"], [(1,)])]))
        text = (FOLDER / "failed/report.md").read_text()
        self.assertIn("**Failed**: OSError: no space", text)
        self.assertIn("## The second", text)
        self.assertEqual((FOLDER / "failed/numbers.csv").read_text().split(), ["n", "1"])


if __name__ == "__main__":
    FOLDER = Path(sys.argv.pop()).resolve()
    PROGRAM = Path(sys.argv.pop()).resolve()
    shutil.rmtree(FOLDER, ignore_errors=True)
    unittest.main()
