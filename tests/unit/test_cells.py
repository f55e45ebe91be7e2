"""What single cells mean, as people type them and as spreadsheets store them."""

from __future__ import annotations

import datetime as dt
import math

import pytest

from routing.io import cells
from routing.io.cells import CellError
from routing.io.column import KINDS, PRIORITY, YES_NO

HOUR = 3600


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        (12, 12.0),
        (12.5, 12.5),
        ("12.5", 12.5),
        (" 12.5 ", 12.5),
        ("+3", 3.0),
        ("-0.5", -0.5),
        (".5", 0.5),
        ("1240.", 1240.0),
        ("1e3", 1000.0),
        ("１２．５", 12.5),
        ("　８０　", 80.0),
        ("240\u200b", 240.0),
    ],
)
def test_numbers(cell: object, meant: float) -> None:
    assert cells.number(cell) == meant


@pytest.mark.parametrize(
    ("cell", "advice"),
    [
        ("12,5", '"12,5" is not a number; write 12.5'),
        ("1,240", '"1,240" is not a number; write 1240'),
        ("1,240,000.5", "; write 1240000.5"),
        ("1.240,5", "; write 1240.5"),
        ("1 240", "; write 1240"),
        ("12kg", "; write only the number, such as 12"),
        ("1,240 kg", "; write only the number, such as 1240"),
        ("12,5 公斤", "; write only the number, such as 12.5"),
        ("0,240", "; write 0.240"),
        ("0.24t", '"0.24t" has the unit t; kg is in kg, write it in that'),
        ("240 克", "has the unit 克; kg is in kg"),
        ("24O", "; write digits with a decimal point, such as 12.5"),
        ("1_000", "; write digits with a decimal point, such as 12.5"),
        ("80%", "; write digits with a decimal point, such as 12.5"),
        ("2x40", "; write digits with a decimal point, such as 12.5"),
        ("½", '"½" is not a number; write digits'),
        ("10²", '"10²" is not a number; write digits'),
        ("8:30", '"8:30" is a time; write a number'),
        ("abc", "; write digits with a decimal point, such as 12.5"),
        ("1.2.3", "; write digits with a decimal point, such as 12.5"),
        ("#N/A", '"#N/A" is not a number; write digits'),
        (True, "holds TRUE; write a number"),
        ([1, 2], '"1;2" is not a number'),
        (math.nan, '"nan" is not a number'),
        (math.inf, '"inf" is not a number'),
        ("1e999", '"1e999" is not a number'),
        (10**400, "is not a number"),
    ],
)
def test_what_is_no_number_says_what_to_write(cell: object, advice: str) -> None:
    with pytest.raises(CellError) as error:
        cells.number(cell, "kg")
    assert error.value.code == "not-a-number"
    assert advice in str(error.value)


@pytest.mark.parametrize(
    ("column", "cell", "advice"),
    [
        ("capacity_kg", "3.2t", '"3.2t" has the unit t; capacity_kg is in kg'),
        ("max_gross_t", "3,5 吨", "write only the number, such as 3.5"),
        ("max_hours", "8:30", '"8:30" is a time; write hours as 8.5'),
        ("stop_min", "0:15", '"0:15" is a time; write minutes, such as 15'),
        ("cases", "12 kg", "write digits with a decimal point"),
        ("lon", "5°07'10\"", "write decimal degrees, such as 14.5146"),
        ("lon", "5.1195E", "write decimal degrees"),
        ("lat", "52,09", "write 52.09"),
        ("lat", "52.0930,5.1195", "write decimal degrees"),
        ("max_hours", "08:30:00", "write hours as 8.5"),
    ],
)
def test_the_advice_knows_the_column(column: str, cell: str, advice: str) -> None:
    with pytest.raises(CellError) as error:
        cells.number(cell, column)
    assert advice in str(error.value)


@pytest.mark.parametrize("cell", ["S-01", " S-01 ", "S-01\u200b", "\ufeffS-01", "S-01\u00a0"])
def test_ids_without_what_nobody_sees(cell: str) -> None:
    assert cells.identity(cell) == "S-01"


@pytest.mark.parametrize("cell", [12345678901234567.0, "1.23457E+16", "1,23457E+16"])
def test_ids_that_excel_has_shortened(cell: object) -> None:
    with pytest.raises(CellError, match="text") as error:
        cells.identity(cell)
    assert error.value.code == "shortened-id"


@pytest.mark.parametrize("cell", [1e308, "-1e13"])
def test_huge_numbers(cell: object) -> None:
    with pytest.raises(CellError, match="check the unit") as error:
        cells.number(cell)
    assert error.value.code == "too-large"


