"""STUDY.toml: what may be asked for, and a sentence for everything that may not."""

from __future__ import annotations

import tomllib
from itertools import product
from pathlib import Path

import pytest

from routing.errors import InputError
from solvers.coloading import Effort
from solvers.study_config import Study, read_study, study_from
from solvers.ways.hub import Hub
from solvers.ways.partial import Partial
from solvers.ways.pooled import Pooled


@pytest.fixture(autouse=True)
def two_days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "monday").mkdir()
    (tmp_path / "tuesday.xlsx").touch()
    (tmp_path / "plan.json").touch()
    monkeypatch.setenv("COLOAD_TEST_DAYS", str(tmp_path))


def study(folder: Path, text: str = "", days: str = 'days = ["monday"]') -> Study:
    return study_from(tomllib.loads(f"{days}\n{text}"), folder)


# ----------------------------------------------------------------------- what may be asked


def test_a_study_that_names_only_its_days_compares_alone_and_pooled(tmp_path: Path) -> None:
    found = study(tmp_path)
    assert [(s.name, s.way) for s in found.scenarios] == [("alone", "alone"), ("pooled", "pooled")]
    assert (found.base, found.game, found.seeds) == ("alone", "pooled", (1,))
    assert found.effort == Effort(seconds=10.0)
    assert found.days == (("monday", tmp_path / "monday"),)
    assert found.methods == ("shapley", "nucleolus", "epm", "proportional-cost")
    assert found.today == ()


def test_days_may_be_one_or_several_and_stand_elsewhere(tmp_path: Path) -> None:
    assert len(study(tmp_path, days='days = "monday"').days) == 1
    several = study(tmp_path, days='days = ["$COLOAD_TEST_DAYS/monday", "tuesday.xlsx"]')
    assert [path for _, path in several.days] == [tmp_path / "monday", tmp_path / "tuesday.xlsx"]


def test_a_study_is_named_by_its_file_unless_it_says_otherwise(tmp_path: Path) -> None:
    (tmp_path / "spring.toml").write_text('days = "monday"', encoding="utf-8")
    assert read_study(tmp_path / "spring.toml").name == "spring"
    (tmp_path / "spring.toml").write_text('name = "Spring"\ndays = "monday"', encoding="utf-8")
    assert read_study(tmp_path / "spring.toml").name == "Spring"


@pytest.mark.parametrize(
    ("written", "seeds"), [("3", (1, 2, 3)), ("[7, 5, 7]", (7, 5)), ("1000", tuple(range(1, 1001)))]
)
def test_seeds_are_a_number_of_them_or_a_list(
    tmp_path: Path, written: str, seeds: tuple[int, ...]
) -> None:
    assert study(tmp_path, f"seeds = {written}").seeds == seeds


def test_effort_is_in_seconds_or_in_iterations(tmp_path: Path) -> None:
    assert study(tmp_path, "seconds = 2.5").effort == Effort(seconds=2.5)
    assert study(tmp_path, "iterations = 200").effort == Effort(seconds=None, iterations=200)


def test_a_grid_is_every_combination_each_with_a_name_of_its_own(tmp_path: Path) -> None:
    grid = """
        [grid]
        way = ["alone", "pooled", "partial"]
        fleet = ["", "half"]
        windows_min = [0, 60]
        min_drop_kg = [0, 25]
        capacity_share = [1.0, 0.85]
        speed_share = [1.0, 0.8]
        demand_share = [1.0, 1.2]
        [fleets]
        half = {"*" = 0.5}
    """
    found = study(tmp_path, grid).scenarios
    assert len(found) == 3 * 2**6
    assert len({scenario.name for scenario in found}) == len(found)
    there = {(s.way, *s.variant) for s in found}
    ways, names = ("alone", "pooled", "partial"), ("", "half")
    knobs = ((0, 60), (0, 25), (1, 0.85), (1, 0.8), (1, 1.2))
    assert there == {(w, *k, f) for w, f, *k in product(ways, names, *knobs)}
    assert found[0].name == "alone"
    last = "partial, fleet half, windows +60 min, drops from 25 kg, 85% of kg, speed 80%"
    assert found[-1].name == f"{last}, demand 120%"
    assert found[-1].counts == {"*": 0.5}


