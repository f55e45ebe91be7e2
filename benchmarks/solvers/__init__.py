"""One file a solver, one protocol (`benchmarks.solvers.protocol`)."""

from __future__ import annotations

from benchmarks.solvers import coload, hgs, ortools, pyvrp, vroom, vrp_cli
from benchmarks.solvers.protocol import Solver

SOLVERS: dict[str, Solver] = {
    "coload": coload.Coload(threads=1),
    "coload-2": coload.Coload(threads=2),
    "pyvrp": pyvrp.PyVRP(),
    "hgs": hgs.HGS(),
    "ortools": ortools.ORTools(),
    "vroom": vroom.Vroom(),
    "vrp-cli": vrp_cli.VrpCli(),
}
OURS = ("coload", "coload-2")
