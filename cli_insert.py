"""``coload insert``: what one more order would cost, and when it could come."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cli_search

if TYPE_CHECKING:
    from routing.model import Order
    from solvers.offers import Offer


def add_insert(commands: Any) -> argparse.ArgumentParser:
    """The arguments of ``coload insert``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "insert",
        help="what one more order would cost in a plan, and when it could come (0, or 3: nowhere)",
        description="The best vehicles and times for a new order, with what it would cost; nothing "
        "else of the plan moves.",
    )
    add = parser.add_argument
    add("plan", type=Path, metavar="PLAN", help="a plan.json, or its folder")
    add(
        "order",
        nargs="+",
        metavar="COLUMN=VALUE",
        help="the order, by columns of orders: order_id=N1 distributor_id=BEV store_id=S1 kg=80",
    )
    add(
        "--promise",
        action="append",
        default=[],
        metavar="HH:MM-HH:MM",
        help="hours that may be promised to the store; several times, to see which is cheapest",
    )
    add("--json", action="store_true", help="as JSON instead of a table")
    add("--take", type=int, metavar="N", help="write the plan with offer N")
    add("-o", "--out", type=Path, default=Path("out"), metavar="OUT", help="where to")
    cli_search.add_roads(parser)
    return parser


def insert(
    options: argparse.Namespace, undisturbed: Callable[[], AbstractContextManager[None]]
) -> bool:
    """Look, print, write. Whether there is a way at all."""
    import json

    from routing.errors import InputError
    from routing.io import text
    from routing.io.cells import CellError, window
    from routing.plan import Plan
    from solvers.offers import offers, taken

    plan = Plan.read(options.plan, roads=options.roads)
    try:
        promised = [window(each) for each in options.promise]
    except CellError as error:
        raise InputError(f"--promise: {error}") from error
    found = offers(plan, _order(options.order), promised)
    if options.json:
        print(json.dumps([_as_dict(offer) for offer in found], ensure_ascii=False, indent=1))
    elif found:
        text.console().print(_table(found, plan.problem.settings.currency))
    else:
        print("no vehicle can bring it without moving anything else; `coload plan` may find a way")
    if options.take is not None:
        if not 1 <= options.take <= len(found):
            raise InputError(f"there is no offer {options.take}; choose from 1 to {len(found)}")
        with undisturbed():
            taken(plan, found[options.take - 1]).save(options.out)
        print(f"offer {options.take} is taken; written to {options.out}/")
    return bool(found)


def _order(given: Sequence[str]) -> Order:
    """The order that the command line spells, column by column."""
    from routing.errors import InputError, Severity
    from routing.io.columns import SPECS
    from routing.io.parse import Names, parse_table
    from routing.io.raw import RawTable
    from routing.io.records import BUILD

    pairs = [each.partition("=") for each in given]
    if bad := [name for name, equals, _ in pairs if not equals]:
        raise InputError(f"'{bad[0]}': write COLUMN=VALUE, such as kg=80")
    row = [value for _, _, value in pairs]
    table = RawTable("orders", "the order", [name for name, _, _ in pairs], [(0, list(row))])
    findings: list[Any] = []
    records = parse_table(SPECS["orders"], table, Names(), findings).records
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise InputError.of(findings, "the order")
    order: Order = BUILD["orders"](records[0].values, records[0].extra)
    return order


def _table(found: Sequence[Offer], currency: str) -> Any:
    from routing.clock import clock, show_windows
    from routing.io.terminal import table

    rows = [
        (
            str(number),
            f"{offer.added:,.2f}",
            clock(offer.start),
            offer.vehicle,
            "from the yard" if offer.fresh else "passes near",
            show_windows((offer.window,)) if offer.window else "",
        )
        for number, offer in enumerate(found, 1)
    ]
    money = f"costs {currency}".rstrip() + ">"
    return table("Offers", ["offer>", money, "served at", "vehicle", "which", "promised"], rows)


def _as_dict(offer: Offer) -> dict[str, Any]:
    return {
        "added_cost": round(offer.added, 6),
        "vehicle": offer.vehicle,
        "from_the_yard": offer.fresh,
        "start_service_s": offer.start,
        "promised_s": list(offer.window) if offer.window else None,
    }
