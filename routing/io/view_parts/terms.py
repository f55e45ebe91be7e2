"""The operator's settlement, of which one distributor's own entry is taken.

    {"currency": "CNY", "method": "shapley",
     "distributors": {"BEV": {"alone": 5120.40, "charged": 4310.75}, ...}}

Anything else in the file is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from math import isfinite
from pathlib import Path
from typing import Any

from routing.errors import InputError, MissingError
from routing.io.plan_shape import load
from routing.view_figures import LEAST
from routing.views import Money, Terms

SHAPE = (
    '{"currency": "CNY", "method": "shapley", '
    '"distributors": {"BEV": {"alone": 5120.4, "charged": 4310.75}}}'
)


def read_terms(file: Path, distributor_id: str) -> Terms:
    """What a settlement says for one distributor. Raises `InputError` with what to mend."""
    if not file.is_file():
        raise MissingError(f"'{file}' is not there; name a settlement ({SHAPE})")
    return terms_of(load(file), distributor_id, file.name)


def terms_of(content: Any, distributor_id: str, name: str = "terms") -> Terms:
    """The same of a parsed file."""
    entries = content.get("distributors") if isinstance(content, Mapping) else None
    if not isinstance(entries, Mapping):
        raise InputError(f"'{name}' is no settlement; it must look like {SHAPE}")
    amounts = {key: _amounts(entry, f"'{name}': '{key}'") for key, entry in entries.items()}
    if distributor_id not in amounts:
        close = get_close_matches(distributor_id, amounts, n=1)
        hint = f"did you mean '{close[0]}'?" if close else "add it, or share without terms"
        raise InputError(f"'{name}' has no entry for '{distributor_id}'; {hint}")
    words = (_word(content, "currency", name), _word(content, "method", name))
    savings = [alone - charged for alone, charged in amounts.values()]
    # With two it would be the other one's; those that save nothing do not hide anybody.
    told = sum(abs(saving) >= 0.005 for saving in savings) >= LEAST
    total = round(sum(savings), 2) if told else None
    return Terms(Money(*words, *amounts[distributor_id]), total)


def _amounts(entry: Any, where: str) -> tuple[float, float]:
    if not isinstance(entry, Mapping):
        raise InputError(f'{where} must be an object {{"alone": 1.0, "charged": 1.0}}')
    return _amount(entry, "alone", where), _amount(entry, "charged", where)


def _amount(entry: Mapping[str, Any], key: str, where: str) -> float:
    value = entry.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise InputError(f"{where}: {key} is {value!r}; write an amount of money")
    return round(float(value), 2)


def _word(content: Mapping[str, Any], key: str, name: str) -> str:
    value = content.get(key, "")
    if not isinstance(value, str):
        raise InputError(f"'{name}': {key} is {value!r}; write a text")
    return value
