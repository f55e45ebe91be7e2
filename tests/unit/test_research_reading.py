"""Research instances as they are written: four formats, odd spellings, and damage of all kinds."""

from __future__ import annotations

from math import inf
from pathlib import Path

import pytest

from routing.errors import InputError, MissingError
from routing.io.research.instance import ResearchInstance
from routing.io.research.read import read_instance
from tests import small_instances as small


def read(folder: Path, text: str, name: str = "x.vrp") -> ResearchInstance:
    path = folder / name
    path.write_bytes(text.encode())
    return read_instance(path)


def complaint(folder: Path, text: str) -> str:
    with pytest.raises(InputError) as caught:
        read(folder, text)
    return str(caught.value)


def without(text: str, section: str) -> str:
    """The text without a section and its rows."""
    kept, inside = [], False
    for line in text.splitlines():
        if "SECTION" in line or line == "EOF":
            inside = line.startswith(f"{section}_SECTION")
        if not inside:
            kept.append(line)
    return "\n".join(kept) + "\n"


def test_vrplib(tmp_path: Path) -> None:
    found = read(tmp_path, small.CVRP)
    assert (found.form, found.name, found.type, found.metric) == (
        "vrplib",
        "tiny",
        "CVRP",
        "EUC_2D",
    )
    assert found.points.tolist() == [[0, 0], [3, 4], [0, 10], [-6, 8]]
    assert found.demand[:, 0].tolist() == [0, 6, 4, 5]
    assert (found.depots, found.clients) == ((0,), [1, 2, 3])
    assert [kind.capacity for kind in found.kinds] == [(10.0,)]
    assert found.kind_of == (0, 0, 0)
    assert not found.timed


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: text.replace("EOF\n", ""),
        lambda text: text.replace(" : ", ":"),
        lambda text: text.replace("_SECTION", "_SECTION :"),
        lambda text: text.replace(" -1\nEOF\n", ""),
        lambda text: text.replace("\n", "\t\n\n"),
    ],
)
def test_other_spellings_are_the_same_instance(tmp_path: Path, change: object) -> None:
    assert callable(change)
    found, usual = read(tmp_path, change(small.CVRP)), read(tmp_path, small.CVRP)
    assert found.points.tolist() == usual.points.tolist()
    assert found.demand.tolist() == usual.demand.tolist()
    assert (found.kinds, found.kind_of, found.depots) == (usual.kinds, usual.kind_of, usual.depots)


def test_comments_unknown_sections_and_a_file_without_depots(tmp_path: Path) -> None:
    found, usual = read(tmp_path, small.ODD), read(tmp_path, small.CVRP)
    assert found.points.tolist() == usual.points.tolist()
    assert found.demand.tolist() == usual.demand.tolist()
    assert (found.kinds, found.depots, found.name) == (usual.kinds, (0,), "odd")


def test_a_comment_in_latin_1_is_read(tmp_path: Path) -> None:
    (tmp_path / "x.vrp").write_bytes(small.CVRP.replace("tiny", "Côte").encode("latin-1"))
    assert read_instance(tmp_path / "x.vrp").name == "Côte"


def test_one_value_for_all_spares_the_depots(tmp_path: Path) -> None:
    found = read(tmp_path, small.VRPTW)
    assert found.service.tolist() == [0, 2.5, 2.5]
    assert found.windows.tolist() == [[0, 100], [1.44, 50], [3, 60.5]]
    assert found.kind_of == (0, 0)
    assert found.timed


def test_vehicles_that_are_alike_are_one_kind(tmp_path: Path) -> None:
    found = read(tmp_path, small.MIXED)
    assert found.kind_of == (0, 1, 2, 0)
    assert [kind.capacity for kind in found.kinds] == [(5.0,), (5.0,), (7.0,)]
    assert [kind.depot for kind in found.kinds] == [0, 1, 0]
    assert [kind.allowed for kind in found.kinds] == [{2, 4}, {3, 4}, {2, 3, 4}]
    assert [kind.max_distance for kind in found.kinds] == [150, 150, 150]
    assert found.vehicle(3) == (0, 2)


def test_sections_that_the_model_does_not_hold_yet_are_read(tmp_path: Path) -> None:
    more = """\
RELEASE_TIME_SECTION
1 0
2 5
3 6
4 7
MUTUALLY_EXCLUSIVE_GROUP_SECTION
1 2 3
2 4
VEHICLES_RELOAD_DEPOT_SECTION
1 1
2 1
3 1
VEHICLES_MAX_RELOADS_SECTION
1 2
2 2
3 2
EOF
"""
    found = read(tmp_path, small.CVRP.replace("EOF\n", more))
    assert found.release.tolist() == [0, 5, 6, 7]
    assert found.groups == ((1, 2),)
    assert [(kind.reload_depots, kind.max_reloads) for kind in found.kinds] == [((0,), 2)]


