"""Any plan.xlsx says the same plan when it is read back; edits of it do what they do to a plan."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from routing.distances import distances_of
from routing.evaluate import evaluate, settled
from routing.io.edited.plan import judged, read_edited
from routing.io.edited.sheet import read_tables
from routing.io.plan_json import from_plan_object
from routing.io.plan_xlsx import write_plan_xlsx
from routing.plan import Itinerary, Plan, Visit
from tests.edited_book import EditedBook
from tests.random_days import random_day, random_plan
from tests.rule_days import rule_day

Sequences = list[list[list[Visit]]]
"""The visits of each route and trip."""


@pytest.mark.parametrize("seed", range(6))
def test_what_is_written_is_read_back(seed: int, tmp_path: Path) -> None:
    """Also a plan that breaks any rule, with trips, calls, breaks, transfers and empty stops."""
    rng = Random(seed)
    day = random_day(rng, rules=seed % 2 == 0)
    plan = settled(from_plan_object(random_plan(rng, day, empty=0.2)).plan)
    path = tmp_path / "plan.xlsx"
    write_plan_xlsx(plan, path)
    read = judged(path.name, read_tables(path), plan.problem, plan.distances, plan)
    assert read.plan.itineraries() == plan.itineraries()
    assert read.plan.routes == plan.routes
    assert (read.notes, read.effect and read.effect.nothing) == ((), True)
    plan.problem.save(tmp_path / "day.json")
    alone = read_edited(path, day=tmp_path / "day.json")
    assert alone.plan.itineraries() == plan.itineraries()


@pytest.mark.parametrize("seed", range(8))
def test_edits_do_what_they_do_to_a_plan(seed: int, tmp_path: Path) -> None:
    rng = Random(seed)
    plan = planned(rng)
    book, sequences = EditedBook(plan, tmp_path), sequences_of(plan)
    for _ in range(6):
        rng.choice((move, move, delete, swap))(rng, book, sequences)
    if seed % 2:
        sort(rng, book)
    routes = [
        Itinerary(route.vehicle.id, route.number, tuple(tuple(trip) for trip in trips))
        for route, trips in zip(plan.routes, sequences, strict=True)
    ]
    expected = evaluate(plan.problem, plan.distances, routes)
    read = book.read()
    assert read.plan.itineraries() == expected.itineraries()
    assert (read.plan.numbers, read.plan.cost) == (expected.numbers, expected.cost)
    on_routes = {order_id for route in expected.routes for order_id in route.orders}
    left = {each.order_id for each in read.plan.left_out}
    assert left == {order.id for order in plan.problem.orders} - on_routes
    codes = {each.code for each in read.plan.violations}
    assert not codes & {"order-missing", "order-twice", "unknown-id", "fleet"}
    assert all(place.rows for place, _ in read.violations)


def planned(rng: Random) -> Plan:
    """Two routes of two trips, one store after the other; it may break rules."""
    problem = rule_day(rng.randrange(1000), ("trips", "rest", "release", "pauses", "pay"))
    stops: dict[str, list[str]] = {}
    for order in problem.orders:
        stops.setdefault(order.store_id, []).append(order.id)
    visits = [Visit(store, tuple(orders)) for store, orders in stops.items()]
    trips = [tuple(visits[start::4]) for start in range(4)]
    routes = [
        Itinerary(v.id, 1, tuple(trips[n : n + 2]))
        for v, n in zip(problem.vehicles, (0, 2), strict=True)
    ]
    return evaluate(problem, distances_of(problem), routes)


def sequences_of(plan: Plan) -> Sequences:
    return [[list(trip) for trip in route.trips] for route in plan.itineraries()]


def place(rng: Random, sequences: Sequences) -> tuple[int, int, int]:
    """The route, trip and position, from 0, of any stop."""
    every = [
        (r, t, p)
        for r, trips in enumerate(sequences)
        for t, visits in enumerate(trips)
        for p in range(len(visits))
    ]
    return rng.choice(every)


def row_of(book: EditedBook, visit: Visit) -> int:
    return book.row(visit.orders[0])


def move(rng: Random, book: EditedBook, sequences: Sequences) -> None:
    """Right after another stop, whatever route that is on; the vehicle's cells stay."""
    route, trip, position = place(rng, sequences)
    taken = sequences[route][trip].pop(position)
    if not any(visits for trips in sequences for visits in trips):
        sequences[route][trip].insert(position, taken)
        return
    route, trip, position = place(rng, sequences)
    visits = sequences[route][trip]
    here = float(book.get(row_of(book, visits[position]), "stop"))
    after = visits[position + 1 :][:1]
    there = float(book.get(row_of(book, after[0]), "stop")) if after else here + 2
    cells = {"route": route + 1, "trip": trip + 1, "stop": (here + there) / 2}
    book.put(row_of(book, taken), **cells)
    visits.insert(position + 1, taken)


def delete(rng: Random, book: EditedBook, sequences: Sequences) -> None:
    route, trip, position = place(rng, sequences)
    if sum(len(visits) for trips in sequences for visits in trips) > 2:
        taken = sequences[route][trip].pop(position)
        book.sheet.delete_rows(row_of(book, taken))


def swap(rng: Random, book: EditedBook, sequences: Sequences) -> None:
    """The numbers of two stops, on one route or two."""
    one, other = place(rng, sequences), place(rng, sequences)
    first, second = (sequences[r][t][p] for r, t, p in (one, other))
    lines = row_of(book, first), row_of(book, second)
    cells = [{h: book.get(line, h) for h in ("route", "trip", "stop")} for line in lines]
    book.put(lines[0], **cells[1])
    book.put(lines[1], **cells[0])
    for (r, t, p), visit in ((one, second), (other, first)):
        sequences[r][t][p] = visit


def sort(rng: Random, book: EditedBook) -> None:
    """Rows in any order, as after sorting by some column."""
    rows = [[cell.value for cell in row] for row in book.sheet.iter_rows(min_row=2)]
    rng.shuffle(rows)
    for line, cells in enumerate(rows, 2):
        for column, value in enumerate(cells, 1):
            book.sheet.cell(line, column).value = value
