"""Travel from OSRM and Valhalla servers, which here are a few lines in a thread of their own."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from geo.cached import Cached
from geo.errors import RoadsError
from geo.http_json import checked_url
from geo.matrix import UNREACHABLE_M, UNREACHABLE_S, Float64, GreatCircle, KnowsWhy
from geo.osrm import Osrm
from geo.valhalla import Valhalla

PLACES: Float64 = np.random.default_rng(1).uniform([14.3, 35.8], [14.6, 36.0], (23, 2)).round(6)
LINES = GreatCircle(1.0)
Answer = tuple[int, Any]


class Stub:
    """Both servers, with straight lines for roads. ``most``: rows times columns that they admit;
    ``sea``: the places with a longitude above are 5 km from a road; ``island``: no way between the
    places north of it and the others; ``fails``: so many questions get status 503 first."""

    def __init__(self) -> None:
        self.most, self.sea, self.island, self.fails = 10_000, 90.0, 90.0, 0
        self.asked: list[tuple[int, int]] = []
        self.bodies: list[dict[str, Any]] = []
        self.answer: Callable[[str], Answer] | None = None
        self.brief = False

    def reply(self, path: str, body: dict[str, Any] | None) -> Answer:
        if self.fails > 0:
            self.fails -= 1
            return 503, {}
        if self.answer is not None:
            return self.answer(path)
        return self.osrm(path) if body is None else self.valhalla(body)

    def osrm(self, path: str) -> Answer:
        found = re.fullmatch(
            r"/table/v1/(\w+)/(.*)\?sources=(.*)&destinations=(.*)&annotations=duration,distance",
            path,
        )
        assert found
        places = [tuple(map(float, each.split(","))) for each in found[2].split(";")]
        first, second = ([int(i) for i in found[n].split(";")] for n in (3, 4))
        self.asked.append((len(first), len(second)))
        if len(first) * len(second) > self.most:
            return 400, {"code": "TooBig", "message": "Too many table coordinates"}
        sources, targets = (np.array([places[i] for i in each]) for each in (first, second))
        metres, seconds = self.tables(sources, targets)
        away = [{"distance": 5000.0 if lon > self.sea else 3.0} for lon, _ in places]
        return 200, {
            "code": "Ok",
            "distances": metres,
            "durations": seconds,
            "sources": [away[i] for i in first],
            "destinations": [away[i] for i in second],
        }

    def valhalla(self, body: dict[str, Any]) -> Answer:
        self.bodies.append(body)
        sources, targets = (
            np.array([(each["lon"], each["lat"]) for each in body[name]])
            for name in ("sources", "targets")
        )
        self.asked.append((len(sources), len(targets)))
        if len(sources) * len(targets) > self.most:
            return 400, {"error_code": 150, "error": "Exceeded max locations: 50"}
        if (sources[:, 0] > self.sea).any() or (targets[:, 0] > self.sea).any():
            return 400, {"error_code": 171, "error": "No suitable edges near location"}
        metres, seconds = self.tables(sources, targets)
        if any(None in row for row in metres) and len(sources) * len(targets) > 1:
            return 400, {"error_code": 170, "error": "Locations are in unconnected regions"}
        if any(None in row for row in metres):
            return 400, {"error_code": 442, "error": "No path could be found for input"}
        km = [[each / 1000 for each in row] for row in metres]
        if self.brief:
            return 200, {"sources_to_targets": {"distances": km, "durations": seconds}}
        cells = [
            [{"distance": m, "time": s} for m, s in zip(*rows, strict=True)]
            for rows in zip(km, seconds, strict=True)
        ]
        return 200, {"sources_to_targets": cells, "units": "kilometers"}

    def tables(self, sources: Float64, targets: Float64) -> tuple[list[Any], list[Any]]:
        legs = LINES.matrix(sources, targets, "van")
        north = (sources[:, 1] > self.island)[:, None] != (targets[:, 1] > self.island)[None, :]
        return tuple(  # type: ignore[return-value]
            [
                [None if lost else value + 0.4 for value, lost in zip(*row, strict=True)]
                for row in zip(each.tolist(), north.tolist(), strict=True)
            ]
            for each in legs
        )


@contextmanager
def running(stub: Stub) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(stub.reply(self.path, None))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self._send(stub.reply(self.path, json.loads(body)))

        def _send(self, answer: Answer) -> None:
            status, content = answer
            body = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(ConnectionError):  # nobody waits any more
                self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def stub() -> Stub:
    return Stub()


@pytest.fixture
def url(stub: Stub) -> Iterator[str]:
    with running(stub) as address:
        yield address


KINDS = pytest.mark.parametrize("kind", [Osrm, Valhalla])


def check_all(travel: Osrm | Valhalla, places: Float64 = PLACES) -> None:
    legs, lines = travel.matrix(places, places, "van"), LINES.matrix(places, places, "van")
    assert legs.metres.dtype == legs.seconds.dtype == np.int32
    assert np.array_equal(legs.metres, lines.metres)
    assert np.array_equal(legs.seconds, lines.seconds)


@KINDS
def test_blocks_are_put_together(stub: Stub, url: str, kind: type[Osrm]) -> None:
    check_all(kind(url, largest=10))
    assert sorted(set(stub.asked)) == [(3, 3), (3, 10), (10, 3), (10, 10)]
    twice = np.concatenate([PLACES[:4], PLACES[:4]])
    stub.asked.clear()
    check_all(kind(url), twice)
    assert stub.asked == [(4, 4)]


@KINDS
def test_legs_are_cells_of_the_matrix(stub: Stub, url: str, kind: type[Osrm]) -> None:
    travel = kind(url)
    legs, lines = (each.legs(PLACES[:-1], PLACES[1:], "van") for each in (travel, LINES))
    assert np.array_equal(legs.metres, lines.metres)
    assert np.array_equal(legs.seconds, lines.seconds)
    with pytest.raises(ValueError, match="23 starts and 22 ends"):
        travel.legs(PLACES, PLACES[1:], "van")


@KINDS
def test_the_server_s_limit_is_kept(stub: Stub, url: str, kind: type[Osrm]) -> None:
    stub.most = 36
    travel = kind(url)
    check_all(travel)
    assert travel.largest <= 6
    stub.asked.clear()
    check_all(travel)
    assert all(m * n <= 36 for m, n in stub.asked)
    stub.most = 0
    with pytest.raises(RoadsError, match=r"refuses: (Too many|Exceeded max)"):
        travel.matrix(PLACES, PLACES, "van")


@KINDS
def test_places_far_from_any_road_are_not_moved_in_silence(
    stub: Stub, url: str, kind: type[Osrm]
) -> None:
    stub.sea = float(np.sort(PLACES[:, 0])[-3])  # two places beyond it
    travel = kind(url, largest=8)
    legs, lines = (each.matrix(PLACES, PLACES, "van") for each in (travel, LINES))
    wet = PLACES[:, 0] > stub.sea
    lost = wet[:, None] | wet[None, :]
    np.fill_diagonal(lost, False)
    assert (legs.metres[lost] == UNREACHABLE_M).all()
    assert (legs.seconds[lost] == UNREACHABLE_S).all()
    assert np.array_equal(legs.metres[~lost], lines.metres[~lost])
    assert isinstance(travel, KnowsWhy)
    said = travel.trouble(PLACES[[int(wet.argmax()), int(wet.argmin())]], "van")
    assert said == ["has no road of the server's map within 1 km", ""]


@KINDS
def test_pairs_that_no_road_joins(stub: Stub, url: str, kind: type[Osrm]) -> None:
    stub.island = float(np.sort(PLACES[:, 1])[-6])
    legs = kind(url).matrix(PLACES, PLACES, "van")
    north = PLACES[:, 1] > stub.island
    lost = north[:, None] != north[None, :]
    assert ((legs.seconds == UNREACHABLE_S) == lost).all()
    assert ((legs.metres == UNREACHABLE_M) == lost).all()


@KINDS
def test_a_busy_server_is_asked_again(stub: Stub, url: str, kind: type[Osrm]) -> None:
    stub.fails = 3
    check_all(kind(url, pause_s=0.001))
    stub.fails = 4
    with pytest.raises(RoadsError, match="does not answer: HTTP status 503"):
        kind(url, pause_s=0.001).matrix(PLACES, PLACES, "van")


@KINDS
def test_nobody_there(kind: type[Osrm]) -> None:
    with running(Stub()) as url:
        pass
    with pytest.raises(RoadsError, match="does not answer: connection refused; is it running"):
        kind(url, pause_s=0.001).matrix(PLACES, PLACES, "van")
    assert kind(url, pause_s=0.001).trouble(PLACES[:1], "van") == [""]


@KINDS
def test_too_late(stub: Stub, url: str, kind: type[Osrm]) -> None:
    done = threading.Event()
    stub.answer = lambda _: (200, {"in time": done.wait(5)})
    with pytest.raises(RoadsError, match=r"no answer within 0\.02 s"):
        kind(url, timeout_s=0.02, pause_s=0.001).matrix(PLACES, PLACES, "van")
    done.set()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((200, b"<html>hello"), "answers '<html>hello' and not JSON"),
        ((200, [1]), "and not JSON"),
        ((404, {}), "cannot answer: HTTP status 404"),
        ((403, {}), "does not answer: HTTP status 403"),
        ((400, {"code": "InvalidQuery", "message": "Query string malformed"}), "InvalidQuery: Q"),
        ((200, {"code": "Ok", "durations": [[0]]}), "gives no distances"),
        ((200, {"code": "Ok", "distances": [[0]], "durations": [[0]]}), "was not asked for"),
    ],
)
def test_osrm_answers_that_are_none(stub: Stub, url: str, answer: Answer, said: str) -> None:
    stub.answer = lambda _: answer
    with pytest.raises(RoadsError, match=re.escape(said)):
        Osrm(url).matrix(PLACES, PLACES, "van")


def test_osrm_names_a_place_without_a_segment(stub: Stub, url: str) -> None:
    def answer(path: str) -> Answer:
        wrong = f"{PLACES[2][0]:.7f}"
        if wrong in path:
            at = [each.split(",")[0] for each in path.split("/")[4].split("?")[0].split(";")]
            message = f"Could not find a matching segment for coordinate {at.index(wrong)}"
            return 400, {"code": "NoSegment", "message": message}
        return stub.osrm(path)

    stub.answer = answer
    legs = Osrm(url).matrix(PLACES[:5], PLACES[:5], "van")
    lost = np.zeros((5, 5), np.bool_)
    lost[2], lost[:, 2], lost[2, 2] = True, True, False
    assert ((legs.seconds == UNREACHABLE_S) == lost).all()


def test_osrm_has_one_way_of_driving(stub: Stub, url: str) -> None:
    travel = Cached(Osrm(url))
    travel.folder = None
    for profile in ("van", "12t", "40t"):
        travel.matrix(PLACES[:3], PLACES[:3], profile)
    assert len(stub.asked) == 1
    assert travel.describe()["profiles"]["18t"] == "driving"
    assert Osrm(url, profiles={"40t": "truck"}).describe()["profiles"]["40t"] == "truck"


def test_valhalla_drives_trucks_with_their_dimensions(stub: Stub, url: str) -> None:
    stub.brief = True
    travel = Valhalla(url, options={"18t": {"height": 3.5}})
    check_all(travel)
    travel.matrix(PLACES[:2], PLACES[:2], "18t")
    van, truck = stub.bodies[0], stub.bodies[-1]
    assert (van["costing"], truck["costing"]) == ("auto", "truck")
    options = truck["costing_options"]["truck"]
    assert (options["weight"], options["height"], options["axle_count"]) == (18.0, 3.5, 2)
    assert van["sources"][0]["search_cutoff"] == 1000.0
    assert travel.describe()["profiles"]["18t"].startswith("truck (axle_count 2, ")


def test_valhalla_says_which_limit(stub: Stub, url: str) -> None:
    said = "Path distance exceeds the max distance limit: 400000 meters"
    stub.answer = lambda _: (400, {"error_code": 154, "error": said})
    with pytest.raises(RoadsError, match=r"max distance limit.*max_matrix_distance"):
        Valhalla(url).matrix(PLACES, PLACES, "van")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("localhost:5000", "is no address of a server"),
        ("ftp://host", "is no address"),
        ("file:///etc/passwd", "is no address"),
        ("http://", "is no address"),
        ("http://host:port", "is no address"),
        ("http://me:secret@host:5000", "the address of host has a user, a password"),
        ("https://host/?key=1", "would be written into every plan"),
    ],
)
def test_addresses(text: str, said: str) -> None:
    with pytest.raises(RoadsError, match=re.escape(said)) as caught:
        checked_url(text)
    assert "secret" not in str(caught.value)
    assert checked_url(" https://host:1/osrm/ ") == "https://host:1/osrm"
