"""STUDY.toml: which days, which scenarios, how much search; checked before anything is solved."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import product
from pathlib import Path
from typing import Any

from geo.errors import RoadsError
from routing.errors import InputError
from routing.io import cells
from routing.model import Depot, VehicleType
from routing.roads import STRAIGHT, anchored
from solvers.coloading import Effort, Way
from solvers.scenarios import Scenario
from solvers.ways.alone import Alone
from solvers.ways.hub import Hub
from solvers.ways.partial import Partial
from solvers.ways.pooled import Pooled

WAYS = ("alone", "pooled", "hub", "partial")

TODAY = "today"
"""The scenario of the plans that are driven today."""
KNOBS: Mapping[str, float] = {
    "windows_min": 0,
    "min_drop_kg": 0.0,
    "capacity_share": 1.0,
    "speed_share": 1.0,
    "demand_share": 1.0,
}
"""Knobs of a scenario and the value at which they change nothing."""

METHODS = ("shapley", "nucleolus", "epm", "proportional-cost")
"""Ways of splitting the saving that a study shows unless it names others."""


@dataclass(frozen=True)
class Study:
    """A study as asked for. ``days``: names and where they are; ``seeds``; ``effort``: for one
    plan, its seed is replaced; ``game``: the way whose coalitions are solved, empty for none;
    ``samples``: orders of joining that are tried where there are too many partners for all.
    ``today``: for each day the plan that is driven today, or which vehicle goes to which store (see
    `solvers.today`); empty where it is not known. ``roads``: where travel of all days comes from,
    None for what each day says."""

    name: str
    days: tuple[tuple[str, Path], ...]
    scenarios: tuple[Scenario, ...]
    base: str
    seeds: tuple[int, ...]
    effort: Effort
    ways: Mapping[str, Way] = field(hash=False)
    game: str = "pooled"
    methods: tuple[str, ...] = METHODS
    samples: int = 48
    today: tuple[Path, ...] = ()
    roads: str | None = None

    @property
    def reference(self) -> Scenario:
        """The scenario whose days the coalitions share: the base, or the first where that is
        today's practice."""
        return next((s for s in self.scenarios if s.name == self.base), self.scenarios[0])


def read_study(path: Path) -> Study:
    """Read a STUDY.toml. Raises `InputError` with what is wrong and how to mend it."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path.name}: is not TOML: {error}") from error
    return study_from(content, path.parent, path.stem)


def study_from(content: Mapping[str, Any], folder: Path, name: str = "study") -> Study:
    """A study from parsed TOML; paths are relative to ``folder``."""
    known = (
        "name", "days", "base", "seeds", "seconds", "iterations", "grid", "scenario", "fleets",
        "hub", "partial", "game", "today", "roads",
    )  # fmt: skip
    _only(content, known, "the study")
    fleets = _fleets(_table(content, "fleets"))
    scenarios = (*_grid(_table(content, "grid"), fleets), *_listed(content, fleets))
    if not scenarios:
        scenarios = tuple(_grid({"way": ["alone", "pooled"]}, fleets))
    names = [scenario.name for scenario in scenarios]
    twice = _twice([*names, *([TODAY] if content.get("today") else [])])
    if twice is not None:
        raise InputError(f"scenario '{twice}' stands twice; give one another name")
    base = str(content.get("base", names[0]))
    if base not in (*names, *([TODAY] if content.get("today") else [])):
        raise InputError(f"base '{base}' is not a scenario; choose from {', '.join(names)}")
    today = _table(content, "today")
    _only(today, ("plan",), "[today]")
    game = _table(content, "game")
    _only(game, ("way", "methods", "samples"), "[game]")
    ways = _ways(_table(content, "hub"), _table(content, "partial"))
    return Study(
        name=str(content.get("name", name)),
        days=_days(content, folder),
        scenarios=scenarios,
        base=base,
        seeds=_seeds(content.get("seeds", 1)),
        effort=_effort(content),
        ways=ways,
        game=_game(game),
        methods=_methods(game),
        samples=round(_number(game.get("samples", 48), "[game]: samples", 1, 1e6)),
        today=_per_day(today, len(_days(content, folder)), folder),
        roads=_roads(content.get("roads"), folder),
    )


def _roads(written: Any, folder: Path) -> str | None:
    """A source of travel; files are looked for from the study's folder on."""
    if written is None:
        return None
    try:
        return anchored(os.path.expandvars(str(written)), folder) or STRAIGHT
    except RoadsError as error:
        raise InputError(f"roads: {error}") from error


