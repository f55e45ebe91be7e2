"""Ranges of expected times: what they are learned from, and whether they hold what they say."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from cli import BAD_INPUT, SERVED, main
from routing.actuals import actuals_of
from routing.errors import InputError
from routing.eta import Eta, eta
from routing.events import Event
from routing.io.actuals_json import write_learned
from routing.io.report_parts.text import hm
from routing.io.spread_json import read_spread
from routing.learned import Learned, learn
from routing.learned_spread import Scatter, Spread, _of_others, _own
from routing.plan import Plan
from routing.positions import position_of
from tests.driven_days import Truth, as_csv, day_plan, drive

NOW = 7 * 3600
NOISE = 0.2


def truth() -> Truth:
    """Stores differ by 15 %, hours too, legs and stops by 20 %."""
    rng = random.Random(7)
    service = {s.id: rng.lognormvariate(0.0, 0.15) for s in day_plan().problem.stores}
    return Truth(service, lambda hour: 1.3 if 7 <= hour < 10 else 1.05, NOISE)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return day_plan()


@pytest.fixture(scope="module")
def learned(plan: Plan) -> Learned:
    return learn([actuals_of(plan, drive(plan, truth(), seed)) for seed in range(5)])


def spread_of(learned: Learned) -> Spread:
    assert learned.spread is not None
    return learned.spread


def told(plan: Plan, events: list[Event], spread: Spread | None, now: int = NOW) -> Eta:
    return eta(plan, [position_of(e) for e in events if e.time <= now], now, (), spread)


def test_eight_in_ten_come_within_their_range(plan: Plan, learned: Learned) -> None:
    before, inside, after, wrong = 0, 0, 0, []
    for seed, hour in product(range(100, 105), (5, 7, 8)):
        events = drive(plan, truth(), seed)
        began = {(e.vehicle, e.store_id): e.time for e in events if e.kind == "service_start"}
        found = told(plan, events, spread_of(learned), hour * 3600)
        for stop in found.stops:
            start = began[stop.vehicle, stop.store_id]
            if stop.early is None or stop.likely is None or stop.late is None:
                assert not stop.open
                continue
            assert stop.early <= stop.likely <= stop.late
            before, after = before + (start < stop.early), after + (start > stop.late)
            inside += stop.early <= start <= stop.late
            wrong.append(start - stop.likely)
    share = inside / (before + inside + after)
    assert 0.72 <= share <= 0.9
    assert max(before, after) < 0.16 * (before + inside + after)
    assert abs(float(np.median(wrong))) < 120


def test_without_past_errors_nothing_is_told_of_them(plan: Plan, learned: Learned) -> None:
    events = drive(plan, truth(), 1)
    without, ranged = told(plan, events, None), told(plan, events, spread_of(learned))
    assert not without.ranged and without.at_risk == ()
    assert [stop.start for stop in without.stops] == [stop.start for stop in ranged.stops]
    again = told(plan, events, spread_of(learned))
    assert again.stops == ranged.stops  # no other chance the second time


def test_the_chance_of_being_missed_grows_as_the_store_closes_earlier(learned: Learned) -> None:
    plan, chances = day_plan(), []
    events = drive(plan, truth(), 3)
    stop = next(s for s in told(plan, events, spread_of(learned)).stops if s.state == "ahead")
    assert stop.early is not None and stop.late is not None
    for closes in (stop.early - 60, stop.start, stop.late + 60, stop.late + 7200):
        stores = tuple(
            replace(s, windows=((0, closes or 0),)) if s.id == stop.store_id else s
            for s in plan.problem.stores
        )
        shut = replace(plan, problem=replace(plan.problem, stores=stores))
        found = told(shut, events, spread_of(learned))
        (mine,) = (s for s in found.stops if s.store_id == stop.store_id)
        assert mine.miss_chance is not None
        chances.append(mine.miss_chance)
        risky = mine.missed_s == 0 and mine.miss_chance >= 0.1
        assert (mine in found.at_risk) is risky
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > 0.85 and 0 < chances[1] < 1 and chances[2] < 0.15 and chances[3] == 0


def test_what_is_learned_is_what_was_true() -> None:
    plan = day_plan()
    quiet = learn([actuals_of(plan, drive(plan, Truth(driving=lambda _: 1.2))) for _ in range(2)])
    legs = spread_of(quiet).legs
    factors = legs.drawn("8", 300, np.zeros(5), np.linspace(0, 1, 5))
    assert factors == pytest.approx(np.full(5, 1.2), abs=0.02)
    assert legs.shared < 0.01
    assert spread_of(quiet).starts[0] == spread_of(quiet).starts[-1] == 0
    noisy = spread_of(learn([actuals_of(plan, drive(plan, Truth(noise=0.3), n)) for n in range(6)]))
    assert noisy.legs.shared < 0.1
    chance = np.random.default_rng(1).uniform(size=4000)
    logs = np.log(noisy.legs.drawn("99", 300, np.zeros(4000), chance))
    assert logs.std() == pytest.approx(0.3, abs=0.05)
    one = learn([actuals_of(plan, drive(plan, truth())[:20])])
    assert one.spread is None


def test_others_foretell_as_if_one_were_not_there() -> None:
    rng = np.random.default_rng(1)
    for n in (1, 2, 3, 4, 9, 10):
        logs = rng.normal(size=n)
        alone = [_own(np.delete(logs, i), 0.1) if n > 1 else 0.1 for i in range(n)]
        assert _of_others(logs, 0.1) == pytest.approx(alone)


def test_a_short_leg_scatters_as_short_legs_do() -> None:
    scatter = Scatter(9, 0.0, 0.0, {"8": 0.1}, {"8": 2.0}, ((60, (-0.5, 0.5)), (600, (-0.1, 0.1))))
    ends = np.array([0.0, 1.0])
    assert np.log(scatter.drawn("8", 50, ends * 0, ends)) == pytest.approx([-0.9, 1.1])
    assert np.log(scatter.drawn("9", 9999, ends * 0, ends)) == pytest.approx([-0.1, 0.1])


def test_the_command_tells_ranges(
    plan: Plan, learned: Learned, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan.save(tmp_path / "out")
    write_learned(learned, tmp_path / "learned.json")
    assert read_spread(tmp_path / "learned.json").legs.count == spread_of(learned).legs.count
    events = [event for event in drive(plan, truth(), 1) if event.time <= NOW]
    (tmp_path / "events.csv").write_text(as_csv(events), encoding="utf-8")
    words = ["eta", str(tmp_path / "out"), "--positions", str(tmp_path / "events.csv")]
    errors = ["--errors", str(tmp_path / "learned.json")]
    assert main([*words, *errors, "-o", str(tmp_path / "times")]) == SERVED
    said = capsys.readouterr().out
    assert " from " in said and " to " in said
    content = json.loads((tmp_path / "times" / "eta.json").read_text(encoding="utf-8"))
    ahead = [stop for stop in content["stops"] if stop["state"] == "ahead"]
    assert ahead and all(s["earliest_s"] <= s["likely_s"] <= s["latest_s"] for s in ahead)
    header, *rows = (tmp_path / "times" / "eta.csv").read_text(encoding="utf-8-sig").splitlines()
    assert header.endswith("earliest,likely,latest,miss_chance")
    first = next(row for row in rows if ",ahead," in row).split(",")
    assert first[-4] == hm(ahead[0]["earliest_s"]) and first[-1] == "0.00"
    for text, why in (
        ("{", "is not valid JSON"),
        ('{"format": "coload-plan"}', "is no learned.json"),
        ('{"format": "coload-learned"}', "has no spread"),
        ('{"format": "coload-learned", "spread": {"starts": [0]}}', "spread cannot be read"),
    ):
        (tmp_path / "learned.json").write_text(text, encoding="utf-8")
        assert main([*words, *errors]) == BAD_INPUT
        assert why in " ".join(capsys.readouterr().err.split())
    with pytest.raises(InputError, match="is not there"):
        read_spread(tmp_path / "nothing.json")
