"""Roads fetched from OpenStreetMap, with what stands for Overpass and osmnx: no test goes out."""

from __future__ import annotations

import bz2
import gzip
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import shapely

from geo import download
from geo.download import SUFFIXES, fetch
from geo.errors import RoadsError
from tests.unit.test_extract import Map

BOX = "14.45,35.85,14.55,35.95"
ANSWER = Map().way(1, [0, 10, 20]).text().encode()
Ask = Callable[[str], bytes]


class Overpass:
    """Answers always the same, and remembers what it was asked."""

    def __init__(self, answer: bytes = ANSWER) -> None:
        self.answer, self.queries = answer, list[str]()

    def __call__(self, query: str) -> bytes:
        self.queries.append(query)
        return self.answer


@pytest.fixture(autouse=True)
def nobody_goes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise AssertionError("a test asks the internet")

    monkeypatch.setattr("socket.socket.connect", refused)


@pytest.mark.parametrize(
    ("name", "unpacked"),
    [
        ("a.osm", bytes),
        ("a.OSM", bytes),
        ("a.osm.gz", gzip.decompress),
        ("a.b.Osm.GZ", gzip.decompress),
        ("a.osm.bz2", bz2.decompress),
    ],
)
def test_a_box(tmp_path: Path, name: str, unpacked: Callable[[bytes], bytes]) -> None:
    ask, path = Overpass(), tmp_path / name
    size = fetch(BOX, path, ask)
    assert size == path.stat().st_size
    assert unpacked(path.read_bytes()) == ANSWER
    [query] = ask.queries
    assert query.count("(35.850000,14.450000,35.950000,14.550000)") == 2
    assert query.startswith("[out:xml][timeout:180];")
    assert 'way["route"="ferry"]' in query
    assert 'rel(bw.roads)["type"~"^restriction"]' in query


def test_what_was_fetched_is_a_map(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("osmium")
    from geo.network import RoadNetwork

    monkeypatch.setenv("COLOAD_CACHE", "off")
    for suffix in SUFFIXES:
        fetch(BOX, tmp_path / f"map{suffix}", Overpass())
        assert RoadNetwork.read(tmp_path / f"map{suffix}").roads.segments == 1


@pytest.mark.parametrize(
    "place",
    [
        "14.55,35.85,14.45,35.95",  # east and west the wrong way round
        "14.45,35.95,14.55,35.85",
        "14.45,35.85,14.45,35.95",
        "35.85,140.0,35.95,141.0",
        "-181,0,1,1",
        "0,0,1,91",
        "nan,0,1,1",
        "0,0,inf,1",
    ],
)
def test_what_is_no_box(tmp_path: Path, place: str) -> None:
    ask = Overpass()
    with pytest.raises(RoadsError, match=f"'{place}' is no box; give WEST,SOUTH,EAST,NORTH"):
        fetch(place, tmp_path / "a.osm", ask)
    assert ask.queries == []


@pytest.mark.parametrize("name", ["a.osm.pbf", "a.xml", "a", "a.osm.zip", "osm"])
def test_what_is_no_map_to_write(tmp_path: Path, name: str) -> None:
    ask = Overpass()
    with pytest.raises(RoadsError, match=r"is no map to write; give \.osm, \.osm\.gz, \.osm\.bz2"):
        fetch(BOX, tmp_path / name, ask)
    assert ask.queries == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"", f"Overpass gave no map of '{BOX}': "),
        (b"<html>\n <b>429</b>  Too Many\xff</html>", "<html> <b>429</b> Too Many\ufffd</html>"),
        (b'{"elements": []}', "Overpass gave no map"),
        (b"<?xml?>" + b" " * 2000 + b"<osm", "Overpass gave no map"),
        (b'<?xml version="1.0"?><osm version="0.6"></osm>', "has no roads in"),
        (b"<osm><node id='1'/></osm>", "OpenStreetMap has no roads in"),
    ],
)
def test_answers_that_are_none(tmp_path: Path, answer: bytes, said: str) -> None:
    with pytest.raises(RoadsError) as caught:
        fetch(BOX, tmp_path / "a.osm", Overpass(answer))
    assert said in str(caught.value)
    assert not list(tmp_path.iterdir())


TIMED_OUT = (
    b'<?xml version="1.0"?><osm version="0.6">%s<remark> runtime error: Query timed out in '
    b'"query" at line 3 after 181 seconds. </remark></osm>'
)


@pytest.mark.parametrize("part", [b"", b'<way id="1"><nd ref="1"/><nd ref="2"/></way>'])
def test_a_query_that_took_too_long_is_no_map(tmp_path: Path, part: bytes) -> None:
    with pytest.raises(RoadsError, match="Query timed out"):
        fetch(BOX, tmp_path / "a.osm", Overpass(TIMED_OUT % part))
    assert not list(tmp_path.iterdir())


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(RoadsError, match="cannot be written: No such file or directory"):
        fetch(BOX, tmp_path / "nowhere" / "a.osm", Overpass())
    (tmp_path / "b.osm").mkdir()
    with pytest.raises(RoadsError, match=r"b\.osm' cannot be written: Is a directory"):
        fetch(BOX, tmp_path / "b.osm", Overpass())


def test_an_error_of_the_caller_s_own_passes(tmp_path: Path) -> None:
    def ask(query: str) -> bytes:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(BOX, tmp_path / "a.osm", ask)
    assert not list(tmp_path.iterdir())


# -- places by name


