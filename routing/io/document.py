"""A day as one JSON document: tables as lists of objects, settings as an object."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from routing.io.cells import Cell
from routing.io.columns import SPECS
from routing.io.raw import SETTINGS, RawDay, RawTable, flatten
from routing.sharing import Own

FORMAT, VERSION = "coload-day", 1
SHARING_OWN, OWN_KEYS, RIDDEN = "sharing_own", ("start_s", "metres"), "ridden_metres"


def read(path: Path) -> RawDay:
    """Read a ``.json`` file; what cannot be read is in ``findings``."""
    day = RawDay(settings_file=f"{path.name}#settings")
    try:
        written = path.read_bytes().decode("utf-8-sig")
        content = json.loads(written, object_pairs_hook=no_twins)
        if "\\ud" in written.lower():  # half a character as \ud800 could not be written again
            json.dumps(content, ensure_ascii=False).encode()
    except UnicodeError as error:
        day.problem("encoding", path.name, f"is not UTF-8 ({error}); save it as UTF-8")
        return day
    except TwinKeyError as error:
        day.problem("bad-json", path.name, f"the key '{error}' stands twice in one object")
        return day
    except (ValueError, RecursionError) as error:  # a JSONDecodeError is a ValueError
        day.problem("bad-json", path.name, f"is not valid JSON: {error}")
        return day
    return from_object(content, path.name)


class TwinKeyError(ValueError):
    """One key twice in one JSON object: one of the two would be lost in silence."""


def no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise TwinKeyError(key)
        found[key] = value
    return found


def from_object(content: object, name: str = "day") -> RawDay:
    """A parsed document as a raw day. Rows count from 1, without a header."""
    day = RawDay(settings_file=f"{name}#settings")
    if not isinstance(content, Mapping) or content.get("format") != FORMAT:
        message = f'is not a day; it must be an object with "format": "{FORMAT}" (coload schema)'
        day.problem("not-a-day", name, message)
        return day
    if content.get("version") != VERSION:
        message = f"has version {content.get('version')!r}, this program reads {VERSION}"
        day.problem("version", name, message)
        return day
    settings = content.get(SETTINGS, {})
    if isinstance(settings, Mapping):
        day.settings = dict(flatten(settings))
    else:
        day.problem("bad-json", day.settings_file, "settings must be an object")
    for table in SPECS:
        if table in content:
            read_rows(content[table], table, f"{name}#{table}", day)
    _read_own(content.get(SHARING_OWN, {}), f"{name}#sharing", day)
    return day


def _read_own(content: object, file: str, day: RawDay) -> None:
    """What detours and delays are held against, order by order."""
    if not isinstance(content, Mapping):
        day.problem("bad-json", file, f"{SHARING_OWN} must be an object with an entry an order")
        return
    for order_id, entry in content.items():
        given = entry if isinstance(entry, Mapping) else {}
        start, metres = (given.get(key) for key in OWN_KEYS)
        ridden = given.get(RIDDEN, 0)
        if type(start) is int and type(metres) is int and type(ridden) is int:
            day.own[order_id] = Own(start, metres, ridden)
        else:
            message = (
                f"{SHARING_OWN}: order '{order_id}' needs two whole numbers, start_s (seconds from "
                f"midnight) and metres (and may have {RIDDEN}); it has "
                f"{json.dumps(entry, default=str)[:60]}"
            )
            day.problem("bad-json", file, message, value=order_id)


def read_rows(content: object, table: str, file: str, day: RawDay) -> None:
    """Put a list of objects into ``day.tables``; what is none is in ``day.findings``."""
    if not isinstance(content, Sequence) or isinstance(content, str):
        day.problem("bad-json", file, f"{table} must be a list of objects")
        day.tables[table] = RawTable(table, file, [], [])
        return
    headers: dict[str, None] = {}
    good: list[tuple[int, Mapping[str, Cell]]] = []
    for number, row in enumerate(content, 1):
        if not isinstance(row, Mapping):
            day.problem("bad-json", file, "is not an object with columns", number, str(row)[:60])
        else:
            headers.update(dict.fromkeys(row))
            good.append((number, row))
    cells = [(number, [row.get(header) for header in headers]) for number, row in good]
    day.tables[table] = RawTable(table, file, list(headers), cells)
