"""``coload eta``: when the stops to come are expected, from where the vehicles are."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli_replan import second
from cli_search import add_roads

if TYPE_CHECKING:
    from routing.eta import Eta

EXIT_CODES = """exit codes:
  0  told                            2  the plan or the positions cannot be used as they are
  1  failure; with --exit-code: a store will be missed, or gets no visit"""


def add_eta(commands: Any) -> argparse.ArgumentParser:
    """The arguments of ``coload eta``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "eta",
        help="expected times for the rest of a day, and the stores that will be missed",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("plan", type=Path, metavar="PLAN", help="the plan that is under way, or its folder")
    add(
        "--positions",
        type=Path,
        required=True,
        metavar="FILE",
        help="where vehicles are: .csv, .xlsx or .json; a file of events will do",
    )
    add(
        "--errors",
        type=Path,
        metavar="FILE",
        help="learned.json of coload actuals: how far past days were off, for ranges of times",
    )
    add("--now", type=second, metavar="HH:MM", help="leave later rows away (the last row's time)")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--store", metavar="ID", help="only what this store may be told")
    only.add_argument(
        "--for", dest="distributor", metavar="ID", help="only what is a distributor's"
    )
    add("--skip-bad-rows", action="store_true", help="go on without rows that cannot be used")
    add_roads(parser)
    add("--json", action="store_true", help="as JSON instead of tables")
    add(
        "-o",
        "--out",
        type=Path,
        metavar="OUT",
        help="folder for eta.json, eta.csv, and eta-ID.csv for each distributor",
    )
    add("--exit-code", action="store_true", help="leave with 1 if a store will be missed")
    return parser


def eta(
    options: argparse.Namespace, undisturbed: Callable[[], AbstractContextManager[None]]
) -> bool:
    """Tell, and write what was asked for. Whether some store will be missed. ``undisturbed``: what
    to be in while files are written."""
    from routing.eta import eta
    from routing.io import eta_files
    from routing.io.positions import read_positions
    from routing.io.spread_json import read_spread
    from routing.plan import Plan

    plan = Plan.read(options.plan, roads=options.roads)
    if options.out:
        with undisturbed():
            eta_files.check(plan, options.out)
    read = read_positions(options.positions, plan, skip_bad_rows=options.skip_bad_rows)
    spread = read_spread(options.errors) if options.errors else None
    found = eta(plan, read.positions, options.now, read.notes, spread)
    if options.out:
        with undisturbed():
            eta_files.save(found, options.out)
            options.kept = f"the times are in {options.out}/"
    _show(options, found)
    return bool(found.missed or found.nobody_comes)


def _show(options: argparse.Namespace, found: Eta) -> None:
    from routing.eta.own import own_orders, store_message
    from routing.io import eta_files, eta_text, text

    screen = text.console()
    if options.store is not None:
        told = store_message(found, options.store)
        if options.json:
            print(eta_files.text_of(eta_files.store_object(found, told)), end="")
        else:
            print("\n".join(eta_text.message(told)))
        return
    if options.distributor is not None:
        orders = own_orders(found, options.distributor)
        if options.json:
            print(eta_files.text_of(eta_files.own_object(found, options.distributor)), end="")
        else:
            screen.print(eta_text.own_table(options.distributor, orders))
        return
    if options.json:
        print(eta_files.text_of(eta_files.as_object(found)), end="")
        return
    if found.notes:
        text.console(stderr=True).print(text.findings_table(found.notes, "Of the positions"))
    screen.print(eta_text.overview(found))
    if options.out:
        print(f"written to {options.out}/")
