"""Places that are far from the day's region are reported once, where the slip is."""

from __future__ import annotations

import pytest

from routing.errors import InputError, Severity
from routing.model import Depot, Distributor, Order, Store, VehicleType
from routing.problem import Problem


def day(depot: tuple[float, float], *stores: tuple[float, float]) -> Problem:
    return Problem(
        (Distributor("D"),),
        (Depot("P", *depot, "D"), Depot("Q", 14.5, 35.9, "D")),
        tuple(Store(f"S{i}", *place) for i, place in enumerate(stores)),
        (Order("O", "D", "S0", {"kg": 1.0}),),
        (VehicleType("V", "P", {"kg": 10.0}, 1, "D", "P"),),
    )


def told(depot: tuple[float, float], *stores: tuple[float, float]) -> list[str]:
    with pytest.raises(InputError) as raised:
        day(depot, *stores)
    findings = raised.value.findings
    return [str(f) for f in findings if f.severity is Severity.ERROR]


def test_a_day_in_one_region_is_sound() -> None:
    assert day((14.4, 35.8), (14.6, 35.9), (14.2, 36.0)).findings


@pytest.mark.parametrize(
    ("store", "words"),
    [((35.9, 14.6), "swapped"), ((2.35, 48.85), "300 km"), ((0.0, 0.0), "300 km")],
)
def test_a_store_elsewhere(store: tuple[float, float], words: str) -> None:
    (message,) = told((14.4, 35.8), (14.6, 35.9), store)
    assert message.startswith("stores[1]")
    assert words in message


def test_a_depot_elsewhere_is_blamed_and_not_the_stores() -> None:
    (message,) = told((35.8, 14.4), (14.6, 35.9), (14.2, 36.0))
    assert message.startswith("depots[0]")
    assert "swapped" in message


def test_no_place_on_earth() -> None:
    (message,) = told((14.4, 35.8), (14.6, 35.9), (14.6, 135.9))
    assert "no place on Earth; they look swapped" in message
