"""What a section hands in, and how it is written: report.md, report.html, results.json, a CSV file per table.

All is written anew after every section, so that what was measured is there when a later section fails or is stopped.
"""

import base64
import csv
import dataclasses
import html
import json
import re
from dataclasses import dataclass, field


@dataclass
class Table:
    name: str  # of the CSV file
    title: str
    columns: list
    rows: list


@dataclass
class Bar:
    """A figure beside the level that it is to keep; `kept` is None where it was not to be told."""

    what: str
    value: str
    bar: str
    kept: bool | None
    goal: str = ""


@dataclass
class Plot:
    name: str  # of the files NAME.svg and NAME.png
    caption: str


@dataclass
class Section:
    name: str
    title: str
    account: str  # how the figures come about
    bars: list = field(default_factory=list)
    tables: list = field(default_factory=list)
    plots: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    failure: str = ""
    seconds: float = 0.0

    def at_most(self, what, value, limit, unit, goal="", form=".3g"):
        self.bars.append(Bar(what, f"{value:{form}} {unit}".strip(), f"<= {limit} {unit}".strip(), value <= limit, goal))

    def at_least(self, what, value, limit, unit="", goal="", form=".3g"):
        self.bars.append(Bar(what, f"{value:{form}} {unit}".strip(), f">= {limit} {unit}".strip(), value >= limit, goal))


def cell(value):
    """As it is read: three digits, thousands with commas."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def kept(bar):
    return {True: "kept", False: "MISSED", None: ""}[bar.kept]


class Report:
    def __init__(self, folder, machine, quick):
        self.folder, self.machine, self.quick = folder, machine, quick
        self.sections = []
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, section):
        self.sections.append(section)
        self.write()

    def write(self):
        data = {"machine": self.machine, "quick": self.quick, "sections": [dataclasses.asdict(s) for s in self.sections]}
        (self.folder / "results.json").write_text(json.dumps(data, indent=1) + "\n")
        for table in (t for s in self.sections for t in s.tables):
            with open(self.folder / f"{table.name}.csv", "w", newline="") as file:
                csv.writer(file).writerows([table.columns, *table.rows])
        blocks = list(self.blocks())
        (self.folder / "report.md").write_text("\n\n".join(markdown(*block) for block in blocks) + "\n")
        (self.folder / "report.html").write_text(page((html_of(*block, self.folder) for block in blocks)))

    def blocks(self):
        """(kind, contents) from top to bottom, the same for Markdown and HTML."""
        yield "title", "Emscher: benchmarks"
        if self.quick:
            yield "text", "A quick run on small networks, to see that it works: its figures say nothing about the bars."
        yield "table", ("", ["measured on", ""], list(self.machine.items()))
        bars = [(s.title, b.what, b.value, b.bar, b.goal, kept(b)) for s in self.sections for b in s.bars]
        if bars:
            yield "heading", "Bars"
            yield "table", ("", ["section", "figure", "measured", "bar", "goal", ""], bars)
        for section in self.sections:
            yield "heading", section.title
            yield "text", section.account
            if section.failure:
                yield "text", f"**Failed**: {section.failure}"
            for table in section.tables:
                yield "table", (table.title, table.columns, table.rows)
            for plot in section.plots:
                yield "plot", plot
            for note in section.notes:
                yield "text", note
            yield "text", f"Took {section.seconds:.0f} s."


def markdown(kind, contents):
    if kind == "title":
        return f"# {contents}"
    if kind == "heading":
        return f"## {contents}"
    if kind == "plot":
        return f"![{contents.caption}]({contents.name}.png)\n\n{contents.caption} ([SVG]({contents.name}.svg))"
    if kind == "table":
        title, columns, rows = contents
        lines = [columns, ["---"] * len(columns), *rows]
        table = "\n".join("| " + " | ".join(cell(value) for value in line) + " |" for line in lines)
        return f"{title}:\n\n{table}" if title else table
    return contents


def html_of(kind, contents, folder):
    if kind in ("title", "heading"):
        tag = "h1" if kind == "title" else "h2"
        return f"<{tag}>{html.escape(contents)}</{tag}>"
    if kind == "plot":
        picture = base64.b64encode((folder / f"{contents.name}.svg").read_bytes()).decode()
        caption = html.escape(contents.caption)
        return (f'<figure><img src="data:image/svg+xml;base64,{picture}" alt="{caption}">'
                f"<figcaption>{caption}</figcaption></figure>")
    if kind == "table":
        title, columns, rows = contents
        head = "".join(f"<th>{html.escape(column)}</th>" for column in columns)
        body = "".join("<tr>" + "".join(f"<td>{html.escape(cell(v))}</td>" for v in row) + "</tr>" for row in rows)
        return f"<p>{html.escape(title)}</p><table><tr>{head}</tr>{body}</table>"
    return "".join(f"<p>{inline(paragraph)}</p>" for paragraph in contents.split("\n\n"))


def inline(text):
    """Bold, emphasis and code of Markdown."""
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", html.escape(text))
    text = re.sub(r"\*(.+?)\*", r"<em>\1</em>", text)
    return re.sub(r"`(.+?)`", r"<code>\1</code>", text)


PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Emscher: benchmarks</title>
<style>
body {{ font: 15px/1.5 "DejaVu Sans", sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #222; }}
table {{ border-collapse: collapse; font-size: 13px; margin: 0.5em 0 1em; display: block; overflow-x: auto; }}
th, td {{ padding: 0.2em 0.7em; border-bottom: 1px solid #ddd; text-align: left; }}
figure {{ margin: 1em 0; }} img {{ max-width: 100%; }} figcaption {{ font-size: 13px; color: #555; }}
</style>
{}
</html>
"""


def page(parts):
    return PAGE.format("\n".join(parts))
