"""What a study leaves in its folder: tables and pages, plans to look at, and `study.json`, from
which `coload settle` and others go on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routing.errors import InputError
from routing.io.files import folders, write_text
from routing.io.plan_json import write_plan
from solvers.study_report import write
from solvers.study_result import StudyResult

if TYPE_CHECKING:
    import pandas

FORMAT, VERSION = "coload-study", 1

SAMPLED = "shapley-sampled"


@dataclass(frozen=True)
class Written:
    """A study as it is read back for the settlement."""

    name: str
    currency: str
    days: int
    names: Mapping[str, str]
    coalitions: pandas.DataFrame
    weights: Mapping[str, Mapping[str, float]]
    orders: Mapping[str, tuple[Mapping[str, Any], ...]]
    notes: tuple[str, ...]
    sampled: Mapping[str, Mapping[str, float]]


def write_study(result: StudyResult, folder: Path) -> list[Path]:
    """All files of a study."""
    folder.mkdir(parents=True, exist_ok=True)
    written = write(result, folder)
    document = folder / "study.json"
    write_text(document, json.dumps(as_document(result), ensure_ascii=False, indent=1) + "\n")
    of_scenario = folders(result.plans)
    for scenario, plans in result.plans.items():
        for number, plan in enumerate(plans, 1):
            at = folder / "plans" / of_scenario[scenario]
            at = at / str(number) if len(plans) > 1 else at
            at.mkdir(parents=True, exist_ok=True)
            write_plan(plan, at / "plan.json")
            written.append(at / "plan.json")
    return [*written, document]


def as_document(result: StudyResult) -> dict[str, Any]:
    """The study's game as plain JSON types."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "name": result.name,
        "currency": result.currency,
        "days": int(result.rows["day"].nunique()),
        "distributors": dict(result.names),
        "coalitions": json.loads(result.coalitions.to_json(orient="records", double_precision=10)),
        "sampled": _sampled(result),
        "weights": {name: dict(each) for name, each in result.weights.items()},
        "orders": {owner: list(rows) for owner, rows in result.orders.items()},
        "notes": list(result.notes),
    }


def _sampled(result: StudyResult) -> dict[str, dict[str, float]]:
    """Alone and charged over all days by the sampled Shapley value, with too many partners."""
    shares = result.allocations
    if not len(shares):
        return {}
    rows = shares[shares["method"] == SAMPLED].to_dict("records")
    days = int(result.rows["day"].nunique())  # a settlement is for all of them
    return {
        row["distributor"]: {"alone": days * row["alone"], "charged": days * row["charged"]}
        for row in rows
    }


def read_study_json(path: Path) -> Written:
    """The game of a study. Raises `InputError` where there is none."""
    file = path / "study.json" if path.is_dir() else path
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputError(f"'{path}' holds no study.json; run coload compare first") from error
    except ValueError as error:
        raise InputError(f"'{file.name}' is not JSON: {error}") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise InputError(f'\'{file.name}\' is not a study; it has no "format": "{FORMAT}"')
    if content.get("version") != VERSION:
        raise InputError(f"'{file.name}' has version {content.get('version')!r}, not {VERSION}")
    try:
        return _written(content, path)
    except (LookupError, TypeError, AttributeError) as error:
        raise InputError(f"'{file}' is damaged; run coload compare again") from error


def _written(content: Mapping[str, Any], path: Path) -> Written:
    import pandas as pd

    if not content["coalitions"] and not content["sampled"]:
        raise InputError(
            f"'{path}' has no coalitions to settle; its [game] way was none, or no day has two "
            "distributors with orders"
        )
    return Written(
        content["name"],
        content["currency"],
        content["days"],
        content["distributors"],
        pd.DataFrame(content["coalitions"]),
        content["weights"],
        {owner: tuple(rows) for owner, rows in content["orders"].items()},
        tuple(content["notes"]),
        content["sampled"],
    )
