"""Great circles and straight lines: against naive twins, known pairs, and each other."""

from __future__ import annotations

import math
import pickle
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import matrix as module
from geo.matrix import (
    EARTH_RADIUS_M,
    Distances,
    Euclidean,
    Explicit,
    GreatCircle,
    Legs,
    Rounding,
)
from geo.profiles import DETOUR_FACTOR, PROFILES, SPEED_KMH

HALF_WAY_ROUND = math.pi * EARTH_RADIUS_M
ONE = GreatCircle(detour_factor=1.0)

lonlat = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
places = st.lists(lonlat, min_size=1, max_size=12).map(lambda rows: np.array(rows, np.float64))


def naive_arc(one: np.ndarray, other: np.ndarray) -> float:
    """Metres on the sphere by atan2 of cross and dot product: exact near and at the antipode."""
    (lon, lat), (lon2, lat2) = np.radians(one), np.radians(other)
    turn = lon2 - lon
    across = math.cos(lat2) * math.sin(turn)
    along = math.cos(lat) * math.sin(lat2) - math.sin(lat) * math.cos(lat2) * math.cos(turn)
    dot = math.sin(lat) * math.sin(lat2) + math.cos(lat) * math.cos(lat2) * math.cos(turn)
    return EARTH_RADIUS_M * math.atan2(math.hypot(across, along), dot)


def haversine(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """All pairs in metres by the textbook's formula in float64."""
    lon, lat = np.radians(one.T)[:, :, None]
    lon2, lat2 = np.radians(other.T)[:, None, :]
    h = np.sin((lat - lat2) / 2) ** 2 + np.cos(lat) * np.cos(lat2) * np.sin((lon - lon2) / 2) ** 2
    return 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(h, 1.0)))


