"""A TOML file of the user's, read with a sentence for each way in which it can fail."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from geo.errors import RoadsError


def read_toml(path: Path, what: str) -> dict[str, Any]:
    """The content; ``what`` names what the file should hold. Raises `RoadsError`."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RoadsError(f"'{path}' is not there; name a TOML file of {what}") from None
    except OSError as error:
        raise RoadsError(f"'{path}' cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RoadsError(f"{path.name}: is no TOML: {error}") from error
