"""What can go wrong, as a small tree. Every error has a sentence that a dispatcher can act on.

    ColoadError
      InputError    (ValueError)           the day, plan or command line cannot be used as it is
        MissingError  (FileNotFoundError)  a file or folder that was named is not there
      OutputError   (OSError)              a file or folder cannot be written
      EngineError   (RuntimeError)         a solver failed

``InputError.findings`` lists every problem found, not only the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters.

    ``ERROR``: the row cannot be used. ``UNSERVABLE``: the row is sound, but nobody can carry the
    order; it will be left out. ``NOTE``: worth knowing, nothing to do.
    """

    ERROR = "error"
    UNSERVABLE = "unservable"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem of a day, with the place where it stands.

    ``table`` and ``index`` name the record inside the program (``orders``, 16); ``file``, ``row``
    and ``column`` name the same place as the user sees it. ``row`` counts from 1 with the header
    as row 1, as spreadsheets do; 0 where there is no row.
    """

    code: str
    severity: Severity
    message: str
    table: str = ""
    index: int = -1
    file: str = ""
    row: int = 0
    column: str = ""
    value: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message

    @property
    def where(self) -> str:
        """``orders.csv row 17``, as far as it is known; the message names the column."""
        place = self.file or self.table
        return f"{place} row {self.row}" if self.row else place

    def as_dict(self) -> dict[str, str | int]:
        """The fields that leave the program, in a fixed order."""
        full = asdict(self)
        keys = ("code", "severity", "file", "row", "column", "value", "message")
        return {key: str(full[key]) if key == "severity" else full[key] for key in keys}


class ColoadError(Exception):
    """Anything that Coload says about what it was given or asked to do."""


class InputError(ColoadError, ValueError):
    """The input cannot be used as it is."""

    def __init__(self, message: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)

    @classmethod
    def of(cls, findings: Sequence[Finding], what: str = "the day") -> InputError:
        """One error for many findings; its text shows the first few."""
        errors = [finding for finding in findings if finding.severity is Severity.ERROR]
        lines = [f"{what} cannot be used as it is: {len(errors)} problem(s)"]
        lines += [f"  {finding}" for finding in errors[:10]]
        if len(errors) > 10:
            lines.append(f"  and {len(errors) - 10} more")
        return cls("\n".join(lines), findings)


class MissingError(InputError, FileNotFoundError):
    """A file or folder that was named is not there."""


class OutputError(ColoadError, OSError):
    """A file or folder cannot be written."""


class EngineError(ColoadError, RuntimeError):
    """A solver failed for a reason that is not the user's."""
