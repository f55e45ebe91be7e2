"""``coload week``: several days, with the days of every order."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cli_search

if TYPE_CHECKING:
    from routing.problem import Problem
    from routing.week_plan import LastWeek, WeekPlan

Undisturbed = Callable[[], AbstractContextManager[None]]
Read = Callable[[Path], "Problem"]

STORES_SHOWN = 30
"""Stores that a terminal shows; ``week.xlsx`` has them all."""


def add_week(commands: Any, epilog: str) -> argparse.ArgumentParser:
    """The arguments of ``coload week``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "week",
        help="plan several days: which order comes on which days, and each day's routes",
        description="Plan several days together. Orders say on which days they may come and how "
        "often (columns days, visits, patterns, min_gap_days), settings which days there are "
        "(horizon).",
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add(
        "day",
        type=Path,
        nargs="?",
        metavar="WEEK",
        help="a day's folder, .xlsx workbook or .json whose orders have days",
    )
    add("--verify", type=Path, metavar="OUT", help="judge a week that was written (0 or 1)")
    add("-o", "--out", type=Path, default=Path("out"), metavar="OUT", help="folder for the week")
    add("--from", dest="first", type=_date, metavar="DATE", help="first day instead of the file's")
    add("--days", type=int, metavar="N", help="how many days instead of the file's (7)")
    add("--like", type=Path, metavar="OUT", help="last week, as it was written: what is usual")
    money = cli_search.number_to(1e9, "money", 15)
    add(
        "--change-cost",
        type=money,
        default=0.0,
        metavar="MONEY",
        help="for each store that comes on other weekdays than in --like (0)",
    )
    add(
        "--familiar-cost",
        type=money,
        default=0.0,
        metavar="MONEY",
        help="for each order that is not brought by the vehicle that is its store's (0)",
    )
    add(
        "--even-cost",
        type=money,
        default=0.0,
        metavar="MONEY",
        help="for each hour that vehicles are out on a day beyond the average day (0)",
    )
    cli_search.add_roads(parser)
    add("--time-limit", type=float, metavar="S", help="seconds of search (60 without any limit)")
    add("--iterations", type=int, metavar="N", help="stop after N; the same plan every time")
    add("--seed", type=int, default=1, metavar="K")
    add("--threads", type=int, metavar="N", help="searches side by side")
    add("--quiet", action="store_true", help="print the last line only")
    return parser


def _date(text: str) -> str:
    from routing.io.cells import CellError
    from routing.io.moments import date

    try:
        return date(text)
    except CellError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def verify(options: argparse.Namespace) -> bool:
    """Judge a week as it was written and print what is wrong; whether all is right."""
    from routing.io.week_files import read_week

    broken = read_week(options.verify, options.roads).broken
    for violation in broken:
        print(violation)
    print(f"{len(broken)} violation(s)" if broken else "nothing wrong: every rule is kept")
    return not broken


def week(options: argparse.Namespace, read: Read, undisturbed: Undisturbed) -> bool:
    """Read, plan, write, print. Whether orders are left out."""
    from routing.distances import with_roads
    from routing.errors import InputError
    from routing.io import week_files
    from routing.week import Week
    from solvers.week import plan_week

    if options.day is None:
        raise InputError("name a week to plan, or with --verify one that was written")
    problem = with_roads(read(options.day), options.roads)
    week = Week(_with_horizon(problem, options), options.familiar_cost, options.even_cost)
    last = _last(options)
    with undisturbed():
        week_files.check(options.out)
    ticker = cli_search.Ticker(options.quiet)
    plan = plan_week(
        week,
        time_limit=options.time_limit,
        iterations=options.iterations,
        seed=options.seed,
        threads=options.threads,
        last=last,
        **cli_search.heard_by(ticker),
    )
    ticker.end()
    with undisturbed():
        plan.save(options.out)
        options.kept = f"the week is in {options.out}/"
    if not options.quiet:
        _show(plan)
    print(_told(plan) + f"; written to {options.out}/")
    return bool(plan.left_out)


def _with_horizon(problem: Problem, options: argparse.Namespace) -> Problem:
    from routing.week import with_horizon

    return with_horizon(problem, options.first or "", options.days)


def _last(options: argparse.Namespace) -> LastWeek | None:
    from routing.errors import InputError
    from routing.week_plan import WeekPlan

    if options.like is None:
        if options.change_cost:
            raise InputError("--change-cost needs --like, the week that stores are used to")
        return None
    return replace(WeekPlan.read(options.like).as_last(), change_cost=options.change_cost)


def _told(plan: WeekPlan) -> str:
    currency = plan.week.problem.settings.currency
    changed = f", {len(plan.changed)} stores on other weekdays" if plan.last.weekdays else ""
    uneven = ""
    if plan.week.even_cost:
        uneven = f", {plan.uneven_hours:,.1f} h on days beyond the average day"
        uneven += f" (counted as {plan.uneven_cost:,.2f})"
    return (
        f"{plan.visits - plan.left_out} of {plan.visits} visits on {len(plan.week.dates)} days"
        f"{changed}{uneven}, cost {plan.cost:,.2f} {currency}".rstrip()
    )


def _show(plan: WeekPlan) -> None:
    from routing.horizon import told
    from routing.io import text
    from routing.io.terminal import table
    from routing.io.week_table import (
        DAY_HEADERS,
        day_rows,
        store_rows,
        total_row,
        vehicles_at_stores,
    )

    console = text.console()
    rows = [_formatted(row) for row in (*day_rows(plan), total_row(plan))]
    first, *others = DAY_HEADERS
    console.print(table("Days", [first, *(f"{name}>" for name in others)], rows))
    stores = list(store_rows(plan))
    days = [f"{told(day)}~" for day in plan.week.dates]
    shown = [[store, *cells] for store, _, *cells in stores[:STORES_SHOWN]]
    console.print(table("Stores", ["store", *days], shown))
    if len(stores) > STORES_SHOWN:
        print(f"and {len(stores) - STORES_SHOWN} more stores; week.xlsx has them all")
    several, same = vehicles_at_stores(plan)
    if several:
        print(f"{same} of {several} stores with several visits always see the same vehicle")


def _formatted(row: tuple[Any, ...]) -> list[str]:
    name, orders, out, stores, vehicles, km, hours, kg, cost = row
    counts = [f"{count:,}" for count in (orders, out, stores, vehicles)]
    return [name, *counts, f"{km:,.1f}", f"{hours:,.1f}", f"{kg:,.0f}", f"{cost:,.2f}"]
