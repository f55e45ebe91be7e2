"""Routes of another plan that ``coload plan`` keeps."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import cli_search

if TYPE_CHECKING:
    from routing.problem import Problem


def add_locks(parser: argparse.ArgumentParser) -> None:
    """Which routes are kept, and of which plan."""
    add = parser.add_argument
    add(
        "--keep-route",
        action="append",
        default=[],
        metavar="VEHICLE",
        help="let this vehicle, such as 'BEV-van #3', drive what it drives in the plan of --like",
    )
    add("--like", type=Path, metavar="PLAN", help="plan.json, its folder, or plan.xlsx")
    add(
        "--keep-price",
        type=cli_search.number_to(1e9, "money", 15),
        metavar="MONEY",
        help="for each order that breaks a kept route; without it none may",
    )


def kept(problem: Problem, options: argparse.Namespace) -> Problem:
    """The day with the locks that the command line asks for. Raises `InputError` where it asks for
    what the plan does not have."""
    from dataclasses import replace

    from routing.errors import InputError
    from routing.io.any_plan import read_any
    from routing.locks import lock_like

    if not options.keep_route:
        if options.like is not None or options.keep_price is not None:
            raise InputError("--like and --keep-price need --keep-route: which vehicle's route?")
        return problem
    if options.like is None:
        raise InputError("--keep-route needs --like PLAN: the plan that has the route")
    plan = read_any(options.like).plan
    locks = tuple(
        lock_like(problem, plan, vehicle, options.keep_price)
        for vehicle in dict.fromkeys(options.keep_route)
    )
    return replace(problem, locks=(*problem.locks, *locks))
