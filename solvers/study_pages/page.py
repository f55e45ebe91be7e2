"""study.html: the whole study in one file that needs no network."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from routing.io.report_parts.page import filled, part
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
    return filled(
        _part("study.html"),
        title=result.name,
        style=f"{part('report.css')}\n{_part('study.css')}",
        body=text,
        data=pictures.drawn,
        script=_part("study.js"),
    )


def _part(name: str) -> str:
    return (files("solvers") / "study_pages" / name).read_text(encoding="utf-8")
