"""A plan.xlsx under the hands of a dispatcher: cells changed, rows deleted, sheets sorted."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl

from routing.io.edited.plan import judged
from routing.io.edited.result import EditedPlan
from routing.io.edited.sheet import read_tables
from routing.io.plan_xlsx import write_plan_xlsx
from routing.plan import Plan


def written(plan: Plan, folder: Path) -> bytes:
    """plan.xlsx of a plan, without the sheets that nobody reads: that is quicker."""
    write_plan_xlsx(plan, folder / "plan.xlsx")
    book = openpyxl.load_workbook(folder / "plan.xlsx")
    for name in book.sheetnames:
        if name not in ("stops", "routes"):
            del book[name]
    short = io.BytesIO()
    book.save(short)
    return short.getvalue()


class EditedBook:
    """The workbook of a plan, opened in another program. ``content``: of the file, if it was
    `written` before."""

    def __init__(self, plan: Plan, folder: Path, content: bytes = b"") -> None:
        self.plan, self.path = plan, folder / "plan.xlsx"
        self.book = openpyxl.load_workbook(io.BytesIO(content or written(plan, folder)))
        self.sheet = self.book["stops"]

    def column(self, header: str, sheet: str = "stops") -> int:
        """The place of a column, from 1."""
        return [cell.value for cell in self.book[sheet][1]].index(header) + 1

    def get(self, row: int, header: str) -> Any:
        """A cell of ``stops``."""
        return self.sheet.cell(row, self.column(header)).value

    def put(self, row: int, sheet: str = "stops", **values: Any) -> None:
        """Change cells of one row."""
        for header, value in values.items():
            self.book[sheet].cell(row, self.column(header, sheet)).value = value

    def row(self, order_id: str) -> int:
        """The row of ``stops`` that stops for an order."""
        lines = (n for n in range(2, self.sheet.max_row + 1) if self.get(n, "stop"))
        return next(n for n in lines if order_id in str(self.get(n, "orders")).split(", "))

    def add(self, **values: Any) -> int:
        """A new row at the end."""
        row = self.sheet.max_row + 1
        self.put(row, **values)
        return row

    def save(self) -> Path:
        """Write the file, as that program does it."""
        self.book.save(self.path)
        return self.path

    def read(self) -> EditedPlan:
        """Save and read back."""
        tables = read_tables(self.save())
        return judged("plan.xlsx", tables, self.plan.problem, self.plan.distances, self.plan)
