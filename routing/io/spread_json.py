"""Reading back from ``learned.json`` how far past days were off."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import Any

from routing.errors import InputError, MissingError
from routing.io.actuals_json import LEARNED
from routing.learned_spread import Scatter, Spread


def read_spread(path: Path) -> Spread:
    """The spread of legs and stops. Raises `InputError` for what is no such file, or is from before
    it was written, or from too few days."""
    if not path.is_file():
        raise MissingError(f"'{path}' is not there; name the learned.json of coload actuals -o")
    try:
        content: Any = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"'{path.name}' is not valid JSON: {error}") from error
    if not isinstance(content, Mapping) or content.get("format") != LEARNED:
        raise InputError(
            f"'{path.name}' is no learned.json of coload actuals: its format is not '{LEARNED}'"
        )
    told = content.get("spread")
    if told is None:
        raise InputError(
            f"'{path.name}' has no spread: it was learned from too few legs and stops, or by an "
            "older version; learn it again from more days (coload actuals -o)"
        )
    try:
        starts = tuple(_number(each) for each in told["starts"])
        spread = Spread(_scatter(told["legs"]), _scatter(told["services"]), starts)
        rest = (*spread.legs.rest, *spread.services.rest)
        if not starts or not all(values for _, values in rest):
            raise ValueError("a list of quantiles is empty")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(
            f"'{path.name}': its spread cannot be read ({error!r}); learn it again with coload "
            "actuals -o"
        ) from error
    return spread


def _scatter(told: Mapping[str, Any]) -> Scatter:
    rest = tuple((int(upto), tuple(_number(v) for v in values)) for upto, values in told["rest"])
    if not rest:
        raise ValueError("rest is empty")
    return Scatter(
        int(told["count"]),
        _number(told["usual"]),
        _number(told["shared"]),
        {str(name): _number(value) for name, value in told["own"].items()},
        {str(name): _number(value) for name, value in told["width"].items()},
        rest,
    )


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise ValueError(f"{value!r} is no number")
    return float(value)
