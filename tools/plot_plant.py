#!/usr/bin/python3
"""Draws who gave the heat in a year's result: a winter week, a summer week, and the months.

    tools/plot_plant.py result.h5 plant.svg                  # producers and storages, above what consumers took
    tools/plot_plant.py result.h5 loop.svg --by consumers    # consumers by the first part of their ids, beside the plant

A format that matplotlib knows is chosen by the ending of the picture's name. Needs h5py and matplotlib. The result has
to begin on 1 January 2025 and last a year.
"""

import argparse
import datetime
import io
import pathlib
import re

import h5py
import matplotlib

matplotlib.use("Agg")
import numpy
from matplotlib import pyplot

# Colours that differ in brightness, too (Okabe and Ito 2008, https://jfly.uni-koeln.de/color/).
COLOURS = ("#0072B2", "#56B4E9", "#E69F00", "#D55E00", "#CC79A7", "#009E73")
STORAGE, LINE = "#b0b0b0", "#222222"
DAYS_BEFORE_MONTH = numpy.cumsum([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


def hourly_kw(values):
    """Hourly means in kW of rows in W, whose first one is the start itself."""
    rows_per_hour = (len(values) - 1) // 8760
    return numpy.nan_to_num(values[1:1 + 8760 * rows_per_hour]).reshape(8760, rows_per_hour).mean(axis=1) / 1e3


def read(file, group):
    """{id: hourly heat in kW} of a group of the result; none if it has no such group."""
    if group not in file:
        return {}
    ids = [id.decode() for id in file[group]["id"][:]]
    return {id: hourly_kw(file[group]["heat_w"][:, k]) for k, id in enumerate(ids)}


def grouped(consumers):
    """Sums by the first part of the ids: house-1, house-2 ... become house."""
    sums = {}
    for id, heat in consumers.items():
        name = re.sub(r"-\d+$", "", id)
        sums[name] = sums.get(name, 0.0) + heat
    return dict(sorted(sums.items(), key=lambda entry: -abs(entry[1]).sum()))


def stack(axes, x, series, colours, draw):
    """Stacks what is above zero upwards and what is below downwards; draw(bottom, values, colour, label)."""
    up, down = numpy.zeros(len(x)), numpy.zeros(len(x))
    for (name, values), colour in zip(series.items(), colours):
        above, below = numpy.maximum(values, 0), numpy.minimum(values, 0)
        if above.any() or not below.any():
            draw(axes, x, up, above, colour, name)
        if below.any():
            draw(axes, x, down, below, colour, None if above.any() else name)
        up, down = up + above, down + below


def area(axes, x, bottom, values, colour, label):
    axes.fill_between(x, bottom, bottom + values, color=colour, label=label, linewidth=0)


def bars(axes, x, bottom, values, colour, label):
    axes.bar(x, values, 0.8, bottom, color=colour, label=label)


def draw(result, picture, by_consumers):
    with h5py.File(result) as file:
        producers, storages, consumers = (read(file, group) for group in ("producer", "storage", "substation"))
    if by_consumers:
        series, colours = grouped(consumers), COLOURS
        lines = {f"from {name}": values for name, values in producers.items()}
    else:
        series = {**producers, **{name: -values for name, values in storages.items()}}  # positive: discharged
        colours = COLOURS[:len(producers)] + (STORAGE,) * len(storages)
        lines = {"consumers": sum(consumers.values())}

    pyplot.rcParams.update({"font.family": "DejaVu Sans", "font.size": 9, "svg.fonttype": "none", "svg.hashsalt": "emscher",
                            "axes.titlesize": 9.5, "axes.titlelocation": "left", "axes.spines.top": False,
                            "axes.spines.right": False, "axes.grid": True, "axes.axisbelow": True,
                            "grid.color": "#e4e4e4", "legend.frameon": False})
    canvas, (winter, summer, months) = pyplot.subplots(3, 1, figsize=(8, 8), layout="constrained")
    for axes, title, first in ((winter, "A week in January", 19), (summer, "A week in July", 194)):
        hours = slice(24 * first, 24 * (first + 7))
        x = numpy.arange(168) / 24
        stack(axes, x, {name: values[hours] for name, values in series.items()}, colours, area)
        for name, values in lines.items():
            axes.plot(x, values[hours], color=LINE, linewidth=1, label=name)
        dates = [datetime.date(2025, 1, 1) + datetime.timedelta(days=first + d) for d in range(7)]
        axes.set(title=title, ylabel="kW", xlim=(0, 7))
        axes.set_xticks(range(7), [f"{date:%d.%m.}" for date in dates])
    by_month = {name: numpy.array([values[24 * begin:24 * end].sum() / 1e3
                                   for begin, end in zip(DAYS_BEFORE_MONTH, DAYS_BEFORE_MONTH[1:])])
                for name, values in series.items()}
    stack(months, numpy.arange(12), {name: values for name, values in by_month.items() if name not in storages}, colours,
          bars)
    months.set(title="The months", ylabel="MWh")
    months.set_xticks(range(12), "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split())
    months.legend(*winter.get_legend_handles_labels(), loc="upper center", bbox_to_anchor=(0.5, -0.12), ncol=6)
    if picture.endswith(".svg"):
        text = io.StringIO()
        canvas.savefig(text, format="svg", metadata={"Date": None})
        # A tenth of a point is fine enough, and half the file.
        pathlib.Path(picture).write_text(re.sub(r"(\d\.\d)\d+", r"\1", text.getvalue()))
    else:
        canvas.savefig(picture, dpi=90)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Draws who gave the heat in a year's result.")
    parser.add_argument("result")
    parser.add_argument("picture")
    parser.add_argument("--by", choices=("producers", "consumers"), default="producers")
    arguments = parser.parse_args()
    draw(arguments.result, arguments.picture, arguments.by == "consumers")
