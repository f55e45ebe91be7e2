"""What the source of travel says of a day, as findings: before anything is planned."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from geo.errors import RoadsError
from geo.matrix import Float64, KnowsWhy, Remarks
from routing.distances import coordinates, distances_of
from routing.errors import Finding, InputError, Severity
from routing.model import Depot, Store
from routing.problem import Problem
from routing.roads import kind_of
from routing.sources import found

Said = tuple[str, str]
"""A sentence's end on a place, and the vehicle class that it is for."""


def of_roads(problem: Problem) -> Iterator[Finding]:
    """What is wrong with the source of travel, as far as it can be seen without driving, and with
    the places of the day in its eyes."""
    source = problem.settings.roads
    try:
        if kind_of(source) in ("table", "map"):
            distances_of(problem)
            yield from remarks(problem)
            yield from unreached(problem)
    except (RoadsError, InputError) as error:
        yield found(problem, "roads", "settings", -1, "distances.roads", source, str(error))


def remarks(problem: Problem) -> Iterator[Finding]:
    """Notes on depots and stores that are served, but not from the road beside them: the first of
    each place, and for how many vehicle classes."""
    travel = distances_of(problem)
    if not isinstance(travel, Remarks):
        return
    for table, index, place, said in _said(problem, travel.remarks):
        texts = [(text, name) for text, name in said if text]
        if texts:
            text, name = texts[0]
            more = f" and {len(texts) - 1} more" if len(texts) > 1 else ""
            message = f"'{place.id}' {text} (as {name}{more} drives)"
            yield _found(problem, "off-road", table, index, place, message, Severity.NOTE)


def unreached(problem: Problem) -> Iterator[Finding]:
    """Depots, and stores with orders, that no vehicle class of the day gets to, as far as the
    source knows why."""
    travel = distances_of(problem)
    if not isinstance(travel, KnowsWhy):
        return
    called = {order.store_id for order in problem.orders}
    called |= {order.from_store_id for order in problem.orders if order.is_transfer}
    for table, index, place, said in _said(problem, travel.trouble):
        needed = table == "depots" or place.id in called
        if needed and said and all(text for text, _ in said):
            message = f"'{place.id}' {said[0][0]}"
            yield _found(problem, "no-road", table, index, place, message, Severity.UNSERVABLE)


def _said(
    problem: Problem, ask: Callable[[Float64, str], list[str]]
) -> Iterator[tuple[str, int, Depot | Store, list[Said]]]:
    """For every depot and store (table, index, itself) what is said of it for each class."""
    profiles = sorted({vehicle.road_profile for vehicle in problem.vehicles})
    tables: tuple[tuple[str, Sequence[Depot | Store]], ...] = (
        ("depots", problem.depots),
        ("stores", problem.stores),
    )
    for table, places in tables:
        said = [ask(coordinates(places), profile) for profile in profiles]
        for index, place in enumerate(places):
            mine = [(texts[index], name) for texts, name in zip(said, profiles, strict=True)]
            yield table, index, place, mine


def _found(
    problem: Problem,
    code: str,
    table: str,
    index: int,
    place: Depot | Store,
    message: str,
    severity: Severity,
) -> Finding:
    spot = f"{place.lon:.5f}, {place.lat:.5f}"
    return found(problem, code, table, index, "lon", spot, message, severity)
