"""What a class of vehicle is like on roads: size, weight, speeds, delays, what it avoids.

`road_profile` makes a `RoadProfile` of a name such as ``12t height_m=3.2``. The figures, and where
they come from, stand in ``profiles.toml``.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from geo.errors import RoadsError
from geo.profiles import PROFILES
from geo.roads import CLASSES, GOODS, HGV
from geo.toml_file import read_toml

ByClass = tuple[float, ...]
"""A figure for each of `CLASSES`."""

HEAVY_T = 3.5
"""Above this gross weight in tonnes a goods vehicle is a heavy one: ``hgv`` in OpenStreetMap, N2
and N3 in Regulation (EU) 2018/858."""


class Key(NamedTuple):
    """A figure that may be overridden: what it is, and from where to where it makes sense."""

    lowest: float
    highest: float
    about: str


KEYS: Mapping[str, Key] = {
    "height_m": Key(0.5, 6.0, "height in metres"),
    "width_m": Key(0.5, 5.0, "width in metres, without mirrors"),
    "length_m": Key(1.0, 60.0, "length in metres"),
    "gross_t": Key(0.2, 100.0, "gross weight in tonnes"),
    "axle_t": Key(0.1, 30.0, "load of the heaviest axle in tonnes"),
    "max_kmh": Key(5.0, 200.0, "top speed in km/h"),
    "speed": Key(0.1, 3.0, "times every speed"),
    "gravel": Key(0.05, 1.0, "times the speed on gravel"),
    "ground": Key(0.05, 1.0, "times the speed on earth, sand and grass"),
    "signals_s": Key(0.0, 600.0, "seconds at traffic signals"),
    "crossing_s": Key(0.0, 600.0, "seconds at a crossing"),
    "stop_s": Key(0.0, 600.0, "seconds at a stop sign"),
    "give_way_s": Key(0.0, 600.0, "seconds at a give-way sign"),
    "mini_roundabout_s": Key(0.0, 600.0, "seconds at a mini-roundabout"),
    "turn_s": Key(0.0, 600.0, "seconds for turning back, less for less of an angle"),
    "across_s": Key(0.0, 600.0, "seconds more across the oncoming traffic"),
    "u_turn_s": Key(0.0, 3600.0, "seconds for turning round"),
    "ferry_s": Key(0.0, 36000.0, "seconds of waiting for a ferry"),
    "avoid_motorway": Key(0.1, 100.0, "price of motorways, 1 = none"),
    "avoid_residential": Key(0.1, 100.0, "price of residential streets, 1 = none"),
    "toll": Key(0.1, 100.0, "price of toll roads, 1 = none"),
    "ferry": Key(0.1, 100.0, "price of ferries, 1 = none"),
}
"""The figures that a name may override, in the order in which it is written."""

TABLES: Mapping[str, Key] = {
    "factor": Key(0.05, 2.0, "share of the permitted speed that is driven"),
    "most_kmh": Key(1.0, 200.0, "driven at most, in km/h"),
    "price": Key(0.1, 100.0, "price, 1 = none"),
}
"""What a TOML file may say class by class."""


@dataclass(frozen=True)
class RoadProfile:
    """A class of vehicle on roads. See `KEYS` for the units, and ``docs/roads.md``.

    ``name``: as `road_profile` understands it, the same for all spellings. ``base``: one of
    `PROFILES`. ``factor``: share of the permitted speed that is driven, by class out of town, then
    by class in town. ``most_kmh``, ``price``: by class.
    """

    name: str
    base: str
    height_m: float
    width_m: float
    length_m: float
    gross_t: float
    axle_t: float
    max_kmh: float
    speed: float
    gravel: float
    ground: float
    signals_s: float
    crossing_s: float
    stop_s: float
    give_way_s: float
    mini_roundabout_s: float
    turn_s: float
    across_s: float
    u_turn_s: float
    ferry_s: float
    avoid_motorway: float
    avoid_residential: float
    toll: float
    ferry: float
    factor: tuple[ByClass, ByClass] = field(repr=False)
    most_kmh: ByClass = field(repr=False)
    price: ByClass = field(repr=False)

    @property
    def mode(self) -> int:
        """`GOODS` up to 3.5 t of gross weight, else `HGV`."""
        return GOODS if self.gross_t <= HEAVY_T else HGV

    @property
    def delays_s(self) -> ByClass:
        """Seconds for each column of `geo.roads.Roads.delays`."""
        return (
            self.signals_s,
            self.crossing_s,
            self.stop_s,
            self.give_way_s,
            self.mini_roundabout_s,
        )


def road_profile(name: str, own: Mapping[str, RoadProfile] | None = None) -> RoadProfile:
    """The profile of a name such as ``12t`` or ``12t height_m=3.2 gross_t=11``.

    `own`: further profiles, as `read_profiles` gives them. Overrides that say what the profile
    says anyway are left out of its name, so that equal vehicles share their matrices.

    Raises `RoadsError` for an unknown name or key and for a value that makes no sense.
    """
    known = {**_packaged(), **(own or {})}
    base, *words = name.split() or [""]
    if base not in known:
        raise RoadsError(f"profile '{name}' is not known; write one of {', '.join(known)}{_HOW}")
    values: dict[str, float] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals:
            raise RoadsError(
                f"profile '{name}': '{word}' is no override; write key=value, without spaces, "
                "such as height_m=3.2"
            )
        if key in values:
            raise RoadsError(
                f"profile '{name}': {key} is given twice; keep one (a column counts too)"
            )
        values[key] = _figure(f"profile '{name}'", key, value)
    return overridden(known[base], values)


_HOW = ", with overrides such as '12t height_m=3.2' where wanted"


@cache
def name_with(name: str, sizes: tuple[tuple[str, float], ...]) -> str:
    """A profile's name with further overrides, as `road_profile` writes it; errors as there."""
    return road_profile(" ".join((name, *(f"{key}={value:.6g}" for key, value in sizes)))).name


