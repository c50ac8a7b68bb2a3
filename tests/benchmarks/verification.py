"""Tests of the page of benchmarks/verify as it is committed:  verification.py PAGE TEST_PROGRAM..."""

import fnmatch
import re
import subprocess
import sys
import unittest
from pathlib import Path

PAGE, PROGRAMS = None, []  # set below
# Which the page names as well.
SOURCES = {"tests/figures.hpp", "tests/engine/manufactured_solution.cpp", "tests/validation/milan_laboratory.hpp"}


def tables():
    """Header and rows of every table, as lists of cells."""
    for block in PAGE.read_text().split("\n\n"):
        lines = block.splitlines()
        if lines and lines[0].startswith("| "):
            header, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
            yield header, rows


def within(value, bar):
    if " .. " in bar:
        low, high = bar.split(" .. ")
        return float(low) <= value <= float(high.split()[0])
    sign, bound = bar.split()[:2]
    return value <= float(bound) if sign == "≤" else value >= float(bound)


def tests_there_are():
    names = set()
    for program in PROGRAMS:
        suite = ""
        for line in subprocess.run([program, "--gtest_list_tests"], check=True, capture_output=True, text=True).stdout.splitlines():
            if line.startswith("  "):
                names.add(suite + line.split("#")[0].strip())
            else:
                suite = line.split("#")[0].strip()
    return names


class Page(unittest.TestCase):
    def test_no_figure_is_beyond_its_bar_but_those_that_say_so(self):
        count = 0
        for header, rows in tables():
            bar = header.index("bar")
            for row in rows:
                self.assertEqual(len(row), len(header), row)
                for name, cell in zip(header, row):
                    if name in ("what", "bar", "test that holds it") or not cell:
                        continue
                    bold = re.fullmatch(r"\*\*(.*)\*\*", cell)
                    value = float((bold[1] if bold else cell).split()[0])
                    self.assertEqual(within(value, row[bar]), not bold, row)
                    count += 1
        self.assertGreater(count, 200)

    def test_every_test_it_names_exists(self):
        there = tests_there_are()
        named = set(re.findall(r"`([\w/]+\.[\w/*]+)`", PAGE.read_text())) - SOURCES
        self.assertGreater(len(named), 60)
        for name in sorted(named):
            self.assertTrue(fnmatch.filter(there, name), f"no test is called {name}: run benchmarks/verify again")


if __name__ == "__main__":
    PROGRAMS = [Path(program) for program in sys.argv[2:]]
    PAGE = Path(sys.argv[1])
    del sys.argv[1:]
    unittest.main()
