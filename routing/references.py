"""Ids that one row writes and another table has, or what to do where it has not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from routing.errors import Finding
from routing.model import Depot, Distributor, Order, Store, VehicleType
from routing.problem import Problem
from routing.sources import TABLES, Sources, found

Thing = Distributor | Depot | Store | Order | VehicleType


class References:
    """The ids of all tables."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._sources = problem.sources or Sources()
        self._known = {table: {thing.id for thing in getattr(problem, table)} for table in TABLES}
        self._alike: dict[str, Alike] = {}

    def check(
        self, table: str, index: int, column: str, target: str, value: str | None
    ) -> Iterator[Finding]:
        """A finding if ``value``, which stands in a row of ``table``, is no id of ``target``."""
        if value is None or value in self._known[target] or target in self._sources.broken:
            return
        bad = self._sources.unusable.get((target, value))
        if bad is not None:
            message = f"{column} '{value}' cannot be used ({bad}); mend that row first"
            yield found(self._problem, "depends-on-bad-row", table, index, column, value, message)
        else:
            if target not in self._alike:
                self._alike[target] = Alike(target, getattr(self._problem, target))
            hint = self._alike[target].hint(value)
            message = f"{column} '{value}' is not among the {target}; {hint}"
            yield found(self._problem, "unknown-id", table, index, column, value, message)


class Alike:
    """What the ids of a table may be mistaken for; every unknown id is looked up only once."""

    def __init__(self, table: str, things: Sequence[Thing]) -> None:
        """``table``: the name of the table, such as ``stores``, and all that it has."""
        self.one = table.removesuffix("s")
        self.ids = sorted(thing.id for thing in things)
        self._same = {same(identity): identity for identity in self.ids}
        self.bare = {identity.lstrip("0"): identity for identity in self.ids}
        self.names = {name: t.id for t in things if (name := getattr(t, "name", ""))}
        self.hints: dict[str, str] = {}

    def hint(self, value: str) -> str:
        """What to do about an id that the table does not have."""
        if value not in self.hints:
            self.hints[value] = self._hint(value)
        return self.hints[value]

    def _hint(self, value: str) -> str:
        twin = self._same.get(same(value))
        if twin is not None:
            capitals = twin.casefold() == value.casefold()
            how = "capitals" if capitals else "full-width letters or another kind of dash"
            return f"it differs only in {how} from '{twin}'; write that"
        zeros = self.bare.get(value.lstrip("0"))
        if zeros is not None:
            return f"there is '{zeros}'; Excel drops leading zeros, format the column as text"
        if value in self.names:
            return f"that is the name of {self.one} '{self.names[value]}'; write its id"
        close = []
        if len(self.hints) < GUESSES:
            close = get_close_matches(value, self.ids, n=1)
        return f"did you mean '{close[0]}'?" if close else "add it there or correct the id"


GUESSES = 20
"""So many unknown ids of a table are compared with every id of it, which takes long."""


def same(identity: str) -> str:
    """An id without capitals and full-width letters, any dash a plain one."""
    text = unicodedata.normalize("NFKC", identity).casefold()
    return re.sub(r"[‐‑‒–—―−]", "-", text)
