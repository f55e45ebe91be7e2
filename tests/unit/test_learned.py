"""What driven days teach: known truths are found again, and chance teaches nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from routing.actuals import Actuals, actuals_of
from routing.credibility import Sample, departures, weighted_median
from routing.learned import Learned, learn
from routing.model import DaySettings, Pace
from routing.problem import Problem
from tests.driven_days import SETTINGS, Truth, day_plan, drive

SLOW = ("S01", "S33")


def driven(truth: Truth, days: int, settings: DaySettings = SETTINGS) -> list[Actuals]:
    plan = day_plan(settings)
    return [actuals_of(plan, drive(plan, truth, seed)) for seed in range(days)]


@cache
def eight_days() -> Learned:
    """Two stores a third slower, 20 % slower driving from 7 to 9, noise of 10 %."""
    truth = Truth(dict.fromkeys(SLOW, 1.3), lambda hour: 1.25 if hour in (7, 8) else 1.0, 0.1)
    return learn(driven(truth, 8))


def test_slow_stores_and_hours_are_found_and_nothing_else() -> None:
    learned = eight_days()
    changed = [store for store in learned.service.stores if store.verdict == "changed"]
    assert [store.store_id for store in changed] == list(SLOW)
    for store in changed:
        truth = 0.3 * (300 + 10 * store.cases)
        assert store.stop_s - store.planned_stop_s == pytest.approx(truth, rel=0.3)
        assert 0.8 < store.departure.credibility < 1
    assert set(learned.travel.factors) == {7, 8}
    assert list(learned.travel.factors.values()) == pytest.approx([1.25, 1.25], abs=0.06)
    assert (learned.service.extra_s, learned.service.spc) == (0.0, 10.0)


def test_plans_are_better_with_it_also_on_days_not_seen() -> None:
    service, driving = eight_days().errors
    assert (service.what, service.count, driving.what, driving.count) == (
        "service", 320, "driving", 360,
    )  # fmt: skip
    for each in (service, driving):
        assert each.before and each.after and each.unseen
        assert each.after < each.unseen < each.before
    assert driving.before and driving.unseen and driving.unseen < 0.75 * driving.before


def test_applied_to_the_day_it_is_planned_as_it_was_driven() -> None:
    problem = day_plan().problem
    done = eight_days().applied_to(problem)
    other = {store.id for store in done.problem.stores if store.stop_s != 300}
    assert other == set(SLOW)
    assert [(p.first // 3600, p.last // 3600) for p in done.problem.settings.paces] in (
        [(7, 9)],
        [(7, 8), (8, 9)],
    )
    assert all(76 <= pace.percent <= 84 for pace in done.problem.settings.paces)
    assert len(done.changes) == 2
    assert problem.settings.paces == () and problem.store["S01"].stop_s == 300


@pytest.mark.parametrize("noise", [0.0, 0.15])
def test_where_nothing_departs_nothing_changes(noise: float) -> None:
    learned = learn(driven(Truth(noise=noise), 6))
    assert not learned.changes
    problem = day_plan().problem
    done = learned.applied_to(problem)
    assert done.problem == problem
    assert done.changes == ()


def test_too_few_observations_stay_with_the_plan() -> None:
    learned = learn(driven(Truth({"S01": 2.0}, lambda hour: 1.5 if hour == 9 else 1.0), 1))
    by_store = learned.service.store
    assert {by_store[name].verdict for name in ("S01", "S02")} == {"few"}
    assert by_store["S01"].stop_s == 300
    assert learned.travel.hours[9].count < 10
    assert learned.travel.hours[9].verdict == "few"
    assert learned.travel.hours[9].ratio > 1.3
    assert not learned.changes
    assert [each.unseen for each in learned.errors] == [None, None]


def test_what_all_stops_have_in_common() -> None:
    learned = learn(driven(Truth(noise=0.05, more=90, spc=14.0), 3))
    assert learned.service.extra_s == pytest.approx(90, abs=25)
    assert learned.service.spc == pytest.approx(14.0, abs=1.0)
    assert not any(store.verdict == "changed" for store in learned.service.stores)
    problem = day_plan().problem
    done = learned.applied_to(problem).problem
    assert {store.stop_s for store in done.stores} == {300 + round(learned.service.extra_s)}
    assert done.settings.seconds_per_case == learned.service.spc


def test_wild_outliers_pull_nothing() -> None:
    days = driven(Truth(noise=0.05), 5)
    spoilt = [
        replace(day, stops=tuple(
            replace(stop, departure=(stop.departure or 0) + 20_000) if stop.position == 3 else stop
            for stop in day.stops
        ))
        for day in days[:1]
    ]  # fmt: skip
    assert not learn([*spoilt, *days[1:]]).changes


Hours = Callable[[int], float]


def faster(settings: DaySettings = SETTINGS, driving: Hours = lambda _: 0.8) -> Learned:
    return learn(driven(Truth(driving=driving, noise=0.05), 4, settings))


def planned_seconds(problem: Problem, hour: int) -> float:
    """As many as a van takes for a kilometre at an hour."""
    paces = problem.settings.paces
    percent = next((p.percent for p in paces if p.first <= hour * 3600 < p.last), 100)
    return 3600 / (problem.settings.speed_kmh["van"] * percent / 100)


def test_faster_hours_raise_the_speed_and_others_stay_where_they_were() -> None:
    problem = day_plan().problem
    done = faster(driving=lambda hour: 0.8 if hour < 7 else 1.0).applied_to(problem)
    assert any("speed_kmh" in change for change in done.changes)
    assert done.problem.settings.speed_kmh["van"] == pytest.approx(30, rel=0.04)
    for hour, factor in ((5, 0.8), (6, 0.8), (8, 1.0), (14, 1.0), (30, 1.0)):
        ratio = planned_seconds(done.problem, hour) / planned_seconds(problem, hour)
        assert ratio == pytest.approx(factor, rel=0.04)


def test_on_a_road_map_faster_hours_stay_and_it_is_said() -> None:
    problem = day_plan().problem
    roads = replace(problem, settings=replace(problem.settings, roads="/maps/town.osm.pbf"))
    done = faster().applied_to(roads)
    assert done.problem.settings == roads.settings
    assert len(done.changes) == 1 and "which stays" in done.changes[0]


def test_what_was_learned_stands_on_the_paces_of_the_plan() -> None:
    paces = (Pace(0, 7 * 3600 + 1800, 50), Pace(7 * 3600 + 1800, 48 * 3600, 80))
    settings = replace(SETTINGS, paces=paces)
    slow = learn(driven(Truth(driving=lambda h: 1.25 if h == 7 else 1.0), 4, settings))
    done = slow.applied_to(day_plan(settings).problem).problem.settings.paces
    assert [(p.first, p.last) for p in done] == [
        (0, 25_200), (25_200, 27_000), (27_000, 28_800), (28_800, 172_800),
    ]  # fmt: skip
    assert [p.percent for p in done] == pytest.approx([50, 40, 64, 80], abs=2)


def test_groups_by_length_are_told() -> None:
    bands = eight_days().travel.bands
    assert sum(band.legs for band in bands) == eight_days().travel.legs
    assert eight_days().travel.roads == ()


def sample(logs: Sequence[float], weights: Sequence[float] | None = None) -> Sample:
    return Sample(np.array(logs), np.array(weights or [1.0] * len(logs)))


def test_weighted_median() -> None:
    assert weighted_median(sample([3, 1, 2])) == 2
    assert weighted_median(sample([1, 2, 3, 4])) == 2.5
    assert weighted_median(sample([1, 2, 3], [1, 1, 5])) == 3
    assert np.isnan(weighted_median(sample([])))


def test_verdicts() -> None:
    rng = np.random.default_rng(1)
    quiet = {f"q{i}": sample(rng.normal(0, 0.1, 9).tolist()) for i in range(20)}
    loud = {"loud": sample(rng.normal(0.5, 0.1, 9).tolist()), "few": sample([0.5, 0.5])}
    slight = {"slight": sample(rng.normal(0.03, 0.001, 4000).tolist())}
    found = departures(quiet | loud, fewest=4)
    assert {found[name].verdict for name in quiet} == {"chance"}
    assert found["few"].verdict == "few"
    assert found["loud"].verdict == "changed"
    assert 1 < found["loud"].factor < found["loud"].ratio
    assert departures(slight, fewest=4)["slight"].verdict == "small"
    assert departures({}, fewest=4) == {}
