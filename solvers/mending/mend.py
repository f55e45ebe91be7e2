"""A plan that breaks rules made to keep them all, with as few changes as possible.

What comes first: the fewest orders left out that were on a route; the fewest on another vehicle; of
these the fewest that somebody had moved by hand; the fewest at another place in the sequence of
their route, and of these likewise; the least cost. The oracle alone is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from routing.change_orders import order_changes
from routing.evaluate import evaluate
from routing.plan import Itinerary, LeftOut, Plan, Violation
from solvers.budget import Budget
from solvers.explain import explained
from solvers.mending import vehicles
from solvers.mending.arrange import Arranger
from solvers.mending.docked import docked
from solvers.mending.draft import Draft, Drafts
from solvers.mending.faults import Cleared, cleared, whole_again
from solvers.mending.housing import on_vehicles
from solvers.mending.judge import Judge
from solvers.mending.places import carried, thinned
from solvers.mending.routes import all_mended
from solvers.mending.supply import relieved
from solvers.yard import Yard


@dataclass(frozen=True)
class Mended:
    """``plan`` keeps every rule. ``sound``: the plan that was mended, without what no plan can keep
    (`solvers.mending.faults`); ``faults``: what that was. Routes have the numbers in all that they
    have in the plan that was mended; new ones come after."""

    plan: Plan
    sound: Plan
    faults: tuple[Violation, ...]


def mended(plan: Plan, decided: Sequence[Itinerary] = (), before: Plan | None = None) -> Mended:
    """Change as little of a plan as it takes to keep every rule.

    ``decided``: the itineraries that were judged, with what the day does not have (by default what
    the plan has of them). ``before``: the plan before somebody changed it by hand; what was changed
    is the last to be changed once more.
    """
    edited = _by_hand(before, plan) if before else frozenset()
    was = _homes(before) if before else {}
    decided = decided or _as_numbered(plan)
    plan, routes = whole_again(plan, decided)
    judge = Judge(plan.problem, plan.distances)
    of_vehicle = _vehicles(before) if before else {}
    routes, unknown = vehicles.known(judge, routes, of_vehicle)
    found = cleared(judge, routes, plan.left_out, was, edited)
    homeless, renumbered = vehicles.housed(judge, found.routes, of_vehicle)
    renumbered += vehicles.manned(plan.problem, found.routes)
    whole = tuple(found.routes)
    relieved(found, edited)
    faults = (*_unknown(plan), *unknown, *found.mended, *renumbered)
    drafts = _drafts(judge, found, was, edited)
    first = Draft(tuple(found.routes), frozenset(found.missing))
    trials = [all_mended(drafts, each) for each in on_vehicles(drafts, first, homeless)]
    draft = docked(drafts, min(trials, key=drafts.measure))
    made_by = {**plan.made_by, "repaired": True}
    result = _judged(judge, draft, found.left_out, made_by)
    sound = evaluate(plan.problem, plan.distances, whole, found.left_out, plan.made_by)
    return Mended(result, sound, tuple(faults))


# ------------------------------------------------------------------------------ by hand


def _as_numbered(plan: Plan) -> list[Itinerary]:
    """The itineraries of a plan, each at the place of its number."""
    there = dict(zip(plan.numbers, plan.itineraries(), strict=True))
    idle = Itinerary(plan.problem.vehicles[0].id, 1, ())
    return [there.get(number, idle) for number in range(1, max(plan.numbers, default=0) + 1)]


def _homes(plan: Plan) -> dict[str, int]:
    """The route of each order, by position."""
    numbered = zip(plan.numbers, plan.routes, strict=True)
    return {order_id: number - 1 for number, route in numbered for order_id in route.orders}


def _vehicles(plan: Plan) -> dict[int, vehicles.Vehicle]:
    numbered = zip(plan.numbers, plan.routes, strict=True)
    return {number - 1: (route.vehicle.id, route.number) for number, route in numbered}


def _by_hand(before: Plan, after: Plan) -> frozenset[str]:
    """Orders that somebody put on another route or trip, or to another place in its sequence."""
    same = [
        (i, j)
        for i, one in enumerate(before.numbers)
        for j, other in enumerate(after.numbers)
        if one == other
    ]
    moves = {"vehicle", "trip", "sequence", "now-served"}
    return frozenset(c.order_id for c in order_changes(before, after, same) if moves & set(c.what))


def _unknown(plan: Plan) -> Iterator[Violation]:
    """Orders, stores and depots that the day does not have; they are passed over."""
    for each in plan.violations:
        if each.code == vehicles.UNKNOWN and not each.message.startswith("vehicle "):
            yield replace(each, message=f"{each.message}; it is passed over")


# ------------------------------------------------------------------------------ drafts


def _drafts(
    judge: Judge, found: Cleared, was: Mapping[str, int], edited: Collection[str]
) -> Drafts:
    stood = {order_id: at for at, route in enumerate(found.routes) for order_id in carried(route)}
    there = range(len(found.routes))
    homes = {
        order_id: home
        for order_id, at in found.missing.items()
        if (home := was.get(order_id, -1) if at is None else at) in there
    }
    kinds = [route.vehicle_id for route in found.routes]
    return Drafts(Arranger(judge, frozenset(edited)), stood, kinds, homes)


# ------------------------------------------------------------------------------ the plan


def _judged(
    judge: Judge, draft: Draft, decided: Sequence[LeftOut], made_by: Mapping[str, object]
) -> Plan:
    """The plan of a draft, with reasons for what is left out. Should a rule still be broken, such
    as one of the whole plan that is not known here, what breaks it is left out too."""
    problem, distances = judge.problem, judge.distances
    routes, out = list(draft.routes), set(draft.out)
    while True:
        left = [*decided, *_left(judge, routes, out)]
        plan = evaluate(problem, distances, routes, left, dict(made_by))
        gone = _breaking(plan)
        if not gone:
            return plan
        routes = [thinned(problem, route, gone) for route in routes]
        out |= gone


def _left(judge: Judge, routes: Sequence[Itinerary], out: Collection[str]) -> list[LeftOut]:
    if not out:
        return []
    used = [route for route in routes if route.trips]
    there = [order.id for order in judge.problem.orders if order.id in out]
    return explained(Yard(judge.problem, judge.distances, used), there, Budget())


def _breaking(plan: Plan) -> set[str]:
    """Orders without which less is broken; none where all is well."""
    on_routes = {order_id for route in plan.routes for order_id in route.orders}
    numbered = dict(zip(plan.numbers, plan.routes, strict=True))
    for each in plan.violations:
        if each.order_id in on_routes:
            return {each.order_id}
        if each.route in numbered:
            return set(numbered[each.route].orders)
    return set(plan.routes[-1].orders) if plan.violations and plan.routes else set()
