"""The quality benchmark: the same instances, back to back, by Coload and by its peers.

``python -m benchmarks.quality --families CVRP,VRPTW --budget 10,60 --peers pyvrp,hgs --seeds 3``
runs what the log does not hold yet and writes the tables into ``benchmarks/README.md``;
``--table-only`` writes the tables alone. Instances are read from ``$COLOAD_DATA/instances``. Let
nothing else run meanwhile: CPU seconds are counted, but caches and memory are shared.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks import quality_table
from benchmarks.checker import check
from benchmarks.instances import FOLDERS, SCORINGS, Instance, read, read_solution
from benchmarks.report import PAGE, hardware
from benchmarks.runlog import Record, RunLog, key
from benchmarks.solvers import OURS, SOLVERS

LOG = Path("out/quality.jsonl")
KNOWN_BY = "classics-best-known.json"
SHORTER = {"lc104": 818.599}
"""Distances of Li and Lim's below the best known, which counts vehicles first: the instances of
PyVRP (PDPTW/Li100/lc104.sol) have a shorter plan with ten vehicles instead of nine."""
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True)
class Run:
    """One run to do; ``budget`` is in seconds."""

    solver: str
    family: str
    path: Path
    budget: float
    seed: int

    def key(self) -> Record:
        return {
            "solver": self.solver,
            "version": version(SOLVERS[self.solver].package),
            "family": self.family,
            "instance": self.path.stem,
            "budget": self.budget,
            "seed": self.seed,
        }


def folder() -> Path:
    """Where the families' folders are."""
    if data := os.environ.get("COLOAD_DATA"):
        return Path(data) / "instances"
    raise SystemExit(
        "COLOAD_DATA is not set: it names the folder whose 'instances' folder holds a folder of "
        ".vrp and .sol files for each family, for example COLOAD_DATA=../data"
    )


def paths(family: str, names: set[str]) -> list[Path]:
    """The instances of a family, smallest first; ``names`` empty takes them all."""
    folders = [folder() / name for name in FOLDERS.get(family, (family,))]
    files = [p for f in folders for kind in ("*.vrp", "*.txt") for p in f.glob(kind)]
    found = [p for p in files if not names or p.stem in names]
    if not found:
        called = f" called {', '.join(sorted(names))}" if names else ""
        raise SystemExit(f"no instance of {family}{called} in {', '.join(map(str, folders))}")
    return sorted(found, key=lambda p: (p.stat().st_size, p.stem))


def plan(options: argparse.Namespace) -> Iterator[Run]:
    """All runs, solvers innermost, so that what is compared ran at the same time of day."""
    for family in options.families:
        for path in paths(family, options.instances):
            for budget, seed in itertools.product(options.budget, range(1, options.seeds + 1)):
                for solver in options.solvers:
                    if SOLVERS[solver].seeded or seed == 1:
                        yield Run(solver, family, path, budget, seed)


def execute(run: Run) -> Record:
    """Start the child, wait, and read what it says; a child that fails is a record too."""
    command = [sys.executable, "-m", "benchmarks.child", "--solver", run.solver]
    command += ["--path", str(run.path), "--family", run.family, "--budget", str(run.budget)]
    command += ["--seed", str(run.seed), "--born", str(time.monotonic())]
    environment = dict(os.environ)
    if SOLVERS[run.solver].threads == 1:
        environment.update(dict.fromkeys(ONE_THREAD, "1"))
    try:
        child = subprocess.run(
            command,
            capture_output=True,
            text=True,
            env=environment,
            timeout=600 + 5 * run.budget,  # wall, for the hung; time may be stolen
            cwd=Path(__file__).parents[1],
        )
    except subprocess.TimeoutExpired:
        return {"status": "failed", "why": "did not end"}
    if child.returncode:
        last = child.stderr.strip().splitlines()[-1:] or [f"exit code {child.returncode}"]
        return {"status": "failed", "why": last[0][:300]}
    record: Record = json.loads(child.stdout)
    return record


