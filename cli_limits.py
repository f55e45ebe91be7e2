"""``coload limits``: what each limit of a day costs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cli_search

if TYPE_CHECKING:
    from routing.plan import Plan
    from solvers.limit_changes import Limit
    from solvers.limits import Limits, Price

WORDS = {
    "vehicle": "one more vehicle '{who}'",
    "driver": "one more driver '{who}'",
    "shift-earlier": "vehicles '{who}' begin {minutes:.0f} minutes earlier",
    "shift-later": "vehicles '{who}' work {minutes:.0f} minutes longer",
    "window-earlier": "store {who} opens {minutes:.0f} minutes earlier",
    "window-later": "store {who} takes goods {minutes:.0f} minutes longer",
    "stops": "vehicles '{who}' make one stop more",
    "km": "vehicles '{who}' drive {km:.0f} km more",
    "hours": "vehicles '{who}' are out {minutes:.0f} minutes longer",
    "trip": "vehicles '{who}' may make one trip more",
    "capacity": "vehicles '{who}' hold {percent:.0f} % more",
    "larger": "'{other}' in place of all {amount:.0f} vehicles '{who}'",
    "depot-earlier": "depot {who} opens {minutes:.0f} minutes earlier",
    "depot-later": "depot {who} closes {minutes:.0f} minutes later",
    "docks": "depot {who} has one dock more",
    "available": "depot {who} has {percent:.0f} % more to give out",
    "access": "store {who} admits every vehicle",
    "skills": "vehicles '{who}' have all skills that are needed",
    "returns-last": "returns may be collected before deliveries",
    "distributors": "goods of any number of distributors on one vehicle",
    "apart": "classes of goods that must be apart ride together",
    "not-with": "partners that exclude each other share",
    "detour": "no limit of detours",
    "delay": "no limit of delays",
    "lends": "partners lend all vehicles to all",
    "opens": "partners open all depots",
}
"""A change of one store, vehicle type, depot, or of the day."""

ALL = {
    "vehicle": "one more vehicle of each type that is fully used",
    "driver": "one more driver of each kind that is fully used",
    "shift": "all shifts {minutes:.0f} minutes longer at both ends",
    "window": "all windows {minutes:.0f} minutes longer at both ends",
    "stops": "all vehicles make one stop more",
    "km": "all vehicles drive {km:.0f} km more",
    "hours": "all vehicles are out {minutes:.0f} minutes longer",
    "trip": "all vehicles may make one trip more",
    "capacity": "all vehicles hold {percent:.0f} % more",
    "depot": "all depots open {minutes:.0f} minutes longer at both ends",
    "access": "all stores admit every vehicle",
    "skills": "all vehicles have all skills that are needed",
}
"""A change of all of them at once."""

LISTED = 8
"""Limits without a price, or without a try, that a terminal names."""


def add_limits(commands: Any) -> argparse.ArgumentParser:
    """The arguments of ``coload limits``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "limits",
        help="what each limit of the day costs: a van more, wider windows, longer shifts",
        description="Each limit is made wider and the day planned again from the plan; the "
        "unchanged day is searched just as long. What the change itself would cost (an agreement, "
        "a permit) is not in it; a vehicle is paid as the day says.",
    )
    add = parser.add_argument
    add("plan", type=Path, metavar="PLAN", help="a plan.json, or its folder")
    add("--time-limit", type=float, metavar="S", help="seconds in all (120 without any limit)")
    add("--iterations", type=int, metavar="N", help="of each search; the same every time")
    add("--seed", type=int, default=1, metavar="K")
    add("--threads", type=int, metavar="N", help="searches side by side (one for each processor)")
    add("--json", action="store_true", help="as JSON instead of a table")
    add("--quiet", action="store_true", help="no word on what is being done")
    cli_search.add_roads(parser)
    return parser


