"""Lists of points as users have them: any header, any encoding, typed, or a day."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from geo.coordinates import to_wgs84
from routing.errors import InputError, MissingError
from routing.io.points import read_points
from tests.small_days import write_small_day

SHANGHAI = [[121.4737, 31.2304], [121.5, 31.25]]


def written(folder: Path, text: str, encoding: str = "utf-8", name: str = "points.csv") -> str:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return str(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize(
    "head",
    ["id,lon,lat", "门店编号,经度,纬度", "名称,LNG,Latitude", " Name , X , Y ", "编号,经度,纬度"],
)
def test_headers_and_encodings(tmp_path: Path, head: str, encoding: str) -> None:
    text = f"{head}\n上海一号店,14.5,35.9\n B , 14.6 , -0.25 \n"
    ids, lonlat = read_points(written(tmp_path, text, encoding))
    assert ids == ("上海一号店", "B")
    assert lonlat.tolist() == [[14.5, 35.9], [14.6, -0.25]]
    assert lonlat.dtype == np.float64


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_separators(tmp_path: Path, mark: str, end: str) -> None:
    rows = [("id", "remark", "lat", "lon"), ("A", '"a, b; c"', "35.9", "14.5"), ("B", "", "1", "2")]
    text = end.join(mark.join(row) for row in rows)
    ids, lonlat = read_points(written(tmp_path, text))
    assert ids == ("A", "B")
    assert lonlat.tolist() == [[14.5, 35.9], [2.0, 1.0]]


def test_names_may_be_missing(tmp_path: Path) -> None:
    ids, _ = read_points(written(tmp_path, "lon,lat\n1,2\n\n3,4\n"))
    assert ids == ("row 2", "row 4")
    ids, _ = read_points(written(tmp_path, "lon,lat,id\n1,2,A\n3,4\n5,6, \n"))
    assert ids == ("A", "row 3", "row 4")


def test_rows_without_anything_are_passed_over(tmp_path: Path) -> None:
    ids, lonlat = read_points(written(tmp_path, "id,lon,lat\n,,\nA,1,2\n , ,\n"))
    assert ids == ("A",)
    assert lonlat.shape == (1, 2)
    ids, lonlat = read_points(written(tmp_path, "id,lon,lat\n"))
    assert ids == ()
    assert lonlat.shape == (0, 2)


@pytest.mark.parametrize("system", ["gcj02", "bd09"])
def test_chinese_systems_become_wgs84(tmp_path: Path, system: str) -> None:
    text = "名称,经度,纬度\n" + "".join(f"S,{lon},{lat}\n" for lon, lat in SHANGHAI)
    expected = to_wgs84(np.array(SHANGHAI), system)
    assert np.abs(expected - SHANGHAI).max() > 1e-3
    found = read_points(written(tmp_path, text), system).lonlat
    assert np.array_equal(found, expected)
    typed = read_points(";".join(f"{lon},{lat}" for lon, lat in SHANGHAI), system)
    assert np.array_equal(typed.lonlat, expected)
    assert typed.ids[1] == "121.5,31.25"  # as they were typed
    abroad = read_points("14.5,35.9", system).lonlat
    assert np.abs(abroad - [[14.5, 35.9]]).max() < (1e-9 if system == "gcj02" else 0.02)


def test_days(tmp_path: Path) -> None:
    day = write_small_day(tmp_path / "day")
    ids, lonlat = read_points(str(day))
    assert ids == ("P-A", "P-B", "S-1", "S-2", "S-3", "S-4")
    assert lonlat[0].tolist() == [14.49, 35.88]
    assert read_points(str(day), "gcj02").lonlat.tolist() == lonlat.tolist()  # a day says itself
    renamed = shutil.copytree(day, tmp_path / "day.csv")  # a folder, whatever it is called
    assert read_points(str(renamed)).ids == ids


def test_a_day_in_a_chinese_system(tmp_path: Path) -> None:
    day = write_small_day(tmp_path / "day")
    stores = (day / "stores.csv").read_text(encoding="utf-8")
    moved = stores.replace("14.", "121.").replace("35.", "31.")
    (day / "stores.csv").write_text(moved, encoding="utf-8")
    depots = (day / "depots.csv").read_text(encoding="utf-8")
    moved = depots.replace("14.", "121.").replace("35.", "31.")
    (day / "depots.csv").write_text(moved, encoding="utf-8")
    settings = day / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text + 'coordinates = "gcj02"\n', encoding="utf-8")
    expected = to_wgs84(np.array([[121.49, 31.88]]), "gcj02")
    assert read_points(str(day)).lonlat[0] == pytest.approx(expected[0])


def test_typed() -> None:
    ids, lonlat = read_points("14.5,35.9; 14.51 , -35.5")
    assert lonlat.tolist() == [[14.5, 35.9], [14.51, -35.5]]
    assert ids == ("14.5,35.9", "14.51,-35.5")
    assert read_points("-180,90").lonlat.tolist() == [[-180.0, 90.0]]


def test_typed_places_have_names_of_their_own() -> None:
    ids, _ = read_points("121.47371,31.23041;121.47374,31.23044")
    assert len(set(ids)) == 2


def test_many_typed_places() -> None:
    text = ";".join(f"14.5{k:04d},35.9{k:04d}" for k in range(40))
    assert len(read_points(text).ids) == 40


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nowhere", "'nowhere' is no file and no place; give a day, a .csv with lon and lat, or"),
        ("14.5", "'14.5' is no file and no place"),
        ("14.5,35.9,7", "'14.5,35.9,7' is no file and no place"),
        ("14.5,35.9;", "'' is no file and no place"),
        ("14,5;35,9,1", "'35,9,1' is no file and no place"),
        ("a,b", "'a,b' is no file and no place"),
        ("35.9,114.5", "'35.9,114.5': is not on Earth; lon comes first (-180..180), then lat"),
        ("180.1,0", "'180.1,0': is not on Earth"),
        ("nan,1", "'nan,1': is not on Earth"),
        ("1,inf", "'1,inf': is not on Earth"),
        ("day.xlsx", "'day.xlsx' is no file and no place"),
    ],
)
def test_what_is_no_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        read_points(text)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "points.csv: has no column lon; it has none"),
        ("\n\n", "points.csv: has no column lon; it has none"),
        ("id,where\nA,1", "points.csv: has no column lon; it has id, where"),
        ("id,lon\nA,1", "points.csv: has no column lat; it has id, lon"),
        ("id,lon,lat\nA,x,1", "points.csv row 2: 'x', '1' are no coordinates; give degrees"),
        ("id,lon,lat\nA,1,2\n\nB,1", "points.csv row 4: '1', '' are no coordinates"),
        ("id;lon;lat\nA;14,5;35,9", "points.csv row 2: '14,5', '35,9' are no coordinates"),
        ("id,lon,lat\nA,14°30',35°54'", "points.csv row 2: '14°30'', '35°54'' are no coordinates"),
        ("id,lon,lat\nA,31.2,121.4", "points.csv row 2: is not on Earth; lon comes first"),
        ("id,lon,lat\nA,nan,1", "points.csv row 2: is not on Earth"),
        ("id,lon,lat\nA,1e99,1", "points.csv row 2: is not on Earth"),
    ],
)
def test_what_is_wrong_with_a_csv(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_points(written(tmp_path, text))
    assert str(caught.value).startswith(said)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_bytes(b"id,lon,lat\nA\xff\xff,1,2\n")
    with pytest.raises(InputError, match="is neither UTF-8 nor GB18030; save it as CSV UTF-8"):
        read_points(str(path))


def test_lines_that_end_as_on_old_macintoshes(tmp_path: Path) -> None:
    with suppress(InputError):
        assert read_points(written(tmp_path, "id,lon,lat\rA,1,2\r")).ids == ("A",)


def test_a_quote_that_is_not_closed(tmp_path: Path) -> None:
    text = 'lon,lat,id\n1,2,A\n3,4,"B\n5,6,C\n7,8,D\n'
    with pytest.raises(InputError):
        assert len(read_points(written(tmp_path, text)).ids) == 4


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(MissingError, match=r"nothing\.csv' is not there; check the path"):
        read_points(str(tmp_path / "nothing.csv"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError):
        read_points(str(tmp_path / "empty"))
    other = written(tmp_path, "lon,lat\n1,2\n", name="points.txt")
    with pytest.raises(InputError):
        read_points(other)
