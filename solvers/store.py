"""Outcomes kept on disk by what they are outcomes of, so that nothing is solved twice.

A file's name is a digest of everything that an outcome depends on: the day, the way, the effort,
the parts it begins with, and the engine. It holds the plans as they are written anywhere else, and
they are judged afresh when they are read.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from geo.matrix import Distances
from routing import __version__
from routing.distances import coordinates, distances_of
from routing.errors import InputError
from routing.io.files import write_text
from routing.io.plan_json import from_plan_object, plan_object
from routing.io.write import as_object
from routing.problem import Problem
from solvers.coloading import Effort, Haul, Outcome, Way

FORMAT, VERSION = "coload-outcome", 1

MOST_REMEMBERED = 64
"""Outcomes kept in memory where there is a folder to read them from again."""


class Store:
    """A folder of outcomes, or none: then they are kept in memory only."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.known: OrderedDict[str, Outcome] = OrderedDict()
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)

    def get(self, key: str, travel: Distances | None = None) -> Outcome | None:
        """The outcome, if it was found before; a file that is no outcome counts as none."""
        outcome = self.known.get(key)
        if outcome is None and self.folder is not None:
            outcome = _read(self._file(key), travel)
            if outcome is not None:
                self._remember(key, outcome)
        return outcome

    def put(self, key: str, outcome: Outcome) -> None:
        """Keep an outcome. A file appears as a whole or not at all."""
        self._remember(key, outcome)
        if self.folder is not None:
            part = self._file(key).with_suffix(f".{os.getpid()}.{threading.get_ident()}.part")
            write_text(part, json.dumps(as_document(outcome), ensure_ascii=False))
            part.replace(self._file(key))

    def _remember(self, key: str, outcome: Outcome) -> None:
        self.known[key] = outcome
        if self.folder is not None and len(self.known) > MOST_REMEMBERED:
            self.known.popitem(last=False)

    def _file(self, key: str) -> Path:
        assert self.folder is not None
        return self.folder / f"{key}.json"


def key_of(
    day: Problem, way: Way, effort: Effort, parts: tuple[str, ...], travel: Distances | None
) -> str:
    """A name for the outcome of a way on a day; ``parts``: keys of what it begins with."""
    written = as_object(day)
    if day.settings.roads:  # what counts is what it says, not where it is
        written["settings"]["distances"].pop("roads")
        travel = travel or distances_of(day)
    content = {
        "day": written,
        "way": repr(way),
        "effort": asdict(effort),
        "parts": parts,
        "travel": None if travel is None else _roads(day, travel),
        "engine": _engine(),
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def _roads(day: Problem, travel: Distances) -> str:
    """What the day's travel is: tables of one size are described alike, so figures count too."""
    digest = hashlib.sha256(repr(travel.describe()).encode())
    places = coordinates((*day.depots, *day.stores))
    for profile in sorted({vehicle.road_profile for vehicle in day.vehicles}):
        for figures in travel.matrix(places, places, profile):
            digest.update(figures.tobytes())
    return digest.hexdigest()


@cache
def _engine() -> str:
    """What the answers of the engine depend on: its version and its code."""
    digest = hashlib.sha256(__version__.encode())
    root = Path(__file__).parents[1]
    for room in ("geo", "routing", "solvers"):
        for file in sorted((root / room).rglob("*.py")):
            if not {"io", "allocation", "study_pages"} & set(file.parts) and not _shows(file):
                digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def _shows(file: Path) -> bool:
    """Whether a file only shows or splits what was found."""
    return file.name.startswith(("study", "settlement", "view", "crew", "today"))


def as_document(outcome: Outcome) -> dict[str, Any]:
    """An outcome as plain JSON types."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "way": outcome.way,
        "groups": outcome.groups,
        "hauls": [asdict(haul) for haul in outcome.hauls],
        "handling": outcome.handling,
        "hubs": outcome.hubs,
        "plans": [plan_object(plan) for plan in outcome.plans],
    }


def from_document(content: Mapping[str, Any], travel: Distances | None = None) -> Outcome:
    """The outcome again; its plans are judged afresh."""

    def pairs(items: list[list[Any]]) -> tuple[tuple[str, float], ...]:
        return tuple((str(name), float(amount)) for name, amount in items)

    return Outcome(
        str(content["way"]),
        tuple(tuple(group) for group in content["groups"]),
        tuple(from_plan_object(plan, "plan", travel).plan for plan in content["plans"]),
        tuple(
            Haul(**{**haul, "load": pairs(haul["load"]), "back": pairs(haul["back"])})
            for haul in content["hauls"]
        ),
        float(content["handling"]),
        tuple(content["hubs"]),
    )


def _read(file: Path, travel: Distances | None) -> Outcome | None:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        if content["format"] != FORMAT or content["version"] != VERSION or not content["plans"]:
            return None
        return from_document(content, travel)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, InputError):
        return None
