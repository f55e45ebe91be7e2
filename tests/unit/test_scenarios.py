"""What a scenario changes of a day: each knob what it says, and nothing else."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from geo.matrix import GreatCircle
from geo.profiles import PROFILES, SPEED_KMH
from routing.distances import distances_of
from routing.errors import InputError
from routing.model import DaySettings, Order, Store, VehicleType, Window
from routing.problem import Problem
from solvers import scenarios
from solvers.scenarios import Scenario
from tests.small_plans import problem_of

HOUR = 3600
VANS = (
    VehicleType("A-van", "P", {"kg": 1000.0, "m3": 7.0, "pallets": 4.0}, 4, "A", fixed_cost=9.0),
    VehicleType("B-van", "P", {"m3": 6.0}, 3, "B", gross_kg=7000),
    VehicleType("big", "P", {"kg": 5000.0}, 1, gross_kg=12_000),
)
ORDERS = (
    Order("A1", "A", "S1", {"kg": 30.0, "m3": 0.3, "cases": 3.0}),
    Order("A2", "A", "S1", {"kg": 25.0, "m3": 0.2}, goods="frozen"),
    Order("B1", "B", "S1", {"kg": 40.0}),
    Order("A3", "A", "S2", {"kg": 50.0}),
    Order("A4", "A", "S3", {"kg": 5.0}, kind="return"),
    Order("A5", "A", "S2", {"kg": 20.0}, kind="return"),
    Order("B2", "B", "S3", {"kg": 60.0}),
)


def day(*windows: Window, **settings: object) -> Problem:
    """A day whose store S1 has these windows."""
    stores = (Store("S1", 14.0, 35.01, windows=windows), *map(_store, (2, 3)))
    changed: dict[str, object] = {"detour_factor": 1.0, **settings}
    return problem_of(ORDERS, VANS, DaySettings(**changed), stores)  # type: ignore[arg-type]


def _store(number: int) -> Store:
    return Store(f"S{number}", 14.0, 35.0 + number / 100, windows=((8 * HOUR, 9 * HOUR),))


def changed_in(one: Problem, other: Problem) -> set[str]:
    """The parts of a day that differ."""
    return {
        field.name
        for field in fields(Problem)
        if field.compare and getattr(one, field.name) != getattr(other, field.name)
    }


def windows(changed: Problem) -> tuple[Window, ...]:
    return changed.store["S1"].windows


# ----------------------------------------------------------------------------- all together


def test_a_scenario_without_knobs_is_the_day_itself() -> None:
    assert (
        Scenario("s", "pooled").day(day()) is day() or Scenario("s", "pooled").day(day()) == day()
    )


@pytest.mark.parametrize(
    ("knob", "part"),
    [
        ({"windows_min": 30}, "stores"),
        ({"min_drop_kg": 51.0}, "orders"),
        ({"capacity_share": 0.9}, "vehicles"),
        ({"speed_share": 0.9}, "settings"),
        ({"demand_share": 0.9}, "orders"),
        ({"fleet": "half", "counts": {"*": 2.0}}, "vehicles"),
    ],
)
def test_each_knob_changes_one_part_of_the_day(knob: dict[str, object], part: str) -> None:
    scenario = Scenario("s", "pooled", **knob)  # type: ignore[arg-type]
    assert changed_in(scenario.day(day()), day()) == {part}


def test_the_least_drop_is_that_of_the_changed_demand() -> None:
    # half of A's 55 kg at S1 is below 30 kg, half of B's 60 kg at S3 is not
    changed = Scenario("s", "alone", min_drop_kg=30.0, demand_share=0.5).day(day())
    assert [order.id for order in changed.orders] == ["A4", "A5", "B2"]


def test_scenarios_that_change_the_same_are_one_variant_whatever_their_way() -> None:
    one, other = Scenario("a", "alone", windows_min=30), Scenario("b", "hub", windows_min=30)
    assert one.variant == other.variant != Scenario("c", "hub").variant


# --------------------------------------------------------------------------------- windows


@pytest.mark.parametrize(
    ("before", "minutes", "after"),
    [
        ([(8, 9)], 60, [(7, 10)]),
        ([(8, 9), (15, 16)], 60, [(7, 10), (14, 17)]),
        ([(8, 9), (11, 12)], 60, [(7, 13)]),  # they touch
        ([(8, 9), (10, 11), (12, 13)], 45, [(7.25, 13.75)]),  # they overlap
        ([(8, 9), (11, 12), (20, 21)], 90, [(6.5, 13.5), (18.5, 22.5)]),
        ([(0, 2)], 60, [(0, 3)]),  # not before midnight
        ([(40, 47.5)], 60, [(39, 48)]),  # nor after the second day
        ([], 60, []),  # any time stays any time
    ],
)
def test_windows_open_earlier_and_close_later(
    before: list[tuple[float, float]], minutes: int, after: list[tuple[float, float]]
) -> None:
    def seconds(hours: list[tuple[float, float]]) -> tuple[Window, ...]:
        return tuple((round(a * HOUR), round(b * HOUR)) for a, b in hours)

    changed = scenarios.with_windows(day(*seconds(before)), minutes)
    assert windows(changed) == seconds(after)


def test_every_store_has_wider_windows() -> None:
    changed = scenarios.with_windows(day(), 30)
    assert changed.store["S2"].windows == changed.store["S3"].windows
    assert changed.store["S2"].windows == ((7 * HOUR + 1800, 9 * HOUR + 1800),)


# ------------------------------------------------------------------------------ least drop


@pytest.mark.parametrize(
    ("kg", "kept"),
    [
        (0.0, "A1 A2 B1 A3 A4 A5 B2"),
        (40.0, "A1 A2 B1 A3 A4 A5 B2"),  # what weighs just so much is brought
        (40.1, "A1 A2 A3 A4 A5 B2"),  # A's two orders at S1 are one drop, B's is another
        (50.1, "A1 A2 A4 A5 B2"),  # A's return at S2 is not part of the drop, and stays
        (55.1, "A4 A5 B2"),
    ],
)
def test_drops_below_the_least_wait_for_another_day(kg: float, kept: str) -> None:
    changed = scenarios.with_least_drop(day(), kg)
    assert " ".join(order.id for order in changed.orders) == kept


def test_a_least_drop_that_nothing_reaches_is_told() -> None:
    only = replace(day(), orders=tuple(o for o in ORDERS if not o.is_return))
    with pytest.raises(InputError, match="no order of the day reaches the least drop of 900 kg"):
        scenarios.with_least_drop(only, 900.0)


# ------------------------------------------------------------------------ demand, capacity


def test_demand_is_a_share_of_every_amount() -> None:
    changed = scenarios.with_demand(day(), 0.5)
    assert changed.order["A1"].quantity == {"kg": 15.0, "m3": 0.15, "cases": 1.5}
    assert changed.order["A5"].quantity == {"kg": 10.0}
    assert [replace(o, quantity={}) for o in changed.orders] == [
        replace(o, quantity={}) for o in ORDERS
    ]


def test_capacity_is_a_share_of_the_kg_alone() -> None:
    changed = scenarios.with_capacity(day(), 0.5)
    assert changed.vehicle["A-van"].capacity == {"kg": 500.0, "m3": 7.0, "pallets": 4.0}
    assert changed.vehicle["B-van"] == VANS[1]
    assert changed.vehicle["big"].capacity == {"kg": 2500.0}


# ----------------------------------------------------------------------------------- speed


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("own", [{}, {"van": 50.0, "12t": 20.0}])
def test_every_profile_drives_at_a_share_of_its_speed(profile: str, own: dict[str, float]) -> None:
    before = day(speed_kmh=own)
    after = scenarios.with_speed(before, 0.8)
    travel = distances_of(after)
    assert isinstance(travel, GreatCircle)
    usual = own.get(profile, SPEED_KMH[profile])
    assert after.settings.speed_kmh[profile] == pytest.approx(0.8 * usual)
    assert travel.speed_of(profile) == pytest.approx(0.8 * usual / 3.6)


def test_half_the_speed_takes_twice_the_time_over_the_same_way() -> None:
    import numpy as np

    a, b = np.array([[14.0, 35.0]]), np.array([[14.0, 36.0]])
    legs = distances_of(day()).legs(a, b, "van")
    slow = distances_of(scenarios.with_speed(day(), 0.5)).legs(a, b, "van")
    assert slow.metres[0] == legs.metres[0] == 111_195
    assert abs(int(slow.seconds[0]) - 2 * int(legs.seconds[0])) <= 1


def test_speeds_need_a_day_that_has_some() -> None:
    plane = replace(day(), settings=DaySettings(coordinates="plane"))
    with pytest.raises(InputError, match="plane"):
        scenarios.with_speed(plane, 0.5)


# ----------------------------------------------------------------------------------- fleet


@pytest.mark.parametrize(
    ("counts", "numbers"),
    [
        ({"*van": 0.5}, [2, 2, 1]),  # 1.5 is two
        ({"A-van": 0.0}, [0, 3, 1]),
        ({"A*": 3.0, "*": 2.0}, [12, 6, 2]),  # the first pattern that fits counts
        ({"*": 2.0, "A*": 3.0}, [8, 6, 2]),
        ({"bi?": 5}, [4, 3, 5]),
    ],
)
def test_a_fleet_has_other_numbers_of_vehicles(
    counts: dict[str, float], numbers: list[int]
) -> None:
    changed = scenarios.with_fleet(day(), "mix", counts)
    assert [vehicle.count for vehicle in changed.vehicles] == numbers
    assert [replace(v, count=9) for v in changed.vehicles] == [replace(v, count=9) for v in VANS]


def test_a_pattern_that_fits_no_vehicle_is_told() -> None:
    with pytest.raises(InputError) as told:
        scenarios.with_fleet(day(), "mix", {"*van": 1.0, "lorry*": 2.0})
    assert "fleet 'mix': no vehicle has an id like 'lorry*'" in str(told.value)
    assert "A-van, B-van, big" in str(told.value)
