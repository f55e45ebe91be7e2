"""Named arrays in one file, mapped into memory when read: written whole or not at all, and never
trusted.

A line of JSON says what the file is about, which arrays it holds and where; then come the arrays as
they are in memory, and a checksum of them stands in the line. What does not fit counts as no file.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import zlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FORMAT = "coload-arrays"

_ALIGNED = 64
_LONGEST_LINE = 100_000_000

Arrays = Mapping[str, NDArray[Any]]


def write_arrays(path: Path, about: Mapping[str, Any], arrays: Arrays) -> bool:
    """Write the file in the place of what is there; whether that was possible."""
    parts = {name: np.asarray(each, order="C") for name, each in arrays.items()}
    crc, at, layout = 0, 0, []
    for name, each in parts.items():
        layout.append([name, each.dtype.str, list(each.shape), at])
        crc = zlib.crc32(_bytes(each), crc)
        at += -(-each.nbytes // _ALIGNED) * _ALIGNED
    head = {**_head(about), "arrays": layout, "crc32": crc, "bytes": at}
    head["line"] = _checksum(head)
    line = json.dumps(head).encode()
    line += b" " * (-(len(line) + 1) % _ALIGNED) + b"\n"
    part = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            file.write(line)
            for each in parts.values():
                file.write(_bytes(each))
                file.write(b"\0" * (-each.nbytes % _ALIGNED))
        part.replace(path)
    except OSError:
        return False
    finally:  # what was interrupted leaves no half
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return True


def read_arrays(path: Path, about: Mapping[str, Any]) -> dict[str, NDArray[Any]] | None:
    """The arrays, whose changes stay in memory, if the file is whole and about just this."""
    try:
        with path.open("rb") as file:
            line = file.readline(_LONGEST_LINE)
        head = json.loads(line)
        if _checksum({key: head[key] for key in head if key != "line"}) != head["line"]:
            return None
        if {key: head.get(key) for key in _head(about)} != json.loads(json.dumps(_head(about))):
            return None
        if path.stat().st_size != len(line) + head["bytes"]:
            return None
        data = np.memmap(path, np.uint8, "c", len(line)) if head["bytes"] else np.zeros(0, np.uint8)
        arrays: dict[str, NDArray[Any]] = {}
        crc = 0
        for name, kind, shape, at in head["arrays"]:
            dtype = np.dtype(kind)
            size = dtype.itemsize * int(np.prod(shape, dtype=np.int64))
            mine = data[at : at + size]
            crc = zlib.crc32(mine.data, crc)
            arrays[name] = np.asarray(mine).view(dtype).reshape(shape)
        if crc != head["crc32"]:
            return None
        os.utime(path)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError):
        return None
    except (RecursionError, MemoryError):
        return None
    return arrays


def prune(newest: Path, most_bytes: int) -> None:
    """Delete the files beside one, of its suffix, that were not used for longest, if all together
    are too much. Other processes may be doing the same."""
    known = []
    for each in newest.parent.glob(f"*{newest.suffix}"):
        with suppress(OSError):
            stat = each.stat()
            known.append((each != newest, -stat.st_mtime, stat.st_size, each))
    total = 0
    for _, _, size, each in sorted(known):
        total += size
        if total > most_bytes and each != newest:
            with suppress(OSError):
                each.unlink()


def _checksum(head: Mapping[str, Any]) -> int:
    as_read = json.loads(json.dumps(head))
    return zlib.crc32(json.dumps(as_read, sort_keys=True).encode())


def _bytes(array: NDArray[Any]) -> Any:
    return array.reshape(-1).view(np.uint8).data


def _head(about: Mapping[str, Any]) -> dict[str, Any]:
    return {"format": FORMAT, "byteorder": sys.byteorder, "about": dict(about)}
