"""Distances from files: the forms they may have, and a sentence for everything else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.errors import RoadsError
from geo.given import Given, GivenDistances
from geo.matrix import UNREACHABLE_M, UNREACHABLE_S, Float64

IDS = ["P", "S1", "S2"]
PLACES: Float64 = np.array([[14.40, 35.90], [14.41, 35.91], [14.42, 35.92]])
METRES = [[0, 100, 200], [110, 0, 300], [210, 310, 0]]
SECONDS = [[0, 10, 20], [11, 0, 30], [21, 31, 0]]

LONG = "from,to,metres,seconds\n" + "".join(
    f"{IDS[i]},{IDS[j]},{METRES[i][j]},{SECONDS[i][j]}\n"
    for i in range(3)
    for j in range(3)
    if i != j
)
WIDE = "metres,P,S1,S2\nP,0,100,200\nS1,110,,300\nS2,210,310,0\n"
WIDE += "\nseconds,S2,S1,P\nP,20,10,\nS1,30,0,11\nS2,0,31,21\n"


def written(folder: Path, text: str, name: str = "times.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def bound(path: Path, ids: list[str] = IDS) -> GivenDistances:
    return Given.read(path).bind(ids, PLACES[: len(ids)])


def check_the_three(travel: GivenDistances) -> None:
    legs = travel.matrix(PLACES, PLACES, "van")
    assert legs.metres.dtype == legs.seconds.dtype == np.int32
    assert (legs.metres.tolist(), legs.seconds.tolist()) == (METRES, SECONDS)
    part = travel.legs(PLACES[[2, 1]], PLACES[[0, 2]], "12t")
    assert (part.metres.tolist(), part.seconds.tolist()) == ([210, 300], [21, 30])


@pytest.mark.parametrize("text", [LONG, LONG.replace(",", ";"), WIDE, "\ufeff" + WIDE])
def test_csv_in_both_forms(tmp_path: Path, text: str) -> None:
    check_the_three(bound(written(tmp_path, text)))


def test_kilometres_and_minutes(tmp_path: Path) -> None:
    text = "Origin,Destination,km,minutes,remark\nP,S1,0.1,0.5,x\nS1,P,1.2344,1,\n"
    legs = bound(written(tmp_path, text), IDS[:2]).matrix(PLACES[:2], PLACES[:2], "van")
    assert legs.metres.tolist() == [[0, 100], [1234, 0]]
    assert legs.seconds.tolist() == [[0, 30], [60, 0]]


def test_by_coordinates_within_a_metre(tmp_path: Path) -> None:
    rows = ["from_lon,from_lat,to_lon,to_lat,metres,seconds"]
    for i in range(3):
        for j in range(3):
            ends = (*(PLACES[i] + 2e-6), *(PLACES[j] + 2e-6))
            rows.append(",".join(map(str, (*ends, METRES[i][j], SECONDS[i][j]))))
    path = written(tmp_path, "\n".join(rows))
    check_the_three(Given.read(path).bind(["any", "names", "do"], PLACES))
    with pytest.raises(RoadsError, match="1 of the day's places are not in it: 'do'"):
        Given.read(path).bind(["any", "names", "do"], PLACES + np.diag([0, 0, 1e-4])[:, 1:])


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "times.parquet"
    pairs = [(i, j) for i in range(3) for j in range(3) if i != j]
    frame = pd.DataFrame(
        {
            "from": [IDS[i] for i, _ in pairs],
            "to": [IDS[j] for _, j in pairs],
            "metres": [METRES[i][j] for i, j in pairs],
            "seconds": [float(SECONDS[i][j]) for i, j in pairs],
        }
    )
    frame.to_parquet(path)
    check_the_three(bound(path))
    frame.loc[frame["to"] == "S2", ["metres", "seconds"]] = None
    frame.to_parquet(path)
    legs = bound(path).matrix(PLACES, PLACES, "van")
    assert legs.metres[:2, 2].tolist() == [UNREACHABLE_M] * 2
    assert legs.seconds[:, 2].tolist() == [UNREACHABLE_S, UNREACHABLE_S, 0]


def test_numpy(tmp_path: Path) -> None:
    np.save(tmp_path / "both.npy", np.array([METRES, SECONDS]))
    check_the_three(bound(tmp_path / "both.npy"))
    np.savez(tmp_path / "ids.npz", metres=METRES, seconds=np.array(SECONDS, float), ids=IDS)
    check_the_three(bound(tmp_path / "ids.npz"))
    np.savez(tmp_path / "at.npz", metres=METRES, seconds=SECONDS, lonlat=PLACES)
    check_the_three(bound(tmp_path / "at.npz", ["x", "y", "z"]))


def test_metres_alone_are_driven_at_the_speeds(tmp_path: Path) -> None:
    np.save(tmp_path / "metres.npy", np.array(METRES))
    travel = Given.read(tmp_path / "metres.npy", {"van": 18.0}).bind(IDS, PLACES)
    assert travel.matrix(PLACES, PLACES, "van").seconds[0].tolist() == [0, 20, 40]
    assert travel.matrix(PLACES, PLACES, "18t").seconds[0].tolist() == [0, 12, 24]
    assert travel.describe()["speed_kmh"]["van"] == 18.0


def test_profiles_of_their_own(tmp_path: Path) -> None:
    text = "from,to,metres,seconds,profile\n"
    for profile, extra in (("", 0), ("18t", 5)):
        text += f"P,S1,100,{10 + extra},{profile}\nS1,P,110,{11 + extra},{profile}\n"
    travel = bound(written(tmp_path, text), IDS[:2])
    for profile, seconds in (("van", 10), ("12t", 10), ("18t", 15)):
        assert travel.legs(PLACES[:1], PLACES[1:2], profile).seconds.tolist() == [seconds]
    only = bound(written(tmp_path, text.replace(",\n", ",van\n")), IDS[:2])
    with pytest.raises(RoadsError, match="nothing for profile '12t', only for 18t, van"):
        only.matrix(PLACES[:2], PLACES[:2], "12t")
    wide = "seconds 18t,P,S1\nP,0,15\nS1,16,0\n\nkm 18t,P,S1\nP,0,1\nS1,1,0\n"
    assert bound(written(tmp_path, wide), IDS[:2]).describe()["profiles"] == ["18t"]


def test_what_is_described_is_the_content(tmp_path: Path) -> None:
    one = bound(written(tmp_path, LONG)).describe()
    assert (one["kind"], one["places"]) == ("given", 3)
    assert bound(written(tmp_path, LONG, "other.csv")).describe() == one
    assert bound(written(tmp_path, LONG.replace("300", "301"))).describe() != one


def test_more_places_than_the_day_has(tmp_path: Path) -> None:
    travel = Given.read(written(tmp_path, LONG)).bind(["S2", "P"], PLACES[[2, 0]])
    assert travel.matrix(PLACES[[0, 2]], PLACES[[0, 2]], "van").metres.tolist() == [
        [0, 200],
        [210, 0],
    ]
    with pytest.raises(RoadsError, match=r"14\.41.*is no depot or store of the day"):
        travel.matrix(PLACES, PLACES, "van")


def test_two_ids_at_one_point(tmp_path: Path) -> None:
    alike = "metres,P,A,B\nP,0,5,5\nA,6,0,0\nB,6,0,0\n"
    same = PLACES[[0, 1, 1]]
    travel = Given.read(written(tmp_path, alike)).bind(["P", "A", "B"], same)
    assert travel.matrix(same, same, "van").metres[0].tolist() == [0, 5, 5]
    other = Given.read(written(tmp_path, alike.replace("P,0,5,5", "P,0,5,7")))
    with pytest.raises(RoadsError, match="'A' and 'B' stand at one point"):
        other.bind(["P", "A", "B"], same)


BAD = {
    LONG.replace("S1,P,110,11\n", ""): r"1 pair\(s\) .* missing, such as from 'S1' to 'P'; give",
    LONG.replace("P,S1,100", "P,S1,-5"): "row 2: metres is -5; no distance is negative",
    LONG.replace("P,S1,100", "P,S1,"): "row 2: metres is empty; write digits",
    LONG.replace("P,S1,100", "P,S1,1 km"): "row 2: metres '1 km' is no number",
    LONG + "P,S2,200,20\n": "rows 3 and 8 hold the same pair",
    LONG.replace("P,S1", "P,"): "row 2: to is empty",
    LONG.replace("S2", "S-2"): r"1 of .* not in it: 'S2' \(does 'S-2' mean 'S2'\?\)",
    LONG.replace("from", "start"): "row 1: the first cell is 'start'.*from, to, metres",
    LONG.replace("metres", "way"): "seconds only",
    LONG.replace("P,S1,100,", "P,S1,none,"): "only one of metres and seconds is none",
    LONG.replace("P,S1,100,10", "P,S1,none,none"): "leads from 'P' to 'S1', but there is a way",
    LONG.replace("300,30", "300,9999999"): "more than 864,000 s .* from 'S1' to 'S2'",
    LONG + "P,P,7,0\n": r"a place has metres to itself \(write 0\): from 'P' to 'P'",
    LONG.replace("seconds", "seconds,minutes"): "has seconds and minutes; keep one",
    LONG.replace("seconds\n", "seconds,profile\n").replace("0\n", "0,bus\n"): "profile 'bus'",
    "from,to,metres,seconds\n": "has no rows",
    WIDE.replace("metres", ""): "row 1: the first cell is ''",
    WIDE.replace("300", ""): "row 3, column 'S2': the cell is empty",
    WIDE.replace("300", "-3"): "row 3, column 'S2': '-3' is no number from 0 up",
    WIDE.replace("S2,210", "S9,210"): "row 4: id 'S9' heads no column",
    WIDE.replace("S2,210", "S1,210"): "row 4: id 'S1' stands in a row above already",
    WIDE.replace(",310,0", ",310"): "row 4: has 2 numbers for 3 columns",
    WIDE.replace("seconds,S2", "metres,S2"): "row 6: a second table of metres",
    WIDE.replace("metres,P", "metres,S1"): "heads two columns",
    WIDE.replace("seconds,S2", "seconds bus,S2"): "profile 'bus' is not one of van",
}


@pytest.mark.parametrize("text", BAD, ids=lambda text: BAD[text][:30])
def test_what_is_wrong_is_said(tmp_path: Path, text: str) -> None:
    with pytest.raises(RoadsError, match=BAD[text]) as caught:
        bound(written(tmp_path, text))
    assert "times.csv" in str(caught.value)


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(RoadsError, match="is not there"):
        Given.read(tmp_path / "no.csv")
    for name in ("a.parquet", "a.npy", "a.npz"):
        with pytest.raises(RoadsError, match=name):
            Given.read(written(tmp_path, "nonsense", name))
    with pytest.raises(RoadsError, match="is no file of distances"):
        Given.read(written(tmp_path, "", "a.docx"))
    (tmp_path / "latin.csv").write_bytes(b"\xe9")
    with pytest.raises(RoadsError, match="not UTF-8"):
        Given.read(tmp_path / "latin.csv")


def test_arrays_that_do_not_fit(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    for array, said in (
        (np.zeros((3, 4)), "as many rows as columns"),
        (np.zeros(3), "has shape"),
        (np.array(["x"]), "does not hold numbers"),
        (np.array([[0, -1.0], [1, 0]]), r"has -1 at \[0, 1\]"),
        (np.zeros((2, 2)), "has 2 places without names, the day 3"),
    ):
        np.save(path, array)
        with pytest.raises(RoadsError, match=said):
            bound(path)
    np.savez(tmp_path / "b.npz", metres=np.zeros((2, 2)), times=np.zeros((2, 2)))
    with pytest.raises(RoadsError, match="array 'times' is not known"):
        Given.read(tmp_path / "b.npz")
    np.savez(tmp_path / "b.npz", metres=np.zeros((2, 2)), ids=["a", "a"])
    with pytest.raises(RoadsError, match="id 'a' stands twice"):
        Given.read(tmp_path / "b.npz")
