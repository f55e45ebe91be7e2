"""One run of one solver, in the process that this module is the main program of.

`benchmarks.quality` starts it; what it prints on standard output is one JSON object. Start-up is
everything from the process's birth to the call of the search: interpreter, imports, reading,
building the model, compiling.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any


def pin(threads: int) -> None:
    """Keep to the last core, where the system can; several threads go where they like."""
    if threads == 1 and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def bound_memory() -> None:
    """Let a peer that wants more memory than there is fail alone, not the whole machine."""
    if sys.platform == "linux":
        physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        resource.setrlimit(resource.RLIMIT_DATA, (int(0.85 * physical), resource.RLIM_INFINITY))


def peak_mb() -> float:
    """Peak of resident memory, MB.

    ``ru_maxrss`` of a process starts at what its parent had when it was forked; Linux also keeps
    the figure of this program alone.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Read, prepare, search and judge; the record without its key."""
    from benchmarks.checker import check
    from benchmarks.instances import read
    from benchmarks.solvers import SOLVERS

    solver = SOLVERS[options.solver]
    pin(solver.threads)
    instance = read(options.path, options.family)
    if reason := solver.refuses(instance):
        return {"status": "refused", "why": reason}
    search = solver.prepare(instance)
    cpu, wall = time.process_time(), time.monotonic()
    answer = search(options.budget, options.seed)
    times = {
        "startup_cpu_s": round(cpu, 3),
        "startup_wall_s": round(wall - options.born, 3),
        "search_cpu_s": round(time.process_time() - cpu, 3),
        "search_wall_s": round(time.monotonic() - wall, 3),
        "peak_mb": round(peak_mb(), 1),
    }
    if not answer.routes:
        return {"status": "no plan", "why": "nothing feasible was found", **times, **answer.notes}
    verdict = check(instance, answer.routes)
    return {
        "status": "ok" if verdict.feasible else "infeasible",
        "why": "; ".join(verdict.faults[:5]),
        "cost": verdict.cost,
        "stated": answer.stated,
        "routes": sum(bool(route.visits) for route in answer.routes),
        **times,
        **answer.notes,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--solver", required=True)
    parser.add_argument("--path", type=Path, required=True)
    parser.add_argument("--family", required=True)
    parser.add_argument("--budget", type=float, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--born", type=float, required=True, help="time.monotonic() of the parent")
    options = parser.parse_args()
    bound_memory()
    # Solvers that print from C++ must not end up in the record.
    record = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    json.dump(run(options), record)
    record.close()


if __name__ == "__main__":
    main()