def on_globe(count: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    lat = np.degrees(np.arcsin(rng.uniform(-1, 1, count)))
    return np.column_stack((rng.uniform(-180, 180, count), lat))


def in_town(count: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.array([116.4, 39.9]) + rng.normal(scale=0.2, size=(count, 2))


def antipodes(points: np.ndarray) -> np.ndarray:
    return np.column_stack((points[:, 0] - 180.0, -points[:, 1]))


def legs_of_all_pairs(distances: Distances, a: np.ndarray, b: np.ndarray, profile: str) -> Legs:
    flat = distances.legs(np.repeat(a, len(b), axis=0), np.tile(b, (len(a), 1)), profile)
    return Legs(flat.metres.reshape(len(a), -1), flat.seconds.reshape(len(a), -1))


@settings(deadline=None)
@given(sources=places, targets=places, profile=st.sampled_from(list(PROFILES)))
def test_great_circle_equals_its_twin(
    sources: np.ndarray, targets: np.ndarray, profile: str
) -> None:
    found = GreatCircle().matrix(sources, targets, profile)
    for i, source in enumerate(sources):
        for j, target in enumerate(targets):
            metres = naive_arc(source, target) * DETOUR_FACTOR
            assert abs(found.metres[i, j] - metres) <= 0.5 + 1e-3
            seconds = metres / (SPEED_KMH[profile] / 3.6)
            assert abs(found.seconds[i, j] - seconds) <= 0.5 + 1e-3


@pytest.mark.parametrize("make", [on_globe, in_town])
def test_great_circle_rounds_the_haversine(make) -> None:  # type: ignore[no-untyped-def]
    sources, targets = make(300, 1), make(400, 2)
    exact = haversine(sources, targets)
    found = ONE.matrix(sources, targets, "van").metres
    assert np.abs(found - exact).max() <= 0.5 + 1e-3
    assert np.mean(found != np.rint(exact)) < 1e-3  # the few that lie half way between two metres


@pytest.mark.parametrize("step", [0.0, 1e-9, 1e-7, 1e-5, 1e-3, 0.1])
def test_antipodes_are_as_exact_as_neighbours(step: float) -> None:
    sources = on_globe(2000, 3)
    ends = sources + np.array([0.0, step]) * -np.sign(sources[:, 1:])
    for targets in (ends, antipodes(ends)):
        exact = [naive_arc(a, b) for a, b in zip(sources, targets, strict=True)]
        found = ONE.legs(sources, targets, "van").metres
        assert np.abs(found - np.array(exact)).max() <= 0.5 + 1e-3


def test_half_angle_is_precise_over_its_whole_range() -> None:
    from geo.kernels import _half_angle

    for m in np.linspace(0.0, 0.5, 20001):
        assert abs(_half_angle(m) - math.asin(math.sqrt(m))) < 8e-12


def test_known_pairs() -> None:
    pole, equator = np.array([[0.0, 90.0]]), np.array([[77.0, 0.0]])
    assert ONE.matrix(pole, equator, "van").metres[0, 0] == round(HALF_WAY_ROUND / 2)
    assert ONE.matrix(pole, -pole, "van").metres[0, 0] == round(HALF_WAY_ROUND)
    assert ONE.matrix(pole, pole, "van") == Legs(np.zeros((1, 1)), np.zeros((1, 1)))
    # One degree of any great circle, and the same one across the date line.
    degree = round(HALF_WAY_ROUND / 180)
    starts, ends = np.array([[10.0, 0.0], [179.5, 0.0]]), np.array([[10.0, 1.0], [-179.5, 0.0]])
    assert ONE.legs(starts, ends, "van").metres.tolist() == [degree, degree]


@settings(deadline=None)
@given(sources=places, targets=places)
def test_legs_equal_matrix_cells(sources: np.ndarray, targets: np.ndarray) -> None:
    for distances in (GreatCircle(), Euclidean(metres_per_unit=1234.5, speed_mps=7.0)):
        every = distances.matrix(sources, targets, "12t")
        single = legs_of_all_pairs(distances, sources, targets, "12t")
        assert np.array_equal(every.metres, single.metres)
        assert np.array_equal(every.seconds, single.seconds)


@pytest.mark.parametrize("scale", [1.0, 100.0])
def test_legs_equal_matrix_cells_to_the_last_bit(scale: float) -> None:
    # At 100 a metre is a hundredth: a difference in the last bits would show more often.
    a, b = (
        np.vstack((on_globe(700, 4), in_town(300, 5))),
        np.vstack((on_globe(900, 6), in_town(1, 7))),
    )
    a[:50] = antipodes(b[:50])
    distances = GreatCircle(detour_factor=scale)
    every, single = distances.matrix(a, b, "40t"), legs_of_all_pairs(distances, a, b, "40t")
    assert np.array_equal(every.metres, single.metres)
    assert np.array_equal(every.seconds, single.seconds)
    assert np.array_equal(every.metres, distances.metres(a, b))


def test_a_pair_does_not_depend_on_its_company() -> None:
    points = on_globe(257, 8)
    every = GreatCircle(detour_factor=100.0).matrix(points, points, "van").metres
    for count in (1, 2, 7, 8, 9, 63):
        part = GreatCircle(detour_factor=100.0).matrix(points[:count], points[-count:], "van")
        assert np.array_equal(part.metres, every[:count, -count:])
    assert np.array_equal(every, every.T)
    assert not every.diagonal().any()


@settings(deadline=None)
@given(sources=places, targets=places, scale=st.floats(0.1, 1e4), speed=st.floats(0.1, 50))
def test_euclidean_equals_its_twin(
    sources: np.ndarray, targets: np.ndarray, scale: float, speed: float
) -> None:
    found = Euclidean(metres_per_unit=scale, speed_mps=speed).matrix(sources, targets, "any")
    for i, (x, y) in enumerate(sources):
        for j, (x2, y2) in enumerate(targets):
            dx, dy = x - x2, y - y2
            length = math.sqrt(dx * dx + dy * dy) * scale
            assert found.metres[i, j] == math.floor(length + 0.5)
            assert found.seconds[i, j] == math.floor(length / speed + 0.5)


@settings(deadline=None)
@given(
    sources=places,
    targets=places,
    scale=st.sampled_from([1.0, 10.0, 1000.0]),
    metres=st.sampled_from(["nearest", "down", "up"]),
    seconds=st.sampled_from([None, "nearest", "down", "up"]),
    timed=st.booleans(),
)
def test_each_rounding_equals_its_twin(
    sources: np.ndarray,
    targets: np.ndarray,
    scale: float,
    metres: Rounding,
    seconds: Rounding | None,
    timed: bool,
) -> None:
    twins = {"nearest": lambda x: math.floor(x + 0.5), "down": int, "up": math.ceil}
    distances = Euclidean(scale, 1.0 if timed else None, metres, seconds)
    found = distances.matrix(sources, targets, "any")
    single = legs_of_all_pairs(distances, sources, targets, "any")
    assert np.array_equal(found.metres, single.metres)
    assert np.array_equal(found.seconds, single.seconds)
    for i, (x, y) in enumerate(sources):
        for j, (x2, y2) in enumerate(targets):
            length = scale * math.sqrt((x - x2) ** 2 + (y - y2) ** 2)
            assert found.metres[i, j] == twins[metres](length)
            assert found.seconds[i, j] == (twins[seconds or metres](length) if timed else 0)


def test_unknown_rounding_names_the_known() -> None:
    with pytest.raises(ValueError, match="unknown rounding 'half'; known are nearest, down, up"):
        Euclidean(rounding="half")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="unknown time_rounding"):
        Euclidean(time_rounding="half")  # type: ignore[arg-type]


def test_explicit_distances_go_from_row_to_column() -> None:
    table = np.array([[0, 1, 2], [10, 0, 12], [20, 21, 0]], np.int32)
    rows = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]])
    distances = Explicit(table)
    found = distances.matrix(rows[:2], rows, "van")
    assert found.metres.tolist() == found.seconds.tolist() == table[:2].tolist()
    assert distances.legs(rows[[0, 2]], rows[[1, 0]], "van").metres.tolist() == [1, 20]
    assert Explicit(table, timed=False).matrix(rows, rows, "van").seconds.max() == 0
    assert distances.describe() == {"kind": "explicit", "places": 3, "timed": True}
    table[0, 1] = 99
    assert distances.table[0, 1] == 1


