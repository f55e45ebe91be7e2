"""Units of measure, as they stand in headers and behind numbers.

Those of our columns end their names: ``gross_t`` is in tonnes, ``co2e_kg_per_km`` in kg and km.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_KINDS = {
    "weight": {
        "kg": "kg kgs kilo kilos kilogram kilograms 公斤 千克",
        "t": "t to ton tons tonne tonnes mt 吨 公吨 噸",
        "g": "g gr gram grams 克",
        "lb": "lb lbs pound pounds 磅",
        "oz": "oz ounce ounces 盎司",
        "jin": "斤 市斤 jin",
    },
    "volume": {
        "m3": "m3 cbm 立方米 立方 立米 方",
        "l": "l litre litres liter liters ltr 升",
        "dm3": "dm3 立方分米",
        "cm3": "cm3 ccm 立方厘米",
        "mm3": "mm3 立方毫米",
        "ml": "ml 毫升",
        "ft3": "ft3 cuft cbft cft ft feet foot 立方英尺",
    },
    "time": {
        "min": "min mins minute minutes 分 分钟",
        "s": "s sec secs second seconds 秒 秒钟",
        "hours": "hours h hr hrs hour 小时",
    },
    "length": {
        "km": "km kms 公里 千米",
        "m": "m metre metres meter meters 米",
        "miles": "mi mile miles 英里",
    },
}
UNITS = {
    spelling: unit
    for units in _KINDS.values()
    for unit, spellings in units.items()
    for spelling in spellings.split()
}
"""Spelling -> unit."""

KIND = {unit: kind for kind, units in _KINDS.items() for unit in units}
"""Unit -> what it measures."""

_CHINESE = sorted((s for s in UNITS if not s.isascii()), key=len, reverse=True)
_UNPARTED = sorted((s for s in UNITS if len(s) > 1 or not s.isascii()), key=len, reverse=True)
"""Spellings that may follow a word without anything between, longest first."""

_BRACKETS = r"[(\[{【〔](.*?)(?:[)\]}】〕]|$)"


def of_column(name: str) -> frozenset[str]:
    """The units in the name of a column of ours: kg and km of ``co2e_kg_per_km``."""
    return frozenset(UNITS[part] for part in name.split("_") if part in UNITS)


def bare(header: str) -> str:
    """A header without its brackets: ``重量(毛重)(吨)`` is ``重量``."""
    return re.split(r"[(\[{【〔]", _narrow(header))[0]


def bracketed(header: str) -> list[str]:
    """What stands in each pair of brackets of a header."""
    return [inside.strip() for inside in re.findall(_BRACKETS, _narrow(header))]


def in_brackets(header: str) -> list[str]:
    """Every unit in a header's brackets, also those that no column has: ``x1000``, ``百公斤``."""
    return [unit for inside in bracketed(header) for unit in _units(inside)]


def _narrow(header: str) -> str:
    return unicodedata.normalize("NFKC", header)


def _units(inside: str) -> list[str]:
    text = re.sub(r"\bcu(?:bic|\.)?\s*m(?:et(?:re|er)s?)?\b|m\s*\^\s*3", "m3", inside.casefold())
    words = re.findall(r"[a-z]+3?|[一-鿿噸]+|\d+", text)
    return [unit for unit in map(_unit, words) if unit]


def _unit(word: str) -> str:
    if word in UNITS:
        return UNITS[word]
    if re.fullmatch(r"10+", word):  # kg (x1000)
        return f"x{word}"
    ends = next((chinese for chinese in _CHINESE if word.endswith(chinese)), "")
    if not ends:
        return ""
    return word if word[: -len(ends)][-1:] in "十百千万" else UNITS[ends]


@lru_cache(maxsize=4096)  # asked of every header for every column of its table
def at_end(header: str) -> tuple[str, str]:
    """A header in two: what it is about, and the unit that ends it (empty if none does).

    ``gross_kg``, ``限重公斤``, ``weightlbs``. A single letter must stand apart: ``stops`` is no
    ``stop_s``. Kept, since every header is held against every column of its table.
    """
    text = _narrow(header).casefold().strip()
    words = [word for word in re.split(r"[\W_]+", text) if word]
    if len(words) > 1 and words[-1] in UNITS:
        return "".join(words[:-1]), UNITS[words[-1]]
    folded = "".join(words)
    for spelling in _UNPARTED:
        if folded.endswith(spelling) and folded != spelling:
            return folded.removesuffix(spelling), UNITS[spelling]
    return folded, ""
