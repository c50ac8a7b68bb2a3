"""Figures in one quiet style, each as SVG and PNG. Without matplotlib there are none (`available`)."""

import math

try:
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot, ticker
    available = True
except ImportError:
    available = False

# Colours that differ in brightness, too (Okabe and Ito 2008, https://jfly.uni-koeln.de/color/).
BLUE, ORANGE, GREEN, RED, VIOLET, SKY, BLACK, GREY = (
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#222222", "#999999")
COLOURS = (BLUE, ORANGE, GREEN, VIOLET, SKY, RED, BLACK, GREY)

STYLE = {
    "figure.figsize": (7.2, 4.4), "figure.dpi": 100, "savefig.dpi": 130, "svg.fonttype": "none",
    "font.family": "DejaVu Sans", "font.size": 10, "axes.titlesize": 10.5, "axes.titlelocation": "left",
    "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": "#666666", "axes.grid": True,
    "axes.axisbelow": True, "grid.color": "#e4e4e4", "grid.linewidth": 0.7, "xtick.color": "#444444",
    "ytick.color": "#444444", "lines.linewidth": 1.4, "lines.markersize": 5, "legend.frameon": False,
    "legend.fontsize": 8.5, "svg.hashsalt": "emscher",
}


def figure(title, xlabel, ylabel, logarithmic="", **size):
    """Canvas and axes; `logarithmic`: the axes that are ("x", "y", "xy")."""
    pyplot.rcParams.update(STYLE)
    canvas, axes = pyplot.subplots(layout="constrained", **size)
    axes.set(xlabel=xlabel, ylabel=ylabel, title=title)
    for axis in logarithmic:
        getattr(axes, f"set_{axis}scale")("log")
    return canvas, axes


def label_decades(axis, limits):
    """1, 10 and 2,000 as they are written, not as powers of ten; more of them where the axis is short."""
    decades = math.log10(limits[1] / limits[0])
    axis.set_major_locator(ticker.LogLocator(subs=(1, 2, 5) if decades < 2.2 else (1,), numticks=20))
    axis.set_major_formatter(ticker.FuncFormatter(lambda value, _: f"{value:,.12g}"))
    axis.set_minor_formatter(ticker.NullFormatter())


def bar_line(axes, value, text, x=0.99):
    """A level that is to be kept."""
    axes.axhline(value, color=RED, linewidth=1, linestyle=(0, (4, 3)))
    axes.annotate(text, (x, value), xycoords=("axes fraction", "data"), xytext=(0, 3), textcoords="offset points",
                  ha="right", fontsize=8.5, color=RED)


def legend_below(axes, columns):
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14 * 4.4 / axes.figure.get_figheight()), ncols=columns)


def save(canvas, folder, name):
    """Writes NAME.svg and NAME.png; returns NAME."""
    for axes in canvas.axes:
        if axes.get_xscale() == "log":
            label_decades(axes.xaxis, axes.get_xlim())
        if axes.get_yscale() == "log":
            label_decades(axes.yaxis, axes.get_ylim())
    canvas.savefig(folder / f"{name}.svg", metadata={"Date": None})
    canvas.savefig(folder / f"{name}.png")
    pyplot.close(canvas)
    return name
