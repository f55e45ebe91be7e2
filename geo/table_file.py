"""Tables of travel on disk: written whole or not at all, and never trusted when read.

A line of JSON says what a file holds; then come coordinates, metres and seconds as they are in
memory, and a checksum of these stands in the line. Whatever does not fit counts as no file.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from geo.matrix import Float64, Int32

FORMAT, VERSION = "coload-table", 1

MOST_BYTES = 4_000_000_000
"""All tables of a cache together; the ones not used for longest are deleted."""

SUFFIX = ".table"


class Stored(NamedTuple):
    """``lonlat`` (n, 2); ``metres`` and ``seconds`` (n, n), -1 where nothing is known yet."""

    lonlat: Float64
    metres: Int32
    seconds: Int32


def stamp(path: Path) -> tuple[int, int]:
    """Differs where a file was written anew; zeros where there is none."""
    try:
        known = path.stat()
    except OSError:
        return 0, 0
    return known.st_ino, known.st_size


def load(path: Path, about: dict[str, Any]) -> Stored | None:
    """The table, if the file is whole and about just this."""
    try:
        with path.open("rb") as file:
            head = json.loads(file.readline(1_000_000))
            n = int(head["places"])
            if path.stat().st_size != file.tell() + 16 * n + 8 * n * n:
                return None
            table = Stored(np.empty((n, 2)), *(np.empty((n, n), np.int32) for _ in range(2)))
            crc = 0
            for each in table:
                bytes_of = each.reshape(-1).view(np.uint8)
                file.readinto(bytes_of.data)
                crc = zlib.crc32(bytes_of.data, crc)
        if head != _head(about, n, crc):
            return None
        os.utime(path)  # used now, so that it is not the first to go
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return table


def save(path: Path, about: dict[str, Any], table: Stored) -> None:
    """Write a table, and delete old ones if they are too much. What cannot be written is not: it
    can be computed again."""
    parts = [np.ascontiguousarray(each).reshape(-1).view(np.uint8) for each in table]
    crc = 0
    for each in parts:
        crc = zlib.crc32(each.data, crc)
    part = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            file.write(json.dumps(_head(about, len(table.lonlat), crc)).encode() + b"\n")
            for each in parts:
                file.write(each.data)
        part.replace(path)
        _prune(path)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _head(about: dict[str, Any], n: int, crc: int) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "about": about,
        "places": n,
        "byteorder": sys.byteorder,
        "crc32": crc,
    }


def _prune(newest: Path) -> None:
    """Keep what was used last."""
    files = [(each, each.stat()) for each in newest.parent.glob(f"*{SUFFIX}") if each != newest]
    total = newest.stat().st_size
    for each, known in sorted(files, key=lambda pair: pair[1].st_mtime, reverse=True):
        total += known.st_size
        if total > MOST_BYTES:
            each.unlink(missing_ok=True)
