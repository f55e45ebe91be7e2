"""The template of a day: it can be read back, planned, and explains every column."""

from __future__ import annotations

from pathlib import Path

import pytest

from routing.errors import InputError
from routing.io.columns import SPECS
from routing.io.template import LANGUAGES, options, write_template
from routing.io.template_days import DAYS
from routing.io.template_words import WORDS
from routing.problem import Problem
from routing.sharing import Sharing

FILES = {
    "en": {"distributors.csv", "depots.csv", "stores.csv", "vehicles.csv", "orders.csv"}
    | {
        "sharing.csv",
        "locks.csv",
        "drivers.csv",
        "helpers.csv",
        "available.csv",
        "settings.toml",
        "README.md",
    },
    "zh": {"经销商.csv", "仓库.csv", "门店.csv", "车辆.csv", "订单.csv"}
    | {
        "共同配送.csv",
        "锁定.csv",
        "司机.csv",
        "跟车员.csv",
        "可发库存.csv",
        "settings.toml",
        "说明.md",
    },
}
IN_CHINA = {"en": False, "zh": True}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_folder_is_a_day_that_can_be_planned(tmp_path: Path, lang: str) -> None:
    written = write_template(tmp_path / "new" / "day", lang=lang)
    assert {path.name for path in written} == FILES[lang]
    problem = Problem.read(tmp_path / "new" / "day")
    assert [finding.code for finding in problem.findings] == ["region"]
    assert all(problem.carriers)
    assert (len(problem.distributors), len(problem.stores), len(problem.orders)) == (2, 6, 10)
    assert any(order.is_return for order in problem.orders)
    assert {order.goods for order in problem.orders} == {"ambient", "chilled"}
    assert {order.priority for order in problem.orders} == {"high", "normal", "low"}
    assert any(store.max_gross_kg for store in problem.stores)
    assert any(len(store.windows) == 2 for store in problem.stores)
    assert any(not store.windows for store in problem.stores)
    assert (problem.settings.coordinates == "gcj02") is IN_CHINA[lang]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_workbook_holds_the_same_day(tmp_path: Path, lang: str) -> None:
    write_template(tmp_path / "folder", lang=lang)
    assert write_template(tmp_path / "book", xlsx=True, lang=lang) == [
        tmp_path / "book" / "day.xlsx"
    ]
    from_book = Problem.read(tmp_path / "book" / "day.xlsx")
    assert from_book == Problem.read(tmp_path / "folder")
    assert [finding.code for finding in from_book.findings] == ["region"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_column_is_there_and_explained(tmp_path: Path, lang: str) -> None:
    write_template(tmp_path, lang=lang)
    readme = (tmp_path / ("说明.md" if lang == "zh" else "README.md")).read_text(encoding="utf-8")
    for spec in SPECS.values():
        name = spec.zh if lang == "zh" else spec.name
        header = (tmp_path / f"{name}.csv").read_text(encoding="utf-8-sig").splitlines()[0]
        labels = [c.zh if lang == "zh" else c.name for c in spec.columns]
        assert header.split(",") == labels
        for column, label in zip(spec.columns, labels, strict=True):
            about = column.about_zh if lang == "zh" else column.about
            required = {"en": "required", "zh": "必填"}[lang] if column.required else ""
            assert f"| {label} | {required} | {about}" in readme


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("xlsx", [False, True])
def test_it_does_not_share_by_surprise(tmp_path: Path, lang: str, xlsx: bool) -> None:
    *_, first = sorted(write_template(tmp_path, xlsx=xlsx, lang=lang), reverse=True)
    assert Problem.read(first if xlsx else tmp_path).sharing == Sharing()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_examples_of_drivers_and_helpers_can_be_used(tmp_path: Path, lang: str) -> None:
    write_template(tmp_path, lang=lang)
    for table in ("drivers", "helpers"):
        said = WORDS[lang].of_table(SPECS[table]).splitlines()
        example = [line.strip() for line in said if line.startswith("  ")]
        name = SPECS[table].zh if lang == "zh" else table
        (tmp_path / f"{name}.csv").write_text("\n".join(example), encoding="utf-8")
    day = Problem.read(tmp_path)
    assert [driver.count for driver in day.drivers] == [6, 1]
    assert [helper.percent for helper in day.helpers] == [60]
    assert len(day.variants) == 8  # all by Mia, vans by others too; each alone or helped


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_example_of_sharing_can_be_used_as_it_is(tmp_path: Path, lang: str) -> None:
    write_template(tmp_path, lang=lang)
    example = [line.strip() for line in WORDS[lang].sharing.splitlines() if line.startswith("  ")]
    name = "共同配送.csv" if lang == "zh" else "sharing.csv"
    (tmp_path / name).write_text("\n".join(example), encoding="utf-8")
    toml = (tmp_path / "settings.toml").read_text(encoding="utf-8")
    for key in ("max_distributors", "apart"):
        assert f"# {key} = " in toml
        toml = toml.replace(f"# {key} = ", f"{key} = ")
    (tmp_path / "settings.toml").write_text(toml, encoding="utf-8")
    problem = Problem.read(tmp_path)
    first, second = problem.sharing.partners
    assert {first.max_delay_s, second.max_delay_s} == {None, 3600}
    assert {first.opens, second.opens} == {None, frozenset()}
    assert problem.sharing.max_distributors == 2 and len(problem.sharing.apart) == 1
    assert {finding.code for finding in problem.findings} == {"region", "unused"}


def test_excel_can_tell_the_encoding_of_chinese_files(tmp_path: Path) -> None:
    write_template(tmp_path, lang="zh")
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in tmp_path.glob("*.csv"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_workbook_helps_while_typing(tmp_path: Path, lang: str) -> None:
    write_template(tmp_path, xlsx=True, lang=lang)
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(tmp_path / "day.xlsx")
    assert len(book.sheetnames) == len(SPECS) + 2
    for spec in SPECS.values():
        sheet = book[spec.zh if lang == "zh" else spec.name]
        assert sheet.freeze_panes == "B2"
        for cell, column in zip(sheet[1], spec.columns, strict=True):
            assert (column.about_zh if lang == "zh" else column.about) in cell.comment.text
            assert bool(cell.font.bold) is column.required
        lists = {
            str(rule.sqref).split(":")[0].rstrip("0123456789"): rule.formula1
            for rule in sheet.data_validations.dataValidation
        }
        for cell, column in zip(sheet[1], spec.columns, strict=True):
            if column.choices:
                assert lists[cell.column_letter] == f'"{",".join(options(column, lang))}"'
    orders = book["订单" if lang == "zh" else "orders"]
    assert orders["A2"].number_format == "@"


def test_pick_lists_offer_words_of_the_language() -> None:
    kind, priority = SPECS["orders"].column("kind"), SPECS["orders"].column("priority")
    returns = SPECS["vehicles"].column("returns")
    assert options(kind, "en") == ["delivery", "return", "transfer"]
    assert options(kind, "zh") == ["配送", "退货", "调拨"]
    assert options(priority, "zh") == ["高", "普通", "低"]
    assert options(returns, "zh") == ["是", "否"]


def test_both_days_have_the_columns_that_exist() -> None:
    for lang, tables in DAYS.items():
        assert set(tables) == {spec.name for spec in SPECS.values() if not spec.optional}, lang
        for name, text in tables.items():
            known = {column.name for column in SPECS[name].columns}
            assert set(text.splitlines()[0].split(",")) <= known


@pytest.mark.parametrize("xlsx", [False, True])
def test_nothing_is_overwritten(tmp_path: Path, xlsx: bool) -> None:
    mine = tmp_path / ("day.xlsx" if xlsx else "orders.csv")
    mine.write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="is there already and is not overwritten"):
        write_template(tmp_path, xlsx=xlsx, lang="en")
    assert mine.read_text(encoding="utf-8") == "mine"
    assert list(tmp_path.iterdir()) == [mine]


def test_not_beside_a_file_that_would_be_the_same_table(tmp_path: Path) -> None:
    write_template(tmp_path, lang="en")
    with pytest.raises(InputError, match="not overwritten"):
        write_template(tmp_path, lang="zh")


def test_what_the_target_may_not_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="is a file; name a folder"):
        write_template(tmp_path / "file")
    with pytest.raises(InputError, match="no template in 'fr'; choose one of en, zh"):
        write_template(tmp_path / "new", lang="fr")


def test_other_files_in_the_folder_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("", encoding="utf-8")
    assert write_template(tmp_path)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_example_of_locks_can_be_used_as_it_is(tmp_path: Path, lang: str) -> None:
    write_template(tmp_path, lang=lang)
    orders = [order.id for order in Problem.read(tmp_path).orders][:3]
    example = [line.strip() for line in WORDS[lang].locks.splitlines() if line.startswith("  ")]
    text = "\n".join(example)
    for mine, theirs in zip(("O1", "O2", "O3"), orders, strict=True):
        text = text.replace(mine, theirs)
    (tmp_path / ("锁定.csv" if lang == "zh" else "locks.csv")).write_text(text, encoding="utf-8")
    locks = Problem.read(tmp_path).locks
    assert [(lock.kind, lock.price) for lock in locks] == [("sequence", None), ("first", 20.0)]
    assert [o for lock in locks for o in lock.orders] == orders