def test_names_tell_values_apart_that_are_close(tmp_path: Path) -> None:
    grid = "[grid]\nway = 'pooled'\ncapacity_share = [0.851, 0.853]\nspeed_share = [0.8, 0.805]"
    names = [scenario.name for scenario in study(tmp_path, grid).scenarios]
    assert len(set(names)) == 4


def test_scenarios_may_be_listed_beside_a_grid(tmp_path: Path) -> None:
    text = """
        base = "late"
        [grid]
        way = "alone"
        [[scenario]]
        name = "late"
        way = "hub"
        windows_min = 90
        [[scenario]]
        windows_min = 90
    """
    found = study(tmp_path, text)
    assert [s.name for s in found.scenarios] == ["alone", "late", "pooled, windows +90 min"]
    assert found.reference.name == "late"


def test_a_hub_has_everything_that_is_asked_for(tmp_path: Path) -> None:
    hub = study(
        tmp_path,
        """
        [hub]
        candidates = ["P"]
        arrival = "07:30"
        handling_cost = 0.05
        handling_seconds = 4
        handlers = 12
        most = 2
        [[hub.places]]
        id = "H"
        lon = 14.5
        lat = 35.9
        opens = "04:00"
        closes = "22:00"
        loading_min = 10
        [[hub.linehaul]]
        id = "artic"
        capacity_kg = 18000
        capacity_m3 = 80
        gross_t = 40
        fixed_cost = 100
        cost_per_km = 1.2
        cost_per_hour = 25
        """,
    ).ways["hub"]
    assert isinstance(hub, Hub)
    assert (hub.candidates, hub.arrival, hub.most, hub.handlers) == (("P",), 27_000, 2, 12)
    assert (hub.handling_cost, hub.handling_s) == (0.05, 4.0)
    (place,), (lorry,) = hub.places, hub.linehaul
    assert (place.id, place.opens, place.closes, place.loading_s) == ("H", 14_400, 79_200, 600)
    assert place.distributor_id is None
    assert (lorry.id, dict(lorry.capacity)) == ("artic", {"kg": 18_000.0, "m3": 80.0})
    assert (lorry.gross_kg, lorry.road_profile) == (40_000, "40t")
    assert (lorry.fixed_cost, lorry.cost_per_km, lorry.cost_per_hour) == (100, 1.2, 25)


def test_partial_groups_share_in_the_way_that_is_named(tmp_path: Path) -> None:
    assert study(tmp_path).ways["partial"] == Partial(Pooled())
    within = study(tmp_path, "[hub]\nmost = 3\n[partial]\nwithin = 'hub'").ways
    assert within["partial"] == Partial(within["hub"])
    assert within["hub"] == Hub(most=3)


def test_the_game_may_be_another_or_none(tmp_path: Path) -> None:
    found = study(tmp_path, "[game]\nway = 'hub'\nmethods = ['acam']\nsamples = 9")
    assert (found.game, found.methods, found.samples) == ("hub", ("acam",), 9)
    assert study(tmp_path, "[game]\nway = 'none'").game == ""


def test_todays_plan_may_stand_elsewhere_too(tmp_path: Path) -> None:
    found = study(tmp_path, "[today]\nplan = ['$COLOAD_TEST_DAYS/plan.json']")
    assert found.today == (tmp_path / "plan.json",)


def test_today_may_be_the_base(tmp_path: Path) -> None:
    found = study(tmp_path, "base = 'today'\n[today]\nplan = 'plan.json'")
    assert found.today == (tmp_path / "plan.json",)
    assert (found.base, found.reference.name) == ("today", "alone")


# ------------------------------------------------------------------------- what may not be

