"""``coload roads``: each action by the command line, on a map written here and on a real one."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("osmium")

import cli
from geo.given import Given
from geo.matrix import UNREACHABLE_M
from geo.network import RoadNetwork
from routing.plan import Plan
from tests.small_days import write_small_day
from tests.unit.test_extract import Map

DATA = Path(os.environ.get("COLOAD_DATA", "")) / "osm"
needs_data = pytest.mark.skipif(
    "COLOAD_DATA" not in os.environ, reason="COLOAD_DATA does not name the data folder"
)
SEA = "11,3"
TWO = "10.0005,0.001;10.003,0.0025"
"""Two places of the map."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a map: 6 x 6 streets, one of them low, a ban, an island."""
    monkeypatch.setenv("COLOAD_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    made = Map()
    for k in range(6):
        made.way(1 + k, [10 * c + k for c in range(6)], name="Triq", maxspeed="40")
        made.way(11 + k, [10 * k + r for r in range(6)], **({"maxheight": "3.0"} if k == 3 else {}))
    made.way(90, [700, 710, 720])
    made.turn("no_left_turn", ("way", 2, "from"), ("node", 11, "via"), ("way", 12, "to"))  # twice
    (tmp_path / "map.osm").write_text(made.text(), encoding="utf-8")
    (tmp_path / "points.csv").write_text(
        "编号,经度,纬度\nA,10.0005,0.001\n上海,10.003,0.0025\nC,10.0041,0.0039\n", encoding="utf-8"
    )
    return tmp_path


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Exit code, what is printed, and what is said on the side; no traceback ever."""

    def one(*arguments: str) -> tuple[int, str, str]:
        try:
            code = cli.main(["roads", *arguments])
        except SystemExit as left:  # argparse
            code = int(left.code or 0)
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return one


# -- prepare, info


def test_prepare(run: Run, folder: Path) -> None:
    code, out, err = run("prepare", "map.osm")
    assert code == 0
    assert out.startswith("map.osm: 61 segments, 38 junctions, ready after ")
    assert out.rstrip().endswith(f"kept in {folder / 'cache' / 'roads'}")
    assert err.splitlines() == [
        "coload: reading map.osm", "coload: preparing 61 road segments"
    ]  # fmt: skip
    assert len(list((folder / "cache" / "roads").iterdir())) == 1
    assert run("prepare", "map.osm")[2] == ""


def test_prepare_without_a_cache(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLOAD_CACHE", "off")
    code, out, _ = run("prepare", "map.osm", "--profile", "12t")
    assert code == 0
    assert "not kept (COLOAD_CACHE is off)" in out


def test_info(run: Run) -> None:
    code, out, _ = run("info", "map.osm")
    assert code == 0
    assert "segments: 61\n" in out
    assert "turn restrictions: 2\n" in out
    assert "islands: 1\n" in out
    assert "km by class:\n  residential " in out
    code, out, _ = run("info", "map.osm", "--json", "--profile", "12t", "--country", "MT")
    known = json.loads(out)
    assert code == 0
    assert (known["profile"], known["country"], known["drives on the"]) == ("12t", "MT", "left")
    assert known["km with a sign"]["height_m"] == pytest.approx(0.6, abs=0.05)
    van = json.loads(run("info", "map.osm", "--json")[1])
    assert van["km of the main network"] > known["km of the main network"]


# -- matrix


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".npz"])
def test_a_matrix(run: Run, suffix: str) -> None:
    code, out, _ = run("matrix", "map.osm", "points.csv", "-o", f"times{suffix}")
    assert code == 0
    assert out == f"3 x 3 legs; written to times{suffix}\n"
    where = np.array([[10.0005, 0.001], [10.003, 0.0025], [10.0041, 0.0039]])
    legs = RoadNetwork.read("map.osm").matrix(where, where)
    read = Given.read(f"times{suffix}").bind(["A", "上海", "C"], where)
    for one, other in zip(read.matrix(where, where, "van"), legs, strict=True):
        assert np.array_equal(one, other)


def test_a_matrix_to_other_points(run: Run) -> None:
    code, out, _ = run("matrix", "map.osm", "points.csv", "--to", TWO, "-o", "t.csv")
    assert (code, out) == (0, "3 x 2 legs; written to t.csv\n")
    table = pd.read_csv("t.csv", encoding="utf-8-sig")
    assert list(table.columns) == ["from", "to", "metres", "seconds"]
    assert table["from"].tolist() == ["A", "A", "上海", "上海", "C", "C"]
    assert table["to"].tolist()[:2] == ["10.0005,0.001", "10.003,0.0025"]
    code, _, err = run("matrix", "map.osm", "points.csv", "--to", TWO, "-o", "t.npz")
    assert code == 2
    assert "holds one list of places both ways; write .csv instead" in err


def test_a_matrix_with_no_road(run: Run) -> None:
    code, out, _ = run("matrix", "map.osm", f"{TWO};{SEA}", "-o", "t.csv")
    assert code == 3
    assert out == "3 x 3 legs, 5 pairs that no road joins; written to t.csv\n"
    assert Path("t.csv").read_text(encoding="utf-8-sig").count("none,none") == 5


def test_a_matrix_of_a_day_is_what_its_plan_takes(run: Run, folder: Path) -> None:
    """From the map by way of a table: the day asks for no more."""
    day = write_small_day(folder / "day")
    for name, columns in (("depots", 3), ("stores", 4)):
        lines = (day / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        moved = [lines[0]]
        for k, line in enumerate(lines[1:]):
            cells = line.replace('"Main Street, 2"', "Main").split(",")
            spot = 10.0005 + k * 0.001, 0.001 + k * 0.0007
            cells[columns : columns + 2] = [f"{degrees:.4f}" for degrees in spot]
            moved.append(",".join(cells))
        (day / f"{name}.csv").write_text("\n".join(moved) + "\n", encoding="utf-8")
    code, out, err = run("matrix", "map.osm", "day", "-o", "times.csv")
    assert (code, out) == (0, "6 x 6 legs; written to times.csv\n"), err
    assert cli.main(["check", "day", "--roads", "times.csv"]) == 0
    assert cli.main(["plan", "day", "--roads", "times.csv", "-o", "a", "--iterations", "40"]) == 0
    assert cli.main(["plan", "day", "--roads", "map.osm", "-o", "b", "--iterations", "40"]) == 0
    one, other = (Plan.read(name) for name in ("a", "b"))
    assert one.cost == other.cost
    assert [r.metres for r in one.routes] == [r.metres for r in other.routes]


def test_the_nearest(run: Run) -> None:
    code, out, _ = run("matrix", "map.osm", "points.csv", "--nearest", "1", "-o", "near.csv")
    assert (code, out) == (0, "3 legs of 3 points; written to near.csv\n")
    table = pd.read_csv("near.csv", encoding="utf-8-sig")
    assert table["from"].tolist() == ["A", "上海", "C"]
    assert table["to"].tolist() == ["上海", "C", "上海"]
    code, out, _ = run("matrix", "map.osm", "points.csv", "--nearest", "99", "-o", "near.csv")
    assert out.startswith("6 legs of 3 points")
    for more in (["--nearest", "0"], ["--nearest", "-1"], ["--nearest", "1", "--to", TWO]):
        code, _, err = run("matrix", "map.osm", "points.csv", "-o", "x.csv", *more)
        assert code == 2
        assert "--nearest is for 1 or more others among the same points" in err


@pytest.mark.parametrize("name", ["near.parquet", "near.npz", "near.xlsx"])
def test_the_nearest_are_a_csv(run: Run, name: str) -> None:
    assert run("matrix", "map.osm", "points.csv", "--nearest", "1", "-o", name)[0] == 2


def test_the_nearest_of_a_place_without_a_road(run: Run) -> None:
    assert run("matrix", "map.osm", f"{TWO};{SEA}", "--nearest", "2", "-o", "n.csv")[0] == 3


def test_profiles_zones_and_hours(run: Run, folder: Path) -> None:
    ring = [[9.9, -1], [10.0012, -1], [10.0012, 1], [9.9, 1], [9.9, -1]]
    rules = {"name": "west", "closed_to": "all", "hours": "22:00-06:00"}
    shape = {"type": "Polygon", "coordinates": [ring]}
    zone = {"type": "Feature", "properties": rules, "geometry": shape}
    Path("zones.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": [zone]}), encoding="utf-8"
    )
    asked = ["matrix", "map.osm", TWO, "-o", "t.csv", "--radius", "30", "--zones", "zones.geojson"]
    assert run(*asked)[0] == 3
    assert run(*asked, "--hour", "23:30")[0] == 3
    assert run(*asked, "--hour", "12:00")[0] == 0
    Path("speeds.toml").write_text(
        '[[speeds]]\nclasses = "all"\nhours = "07:00-09:00"\nfactor = 0.5\n', encoding="utf-8"
    )
    slow = ["matrix", "map.osm", TWO, "-o", "t.csv", "--speeds", "speeds.toml"]

    def seconds(*more: str) -> int:
        assert run(*slow, *more)[0] == 0
        return int(pd.read_csv("t.csv", encoding="utf-8-sig")["seconds"][1])

    assert seconds("--hour", "08:00") > 1.5 * seconds("--hour", "12:00")
    code, _, err = run(*slow)
    assert code == 2
    assert "say for which hour the roads are wanted" in err
    Path("own.toml").write_text('[snail]\nbase = "van"\nmax_kmh = 5\n', encoding="utf-8")
    assert seconds("--hour", "12:00", "--profiles", "own.toml", "--profile", "snail") > 300


@pytest.mark.parametrize("action", ["prepare", "info"])
def test_speeds_by_the_hour_do_not_keep_a_map_from_being_looked_at(run: Run, action: str) -> None:
    Path("speeds.toml").write_text(
        '[[speeds]]\nhours = "07:00-09:00"\nfactor = 0.5\n', encoding="utf-8"
    )
    assert run(action, "map.osm", "--speeds", "speeds.toml")[0] == 0


# -- isochrone


def test_isochrones(run: Run) -> None:
    code, out, _ = run("isochrone", "map.osm", "points.csv", "--minutes", "2,1", "-o", "i.geojson")
    assert code == 0
    lines = out.splitlines()
    assert [line.partition(" min")[0] for line in lines[:-1]] == [
        f"{name}: {limit}" for name in ("A", "上海", "C") for limit in (2, 1)
    ]
    assert lines[-1] == "written to i.geojson"
    import geopandas

    frame = geopandas.read_file("i.geojson")
    assert frame["place"].tolist() == ["A", "A", "上海", "上海", "C", "C"]
    assert set(frame.geometry.geom_type) == {"Polygon"}
    asked = ["isochrone", "map.osm", TWO, "--minutes", "1.5", "-o", "lines.geojson", "--lines"]
    assert run(*asked)[0] == 0
    frame = geopandas.read_file("lines.geojson")
    assert set(frame.geometry.geom_type) == {"MultiLineString"}
    assert frame["seconds"].tolist() == [90, 90]


@pytest.mark.parametrize("text", ["", "x", "1;2", "10,", "0", "-1", "5,-1"])
def test_minutes_that_are_none(run: Run, text: str) -> None:
    code, _, err = run("isochrone", "map.osm", TWO, f"--minutes={text}", "-o", "i.geojson")
    assert code == 2
    assert f"--minutes is '{text}'; give minutes" in err


@pytest.mark.parametrize("text", ["nan", "inf", "10,nan"])
def test_minutes_that_are_no_numbers(run: Run, text: str) -> None:
    assert run("isochrone", "map.osm", TWO, "--minutes", text, "-o", "i.geojson")[0] == 2


@pytest.mark.parametrize("more", [[SEA], ["10.0005,-0.0009", "--minutes", "0.1"]])
def test_isochrones_of_nothing(run: Run, more: list[str]) -> None:
    code, out, _ = run("isochrone", "map.osm", *more, "-o", "i.geojson")
    assert code in (0, 3)
    assert "reach 0.0 km of road" in out


# -- snap


def test_snap(run: Run) -> None:
    assert run("snap", "map.osm", TWO)[:2] == (0, "2 of 2 points can be served as van\n")
    code, out, _ = run("snap", "map.osm", f"{TWO};{SEA};10.0715,0.0001", "-o", "snap.csv")
    assert code == 3
    told = out.splitlines()
    assert told[0].startswith(
        "11.0,3.0 is 349.2 km from the nearest road where the vehicle may stop"
    )
    assert told[1].startswith("10.0715,0.0001 lies 11 m from a road that is not joined to the main")
    assert told[2] == "2 of 4 points can be served as van; written to snap.csv"
    table = pd.read_csv("snap.csv", encoding="utf-8-sig")
    assert table["status"].tolist() == ["ok", "ok", "no-road", "island"]
    assert table["off_m"].tolist()[3] == np.inf
    assert table["remark"].isna().tolist() == [True, True, False, False]
    code, out, _ = run("snap", "map.osm", SEA, "--radius", "400000")
    assert code == 0
    assert "1 of 1" in out


def test_snap_as_another_vehicle(run: Run) -> None:
    low = "10.003,0.0005"
    code, _, _ = run("snap", "map.osm", low, "--radius", "40", "--profile", "12t")
    assert code == 3
    assert run("snap", "map.osm", low, "--radius", "40", "--profile", "12t height_m=2.9")[0] == 0


# -- get


def test_get(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from geo import download

    answer = Path("map.osm").read_bytes()
    monkeypatch.setattr(download, "_overpass", lambda _: answer)
    code, out, _ = run("get", "10,0,10.1,0.1", "-o", "got.osm.gz")
    assert code == 0
    assert out.endswith("of '10,0,10.1,0.1'; written to got.osm.gz\n")
    assert run("snap", "got.osm.gz", TWO)[0] == 0
    code, _, err = run("get", "10,0,10.1,0.1", "-o", "got.pbf")
    assert code == 2
    assert "is no map to write" in err
    code, _, err = run("get", "10,0,9,0.1", "-o", "got.osm")
    assert code == 2
    assert "is no box" in err


def test_get_without_internet(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    requests = pytest.importorskip("requests")
    pytest.importorskip("osmnx")

    def unreached(*_: Any, **__: Any) -> None:
        raise requests.ConnectionError("nobody")

    monkeypatch.setattr(requests, "post", unreached)
    code, out, err = run("get", "10,0,10.1,0.1", "-o", "got.osm")
    assert (code, out) == (2, "")
    assert "there is no connection to the internet" in err
    assert not Path("got.osm").exists()


# -- what is wrong is said


WRONG = [
    (["info", "nothing.osm"], "'nothing.osm' is not there; check the path"),
    (["info", "."], "'.' is not there; check the path"),
    (["info", "points.csv"], "points.csv: is not known to be an extract of OpenStreetMap"),
    (["info", "bad.osm"], "bad.osm: cannot be read as an extract of OpenStreetMap"),
    (["info", "empty.osm"], "empty.osm: is empty (0 bytes); download it again"),
    (["info", "map.osm", "--profile", "lorry"], "profile 'lorry' is not known"),
    (["info", "map.osm", "--profile", "12t hight_m=3"], "did you mean height_m?"),
    (["info", "map.osm", "--profiles", "none.toml"], "none.toml"),
    (["info", "map.osm", "--zones", "none.geojson"], "none.geojson' is not there"),
    (["info", "map.osm", "--zones", "points.csv"], "points.csv"),
    (["info", "map.osm", "--speeds", "none.toml"], "none.toml"),
    (["snap", "map.osm", "none.csv"], "'none.csv' is not there"),
    (["snap", "map.osm", "map.osm"], "map.osm"),
    (["snap", "map.osm", "1"], "'1' is no file and no place"),
    (["snap", "map.osm", "0,100"], "is not on Earth"),
    (["snap", "map.osm", TWO, "--radius", "0"], "radius_m is 0.0; give metres above 0"),
    (["snap", "map.osm", TWO, "--radius", "nan"], "radius_m is nan"),
    (["snap", "map.osm", TWO, "--radius", "-5"], "radius_m is -5.0"),
    (["snap", "map.osm", TWO, "--hour", "25"], "--hour is '25'; give HH:MM, as 07:30"),
    (["snap", "map.osm", TWO, "--hour", ""], "--hour is ''; give HH:MM"),
    (["snap", "map.osm", TWO, "--hour", "07:60"], "--hour is '07:60'"),
    (["snap", "map.osm", TWO, "--coordinates", "mars"], "invalid choice: 'mars'"),
    (["matrix", "map.osm", TWO, "-o", "t.xlsx"], "is no table to write; give .csv"),
    (["matrix", "map.osm", TWO], "the following arguments are required: -o/--out"),
    (["matrix", "map.osm", TWO, "-o", "t.csv", "--to", "x"], "'x' is no file and no place"),
    (["fly", "map.osm"], "invalid choice: 'fly'"),
    ([], "the following arguments are required: ACTION"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "said"), WRONG, ids=[" ".join(a) for a, _ in WRONG])
def test_what_is_wrong_is_said(run: Run, arguments: list[str], said: str) -> None:
    Path("bad.osm").write_text("no map", encoding="utf-8")
    Path("empty.osm").write_text("", encoding="utf-8")
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert "unexpected" not in err


@pytest.mark.parametrize("action", ["matrix", "isochrone", "snap"])
def test_a_folder_that_is_not_there(run: Run, action: str) -> None:
    code, _, err = run(action, "map.osm", TWO, "-o", "nowhere/t.csv")
    assert code == 1
    assert "nowhere" in err
    assert "unexpected" not in err


def test_no_points_at_all(run: Run) -> None:
    Path("none.csv").write_text("id,lon,lat\n", encoding="utf-8")
    assert run("snap", "map.osm", "none.csv")[:2] == (0, "0 of 0 points can be served as van\n")
    assert run("matrix", "map.osm", "none.csv", "-o", "t.csv")[0] == 0
    assert run("matrix", "map.osm", "none.csv", "--nearest", "3", "-o", "n.csv")[0] == 0
    assert run("isochrone", "map.osm", "none.csv", "-o", "i.geojson")[0] == 0
    assert json.loads(Path("i.geojson").read_text(encoding="utf-8"))["features"] == []


def test_a_table_that_cannot_be_written_is_said_before_the_work(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_: Any, **__: Any) -> None:
        raise AssertionError("the map is read first")

    monkeypatch.setattr(RoadNetwork, "read", read)
    assert run("matrix", "map.osm", TWO, "-o", "t.xlsx")[0] == 2


def test_many_typed_places(run: Run) -> None:
    typed = ";".join(f"10.00{k:02d},0.00{k:02d}" for k in range(40))
    assert run("snap", "map.osm", typed)[0] == 0


# -- a real map


@needs_data
def test_liechtenstein(run: Run, folder: Path) -> None:
    path = str(DATA / "liechtenstein.osm.pbf")
    assert run("prepare", path)[0] == 0
    code, out, err = run("info", path, "--json")
    known = json.loads(out)
    assert (code, err) == (0, "")
    assert known["country"] == "LI"
    assert known["segments"] > 4000
    assert known["km of the main network"] > 300
    where = np.array([[9.5215, 47.141], [9.532, 47.222], [9.498, 47.068], [9.546, 47.128]])
    ids = [f"{lon:g},{lat:g}" for lon, lat in where]
    vaduz, sea = ";".join(ids), "9,46"
    for suffix in (".csv", ".npz"):
        code, out, _ = run("matrix", path, vaduz, "-o", f"t{suffix}", "--profile", "12t")
        assert (code, out) == (0, f"4 x 4 legs; written to t{suffix}\n")
    given = Given.read("t.csv").bind(ids, where)
    legs = given.matrix(where, where, "12t")
    assert legs.metres.max() < 40_000
    assert 60 < legs.seconds[0, 1] < 3600
    code, out, _ = run("matrix", path, f"{vaduz};{sea}", "-o", "t.csv")
    assert code == 3
    assert "9 pairs that no road joins" in out
    table = pd.read_csv("t.csv", encoding="utf-8-sig")
    assert (table["metres"] == "none").sum() == 9
    assert str(UNREACHABLE_M) not in Path("t.csv").read_text(encoding="utf-8-sig")
    code, out, _ = run("isochrone", path, vaduz, "--minutes", "5,10", "-o", "i.geojson")
    assert code == 0
    assert len(out.splitlines()) == 9
    code, out, _ = run("snap", path, f"{vaduz};{sea}")
    assert code == 3
    assert out.splitlines()[-1] == "4 of 5 points can be served as van"