def _only(table: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    for key in table:
        if key not in known:
            close = get_close_matches(key, known, n=1)
            hint = f"did you mean '{close[0]}'?" if close else f"it knows {', '.join(known)}"
            raise InputError(f"{where}: '{key}' is not known; {hint}")


def _table(content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    table = content.get(key, {})
    if not isinstance(table, Mapping):
        raise InputError(f"{key}: must be a table, [{key}]")
    return table


def _days(content: Mapping[str, Any], folder: Path) -> tuple[tuple[str, Path], ...]:
    listed = content.get("days")
    if isinstance(listed, str):
        listed = [listed]
    if not isinstance(listed, list) or not listed:
        raise InputError('days: name at least one, such as days = ["monday", "tuesday.xlsx"]')
    days = tuple((str(day), _there(folder, day)) for day in listed)
    twice = _twice([name for name, _ in days])
    if twice is not None:
        raise InputError(f"days: '{twice}' stands twice; name each day once")
    missing = next((name for name, path in days if not path.exists()), None)
    if missing is not None:
        raise InputError(f"days: '{missing}' is not in {folder.resolve().name or folder}")
    return days


def _there(folder: Path, path: Any) -> Path:
    return folder / os.path.expandvars(str(path))


def _twice(names: Sequence[str]) -> str | None:
    """The first name that another one equals."""
    return next((each for each in names if names.count(each) > 1), None)


def _list(table: Mapping[str, Any], key: str, where: str) -> list[Any]:
    listed = table.get(key, [])
    if not isinstance(listed, list):
        raise InputError(f'{where}: {key} must be a list, such as {key} = ["{listed}"]')
    return listed


def _tables(table: Mapping[str, Any], key: str, where: str, header: str) -> list[Mapping[str, Any]]:
    """The tables of an array of tables."""
    listed = table.get(key, [])
    if not isinstance(listed, list) or not all(isinstance(each, Mapping) for each in listed):
        raise InputError(f"{where}: write one [[{header}]] for each")
    return listed


def _per_day(table: Mapping[str, Any], days: int, folder: Path) -> tuple[Path, ...]:
    """One file a day."""
    if not table:
        return ()
    listed = table["plan"] if isinstance(table["plan"], list) else [table["plan"]]
    if len(listed) != days:
        raise InputError(f"[today]: plan names {len(listed)} file(s) for {days} day(s); one a day")
    missing = next((str(each) for each in listed if not _there(folder, each).exists()), None)
    if missing is not None:
        raise InputError(f"[today]: plan '{missing}' does not exist")
    return tuple(_there(folder, each) for each in listed)


def _seeds(written: Any) -> tuple[int, ...]:
    """A number of seeds, or the seeds."""
    if isinstance(written, int) and not isinstance(written, bool) and 1 <= written <= 1000:
        return tuple(range(1, written + 1))
    if (
        isinstance(written, list)
        and written
        and all(type(each) is int and 0 <= each < 2**31 for each in written)
    ):
        return tuple(dict.fromkeys(written))
    raise InputError(
        f"seeds: {written!r} is neither a number from 1 to 1000 nor a list of whole numbers from 0"
    )


def _effort(content: Mapping[str, Any]) -> Effort:
    seconds, iterations = content.get("seconds"), content.get("iterations")
    if iterations is not None:
        if seconds is not None:
            raise InputError("give seconds or iterations, not both")
        whole = type(iterations) is int and iterations >= 1
        if not whole:
            raise InputError(f"iterations: {iterations!r} is not a whole number above 0")
        return Effort(seconds=None, iterations=iterations)
    return Effort(seconds=_number(seconds if seconds is not None else 10.0, "seconds", 0.1, 86400))


def _number(value: Any, name: str, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise InputError(f"{name}: {value!r} is not a number from {low:g} to {high:g}")
    return float(value)


LIMITS = {
    "windows_min": (0, 720),
    "min_drop_kg": (0, 1e6),
    "capacity_share": (0.01, 10),
    "speed_share": (0.1, 10),
    "demand_share": (0.01, 100),
}


def _fleets(table: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """Fleet mixes: by name, factors for the number of vehicles by pattern of their ids."""
    fleets: dict[str, dict[str, float]] = {"": {}}
    for name, mix in table.items():
        if not isinstance(mix, Mapping):
            raise InputError(f'fleets.{name}: write patterns and factors, such as "*van" = 0.5')
        fleets[name] = {p: _number(f, f"fleets.{name}.{p}", 0, 1000) for p, f in mix.items()}
    return fleets


def _grid(table: Mapping[str, Any], fleets: Mapping[str, Mapping[str, float]]) -> list[Scenario]:
    """Every combination of the values listed."""
    if not table:
        return []
    _only(table, ("way", "fleet", *KNOBS), "[grid]")
    axes = {key: value if isinstance(value, list) else [value] for key, value in table.items()}
    empty = next((key for key, values in axes.items() if not values), None)
    if empty is not None:
        raise InputError(f"[grid]: {empty} lists nothing; give a value or leave it away")
    axes.setdefault("way", ["alone", "pooled"])
    return [
        _scenario(dict(zip(axes, values, strict=True)), fleets)
        for values in product(*axes.values())
    ]


def _listed(
    content: Mapping[str, Any], fleets: Mapping[str, Mapping[str, float]]
) -> Sequence[Scenario]:
    listed = _tables(content, "scenario", "scenario", "scenario")
    return [_scenario(each, fleets) for each in listed]


def _scenario(written: Mapping[str, Any], fleets: Mapping[str, Mapping[str, float]]) -> Scenario:
    _only(written, ("name", "way", "fleet", *KNOBS), "a scenario")
    way, fleet = str(written.get("way", "pooled")), str(written.get("fleet", ""))
    if way not in WAYS:
        raise InputError(f"way '{way}' is not known; choose from {', '.join(WAYS)}")
    if fleet not in fleets:
        named = ", ".join(name for name in fleets if name) or "none; write [fleets]"
        raise InputError(f"fleet '{fleet}' is not among the [fleets]: {named}")
    knobs = {
        name: _number(written.get(name, usual), name, *LIMITS[name])
        for name, usual in KNOBS.items()
    }
    minutes = round(knobs.pop("windows_min"))
    name = written.get("name") or _name(way, fleet, {"windows_min": minutes, **knobs})
    return Scenario(str(name), way, minutes, **knobs, fleet=fleet, counts=fleets[fleet])


def _name(way: str, fleet: str, knobs: Mapping[str, float]) -> str:
    said = {
        "windows_min": "windows +{:g} min",
        "min_drop_kg": "drops from {:g} kg",
        "capacity_share": "{:g}% of kg",
        "speed_share": "speed {:g}%",
        "demand_share": "demand {:g}%",
    }
    parts = [
        said[name].format(100 * value if name.endswith("_share") else value)
        for name, value in knobs.items()
        if value != KNOBS[name]
    ]
    return ", ".join([way, *([f"fleet {fleet}"] if fleet else []), *parts])


def _ways(hub: Mapping[str, Any], partial: Mapping[str, Any]) -> dict[str, Way]:
    through = _hub(hub)
    _only(partial, ("within",), "[partial]")
    within = str(partial.get("within", "pooled"))
    if within not in ("pooled", "hub"):
        raise InputError(f"[partial]: within '{within}' is not known; choose pooled or hub")
    pooled = Pooled()
    inside: Way = pooled if within == "pooled" else through
    return {"alone": Alone(), "pooled": pooled, "hub": through, "partial": Partial(inside)}


def _hub(table: Mapping[str, Any]) -> Hub:
    _only(
        table,
        (
            "candidates", "places", "linehaul", "arrival", "handling_cost", "handling_seconds",
            "handlers", "most",
        ),
        "[hub]",
    )  # fmt: skip
    arrival = table.get("arrival")
    places = tuple(map(_place, _tables(table, "places", "[hub]", "hub.places")))
    twice = _twice([place.id for place in places])
    if twice is not None:
        raise InputError(f"[[hub.places]]: '{twice}' stands twice; give one another id")
    return Hub(
        candidates=tuple(map(str, _list(table, "candidates", "[hub]"))),
        places=places,
        linehaul=tuple(map(_vehicle, _tables(table, "linehaul", "[hub]", "hub.linehaul"))),
        arrival=None if arrival is None else _clock(arrival, "[hub]: arrival"),
        handling_cost=_number(table.get("handling_cost", 0.0), "[hub]: handling_cost", 0, 1e6),
        handling_s=_number(table.get("handling_seconds", 0.0), "[hub]: handling_seconds", 0, 3600),
        handlers=round(_number(table.get("handlers", 8), "[hub]: handlers", 1, 10_000)),
        most=round(_number(table.get("most", 1), "[hub]: most", 1, 5)),
    )


def _clock(written: Any, where: str) -> int:
    """``HH:MM`` as seconds from midnight."""
    try:
        return cells.clock(written)
    except cells.CellError as error:
        raise InputError(f"{where}: {error}") from error


def _place(row: Mapping[str, Any]) -> Depot:
    _only(row, ("id", "lon", "lat", "opens", "closes", "loading_min"), "[[hub.places]]")
    if not {"id", "lon", "lat"} <= set(row):
        raise InputError("[[hub.places]]: each needs id, lon and lat")
    opens = _clock(row.get("opens", "00:00"), "[[hub.places]]: opens")
    closes = _clock(row.get("closes", "24:00"), "[[hub.places]]: closes")
    if closes < opens:
        raise InputError(f"[[hub.places]]: '{row['id']}' closes before it opens")
    return Depot(
        str(row["id"]),
        _number(row["lon"], "[[hub.places]]: lon", -180, 180),
        _number(row["lat"], "[[hub.places]]: lat", -90, 90),
        opens=opens,
        closes=closes,
        loading_s=round(60 * _number(row.get("loading_min", 0), "loading_min", 0, 600)),
    )


def _vehicle(row: Mapping[str, Any]) -> VehicleType:
    capacity = {k.removeprefix("capacity_"): v for k, v in row.items() if k.startswith("capacity_")}
    money = ("fixed_cost", "cost_per_km", "cost_per_hour", "gross_t")
    _only(
        {k: v for k, v in row.items() if not k.startswith("capacity_")},
        ("id", *money),
        "[[hub.linehaul]]",
    )
    if "kg" not in capacity:
        raise InputError("[[hub.linehaul]]: each needs capacity_kg")
    numbers = {name: _number(row.get(name, 0.0), name, 0, 1e6) for name in money}
    return VehicleType(
        str(row.get("id", "linehaul")),
        "",
        {name: _number(value, f"capacity_{name}", 0.001, 1e9) for name, value in capacity.items()},
        gross_kg=1000 * numbers["gross_t"],
        fixed_cost=numbers["fixed_cost"],
        cost_per_km=numbers["cost_per_km"],
        cost_per_hour=numbers["cost_per_hour"],
    )


def _game(table: Mapping[str, Any]) -> str:
    way = str(table.get("way", "pooled"))
    if way not in ("pooled", "hub", "none"):
        raise InputError(f"[game]: way '{way}' is not known; choose pooled, hub or none")
    return "" if way == "none" else way


def _methods(table: Mapping[str, Any]) -> tuple[str, ...]:
    from routing.allocation import METHODS as KNOWN

    listed = _list({"methods": list(METHODS), **table}, "methods", "[game]")
    methods = tuple(dict.fromkeys(map(str, listed)))
    if not methods:
        raise InputError("[game]: methods lists nothing; leave it away for the usual ones")
    unknown = next((name for name in methods if name not in KNOWN), None)
    if unknown is not None:
        raise InputError(f"[game]: method '{unknown}' is not known; choose from {', '.join(KNOWN)}")
    return methods
