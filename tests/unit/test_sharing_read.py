"""The agreement of a day: read in every form, written back, and what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from routing.errors import Finding, InputError, Severity
from routing.io.day import build_day
from routing.io.document import from_object
from routing.io.write import as_object
from routing.problem import Problem
from routing.sharing import Own, Partner, Sharing, share_all
from tests.shared_day import AGREED, shared_problem
from tests.small_days import FILES, write_small_day

HEAD = "distributor_id,group,not_with,lends,opens,lends_to,max_detour_km,max_delay_min\n"
Write = Callable[..., Path]


@pytest.fixture
def day(tmp_path: Path) -> Write:
    """The small day with a sharing table and more settings."""

    def write(sharing: str, settings: str = "", name: str = "sharing.csv") -> Path:
        folder = write_small_day(tmp_path / "day")
        (folder / name).write_text(sharing, encoding="utf-8")
        toml = FILES["settings.toml"] + settings
        (folder / "settings.toml").write_text(toml, encoding="utf-8")
        return folder

    return write


def findings(path: Path) -> list[Finding]:
    with pytest.raises(InputError) as caught:
        Problem.read(path)
    return [each for each in caught.value.findings if each.severity is Severity.ERROR]


def one_of_day(path: Path) -> Finding:
    (finding,) = findings(path)
    return finding


def test_a_day_without_it_shares_nothing(tmp_path: Path) -> None:
    problem = Problem.read(write_small_day(tmp_path / "day"))
    assert problem.sharing == Sharing()
    assert {"sharing", "sharing_own"}.isdisjoint(as_object(problem))
    problem.save(tmp_path / "copy")
    assert not (tmp_path / "copy" / "sharing.csv").exists()


@pytest.mark.parametrize("content", ["", "\n", HEAD])
def test_a_table_without_rows_shares_nothing(day: Write, content: str) -> None:
    assert Problem.read(day(content)).sharing == Sharing()


def test_all_columns(day: Write) -> None:
    rows = "B,north,,none,P-B,A,12.5,30\nA,north,,A-van,,none,,\n"
    problem = Problem.read(day(HEAD + rows))
    assert problem.sharing.partners == (
        Partner("A", "north", lends=frozenset({"A-van"}), lends_to=frozenset()),
        Partner(
            *("B", "north", frozenset(), frozenset(), frozenset({"P-B"}), frozenset({"A"})),
            *(12_500, 1800),
        ),
    )


def test_empty_cells_mean_all(day: Write) -> None:
    sharing = Problem.read(day("distributor_id\nB\nA\n")).sharing
    assert sharing == share_all(["A", "B"])


@pytest.mark.parametrize("word", ["none", "None", "无", "没有"])
def test_words_for_none_and_all(day: Write, word: str) -> None:
    sharing = Problem.read(day(HEAD + f"A,{word},{word},{word},all,全部,,\nB,all,,,,,,\n")).sharing
    assert sharing.partners == (Partner("A", "", lends=frozenset()), Partner("B"))


@pytest.mark.parametrize("name", ["共同配送.csv", "共享.csv", "Sharing.csv"])
def test_chinese_table_and_headers(day: Write, name: str) -> None:
    text = "经销商,组,不与,出借车型,开放仓库,出借给,最大绕行公里,最大延迟分钟\n"
    text += "A,城北,B,A-van,无,,5,15\nB,城北,,,,,,\n"
    partner = Problem.read(day(text, name=name)).sharing.partner["A"]
    expected = Partner("A", "城北", frozenset({"B"}), frozenset({"A-van"}), frozenset())
    assert partner == replace(expected, max_detour_m=5000, max_delay_s=900)


def test_settings_of_sharing(day: Write) -> None:
    more = '[sharing]\nmax_distributors = 2\napart = "Frozen+常温；chilled + ambient"\n'
    problem = Problem.read(day("distributor_id\nA\nB\n", more))
    pairs = {frozenset({"frozen", "ambient"}), frozenset({"chilled", "ambient"})}
    assert (problem.sharing.apart, problem.sharing.max_distributors) == (pairs, 2)
    assert problem.settings.extra == {}
    notes = [each for each in problem.findings if each.code == "unused"]
    assert [(each.column, each.value) for each in notes] == [("sharing.apart", "frozen")]


def test_settings_of_sharing_in_a_csv_file(tmp_path: Path) -> None:
    folder = write_small_day(tmp_path / "day")
    (folder / "settings.toml").unlink()
    text = "max_distributors,2\n不可同车,冷冻+常温\n"
    (folder / "settings.csv").write_text(text, encoding="utf-8")
    sharing = Problem.read(folder).sharing
    assert sharing == Sharing((), frozenset({frozenset({"frozen", "ambient"})}), 2)


SLIPS = {
    "unknown": ("X,,,,,,,", "unknown-id", "distributor_id 'X' is not among the distributors"),
    "twice": ("A,,,,,,,\nA,,,,,,,", "duplicate-id", "has a row above already"),
    "capitals": ("A,,b,,,,,\nB,,,,,,,", "unknown-id", "not_with 'b'.*only in capitals from 'B'"),
    "a name": ("A,,Dairy,,,,,", "unknown-id", "that is the name of distributor 'B'; write its id"),
    "lends_to": ("A,,,,,B;C,,\nB,,,,,,,", "unknown-id", "lends_to 'C' is not among"),
    "lends": ("A,,,B-van,,,,", "not-own", "lends 'B-van' is a vehicle type of 'B'.*row of 'B'"),
    "no type": ("A,,,A-vam,,,,", "unknown-id", "not among the vehicles; did you mean 'A-van'?"),
    "opens": ("A,,,,P-A;P-B,,,", "not-own", "opens 'P-B' is a depot of 'B'"),
    "no depot": ("A,,,,P-C,,,", "unknown-id", "opens 'P-C' is not among the depots"),
    "detour": ("A,,,,,,-1,", "negative", "max_detour_km -1 is negative; write 0 or more"),
    "delay": ("A,,,,,,,3600", "too-large", "max_delay_min 3600 is above 2880; check the unit"),
    "text": ("A,,,,,,far,", "not-a-number", 'max_detour_km "far"'),
    "none and more": ("A,,,none;A-van,,,,", "unknown-id", "lends 'none' is not among"),
    "no distributor": (",,,,,,5,", "missing-value", "distributor_id is empty"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_one_slip_is_one_error_with_its_place(day: Write, slip: str) -> None:
    rows, code, said = SLIPS[slip]
    path = day(HEAD + rows + "\n")
    with pytest.raises(InputError, match=said):
        Problem.read(path)
    found = one_of_day(path)
    assert (found.code, found.file) == (code, "sharing.csv")
    assert found.row == (3 if slip == "twice" else 2)


SETTINGS_SLIPS = {
    "max_distributors = 0": ("out-of-range", "sharing.max_distributors 0 is below 1; write 1 or"),
    "max_distributors = 1.5": ("not-whole", "1.5 is not a whole number"),
    'apart = "frozen"': ("not-a-pair", '"frozen" is not a pair.*such as frozen.ambient'),
    'apart = "a+b+c"': ("not-a-pair", "is not a pair"),
    'apart = "冷冻+frozen"': ("not-a-pair", "is not a pair"),
    'apert = "a+b"': ("unknown-setting", "did you mean 'sharing.apart'"),
}


@pytest.mark.parametrize("slip", SETTINGS_SLIPS)
def test_slips_in_the_settings(day: Write, slip: str) -> None:
    code, said = SETTINGS_SLIPS[slip]
    path = day(HEAD, f"[sharing]\n{slip}\n")
    with pytest.raises(InputError, match=said):
        Problem.read(path)
    assert (one_of_day(path).code, one_of_day(path).file) == (code, "settings.toml")


def test_a_group_of_one_is_noted(day: Write) -> None:
    problem = Problem.read(day(HEAD + "B,norht,,,,,,\nA,north,,,,,,\n"))
    notes = [each for each in problem.findings if each.code == "alone"]
    assert [(each.row, each.value) for each in notes] == [(3, "north"), (2, "norht")]


def test_columns_that_it_does_not_know_have_no_effect(day: Write) -> None:
    problem = Problem.read(day("distributor_id,since,max_delay_min s\nA,2024,5\nB,2025,\n"))
    (note,) = [f for f in problem.findings if f.table == "sharing" and f.code == "unknown-column"]
    assert "'since'" in note.message and "they have no effect" in note.message


def test_bad_rows_are_skipped_and_share_nothing(day: Write) -> None:
    path = day(HEAD + "A,,,,,,x,\nB,,A,,,,,\n")
    problem = Problem.read(path, skip_bad_rows=True)
    assert [each.row for each in problem.skipped] == [2]
    assert problem.sharing.partners == (Partner("B", not_with=frozenset({"A"})),)


def test_a_bad_distributor_takes_its_row_along(day: Write) -> None:
    path = day(HEAD + "A,,,,,,,\nB,,,,,,,\n")
    distributors = (path / "distributors.csv").read_text() + "A,again\n"
    (path / "distributors.csv").write_text(distributors, encoding="utf-8")
    problem = Problem.read(path, skip_bad_rows=True)
    assert [partner.distributor_id for partner in problem.sharing.partners] == ["A", "B"]


@pytest.mark.parametrize("form", ["day.json", "day.xlsx", "folder"])
def test_save_and_read_in_all_forms(tmp_path: Path, form: str) -> None:
    problem = shared_problem()
    if form != "day.json":  # the only form that says how orders go alone
        problem = shared_problem(replace(AGREED, own={}))
    problem.save(tmp_path / form)
    assert Problem.read(tmp_path / form) == problem
    assert build_day(from_object(as_object(problem))) == problem


def test_a_document_takes_lists(tmp_path: Path) -> None:
    content = as_object(shared_problem())
    content["sharing"][0] |= {"lends": ["V"], "not_with": [], "lends_to": None, "opens": ["none"]}
    content["settings"]["sharing"]["apart"] = ["ambient+frozen", "chilled + ambient"]
    sharing = build_day(from_object(content)).sharing
    expected = Partner("A", lends=frozenset({"V"}), opens=frozenset(), max_delay_s=5400)
    assert sharing.partner["A"] == expected
    assert len(sharing.apart) == 2


OWN: dict[str, tuple[Any, str]] = {
    "no object": ([], "sharing_own must be an object with an entry an order"),
    "no entry": ({"A1": 5}, "order 'A1' needs two whole numbers.*it has 5"),
    "half": ({"A1": {"start_s": 5}}, "needs two whole numbers"),
    "a text": ({"A1": {"start_s": "5", "metres": 1}}, "needs two whole numbers"),
    "a fraction": ({"A1": {"start_s": 5, "metres": 1.5}}, "needs two whole numbers"),
    "unknown": ({"A9": {"start_s": 5, "metres": 1}}, "order_id 'A9' is not among the orders"),
    "negative": ({"A1": {"start_s": 5, "metres": -1}}, "metres -1 is negative"),
}


@pytest.mark.parametrize("slip", OWN)
def test_slips_in_what_is_held_against(slip: str) -> None:
    own, said = OWN[slip]
    with pytest.raises(InputError, match=said) as caught:
        build_day(from_object(as_object(shared_problem()) | {"sharing_own": own}))
    errors = [f for f in caught.value.findings if f.severity is Severity.ERROR]
    assert len(errors) == 1


def test_a_skipped_order_takes_what_is_held_against_it_along(tmp_path: Path) -> None:
    content = as_object(shared_problem())
    content["orders"][1]["kg"] = "many"
    (tmp_path / "day.json").write_text(json.dumps(content), encoding="utf-8")
    problem = Problem.read(tmp_path / "day.json", skip_bad_rows=True)
    assert problem.sharing.own == {"A1": Own(25_200, 5560)}


def test_names_that_a_list_would_not_give_back() -> None:
    day = shared_problem()
    (van, other) = day.vehicles
    for name in ("A;B", "none"):
        partner = Partner("A", lends=frozenset({name}))
        with pytest.raises(InputError, match=f"lends: the id '{name}' cannot stand in a list"):
            shared_problem(Sharing((partner,)), vehicles=(replace(van, id=name), other))
    with pytest.raises(InputError, match="group 'None' is a word of its own"):
        shared_problem(Sharing((Partner("A", "None"), Partner("B", "None"))))
