"""Write ``benchmarks/README.md``: every table, measured now, with the machine it was measured on.

``python -m benchmarks.report`` (or ``make bench``) takes a few minutes; let nothing else run.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from pathlib import Path

from benchmarks import quality_table

PAGE = Path(__file__).with_name("README.md")
TITLE = """# Benchmarks

Every table on this page is written by a program; nothing is typed in. `make bench` measures all but
the last sections, which `python -m benchmarks.roads` and, since it takes hours, `python -m
benchmarks.quality` write. CPU seconds
count, since wall clocks do not compare on shared machines. Speed is measured here, behaviour is
asserted in `tests/`. `pytest benchmarks --benchmark-enable` runs the micro-benchmarks.
"""
ROADS = "Road matrices"
"""A section that `benchmarks.roads` writes, which needs peers in an environment of their own."""
SECTIONS = {
    "Distance matrices": (
        "benchmarks.matrix",
        "Each variant runs in a process of its own, so that its peak of memory is its own. Ratios "
        "are to writing an array of that size (`np.full`, one thread, page faults included). Ours "
        "use both cores, so their CPU ratio is higher than their wall ratio.",
    ),
    "Reading and encoding a day": (
        "benchmarks.reading",
        "From the files to the arrays of the engine, validation included; the best of three "
        "processes.",
    ),
    "Whole days": (
        "benchmarks.days",
        "`coload plan` with the OR-Tools engine, from start to the last output written. Where the "
        "day is too large for its time limit, a first plan of every part is waited for.",
    ),
}


def hardware() -> str:
    """Processor, cores, memory, system and interpreter."""
    model, listed = "unknown processor", Path("/proc/cpuinfo")
    if listed.exists():
        for line in listed.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                model = line.split(":")[1].strip()
    pages = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return (
        f"{model}, {os.cpu_count()} cores, {pages / 2**30:.0f} GiB, {platform.system()}, "
        f"Python {platform.python_version()}"
    )


def machine() -> str:
    """Hardware and versions."""
    from importlib.metadata import version

    names = ("numpy", "numba", "ortools", "scipy")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    return f"Machine: {hardware()}, {versions}."


def kept(title: str) -> str:
    """A section as it stands on the page."""
    after = PAGE.read_text(encoding="utf-8").split(f"## {title}\n", 1)[1]
    until = after.split("\n## ", 1)[0].split(quality_table.BEGIN, 1)[0]
    return f"## {title}\n" + until.rstrip() + "\n"


def put(title: str, section: str) -> None:
    """Put a section onto the page in the place of the old one, or before the quality of plans."""
    page = PAGE.read_text(encoding="utf-8")
    if f"## {title}\n" in page:
        before, rest = page.split(f"## {title}\n", 1)
        after = min(rest.index(mark) for mark in ("\n## ", quality_table.BEGIN) if mark in rest)
        page = before + section.strip() + "\n\n" + rest[after:].lstrip("\n")
    else:
        before, quality, rest = page.partition(quality_table.BEGIN)
        page = before.rstrip("\n") + "\n\n" + section.strip() + "\n\n" + quality + rest
    PAGE.write_text(page, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", metavar="MODULE", help="measure one table, keep the others")
    only = parser.parse_args().only
    parts = [TITLE, machine() + "\n"]
    for title, (module, words) in SECTIONS.items():
        if only not in (None, module):
            parts.append(kept(title))
            continue
        run = subprocess.run(
            [sys.executable, "-m", module], capture_output=True, text=True, check=True
        )
        table = "\n".join(line for line in run.stdout.splitlines() if line.startswith("|"))
        parts.append(f"## {title}\n\n`python -m {module}`. {words}\n\n{table}\n")
    if f"## {ROADS}\n" in PAGE.read_text(encoding="utf-8"):
        parts.append(kept(ROADS))
    if quality := quality_table.standing(PAGE.read_text(encoding="utf-8")):
        parts.append(quality)
    PAGE.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
