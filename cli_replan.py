"""``coload replan``: the rest of a day that goes otherwise than planned."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cli_search

if TYPE_CHECKING:
    from solvers.replan import Replanned

CALLS_SHOWN = 30
"""Calls that a terminal shows; ``calls.csv`` has them all."""


def add_replan(commands: Any, epilog: str) -> argparse.ArgumentParser:
    """The arguments of ``coload replan``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "replan",
        help="plan the rest of a day that goes otherwise than planned",
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add(
        "plan",
        type=Path,
        metavar="PLAN",
        help="the plan that is under way: plan.json or its folder",
    )
    add(
        "--changes",
        type=Path,
        metavar="FILE",
        help="what has happened: .json, .xlsx, .csv or folder",
    )
    add("--now", type=second, required=True, metavar="HH:MM", help="the time of day")
    add(
        "-o", "--out", type=Path, default=Path("out"), metavar="OUT", help="folder for the new plan"
    )
    add(
        "--move-cost",
        type=cli_search.number_to(1e9, "money", 15),
        default=0.0,
        metavar="MONEY",
        help="for each stop that another vehicle takes over (0)",
    )
    add(
        "--minute-cost",
        type=cli_search.number_to(1e9, "money", 15),
        default=0.0,
        metavar="MONEY",
        help="for each minute that a stop moves beyond the tolerance (0)",
    )
    add(
        "--tolerance",
        type=cli_search.number_to(2880, "minutes", 15),
        default=15.0,
        metavar="MIN",
        help="minutes by which a stop may move without a call (15)",
    )
    add("--time-limit", type=float, metavar="S", help="seconds of search (2 without any limit)")
    add("--iterations", type=int, metavar="N", help="stop after N; the same plan every time")
    add("--seed", type=int, default=1, metavar="K")
    cli_search.add_roads(parser)
    add("--quiet", action="store_true", help="print the last line only")
    return parser


def second(text: str) -> int:
    """A time of day as an argument."""
    from routing.io.cells import CellError, clock

    try:
        return clock(text)
    except CellError as error:
        raise argparse.ArgumentTypeError(
            f"'{text}': write a time as HH:MM, such as 10:00"
        ) from error


def replan(
    options: argparse.Namespace, undisturbed: Callable[[], AbstractContextManager[None]]
) -> bool:
    """Plan, write, print. Whether orders are left out."""
    from routing.io import outputs
    from routing.io.calls import save_calls
    from routing.io.news import read_news
    from routing.news import News
    from routing.plan import Plan
    from solvers.replan import replan

    plan = Plan.read(options.plan, roads=options.roads)
    news = News(options.now)
    if options.changes is not None:
        news = read_news(options.changes, plan, options.now)
    news = replace(
        news,
        move_cost=options.move_cost,
        minute_cost=options.minute_cost,
        tolerance_s=round(options.tolerance * 60),
    )
    with undisturbed():
        outputs.check(options.out)
    ticker = cli_search.Ticker(options.quiet)
    found = replan(
        plan,
        news,
        time_limit=options.time_limit,
        iterations=options.iterations,
        seed=options.seed,
        **cli_search.heard_by(ticker),
    )
    ticker.end()
    with undisturbed():
        found.plan.save(options.out)
        save_calls((found.plan.problem, plan.problem), found.calls, options.out / "calls.csv")
        options.kept = f"the plan is in {options.out}/"
    _show(options, plan, found)
    return bool(found.plan.left_out)


def _show(options: argparse.Namespace, plan: Any, found: Replanned) -> None:
    from routing.clock import clock
    from routing.io import text
    from routing.io.calls import HEADERS, call_rows
    from routing.io.terminal import table

    if not options.quiet:
        console = text.console()
        rows = list(call_rows((found.plan.problem, plan.problem), found.calls))
        shown = rows[:CALLS_SHOWN]
        names = [f"{name}~" if name in ("name", "orders") else name for name in HEADERS]
        if shown:
            console.print(table("Whom to call", names, shown))
        if len(rows) > len(shown):
            print(f"and {len(rows) - len(shown)} more; {options.out}/calls.csv has them all")
        for told in found.rest.released.values():
            console.print(told, highlight=False, markup=False)
        was = found.unchanged
        console.print(
            f"unchanged, the rest of the day would cost {was.cost:,.2f}, "
            f"with {len(was.violations)} rules broken",
            highlight=False,
        )
    plan = found.plan
    left_out = f", {len(plan.left_out)} left out" if plan.left_out else ""
    print(
        f"from {clock(options.now)} on: {len(plan.problem.orders) - len(plan.left_out)} orders on "
        f"{len(plan.routes)} vehicles{left_out}, {len(found.rest.done)} done before, "
        f"{len(found.calls)} calls, cost {plan.cost:,.2f} {plan.problem.settings.currency}".rstrip()
        + f"; written to {options.out}/"
    )
