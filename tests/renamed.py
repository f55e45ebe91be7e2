"""The same day under other names and with its rows in another order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import TypeVar

from routing.problem import Problem, Thing
from routing.sharing import Partner

Row = TypeVar("Row")
Names = Mapping[str, str]


@dataclass(frozen=True)
class Renamed:
    """The day, and the new names of its distributors."""

    day: Problem
    owners: Names


def renamed(day: Problem, rng: Random) -> Renamed:
    """All ids drawn anew, all rows shuffled. Own plans are left away."""
    owners, depots = _names(rng, day.distributors, "d"), _names(rng, day.depots, "p")
    stores, orders = _names(rng, day.stores, "s"), _names(rng, day.orders, "o")
    vehicles = _names(rng, day.vehicles, "v")

    def owner(name: str | None) -> str | None:
        return None if name is None else owners[name]

    def partner(each: Partner) -> Partner:
        return replace(
            each,
            distributor_id=owners[each.distributor_id],
            not_with=frozenset(owners[name] for name in each.not_with),
            lends=_set(each.lends, vehicles),
            opens=_set(each.opens, depots),
            lends_to=_set(each.lends_to, owners),
        )

    partners = sorted(map(partner, day.sharing.partners), key=lambda each: each.distributor_id)
    other = Problem(
        _shuffled(rng, (replace(d, id=owners[d.id]) for d in day.distributors)),
        _shuffled(
            rng,
            (
                replace(d, id=depots[d.id], distributor_id=owner(d.distributor_id))
                for d in day.depots
            ),
        ),
        _shuffled(rng, (replace(s, id=stores[s.id]) for s in day.stores)),
        _shuffled(
            rng,
            (
                replace(
                    o,
                    id=orders[o.id],
                    distributor_id=owners[o.distributor_id],
                    store_id=stores[o.store_id],
                )
                for o in day.orders
            ),
        ),
        _shuffled(
            rng,
            (
                replace(
                    v,
                    id=vehicles[v.id],
                    distributor_id=owner(v.distributor_id),
                    depot_id=depots[v.depot_id],
                    end_depot_id=None if v.end_depot_id is None else depots[v.end_depot_id],
                )
                for v in day.vehicles
            ),
        ),
        day.settings,
        sharing=replace(day.sharing, partners=tuple(partners), own={}),
    )
    return Renamed(other, owners)


def _names(rng: Random, things: Iterable[Thing], prefix: str) -> dict[str, str]:
    ids = [thing.id for thing in things]
    numbers = rng.sample(range(len(ids)), len(ids))
    return {old: f"{prefix}{number}" for old, number in zip(ids, numbers, strict=True)}


def _set(some: frozenset[str] | None, names: Names) -> frozenset[str] | None:
    return None if some is None else frozenset(names[name] for name in some)


def _shuffled(rng: Random, things: Iterable[Row]) -> tuple[Row, ...]:
    rows = list(things)
    rng.shuffle(rows)
    return tuple(rows)
