"""A plan to begin with: itineraries as routes of the native engine."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from routing.plan import Itinerary
from routing.problem import Problem
from routing.staff import Setup
from solvers.decode import RELOAD, TaskRoute, store_of
from solvers.encode import Instance


def encoded(
    problem: Problem, instance: Instance, itineraries: Sequence[Itinerary]
) -> list[TaskRoute]:
    """The tasks of each itinerary in order; routes in an order that does not depend on names.

    They must keep every rule. What the day or the engine does not know so (orders, vehicles, parts
    of tasks) is left away.
    """
    rows = defaultdict[tuple[str, Setup], list[int]](list)
    for row, position in enumerate(instance.fleet.position.tolist()):
        vehicle = problem.variants[position]
        rows[vehicle.id, vehicle.setup].append(row)
    tasks_of = defaultdict[tuple[str, str], list[int]](list)
    for task, positions in enumerate(instance.orders):
        for position in positions:
            name = problem.orders[position].id
            tasks_of[store_of(problem, instance, task), name].append(task)
    routes, seen = [], set[int]()
    for itinerary in itineraries:
        numbers = instance.fleet.numbers
        same = rows[itinerary.vehicle_id, problem.setups.alike(itinerary.setup)]
        kind = [row for row in same if itinerary.number in numbers[row]]
        if not kind:
            continue
        able = instance.may[:, kind[0]]
        task_of = {k: t for k, v in tasks_of.items() for t in reversed(v) if able[t]}
        tasks: list[int] = []
        for visits in itinerary.trips:
            tasks += [RELOAD] if tasks else []
            for visit in visits:
                known = [(visit.store_id, o) for o in visit.orders]
                here = Counter(task_of[key] for key in known if key in task_of)
                whole = [t for t, count in here.items() if count == len(instance.orders[t])]
                tasks += [t for t in whole if t not in seen]
                seen.update(whole)
        if any(task != RELOAD for task in tasks):
            routes.append(TaskRoute(kind[0], tuple(tasks)))
    return sorted(routes)
