"""Kinds of ways as they are collected: a row for each, the same for all that are alike."""

from __future__ import annotations

from collections.abc import Mapping

from geo.tags import Kind, Tags, shown, understood

CLOSED = -1
"""Row of what no goods vehicle may drive."""


class KindRows:
    """``rows``: the kinds; ``tags``: of each those that are shown. Tags are understood once."""

    def __init__(self) -> None:
        self.rows: list[Kind] = []
        self.tags: list[Mapping[str, str]] = []
        self._known: dict[tuple[Tags, Tags | None], int] = {}
        self._alike: dict[tuple[Kind, Tags], int] = {}

    def row_of(self, tags: Tags, told: Tags | None = None) -> int:
        """Row of what `tags` say, or `CLOSED`. `told`: tags to be shown in place of these."""
        row = self._known.get((tags, told))
        if row is not None:
            return row
        kind = understood(dict(tags))
        if kind is None:
            row = CLOSED
        elif kind.ferry_s == kind.ferry_s:  # its speed hangs on its length: a kind of its own
            return self._new(kind, tags)
        else:
            seen = shown(tags if told is None else told)
            row = self._alike.get((kind, seen), -1)
            if row < 0:
                row = self._alike[kind, seen] = self._new(kind, seen)
        self._known[tags, told] = row
        return row

    def _new(self, kind: Kind, tags: Tags) -> int:
        self.rows.append(kind)
        self.tags.append(dict(tags))
        return len(self.rows) - 1
