"""The text of a research instance, line by line, with errors that say which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf, isfinite
from pathlib import Path

from routing.errors import InputError, MissingError

LARGEST = 1e12
"""No number of an instance is above this; sums of many thousand are still exact."""

MOST = 1_000_000
"""Locations or vehicles. A header that asks for more is a slip, and would only fill the memory."""


class Lines:
    """The lines of a file that hold anything, stripped, each with its number from 1."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        numbered = ((n, line.strip()) for n, line in enumerate(text.splitlines(), 1))
        self.rows = [(number, line) for number, line in numbered if line]

    @classmethod
    def of(cls, path: Path) -> Lines:
        """Read a text file. Raises `InputError` where it is none, `MissingError` where it is not
        there."""
        if not path.is_file():
            raise MissingError(f"'{path}' is not there; name the file of a research instance")
        content = path.read_bytes()
        if b"\0" in content:
            raise InputError(f"'{path.name}' is not text; name the file of a research instance")
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:  # only names and comments are not ASCII
            text = content.decode("latin-1")
        return cls(path.name, text)

    def __iter__(self) -> Iterator[tuple[int, str]]:
        return iter(self.rows)

    def error(self, line: int, message: str) -> InputError:
        """``'x.vrp' line 7: ...``; without a line where ``line`` is 0."""
        where = f" line {line}" if line else ""
        return InputError(f"'{self.file}'{where}: {message}")

    def number(self, word: str, line: int, what: str, lowest: float = -LARGEST) -> float:
        """A finite number, not below ``lowest``."""
        try:
            value = float(word)
        except ValueError:
            raise self.error(line, f"{what} '{word}' is not a number; write digits") from None
        if not isfinite(value) or abs(value) > LARGEST:
            raise self.error(line, f"{what} {word} is not between {-LARGEST:g} and {LARGEST:g}")
        if value < lowest:
            raise self.error(line, f"{what} {word} is below {lowest:g}; write {lowest:g} or more")
        return value

    def whole(
        self, word: str, line: int, what: str, lowest: float = -inf, highest: float = MOST
    ) -> int:
        """A whole number from ``lowest`` to ``highest``."""
        value = self.number(word, line, what)
        if value != int(value):
            raise self.error(line, f"{what} {word} is not a whole number")
        if not lowest <= value <= highest:
            raise self.error(line, f"{what} {word} is not between {lowest:g} and {highest:g}")
        return int(value)

    def numbers(self, words: Sequence[str], line: int, names: Sequence[str]) -> list[float]:
        """As many numbers as there are names."""
        if len(words) != len(names):
            expected = " ".join(names)
            raise self.error(
                line, f"has {len(words)} entries, {len(names)} belong there: {expected}"
            )
        return [self.number(word, line, name) for word, name in zip(words, names, strict=True)]

    def window(self, opens: float, closes: float, line: int) -> tuple[float, float]:
        """A window that does not end before it starts."""
        if closes < opens:
            raise self.error(line, f"the window {opens:g} to {closes:g} ends before it starts")
        return opens, closes
