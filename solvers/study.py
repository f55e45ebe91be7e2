"""A study: scenarios over days and seeds, side by side on the cores, and resumable.

Every plan that is searched for is a job of `solvers.coalitions`, kept in the study's folder by what
it is the answer to. A study that is started again takes up what is there, and solves the rest.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from routing.allocation import Sampled, shapley_sampled
from routing.distances import prepare, with_roads
from routing.errors import InputError
from routing.plan import Plan
from routing.problem import Problem
from solvers.coalitions import MOST_ENUMERATED, Coalitions
from solvers.coloading import Outcome, members
from solvers.crew import Crew, crew
from solvers.scenarios import Scenario
from solvers.store import Store
from solvers.study_billing import billed, weights
from solvers.study_config import TODAY, Study
from solvers.study_figures import Row, row_of
from solvers.study_game import Weights, allocations, game_of, sampled_shares, synergy
from solvers.study_notes import hub_notes, notes
from solvers.study_result import StudyResult
from solvers.study_stats import summary
from solvers.today import todays_plan
from solvers.ways.partial import Partial

if TYPE_CHECKING:
    import pandas

MONEY = ("alone", "charged", "saving", "low", "high")
"""Columns of `StudyResult.allocations` with money."""

ABREAST = 8
"""Runs in flight at a time; their searches share the processes of one crew."""


@dataclass(frozen=True)
class Told:
    """How far a study is: plans found, of how many, in so many seconds, and how many are left by
    the pace so far (None before the first)."""

    done: int
    wanted: int
    seconds: float
    left: float | None


@dataclass(frozen=True)
class _Run:
    """One scenario on one day with one seed."""

    scenario: Scenario
    name: str
    day: Problem
    seed: int


def run_study(
    study: Study,
    folder: Path,
    workers: int = 1,
    told: Callable[[Told], None] | None = None,
    on_compile: Callable[[], None] | None = None,
) -> StudyResult:
    """Solve what is not solved yet and put the results together. ``folder``: where outcomes are
    kept. ``on_compile`` is called if the kernels have to be compiled first. Raises `InputError`
    for a day or a scenario that cannot be."""
    from solvers.encode import encode
    from solvers.search import warm_up
    from solvers.tables import ruled

    days = [(name, with_roads(Problem.read(path), study.roads)) for name, path in study.days]
    for _, day in days:
        prepare(day)  # once here, not in every process, like the kernels
    runs = _runs(study, days)
    warm_up(on_compile, sorted({ruled(encode(day)) for _, day in days}))
    store = Store(folder / "outcomes")
    wanted, began = _wanted(study, runs), time.monotonic()
    lock = threading.Lock()

    def heard(done: int) -> None:
        if told:
            with lock:
                spent = time.monotonic() - began
                pace = spent / done if done else None
                left = None if pace is None else pace * max(wanted - done, 0)
                told(Told(done, max(wanted, done), spent, left))

    with crew(workers, store, heard) as gang:
        bench = _Bench(study, store, gang)
        if workers < 2:
            found = [bench.run(each) for each in runs]
        else:
            with ThreadPoolExecutor(ABREAST) as threads:
                try:
                    found = list(threads.map(bench.run, runs))
                except BaseException:  # what the others wait for is not needed any more
                    gang.stop()
                    raise
        coalitions = bench.coalitions(runs) if study.game else []
        samples = bench.sampled(runs) if study.game else []
    today = [todays_plan(day, path) for (_, day), path in zip(days, study.today, strict=False)]
    return _result(study, days, runs, found, coalitions, samples, today)


def _runs(study: Study, days: Sequence[tuple[str, Problem]]) -> list[_Run]:
    hub = study.ways["hub"]
    known = {depot.id for _, day in days for depot in day.depots}
    for name in getattr(hub, "candidates", ()):
        if name not in known:
            there = ", ".join(sorted(known))
            raise InputError(f"[hub]: candidate '{name}' is not a depot: {there}")
    for place in getattr(hub, "places", ()):
        if place.id in known:
            raise InputError(f"[[hub.places]]: '{place.id}' is a depot; name it as a candidate")
    for name, day in days:
        _check_alone(name, day)
        _check_like(days[0], name, day)
    return [
        _Run(scenario, name, scenario.day(day), seed)
        for scenario in study.scenarios
        for name, day in days
        for seed in study.seeds
    ]


def _check_alone(name: str, day: Problem) -> None:
    """Raise `InputError` for a distributor that could not plan a day without the others."""
    for owner in members(day):
        ours = [depot.id for depot in day.depots if depot.distributor_id in (None, owner)]
        able = (
            {vehicle.depot_id, vehicle.end_depot_id} <= {None, *ours}
            for vehicle in day.vehicles
            if vehicle.distributor_id in (None, owner)
        )
        for what, there in (
            ("depot", bool(ours)),
            ("vehicle that starts and ends there", any(able)),
        ):
            if not there:
                raise InputError(
                    f"{name}: distributor '{owner}' cannot plan alone, which all is compared with: "
                    f"it has orders, but no {what}, nor is there one that is everybody's"
                )


def _check_like(first: tuple[str, Problem], name: str, day: Problem) -> None:
    """Raise `InputError` for a day whose money cannot be added to the first one's, and for ids that
    would make one coalition look like another."""
    one, other = first[1].settings.currency, day.settings.currency
    if one != other:
        raise InputError(
            f"{name}: its currency is '{other}', that of {first[0]} '{one}'; money of a study is "
            "added up, so give all days one currency"
        )
    joined = next((owner for owner in members(day) if "+" in owner), None)
    if joined is not None:
        raise InputError(
            f"{name}: distributor '{joined}' has a '+' in its id, which stands between partners "
            "where a coalition is named; give it another id"
        )


class _Bench:
    """Solves runs; what several of them need is solved once, by the crew."""

    def __init__(self, study: Study, store: Store, gang: Crew) -> None:
        self.study, self.store, self.gang = study, store, gang

    def of(self, run: _Run, way: str) -> Coalitions:
        """The coalitions of a run's day."""
        effort = replace(self.study.effort, seed=run.seed)
        return Coalitions(run.day, self.study.ways[way], effort, self.store, self.gang)

    def run(self, run: _Run) -> tuple[Row, Outcome]:
        """One row of the table."""
        way = run.scenario.way
        partial = self.study.ways["partial"]
        assert isinstance(partial, Partial)
        within = partial.within.name if way == "partial" else way
        coalitions = self.of(run, within)
        alone = coalitions.apart()
        if way == "alone":
            outcome = alone
        elif way == "partial":
            outcome = partial.best(coalitions)
        elif way == "hub":
            outcome = coalitions.bound()
        else:
            if self.whole_game(run.scenario, way, len(coalitions.players)):
                coalitions.all()
            outcome = coalitions.outcome(coalitions.players)
        seconds = self.study.effort.seconds or 0.0
        return row_of(run.scenario, run.name, run.seed, run.day, outcome, alone, seconds), outcome

    def whole_game(self, scenario: Scenario, way: str, players: int) -> bool:
        """Whether all coalitions of a run are solved anyway: then everybody begins with the best
        partition."""
        if players > MOST_ENUMERATED:
            return False
        partial = self.study.ways["partial"]
        assert isinstance(partial, Partial)
        if partial.within.name == way and any(
            each.way == "partial" and each.variant == scenario.variant
            for each in self.study.scenarios
        ):
            return True
        return way == self.study.game and scenario.variant == self.study.reference.variant

    def coalitions(self, runs: Sequence[_Run]) -> list[dict[str, object]]:
        """The rows of `StudyResult.coalitions`, of the base's days."""
        rows = []
        for run in runs:
            if run.scenario.name != self.study.reference.name:
                continue
            game = self.of(run, self.study.game)
            if not 2 <= len(game.players) <= MOST_ENUMERATED:
                continue
            for coalition, outcome in game.all().items():
                rows.append(
                    {
                        "day": run.name,
                        "seed": run.seed,
                        "coalition": "+".join(sorted(coalition)),
                        "size": len(coalition),
                        "cost": outcome.cost,
                        "left_out": sum(outcome.rank[:3]),  # those with a prize are in the cost
                    }
                )
        return rows

    def sampled(self, runs: Sequence[_Run]) -> list[tuple[str, Sampled]]:
        """Shapley values by sampling, of the base's days with too many partners for all coalitions:
        what is asked for is solved, and kept like everything else."""
        found = []
        for run in runs:
            if (
                run.scenario.name != self.study.reference.name
                or len(members(run.day)) <= MOST_ENUMERATED
            ):
                continue
            game = self.of(run, self.study.game)
            shares = shapley_sampled(
                game.players, game.cost, samples=self.study.samples, seed=run.seed
            )
            found.append((run.name, shares))
        return found