PLACE = "[[hub.places]]\nid = 'H'\nlon = 1\nlat = 2\n"
LORRY = "[[hub.linehaul]]\ncapacity_kg = 1\n"
WRONG = [
    ("sceonds = 5", "the study: 'sceonds' is not known; did you mean 'seconds'?"),
    ("zzz = 5", "the study: 'zzz' is not known; it knows name, days, base"),
    ("grid = 5", "grid: must be a table, [grid]"),
    ("today = 'plan.json'", "today: must be a table, [today]"),
    ("fleets = ['a']", "fleets: must be a table, [fleets]"),
    ("[grid]\nwya = 'alone'", "[grid]: 'wya' is not known; did you mean 'way'?"),
    ("[grid]\nway = 'poold'", "way 'poold' is not known; choose from alone, pooled, hub, partial"),
    ("[grid]\nfleet = 'x'", "fleet 'x' is not among the [fleets]: none; write [fleets]"),
    ("[fleets]\na = {'*' = 1}\n[grid]\nfleet = 'b'", "fleet 'b' is not among the [fleets]: a"),
    ("[fleets]\na = 2", 'fleets.a: write patterns and factors, such as "*van" = 0.5'),
    ("[fleets]\na = {'*' = -1}", "fleets.a.*: -1 is not a number from 0 to 1000"),
    ("[grid]\nspeed_share = [1, 0]", "speed_share: 0 is not a number from 0.1 to 10"),
    ("[grid]\nwindows_min = -5", "windows_min: -5 is not a number from 0 to 720"),
    ("[grid]\nmin_drop_kg = 'x'", "min_drop_kg: 'x' is not a number from 0 to 1e+06"),
    ("[grid]\ncapacity_share = true", "capacity_share: True is not a number from 0.01 to 10"),
    ("[grid]\ndemand_share = nan", "demand_share: nan is not a number from 0.01 to 100"),
    ("[grid]\nway = []", "[grid]: way lists nothing"),
    ("[grid]\nway = ['alone', 'alone']", "scenario 'alone' stands twice; give one another name"),
    ("[scenario]\nway = 'hub'", "scenario: write one [[scenario]] for each"),
    ("scenario = ['hub']", "scenario: write one [[scenario]] for each"),
    ("[[scenario]]\nwindow_min = 5", "a scenario: 'window_min' is not known; did you mean"),
    ("[[scenario]]\nway = 'x'", "way 'x' is not known; choose from alone"),
    ("base = 'aloen'", "base 'aloen' is not a scenario; choose from alone, pooled"),
    ("base = 'today'", "base 'today' is not a scenario; choose from alone, pooled"),
    ("seeds = 0", "seeds: 0 is neither a number from 1 to 1000 nor a list of whole numbers from 0"),
    ("seeds = 1001", "seeds: 1001 is neither"),
    ("seeds = true", "seeds: True is neither"),
    ("seeds = []", "seeds: [] is neither"),
    ("seeds = [1, 'b']", "seeds: [1, 'b'] is neither"),
    ("seeds = [-1]", "seeds: [-1] is neither"),
    ("seconds = 0", "seconds: 0 is not a number from 0.1 to 86400"),
    ("seconds = '5'", "seconds: '5' is not a number"),
    ("iterations = 0", "iterations: 0 is not a whole number above 0"),
    ("iterations = 1.5", "iterations: 1.5 is not a whole number above 0"),
    ("iterations = 9\nseconds = 5", "give seconds or iterations, not both"),
    ("[game]\nway = 'alone'", "[game]: way 'alone' is not known; choose pooled, hub or none"),
    ("[game]\nmethods = ['shaply']", "[game]: method 'shaply' is not known; choose from shapley"),
    ("[game]\nmethods = 'shapley'", "[game]: methods must be a list"),
    ("[[scenario]]\nname = 'today'\n[today]\nplan = 'plan.json'", "scenario 'today' stands twice"),
    ("[game]\nsamples = 0", "[game]: samples: 0 is not a number from 1"),
    ("[game]\nmethod = 'shapley'", "[game]: 'method' is not known; did you mean 'methods'?"),
    ("[partial]\nwithin = 'alone'", "[partial]: within 'alone' is not known; choose pooled or hub"),
    ("[partial]\nwihtin = 'hub'", "[partial]: 'wihtin' is not known; did you mean 'within'?"),
    ("[game]\nmethods = []", "[game]: methods lists nothing"),
    ("[hub]\nhandlers = 0", "[hub]: handlers: 0 is not a number from 1 to 10000"),
    ("[hub]\nhandling_cost = -1", "[hub]: handling_cost: -1 is not a number from 0"),
    ("[hub]\nmost = 6", "[hub]: most: 6 is not a number from 1 to 5"),
    ("[hub]\narrival = '7 Uhr'", "[hub]: arrival: "),
    ("[hub]\narrival = '25:99'", "[hub]: arrival: "),
    ("[hub]\narival = '07:00'", "[hub]: 'arival' is not known; did you mean 'arrival'?"),
    ("[hub]\ncandidates = 'P'", "[hub]: candidates must be a list"),
    ("[hub]\nplaces = 'P'", "[hub]: write one [[hub.places]] for each"),
    ("[hub]\nlinehaul = ['P']", "[hub]: write one [[hub.linehaul]] for each"),
    ("[hub.places]\nid = 'H'\nlon = 1\nlat = 2", "[hub]: write one [[hub.places]] for each"),
    ("[[hub.places]]\nid = 'H'\nlat = 2", "[[hub.places]]: each needs id, lon and lat"),
    (PLACE + "name = 'x'", "[[hub.places]]: 'name' is not known"),
    (PLACE.replace("1", "181"), "[[hub.places]]: lon: 181 is not a number from -180 to 180"),
    (PLACE + "opens = 'early'", "[[hub.places]]: opens: "),
    (PLACE + "opens = '10:00'\ncloses = '09:00'", "[[hub.places]]: 'H' closes before it opens"),
    (PLACE + PLACE, "[[hub.places]]: 'H' stands twice"),
    ("[[hub.linehaul]]\ncapacity_m3 = 5", "[[hub.linehaul]]: each needs capacity_kg"),
    (LORRY + "capacity_m3 = 'x'", "capacity_m3: 'x' is not a number"),
    ("[[hub.linehaul]]\ncapacity_kg = 0", "capacity_kg: 0 is not a number from"),
    (LORRY + "cost_km = 5", "[[hub.linehaul]]: 'cost_km' is not known; did you mean 'cost_per_km'"),
    ("[today]\nplan = ['plan.json', 'plan.json']", "[today]: plan names 2 file(s) for 1 day(s)"),
    ("[today]\nplan = 'gone.json'", "[today]: plan 'gone.json' does not exist"),
    ("[today]\nplans = 'plan.json'", "[today]: 'plans' is not known; did you mean 'plan'?"),
]


@pytest.mark.parametrize(("text", "sentence"), WRONG, ids=[text for text, _ in WRONG])
def test_what_is_wrong_is_said_in_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(InputError) as told:
        study(tmp_path, text)
    assert sentence in str(told.value)


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ("", "days: name at least one"),
        ("days = []", "days: name at least one"),
        ("days = 5", "days: name at least one"),
        ('days = ["monday", "friday"]', "days: 'friday' is not in "),
        ('days = "$COLOAD_NOWHERE/monday"', "days: '$COLOAD_NOWHERE/monday' is not in "),
        ('days = ["monday", "monday"]', "days: 'monday' stands twice"),
    ],
)
def test_days_must_be_there(tmp_path: Path, days: str, sentence: str) -> None:
    with pytest.raises(InputError) as told:
        study(tmp_path, days=days)
    assert sentence in str(told.value)


def test_a_file_that_is_no_toml_or_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text("days = [", encoding="utf-8")
    with pytest.raises(InputError, match="is not TOML"):
        read_study(tmp_path / "s.toml")
    (tmp_path / "s.toml").write_bytes(b"\xff")
    with pytest.raises(InputError, match="is not TOML"):
        read_study(tmp_path / "s.toml")
