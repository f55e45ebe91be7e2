"""Coordinate systems: published points, the way back, and the edge of the box."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.coordinates import SYSTEMS, from_wgs84, to_wgs84

WEST, EAST, SOUTH, NORTH = 72.004, 137.8347, 0.8293, 55.8271

# WGS-84 and GCJ-02: the test data of eviltransform, and the example of coordtransform.
GCJ02 = [
    ([121.5272106, 31.1774276], [121.531541859215, 31.17530398364597]),  # Shanghai
    ([113.912316, 22.543847], [113.9171764808363, 22.540796131694766]),  # Shenzhen
    ([116.377817, 39.911954], [116.38404722455657, 39.91334545536069]),  # Beijing
    ([116.404, 39.915], [116.41024449916938, 39.91640428150164]),
]
degrees7 = st.tuples(st.integers(720040000, 1378347000), st.integers(8293000, 558271000))
anywhere = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


def row(lon: float, lat: float) -> np.ndarray:
    return np.array([[lon, lat]], dtype=np.float64)


@pytest.mark.parametrize(("wgs84", "gcj02"), GCJ02)
def test_gcj02_of_known_points(wgs84: list[float], gcj02: list[float]) -> None:
    assert np.allclose(from_wgs84(row(*wgs84), "gcj02"), gcj02, rtol=0, atol=1e-12)
    assert np.allclose(to_wgs84(row(*gcj02), "gcj02"), wgs84, rtol=0, atol=1e-12)


def test_bd09_on_top_of_gcj02() -> None:
    place = to_wgs84(row(116.404, 39.915), "gcj02")
    expected = [116.41036949371029, 39.92133699351021]  # coordtransform
    assert np.allclose(from_wgs84(place, "bd09"), expected, rtol=0, atol=1e-12)


def test_bd09_back_to_gcj02() -> None:
    place = from_wgs84(to_wgs84(row(116.404, 39.915), "bd09"), "gcj02")
    expected = [116.39762729119315, 39.90865673957631]  # coordtransform, whose way back is rough
    assert np.allclose(place, expected, rtol=0, atol=2e-5)


@pytest.mark.parametrize("system", SYSTEMS)
@given(units=st.lists(degrees7, min_size=1, max_size=20))
def test_rounding_restores_seven_decimals(system: str, units: list[tuple[int, int]]) -> None:
    points = np.array(units, dtype=np.float64) / 1e7
    back = to_wgs84(from_wgs84(points, system), system)
    assert np.abs(back - points).max() < 1e-10
    assert np.array_equal(np.round(back, 7), np.round(points, 7))


@pytest.mark.parametrize("system", SYSTEMS)
@given(place=anywhere)
def test_way_back_everywhere_but_in_the_strip(system: str, place: tuple[float, float]) -> None:
    lon, lat = place
    near = WEST - 0.02 < lon < EAST + 0.02 and SOUTH - 0.02 < lat < NORTH + 0.02
    inside = WEST <= lon <= EAST and SOUTH <= lat <= NORTH
    if inside or not near:
        back = to_wgs84(from_wgs84(row(lon, lat), system), system)
        assert np.abs(back - row(lon, lat)).max() < 1e-10


@pytest.mark.parametrize("system", SYSTEMS)
def test_way_back_on_the_edge_itself(system: str) -> None:
    lon, lat = np.linspace(WEST, EAST, 500), np.linspace(SOUTH, NORTH, 500)
    sides = [(lon, np.full(500, SOUTH)), (lon, np.full(500, NORTH))]
    sides += [(np.full(500, WEST), lat), (np.full(500, EAST), lat)]
    edge = np.concatenate([np.column_stack(side) for side in sides])
    assert np.abs(to_wgs84(from_wgs84(edge, system), system) - edge).max() < 1e-10


def test_a_point_that_gcj02_cannot_reach_stays() -> None:
    # At the west edge everything moves east, so nothing arrives in the first metres inside.
    unreached = row(WEST + 1e-5, 30.0)
    assert np.array_equal(to_wgs84(unreached, "gcj02"), unreached)


def test_outside_the_box_gcj02_is_wgs84() -> None:
    places = np.array([[2.35, 48.86], [-122.4, 37.8], [151.2, -33.9], [180.0, 90.0], [0.0, 0.0]])
    assert np.array_equal(from_wgs84(places, "gcj02"), places)
    assert np.array_equal(to_wgs84(places, "gcj02"), places)


def test_rows_do_not_depend_on_each_other() -> None:
    rng = np.random.default_rng(1)
    points = np.column_stack((rng.uniform(60, 150, 200), rng.uniform(-10, 70, 200)))
    for system in SYSTEMS:
        alone = np.concatenate([to_wgs84(point[None, :], system) for point in points])
        assert np.allclose(to_wgs84(points, system), alone, rtol=0, atol=1e-12)


@pytest.mark.parametrize("system", SYSTEMS)
def test_empty_nan_and_a_copy(system: str) -> None:
    assert to_wgs84(np.empty((0, 2)), system).shape == (0, 2)
    assert np.isnan(to_wgs84(row(np.nan, np.nan), system)).all()
    points = row(2.35, 48.86)
    assert not np.shares_memory(from_wgs84(points, system), points)
    assert np.array_equal(points, row(2.35, 48.86))


@pytest.mark.parametrize("convert", [to_wgs84, from_wgs84])
def test_errors_name_the_value(convert) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match="'utm'; known are wgs84, gcj02, bd09"):
        convert(row(0, 0), "utm")
    for shape in ((2,), (2, 3), (1, 2, 2)):
        with pytest.raises(ValueError, match="has shape"):
            convert(np.zeros(shape), "wgs84")
