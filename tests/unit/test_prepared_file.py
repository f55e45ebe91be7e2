"""Prepared maps between runs: the same answers, never an old map, never a failure of the cache."""

from __future__ import annotations

import gzip
import os
import shutil
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("osmium")

from geo import prepared_file
from geo.errors import RoadsError
from geo.matrix import Float64, Legs
from geo.network import RoadNetwork
from geo.prepared_file import SUFFIX, digest_of, keep, kept
from geo.roads import Roads
from tests.unit.test_extract import Map


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COLOAD_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "roads"


def small_map() -> Map:
    """Streets with a ban, a gate, a limit, names in two scripts."""
    made = Map()
    for k in range(6):
        made.way(1 + k, [10 * c + k for c in range(6)], name="Triq il-Kbira" if k else "上海路")
        made.way(11 + k, [10 * k + r for r in range(6)], maxheight="3.0" if k == 2 else "4.2")
    made.node(22, barrier="gate", access="destination")
    made.turn("no_left_turn", ("way", 2, "from"), ("node", 11, "via"), ("way", 12, "to"))
    return made


@pytest.fixture
def osm(tmp_path: Path) -> Path:
    path = tmp_path / "map.osm"
    path.write_text(small_map().text(), encoding="utf-8")
    return path


def places(count: int = 30) -> Float64:
    rng = np.random.default_rng(4)
    return np.stack((rng.uniform(10.0, 10.005, count), rng.uniform(0, 0.005, count)), axis=1)


def tables(network: RoadNetwork) -> list[Legs]:
    return [network.matrix(places(), places(), name) for name in ("van", "12t")]


