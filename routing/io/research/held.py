"""What a day can hold of a research instance, and what it would plan wrongly and is refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from routing.errors import InputError
from routing.io.research.instance import Float64, ResearchInstance


def check_held(instance: ResearchInstance) -> None:
    """Raises `InputError` with the name of the section for what would be planned wrongly."""
    for sentence in _refusals(instance):
        raise InputError(f"'{instance.file}': {sentence}")


def _refusals(instance: ResearchInstance) -> Iterator[str]:
    yield from _reloads(instance)
    yield from _groups(instance)
    yield from _pairs(instance)
    for sections, there in _together(instance).items():
        if there:
            yield f"{sections} of one location: a day does not hold both; leave one away"


def _reloads(instance: ResearchInstance) -> Iterator[str]:
    for kind in instance.kinds:
        elsewhere = [depot for depot in kind.reload_depots if depot != kind.depot]
        if elsewhere:
            number = instance.kind_of.index(instance.kinds.index(kind)) + 1
            yield (
                f"VEHICLES_RELOAD_DEPOT: vehicle {number} reloads at {elsewhere[0] + 1}; vehicles "
                f"reload at their own depot only, its is {kind.depot + 1}"
            )


def _groups(instance: ResearchInstance) -> Iterator[str]:
    members = Counter(location for group in instance.groups for location in group)
    for location, times in members.items():
        if location in instance.depots:
            yield f"MUTUALLY_EXCLUSIVE_GROUP: {location + 1} is a depot; list clients only"
        if times > 1:
            yield f"MUTUALLY_EXCLUSIVE_GROUP: {location + 1} stands in it {times} times; keep one"


def _pairs(instance: ResearchInstance) -> Iterator[str]:
    """Every client is one end of one pair, and what is picked up is what is brought."""
    if not instance.pairs:
        return
    section = "PICKUP_AND_DELIVERY"
    ends = Counter(location for pair in instance.pairs for location in pair)
    for client in instance.clients:
        if ends[client] != 1:
            yield f"{section}: {client + 1} is in {ends[client]} pairs; it belongs in one"
    for pickup, delivery in instance.pairs:
        amount, brought = instance.demand[pickup], -instance.demand[delivery]
        if delivery in instance.depots or pickup in instance.depots:
            yield f"{section}: {pickup + 1} and {delivery + 1} are a pair, and one is a depot"
        if (amount < 0).any() or (amount != brought).any():
            yield (
                f"{section}: {_amounts(amount)} are picked up at {pickup + 1} and "
                f"{_amounts(brought)} brought to {delivery + 1}; they must be the same"
            )


def _amounts(values: Float64) -> str:
    return ", ".join(f"{value:g}" for value in values.tolist())


def _together(instance: ResearchInstance) -> dict[str, bool]:
    """Sections that do not go together, and whether any location is in both."""
    delivered = (instance.demand > 0).any(axis=1)
    collected = (instance.backhaul > 0).any(axis=1)
    prized = instance.prize > 0
    released = instance.release > 0
    released[list(instance.depots)] = False
    grouped, paired = np.zeros((2, len(instance)), dtype=np.bool_)
    grouped[[location for group in instance.groups for location in group]] = True
    paired[[location for pair in instance.pairs for location in pair]] = True
    return {
        "DEMAND and BACKHAUL": bool((delivered & collected).any()),
        "RELEASE_TIME and BACKHAUL": bool((released & collected).any()),
        "MUTUALLY_EXCLUSIVE_GROUP and PRIZE": bool((grouped & prized).any()),
        "PICKUP_AND_DELIVERY and BACKHAUL": bool((paired & collected).any()),
        "PICKUP_AND_DELIVERY and PRIZE": bool((paired & prized).any()),
        "PICKUP_AND_DELIVERY and RELEASE_TIME": bool((paired & released).any()),
        "PICKUP_AND_DELIVERY and MUTUALLY_EXCLUSIVE_GROUP": bool((paired & grouped).any()),
    }
