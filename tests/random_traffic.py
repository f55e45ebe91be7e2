"""Paces in zones of stores or on roads, for random days that have paces already; limits of waiting,
and pauses in two parts."""

from __future__ import annotations

from random import Random

from tests.paved import NAMES
from tests.random_draws import Row, chance


def local_paces(stores: list[Row], paces: list[Row]) -> list[Row]:
    """The paces of a day, with some in zones on half of the days. Draws of its own, so that all
    else stays as it was."""
    rng = Random(repr(paces) + _as_text(stores[0]))
    if chance(rng, 0.5):
        return paces
    if not any(row.get("zones") for row in stores):
        for row in stores:
            row["zones"] = rng.choice(["", "east", "west", "east+west"])
    zones = sorted(
        {name for row in stores for name in str(row["zones"] or "").lower().split("+")} - {""}
    )
    found = list(paces)
    for zone in zones:
        some = paces if chance(rng, 0.5) else paces[:1]
        found += [{**row, "percent": _percent(rng), "zone": zone} for row in some]
    return found


def road_paces(stores: list[Row], paces: list[Row]) -> list[Row] | str:
    """The paces of a day, with some on roads; now and then as one text."""
    rng = Random("roads" + repr(paces) + _as_text(stores[0]))
    found = paces if chance(rng, 0.7) else []
    on = [rng.sample(NAMES, rng.choice([1, 1, 2, 3])) for _ in range(rng.choice([1, 2, 3]))]
    for names in sorted({tuple(sorted(each)) for each in on}):
        some = paces if chance(rng, 0.5) else paces[:1]
        written = rng.choice(["+", "; "]).join(name.title() for name in names)
        found = [*found, *({**row, "percent": _percent(rng), "on": written} for row in some)]
    if any(";" in str(row.get("on")) for row in found) or chance(rng, 0.5):
        return found
    return "; ".join(
        f"{row['from']}-{row['to']} {row['percent']}%" + (f" on {row['on']}" if "on" in row else "")
        for row in found
    )


def _percent(rng: Random) -> int:
    return rng.choice([5, 40, 60, 100])


def _as_text(row: Row) -> str:
    """The same whether cells are numbers or text."""
    return repr(["" if cell is None else str(cell) for cell in row.values()])


def add_limits(tables: dict[str, list[Row]]) -> None:
    """Limits of waiting on some days, and two parts for some vehicles that have pauses."""
    rng = Random(_as_text(tables["orders"][0]))
    often = rng.choice([0, 0, 0.3])
    for row in (*tables["stores"], *tables["vehicles"]):
        if chance(rng, often):
            row["max_wait_min"] = str(rng.choice([0, 2.5, 10, 60]))
    for row in tables["vehicles"]:
        pause = float(row.get("pause_min") or 0)
        if float(row.get("drive_hours") or 0) and pause > 1 and chance(rng, 0.5):
            row["pause_at_stops"] = "yes"
            row["first_part_min"] = str(pause / 4)
            row["second_part_min"] = str(pause / 2)
            if float(row.get("driven_hours") or 0) and Random(_as_text(row)).random() < 0.6:
                row["first_part_taken"] = "yes"  # by a draw of its own
