"""Names of profiles, what they mean on roads, and profiles of one's own."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from geo.errors import RoadsError
from geo.matrix import GreatCircle
from geo.profiles import PROFILES, SPEED_KMH, base_name
from geo.road_profile import KEYS, RoadProfile, read_profiles, road_profile
from geo.roads import CLASSES, GOODS, HGV
from routing.emissions import FACTORS


def test_every_profile_has_figures_a_speed_and_emissions() -> None:
    for name, tonnes in PROFILES.items():
        profile = road_profile(name)
        assert (profile.name, profile.base, profile.gross_t) == (name, name, tonnes)
        for key, limits in KEYS.items():
            assert limits.lowest <= getattr(profile, key) <= limits.highest, (name, key)
        assert [len(row) for row in (*profile.factor, profile.most_kmh, profile.price)] == [
            len(CLASSES)
        ] * 4
        assert name in SPEED_KMH
        assert name in FACTORS


def test_heavier_profiles_are_no_smaller_and_no_quicker() -> None:
    order = [road_profile(name) for name in PROFILES]
    for lighter, heavier in pairwise(order):
        for key in ("height_m", "width_m", "length_m", "gross_t", "axle_t"):
            assert getattr(lighter, key) <= getattr(heavier, key), key
        assert lighter.speed >= heavier.speed
        assert lighter.turn_s <= heavier.turn_s


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("van", GOODS),
        ("3.5t", GOODS),
        ("7.5t", HGV),
        ("40t", HGV),
        ("7.5t gross_t=3.5", GOODS),
        ("van gross_t=3.6", HGV),
    ],
)
def test_who_is_heavy_is_decided_by_the_gross_weight(name: str, mode: int) -> None:
    assert road_profile(name).mode == mode


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("12t", "12t"),
        ("12t height_m=3.2", "12t height_m=3.2"),
        ("12t   gross_t=11  height_m=3.20", "12t height_m=3.2 gross_t=11"),
        ("12t gross_t=12", "12t"),
        ("van toll=1e1", "van toll=10"),
        ("van length_m=5.12345678", "van length_m=5.12346"),
    ],
)
def test_a_name_says_what_differs_and_means_the_same_when_read_again(
    written: str, name: str
) -> None:
    profile = road_profile(written)
    assert profile.name == name
    assert road_profile(name) == profile
    assert base_name(name) == profile.base


def test_overrides_change_their_figures_and_no_others() -> None:
    plain, own = road_profile("12t"), road_profile("12t height_m=3.2 u_turn_s=0")
    assert (own.height_m, own.u_turn_s) == (3.2, 0.0)
    assert all(getattr(own, key) == getattr(plain, key) for key in KEYS if key not in own.name)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "profile '' is not known; write one of van, 3.5t, 7.5t"),
        ("13t", "profile '13t' is not known; write one of van, 3.5t, 7.5t"),
        ("12t hieght_m=3", "'hieght_m' is not known; did you mean height_m\\? known are height_m,"),
        ("12t height_m=32", "height_m is '32'; give height in metres, 0.5 to 6"),
        ("12t height_m=0", "height_m is '0'; give"),
        ("12t height_m=high", "height_m is 'high'; give"),
        ("12t height_m=nan", "height_m is 'nan'; give"),
        ("12t height_m=inf", "height_m is 'inf'; give"),
        ("12t height_m=", "height_m is ''; give"),
        ("12t height_m = 3", "'height_m' is no override; write key=value, without spaces"),
        ("12t =3", "'' is not known"),
        ("12t base=van", "'base' is not known"),
        ("12t toll=1 toll=2", "toll is given twice"),
    ],
)
def test_a_name_that_makes_no_sense_is_refused_with_a_sentence(name: str, said: str) -> None:
    with pytest.raises(RoadsError, match=said):
        road_profile(name)


def test_without_roads_a_name_with_overrides_drives_as_its_base() -> None:
    travel = GreatCircle()
    assert travel.speed_of("12t height_m=3.2") == travel.speed_of("12t")
    with pytest.raises(ValueError, match="unknown profile"):
        travel.speed_of("13t height_m=3.2")


def _read(tmp_path: Path, text: str) -> dict[str, RoadProfile]:
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    return read_profiles(tmp_path / "own.toml")


def test_own_profiles_start_from_another_and_may_be_overridden(tmp_path: Path) -> None:
    own = _read(
        tmp_path,
        """
        [low]
        base = "tall"
        height_m = 3
        [tall]
        base = "12t"
        height_m = 3.9
        turn_s = 20
        [tall.factor]
        residential = 0.5
        primary = [0.9, 0.6]
        [tall.price]
        track = 9
        """,
    )
    tall, low = own["tall"], own["low"]
    assert (tall.base, tall.height_m, tall.turn_s, tall.axle_t) == ("12t", 3.9, 20.0, 8.0)
    assert (low.name, low.base, low.height_m, low.turn_s) == ("low", "12t", 3.0, 20.0)
    at = CLASSES.index
    assert [row[at("residential")] for row in low.factor] == [0.5, 0.5]
    assert [row[at("primary")] for row in low.factor] == [0.9, 0.6]
    assert (low.price[at("track")], low.price[at("residential")]) == (9.0, 1.2)
    assert road_profile("low gross_t=9", own).gross_t == 9.0
    with pytest.raises(RoadsError, match="'low' is not known"):
        road_profile("low")


def test_an_own_profile_may_stand_in_the_place_of_a_known_one(tmp_path: Path) -> None:
    own = _read(tmp_path, '["12t"]\nbase = "12t"\nspeed = 0.8\n')
    assert (own["12t"].base, own["12t"].speed) == ("12t", 0.8)
    assert road_profile("12t", own).speed == 0.8
    assert road_profile("12t").speed == 0.95


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[a]\nheight_m = 3", r"own.toml \[a\]: has no base; write base = one of van"),
        ('[a]\nbase = "b"', r"own.toml \[a\]: base 'b' is not known; write base = one of van"),
        ('[a]\nbase = "b"\n[b]\nbase = "a"', r"own.toml \[a\]: is its own base by way of a, b"),
        ('["a b"]\nbase = "van"', r"own.toml \[a b\]: a profile's name has no spaces"),
        ('[a]\nbase = "van"\nheight = 3', r"own.toml \[a\]: 'height' is not known; did you mean"),
        ('[a]\nbase = "van"\ntoll = true', r"own.toml \[a\]: toll is 'True'; give price of toll"),
        ('[a]\nbase = "van"\ntoll = [1]', r"own.toml \[a\]: toll is '\[1\]'; give price"),
        ('[a]\nbase = "van"\nprice = 3', r"own.toml \[a\]: price is a table of figures"),
        ('[a]\nbase = "van"\n[a.price]\nroads = 3', r"\[a\]: price of 'roads' is not known; did"),
        ('[a]\nbase = "van"\n[a.price]\nroad = 300', r"\[a\]: price of road is '300'; give"),
        ('[a]\nbase = "van"\n[a.factor]\nroad = [1, 2, 3]', r"factor of road is .*; give one fig"),
        ('[a]\nbase = "van"\n[a.most_kmh]\nroad = [1, 2]', r"most_kmh of road is .*; give one fig"),
        ("speed = 1", "own.toml: 'speed' stands outside of a table"),
        ("[a", "own.toml: is no TOML"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_with_its_place(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(RoadsError, match=said):
        _read(tmp_path, text)


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(RoadsError, match="is not there; name a TOML file of profiles"):
        read_profiles(tmp_path / "none.toml")
    with pytest.raises(RoadsError, match="cannot be read"):
        read_profiles(tmp_path)
