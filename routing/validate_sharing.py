"""What is checked of an agreement to share (`routing.sharing`)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from routing.errors import Finding, Severity
from routing.model import Depot, VehicleType
from routing.problem import Problem
from routing.references import References
from routing.sharing import Partner
from routing.sources import found

TABLE = "sharing"
SEPARATORS = re.compile(r"[;,、|；，｜\n]")
"""An id with one of these cannot stand in a list of ids."""

MEANINGS = ("all", "none", "无", "没有", "全部", "所有")
"""Words of the lists that an id alone would be taken for."""


def shared(problem: Problem) -> Iterator[Finding]:
    """Findings of the agreement, row by row; nothing where the day shares nothing."""
    if not problem.sharing.active and not problem.sharing.own:
        return
    references = References(problem)
    first: set[str] = set()
    for index, partner in enumerate(problem.sharing.partners):
        yield from _named(problem, references, index, partner, first)
        yield from _lists(problem, references, index, partner)
    yield from _groups(problem)
    yield from goods_apart(problem, "sharing.apart", problem.sharing.apart)
    yield from _most(problem)
    yield from _own(problem, references)


def limits_agreed(problem: Problem) -> Iterator[tuple[str, int, str, float]]:
    """Table, row, column and value of all numbers of the partners."""
    for index, partner in enumerate(problem.sharing.partners):
        if partner.max_detour_m is not None:
            yield TABLE, index, "max_detour_km", partner.max_detour_m / 1000
        if partner.max_delay_s is not None:
            yield TABLE, index, "max_delay_min", partner.max_delay_s / 60


def _named(
    problem: Problem, references: References, index: int, partner: Partner, first: set[str]
) -> Iterator[Finding]:
    """The distributor is one of the day's and has one row."""
    name = partner.distributor_id
    if name in first:
        message = f"distributor_id '{name}' has a row above already; make one row of the two"
        yield found(problem, "duplicate-id", TABLE, index, "distributor_id", name, message)
    first.add(name)
    yield from references.check(TABLE, index, "distributor_id", "distributors", name)


def _lists(
    problem: Problem, references: References, index: int, partner: Partner
) -> Iterator[Finding]:
    """Whom and what a partner lists is there, and what it lends and opens is its own."""
    lists: tuple[tuple[str, str, Iterable[str] | None], ...] = (
        ("not_with", "distributors", partner.not_with),
        ("lends", "vehicles", partner.lends),
        ("opens", "depots", partner.opens),
        ("lends_to", "distributors", partner.lends_to),
    )
    for column, target, listed in lists:
        for name in sorted(listed or ()):
            known = list(references.check(TABLE, index, column, target, name))
            if known:
                yield from known
            elif SEPARATORS.search(name) or name.casefold() in MEANINGS:
                message = f"{column}: the id '{name}' cannot stand in a list of ids; {RENAME}"
                yield found(problem, "bad-list", TABLE, index, column, name, message)
            elif target in ("vehicles", "depots"):
                thing = problem.vehicle[name] if target == "vehicles" else problem.depot[name]
                yield from _not_own(problem, index, column, partner, thing)


RENAME = "give it another, without ; , 、 | and other than all and none"


def _not_own(
    problem: Problem, index: int, column: str, partner: Partner, thing: VehicleType | Depot
) -> Iterator[Finding]:
    owner, me = thing.distributor_id, partner.distributor_id
    if owner == me:
        return
    one = "vehicle type" if isinstance(thing, VehicleType) else "depot"
    if owner is None:
        message = f"{column} '{thing.id}' is a {one} without an owner, everybody's already; "
        message += "leave it out here"
    else:
        message = f"{column} '{thing.id}' is a {one} of '{owner}', and this row is that of '{me}'; "
        message += f"name one of its own, or put it into the row of '{owner}'"
    yield found(problem, "not-own", TABLE, index, column, thing.id, message)


def _groups(problem: Problem) -> Iterator[Finding]:
    """Names that a reader would take for a word, and notes on groups of one, mostly a slip."""
    members = Counter(partner.group for partner in problem.sharing.partners)
    for index, partner in enumerate(problem.sharing.partners):
        group, name = partner.group, partner.distributor_id
        if group and members[group] == 1:
            message = f"group '{group}' has one member only: '{name}' shares with nobody"
            yield found(problem, "alone", TABLE, index, "group", group, message, Severity.NOTE)
        if group != "all" and group.casefold() in MEANINGS:
            message = f"group '{group}' is a word of its own; give the group another name"
            yield found(problem, "bad-list", TABLE, index, "group", group, message)


def goods_apart(
    problem: Problem, column: str, apart: Iterable[frozenset[str]]
) -> Iterator[Finding]:
    """Pairs are of two classes, and it is worth knowing which of them no order has. ``column``: the
    setting."""
    there = {order.goods for order in problem.orders}
    pairs = sorted(sorted(pair) for pair in apart)
    for pair in pairs:
        shown = "+".join(pair)
        if len(pair) != 2 or any(not name or "+" in name for name in pair):
            message = f"{column} '{shown}' is not a pair of two goods classes"
            yield found(problem, "not-a-pair", "settings", -1, column, shown, message)
    for name in sorted({name for pair in pairs for name in pair} - there):
        message = f"{column}: no order of the day has goods '{name}'; is it spelt as there?"
        yield found(problem, "unused", "settings", -1, column, name, message, Severity.NOTE)


def _most(problem: Problem) -> Iterator[Finding]:
    column, most = "sharing.max_distributors", problem.sharing.max_distributors
    if most is not None and most < 1:
        message = f"{column} {most} is below 1; write 1 or more, or leave it out for any number"
        yield found(problem, "out-of-range", "settings", -1, column, most, message)


def _own(problem: Problem, references: References) -> Iterator[Finding]:
    """What detours and delays are held against is of orders that there are."""
    for order_id, own in sorted(problem.sharing.own.items()):
        if order_id not in problem.whole:
            yield from references.check("sharing_own", -1, "order_id", "orders", order_id)
        columns = (("start_s", own.start), ("metres", own.metres), ("ridden_metres", own.ridden))
        for column, value in columns:
            if value < 0:
                message = f"order '{order_id}': {column} {value} is negative; write 0 or more"
                yield found(problem, "negative", "sharing_own", -1, column, value, message)
