"""Commands for days that several distributors share: call and print."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli_search import add_roads

if TYPE_CHECKING:
    from routing.plan import Plan
    from routing.views import View


def add_share(commands: Any) -> argparse.ArgumentParser:
    """The arguments of ``coload share``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "share", help="write what one distributor may see of a shared plan"
    )
    add = parser.add_argument
    add("plan", type=Path, metavar="PLAN", help="a plan.json, or a folder with plans")
    add("--for", dest="distributor", required=True, metavar="ID", help="the distributor's id")
    add_roads(parser)
    add("--terms", type=Path, metavar="FILE", help="a settlement; its own entry is taken from it")
    add(
        "-o",
        "--out",
        type=Path,
        required=True,
        metavar="OUT",
        help="folder for view.json, view.xlsx, view.html",
    )
    return parser


def share(
    options: argparse.Namespace, undisturbed: Callable[[], AbstractContextManager[None]]
) -> tuple[Plan, View]:
    """Write a view, and say so. ``undisturbed``: what to be in while files are written.

    `cli` makes an exit code of what comes back: 1 where the plan breaks rules, since promises out
    of it will not hold, 3 where orders of this distributor are left out.
    """
    from routing.io.view_parts.terms import read_terms
    from routing.plan import Plan

    plan = Plan.read(_plan_of(options.plan, options.distributor), roads=options.roads)
    view = plan.view_for(options.distributor)
    if options.terms:  # read when the distributor is known to be one: that is the first to say
        view = plan.view_for(options.distributor, read_terms(options.terms, options.distributor))
    with undisturbed():
        view.save(options.out)
        options.kept = f"the view is in {options.out}/"
    print(_said(options, plan, view))
    return plan, view


def _plan_of(path: Path, distributor_id: str) -> Path:
    """The plan, or its folder. Of plans of several groups, which a study numbers where not all ride
    together, that of the distributor's group."""
    plans = sorted(path.glob("[0-9]*/plan.json"))
    if (path / "plan.json").is_file() or not plans:
        return path
    from routing.errors import InputError
    from routing.plan import Plan

    known: list[str] = []
    for each in plans:
        group = Plan.read(each).problem.distributor
        if distributor_id in group:
            return each
        known += group
    raise InputError(
        f"'{distributor_id}' is no distributor of the {len(plans)} plans in '{path}'; there are "
        f"{', '.join(known)}"
    )


def _said(options: argparse.Namespace, plan: Plan, view: View) -> str:
    left_out = f", {len(view.left_out)} left out" if view.left_out else ""
    line = f"{len(view.orders)} orders of {view.distributor_id}{left_out}"
    line += f"; written to {options.out}/"
    if plan.violations:
        broken = len(plan.violations)
        line += f"; the plan breaks {broken} rule(s): `coload verify {options.plan}`"
    return line
