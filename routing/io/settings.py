"""The settings of a day: keys matched as freely as headers, and what is no setting reported."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from geo.errors import RoadsError
from geo.profiles import PROFILES, known_name
from routing.errors import Finding, Severity
from routing.horizon import Horizon
from routing.io import cells, closures, horizon_cells, moments, paces
from routing.io.cells import Cell, CellError
from routing.io.column import YES_NO, fold
from routing.io.columns import SETTINGS
from routing.io.raw import RawDay
from routing.model import PLANE, DaySettings
from routing.roads import anchored, anchored_file, kind_of
from routing.sharing import Sharing

SYSTEM_NAMES = {
    "wgs84": "wgs84",
    "wgs-84": "wgs84",
    "gps": "wgs84",
    "gcj02": "gcj02",
    "gcj-02": "gcj02",
    "火星坐标": "gcj02",
    "火星坐标系": "gcj02",
    "amap": "gcj02",
    "高德": "gcj02",
    "bd09": "bd09",
    "bd-09": "bd09",
    "bd09ll": "bd09",
    "baidu": "bd09",
    "百度": "bd09",
}
SPEED = "distances.speed_kmh"
_KEYS = {fold(key): key for key in SETTINGS} | {fold(zh): key for key, (zh, *_) in SETTINGS.items()}
_KEYS |= {fold(key.partition(".")[2] or key): key for key in SETTINGS}
_KEYS |= {fold(key.partition(".")[0] + zh): key for key, (zh, *_) in SETTINGS.items() if "." in key}
_KEYS |= {fold(name): "coordinates" for name in ("coordinate system", "坐标系统")}
_CROSSING = ("crossing cost", "crossing price", "price per crossing", "cost of crossing routes")
_KEYS |= {fold(name): "cost_per_crossing" for name in (*_CROSSING, "每次交叉费用", "路线交叉费用")}
_KEYS |= {fold(name): SPEED for name in (SPEED, "speed_kmh", "时速")}
HOW = "write each setting's name in column A and its value in column B, one a row"


def pairs(rows: Sequence[tuple[int, Sequence[Cell]]], day: RawDay) -> dict[str, Cell]:
    """The settings of a sheet or CSV file: a key and a value a row, what else stands in it is an
    explanation."""
    found: dict[str, Cell] = {}
    known = {*_KEYS, fold("key"), fold("setting")}
    for line, (number, row) in enumerate(rows):
        key, value = [*(cells.text(cell) for cell in row[:2]), "", ""][:2]
        if line == 0 and fold(value) in ("value", "值"):
            continue
        if not key and fold(value) in known:
            problem = f"'{value}' stands in column B; {HOW}"
        elif fold(key) in known and fold(value) in known:
            problem = f"'{key}' and '{value}' stand side by side; {HOW}"
        elif key and fold(key) in map(fold, found):
            problem = f"'{key}' stands in a row above already; keep one"
        else:
            if key:
                found[key] = row[1] if len(row) > 1 else None
            continue
        day.problem("bad-settings", day.settings_file, problem, number, key or value)
    return found


def usual(written: Mapping[str, Cell]) -> dict[str, Cell]:
    """Without a ``[settings]`` around everything, and with ``columns.`` in lower case."""
    found: dict[str, Cell] = {}
    for key, value in written.items():
        head, dot, rest = key.partition(".")
        if dot and fold(head) in ("settings", "设置"):
            key = rest
            head, dot, rest = key.partition(".")
        found[f"columns.{rest}" if dot and fold(head) == "columns" else key] = value
    return found


def known_key(written: str) -> str:
    """The setting that is meant, or the key as it is written."""
    key = _KEYS.get(fold(written))
    speed = re.fullmatch(r"(?:distances\.)?(?:speed[ _-]?kmh|时速)\.(.+)", written.strip(), re.I)
    if speed:
        return f"{SPEED}.{known_name(speed[1])}"
    return key or written


def read(written: Mapping[str, Cell], file: str) -> tuple[DaySettings, Sharing, list[Finding]]:
    """The day's settings, and what they say of sharing, without partners. Unknown keys are kept in
    ``extra`` and noted, misspelt ones refused."""
    values: dict[str, Any] = {}
    speeds: dict[str, float] = {}
    extra: dict[str, str] = {}
    findings: list[Finding] = []
    seen: dict[str, str] = {}
    for name, cell in written.items():
        key = known_key(name)
        if key.startswith("columns.") or not cells.text(cell):
            continue
        try:
            if key in seen:
                both = f"and '{seen[key]}' are both {key}; keep one"
                raise CellError("two-settings", both)
            seen[key] = name
            if key.startswith("paces."):
                if "paces" in seen:
                    continue
                seen["paces"] = name
                message = "write [[paces]] in double brackets, one for each stretch of hours"
                raise CellError(paces.CODE, f"stands in one table; {message}")
            if key == SPEED:
                speeds = dict.fromkeys(PROFILES, cells.number(cell, "speed_kmh")) | speeds
            elif key.startswith(f"{SPEED}."):
                speeds[key.removeprefix(f"{SPEED}.")] = cells.number(cell, "speed_kmh")
            elif key in READERS:
                values[key] = READERS[key](cell)
            else:
                _unknown(name)
                extra[name] = cells.text(cell)
                message = f"'{name}' is not a setting and has no effect"
                findings.append(_finding("unknown-setting", message, file, name, cell, note=True))
        except CellError as error:
            shown = f"'{name}'" if error.code in ("unknown-setting", "two-settings") else name
            findings.append(_finding(error.code, f"{shown} {error}", file, name, cell))
    agreed = Sharing(**_section("sharing.", values))
    plain = {key: value for key, value in values.items() if "." not in key}
    days = _section("horizon.", values)
    settings = DaySettings(
        **plain,
        **_section("distances.", values),
        speed_kmh=speeds,
        extra=extra,
        horizon=Horizon(**days) if days else None,
    )
    return settings, agreed, findings


def _section(prefix: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {key.removeprefix(prefix): values[key] for key in values if key.startswith(prefix)}


def _unknown(written: str) -> None:
    """Refuse a key that is nearly one of ours: its writer believes that it has an effect."""
    section, _, rest = written.partition(".")
    meant = rest if fold(section) in ("distances", "sharing", "horizon") else written
    close = get_close_matches(fold(meant), _KEYS, n=1, cutoff=0.75)
    if close:
        known = _KEYS[close[0]]
        raise CellError("unknown-setting", f"is not a setting; did you mean '{known}'?")


def _finding(
    code: str, message: str, file: str, key: str, cell: Cell, note: bool = False
) -> Finding:
    severity = Severity.NOTE if note else Severity.ERROR
    return Finding(code, severity, message, "settings", -1, file, 0, key, cells.text(cell))


def _system(cell: Cell) -> str:
    """One of the systems that a day on Earth may have."""
    if cells.plain(cell).casefold() == PLANE:
        advice = "is for research instances (coload solve); a day's places are on Earth"
        raise CellError("not-a-choice", f'"{PLANE}" {advice}: wgs84, gcj02 or bd09')
    return cells.choice(cell, SYSTEM_NAMES)


def _source(text: str) -> str:
    """A source of travel as it is written: where a file is is seen when the folder is known."""
    try:
        kind_of(text)
    except RoadsError as error:
        raise CellError("not-a-source", f": {error}") from error
    return text


def in_folder(settings: DaySettings, folder: Path | None) -> DaySettings:
    """The settings with files named from the day's folder on."""
    if folder is None or not (settings.roads or settings.zones):
        return settings
    zones = anchored_file(settings.zones, folder) if settings.zones else ""
    return replace(settings, roads=anchored(settings.roads, folder), zones=zones)


READERS: Mapping[str, Callable[[Cell], Any]] = {
    "date": moments.date,
    "currency": cells.text,
    "seconds_per_case": lambda cell: cells.number(cell, "seconds_per_case"),
    "coordinates": _system,
    "paces": paces.read,
    "closures": closures.read,
    "returns_last": lambda cell: cells.choice(cell, YES_NO) == "yes",
    "last_in_first_out": cells.words,
    "compartments_apart": cells.pairs,
    "cost_per_crossing": lambda cell: cells.number(cell, "cost_per_crossing"),
    "distances.roads": lambda cell: _source(cells.text(cell)),
    "distances.zones": cells.text,
    "distances.detour_factor": lambda cell: cells.number(cell, "detour_factor"),
    "horizon.first": moments.date,
    "horizon.days": cells.whole,
    "horizon.off": horizon_cells.days,
    "sharing.max_distributors": cells.whole,
    "sharing.apart": cells.pairs,
}
