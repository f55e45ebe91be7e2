"""How a source of travel enters: settings, command line, plans, studies."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import cli
from geo.errors import RoadsError
from geo.matrix import Distances, Float64, GreatCircle, Legs
from routing.distances import coordinates, distances_of, prepare, with_roads
from routing.errors import InputError, MissingError
from routing.io.plan_json import plan_object, read_plan
from routing.io.template import write_template
from routing.plan import Plan
from routing.problem import Problem
from routing.roads import anchored, kind_of, seen_from
from solvers.coloading import Effort
from solvers.scenarios import Scenario
from solvers.solve import solve
from solvers.store import key_of
from solvers.study import run_study
from solvers.study_config import read_study
from solvers.ways.alone import WAY
from tests.small_days import write_small_day
from tests.unit.test_servers import Stub, running


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLOAD_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def day(tmp_path: Path) -> Path:
    """A day that takes its travel from the table beside its files, twice as far as straight."""
    folder = write_small_day(tmp_path / "days" / "one")
    write_table(Problem.read(folder), folder / "times.csv", 2.0)
    add_roads(folder, "times.csv")
    return folder


def add_roads(folder: Path, source: str) -> None:
    settings = folder / "settings.toml"
    text = settings.read_text(encoding="utf-8").partition("[distances]")[0]
    settings.write_text(f'{text}[distances]\nroads = "{source}"\n', encoding="utf-8")


def write_table(problem: Problem, path: Path, factor: float, lost: str = "") -> None:
    """Straight lines times a factor; no road leads to or from the store ``lost``."""
    places = [*problem.depots, *problem.stores]
    where = coordinates(places)
    legs = GreatCircle(factor).matrix(where, where, "van")
    rows = ["from,to,metres,seconds"]
    for i, a in enumerate(places):
        for j, b in enumerate(places):
            barred = lost in (a.id, b.id)
            cells = ("none", "none") if barred else (legs.metres[i, j], legs.seconds[i, j])
            if i != j:
                rows.append(",".join(map(str, (a.id, b.id, *cells))))
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def planned(problem: Problem) -> Plan:
    return solve(problem, iterations=50)


# -- what a source is


def test_kinds_of_sources() -> None:
    for text, kind in {
        "": "straight",
        "Straight": "straight",
        "osrm:http://localhost:5000": "server",
        "Valhalla:https://roads.example/v": "server",
        "malta.osm.pbf": "map",
        "a/b.OSM.gz": "map",
        "x.osm": "map",
        "times.csv": "table",
        "t.npz": "table",
    }.items():
        assert kind_of(text) == kind
    for text, said in {
        "times.xlsx": "is no source of roads; name a road map",
        "osrm": "is no source of roads",
        "osrm:localhost": "is no address of a server",
        "http://localhost:5000": "write osrm:http://localhost:5000 or valhalla:",
    }.items():
        with pytest.raises(RoadsError, match=said):
            kind_of(text)


def test_paths_from_one_folder_to_another(tmp_path: Path) -> None:
    source = anchored("../maps/a.osm.pbf", tmp_path / "day")
    assert source == (tmp_path / "maps" / "a.osm.pbf").as_posix()
    assert seen_from(source, tmp_path / "out") == "../maps/a.osm.pbf"
    assert seen_from(source, None) == source
    assert seen_from(source, Path("/elsewhere")) == source
    url = "osrm:http://localhost:5000"
    assert anchored("OSRM:http://localhost:5000/", tmp_path) == url
    assert seen_from(url, tmp_path) == url
    assert anchored("straight", tmp_path) == ""


# -- settings and documents


@pytest.mark.parametrize("form", ["two", "two.json", "two.xlsx"])
def test_the_setting_goes_with_the_day(day: Path, tmp_path: Path, form: str) -> None:
    problem = Problem.read(day)
    assert problem.settings.roads == (day / "times.csv").as_posix()
    target = tmp_path / "days" / form
    problem.save(target)
    assert Problem.read(target).settings == problem.settings
    text = (target / "settings.toml") if target.is_dir() else target
    assert str(tmp_path).encode() not in text.read_bytes()


def test_a_top_level_key_and_the_chinese_name(tmp_path: Path) -> None:
    for key in ("roads", "路网"):
        folder = write_small_day(tmp_path / key)
        with (folder / "settings.toml").open("a", encoding="utf-8") as file:
            file.write(f'"{key}" = "osrm:http://localhost:5000"\n')
        assert Problem.read(folder).settings.roads == "osrm:http://localhost:5000"


def test_what_is_no_source_is_a_finding(tmp_path: Path) -> None:
    folder = write_small_day(tmp_path / "day")
    add_roads(folder, "times.docx")
    with pytest.raises(InputError) as caught:
        Problem.read(folder)
    (finding,) = (f for f in caught.value.findings if f.code == "not-a-source")
    assert (finding.file, finding.column) == ("settings.toml", "distances.roads")
    assert "name a road map (.osm.pbf, .osm), a file of distances" in finding.message


def test_templates_show_it(tmp_path: Path) -> None:
    write_template(tmp_path / "day")
    assert '# roads = "malta.osm.pbf"' in (tmp_path / "day" / "settings.toml").read_text("utf-8")


# -- plans


def test_a_plan_drives_by_the_table(day: Path) -> None:
    problem = Problem.read(day)
    plan = planned(problem)
    assert plan.feasible
    assert plan.assumptions["distances"]["kind"] == "given"
    plan.save(day.parent / "out")
    report = (day.parent / "out" / "report.html").read_text(encoding="utf-8")
    assert '<th scope="row">source of travel</th><td>times.csv</td>' in report
    assert str(day) not in report
    straight = planned(with_roads(problem, "straight"))
    assert straight.assumptions["distances"]["kind"] == "great-circle"
    assert plan.kpi.plan.metres > 1.3 * straight.kpi.plan.metres


def test_a_plan_read_back_computes_with_the_same_source(day: Path, tmp_path: Path) -> None:
    plan = planned(Problem.read(day))
    plan.save(tmp_path / "out")
    written = json.loads((tmp_path / "out" / "plan.json").read_bytes())
    assert written["problem"]["settings"]["distances"]["roads"] == "../days/one/times.csv"
    read = read_plan(tmp_path / "out")
    assert read.stale == ()
    assert read.plan.cost == plan.cost
    shutil.move(tmp_path / "days", tmp_path / "gone")
    with pytest.raises(MissingError, match=r"times\.csv'.* is not there; bring it back.*--roads"):
        read_plan(tmp_path / "out")
    again = read_plan(tmp_path / "out", roads=str(tmp_path / "gone" / "one" / "times.csv"))
    assert again.stale == ()
    straight = read_plan(tmp_path / "out", roads="straight")
    assert straight.plan.cost < plan.cost
    assert Plan.read(tmp_path / "out", roads="straight").cost == straight.plan.cost


def test_a_table_that_does_not_cover_the_day(day: Path) -> None:
    table = day / "times.csv"
    rows = table.read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join(r for r in rows if "S-3" not in r), encoding="utf-8")
    with pytest.raises(InputError, match=r"times\.csv: 1 of the day's places .*'S-3'"):
        distances_of(Problem.read(day))


def test_a_store_without_a_road_is_left_out(day: Path) -> None:
    problem = Problem.read(day)
    write_table(problem, day / "times.csv", 2.0, lost="S-2")
    plan = planned(problem)
    assert {left.order_id for left in plan.left_out} == {"O-3", "O-5"}
    for left in plan.left_out:
        (reason,) = left.reasons
        assert reason.code == "no-road"
        assert "to store 'S-2'" in reason.message


def test_a_server_by_its_address(day: Path) -> None:
    stub = Stub()
    with running(stub) as url:
        problem = with_roads(Problem.read(day), f"osrm:{url}")
        plan = planned(problem)
        assert plan.feasible
        assert plan.assumptions["distances"]["url"] == url
        asked = len(stub.asked)
        planned(problem)
        assert len(stub.asked) == asked
    with pytest.raises(RoadsError, match="does not answer"):
        stores = coordinates(problem.stores) + 1.0
        distances_of(problem).matrix(stores[:0], stores[:0], "van")  # nothing to ask
        distances_of(with_roads(problem, "valhalla:http://127.0.0.1:1")).legs(
            stores, stores[::-1], "van"
        )


# -- road maps, whose reader stands elsewhere


class Roads:
    """In place of `geo.road_distances.RoadDistances`."""

    asked = 0

    def __init__(self, path: Path, zones: Path | None) -> None:
        self.path, self.zones, self.lines = path, zones, GreatCircle(3.0)

    @classmethod
    def read(cls, path: Path, zones: Path | None = None) -> Distances:
        return cls(path, zones)

    def matrix(self, sources: Float64, targets: Float64, profile: str) -> Legs:
        Roads.asked += len(sources) * len(targets)
        return self.lines.matrix(sources, targets, profile)

    def legs(self, starts: Float64, ends: Float64, profile: str) -> Legs:
        Roads.asked += len(starts)
        return self.lines.legs(starts, ends, profile)

    def describe(self) -> dict[str, Any]:
        return {"kind": "roads", "content": self.path.read_text(), "zones": bool(self.zones)}


@pytest.fixture
def road_map(day: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    spec = ModuleSpec("geo.road_distances", None)
    stand_in = SimpleNamespace(RoadDistances=Roads, __spec__=spec)
    monkeypatch.setitem(sys.modules, "geo.road_distances", stand_in)
    Roads.asked = 0
    path = day.parent / "map.osm.pbf"
    path.write_text("one", encoding="utf-8")
    add_roads(day, "../map.osm.pbf")
    yield path


def test_a_road_map_is_asked_once(day: Path, road_map: Path) -> None:
    problem = Problem.read(day)
    plan = planned(problem)
    assert plan.feasible
    assert plan.assumptions["distances"] == {"kind": "roads", "content": "one", "zones": False}
    places = len(problem.depots) + len(problem.stores)
    asked = Roads.asked
    assert asked <= places**2
    prepare(problem)
    assert planned(problem).cost == plan.cost
    assert Roads.asked <= asked + 1
    road_map.write_text("another", encoding="utf-8")
    assert planned(problem).assumptions["distances"]["content"] == "another"


def test_zones_go_with_a_road_map(day: Path, road_map: Path) -> None:
    settings = day / "settings.toml"
    text = settings.read_text(encoding="utf-8") + 'zones = "../zones.geojson"\n'
    settings.write_text(text, encoding="utf-8")
    problem = Problem.read(day)
    with pytest.raises(MissingError, match=r"zones\.geojson"):
        distances_of(problem)
    (day.parent / "zones.geojson").write_text("{}", encoding="utf-8")
    assert distances_of(problem).describe()["zones"] is True
    assert plan_object(planned(problem), day)["problem"]["settings"]["distances"] == {
        "roads": "../map.osm.pbf",
        "zones": "../zones.geojson",
    }


# -- studies


def test_outcomes_are_kept_by_what_the_source_says(day: Path, tmp_path: Path) -> None:
    def key(problem: Problem) -> str:
        return key_of(problem, WAY, Effort(iterations=5), (), None)

    problem = Problem.read(day)
    first = key(problem)
    moved = shutil.copytree(day, tmp_path / "elsewhere")
    assert key(Problem.read(moved)) == first
    write_table(problem, day / "times.csv", 2.5)
    assert key(Problem.read(day)) != first
    assert key(with_roads(problem, "straight")) != first


@pytest.mark.parametrize("workers", [1, 2])
def test_a_study_with_roads(day: Path, tmp_path: Path, workers: int) -> None:
    add_roads(day, "straight")
    write_table(Problem.read(day), tmp_path / "far.csv", 5.0)
    text = 'days = ["days/one"]\niterations = 30\n[game]\nway = "pooled"\n'
    (tmp_path / "plain.toml").write_text(text, encoding="utf-8")
    (tmp_path / "roads.toml").write_text('roads = "far.csv"\n' + text, encoding="utf-8")
    cost = {}
    for name in ("plain", "roads"):
        study = read_study(tmp_path / f"{name}.toml")
        result = run_study(study, tmp_path / name, workers)
        cost[name] = float(result.rows["cost"].sum())
        assert (result.rows["left_out"] == 0).all()
    assert cost["roads"] > cost["plain"]
    with pytest.raises(InputError, match=r"roads: 'far\.doc' is no source"):
        bad = 'roads = "far.doc"\n' + text
        (tmp_path / "bad.toml").write_text(bad, encoding="utf-8")
        read_study(tmp_path / "bad.toml")


def test_speeds_are_not_changed_on_roads(day: Path) -> None:
    with pytest.raises(InputError, match=r"speed_share needs .* straight lines.*times\.csv"):
        Scenario("slow", "alone", speed_share=0.5).day(Problem.read(day))


# -- the command line


def test_commands(day: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    far = tmp_path / "far.csv"
    write_table(Problem.read(day), far, 4.0, lost="S-4")
    out = tmp_path / "out"
    arguments = ["plan", str(day), "-o", str(out), "--roads", str(far), "--iterations", "30"]
    assert cli.main([*arguments, "--quiet"]) == 3
    assert cli.main(["verify", str(out)]) == 0
    assert cli.main(["show", str(out)]) == 0
    assert cli.main(["share", str(out), "--for", "A", "-o", str(tmp_path / "a")]) == 0
    assert cli.main(["check", str(day)]) == 0
    far.rename(tmp_path / "moved.csv")
    capsys.readouterr()
    assert cli.main(["verify", str(out)]) == 2
    said = capsys.readouterr().err
    assert "far.csv', from which the day's travel comes, is not there" in said
    assert cli.main(["verify", str(out), "--roads", str(tmp_path / "moved.csv")]) == 0
    write_table(Problem.read(day), tmp_path / "moved.csv", 4.1, lost="S-4")
    assert cli.main(["verify", str(out), "--roads", str(tmp_path / "moved.csv")]) == 1
    assert "out of date" in capsys.readouterr().out
    assert cli.main(["show", str(out), "--roads", "straight"]) == 0


def test_a_check_looks_at_the_source(day: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (day / "times.csv").unlink()
    assert cli.main(["check", str(day), "--json"]) == 2
    (finding,) = (f for f in json.loads(capsys.readouterr().out) if f["code"] == "roads")
    assert finding["file"] == "settings.toml"
    assert "is not there" in finding["message"]
    assert cli.main(["check", str(day), "--roads", "straight"]) == 0
    assert cli.main(["plan", str(day), "--roads", "nonsense"]) == 2
    assert "is no source of roads" in capsys.readouterr().err
    server = ["plan", str(day), "--roads", "osrm:http://127.0.0.1:1", "--iterations", "1"]
    assert cli.main([*server, "-o", str(day.parent / "out")]) == 2
    assert "does not answer: connection refused" in capsys.readouterr().err
