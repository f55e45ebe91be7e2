"""Outcomes on disk: read back as they were, never half written, and never taken for others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from geo.matrix import Distances, Euclidean, Explicit, GreatCircle
from routing.model import DaySettings, Depot, Distributor, Order, Store, VehicleType
from routing.problem import Problem
from routing.sharing import Sharing
from solvers import store as module
from solvers.coalitions import Coalitions, Job
from solvers.coloading import Effort, Outcome, Way, day_of
from solvers.crew import Crew, crew
from solvers.store import Store as Outcomes
from solvers.store import as_document, from_document, key_of
from solvers.ways.alone import Alone
from solvers.ways.hub import Hub
from solvers.ways.pooled import Pooled
from tests.shared_day import shared_problem

SHORT = Effort(seconds=None, iterations=30)


@pytest.fixture(scope="module")
def hub_outcome() -> Outcome:
    """One with everything in it: routes, hauls with returns, handling."""
    way = Hub(candidates=("PB",), handling_cost=0.5)
    return way.solve(shared_problem(Sharing()), SHORT, (), None)


def test_an_outcome_reads_back_as_it_was(tmp_path: Path, hub_outcome: Outcome) -> None:
    Outcomes(tmp_path).put("key", hub_outcome)
    again = Outcomes(tmp_path).get("key")
    assert again is not None
    assert hub_outcome.hauls
    assert hub_outcome.hauls[0].back
    assert again.hauls == hub_outcome.hauls
    assert (again.way, again.groups, again.hubs) == ("hub", hub_outcome.groups, ("PB",))
    assert again.rank == hub_outcome.rank
    assert again.cost == hub_outcome.cost
    assert again.itineraries() == hub_outcome.itineraries()


def test_an_outcome_from_another_process_is_the_same(hub_outcome: Outcome) -> None:
    sent = json.loads(json.dumps(as_document(hub_outcome)))
    assert as_document(from_document(sent)) == as_document(hub_outcome)


BROKEN = (
    b"",
    b"{",
    b"[]",
    b"null",
    b"7",
    b"\xff\xfe\x00",
    b'{"format": "coload-day", "version": 1}',
    b'{"format": "coload-outcome"}',
    b'{"format": "coload-outcome", "version": 2}',
    b'{"format": "coload-outcome", "version": 1}',
)


@pytest.mark.parametrize("content", BROKEN)
def test_a_file_that_is_no_outcome_counts_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key.json").write_bytes(content)
    assert Outcomes(tmp_path).get("key") is None


@pytest.mark.parametrize(
    "change",
    [
        {"version": 0},
        {"plans": []},
        {"plans": [[]]},
        {"plans": [{}]},
        {"plans": 3},
        {"groups": None},
        {"hauls": [{"depot_id": "PA"}]},
        {"hauls": [3]},
        {"handling": "much"},
    ],
)
def test_a_damaged_outcome_counts_as_none(
    tmp_path: Path, hub_outcome: Outcome, change: dict[str, object]
) -> None:
    (tmp_path / "key.json").write_text(json.dumps(as_document(hub_outcome) | change))
    assert Outcomes(tmp_path).get("key") is None


def test_half_a_file_counts_as_none_wherever_it_was_cut(
    tmp_path: Path, hub_outcome: Outcome
) -> None:
    whole = json.dumps(as_document(hub_outcome)).encode()
    for length in range(0, len(whole), len(whole) // 40):
        (tmp_path / "key.json").write_bytes(whole[:length])
        assert Outcomes(tmp_path).get("key") is None, length


def test_a_file_is_there_as_a_whole_or_not_at_all(
    tmp_path: Path, hub_outcome: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(path: Path, text: str) -> None:
        path.write_text(text[: len(text) // 2])
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "write_text", killed)
    with pytest.raises(KeyboardInterrupt):
        Outcomes(tmp_path).put("key", hub_outcome)
    assert not list(tmp_path.glob("*.json"))
    monkeypatch.undo()
    Outcomes(tmp_path).put("key", hub_outcome)
    assert [file.name for file in tmp_path.glob("*.json")] == ["key.json"]


def test_more_outcomes_than_are_remembered_come_from_the_folder(
    tmp_path: Path, hub_outcome: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_REMEMBERED", 2)
    store = Outcomes(tmp_path)
    for name in "abcd":
        store.put(name, hub_outcome)
    assert len(store.known) == 2
    assert all(store.get(name) is not None for name in "abcd")
    in_memory = Outcomes()
    for name in "abcd":
        in_memory.put(name, hub_outcome)
    assert all(in_memory.get(name) is hub_outcome for name in "abcd")


# ------------------------------------------------------------------------ what is one job


def keys(**changed: object) -> str:
    asked: dict[str, object] = {
        "day": shared_problem(), "way": Pooled(), "effort": SHORT, "parts": ("a", "b"),
        "travel": None,
    }  # fmt: skip
    return key_of(**asked | changed)  # type: ignore[arg-type]


def other_days() -> Sequence[Problem]:
    """Days that differ from the shared day in one thing each."""
    day = shared_problem()
    first = day.orders[0]
    return (
        replace(day, orders=(replace(first, quantity={"kg": 100.5}), *day.orders[1:])),
        replace(day, orders=(replace(first, prize=5.0), *day.orders[1:])),
        replace(day, stores=(replace(day.stores[0], windows=()), *day.stores[1:])),
        replace(day, depots=(replace(day.depots[0], loading_s=601), *day.depots[1:])),
        replace(day, vehicles=(replace(day.vehicles[0], count=2), *day.vehicles[1:])),
        replace(day, settings=replace(day.settings, speed_kmh={"van": 36.5})),
        replace(day, sharing=replace(day.sharing, max_distributors=1)),
        replace(day, sharing=replace(day.sharing, own={})),
        replace(day, sharing=replace(day.sharing, partners=())),
        day_of(day, ["A"]),
    )


def test_the_same_question_has_the_same_key() -> None:
    assert keys() == keys(day=shared_problem(), way=Pooled(), effort=replace(SHORT))


def test_another_day_is_another_key() -> None:
    found = [keys(), *(keys(day=day) for day in other_days())]
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    "way", [Alone(), Hub(), Hub(most=2), Hub(candidates=("PA",)), Hub(handling_cost=0.1)]
)
def test_another_way_is_another_key(way: Way) -> None:
    others = [keys(way=Pooled()), keys(way=Hub(arrival=3600))]
    assert keys(way=way) not in others


@pytest.mark.parametrize(
    "effort",
    [
        replace(SHORT, seed=2),
        replace(SHORT, iterations=31),
        Effort(seconds=30.0),
        replace(SHORT, clock="wall"),
    ],
)
def test_another_effort_is_another_key(effort: Effort) -> None:
    assert keys(effort=effort) != keys()


def test_other_parts_to_begin_with_are_another_key() -> None:
    assert keys(parts=("a",)) != keys()


def plane_day() -> Problem:
    """Rows of a table of distances as places: a depot and two stores."""
    return Problem(
        (Distributor("A"),),
        (Depot("P", 0.0, 0.0, "A"),),
        (Store("S1", 1.0, 0.0), Store("S2", 2.0, 0.0)),
        tuple(Order(f"O{i}", "A", f"S{i}", {"kg": 1.0}) for i in (1, 2)),
        (VehicleType("V", "P", {"kg": 9.0}, 2, "A", cost_per_km=1.0),),
        DaySettings(coordinates="plane"),
    )


def test_other_roads_are_another_key() -> None:
    table = np.array([[0, 4, 5], [4, 0, 6], [5, 6, 0]], np.int32)
    longer = table + np.array([[0, 0, 1], [0, 0, 0], [1, 0, 0]], np.int32)
    roads: list[Distances | None] = [
        None, Euclidean(), Euclidean(2.0), Explicit(table), Explicit(longer), Explicit(table, False)
    ]  # fmt: skip
    found = [keys(day=plane_day(), travel=each) for each in roads]
    assert len(set(found)) == len(roads)
    assert keys(day=plane_day(), travel=Explicit(table.copy())) == found[3]


def test_what_was_found_on_given_roads_is_judged_on_them_again(tmp_path: Path) -> None:
    day, everybody = day_of(shared_problem(), ["A"]), frozenset("A")
    roads = GreatCircle(2.0, {"van": 20.0})
    found = Coalitions(day, Pooled(), SHORT, Outcomes(tmp_path), travel=roads).cost(everybody)
    (file,) = tmp_path.glob("*.json")
    again = Outcomes(tmp_path).get(file.stem, roads)
    assert again is not None
    assert again.cost == found > Coalitions(day, Pooled(), SHORT).cost(everybody)


# --------------------------------------------------------------------- jobs side by side


def job(owner: str) -> Job:
    day = day_of(shared_problem(Sharing()), [owner])
    return Job(key_of(day, Alone(), SHORT, (), None), day, Alone(), SHORT, ())


def test_equal_jobs_are_done_once_and_told_of_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []
    run = Job.run
    monkeypatch.setattr(Job, "run", lambda self: ran.append(self.key) or run(self))  # type: ignore[func-returns-value]
    told: list[int] = []
    gang = Crew(Outcomes(tmp_path), told.append)
    found = gang([job("A"), job("B"), job("A")])
    assert len(ran) == 2
    assert told == [1, 2]
    assert found[0].cost == found[2].cost != found[1].cost
    Crew(Outcomes(tmp_path), told.append)([job("B")])
    assert len(ran) == 2
    assert told == [1, 2]


def test_a_pool_finds_what_one_process_finds_and_mends_a_broken_file(tmp_path: Path) -> None:
    jobs = [job("A"), job("B"), job("A")]
    plain = Crew(Outcomes())(jobs)
    store = Outcomes(tmp_path)
    (tmp_path / f"{jobs[0].key}.json").write_text("{", encoding="utf-8")
    told: list[int] = []
    with crew(2, store, told.append) as gang:
        pooled = gang(jobs)
    assert [as_document(each) for each in pooled] == [as_document(each) for each in plain]
    assert told == [1, 2]
    assert Outcomes(tmp_path).get(jobs[0].key) is not None