def _wanted(study: Study, runs: Sequence[_Run]) -> int:
    """How many plans the study asks for, each counted once."""
    bench = _Bench(study, Store(), Crew(Store()))
    jobs: set[tuple[object, ...]] = set()
    for run in runs:
        players, way = len(members(run.day)), run.scenario.way
        at = (run.scenario.variant, run.name, run.seed)
        jobs |= {(*at, "single", i) for i in range(players)}
        game = (
            study.game and run.scenario.name == study.reference.name and players <= MOST_ENUMERATED
        )
        if way == "hub":
            jobs.add((*at, "bound"))
        elif way == "partial" and players > MOST_ENUMERATED:  # merged in pairs: about so many
            jobs |= {(*at, "pair", i) for i in range(players * (players - 1))}
        elif way == "partial" or (way == "pooled" and bench.whole_game(run.scenario, way, players)):
            game = True
        elif way == "pooled":
            jobs.add((*at, "shared"))
        if game:
            jobs |= {(*at, "group", i) for i in range(2**players - 1 - players)}
    return len(jobs)


def _result(
    study: Study,
    days: Sequence[tuple[str, Problem]],
    runs: Sequence[_Run],
    found: Sequence[tuple[Row, Outcome]],
    coalitions: Sequence[Mapping[str, object]],
    samples: Sequence[tuple[str, Sampled]],
    today: Sequence[Plan],
) -> StudyResult:
    import pandas as pd

    rows = pd.DataFrame([row for row, _ in found] + _today_rows(study, days, today))
    columns = ["day", "seed", "coalition", "size", "cost", "left_out"]
    frame = pd.DataFrame(list(coalitions), columns=columns)
    of_days = {run.name: run.day for run in runs if run.scenario.name == study.reference.name}
    weighed = weights(list(of_days.values()))
    shares, games, pairs = _shared(study, frame, weighed, len(of_days))
    if samples:
        shares = sampled_shares(samples, _alone_costs(runs, found, study.reference.name))
        shares[list(MONEY)] /= len(of_days)
    solved = [
        (run.scenario, run.name, outcome) for run, (_, outcome) in zip(runs, found, strict=True)
    ]
    plans: dict[str, tuple[Plan, ...]] = {}
    for run, (_, outcome) in zip(runs, found, strict=True):
        plans.setdefault(run.scenario.name, outcome.plans)
    if today:
        plans[TODAY] = (today[0],)
    return StudyResult(
        name=study.name,
        currency=days[0][1].settings.currency,
        rows=rows,
        summary=summary(rows, study.base),
        base=study.base,
        today=sum(plan.objective for plan in today) / len(today) if today else None,
        coalitions=frame,
        synergy=pairs,
        allocations=shares,
        games=games,
        plans=plans,
        names={each.id: each.name for _, day in days for each in day.distributors},
        notes=(*notes(study, rows, frame, today), *hub_notes(study, solved)),
        weights=weighed,
        orders=billed(of_days),
    )