def equal(one: list[Legs], other: list[Legs]) -> bool:
    pairs = [pair for a, b in zip(one, other, strict=True) for pair in zip(a, b, strict=True)]
    return all(np.array_equal(a, b) for a, b in pairs)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the maps that were read, not taken from the cache."""
    from geo import extract

    names: list[str] = []
    real = extract.read_roads

    def spy(path: Path, country: str | None = None) -> Roads:
        names.append(path.name)
        return real(path, country)

    monkeypatch.setattr(extract, "read_roads", spy)
    return names


def files(cache: Path) -> list[Path]:
    return sorted(cache.glob("*")) if cache.is_dir() else []


def test_a_map_is_read_once(osm: Path, cache: Path, read: list[str]) -> None:
    said: list[str] = []
    first = RoadNetwork.read(osm, say=said.append)
    assert said[0] == "reading map.osm"
    assert said[1] == f"preparing {first.roads.segments} road segments"
    said.clear()
    second = RoadNetwork.read(osm, say=said.append)
    assert said == []
    assert read == ["map.osm"]
    assert len(files(cache)) == 1
    assert equal(tables(first), tables(second))
    ends = places()[:10], places()[10:20]
    for one, other in zip(first.ways(*ends), second.ways(*ends), strict=True):
        assert one.arcs.tolist() == other.arcs.tolist()
        assert np.array_equal(one.lonlat, other.lonlat)


def test_all_of_a_map_is_kept(osm: Path) -> None:
    first, second = RoadNetwork.read(osm).topology, RoadNetwork.read(osm).topology
    for each in fields(Roads):
        one, other = getattr(first.roads, each.name), getattr(second.roads, each.name)
        if each.name == "kinds":
            pairs = list(zip(one, other, strict=True))
            assert one._fields == other._fields
        elif isinstance(one, np.ndarray):
            pairs = [(one, other)]
        else:
            assert one == other, each.name
            assert type(one) is type(other), each.name
            continue
        for a, b in pairs:
            assert a.dtype == b.dtype, each.name
            assert np.array_equal(a, b, equal_nan=a.dtype.kind == "f"), each.name
    assert "上海路" in second.roads.names
    assert np.array_equal(first.ends, second.ends)


def test_by_content_and_not_by_name(osm: Path, cache: Path, read: list[str]) -> None:
    RoadNetwork.read(osm)
    os.utime(osm, (1, 1))
    copy = osm.with_name("copy.osm")
    shutil.copy(osm, copy)
    RoadNetwork.read(copy)
    assert read == ["map.osm"]
    assert len(files(cache)) == 1


def test_a_copy_is_called_by_its_own_name(osm: Path) -> None:
    RoadNetwork.read(osm)
    copy = osm.rename(osm.with_name("copy.osm"))
    assert RoadNetwork.read(copy).roads.source == "copy.osm"


def test_another_content_is_another_map(osm: Path, read: list[str]) -> None:
    before = RoadNetwork.read(osm)
    stamp = osm.stat()
    text = osm.read_text(encoding="utf-8").replace('v="3.0"', 'v="4.0"')  # as long as it was
    osm.write_text(text, encoding="utf-8")
    os.utime(osm, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert osm.stat().st_size == stamp.st_size
    after = RoadNetwork.read(osm)
    assert read == ["map.osm", "map.osm"]
    assert equal(tables(before)[:1], tables(after)[:1])
    assert not equal(tables(before), tables(after))


def test_countries_are_kept_apart(osm: Path, cache: Path, read: list[str]) -> None:
    assert RoadNetwork.read(osm).roads.country == ""
    assert RoadNetwork.read(osm, country="MT").roads.drives_left
    assert not RoadNetwork.read(osm).roads.drives_left
    assert RoadNetwork.read(osm, country="MT").roads.country == "MT"
    assert len(read) == len(files(cache)) == 2


def test_no_country_is_not_the_country_of_the_map(tmp_path: Path) -> None:
    path = tmp_path / "named.osm"
    text = small_map().node(33, addr__country="MT").text()
    path.write_text(text, encoding="utf-8")
    assert RoadNetwork.read(path, country="").roads.country == ""
    assert RoadNetwork.read(path).roads.country == "MT"


def test_other_code_reads_anew(
    osm: Path, cache: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    RoadNetwork.read(osm)
    monkeypatch.setattr(prepared_file, "code_digest", lambda: "of another version")
    RoadNetwork.read(osm)
    RoadNetwork.read(osm)
    assert len(read) == len(files(cache)) == 2


def test_the_code_is_all_of_its_modules() -> None:
    folder = Path(prepared_file.__file__).parent
    assert all((folder / f"{name}.py").is_file() for name in prepared_file._CODE)
    assert len(prepared_file.code_digest()) == 32


DAMAGES = ["truncated", "longer", "empty", "foreign", "array byte", "about", "other arrays"]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_made_again(osm: Path, cache: Path, read: list[str], damage: str) -> None:
    first = tables(RoadNetwork.read(osm))
    (file,) = files(cache)
    whole = file.read_bytes()
    line = whole.partition(b"\n")[0]
    middle = len(whole) // 2
    content = {
        "truncated": whole[:-100],
        "longer": whole + b"\0" * 64,
        "empty": b"",
        "foreign": b"PK\x03\x04" + b"x" * 1000,
        "array byte": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        "about": whole.replace(b'"kind": "roads"', b'"kind": "tales"'),
        "other arrays": line.replace(b'"roads.tail"', b'"roads.tall"') + whole[len(line) :],
    }[damage]
    assert content != whole
    file.write_bytes(content)
    if damage == "array byte":  # within an array, not in the space between two
        assert kept(digest_of(osm), None, osm.name) is None
    assert equal(tables(RoadNetwork.read(osm)), first)
    assert len(read) == 2
    assert equal(tables(RoadNetwork.read(osm)), first)
    assert len(read) == 2
    assert len(files(cache)) == 1


def test_a_folder_in_the_place_of_the_file(osm: Path, cache: Path, read: list[str]) -> None:
    first = tables(RoadNetwork.read(osm))
    (file,) = files(cache)
    file.unlink()
    (file / "inside").mkdir(parents=True)
    for _ in range(2):
        assert equal(tables(RoadNetwork.read(osm)), first)
    assert len(read) == 3


@pytest.mark.parametrize("word", ["off", "OFF", " 0 ", "none", ""])
def test_no_cache(
    osm: Path, tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    monkeypatch.setenv("COLOAD_CACHE", word)
    first, second = RoadNetwork.read(osm), RoadNetwork.read(osm)
    assert len(read) == 2
    assert equal(tables(first), tables(second))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["map.osm"]


def test_a_cache_that_cannot_be_written(
    osm: Path, tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("COLOAD_CACHE", str(tmp_path / "file"))
    first, second = RoadNetwork.read(osm), RoadNetwork.read(osm)
    assert equal(tables(first), tables(second))
    assert len(read) == 2
    assert sorted(each.name for each in tmp_path.iterdir()) == ["file", "map.osm"]


def test_what_is_no_map_is_not_kept(tmp_path: Path, cache: Path) -> None:
    for name in ("nothing.osm", ""):
        with pytest.raises(RoadsError, match="is not there; check the path"):
            RoadNetwork.read(tmp_path / name)
    bad = tmp_path / "bad.osm"
    bad.write_text("no map", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(RoadsError, match=r"bad\.osm: cannot be read as an extract"):
            RoadNetwork.read(bad)
    bad.write_text("", encoding="utf-8")
    with pytest.raises(RoadsError, match=r"bad\.osm: is empty"):
        RoadNetwork.read(bad)
    assert files(cache) == []


def test_a_profile_that_is_none_is_said(osm: Path) -> None:
    for _ in range(2):
        with pytest.raises(RoadsError, match="'lorry' is not known"):
            RoadNetwork.read(osm, "lorry")


def test_packed_maps_are_maps_of_their_own(osm: Path, cache: Path, read: list[str]) -> None:
    packed = osm.with_name("map.osm.gz")
    packed.write_bytes(gzip.compress(osm.read_bytes(), mtime=0))
    assert equal(tables(RoadNetwork.read(osm)), tables(RoadNetwork.read(packed)))
    assert read == ["map.osm", "map.osm.gz"]
    assert len(files(cache)) == 2


# -- how much is kept


def maps(folder: Path, count: int) -> list[Path]:
    made = []
    for k in range(count):
        path = folder / f"map{k}.osm"
        path.write_text(small_map().way(90 + k, [0, 60 + k]).text(), encoding="utf-8")
        made.append(path)
    return made


def test_the_ones_not_used_for_longest_go(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = maps(tmp_path, 4)
    for path in paths[:3]:
        RoadNetwork.read(path)
    sizes = [each.stat().st_size for each in files(cache)]
    by_map = {path: kept_in(cache, path) for path in paths[:3]}
    for age, path in enumerate(paths[:3]):  # the first is the oldest
        os.utime(by_map[path], (1000 + age, 1000 + age))
    RoadNetwork.read(paths[0])  # and is used now
    assert by_map[paths[0]].stat().st_mtime > 2000
    monkeypatch.setattr(prepared_file, "MOST_BYTES", 2 * max(sizes) + 100)
    RoadNetwork.read(paths[3])
    assert set(files(cache)) == {by_map[paths[0]], kept_in(cache, paths[3])}
    monkeypatch.setattr(prepared_file, "MOST_BYTES", 1)  # the newest stays in any case
    RoadNetwork.read(paths[1])
    assert files(cache) == [kept_in(cache, paths[1])]


def kept_in(cache: Path, path: Path) -> Path:
    found = prepared_file._path(prepared_file.about(digest_of(path), None))
    assert found is not None
    assert found.parent == cache
    assert found.is_file()
    return found


def test_other_files_of_the_folder_are_left_alone(
    osm: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.mkdir(parents=True)
    (cache / "notes.txt").write_text("mine", encoding="utf-8")
    (cache / f"old{SUFFIX}").write_bytes(b"old")
    monkeypatch.setattr(prepared_file, "MOST_BYTES", 1)
    RoadNetwork.read(osm)
    assert [each.name for each in files(cache) if each.suffix != SUFFIX] == ["notes.txt"]
    assert len(files(cache)) == 2


@pytest.mark.parametrize("what", ["gone", "folder"])
def test_pruning_never_fails(
    osm: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """A link to nowhere stands for a file that goes between being listed and being looked at."""
    cache.mkdir(parents=True)
    if what == "gone":
        (cache / f"gone{SUFFIX}").symlink_to(cache / "nowhere")
    else:
        (cache / f"folder{SUFFIX}" / "full").mkdir(parents=True)
    monkeypatch.setattr(prepared_file, "MOST_BYTES", 1)
    assert RoadNetwork.read(osm).roads.segments


def test_keeping_twice_is_no_harm(osm: Path, cache: Path) -> None:
    network: Any = RoadNetwork.read(osm)
    keep(network.digest, None, network.topology)
    assert len(files(cache)) == 1
    again = kept(network.digest, None, osm.name)
    assert again is not None
    keep(network.digest, None, again)  # of arrays that are mapped from the very file
    assert equal(tables(RoadNetwork(again)), tables(network))
    assert equal(tables(RoadNetwork.read(osm)), tables(network))
