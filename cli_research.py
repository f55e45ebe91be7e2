"""Commands for research instances, ``coload solve`` and ``coload check-sol``: call and print."""

from __future__ import annotations

import argparse
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import cli_search

if TYPE_CHECKING:
    from routing.io.research.scoring import Scoring
    from routing.io.research.sol import Solution
    from routing.plan import Plan

SCORINGS = ("round", "dimacs", "exact", "sintef")
SCORING_HELP = (
    "how costs are counted: round (nearest whole), dimacs (int(10 d)), exact (nearest of 1000 d), "
    "sintef (vehicles first, then distance); default: the usual one of the instance"
)


def add_solve(commands: Any) -> argparse.ArgumentParser:
    """The arguments of ``coload solve``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "solve", help="solve a research instance (VRPLIB, Solomon, Li & Lim, Cordeau)"
    )
    _add_instance(parser)
    cli_search.add_limits(parser)
    parser.add_argument("--cpu-time", action="store_true", help="the limit counts CPU seconds")
    parser.add_argument("--out", type=Path, metavar="X.sol", help="write the solution there")
    parser.add_argument("--quiet", action="store_true", help="print the last line only")
    return parser


def add_check_sol(commands: Any) -> argparse.ArgumentParser:
    """The arguments of ``coload check-sol``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "check-sol", help="judge a solution of a research instance (0 or 1)"
    )
    _add_instance(parser)
    parser.add_argument("solution", type=Path, metavar="X.sol")
    return parser


def _add_instance(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("instance", type=Path, metavar="INSTANCE", help="a .vrp or .txt file")
    parser.add_argument("--scoring", choices=SCORINGS, metavar="S", help=SCORING_HELP)


def solve_instance(options: argparse.Namespace, ticker: cli_search.Ticker) -> int:
    """Solve, print and write; the number of clients that ought to be served and are not."""
    from routing.io.research.problem import research_problem
    from routing.io.research.read import read_instance
    from routing.io.research.scoring import scoring_of
    from routing.io.research.sol import sol_text, solution_of, write_sol
    from solvers.solve import solve

    instance = read_instance(options.instance)
    scoring = scoring_of(instance, options.scoring)
    problem, distances = research_problem(instance, scoring.name)
    begun = perf_counter()
    plan = solve(
        problem,
        distances=distances,
        clock="cpu" if options.cpu_time else "wall",
        **cli_search.asked_for(options),
        **cli_search.heard_by(ticker),
    )
    ticker.end()
    solution = solution_of(instance, plan, scoring)
    if options.out:
        write_sol(solution, options.out)
    elif not options.quiet:
        print(sol_text(solution), end="")
    unserved = sum(problem.order[left.order_id].prize is None for left in plan.left_out)
    missing = f", {unserved} clients not served" if unserved else ""
    written = f"; written to {options.out}" if options.out else ""
    seconds = f", {perf_counter() - begun:.1f} s"
    found = f"{_cost(plan, scoring)}{missing}{seconds}{written}"
    print(f"{options.instance.name} ({scoring.name}): {found}")
    return unserved


def check_sol(options: argparse.Namespace) -> bool:
    """Judge a solution and print what is found; whether it breaks no rule."""
    from routing.io.research.problem import research_problem
    from routing.io.research.read import read_instance
    from routing.io.research.scoring import scoring_of
    from routing.io.research.sol import judge_sol, read_sol

    instance = read_instance(options.instance)
    scoring = scoring_of(instance, options.scoring)
    problem, distances = research_problem(instance, scoring.name)
    solution = read_sol(options.solution)
    plan = judge_sol(instance, problem, distances, solution)
    for violation in plan.violations:
        print(violation)
    broken = len(plan.violations)
    verdict = f"{broken} violation(s)" if broken else "nothing wrong: every rule is kept"
    print(f"{_cost(plan, scoring)}{_stated(solution, plan, scoring)}; {verdict}")
    return not broken


def _cost(plan: Plan, scoring: Scoring) -> str:
    """``cost 1,234 in 10 routes``; with vehicles first, ``10 routes, distance 828.94``."""
    from routing.io.research.sol import published

    routes = f"{len(plan.routes)} routes"
    if scoring.vehicles_first:
        return f"{routes}, distance {published(plan, scoring):,.2f}"
    lost = f", {plan.prizes_lost:,.0f} of it prizes lost" if plan.prizes_lost else ""
    return f"cost {plan.objective:,.0f} in {routes}{lost}"


def _stated(solution: Solution, plan: Plan, scoring: Scoring) -> str:
    """How the stated cost compares."""
    from routing.io.research.sol import same_cost

    if solution.cost is None:
        return " (none is stated)"
    shown = f"{solution.cost:,.12g}"
    same = same_cost(solution.cost, plan, scoring)
    return f" (as stated: {shown})" if same else f" (stated is {shown}, which it is not)"
