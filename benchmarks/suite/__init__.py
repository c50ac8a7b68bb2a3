"""The benchmark suite behind `benchmarks/run`: a module per section, and what they share.

Sections, in the order in which they run: sections.py. Each has a docstring that says how its figures come about (it is
printed in the report) and a function `measure(bench)` that returns a report.Section.

    bench            what a section gets: the program, folders, quick or not
    program          calls of `emscher`
    consumers        errors at the consumers against a converged reference
    repetition       runs in turn; median, lowest, highest
    peer_network     one network for Emscher and for its peers
    pandapipes_model that network in pandapipes
    report, plots    tables, bars, figures; Markdown, HTML, CSV, JSON
    machine          what was measured on what
"""
