"""A plan that breaks rules made to keep them all, with as few changes as possible.

What comes first: the fewest orders left out that were on a route; the fewest on another vehicle; of
these the fewest that somebody had moved by hand; the fewest at another place in the sequence of
their route, and of these likewise; the least cost. The oracle alone is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from routing.change_orders import order_changes
from routing.evaluate import evaluate, evaluate_route
from routing.plan import Itinerary, LeftOut, Plan, Violation
from routing.problem import Problem
from routing.rules import docks
from solvers.budget import Budget
from solvers.docks.arrange import arranged
from solvers.docks.taken import Docks, can_crowd
from solvers.explain import explained
from solvers.mending import vehicles
from solvers.mending.arrange import Arranger
from solvers.mending.draft import Draft, Drafts
from solvers.mending.faults import Cleared, cleared, whole_again
from solvers.mending.judge import Judge, undecided
from solvers.mending.places import carried, thinned
from solvers.mending.routes import all_mended
from solvers.yard import Yard

ROUNDS = 3
"""Times that routes without a free dock are mended and all are arranged again."""


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
    faults = (*_unknown(plan), *unknown, *found.mended, *renumbered)
    drafts = _drafts(judge, found, was, edited)
    first = Draft(tuple(found.routes), frozenset(found.missing))
    trials = [all_mended(drafts, each) for each in _on_vehicles(drafts, first, homeless)]
    draft = _docked(drafts, min(trials, key=drafts.measure))
    made_by = {**plan.made_by, "repaired": True}
    result = _judged(judge, draft, found.left_out, made_by)
    sound = evaluate(plan.problem, plan.distances, found.routes, found.left_out, plan.made_by)
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


def _on_vehicles(drafts: Drafts, draft: Draft, homeless: Sequence[int]) -> Iterator[Draft]:
    """The draft with every route on a vehicle of its own: a route that has none takes that of the
    smallest one of its type, whose orders ride together on a vehicle of another type, if one is
    free, or one by one on others."""
    if not homeless:
        yield draft
        return
    routes = list(draft.routes)
    for at in homeless:
        least = vehicles.fewest(routes, homeless, at)
        if least != at:
            number = routes[least].number
            routes[least], routes[at] = routes[at], replace(undecided(routes[at]), number=number)
            routes[least] = draft.routes[least]
    yield from _given_up(drafts, replace(draft, routes=tuple(routes)), list(homeless))


def _given_up(drafts: Drafts, draft: Draft, homeless: list[int]) -> Iterator[Draft]:
    scattered, together = draft, draft
    for at in _twins(drafts.problem, draft, homeless):
        gone = frozenset(carried(draft.routes[at]))
        empty = thinned(drafts.problem, draft.routes[at], gone)
        scattered = _with(scattered, at, empty, gone)
        for vehicle in drafts.problem.vehicles:
            number = drafts.idle(together, vehicle)
            route = replace(undecided(draft.routes[at]), vehicle_id=vehicle.id, number=number or 0)
            if number is not None and not drafts.judge.of(route, at).broken:
                together = _with(together, at, route, frozenset())
                break
        else:
            together = _with(together, at, empty, gone)
    yield scattered
    if together != scattered:
        yield together


def _with(draft: Draft, at: int, route: Itinerary, out: frozenset[str]) -> Draft:
    routes = (*draft.routes[:at], route, *draft.routes[at + 1 :])
    return replace(draft, routes=routes, out=draft.out | out)


def _twins(problem: Problem, draft: Draft, homeless: Sequence[int]) -> list[int]:
    """Positions of routes on a vehicle that does not exist or that an earlier one has."""
    found, taken = [], set()
    for at in sorted(range(len(draft.routes)), key=lambda at: (at in homeless, at)):
        route = draft.routes[at]
        if not route.trips:
            continue
        key = route.vehicle_id, route.number
        if key in taken or not 1 <= route.number <= problem.vehicle[route.vehicle_id].count:
            found.append(at)
        taken.add(key)
    return found


# ------------------------------------------------------------------------------ docks


def _docked(drafts: Drafts, draft: Draft) -> Draft:
    """The draft with times of loading at which a dock is free for everybody."""
    problem, judge = drafts.problem, drafts.judge
    if not can_crowd(problem):
        return draft
    for _ in range(ROUNDS):
        plan = evaluate(problem, judge.distances, draft.routes)
        if not any(each.code == docks.CODE for each in plan.violations):
            return draft
        draft, out = _arranged(drafts, draft)
        if not out:
            return draft
        judge.docks = _book(judge, draft, out)
        judge.forget()
        draft = all_mended(drafts, draft)
        judge.docks = None
        judge.forget()
    draft, out = _arranged(drafts, draft)
    for at in out:
        gone = frozenset(carried(draft.routes[at]))
        draft = _with(draft, at, thinned(problem, draft.routes[at], gone), gone)
    return draft


def _arranged(drafts: Drafts, draft: Draft) -> tuple[Draft, list[int]]:
    """Starts for all routes, and the positions of those that no dock is free for."""
    used = [at for at, route in enumerate(draft.routes) if route.trips]
    routes = [undecided(draft.routes[at]) for at in used]
    problem, distances = drafts.problem, drafts.judge.distances
    first = [
        evaluate_route(problem, distances, draft.routes[at])
        if draft.routes[at].start is not None
        else None
        for at in used
    ]
    found = arranged(problem, distances, routes, first if any(first) else ())
    result = list(draft.routes)
    for position, route in found.routes.items():
        result[used[position]] = route.itinerary
    return replace(draft, routes=tuple(result)), [used[position] for position in found.out]


def _book(judge: Judge, draft: Draft, out: Sequence[int]) -> Docks:
    book = Docks(judge.problem, judge.distances)
    for at, route in enumerate(draft.routes):
        if route.trips and at not in out:
            book.put(at, evaluate_route(judge.problem, judge.distances, route))
    return book


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
