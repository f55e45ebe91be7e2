"""Where things are kept between runs that could be computed again."""

from __future__ import annotations

import os
import sys
from pathlib import Path

VARIABLE = "COLOAD_CACHE"
"""Environment variable: a folder for the cache, or ``off`` for none."""


def cache_folder() -> Path | None:
    """The user's cache folder for Coload, which may not exist yet; None where there is to be none.

    ``COLOAD_CACHE``, or else where the platform keeps such things: ``$XDG_CACHE_HOME`` or
    ``~/.cache``, ``~/Library/Caches``, ``%LOCALAPPDATA%``.
    """
    asked = os.environ.get(VARIABLE)
    if asked is not None:
        return None if asked.strip().lower() in ("", "off", "0", "none") else Path(asked)
    try:
        home = Path.home()
    except RuntimeError:  # nobody's process
        return None
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "coload"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "coload"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "coload"
