"""Routes for which their type has no vehicle: who gives one up, and where its orders go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from routing.setups import as_it_can
from solvers.mending.arrange import Arranged
from solvers.mending.draft import Draft, Drafts, emptied
from solvers.mending.judge import undecided
from solvers.mending.vehicles import fewest


def on_vehicles(drafts: Drafts, draft: Draft, homeless: Sequence[int]) -> Iterator[Draft]:
    """The draft with every route on a vehicle of its own: a route that has none takes that of the
    smallest one of its type, whose orders ride together on a vehicle of another type, if one is
    free, or one by one on others."""
    routes, given_up = list(draft.routes), list[int]()
    for at in homeless:
        least = fewest(routes, {*homeless, *given_up}, at)
        if least != at:
            routes[at] = replace(undecided(routes[at]), number=routes[least].number)
        given_up.append(least)
    scattered = together = replace(draft, routes=tuple(routes))
    for at in given_up:
        scattered = emptied(drafts, scattered, at)
        together = _elsewhere(drafts, together, at) or emptied(drafts, together, at)
    yield scattered
    if together != scattered:
        yield together


def _elsewhere(drafts: Drafts, draft: Draft, at: int) -> Draft | None:
    """The route as it stands on the first vehicle that is free and can drive it."""
    for vehicle in drafts.problem.vehicles:
        number = drafts.idle(draft, vehicle)
        route = replace(undecided(draft.routes[at]), vehicle_id=vehicle.id, number=number or 0)
        route = as_it_can(drafts.problem, route, draft.others(at))
        if number is not None and not drafts.judge.of(route, at).broken:
            return draft.with_route(at, Arranged(route, 0.0))
    return None