class Frame:
    """As much of a GeoDataFrame as is looked at."""

    def __init__(self, shape: Any) -> None:
        self.geometry = SimpleNamespace(iloc=[shape])


@pytest.fixture
def osmnx(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Finds what its ``shape`` is, or raises it."""

    def geocode(place: str) -> Frame:
        known.asked.append(place)
        if isinstance(known.shape, Exception):
            raise known.shape
        return Frame(known.shape)

    settings = SimpleNamespace(overpass_url="https://overpass.example/api/")
    known = SimpleNamespace(asked=[], shape=None, geocode_to_gdf=geocode, settings=settings)
    monkeypatch.setitem(sys.modules, "osmnx", known)
    return known


def test_a_place_by_its_outline(tmp_path: Path, osmnx: Any) -> None:
    osmnx.shape = shapely.box(14.45, 35.85, 14.55, 35.95)
    ask = Overpass()
    fetch("Msida, Malta", tmp_path / "a.osm", ask)
    assert osmnx.asked == ["Msida, Malta"]
    (poly,) = {line.partition("(")[2].partition(")")[0] for line in ask.queries[0].splitlines()
               if "way[" in line}  # fmt: skip
    assert poly.startswith('poly:"35.')
    numbers = poly.removeprefix('poly:"').removesuffix('"').split()
    assert len(numbers) == 8
    assert {float(lat) for lat in numbers[::2]} == {35.85, 35.95}
    assert {float(lon) for lon in numbers[1::2]} == {14.45, 14.55}


def test_the_largest_of_several_pieces(tmp_path: Path, osmnx: Any) -> None:
    small, large = shapely.box(1, 1, 1.1, 1.1), shapely.box(5, 5, 7, 7)
    osmnx.shape = shapely.MultiPolygon([small, large])
    ask = Overpass()
    fetch("Malta", tmp_path / "a.osm", ask)
    assert "7.000000" in ask.queries[0]
    assert "1.100000" not in ask.queries[0]


def test_an_outline_of_many_corners_is_simplified(tmp_path: Path, osmnx: Any) -> None:
    osmnx.shape = shapely.Point(14.5, 35.9).buffer(0.1, quad_segs=2000)
    ask = Overpass()
    fetch("a circle", tmp_path / "a.osm", ask)
    assert len(ask.queries[0]) < 10_000


@pytest.mark.parametrize("place", ["Nowhere", "1,2,3", "1,2,3,4,5", "a,b,c,d", ""])
def test_a_place_that_is_not_found(tmp_path: Path, osmnx: Any, place: str) -> None:
    osmnx.shape = ValueError(f"Nominatim could not geocode query {place!r}\n to a geometry")
    with pytest.raises(RoadsError) as caught:
        fetch(place, tmp_path / "a.osm", Overpass())
    assert str(caught.value) == (
        f"'{place}' was not found: Nominatim could not geocode query {place!r} to a geometry. "
        "Fetch an extract elsewhere (such as the .osm.pbf of your region) and name that file"
    )
    assert osmnx.asked == [place]


@pytest.mark.parametrize("shape", [shapely.Point(1, 2), shapely.LineString([(1, 2), (3, 4)])])
def test_a_place_that_is_no_area(tmp_path: Path, osmnx: Any, shape: Any) -> None:
    osmnx.shape = shape
    with pytest.raises(RoadsError, match=f"is a {shape.geom_type}, not an area; name a town"):
        fetch("a well", tmp_path / "a.osm", Overpass())


def test_no_internet(tmp_path: Path, osmnx: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import requests

    osmnx.shape = requests.ConnectionError("Max retries exceeded with url: /search")
    with pytest.raises(RoadsError) as caught:
        fetch("Msida, Malta", tmp_path / "a.osm")
    said = "there is no connection to the internet, or the server is down. Fetch an extract"
    assert str(caught.value).startswith(f"'Msida, Malta' was not found: {said}")

    def unreached(*_: Any, **__: Any) -> None:
        raise requests.ConnectionError("nobody")

    monkeypatch.setattr(requests, "post", unreached)
    with pytest.raises(RoadsError) as caught:
        fetch(BOX, tmp_path / "a.osm")
    assert str(caught.value).startswith(f"Overpass does not answer: {said}")
    assert not list(tmp_path.iterdir())


def test_overpass_is_asked_where_osmnx_says(
    tmp_path: Path, osmnx: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import requests

    asked: list[tuple[str, Any, Any]] = []
    answer = requests.Response()
    answer.status_code = 200
    answer._content = ANSWER

    def post(url: str, data: Any = None, timeout: Any = None) -> requests.Response:
        asked.append((url, data, timeout))
        return answer

    monkeypatch.setattr(requests, "post", post)
    assert fetch(BOX, tmp_path / "a.osm") == len(ANSWER)
    [(url, data, timeout)] = asked
    assert url == "https://overpass.example/api/interpreter"
    assert data["data"].startswith("[out:xml]")
    assert timeout > download.TIMEOUT_S
    answer.status_code, answer.reason, answer.url = 504, "Gateway Timeout", url
    with pytest.raises(RoadsError, match="Overpass does not answer: 504 Server Error: Gateway"):
        fetch(BOX, tmp_path / "b.osm")


def test_without_osmnx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "osmnx", None)
    for place in ("Msida, Malta", BOX):
        with pytest.raises(RoadsError, match=r"pip install 'coload\[roads\]'"):
            fetch(place, tmp_path / "a.osm")
    assert fetch(BOX, tmp_path / "a.osm", Overpass()) == len(ANSWER)
