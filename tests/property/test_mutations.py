"""Damaged days: each gives a plan or a report with file and row; never a traceback or a loss."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cli import BAD_INPUT, LEFT_OUT, SERVED, main
from tests.small_days import FILES, write_small_day

GARBAGE = [
    "",
    " ",
    "NaN",
    "inf",
    "-1",
    "-0.5",
    "1e400",
    "1e12",
    "12,5",
    "1,240",
    "abc",
    "07:00-",
    "25:99",
    "11:00-08:00",
    "=1+1",
    "#REF!",
    "订单",
    "\u0000",
    "０７：３０",
    "１２",
    "True",
    "None",
    "2026-11-23",
    '"',
    "'; drop",
    "-",
    "S-1;S-2",
    "9" * 400,
    "0",
    "48:00",
]
CSV = [name for name in FILES if name.endswith(".csv")]

Mutation = Callable[[random.Random, Path], None]


def rows_of(path: Path) -> list[list[str]]:
    return [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]


def write(path: Path, rows: list[list[str]]) -> None:
    path.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")


def cell(rng: random.Random, rows: list[list[str]]) -> tuple[int, int]:
    row = rng.randrange(1, len(rows))
    return row, rng.randrange(len(rows[row]))


def garbage_cell(rng: random.Random, path: Path) -> None:
    rows = rows_of(path)
    row, column = cell(rng, rows)
    rows[row][column] = rng.choice(GARBAGE)
    write(path, rows)


def swap_cells(rng: random.Random, path: Path) -> None:
    rows = rows_of(path)
    row, column = cell(rng, rows)
    other = rng.randrange(len(rows[row]))
    rows[row][column], rows[row][other] = rows[row][other], rows[row][column]
    write(path, rows)


def drop_cell(rng: random.Random, path: Path) -> None:
    rows = rows_of(path)
    row, column = cell(rng, rows)
    del rows[row][column]
    write(path, rows)


def twin_row(rng: random.Random, path: Path) -> None:
    rows = rows_of(path)
    write(path, [*rows, rng.choice(rows[1:])])


def header(rng: random.Random, path: Path) -> None:
    rows = rows_of(path)
    rows[0][rng.randrange(len(rows[0]))] = rng.choice([*GARBAGE, *rows[0]])
    write(path, rows)


def cut(rng: random.Random, path: Path) -> None:
    raw = path.read_bytes()
    path.write_bytes(raw[: rng.randrange(len(raw))])


def flip_bytes(rng: random.Random, path: Path) -> None:
    raw = bytearray(path.read_bytes())
    for _ in range(rng.randint(1, 4)):
        raw[rng.randrange(len(raw))] = rng.randrange(256)
    path.write_bytes(raw)


def stray(rng: random.Random, path: Path) -> None:
    raw = path.read_bytes()
    at = rng.randrange(len(raw))
    path.write_bytes(raw[:at] + rng.choice([b'"', b",", b"\n", b"\r", b";", b"\t"]) + raw[at:])


def other_encoding(rng: random.Random, path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("One", "第一").replace("Drinks", "饮料")
    encoding = rng.choice(["gb18030", "utf-16", "utf-8-sig", "shift_jis", "utf-32"])
    path.write_bytes(text.encode(encoding))


def gone(rng: random.Random, path: Path) -> None:
    path.unlink()


MUTATIONS: list[Mutation] = [
    garbage_cell,
    garbage_cell,
    garbage_cell,
    swap_cells,
    drop_cell,
    twin_row,
    header,
    cut,
    flip_bytes,
    stray,
    other_encoding,
    gone,
]


def check_outcome(day: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> int:
    """Plan a damaged day; assert that it is planned in full or reported with its places."""
    checked = main(["check", str(day), "--json"])
    shown = capsys.readouterr()
    findings = json.loads(shown.out) if checked in (SERVED, BAD_INPUT) and shown.out else []
    code = main(["plan", str(day), "-o", str(out), "--iterations", "3", "--quiet"])
    assert code in (SERVED, BAD_INPUT, LEFT_OUT), shown.err
    assert "unexpected" not in capsys.readouterr().err
    errors = [finding for finding in findings if finding["severity"] == "error"]
    assert bool(errors) == (code == BAD_INPUT)
    assert all(error["file"] and error["message"] for error in errors)
    if code == BAD_INPUT:
        skipping = main(
            ["plan", str(day), "-o", str(out), "--iterations", "3", "--quiet", "--skip-bad-rows"]
        )
        assert skipping in (BAD_INPUT, LEFT_OUT)
        assert "unexpected" not in capsys.readouterr().err
    return code


def accounted(out: Path) -> int:
    """Orders of a plan: on routes, left out, or among the skipped rows of the orders."""
    content = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    stops = [s for r in content["routes"] for trip in r["trips"] for s in trip["stops"]]
    carried = sum(len(stop["orders"]) for stop in stops)
    skipped = {row["row"] for row in content["skipped"] if row["file"].startswith("orders")}
    return carried + len(content["left_out"]) + len(skipped)


@pytest.mark.parametrize("block", range(10))
def test_damaged_folders(block: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for seed in range(block * 25, block * 25 + 25):
        rng = random.Random(seed)
        day, out = tmp_path / f"day{seed}", tmp_path / f"out{seed}"
        write_small_day(day)
        mutate = rng.choice(MUTATIONS)
        file = day / rng.choice([*CSV, "orders.csv", "stores.csv"])
        mutate(rng, file)
        code = check_outcome(day, out, capsys)
        if out.exists() and mutate in (garbage_cell, swap_cells, drop_cell):
            assert accounted(out) == 6, (seed, mutate.__name__)
        if code != BAD_INPUT and mutate is twin_row:
            pytest.fail(f"seed {seed}: a row that stands twice was not reported")


@pytest.mark.parametrize("form", ["day.xlsx", "day.json"])
def test_damaged_workbooks_and_documents(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = tmp_path / form
    assert main(["convert", str(write_small_day(tmp_path / "day")), str(whole)]) == SERVED
    for seed in range(60):
        rng = random.Random(seed)
        damaged = tmp_path / f"{seed}{whole.suffix}"
        shutil.copy(whole, damaged)
        rng.choice([cut, flip_bytes, stray] if form.endswith("json") else [cut, flip_bytes])(
            rng, damaged
        )
        check_outcome(damaged, tmp_path / f"out{seed}", capsys)


def test_cells_of_wrong_types_in_a_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = tmp_path / "day.json"
    assert main(["convert", str(write_small_day(tmp_path / "day")), str(whole)]) == SERVED
    odd = [None, True, [], {}, [1, 2], {"a": 1}, -1, 1e308, "x", 0, "2026", ["07:00-08:00"]]
    for seed in range(120):
        rng = random.Random(seed)
        content = json.loads(whole.read_text(encoding="utf-8"))
        table = rng.choice([key for key in content if key not in ("format", "version")])
        if isinstance(content[table], dict):
            content[table][rng.choice(list(content[table]))] = rng.choice(odd)
        elif rng.random() < 0.8:
            row = rng.choice(content[table])
            row[rng.choice(list(row))] = rng.choice(odd)
        else:
            content[table] = rng.choice(odd)
        damaged = tmp_path / f"{seed}.json"
        damaged.write_text(json.dumps(content), encoding="utf-8")
        check_outcome(damaged, tmp_path / f"out{seed}", capsys)
