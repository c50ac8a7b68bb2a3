"""Draws the curves that tests/validation/thermal_milan_laboratory.cpp records: one picture per test, simulated on measured."""

import re
from pathlib import Path

USERS = ("70", "71", "72", "73")
# Axis, and the tags beside it.
PANELS = [
    ("circulation and boilers\nm³/h", ["FT901", "FT101", "FT401"]),
    ("PT902 − PT901\nkPa", ["dP"]),
    ("flows of the users\nm³/h", [f"FT{user}1" for user in USERS]),
    ("supply\n°C", ["TT902", *(f"TT{user}2" for user in USERS)]),
    ("return\n°C", ["TT901", *(f"TT{user}1" for user in USERS)]),
]
COLOURS = {"FT901": "black", "TT902": "black", "TT901": "black", "dP": "black", "FT101": "C0", "FT401": "C1",
           **{f"{quantity}{user}{place}": f"C{k}" for k, user in enumerate(USERS)
              for quantity, place in (("FT", "1"), ("TT", "1"), ("TT", "2"))}}


def by_test(curves):
    """{test: {tag: (measured points, simulated points, what the simulated ones are moved by)}}"""
    tests = {}
    for name, _, points in curves:
        test, tag, kind, *moved = name.split(";")
        measured, simulated, shift = tests.setdefault(test, {}).get(tag, (None, None, ""))
        tests[test][tag] = (points, simulated, shift) if kind == "measured" else (measured, points, moved[0])
    return tests


def draw(curves, folder):
    """Writes FOLDER/laboratory-TEST.svg for every test; returns {test: path}."""
    import matplotlib
    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "emscher", "svg.fonttype": "none", "font.size": 8,
                                "font.sans-serif": ["DejaVu Sans"], "path.simplify_threshold": 0.7})
    from matplotlib import pyplot

    written = {}
    for test, tags in by_test(curves).items():
        figure, panels = pyplot.subplots(len(PANELS), 1, figsize=(9, 11), sharex=True,
                                         gridspec_kw={"height_ratios": [2, 1.3, 2, 3, 3]})
        for panel, (axis, wanted) in zip(panels, PANELS):
            for tag in wanted:
                measured, simulated, shift = tags[tag]
                label = tag + (" (given)" if tag == "TT902" else f" ({shift} K)" if float(shift) else "")
                panel.plot(*zip(*simulated), color=COLOURS[tag], linewidth=0.9, label=label)
                if tag != "TT902":
                    panel.plot(*zip(*measured), color=COLOURS[tag], linewidth=2.4, alpha=0.35, zorder=1)
            panel.set_ylabel(axis)
            panel.grid(True, linewidth=0.3)
            if wanted != ["dP"]:
                panel.legend(fontsize=7, loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)
        panels[0].set_title(f"Laboratory of RSE, Milan, test {test}: simulated (thin) on measured (broad)", fontsize=9)
        panels[-1].set_xlabel("s")
        panels[-1].set_xlim(0, tags["FT901"][0][-1][0])
        figure.tight_layout()
        path = Path(folder) / f"laboratory-{test}.svg"
        figure.savefig(path, metadata={"Date": None})
        pyplot.close(figure)
        # Tenths of a point will do.
        path.write_text(re.sub(r"(\d+\.\d)\d+", r"\1", path.read_text()))
        written[test] = path
    return written
