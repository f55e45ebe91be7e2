"""Reading plus encoding a day of 10,000 orders, from each of the three formats.

``python -m benchmarks.reading`` prints a Markdown table. Each format is read in a process of its
own, so that the peak of memory is its own; the day is the stores and fleet of a seeded random city.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from routing.model import PRIORITIES, DaySettings, Depot, Distributor, Order, Store, VehicleType
from routing.problem import Problem

FORMS = {"folder": "day", "workbook": "day.xlsx", "document": "day.json"}


def city(orders: int, seed: int = 1) -> Problem:
    """A day of ``orders`` orders for half as many stores, five distributors, fifteen types."""
    rng = random.Random(seed)
    owners = [f"D{i}" for i in range(5)]
    depots = [Depot(f"P-{o}", 121.4 + rng.random() / 5, 31.2, o, loading_s=1200) for o in owners]
    stores = [
        Store(
            f"S{i:05d}",
            121.3 + rng.random() / 2,
            31.0 + rng.random() / 2,
            f"Store {i}",
            windows=((25_200, 39_600), (54_000, 63_000)) if i % 3 else (),
            stop_s=360,
            max_gross_kg=7500.0 if i % 4 == 0 else None,
        )
        for i in range(orders // 2)
    ]
    vehicles = [
        VehicleType(
            f"{o}-{gross}",
            f"P-{o}",
            {"kg": kg, "m3": kg / 140},
            60,
            o,
            f"P-{o}",
            gross * 1000.0,
            frozenset({"ambient", "chilled"}),
            18_000,
            55_800,
            45.0,
            0.4,
            15,
        )
        for o in owners
        for gross, kg in ((3.5, 1000.0), (7.5, 3200.0), (12.0, 6000.0))
    ]
    return Problem(
        tuple(Distributor(o) for o in owners),
        tuple(depots),
        tuple(stores),
        tuple(
            Order(
                f"O{i:06d}",
                rng.choice(owners),
                rng.choice(stores).id,
                {
                    "kg": round(rng.uniform(5, 400), 1),
                    "m3": round(rng.uniform(0.01, 2), 3),
                    "cases": rng.randint(1, 60),
                },
                "return" if i % 8 == 0 else "delivery",
                rng.choice(("ambient", "chilled")),
                rng.choice(PRIORITIES),
            )
            for i in range(orders)
        ),
        tuple(vehicles),
        DaySettings("2026-11-23", "CNY", 20.0),
    )


def measure(path: Path) -> None:
    """Read and encode once; print CPU seconds of each and the peak of memory."""
    from solvers.encode import encode

    before = time.process_time()
    problem = Problem.read(path)
    read = time.process_time()
    instance = encode(problem)
    done = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{read - before:.3f} {done - read:.3f} {peak} {len(instance)}")


def table(orders: int, rounds: int) -> str:
    """The Markdown table; best of ``rounds`` processes a format."""
    lines = [
        f"| day of {orders:,} orders | read, CPU s | encode, CPU s | together | peak MB |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    with tempfile.TemporaryDirectory() as folder:
        problem = city(orders)
        for form, name in FORMS.items():
            path = Path(folder) / name
            problem.save(path)
            command = [sys.executable, "-m", "benchmarks.reading", "--path", str(path)]
            runs = [
                [float(word) for word in subprocess.check_output(command, text=True).split()]
                for _ in range(rounds)
            ]
            read, encode, peak, _ = min(runs, key=lambda run: run[0] + run[1])
            lines.append(
                f"| {form} | {read:.2f} | {encode:.2f} | {read + encode:.2f} | {peak:.0f} |"
            )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.path:
        measure(options.path)
    else:
        print(table(options.orders, options.rounds))


if __name__ == "__main__":
    main()