def overridden(profile: RoadProfile, values: Mapping[str, float]) -> RoadProfile:
    """The profile with some of `KEYS` changed, and the name that says so."""
    changed: dict[str, Any] = {
        key: values[key]
        for key in KEYS
        if values.get(key, getattr(profile, key)) != getattr(profile, key)
    }
    said = [f"{key}={value:.6g}" for key, value in changed.items()]
    return replace(profile, name=" ".join((profile.name, *said)), **changed)


def read_profiles(path: str | Path) -> dict[str, RoadProfile]:
    """Profiles of one's own, by name, from a TOML file: a table each, with ``base = "12t"``.

    A table may hold any of `KEYS`, and tables `TABLES` of figures by class of road. Its base is a
    known profile or another table of the file; a table with the name of a known profile stands in
    its place. Raises `RoadsError` with the file, the place, the value and what to do.
    """
    path = Path(path)
    tables = read_toml(path, "profiles")
    known = _packaged()
    found: dict[str, RoadProfile] = {}
    for name in tables:
        _table(path.name, name, tables, known, found, ())
    return found


@cache
def _packaged() -> dict[str, RoadProfile]:
    """The profiles of ``profiles.toml``, which stands beside this module."""
    tables = tomllib.loads(Path(__file__).with_name("profiles.toml").read_text(encoding="utf-8"))
    base = tables.pop("base")
    nothing = dict.fromkeys((key for key in KEYS if key not in base), math.nan)
    blank = RoadProfile(
        name="",
        base="",
        **nothing,
        **{key: float(base[key]) for key in KEYS if key in base},
        factor=((1.0,) * len(CLASSES),) * 2,
        most_kmh=(math.inf,) * len(CLASSES),
        price=(1.0,) * len(CLASSES),
    )
    start = _filled("profiles.toml", "base", base, blank)
    found: dict[str, RoadProfile] = {"": start}
    for name, table in tables.items():
        made = _filled("profiles.toml", name, table, found[table.get("base", "")])
        found[name] = replace(made, name=name, base=name)
    return {name: found[name] for name in PROFILES}


