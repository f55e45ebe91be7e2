"""On what class of road ways run, and who knows it."""

from __future__ import annotations

from typing import Any

import numpy as np

from geo.cached import Cached
from geo.matrix import Float64, GreatCircle, KnowsClasses
from geo.road_classes import main_class
from tests.small_roads import Street, roads_of

NODES = [[14.5 + step / 1000, 35.9] for step in range(4)]
ROADS = roads_of(
    NODES,
    [
        Street(0, 1, "residential", metres=300.0),
        Street(1, 2, "primary", metres=200.0),
        Street(2, 3, "primary_link", metres=150.0),
    ],
)


def test_the_class_with_most_of_the_length_links_with_their_roads() -> None:
    assert main_class(ROADS, np.array([0, 2], np.int32)) == "residential"
    assert main_class(ROADS, np.array([0, 2, 4], np.int32)) == "primary"
    assert main_class(ROADS, np.array([5, 3, 1], np.int32)) == "primary"
    assert main_class(ROADS, np.array([], np.int32)) == ""


class _Classes(GreatCircle):
    def classes(self, starts: Float64, ends: Float64, profile: str) -> list[str]:
        return [profile] * len(starts)


def test_a_source_that_remembers_passes_the_question_on() -> None:
    places: Any = np.array(NODES)
    for inner, known in ((_Classes(), "van"), (GreatCircle(), "")):
        source = Cached(inner)
        assert isinstance(source, KnowsClasses)
        assert source.classes(places, places, "van") == [known] * 4