def limits(options: argparse.Namespace) -> None:
    """Price and print."""
    import json

    from routing.plan import Plan
    from solvers.limits import limits

    plan = Plan.read(options.plan, roads=options.roads)
    live = sys.stderr.isatty() and not options.quiet

    def tell(done: int, waiting: int) -> None:
        if live:
            line = f"\r\033[K{done} changes tried, {waiting} waiting"
            print(line, end="", file=sys.stderr, flush=True)

    found = limits(
        plan,
        time_limit=options.time_limit,
        iterations=options.iterations,
        seed=options.seed,
        threads=options.threads,
        on_progress=tell,
        on_compile=cli_search.Ticker(options.quiet).compiling,
    )
    if live:
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    if options.json:
        print(json.dumps(as_dict(found), ensure_ascii=False, indent=1))
    else:
        _show(found)


def in_words(limit: Limit | Price) -> str:
    """A change as a dispatcher says it."""
    what, _, other = limit.what.partition(":")
    words = ALL if not limit.who and what in ALL else WORDS
    return words[what].format(
        who=limit.who,
        other=other,
        amount=limit.amount,
        minutes=limit.amount / 60,
        km=limit.amount / 1000,
        percent=limit.amount * 100,
    )


def _show(found: Limits) -> None:
    from routing.io import text
    from routing.io.terminal import table

    currency = found.plan.problem.settings.currency
    print(f"the plan costs {_money(found.given)}{_further(found)}")
    if found.noise >= 0.005:
        print(
            f"searches of the unchanged day differ by {found.noise:,.2f}: less than that is chance"
        )
    names = ["change~", f"saves {currency}".rstrip() + ">", "at least>"]
    names += ["vehicles>", "km>", "orders let in>"]
    console = text.console()
    for sure, title in ((True, "What each limit costs"), (False, "Maybe, or maybe chance")):
        rows = [_row(price) for price in found.prices if price.sure == sure]
        if rows:
            console.print(table(title, names, rows))
        elif sure:
            print("no limit was found whose change saves more than chance")
    if found.free:
        print(f"no saving found: {_listed(found.free)}")
    if found.untried:
        print(f"no time was left for {_listed(found.untried)}; a longer --time-limit tries them")


def _money(plan: Plan) -> str:
    left_out = f", {plan.not_served} orders left out" if plan.not_served else ""
    return f"{plan.objective:,.2f} {plan.problem.settings.currency}".rstrip() + left_out


def _further(found: Limits) -> str:
    """What came of searching on, which is no limit's saving."""
    if found.plan.rank >= found.given.rank:
        return ""
    return f"; searched further without any change {_money(found.plan)}, which is compared with"


def _row(price: Price) -> tuple[str, ...]:
    return (
        in_words(price),
        f"{price.saved:,.2f}",
        f"{price.least:,.2f}",
        f"{-price.vehicles:+d}" if price.vehicles else "",
        f"{-price.metres / 1000:+,.1f}" if price.metres else "",
        str(price.let_in) if price.let_in else "",
    )


def _listed(limits: tuple[Limit, ...]) -> str:
    words = "; ".join(in_words(limit) for limit in limits[:LISTED])
    return words + (f"; and {len(limits) - LISTED} more" if len(limits) > LISTED else "")


def as_dict(found: Limits) -> dict[str, Any]:
    """As JSON has it."""
    return {
        "format": "coload-limits",
        "version": 1,
        "currency": found.plan.problem.settings.currency,
        "given": {"objective": round(found.given.objective, 6), "left_out": found.given.not_served},
        "unchanged": {
            "objective": round(found.plan.objective, 6),
            "left_out": found.plan.not_served,
            "noise": round(found.noise, 6),
        },
        "prices": [_price_dict(price) for price in found.prices],
        "free": [_limit_dict(limit) for limit in found.free],
        "untried": [_limit_dict(limit) for limit in found.untried],
    }


def _limit_dict(limit: Limit | Price) -> dict[str, Any]:
    return {
        "what": limit.what,
        "who": limit.who,
        "amount": round(limit.amount, 6),
        "in_words": in_words(limit),
    }


def _price_dict(price: Price) -> dict[str, Any]:
    return _limit_dict(price) | {
        "saved": round(price.saved, 6),
        "least": round(price.least, 6),
        "orders_let_in": price.let_in,
        "vehicles": -price.vehicles,
        "metres": -price.metres,
        "sure": price.sure,
    }
