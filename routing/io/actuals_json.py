"""``actuals.json`` and ``learned.json``: driven days and what they teach, for programs."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from routing.actuals import Actuals
from routing.actuals_summary import summary_of
from routing.credibility import Departure
from routing.io.files import write_text
from routing.io.frames_actuals import leg_rows, route_rows, stop_rows
from routing.learned import Learned

ACTUALS, LEARNED, VERSION = "coload-actuals", "coload-learned", 1


def actuals_object(days: Sequence[Actuals]) -> dict[str, Any]:
    """Driven days as plain JSON types, as docs/actuals.md describes them."""
    return {
        "format": ACTUALS,
        "version": VERSION,
        "summary": _tidy(summary_of(days).as_dict()),
        "days": [
            {
                "date": day.plan.problem.settings.date,
                "summary": _tidy(day.summary.as_dict()),
                "routes": list(route_rows(day)),
                "stops": list(stop_rows(day)),
                "legs": list(leg_rows(day)),
                "notes": [finding.as_dict() for finding in day.notes],
            }
            for day in days
        ],
    }


def learned_object(learned: Learned) -> dict[str, Any]:
    """What was learned as plain JSON types."""
    service, travel = learned.service, learned.travel
    content: dict[str, Any] = _tidy(
        {
            "format": LEARNED,
            "version": VERSION,
            "days": learned.days,
            "changes": learned.changes,
            "errors": [asdict(each) for each in learned.errors],
            "service": {
                "visits": service.visits,
                "planned_seconds_per_case": service.planned_spc,
                "seconds_per_case": service.spc,
                "extra_s": service.extra_s,
                "stores": [
                    {
                        "store_id": store.store_id,
                        "cases": store.cases,
                        "planned_stop_s": store.planned_stop_s,
                        "stop_s": store.stop_s,
                        **_departure(store.departure),
                    }
                    for store in service.stores
                ],
            },
            "travel": {
                "legs": travel.legs,
                "hours": [
                    {"hour": hour, **_departure(each)} for hour, each in travel.hours.items()
                ],
                "bands": [asdict(group) for group in travel.bands],
                "roads": [asdict(group) for group in travel.roads],
            },
            "spread": None if learned.spread is None else asdict(learned.spread),
        }
    )
    return content


def _departure(departure: Departure) -> dict[str, Any]:
    return asdict(departure)


def _tidy(value: Any) -> Any:
    """Numbers to six decimals; one that is none, which JSON does not have, as null."""
    if isinstance(value, dict):
        return {key: _tidy(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_tidy(part) for part in value]
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    return value


def write_actuals(days: Sequence[Actuals], path: Path) -> None:
    """Write ``actuals.json``. Equal days give equal bytes."""
    _write(actuals_object(days), path)


def write_learned(learned: Learned, path: Path) -> None:
    """Write ``learned.json`` likewise."""
    _write(learned_object(learned), path)


def _write(content: dict[str, Any], path: Path) -> None:
    write_text(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
