"""Travel at the pace of the hour, against driving it second by second."""

from __future__ import annotations

from random import Random

import pytest

from routing.model import Pace
from routing.pace import arrival, latest_departure


def percent(paces: tuple[Pace, ...], second: int) -> int:
    return next((p.percent for p in paces if p.first <= second < p.last), 100)


def driven(paces: tuple[Pace, ...], departure: int, seconds: int) -> int:
    """The first second at which the way is made."""
    made, now = 0, departure
    while made < 100 * seconds:
        made += percent(paces, now)
        now += 1
    return now


def left(paces: tuple[Pace, ...], by: int, seconds: int) -> int:
    """The last second to leave at."""
    made, now = 0, by
    while made < 100 * seconds:
        now -= 1
        made += percent(paces, now)
    return now


def random_paces(rng: Random) -> tuple[Pace, ...]:
    paces, now = [], rng.randint(-20, 60)
    for _ in range(rng.randint(0, 4)):
        first = now + rng.choice((0, 0, rng.randint(1, 30)))
        now = first + rng.randint(1, 40)
        paces.append(Pace(first, now, rng.choice((5, 100, 300, rng.randint(5, 300)))))
    return tuple(paces)


@pytest.mark.parametrize("block", range(4))
def test_as_driven_second_by_second(block: int) -> None:
    rng = Random(block)
    for _ in range(1000):
        paces = random_paces(rng)
        at, seconds = rng.randint(-60, 250), rng.choice((0, 1, rng.randint(1, 150)))
        assert arrival(paces, at, seconds) == driven(paces, at, seconds)
        assert latest_departure(paces, at, seconds) == left(paces, at, seconds)


def test_who_leaves_later_never_arrives_earlier_and_back_again() -> None:
    rng = Random(1)
    for _ in range(300):
        paces, seconds = random_paces(rng), rng.randint(0, 60)
        there = [arrival(paces, at, seconds) for at in range(-30, 200)]
        assert there == sorted(there)
        for at, then in zip(range(-30, 200), there, strict=True):
            latest = latest_departure(paces, then, seconds)
            assert at <= latest and arrival(paces, latest, seconds) <= then
            assert arrival(paces, latest + 1, seconds) > then


def test_by_hand() -> None:
    rush = (Pace(7 * 3600, 9 * 3600, 50),)
    assert arrival(rush, 6 * 3600, 1800) == 6 * 3600 + 1800
    assert arrival(rush, 7 * 3600, 1800) == 8 * 3600
    assert arrival(rush, 7 * 3600 - 600, 1800) == 7 * 3600 + 2400
    assert arrival(rush, 9 * 3600 - 600, 1800) == 9 * 3600 + 1500
    assert latest_departure(rush, 9 * 3600, 1800) == 8 * 3600
    assert arrival((), 5, 7) == 12 and latest_departure((), 12, 7) == 5


def test_a_leg_that_no_road_joins_takes_no_loop() -> None:
    rush = (Pace(7 * 3600, 9 * 3600, 50),)
    assert arrival(rush, 0, 10_000_000) == 10_000_000 + 3600