def best_known(run: Run) -> tuple[int, int]:
    """Clients of the instance, and the cost of its ``.sol`` by our own checker.

    Li and Lim's have none; theirs is the distance that the literature states.
    """
    instance = read(run.path, run.family)
    solution = run.path.with_suffix(".sol")
    if not solution.exists():
        return len(instance.clients), stated_cost(instance)
    verdict = check(instance, read_solution(solution)[0])
    if not verdict.feasible:
        raise SystemExit(f"{run.path.stem}.sol is not feasible: {verdict.faults[0]}")
    return len(instance.clients), verdict.cost


def stated_cost(instance: Instance) -> int:
    """What is known of a classic, in the family's integers."""
    known = json.loads((folder() / KNOWN_BY).read_text(encoding="utf-8"))
    classic: float = known[f"{instance.path.parent.name}/{instance.name}"]["best_known_cost"]
    return round(instance.scoring.scale * SHORTER.get(instance.name, classic))


def measure(options: argparse.Namespace) -> None:
    """Do what is not in the log yet."""
    log = RunLog(options.resume)
    done, machine = log.done(), hardware()
    for run in plan(options):
        if key(run.key()) in done and run.solver not in options.again:
            continue
        clients, best = best_known(run)
        facts = {"clients": clients, "best_known": best, "machine": machine}
        record = {**run.key(), **facts, **execute(run)}
        log.append(record)
        print(summary(record), flush=True)


def summary(record: Record) -> str:
    """One line for whoever watches."""
    gap = ""
    if record["status"] == "ok":
        gap = f"{100 * (record['cost'] / record['best_known'] - 1):7.2f} %"
    what = " ".join(str(record[name]) for name in ("family", "instance", "solver"))
    how = f"{record['budget']:g} s, seed {record['seed']}"
    return f"{what}, {how}: {gap or record['status'] + ': ' + record['why']}"


def words(text: str) -> list[str]:
    """Comma-separated words."""
    return [word for word in text.split(",") if word]


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--families", type=words, default=list(SCORINGS))
    parser.add_argument(
        "--budget", type=lambda text: [float(word) for word in words(text)], default=[10.0]
    )
    parser.add_argument("--peers", type=words, default=[s for s in SOLVERS if s not in OURS])
    parser.add_argument("--ours", type=words, default=list(OURS), help="our rows")
    parser.add_argument("--seeds", type=int, default=3, help="seeds 1 to this")
    parser.add_argument("--instances", type=lambda text: set(words(text)), default=set())
    parser.add_argument("--resume", type=Path, default=LOG, metavar="FILE", help="the log")
    parser.add_argument(
        "--again", type=words, default=[], help="solvers whose runs are repeated, log or not"
    )
    parser.add_argument("--page", type=Path, default=PAGE, help="where the tables go")
    parser.add_argument("--title", default="", help="a section of its own on the page")
    parser.add_argument("--table-only", action="store_true", help="run nothing")
    options = parser.parse_args(given)
    options.solvers = [*options.ours, *options.peers]
    known = {"families": list(SCORINGS), "solvers": list(SOLVERS)}
    for what, names in known.items():
        for name in getattr(options, what):
            if name not in names:
                parser.error(f"{name!r} is none of the {what}: {', '.join(names)}")
    return options


def check_installed(solvers: list[str]) -> None:
    """Stop before the first run where a peer is missing."""
    for solver in solvers:
        try:
            version(SOLVERS[solver].package)
        except PackageNotFoundError:
            raise SystemExit(
                f"{solver} is not installed: pip install 'coload[peers]', or change --peers"
            ) from None


def main(given: Sequence[str] | None = None) -> None:
    options = arguments(given)
    if not options.table_only:
        check_installed(options.solvers)
        measure(options)
    if records := RunLog(options.resume).records():
        quality_table.write(records, options.page, options.title)


if __name__ == "__main__":
    main()