def _alone_costs(
    runs: Sequence[_Run], found: Sequence[tuple[Row, Outcome]], base: str
) -> dict[str, float]:
    """What each distributor costs alone a day's mean over the seeds, added over the days, where the
    base is that nobody shares; empty where it is not."""
    costs: dict[str, float] = {}
    seeds = {run.seed for run in runs}
    for run, (_, outcome) in zip(runs, found, strict=True):
        if run.scenario.name == base and run.scenario.way == "alone":
            for group, plan in zip(outcome.groups, outcome.plans, strict=True):
                costs[group[0]] = costs.get(group[0], 0.0) + plan.objective / len(seeds)
    return costs


def _today_rows(
    study: Study, days: Sequence[tuple[str, Problem]], today: Sequence[Plan]
) -> list[Row]:
    """Today's practice as a scenario of its own: the same on every seed."""
    scenario = Scenario(TODAY, TODAY)
    rows = []
    for (name, day), plan in zip(days, today, strict=False):
        outcome = Outcome(TODAY, tuple((each,) for each in members(day)), (plan,))
        rows += [row_of(scenario, name, s, day, outcome, None, 0.0) for s in study.seeds]
    return rows


def _shared(
    study: Study, frame: pandas.DataFrame, weighed: Weights, days: int
) -> tuple[pandas.DataFrame, pandas.DataFrame, pandas.DataFrame]:
    """Allocations, verdicts and synergies; empty tables without a game."""
    import pandas as pd

    if not len(frame):
        return pd.DataFrame(), pd.DataFrame(), pd.DataFrame()
    game = game_of(frame, weighed)
    shares, games = allocations(game, study.methods)
    for table, money in ((shares, MONEY), (games, ("epsilon", "excess"))):
        table[list(money)] /= days  # as all else in the study: a day
    return shares, games, synergy(game, days)
