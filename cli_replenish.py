"""``coload replenish``: from stocks to deliveries, day by day."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cli_search

if TYPE_CHECKING:
    from routing.io.stocks import StockData
    from routing.stock.model import Replenishment
    from routing.stock.plan import StockPlan


def add_replenish(commands: Any) -> argparse.ArgumentParser:
    """The arguments of ``coload replenish``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "replenish",
        help="from stocks: which stores to serve when and with how much (0, or 3: some run short)",
        description="Plans deliveries over several days so that no stock runs dry, at the least "
        "cost of routes and stocks, with the routes of every day.",
    )
    add = parser.add_argument
    add("day", type=Path, metavar="DAY", help="a day with a table stocks, or an instance (.dat)")
    add("--stocks", type=Path, metavar="FILE", help="the stocks, where they are not in DAY")
    add("--days", type=int, default=7, metavar="N", help="days that are planned (7)")
    add(
        "--policy",
        choices=("maximum-level", "order-up-to"),
        default="maximum-level",
        help="bring any amount up to the capacity (default), or always fill up",
    )
    add(
        "--service-level",
        type=float,
        default=0.95,
        metavar="P",
        help="chance that a day does not run dry, for safety stocks from a forecast (0.95)",
    )
    add(
        "--end-value",
        type=_end_value,
        default="auto",
        metavar="auto|none|MONEY",
        help="what a unit above the safety stock is worth that the last day leaves: what its "
        "delivery would cost (auto), nothing, or so much money",
    )
    add("-o", "--out", type=Path, default=Path("out"), metavar="OUT", help="where to")
    add("--time-limit", type=float, metavar="S", help="seconds of search (60 without any limit)")
    add("--rounds", type=int, metavar="N", help="stop after N; the same plan every time")
    add("--seed", type=int, default=1, metavar="K")
    add("--vehicles", type=int, default=1, metavar="N", help="of an instance (1)")
    add(
        "--simulate",
        type=int,
        metavar="DAYS",
        help="so many days of random consumption instead, against refilling below the safety stock",
    )
    add(
        "--spread",
        type=float,
        default=0.3,
        metavar="CV",
        help="simulated consumption: standard deviation over mean (0.3)",
    )
    cli_search.add_roads(parser)
    add("--quiet", action="store_true", help="print the last line only")
    return parser


def _end_value(text: str) -> str | float:
    return text if text in ("auto", "none") else cli_search.number_to(1e9, "money", 15)(text)


def replenish(
    options: argparse.Namespace, undisturbed: Callable[[], AbstractContextManager[None]]
) -> bool:
    """Plan, write, print; or simulate and print. Whether some stock runs short."""
    from routing.io import stock_files, stock_text
    from routing.io.terminal import count
    from routing.io.text import console
    from solvers.inventory.search import replenish

    asked, travel = _asked(options)
    asked = _valued(options, asked, travel)
    if options.simulate is not None:
        _simulate(options, asked, travel)
        return False
    with undisturbed():
        stock_files.check(options.out)
    plan = replenish(
        asked,
        time_limit=options.time_limit,
        rounds=options.rounds,
        seed=options.seed,
        distances=travel,
        told=None if options.quiet else _tell,
        on_interrupt=cli_search.Ticker(options.quiet).stopping,
    )
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)
    with undisturbed():
        folders = stock_files.save(plan, options.out)
        options.kept = f"the plan is in {options.out}/"
    if not options.quiet:
        shown = console()
        shown.print(stock_text.stocks_table(plan))
        if len(asked.stocks) > stock_text.SHOWN or asked.days > stock_text.DAYS_SHOWN:
            print(f"{options.out}/replenish.xlsx has all stocks and days\n")
        shown.print(stock_text.days_table(plan))
    plans = count(len(folders), "plan")
    days = f", {plans} of single days in folders of their own" if folders else ""
    print(f"{stock_text.conclusion(plan)}; written to {options.out}/{days}")
    return bool(plan.levels.short.any()) or bool(plan.left_out)


def _tell(rounds: int, plan: StockPlan) -> None:
    line = f"round {rounds}: best cost so far {plan.cost:,.2f}"
    live = sys.stderr.isatty()
    if live or rounds % 10 == 1:
        print(f"\r\033[K{line}" if live else line, end="" if live else "\n", file=sys.stderr)


def _asked(options: argparse.Namespace) -> tuple[Replenishment, Any]:
    """What is to be planned, and where travel comes from; None: what the day says."""
    if options.day.suffix.lower() == ".dat":
        from routing.io.research.archetti import read_archetti

        return read_archetti(options.day, options.policy, options.vehicles)
    from routing.distances import distances_of
    from routing.io import text
    from routing.io.stocks import read_stocks
    from solvers.inventory.expect import expected

    data = read_stocks(options.day, options.stocks)
    if data.notes:
        text.console(stderr=True).print(text.findings_table(data.notes))
    asked, forecasts = expected(data, options.days, options.policy, options.service_level)
    if forecasts and not options.quiet:
        print(_of_forecasts(data, forecasts))
    return asked, distances_of(data.problem, options.roads)


def _valued(options: argparse.Namespace, asked: Replenishment, travel: Any) -> Replenishment:
    """With what stock at the end is worth; to instances it is nothing, unless it is given."""
    from solvers.inventory.endings import with_endings

    instance = asked.problem.settings.plane and options.end_value == "auto"
    if options.end_value == "none" or instance:
        return asked
    value = None if options.end_value == "auto" else options.end_value
    return with_endings(asked, value, distances=travel, seed=options.seed)


def _of_forecasts(data: StockData, forecasts: dict[int, Any]) -> str:
    """What was forecast, how, and how far off that was on the last week."""
    by = dict.fromkeys(sorted({each.method for each in forecasts.values()}), 0)
    for each in forecasts.values():
        by[each.method] += 1
    methods = ", ".join(f"{name} {count}" for name, count in by.items())
    tested = [each for each in forecasts.values() if each.error is not None]
    said = f"consumption of {len(forecasts)} stocks is forecast from sales ({methods})"
    sold = sum(each.actual for each in tested)
    if not tested or not sold:
        return f"{said}; the history is too short to test it"
    off = sum(each.error for each in tested) / sold
    return (
        f"{said}; on the last week, which it did not see, it was off by {off:.0%} of what was sold"
    )


def _simulate(options: argparse.Namespace, asked: Replenishment, travel: Any) -> None:
    from routing.io.terminal import table
    from routing.io.text import console
    from solvers.inventory.simulate import compare

    rows = compare(
        asked,
        days=options.simulate,
        spread=options.spread,
        seed=options.seed,
        rounds=options.rounds or 12,
        distances=travel,
    )
    headers = ["policy~", "routes>", "holding>", "km>", "stops>", "short>", "dry>", "mean level>"]
    cells = [
        (
            each.policy,
            f"{each.routing:,.2f}",
            f"{each.holding:,.2f}",
            f"{each.metres / 1000:,.1f}",
            f"{each.stops:,}",
            f"{each.short:,.1f}",
            f"{each.dry:,}",
            f"{each.mean_level:,.1f}",
        )
        for each in rows
    ]
    console().print(table(f"{options.simulate} days, seed {options.seed}", headers, cells))
    print("short: units asked for and not there; dry: stocks times days on which that was so")
