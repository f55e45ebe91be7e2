"""The log of the quality benchmark: JSON lines, one a run, appended as they end."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Record = dict[str, Any]
KEY = ("solver", "version", "family", "instance", "budget", "seed")


def key(record: Record) -> tuple[Any, ...]:
    """What makes a run the same run."""
    return tuple(record[name] for name in KEY)


@dataclass
class RunLog:
    """Runs on file. A run that is there is not repeated; of two alike the later one counts."""

    path: Path

    def records(self) -> list[Record]:
        """Every run, once; a last line that was cut off by an interruption is passed over."""
        if not self.path.exists():
            return []
        found: dict[tuple[Any, ...], Record] = {}
        lines = self.path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, start=1):
            try:
                record = json.loads(line)
            except json.JSONDecodeError:
                if number == len(lines):
                    break
                raise ValueError(f"{self.path}, line {number}: not a JSON object") from None
            found[key(record)] = record
        return list(found.values())

    def done(self) -> set[tuple[Any, ...]]:
        """Keys of the runs that need no repetition."""
        return {key(record) for record in self.records()}

    def append(self, record: Record) -> None:
        """Write one run, in place of a last line that was cut off."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        written = self.path.read_bytes() if self.path.exists() else b""
        with self.path.open("ab") as file:
            if not written.endswith(b"\n"):
                file.truncate(written.rfind(b"\n") + 1)
            file.write(json.dumps(record).encode() + b"\n")
