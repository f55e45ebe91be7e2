"""``coload why``: why orders are left out of a plan, and what would let them in."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cli_search

if TYPE_CHECKING:
    from solvers.remedies import Remedy

WORDS = {
    "window-earlier": "store {who} opens {minutes:.0f} minutes earlier",
    "window-later": "store {who} takes goods {minutes:.0f} minutes longer",
    "shift-earlier": "vehicles '{who}' begin {minutes:.0f} minutes earlier",
    "shift-later": "vehicles '{who}' work {minutes:.0f} minutes longer",
    "vehicle": "one more vehicle '{who}'",
    "driver": "one more driver '{who}'",
    "trip": "vehicles '{who}' may make one trip more",
    "less": "{amount:,.0f} kg less",
    "access": "store {who} admits vehicles of {tonnes:g} t",
    "skills": "vehicles '{who}' have what the order needs",
    "available": "depot {who} has {amount:,g} more {unit}",
}
SHOWN = 20
"""Orders that are looked at without being named."""


def add_why(commands: Any) -> argparse.ArgumentParser:
    """The arguments of ``coload why``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "why",
        help="why orders are left out, and which single changes would let them in",
        description="Each change is made and tried: with it the order is served, every rule is "
        "kept and nothing else moves. Times in steps of five minutes, up to four hours.",
    )
    add = parser.add_argument
    add("plan", type=Path, metavar="PLAN", help="a plan.json, or its folder")
    add("orders", nargs="*", metavar="ORDER", help=f"orders left out (the first {SHOWN})")
    add("--json", action="store_true", help="as JSON instead of a table")
    cli_search.add_roads(parser)
    return parser


def why(options: argparse.Namespace) -> None:
    """Look and print."""
    import json

    from routing.io import text
    from routing.io.terminal import table
    from routing.plan import Plan
    from solvers.remedies import remedies

    plan = Plan.read(options.plan, roads=options.roads)
    reasons = {left.order_id: left.reasons for left in plan.left_out}
    chosen = options.orders or list(reasons)[:SHOWN]
    found = {order_id: remedies(plan, order_id) for order_id in chosen}
    if options.json:
        shown = {name: [_as_dict(each) for each in every] for name, every in found.items()}
        print(json.dumps(shown, ensure_ascii=False, indent=1))
        return
    for order_id, every in found.items():
        for reason in reasons[order_id]:
            print(f"{order_id}: {reason}")
        rows = [(in_words(each), f"{each.added:,.2f}") for each in every]
        if rows:
            money = f"costs {plan.problem.settings.currency}".rstrip() + ">"
            text.console().print(table("What would help", ["change~", money], rows))
        else:
            print("no single change was found that lets it in")
        print()
    if not reasons:
        print("nothing is left out")
    elif len(chosen) < len(reasons) and not options.orders:
        print(f"and {len(reasons) - len(chosen)} more; name them to see them")


def in_words(remedy: Remedy) -> str:
    """A change as a dispatcher says it."""
    return WORDS[remedy.what].format(
        who=remedy.who,
        amount=remedy.amount,
        minutes=remedy.amount / 60,
        tonnes=remedy.amount / 1000,
        unit=remedy.unit,
    )


def _as_dict(remedy: Remedy) -> dict[str, Any]:
    return {
        "what": remedy.what,
        "who": remedy.who,
        "amount": remedy.amount,
        **({"unit": remedy.unit} if remedy.unit else {}),
        "in_words": in_words(remedy),
        "added_cost": round(remedy.added, 6),
    }