def test_shipments_of_vrplib(tmp_path: Path) -> None:
    rows = "1 0 0 99 0 0 0\n2 5 1 9 2 0 3\n3 -5 2 9 2 2 0\n4 0 0 9 1 0 0\n"
    section = f"PICKUP_AND_DELIVERY_SECTION\n{rows}EOF\n"
    text = without(small.CVRP, "DEMAND").replace("EOF\n", section)
    found = read(tmp_path, text)
    assert found.pairs == ((1, 2),)
    assert found.windows.tolist() == [[0, 99], [1, 9], [2, 9], [0, 9]]
    assert found.service.tolist() == [0, 2, 2, 1]


@pytest.mark.parametrize(
    ("form", "cells", "table"),
    [
        ("FULL_MATRIX", "0 1 2 3\n0 5\n6 7 0", [[0, 1, 2], [3, 0, 5], [6, 7, 0]]),
        ("LOWER_ROW", "1 2\n5", [[0, 1, 2], [1, 0, 5], [2, 5, 0]]),
        ("UPPER_ROW", "1\n2 5", [[0, 1, 2], [1, 0, 5], [2, 5, 0]]),
        ("LOWER_DIAG_ROW", "0 1 0 2 5 0", [[0, 1, 2], [1, 0, 5], [2, 5, 0]]),
        ("UPPER_DIAG_ROW", "0 1 2\n0 5\n0", [[0, 1, 2], [1, 0, 5], [2, 5, 0]]),
    ],
)
def test_explicit_distances(
    tmp_path: Path, form: str, cells: str, table: list[list[float]]
) -> None:
    found = read(tmp_path, small.EXPLICIT.format(form=form, cells=cells))
    assert found.weights is not None
    assert found.weights.tolist() == table
    assert found.points[:, 0].tolist() == [0, 1, 2]


def test_solomon(tmp_path: Path) -> None:
    found = read(tmp_path, small.SOLOMON, "c001.txt")
    assert (found.form, found.name, found.type) == ("solomon", "C001", "VRPTW")
    assert found.kinds[0].capacity == (10.0,)
    assert found.kind_of == (0, 0)
    assert found.windows.tolist() == [[0, 100], [0, 50], [10, 60]]
    assert found.service.tolist() == [0, 2, 2]


def test_li_lim(tmp_path: Path) -> None:
    found = read(tmp_path, small.LI_LIM)
    assert found.form == "li-lim"
    assert found.pairs == ((2, 1),)
    assert found.demand[:, 0].tolist() == [0, -5, 5]


def test_cordeau_has_its_depots_first(tmp_path: Path) -> None:
    found = read(tmp_path, small.CORDEAU, "p99.txt")
    assert (found.form, found.type, found.depots) == ("cordeau", "MDVRP", (0, 1))
    assert found.points[:, 0].tolist() == [0, 100, 10, 90, 50]
    assert found.demand[:, 0].tolist() == [0, 0, 7, 8, 9]
    assert found.service.tolist() == [0, 0, 3, 0, 0]
    assert [(kind.depot, kind.max_duration) for kind in found.kinds] == [(0, inf), (1, 200)]
    assert found.kind_of == (0, 0, 1, 1)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("DIMENSION : 4\n", "", "'x.vrp': there is no DIMENSION"),
        ("DIMENSION : 4", "DIMENSION : four", "line 4: DIMENSION 'four' is not a number"),
        ("DIMENSION : 4", "DIMENSION : 5", "line 7: NODE_COORD_SECTION has 4 of 5 rows; that of 5"),
        ("DIMENSION : 4", "DIMENSION : 3", "line 11: NODE_COORD of 4 is not between 1 and 3"),
        ("DIMENSION : 4", "DIMENSION : 9e8", "DIMENSION 9e8 is not between 2 and 1e+06"),
        ("EUC_2D", "GEO", "line 5: EDGE_WEIGHT_TYPE GEO is not one of EUC_2D, CEIL_2D"),
        ("CAPACITY : 10", "CAPACITY : -1", "line 6: CAPACITY -1 is below 0"),
        (" 2 3 4\n", " 2 3\n", "line 9: NODE_COORD of 2 has 1 values, 2 belong there"),
        (" 2 3 4\n", " 2 3 x\n", "line 9: NODE_COORD 'x' is not a number"),
        (" 2 3 4\n", " 2 3 nan\n", "line 9: NODE_COORD nan is not between"),
        (" 3 0 10\n", " 2 0 10\n", "line 10: NODE_COORD of 2 stands in the section twice"),
        ("\n2 6\n", "\n2 -6\n", "line 14: DEMAND -6 is below 0; write 0 or more"),
        ("\n2 6\n", "\n1.5 6\n", "line 14: DEMAND of 1.5 is not a whole number"),
        ("\n2 6\n", "\n", "line 12: DEMAND_SECTION has 3 of 4 rows; that of 2 is missing"),
        (" -1\n", " 9\n", "line 19: depot 9 is not between 1 and 4"),
        (" -1\n", " 1\n", "line 19: depot 1 stands in the list twice"),
        (" -1\n", " 2\n 3\n 4\n", "line 17: every location is a depot; name some clients"),
        ("DEMAND_SECTION", "NODE_COORD_SECTION", "line 12: NODE_COORD_SECTION stands in the file"),
        ("TYPE : CVRP", "DIMENSION : 4", "line 4: DIMENSION stands in the file twice; keep one"),
        ("TYPE : CVRP", "hello", "line 3: 'hello' is neither a header nor in a section"),
        ("EOF", "CAPACITY_SECTION\n1 5", "line 20: CAPACITY is a header and a section; keep one"),
    ],
)
def test_damage_is_named_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in small.CVRP
    assert said in complaint(tmp_path, small.CVRP.replace(old, new, 1))


