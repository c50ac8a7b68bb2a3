"""The quarter: a year of networks/gelsenkirchen-horst as it is shipped, rows of 15 min written.

The seconds are those the program reports: from the start of the simulation to the end of the file.
"""

from suite.bench import ROOT
from suite.repetition import in_turn, spread
from suite.report import Section, Table

NAME, TITLE = "quarter", "The quarter's year"


def measure(bench):
    section = Section(NAME, TITLE, __doc__)
    rounds, duration = bench.choose((3, None), (1, "7d"))
    case, file = ROOT / "networks/gelsenkirchen-horst", bench.scratch_file()
    runs = in_turn(rounds, {"year": lambda: bench.emscher.run(case, file, duration)})["year"]
    seconds = spread(r["wall_s"] for r in runs)
    file.unlink()
    section.tables.append(Table("quarter", "Time", ["pipes", "output steps", "s, median", "lowest", "highest",
                                                    "ns per pipe and step"],
                                [(runs[0]["pipes"], runs[0]["output_steps"], seconds.median, seconds.lowest,
                                  seconds.highest, spread(r["ns_per_pipe_and_output_step"] for r in runs).median)]))
    section.at_most("the year", seconds.median, 12, "s")
    return section
