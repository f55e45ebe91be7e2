"""Output files that appear whole and together, or with one sentence that says why not."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from routing.errors import OutputError


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 with the same line ends everywhere.

    Half a character, which no file can hold, is escaped, as JSON does it.
    """
    path.write_bytes(text.encode("utf-8", "backslashreplace"))


def check_writable(folder: Path, names: Iterable[str]) -> None:
    """Make the folder, and raise `OutputError` unless all of these files can be put there."""
    with _stage(folder):
        for name in names:
            _check_replaceable(folder / name)


@contextmanager
def together(folder: Path) -> Iterator[Path]:
    """A folder to write into; at the end all its files are moved to ``folder``.

    If anything fails before, ``folder`` holds what it held.
    """
    with _stage(folder) as stage:
        try:
            yield stage
        except OutputError:
            raise
        except OSError as error:
            raise OutputError(f"'{folder}' cannot be written to: {_why(error)}") from error
        written = sorted(stage.iterdir())
        for path in written:
            _check_replaceable(folder / path.name)
        for path in written:
            try:
                path.replace(folder / path.name)
            except OSError as error:
                raise _refused(folder / path.name) from error


def folders(names: Iterable[str], reserved: Iterable[str] = ()) -> dict[str, str]:
    """The name of a folder or file for each name: its own, also where names differ only in what
    such a name cannot hold, and none that leads elsewhere."""
    found: dict[str, str] = {}
    taken = {each.casefold() for each in reserved}
    for name in names:
        safe = "".join(c if c.isalnum() or c in "-_+." else "_" for c in name).strip(".")[:80]
        own = safe = safe or "_"
        number = 2
        while own.casefold() in taken:
            own, number = f"{safe}-{number}", number + 1
        taken.add(own.casefold())
        found[name] = own
    return found


def write_csv(path: Path, headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table as CSV that Excel opens as it is."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headers)
        writer.writerows(rows)


@contextmanager
def closing_workbook(path: Path) -> Iterator[None]:
    """Say which workbook cannot be written; XlsxWriter notices only when it closes one."""
    from xlsxwriter.exceptions import FileCreateError

    try:
        yield
    except FileCreateError as error:
        raise _refused(path) from error


@contextmanager
def _stage(folder: Path) -> Iterator[Path]:
    """A folder in the folder, because files can be moved at once only on their own disk."""
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"'{folder}' is a file; name a folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stage = TemporaryDirectory(prefix=".coload-", dir=folder, ignore_cleanup_errors=True)
    except OSError as error:
        raise OutputError(f"'{folder}' cannot be written to: {_why(error)}") from error
    with stage as name:
        yield Path(name)


def _check_replaceable(path: Path) -> None:
    if path.is_dir():
        raise OutputError(f"'{path}' is a folder; move it away or name another target")
    if path.exists():
        try:
            with path.open("r+b"):
                pass
        except OSError as error:
            raise _refused(path) from error


def _refused(path: Path) -> OutputError:
    excel = "; is it open in Excel?" if path.suffix == ".xlsx" else ""
    return OutputError(f"'{path}' cannot be written{excel}")


def _why(error: OSError) -> str:
    return error.strerror or str(error)