@pytest.mark.parametrize(
    ("text", "old", "new", "said"),
    [
        (small.VRPTW, "3 3 60.5", "3 3 2", "line 19: the window 3 to 2 ends before it starts"),
        (small.VRPTW, "VEHICLES: 2", "VEHICLES: 0", "line 4: VEHICLES 0 is not between 1"),
        (small.MIXED, "2 2\n3 1\n", "2 3\n3 1\n", "vehicle 2 starts at 3, no depot"),
        (small.MIXED, "2 4 5\n", "2 4 6\n", "location 6 is not between 1 and 5"),
        (small.SOLOMON, "  2         10", "", "number and capacity of the vehicles do not stand"),
        (small.SOLOMON, "    1      1 ", "    7      1 ", "location 7 stands where 1 should"),
        (small.SOLOMON, "    50          2", "    50", "line 11: has 6 entries, 7 belong there"),
        (small.SOLOMON, " 10         60", " 70         60", "the window 70 to 60 ends before"),
        (small.SOLOMON, "   6  ", "  -6  ", "demand -6 is negative"),
        (small.LI_LIM, "2\t2\t0\n", "2\t9\t0\n", "line 3: names location 9; there are 1 to 2"),
        (small.LI_LIM, "2\t2\t0\n", "2\t0\t0\n", "pickup 0 and delivery 0: one must be 0"),
        (small.LI_LIM, "\t0\t1\n", "\t0\t2\n", "location 1 names 2, which names 2"),
        (small.CORDEAU, "2 2 3 2", "3 2 3 2", "line 1: type 3 is not one that is read: 0 CVRP"),
        (small.CORDEAU, "2 2 3 2", "2 2 4 2", "line 1: asks for 9 lines, there are 8"),
        (small.CORDEAU, "2 90 0 0 8", "2 90 0 0 -8", "line 5: service 0 and demand -8 must not"),
    ],
)
def test_damage_in_other_formats(tmp_path: Path, text: str, old: str, new: str, said: str) -> None:
    assert old in text
    assert said in complaint(tmp_path, text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("form", "cells", "said"),
    [
        ("LOWER_ROW", "1 2", "line 7: LOWER_ROW of 3 locations has 3 distances, there are 2"),
        ("LOWER_COL", "1 2 5", "line 6: EDGE_WEIGHT_FORMAT 'LOWER_COL' is not one of FULL_MATRIX"),
        ("LOWER_ROW", "1 2 -5", "line 8: distance -5 is below 0"),
    ],
)
def test_damaged_distances(tmp_path: Path, form: str, cells: str, said: str) -> None:
    assert said in complaint(tmp_path, small.EXPLICIT.format(form=form, cells=cells))


def test_what_is_no_instance_says_so(tmp_path: Path) -> None:
    assert "it begins with 'Hello'" in complaint(tmp_path, "Hello\nWorld\n")
    assert "it is empty" in complaint(tmp_path, "\n")
    assert "is not text" in complaint(tmp_path, "TYPE : CVRP\0")
    with pytest.raises(MissingError, match="is not there; name the file of a research instance"):
        read_instance(tmp_path / "nowhere.vrp")


def test_every_cut_and_every_lost_line_is_read_or_refused(tmp_path: Path) -> None:
    for text in (small.VRPTW, small.MIXED, small.SOLOMON, small.LI_LIM, small.CORDEAU):
        lines = text.splitlines()
        damaged = ["\n".join(lines[:i]) for i in range(len(lines))]
        damaged += ["\n".join(lines[:i] + lines[i + 1 :]) for i in range(len(lines))]
        damaged += ["\n".join([*lines[:i], "1 x", *lines[i:]]) for i in range(len(lines))]
        for each in damaged:
            try:
                read(tmp_path, each)
            except InputError as error:
                assert "'x.vrp'" in str(error)
