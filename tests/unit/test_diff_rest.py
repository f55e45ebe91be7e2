"""A plan beside one of the rest of its day: what is done by then is done, and not cancelled."""

from __future__ import annotations

import json
from dataclasses import replace

from routing.changes import Changes, changes
from routing.evaluate import evaluate
from routing.io import diff_sentences
from routing.io.diff_json import as_object
from routing.news import News, rest_of
from routing.plan import Itinerary, LeftOut, Plan, Visit
from tests.small_plans import VAN, order, plan_of, problem_of

DAY = problem_of([order(f"O{n}", n, kg=20.0) for n in (1, 2, 3, 4)], [replace(VAN, count=3)])
"""One step takes 111 s; both vans leave at midnight."""


def before() -> Plan:
    return plan_of(DAY, [["O1", "O2", "O4"]], [["O3"]])


def rest(news: News, *routes: tuple[str, list[str]]) -> Plan:
    """The rest of the day as if it had been planned so; without routes as it was."""
    left = rest_of(before(), news)
    order_of = left.problem.order
    driven = [
        Itinerary(vehicle, 1, (tuple(Visit(order_of[o].store_id, (o,)) for o in orders),))
        for vehicle, orders in routes
    ]
    served = {o for _, orders in routes for o in orders}
    out = [LeftOut(o.id, "A", o.store_id, o.priority) for o in left.problem.orders if routes]
    out = [each for each in out if each.order_id not in served]
    made_by = {"replanned_at_s": news.now, "done": sorted(left.done)}
    travel = before().distances
    return evaluate(left.problem, travel, driven or left.unchanged, out, made_by)


def whats(found: Changes) -> dict[str, tuple[str, ...]]:
    return {each.order_id: each.what for each in found.orders}


def test_nothing_differs_where_the_day_goes_as_planned() -> None:
    found = changes(before(), rest(News(240)))
    assert whats(found) == {"O1": ("done",), "O2": ("done",)}
    assert not found.different and found.since == 240
    assert found.visits == () and found.tables == ()
    assert [route.what for route in found.routes] == ["same", "same"]
    assert found.counts["done"] == 2 and found.counts["cancelled"] == 0
    cost = next(total for total in found.totals if total.name == "cost")
    assert cost.before == cost.after and cost.before < before().cost


def test_what_is_cancelled_is_not_done_and_what_moved_has_moved() -> None:
    news = News(240, cancelled=frozenset({"O3"}), orders=(order("N1", 1, kg=20.0),))
    found = changes(before(), rest(news, ("V #1", ["O4"]), ("V #3", ["N1"])))
    assert whats(found) == {"N1": ("new",), "O3": ("cancelled",), "O1": ("done",), "O2": ("done",)}
    assert found.different
    assert {(t.table, t.added, t.gone) for t in found.tables} == {("orders", ("N1",), ("O3",))}
    assert [visit.store_id for visit in found.visits] == ["S1", "S3"]  # one new, one not made


def test_a_vehicle_that_is_done() -> None:
    found = changes(before(), rest(News(400), ("V #1", ["O4"])))
    assert {route.what for route in found.routes} == {"same", "done"}
    assert not found.different and found.changed_routes == ()


def test_times_are_those_that_were_announced() -> None:
    late = News(240, late={"V #1": 120})
    found = changes(before(), rest(late))
    assert whats(found)["O2"] == ("time",)  # by the plan it would be done
    assert whats(found)["O4"] == ("time",)
    assert {visit.store_id: visit.shift for visit in found.visits}["S4"] == 120


def test_outputs_say_it() -> None:
    found = changes(before(), rest(News(240)))
    note = next(iter(diff_sentences.notes(found)))
    assert note.startswith("The plan after is of the rest of the day from 00:04 on: 2 orders")
    assert diff_sentences.orders_line(found) == "Orders: 2 done."
    told = json.loads(json.dumps(as_object(found)))
    assert told["since_s"] == 240 and told["counts"]["orders"]["done"] == 2
    assert {o["order_id"]: o["standing"] for o in told["orders"]}["O1"] == ["served", "done"]
    assert "since_s" not in as_object(changes(before(), before()))


def test_a_plan_that_does_not_say_what_was_done() -> None:
    silent = replace(rest(News(240)), made_by={"replanned_at_s": 240})
    assert whats(changes(before(), silent)) == {"O1": ("done",), "O2": ("done",)}
