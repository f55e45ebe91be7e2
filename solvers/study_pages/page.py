"""study.html: the whole study in one file that needs no network."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from routing.io.report import for_script, policy
from routing.io.report_parts.text import esc
from solvers.study_pages.sections import Pictures, body
from solvers.study_pages.view import View
from solvers.study_result import StudyResult


def write_page(result: StudyResult, path: Path) -> None:
    """Write ``path``, complete in itself. Equal results give equal bytes."""
    # Lone surrogates, which JSON lets through, become question marks.
    path.write_bytes(render(result).encode("utf-8", "replace"))


def render(result: StudyResult) -> str:
    """The page as HTML. Words and tables are written here; study.js draws pictures from JSON."""
    pictures = Pictures()
    text = body(View(result), pictures)
    scripts = [_script(plotly()), _script(_part("study.js"))]
    page = {
        "policy": policy(scripts),
        "title": esc(result.name),
        "style": _style(),
        "body": text,
        "data": for_script(pictures.drawn),
        "plotly": scripts[0],
        "script": scripts[1],
    }
    # From the template's parts only, never twice: user text may hold a {{placeholder}}.
    pieces = _part("study.html").split("{{")
    return pieces[0] + "".join(
        page[name] + rest for name, rest in (piece.split("}}", 1) for piece in pieces[1:])
    )


def plotly() -> str:
    """plotly.js as its package carries it."""
    return (files("plotly") / "package_data" / "plotly.min.js").read_text(encoding="utf-8")


def _style() -> str:
    report = files("routing.io") / "report_parts" / "report.css"
    return f"{report.read_text(encoding='utf-8')}\n{_part('study.css')}"


def _part(name: str) -> str:
    return (files("solvers") / "study_pages" / name).read_text(encoding="utf-8")


def _script(text: str) -> str:
    """Script text that cannot end its element early."""
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")