def _table(
    file: str,
    name: str,
    tables: Mapping[str, Any],
    known: Mapping[str, RoadProfile],
    found: dict[str, RoadProfile],
    asked: tuple[str, ...],
) -> RoadProfile:
    """The profile of one table; its base first, where that is a table of the file as well."""
    where = f"{file} [{name}]"
    if name in found:
        return found[name]
    if not re.fullmatch(r"[^\s=]+", name):
        raise RoadsError(f"{where}: a profile's name has no spaces and no '='; rename it")
    if name in asked:
        raise RoadsError(f"{where}: is its own base by way of {', '.join(asked)}; give another")
    table = tables[name]
    if not isinstance(table, Mapping):
        raise RoadsError(f"{file}: '{name}' stands outside of a table; write [name], then base =")
    base: Any = table.get("base")
    if base in tables and base != name:
        start = _table(file, base, tables, known, found, (*asked, name))
    elif base in known:
        start = known[base]
    else:
        said = "has no base" if base is None else f"base {base!r} is not known"
        raise RoadsError(f"{where}: {said}; write base = one of {', '.join([*known, *tables])}")
    found[name] = replace(_filled(where, "", table, start), name=name)
    return found[name]


def _filled(file: str, name: str, table: Mapping[str, Any], start: RoadProfile) -> RoadProfile:
    """`start` with the figures of a TOML table."""
    where = f"{file} [{name}]" if name else file
    changed: dict[str, Any] = {}
    for key, value in table.items():
        if key in TABLES:
            changed[key] = _by_class(where, key, value, getattr(start, key))
        elif key != "base":
            changed[key] = _figure(where, key, value)
    return replace(start, **changed)


def _by_class(where: str, key: str, table: Any, start: Any) -> Any:
    """The figures of a table ``[X.price]`` in place of some of those in `start`."""
    if not isinstance(table, Mapping):
        raise RoadsError(f"{where}: {key} is a table of figures by class of road; write [X.{key}]")
    rows = [list(row) for row in (start if key == "factor" else (start,))]
    for road, value in table.items():
        if road not in CLASSES:
            raise RoadsError(f"{where}: {key} of {_unknown(road, CLASSES)}")
        given = value if isinstance(value, list) else [value] * len(rows)
        if len(given) != len(rows):
            shape = "one figure, or two: [out of town, in town]" if len(rows) > 1 else "one figure"
            raise RoadsError(f"{where}: {key} of {road} is {value}; give {shape}")
        for row, figure in zip(rows, given, strict=True):
            row[CLASSES.index(road)] = _within(where, f"{key} of {road}", figure, TABLES[key])
    made = tuple(tuple(row) for row in rows)
    return made if key == "factor" else made[0]


def _figure(where: str, key: str, value: Any) -> float:
    if key not in KEYS:
        raise RoadsError(f"{where}: {_unknown(key, KEYS)}")
    return _within(where, key, value, KEYS[key])


def _within(where: str, key: str, value: Any, limits: Key) -> float:
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not limits.lowest <= number <= limits.highest:
        said = value if math.isnan(number) else f"{number:g}"
        raise RoadsError(
            f"{where}: {key} is '{said}'; give {limits.about}, {limits.lowest:g} to "
            f"{limits.highest:g}"
        )
    return float(f"{number:.6g}")  # as names write it, so that a name says all


def _unknown(word: str, known: Any) -> str:
    close = get_close_matches(word, list(known), n=1)
    meant = f"did you mean {close[0]}? " if close else ""
    return f"'{word}' is not known; {meant}known are {', '.join(known)}"


assert set(KEYS) | set(TABLES) | {"name", "base"} == {each.name for each in fields(RoadProfile)}
