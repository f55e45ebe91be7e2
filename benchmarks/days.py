"""Planning whole days: what the plan costs, and what the command takes beyond its time limit.

``python -m benchmarks.days`` prints a Markdown table. Real days are read from the folder that
``COLOAD_DATA`` names and left out where it does not; the cities are those of `benchmarks.reading`.
Each run is a process of its own, started through the command line as a user would.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.reading import city

CITIES = (2_000, 10_000)
LIMIT = 30.0


def days(folder: Path) -> dict[str, Path]:
    """Name -> path of every day at hand."""
    found: dict[str, Path] = {}
    if data := os.environ.get("COLOAD_DATA"):
        for name in ("vaduz", "malta-light/day1", "malta"):
            found[name] = Path(data) / "days" / name
    for orders in CITIES:
        path = folder / f"city-{orders}.json"
        city(orders).save(path)
        found[f"city of {orders:,} orders"] = path
    return found


def plan(day: Path, out: Path, limit: float) -> str:
    """Plan one day and return its row of the table."""
    command = [sys.executable, "-m", "cli", "plan", str(day), "-o", str(out), "--quiet"]
    command += ["--engine", "ortools"]
    began = time.monotonic()
    child = subprocess.Popen(
        [*command, "--time-limit", str(limit)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, _, used = os.wait4(child.pid, 0)
    wall = time.monotonic() - began
    written = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    left, cost = len(written["left_out"]), written["cost"]["total"]
    size = len(written["problem"]["orders"])
    return (
        f"| {size:,} | {cost:,.2f} | {len(written['routes'])} | {left} | {wall:.1f} | "
        f"{used.ru_utime + used.ru_stime:.1f} | {used.ru_maxrss / 1024:.0f} |"
    )


def table(limit: float) -> str:
    """The Markdown table of all days."""
    lines = [
        f"| day, time limit {limit:g} s | orders | cost | routes | left out | wall s | CPU s "
        "| peak MB |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    with tempfile.TemporaryDirectory() as folder:
        for name, day in days(Path(folder)).items():
            lines.append(f"| {name} {plan(day, Path(folder) / 'out', limit)}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=float, default=LIMIT)
    print(table(parser.parse_args().limit))


if __name__ == "__main__":
    main()