def test_whole_numbers() -> None:
    assert cells.whole("3.0") == 3
    with pytest.raises(CellError, match=r"1234567.5 is not a whole number; write 1234568"):
        cells.whole(1234567.5)


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (None, ""),
        (1001.0, "1001"),
        (0.5, "0.5"),
        (True, "yes"),
        ("  a b ", "a b"),
        ("007", "007"),
        (dt.date(2026, 3, 2), "2026-03-02"),
        (dt.datetime(2026, 3, 2), "2026-03-02"),
        (dt.time(7, 30), "07:30:00"),
        (dt.timedelta(hours=26), "26:00:00"),
        (["a", 2.0], "a;2"),
    ],
)
def test_text(cell: object, shown: str) -> None:
    assert cells.text(cell) == shown


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [
        ("07:30", 7.5 * HOUR),
        ("7:30", 7.5 * HOUR),
        ("07:30:15", 7.5 * HOUR + 15),
        ("０７：３０", 7.5 * HOUR),
        ("24:00", 24 * HOUR),
        ("48:00", 48 * HOUR),
        (0.3125, 7.5 * HOUR),
        (dt.time(7, 30), 7.5 * HOUR),
        (dt.time(8, 29, 59, 999000), 8.5 * HOUR),
        (dt.timedelta(hours=26), 26 * HOUR),
        (dt.timedelta(seconds=27000, microseconds=-1000), 7.5 * HOUR),
        (dt.datetime(2026, 3, 2, 7, 30), 7.5 * HOUR),
        # What a spreadsheet makes of 24:00 and 26:00 in a cell of the format hh:mm.
        (dt.date(1900, 1, 1), 24 * HOUR),
        (dt.datetime(1900, 1, 1, 2, 0), 26 * HOUR),
    ],
)
def test_times(cell: object, seconds: float) -> None:
    assert cells.clock(cell) == seconds


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("7.30", '"7.30" is not a time; write 07:30'),
        ("0700", '"0700" is not a time; write 07:00'),
        (7, '"7" is not a time; write 07:00'),
        ("7:30 PM", "; write 19:30"),
        ("12 am", "; write 00:00"),
        ("下午2点", "; write 14:00"),
        ("7点30分", "; write 07:30"),
        ("7.3", "; write HH:MM, such as 07:30"),
        ("25 pm", "; write HH:MM, such as 07:30"),
        ("07:60", "not a time"),
        ("²:30", "not a time"),
        ("730", "not a time"),
        ("48:01", '"48:01" is after 48:00'),
        (dt.timedelta(days=3), "after 48:00"),
        (dt.date(2026, 3, 2), '"2026-03-02" is a date, not a time'),
    ],
)
def test_what_is_no_time(cell: object, says: str) -> None:
    with pytest.raises(CellError) as error:
        cells.clock(cell)
    assert error.value.code == "not-a-time"
    assert says in str(error.value)


@pytest.mark.parametrize(
    "cell",
    [
        "07:00-11:00;15:00-17:30",
        "15:00-17:30; 07:00 - 11:00",
        "07:00–11:00，15:00—17:30",
        "07:00~11:00、15:00～17:30",
        "07：00——11：00；15：00至17：30",
        "7:00到11:00\n15:00-17:30",
        ["07:00-11:00", "15:00-17:30"],
    ],
)
def test_windows_in_any_punctuation(cell: object) -> None:
    assert cells.windows(cell) == ((7 * HOUR, 11 * HOUR), (15 * HOUR, 17.5 * HOUR))


def test_windows_that_touch_become_one() -> None:
    six, noon = 6 * HOUR, 12 * HOUR
    assert cells.windows("09:00-12:00;06:00-10:00") == ((six, noon),)
    assert cells.windows("06:00-09:00;09:00-12:00") == ((six, noon),)


@pytest.mark.parametrize(
    ("cell", "code", "says"),
    [
        ("07:00", "not-a-window", '"07:00" is not a window; write HH:MM-HH:MM'),
        ("07:00-", "not-a-window", "not a window"),
        ("07:00-09:00-11:00", "not-a-window", "not a window"),
        ("11:00-07:00", "ends-before-start", '"11:00-07:00" ends before it starts; past midnight'),
        ("07:00-25:61", "not-a-time", '"25:61" is not a time'),
        ("#N/A", "not-a-window", '"#N/A" is not a window'),
        ("7-11", "not-a-time", '"7-11" is not a window; write 07:00-11:00'),
        ("7:00-1 pm", "not-a-time", "; write 7:00-13:00"),
        ("0700-1100", "not-a-time", "; write 07:00-11:00"),
    ],
)
def test_what_is_no_window(cell: object, code: str, says: str) -> None:
    with pytest.raises(CellError) as error:
        cells.windows(cell)
    assert error.value.code == code
    assert says in str(error.value)


def test_goods_in_both_languages() -> None:
    assert cells.words("Ambient；冷藏、 冷冻") == {"ambient", "chilled", "frozen"}
    assert cells.words(["chilled", "wine"]) == {"chilled", "wine"}
    assert cells.goods(" Chilled ") == "chilled"
    assert cells.goods("冷藏") == "chilled"
    assert cells.goods("酒类") == "酒类"


def test_choices_in_both_languages() -> None:
    assert cells.choice("Return", KINDS) == "return"
    assert cells.choice("退货", KINDS) == "return"
    assert cells.choice("高", PRIORITY) == "high"
    assert cells.choice(True, YES_NO) == "yes"
    assert cells.choice(0.0, YES_NO) == "no"
    with pytest.raises(CellError, match='"urgent" is not one of high, normal, low'):
        cells.choice("urgent", PRIORITY)


def test_windows_that_touch_or_overlap_are_one() -> None:
    assert cells.windows("10:00-12:00;07:00-10:00;15:00-17:00") == ((25200, 43200), (54000, 61200))