def test_explicit_distances_refuse_what_is_no_table_and_no_row_of_it() -> None:
    with pytest.raises(ValueError, match=r"table has shape \(2, 3\)"):
        Explicit(np.zeros((2, 3), np.int32))
    with pytest.raises(ValueError, match="table holds -1 to 0 m"):
        Explicit(np.array([[0, -1], [0, 0]], np.int32))
    good, bad = np.zeros((1, 2)), np.array([[2.0, 0.0]])
    with pytest.raises(
        ValueError, match="row 0 of targets is place 2; the table has places 0 to 1"
    ):
        Explicit(np.zeros((2, 2), np.int32)).matrix(good, bad, "van")
    with pytest.raises(ValueError, match="1 starts and 2 ends"):
        Explicit(np.zeros((2, 2), np.int32)).legs(good, np.zeros((2, 2)), "van")


def test_blocks_on_threads_fill_every_row(monkeypatch: pytest.MonkeyPatch) -> None:
    points = on_globe(101, 9)
    whole = GreatCircle().matrix(points, points, "van")
    monkeypatch.setattr(module, "_BLOCK", 300)
    blocks = GreatCircle().matrix(points, points, "van")
    assert np.array_equal(whole.metres, blocks.metres)
    assert np.array_equal(whole.seconds, blocks.seconds)


@pytest.mark.parametrize("distances", [GreatCircle(), Euclidean()])
def test_shapes_types_and_empty_sets(distances: Distances) -> None:
    none, some = np.empty((0, 2)), np.zeros((3, 2))
    for sources, targets in pairwise((none, some, none, none)):
        found = distances.matrix(sources, targets, "van")
        assert found.metres.shape == found.seconds.shape == (len(sources), len(targets))
        assert found.metres.dtype == found.seconds.dtype == np.int32
    assert distances.legs(none, none, "van").metres.shape == (0,)


@pytest.mark.parametrize("distances", [GreatCircle(), Euclidean()])
def test_bad_places_are_named(distances: Distances) -> None:
    good = np.zeros((2, 2))
    for bad in (np.nan, np.inf, -np.inf):
        with pytest.raises(ValueError, match=r"row 1 of targets .* must be finite"):
            distances.matrix(good, np.array([[0.0, 0.0], [bad, 0.0]]), "van")
    for shape in ((2,), (2, 3), (2, 2, 2)):
        with pytest.raises(ValueError, match="sources has shape"):
            distances.matrix(np.zeros(shape), good, "van")
    with pytest.raises(ValueError, match="2 starts and 1 ends"):
        distances.legs(good, good[:1], "van")


def test_swapped_latitude_is_named() -> None:
    with pytest.raises(ValueError, match=r"row 0 of sources has latitude 116.4"):
        ONE.matrix(np.array([[39.9, 116.4]]), np.zeros((1, 2)), "van")


def test_speeds_override_by_profile() -> None:
    a, b = np.array([[0.0, 0.0]]), np.array([[1.0, 0.0]])
    fast = GreatCircle(speed_kmh={"van": 72.0})
    assert fast.legs(a, b, "van").seconds[0] == round(HALF_WAY_ROUND / 180 * DETOUR_FACTOR / 20)
    assert fast.legs(a, b, "18t").seconds == GreatCircle().legs(a, b, "18t").seconds
    assert fast.describe()["speed_kmh"] == {**SPEED_KMH, "van": 72.0}


