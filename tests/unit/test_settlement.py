"""Settlements: every amount to the cent, and nobody's statement tells of others."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest

from cli import main
from routing.allocation import METHODS
from routing.errors import InputError
from solvers.settlement import Settlement, settlement
from solvers.settlement_files import write_settlement

OWNERS = {
    "D-rye": ("Rye & Sons <Ltd>", "Q-1111", "Lane-AA"),
    "D-bun": ("Bun Brothers", "Q-2222", "Lane-BB"),
    "D-oat": ("燕麦磨坊", "Q-3333", "Lane-CC"),
    "D-egg": ("Egg House", "Q-4444", "Lane-DD"),
}
"""By distributor its name, and what its orders and stores begin with."""


def study(folder: Path, seed: int, partners: int = 3, seeds: int = 1, **changed: Any) -> Path:
    """A study of two days with random costs, as `coload compare` leaves it."""
    rng = Random(seed)
    players = list(OWNERS)[:partners]
    alone = {each: rng.uniform(50, 900) for each in players}
    groups = [c for size in range(1, partners + 1) for c in combinations(players, size)]
    coalitions = [
        {"day": day, "seed": s, "coalition": "+".join(sorted(group)), "size": len(group),
         "cost": sum(alone[p] for p in group) * rng.uniform(0.75, 1.02), "left_out": 0}
        for day in ("mon", "tue") for s in range(1, seeds + 1) for group in groups
    ]  # fmt: skip
    document = {
        "format": "coload-study", "version": 1, "name": "Spring", "currency": "EUR", "days": 2,
        "distributors": {each: OWNERS[each][0] for each in players},
        "coalitions": coalitions,
        "sampled": {},
        "weights": {
            name: {each: rng.uniform(1, 99) for each in players}
            for name in ("kg", "m3", "stops", "kgkm")
        },
        "orders": {each: _orders(rng, each) for each in players},
        "notes": ["a note"],
    } | changed  # fmt: skip
    folder.mkdir(exist_ok=True)
    (folder / "study.json").write_text(json.dumps(document), encoding="utf-8")
    return folder


def _orders(rng: Random, owner: str) -> list[dict[str, object]]:
    _, order, store = OWNERS[owner]
    return [
        {"day": rng.choice(["mon", "tue"]), "order_id": f"{order}-{i}", "store_id": f"{store}-{i}",
         "kgkm": rng.choice([0.0, rng.uniform(0, 500)])}
        for i in range(rng.randint(1, 40))
    ]  # fmt: skip


# ---------------------------------------------------------------------------- to the cent


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seed", range(8))
def test_everything_adds_up_to_the_cent(tmp_path: Path, method: str, seed: int) -> None:
    partners = 2 + seed % 3
    settled = settlement(study(tmp_path, seed, partners, seeds=1 + seed % 2), method)
    everybody = settled.game.cost(frozenset(settled.game.players))
    assert len(settled.statements) == partners
    assert settled.total_cents == round(100 * everybody)
    assert sum(each.charged_cents for each in settled.statements) == settled.total_cents
    for each in settled.statements:
        assert sum(line.cents for line in each.lines) == each.charged_cents
        assert each.saving_cents == each.alone_cents - each.charged_cents
        assert all(line.cents >= 0 for line in each.lines)
        if each.totals is not None:
            assert each.totals.charged_cents == settled.total_cents
            assert each.totals.saving_cents == sum(s.saving_cents for s in settled.statements)


def test_an_order_is_charged_by_its_own_kg_km(tmp_path: Path) -> None:
    rows = [
        {"day": "mon", "order_id": f"Q-{i}", "store_id": "S", "kgkm": kgkm}
        for i, kgkm in enumerate([0.0, 10.0, 30.0])
    ]
    folder = study(tmp_path, 1, orders={"D-rye": rows, "D-bun": [], "D-oat": rows[:1] * 2})
    by_owner = {each.distributor_id: each for each in settlement(folder, "shapley").statements}
    rye, oat = by_owner["D-rye"], by_owner["D-oat"]
    none, some, most = (line.cents for line in rye.lines)
    assert none == 0
    assert abs(some - rye.charged_cents / 4) <= 1
    assert abs(most - 3 * rye.charged_cents / 4) <= 1
    assert abs(oat.lines[0].cents - oat.lines[1].cents) <= 1  # without kg km in equal parts
    assert by_owner["D-bun"].lines == ()


def test_a_distributor_without_orders_on_the_days_is_charged_all_the_same(tmp_path: Path) -> None:
    settled = settlement(study(tmp_path, 1, orders={}), "shapley")
    assert sum(each.charged_cents for each in settled.statements) == settled.total_cents
    assert all(each.lines == () for each in settled.statements)


# ----------------------------------------------------------------------- who sees what


def texts(files: Iterable[Path]) -> str:
    """All that can be read in files: cells, pages, and what workbooks are packed of."""
    found = []
    for file in files:
        if file.suffix == ".xlsx":
            book = openpyxl.load_workbook(file)
            found += [str(row) for sheet in book for row in sheet.iter_rows(values_only=True)]
            found += [str(book.properties), *book.sheetnames]
        else:
            found.append(file.read_text(encoding="utf-8"))
    return "\n".join(found)


def written(folder: Path, partners: int, seed: int = 5) -> tuple[Settlement, Path]:
    settled = settlement(study(folder / "study", seed, partners, seeds=2), "shapley")
    out = folder / "out"
    write_settlement(settled, out)
    return settled, out


@pytest.mark.parametrize("partners", [2, 3, 4])
def test_a_statement_holds_nothing_of_other_distributors(tmp_path: Path, partners: int) -> None:
    settled, out = written(tmp_path, partners)
    for mine in settled.statements:
        own = texts((out / mine.distributor_id).iterdir())
        for other in settled.statements:
            if other is mine:
                continue
            assert other.distributor_id not in own
            assert not any(word in own for word in OWNERS[other.distributor_id])
            for cents in {other.alone_cents, other.charged_cents, other.saving_cents} - {0}:
                assert f"{cents / 100:,.2f}" not in own
                assert not re.search(rf"(?<!\d){re.escape(str(cents / 100))}(?!\d)", own)


def test_a_distributor_finds_its_own_side_in_its_statement(tmp_path: Path) -> None:
    settled, out = written(tmp_path, 3)
    for mine in settled.statements:
        own = texts((out / mine.distributor_id).iterdir())
        assert f"{mine.charged_cents / 100:,.2f}" in own
        assert all(line.order_id in own and line.store_id in own for line in mine.lines)
        assert "Statement for" in own


@pytest.mark.parametrize(("partners", "told"), [(2, False), (3, True)])
def test_sums_over_all_are_told_only_to_three_or_more(
    tmp_path: Path, partners: int, told: bool
) -> None:
    settled, out = written(tmp_path, partners)
    own = texts((out / settled.statements[0].distributor_id).iterdir())
    assert ("all partners" in own) == told
    assert (f"{settled.total_cents / 100:,.2f}" in own) == told
    assert (settled.statements[0].totals is not None) == told


def test_names_that_are_no_file_names_keep_to_the_folder(tmp_path: Path) -> None:
    document = json.loads((study(tmp_path, 3, 2) / "study.json").read_text(encoding="utf-8"))
    text = json.dumps(document).replace("D-rye", "../../D:rye").replace("D-bun", "..")
    (tmp_path / "study.json").write_text(text, encoding="utf-8")
    out = tmp_path / "a" / "b" / "out"
    out.parent.mkdir(parents=True)
    write_settlement(settlement(tmp_path, "shapley"), out)
    assert {path.name for path in (tmp_path / "a" / "b").iterdir()} == {"out"}
    assert len(list(out.rglob("statement.xlsx"))) == 2
    assert not list(out.glob("statement.xlsx"))


def test_two_names_that_look_alike_as_folders_have_a_folder_each(tmp_path: Path) -> None:
    text = (study(tmp_path, 3, 2) / "study.json").read_text(encoding="utf-8")
    text = text.replace("D-rye", "D/x").replace("D-bun", "d:X")
    (tmp_path / "study.json").write_text(text, encoding="utf-8")
    out = tmp_path / "out"
    write_settlement(settlement(tmp_path, "shapley"), out)
    assert len(list(out.rglob("statement.xlsx"))) == 2


# ------------------------------------------------------------------------- the operator


def test_the_operators_workbook_reads_back(tmp_path: Path) -> None:
    settled, out = written(tmp_path, 3)
    book = openpyxl.load_workbook(out / "operator.xlsx")
    assert book.sheetnames == ["charges", "verdict", "coalitions"]
    head, *rows, total = book["charges"].iter_rows(values_only=True)
    assert head[:5] == ("distributor", "name", "alone", "charged", "saving")
    by_owner = {row[0]: row for row in rows}
    for each in settled.statements:
        row = by_owner[each.distributor_id]
        assert row[1] == each.name
        assert row[2:5] == tuple(
            cents / 100 for cents in (each.alone_cents, each.charged_cents, each.saving_cents)
        )
    assert total[0] == "total"
    assert round(100 * float(str(total[3]))) == settled.total_cents
    assert sum(round(100 * float(str(row[3]))) for row in rows) == settled.total_cents
    assert len(list(book["coalitions"].iter_rows())) == 1 + 2**3 - 1


def test_the_operators_page_and_the_terms_say_the_same(tmp_path: Path) -> None:
    settled, out = written(tmp_path, 3)
    page = (out / "operator.html").read_text(encoding="utf-8")
    assert "Rye &amp; Sons &lt;Ltd&gt;" in page
    assert f"{settled.total_cents / 100:,.2f}" in page
    terms = json.loads((out / "terms.json").read_text(encoding="utf-8"))
    assert (terms["format"], terms["method"], terms["currency"]) == (
        "coload-terms",
        "shapley",
        "EUR",
    )
    charged = {each.distributor_id: each.charged_cents / 100 for each in settled.statements}
    assert {o: row["charged"] for o, row in terms["distributors"].items()} == charged


def test_a_name_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    folder = study(tmp_path, 3, 2, distributors={"D-rye": "=1+1", "D-bun": "http://x.example"})
    out = tmp_path / "out"
    write_settlement(settlement(folder, "shapley"), out)
    rows = list(openpyxl.load_workbook(out / "operator.xlsx")["charges"].iter_rows())
    kinds = {cell.value: (cell.data_type, cell.hyperlink) for row in rows for cell in row}
    assert kinds["=1+1"] == ("s", None)
    assert kinds["http://x.example"] == ("s", None)


def test_who_saves_less_than_the_noise_is_remarked(tmp_path: Path) -> None:
    def cost(seed: int, group: str) -> float:
        return 100.0 * len(group) if len(group) == 1 else 197.0 + 4 * seed

    rows = [
        {"day": "mon", "seed": s, "coalition": "+".join(group), "size": len(group),
         "cost": cost(s, "x" * len(group)), "left_out": 0}
        for s in (0, 1) for group in (("D-bun",), ("D-rye",), ("D-bun", "D-rye"))
    ]  # fmt: skip
    settled = settlement(study(tmp_path, 1, 2, coalitions=rows), "shapley")
    assert settled.open_ == ()  # each saves 1.5, and half the range of its charge is 1
    wider = [{**row, "cost": row["cost"] + (row["size"] - 1) * row["seed"] * 3} for row in rows]
    settled = settlement(study(tmp_path, 1, 2, coalitions=wider), "shapley")
    assert settled.open_ == ("D-bun", "D-rye")
    write_settlement(settled, tmp_path / "out")
    assert "within the noise of the search" in texts([tmp_path / "out" / "operator.html"])


# --------------------------------------------------------------------------- too many


def sampled(folder: Path) -> Path:
    shares = {f"D-{i:02d}": {"alone": 100.0 + i, "charged": 90.0 + i / 3} for i in range(12)}
    return study(folder, 1, coalitions=[], sampled=shares, orders={}, distributors={})


def test_sampled_shares_are_settled_to_the_cent(tmp_path: Path) -> None:
    settled = settlement(sampled(tmp_path), "shapley")
    assert len(settled.statements) == 12
    assert settled.total_cents == round(100 * sum(90.0 + i / 3 for i in range(12)))
    assert sum(each.charged_cents for each in settled.statements) == settled.total_cents
    assert settled.verdict is None
    write_settlement(settled, tmp_path / "out")
    assert len(list((tmp_path / "out").rglob("statement.html"))) == 12


def test_sampled_shares_are_those_of_shapley_alone(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="method 'nucleolus' needs the costs of all coalitions"):
        settlement(sampled(tmp_path), "nucleolus")


# ------------------------------------------------------------------------------- errors


def test_without_a_study_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no study.json; run coload compare first"):
        settlement(tmp_path, "shapley")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "is not JSON"),
        ("[]", "is not a study"),
        ('{"format": "coload-plan"}', "is not a study"),
        ('{"format": "coload-study", "version": 9}', "has version 9, not 1"),
    ],
)
def test_what_is_no_study_is_told(tmp_path: Path, content: str, sentence: str) -> None:
    (tmp_path / "study.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=sentence):
        settlement(tmp_path, "shapley")


def test_a_study_without_a_game_cannot_be_settled(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no coalitions to settle; its \[game\] way was none"):
        settlement(study(tmp_path, 1, coalitions=[]), "shapley")


def test_an_unknown_method_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="method 'fair' is not known; choose from shapley"):
        settlement(study(tmp_path, 1), "fair")


def test_the_command_says_what_it_charged_or_why_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = study(tmp_path / "study", 1)
    assert main(["settle", str(folder), "--method", "nucleolus"]) == 0
    told = capsys.readouterr().out
    assert "EUR charged to 3 distributors by nucleolus" in told
    assert (folder / "settlement" / "operator.xlsx").exists()
    assert main(["settle", str(tmp_path)]) == 2
    assert "run coload compare first" in capsys.readouterr().err
    assert main(["settle", str(folder), "--method", "fair"]) == 2
    assert "choose from" in capsys.readouterr().err
