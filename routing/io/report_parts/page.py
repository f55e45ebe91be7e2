"""A page in one file that needs no network: a template filled in, with its scripts inside."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from routing.io.report_parts.text import esc


def page(template: str, *, title: str, style: str, body: str, data: Any, script: str) -> str:
    """A template of this folder, filled in. ``body`` is HTML; ``data`` is JSON for the script,
    which draws with plotly.js."""
    return filled(part(template), title=title, style=style, body=body, data=data, script=script)


def filled(template: str, *, title: str, style: str, body: str, data: Any, script: str) -> str:
    """The same of a template's text."""
    scripts = [plotly(), embedded(script)]
    values = {
        "policy": policy(scripts),
        "title": esc(title),
        "style": style,
        "body": body,
        "data": for_script(data),
        "plotly": scripts[0],
        "script": scripts[1],
    }
    # From the template's parts only, never twice: user text may hold a {{placeholder}}.
    pieces = template.split("{{")
    return pieces[0] + "".join(
        values[name] + rest for name, rest in (piece.split("}}", 1) for piece in pieces[1:])
    )


def policy(scripts: list[str]) -> str:
    """Only these very scripts run, and nothing is fetched: a promise that the browser keeps."""
    allowed = " ".join(f"'sha256-{_digest(script)}'" for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


@lru_cache(maxsize=8)
def _digest(script: str) -> str:
    """SHA-256 as a browser wants it; of plotly.js, which is in every page, once."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def for_script(value: Any) -> str:
    """JSON that can stand in a script element whatever users named their stores."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def part(name: str) -> str:
    """A file of this folder."""
    return (files("routing.io") / "report_parts" / name).read_text(encoding="utf-8")


@cache
def plotly() -> str:
    """plotly.js as its package carries it, ready for its element; 5 MB, so it is read once."""
    package = files("plotly") / "package_data"
    return embedded((package / "plotly.min.js").read_text(encoding="utf-8"))


def embedded(text: str) -> str:
    """Script text that cannot end its element early."""
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")