def test_speeds_cannot_change_afterwards() -> None:
    speeds = {"van": 72.0}
    distances = GreatCircle(speed_kmh=speeds)
    speeds["van"] = -1.0
    assert distances.speed_kmh == {"van": 72.0}
    assert pickle.loads(pickle.dumps(distances)) == distances


@pytest.mark.parametrize("value", [0.0, -1.0, math.nan, math.inf])
def test_parameters_must_be_above_zero(value: float) -> None:
    with pytest.raises(ValueError, match="detour_factor is"):
        GreatCircle(detour_factor=value)
    with pytest.raises(ValueError, match="speed_kmh of 'van' is"):
        GreatCircle(speed_kmh={"van": value})
    with pytest.raises(ValueError, match="metres_per_unit is"):
        Euclidean(metres_per_unit=value)
    with pytest.raises(ValueError, match="speed_mps is"):
        Euclidean(speed_mps=value)


def test_unknown_profiles_name_the_known() -> None:
    known = "'bike'; known are van, 3.5t, 7.5t, 12t, 18t, 40t"
    with pytest.raises(ValueError, match=known):
        GreatCircle(speed_kmh={"bike": 15.0})
    with pytest.raises(ValueError, match=known):
        ONE.matrix(np.zeros((1, 2)), np.zeros((1, 2)), "bike")


def test_what_would_pass_int32_is_refused() -> None:
    with pytest.raises(ValueError, match=r"detour_factor 108.*would be .* m, more than"):
        GreatCircle(detour_factor=108.0)
    with pytest.raises(ValueError, match=r"speed_kmh 0.04 of '12t'.* s, more than"):
        GreatCircle(speed_kmh={"12t": 0.04})
    start = np.zeros((1, 2))
    for distances, x in (
        (Euclidean(), 3e9),
        (Euclidean(0.1, 0.1), 3e9),
        (Euclidean(1e-200), 1e170),
    ):
        with pytest.raises(ValueError, match="diagonal of starts and ends"):
            distances.legs(start, np.array([[x, 0.0]]), "any")
    assert GreatCircle(107.0).legs(np.zeros((1, 2)), np.array([[180.0, 0.0]]), "van").metres > 2e9
    assert Euclidean().legs(np.zeros((1, 2)), np.array([[2147483647.0, 0.0]]), "x").metres > 2e9


def test_description_is_plain() -> None:
    expected = {"kind": "plane", "metres_per_unit": 2.0, "speed_mps": 1.0}
    expected |= {"rounding": "nearest", "time_rounding": "nearest"}
    assert Euclidean(metres_per_unit=2).describe() == expected
    assert Euclidean(speed_mps=None).describe()["speed_mps"] is None
    assert GreatCircle().describe()["detour_factor"] == DETOUR_FACTOR


def test_import_does_not_load_numba() -> None:
    code = "import sys, geo.matrix; geo.matrix.GreatCircle(); sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_pair_is_the_same_alone_in_a_region_and_among_places_of_the_whole_earth() -> None:
    rng = np.random.default_rng(7)
    region = np.column_stack((rng.uniform(115, 118, 300), rng.uniform(39, 41, 300)))
    earth = np.column_stack((rng.uniform(-180, 180, 50), rng.uniform(-90, 90, 50)))
    distances = GreatCircle(detour_factor=100.0)  # centimetres: no difference hides in rounding
    within = distances.matrix(region, region, "van").metres
    among = distances.matrix(np.vstack((region, earth)), np.vstack((earth, region)), "van").metres
    assert np.array_equal(within, among[:300, 50:])
    starts, ends = np.repeat(region, 300, axis=0), np.tile(region, (300, 1))
    assert np.array_equal(within.ravel(), distances.legs(starts, ends, "van").metres)


def test_the_short_formula_meets_the_long_one_where_it_ends() -> None:
    """Places 600 to 680 km apart, on both sides of the seam at 637 km, against plain haversine."""
    here = np.array([[10.0, 0.0]])
    there = np.column_stack((10.0 + np.linspace(600, 680, 2001) / 111.195, np.zeros(2001)))
    metres = GreatCircle(detour_factor=1.0).matrix(here, there, "van").metres[0]
    exact = np.radians(there[:, 0] - 10.0) * 6371008.8
    assert np.abs(metres - exact).max() <= 0.501
