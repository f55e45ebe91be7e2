"""Expected times by hand: a step is 1112 m and 111 s (three are 334 s), loading takes no time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from geo.errors import RoadsError
from geo.matrix import Distances
from routing.errors import InputError
from routing.eta import Eta, eta
from routing.eta.own import own_orders, store_message
from routing.events import Event
from routing.model import DAY_END, Store, VehicleType
from routing.plan import Plan
from routing.positions import Position
from tests.driven_days import day_plan
from tests.small_plans import VAN, latitude, order, plan_of, problem_of, store
from tests.unit.test_underway import carried
from tests.unit.test_underway import day as underway

STEP = 111
THREE = 334
SEVEN = 7 * 3600
STOP = 300
EARLY = replace(VAN, shift_start=SEVEN, shift_end=SEVEN + 3600)


def stores(**more: Any) -> list[Store]:
    """Stores 1 to 4 with five minutes a stop; ``S2=...``: other columns of that one."""
    return [store(n, **({"stop_s": STOP} | more.get(f"S{n}", {}))) for n in range(1, 5)]


def plan(
    *trips: tuple[str, ...], vehicle: VehicleType = EARLY, kg: float = 10.0, **more: Any
) -> Plan:
    """``O1`` is for ``S1`` and so on; a trip with all four if none is named."""
    orders = [order(f"O{n}", n, owner="AB"[n % 2], kg=kg) for n in range(1, 5)]
    problem = problem_of(orders, (vehicle,), stores=stores(**more))
    return plan_of(problem, trips or (("O1", "O2", "O3", "O4"),))


def at(kind: Any, store_id: str, time: int, vehicle: str = "V #1") -> Event:
    return Event(vehicle, kind, time, store_id)


def starts(found: Eta) -> list[int | None]:
    """Of each stop, in seconds from seven."""
    return [None if stop.start is None else stop.start - SEVEN for stop in found.stops]


def states(found: Eta) -> list[str]:
    return [stop.state for stop in found.stops]


def said(found: Eta) -> list[str]:
    return [note.code for note in found.notes]


AS_PLANNED = [STEP, 2 * STEP + 300, 3 * STEP + 600, 4 * STEP + 900]


# Events


def test_without_a_report_everything_is_as_planned() -> None:
    found = eta(plan(), ())
    assert starts(found) == AS_PLANNED and states(found) == ["ahead"] * 4
    assert (found.missed, found.broken, found.notes) == ((), (), ())
    assert found.routes[0].late_s == 0 and found.routes[0].reported is None


def test_who_left_late_is_late_everywhere() -> None:
    found = eta(plan(), [at("arrival", "S1", SEVEN + 200), at("departure", "S1", SEVEN + 900)])
    assert starts(found) == [200, 900 + STEP, 900 + 2 * STEP + 300, 900 + 3 * STEP + 600]
    assert states(found) == ["done", "ahead", "ahead", "ahead"]
    late = 900 - (STEP + 300)
    assert [stop.late_s for stop in found.stops[1:]] == [late] * 3
    assert found.routes[0].late_s == late


def test_service_that_lasts_ends_at_the_report_at_the_earliest() -> None:
    begun = [at("service_start", "S1", SEVEN + 200)]
    assert starts(eta(plan(), begun))[1] == 200 + 300 + STEP
    arrived = [at("arrival", "S1", SEVEN + 200)]
    found = eta(plan(), arrived)
    assert starts(found)[:2] == [200, 200 + 300 + STEP]
    assert states(found)[0] == "due"  # it is there, and nobody notes that service began


def test_windows_absorb_and_are_missed() -> None:
    opens = {"windows": ((SEVEN + 1200, SEVEN + 1500),)}
    closes = {"windows": ((SEVEN, SEVEN + 1900),), "preferred": (SEVEN, SEVEN + 1800)}
    day = plan(S2=opens, S3=closes)
    early = eta(day, [at("departure", "S1", SEVEN + 500)])
    assert early.stops[1].wait_s > 500 and early.missed == ()
    late = eta(day, [at("departure", "S1", SEVEN + 1300)])
    assert starts(late)[1:3] == [1300 + STEP, 1300 + 2 * STEP + 300]
    assert late.missed == ()
    missed = eta(day, [at("departure", "S1", SEVEN + 1390)])
    assert [(s.store_id, s.missed_s) for s in missed.missed] == [("S3", 12), ("S2", 1)]
    assert missed.stops[2].outside_s == 112
    assert [stop.store_id for stop in missed.worst_first] == ["S3", "S2", "S4"]


def test_the_end_of_the_shift_is_told_with_its_figures() -> None:
    found = eta(plan(), [at("departure", "S1", SEVEN + 2700)])
    (broken,) = found.broken
    assert (broken.code, broken.route) == ("shift", 1)
    assert broken.message.startswith("ends at 08:") and broken.message.endswith("at 08:00")


def test_hours_count_from_when_it_began() -> None:
    day = plan(vehicle=replace(EARLY, shift_end=DAY_END, max_seconds=2200))
    assert day.violations == () and day.routes[0].duration == 2089
    begun = Event("V #1", "start", SEVEN + 3600)
    assert eta(day, [begun]).broken == ()
    left = [
        Event("V #1", "departure", SEVEN + 3600, depot_id="P"),
        at("arrival", "S1", SEVEN + 4000),
    ]
    assert [v.code for v in eta(day, left).broken] == ["max-hours"]
    assert eta(day, [begun, at("arrival", "S1", SEVEN + 3800)]).broken == ()


def test_a_break_that_is_not_taken_is_still_to_come() -> None:
    driver = replace(EARLY, break_s=600, break_window=(SEVEN + 700, SEVEN + 1500))
    day = plan(vehicle=driver)
    rest = day.routes[0].rest
    assert rest is not None and rest.start == SEVEN + 2 * STEP + 600  # after the second stop
    before = [at("departure", "S1", SEVEN + STEP + 300)]
    assert starts(eta(day, before))[1:] == starts(eta(day, ()))[1:]
    left = SEVEN + 2 * STEP + 600
    after = [*before, at("service_start", "S2", left - 300)]
    had = eta(day, [*after, at("departure", "S2", left + 600)])
    not_yet = eta(day, [*after, at("departure", "S2", left)])
    assert starts(had)[2] == starts(not_yet)[2] == 3 * STEP + 1200


def test_loading_again_between_two_trips() -> None:
    twice = replace(EARLY, max_trips=2)
    day = plan(("O1", "O2"), ("O3",), vehicle=twice)
    back = 2 * STEP + 600 + 2 * STEP
    assert starts(eta(day, ()))[2] == back + THREE
    home = Event("V #1", "arrival", SEVEN + back + 500, depot_id="P")
    served = [at("departure", "S1", SEVEN + 411), at("departure", "S2", SEVEN + 822)]
    assert starts(eta(day, [*served, home]))[2] == back + 500 + THREE
    gone = Event("V #1", "departure", SEVEN + back + 700, depot_id="P")
    assert starts(eta(day, [*served, home, gone]))[2] == back + 700 + THREE
    only = eta(day, [gone])  # by then the plan has it leave for the second trip
    assert states(only) == ["assumed", "assumed", "ahead"]
    ended = eta(day, [*served, Event("V #1", "end", SEVEN + 1300)])
    assert ended.routes[0].ended and states(ended)[2] == "passed"


def test_what_was_noted_at_a_depot_says_what_there_was_no_time_for() -> None:
    day = plan(("O2", "O3"), ("O4", "O1"), vehicle=replace(EARLY, max_trips=2))
    rows = [at("departure", "S2", SEVEN + 522), at("departure", "S3", SEVEN + 933)]
    rows.append(at("arrival", "S1", SEVEN + 2078))
    assert states(eta(day, rows))[2] == "assumed"  # 1145 s where the plan has 1413
    gone = Event("V #1", "departure", SEVEN + 1967, depot_id="P")
    assert states(eta(day, [*rows, gone]))[2] == "passed"


def test_a_vehicle_underway_of_a_day_that_was_planned_again() -> None:
    """It stands at step 4 with O1 and O2 since ten, and loads O3 at P afterwards."""
    rest = carried(underway(), U=(("O1", "O2"), ("O3",)))
    assert [stop.late_s for stop in eta(rest, ()).stops] == [0, 0, 0]
    late = rest.routes[0].stops[0].departure + 420
    found = eta(rest, [Event("U #1", "departure", late, "S3")])
    assert [stop.late_s for stop in found.stops[1:]] == [420, 420]
    assert found.routes[0].late_s == 420


# What does not fit


def test_stops_that_are_skipped_or_passed_over() -> None:
    skipped = [at("departure", "S1", SEVEN + 411), at("skipped", "S3", SEVEN + 420)]
    found = eta(plan(), skipped)
    assert states(found) == ["done", "ahead", "skipped", "ahead"]
    assert starts(found)[3] == 411 + STEP + 300 + 2 * STEP
    passed = [at("departure", "S1", SEVEN + 411), at("arrival", "S3", SEVEN + 411 + 2 * STEP)]
    found = eta(plan(), passed)
    assert states(found) == ["done", "passed", "due", "ahead"] and said(found) == ["passed"]
    assert [stop.store_id for stop in found.nobody_comes] == ["S2"]
    counted = Position("V #1", "done", SEVEN + 1000, done_to=2)
    assert states(eta(plan(), [*passed, counted]))[1] == "assumed"
    slow = [passed[0], at("arrival", "S3", SEVEN + 411 + 2 * STEP + 300)]
    assert states(eta(plan(), slow))[1] == "assumed"  # there was time, and nobody noted it


def test_a_stop_out_of_turn_is_not_made_twice() -> None:
    rows = [at("departure", "S1", SEVEN + 411), at("departure", "S4", SEVEN + 1100)]
    back = [*rows, at("departure", "S2", SEVEN + 1700)]
    found = eta(plan(), back)
    assert states(found) == ["done", "done", "ahead", "done"] and said(found) == ["out-of-order"]
    assert starts(found)[2] == 1700 + STEP
    assert found.routes[0].expected is not None
    assert found.routes[0].expected.end == SEVEN + 1700 + STEP + 300 + THREE


def test_another_vehicle_and_a_store_that_is_not_on_the_route() -> None:
    orders = [order(f"O{n}", n, kg=10.0) for n in range(1, 5)]
    day = plan_of(problem_of(orders, (EARLY,), stores=stores()), (("O1", "O2"),), (("O3", "O4"),))
    found = eta(day, [at("departure", "S1", SEVEN + 411), at("departure", "S4", SEVEN + 900)])
    assert states(found) == ["done", "ahead", "due", "moved"]
    assert said(found) == ["not-on-route"] and starts(found)[1] == 900 + 2 * STEP
    assert {row.order_id: row.state for row in own_orders(found, "A")}["O4"] == "done"


def test_nothing_handed_over() -> None:
    found = eta(plan(), [at("arrival", "S1", SEVEN + 111), at("failed", "S1", SEVEN + 150)])
    assert states(found)[0] == "failed" and starts(found)[1] == 150 + STEP
    assert own_orders(found, "B")[0].state == "failed"  # O1 is B's


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputError, match="'V #9' drives no route of the plan; its routes: V #1"):
        eta(plan(), [at("arrival", "S1", SEVEN, "V #9")])
    with pytest.raises(InputError, match="done_to 5 of V #1: its route has 4 stops"):
        eta(plan(), [Position("V #1", "done", SEVEN, done_to=5)])


# Positions, counts, delays


def test_rows_after_now_are_left_away() -> None:
    rows = [at("departure", "S1", SEVEN + 411), at("departure", "S2", SEVEN + 2000)]
    found = eta(plan(), rows, now=SEVEN + 500)
    assert starts(found)[1:] == AS_PLANNED[1:] and found.routes[0].reported == SEVEN + 411


def where(steps: float, time: int, **more: Any) -> Position:
    lat = round(latitude(0) + steps / 100, 6)
    return Position("V #1", "position", SEVEN + time, lon=14.0, lat=lat, **more)


def test_a_position_on_the_way() -> None:
    found = eta(plan(), [at("departure", "S1", SEVEN + 411), where(1.5, 600)])
    assert found.stops[1].start == SEVEN + 600 + 56  # half a step is 556 m
    back = eta(plan(), [where(2.5, 4 * STEP + 1200 + 167)])  # and on the way back by then
    assert states(back) == ["assumed"] * 4
    assert back.routes[0].late_s in (-1, 0, 1)
    told = eta(plan(), [where(2.5, 4 * STEP + 1200 + 167, done_to=2)])
    assert states(told)[1:] == ["assumed", "ahead", "ahead"]


class OnlyItsOwn:
    """A source of travel that, as a table, knows the places of the day only."""

    def __init__(self, source: Distances) -> None:
        self._source = source

    def legs(self, starts: Any, ends: Any, profile: str) -> Any:
        if any(abs(lat * 100 - round(lat * 100)) > 1e-6 for _, lat in starts.tolist()):
            raise RoadsError("no such place")
        return self._source.legs(starts, ends, profile)

    def matrix(self, sources: Any, targets: Any, profile: str) -> Any:
        raise AssertionError("nothing here asks for all pairs")

    def describe(self) -> dict[str, Any]:
        return {}


def test_a_position_of_which_a_table_knows_no_way() -> None:
    day = plan()
    table = replace(day, distances=OnlyItsOwn(day.distances))
    found = eta(table, [at("departure", "S1", SEVEN + 411), where(1.25, 600)])
    assert said(found) == ["no-way"]
    assert found.stops[1].start == SEVEN + 600 + round(0.75 * STEP)


def test_standing_at_a_store() -> None:
    as_planned = eta(plan(), [where(2.0, AS_PLANNED[1] + 100)])
    assert starts(as_planned)[1:] == AS_PLANNED[1:]
    leaving = eta(plan(), [where(2.0, AS_PLANNED[1] + 350)])
    assert starts(leaving)[2] == AS_PLANNED[2] + 50


def test_a_position_far_along_the_route_at_a_time_when_it_cannot_be_there() -> None:
    found = eta(plan(), [where(3.5, 200)])  # beside the legs to S4 and back; so it has gone astray
    assert states(found) == ["ahead"] * 4 and starts(found)[0] == 200 + 278
    assert starts(eta(plan(), [where(3.5, 1100)]))[3] == 1100 + 56


def test_far_from_the_route_is_remarked_upon() -> None:
    found = eta(plan(), [where(40.0, 900)])
    assert said(found) == ["off-route"]
    assert "is 40 km from its route" in found.notes[0].message
    assert (found.worst_first[0].late_s or 0) > 36 * STEP - 900


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        (411, AS_PLANNED[1]),  # just left
        (411 + STEP + 299, AS_PLANNED[1]),  # may be at the second still
        (411 + STEP + 360, AS_PLANNED[1] + 60),  # must have been finishing it
        (300, 300 + STEP),  # early
    ],
)
def test_stops_done_say_no_more_than_that(time: int, expected: int) -> None:
    found = eta(plan(), [Position("V #1", "done", SEVEN + time, done_to=1)])
    assert starts(found)[1] == expected
    assert states(found)[0] == "assumed" and found.stops[0].start is None


def test_a_count_below_what_was_noted_contradicts_it() -> None:
    rows = [at("departure", "S3", SEVEN + 1300), Position("V #1", "done", SEVEN + 1400, done_to=1)]
    found = eta(plan(), rows)
    assert said(found) == ["contradiction"] and starts(found)[3] == 1300 + STEP


@pytest.mark.parametrize("now", [-100, 0, 200, 500, 900, 1300, 1700])
def test_a_delay_moves_all_that_is_left(now: int) -> None:
    found = eta(plan(), [Position("V #1", "late", SEVEN + now, late_s=240)])
    left = [stop for stop in found.stops if stop.open]
    assert all(stop.late_s == 240 for stop in left)
    done = [s for s in found.stops if s.planned.start <= SEVEN + now - 240]
    assert len(left) == 4 - len(done)
    assert found.routes[0].late_s == 240


def test_late_by_hours_and_finished() -> None:
    found = eta(plan(), [Position("V #1", "late", SEVEN + 7200, late_s=60)])
    assert found.routes[0].ended and states(found) == ["assumed"] * 4


# What others may be told


def test_own_orders_and_a_store() -> None:
    found = eta(plan(), [at("departure", "S1", SEVEN + 900)])
    mine = own_orders(found, "A")
    assert [row.order_id for row in mine] == ["O2", "O4"]
    assert mine[0].expected == (SEVEN + 900, SEVEN + 1800)  # the quarter, not the second
    message = store_message(found, "S2")
    (visit,) = message.visits
    assert (visit.state, visit.orders) == ("expected", (("A", "Alpha", ("O2",)),))
    with pytest.raises(InputError, match="store 'S-2' is not in the plan's day"):
        store_message(found, "S-2")
    with pytest.raises(InputError, match="'C' is no distributor of the plan"):
        own_orders(found, "C")


def test_a_whole_day_driven_is_done() -> None:
    from tests.driven_days import Truth, drive

    day = day_plan()
    found = eta(day, drive(day, Truth(noise=0.1)))
    assert set(states(found)) == {"done"} and all(route.ended for route in found.routes)
