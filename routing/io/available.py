"""What a plan takes of what depots have to give out: every output says it alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from routing.available import Available, on_hand, shown
from routing.io.sheets import Book, Cell, Column
from routing.model import amounts
from routing.plan import Plan
from routing.rules.available import taken_by


class Given(NamedTuple):
    """One amount of a depot, in whole units of its dimension."""

    row: Available
    dimension: str
    there: int
    taken: int


def given(plan: Plan) -> Iterator[Given]:
    """All of them, in the order of the table."""
    taken = taken_by(plan.problem, plan.routes)
    for number, row in enumerate(plan.problem.available):
        for name in row.quantity:
            measure = number, name
            yield Given(row, name, on_hand(plan.problem, measure), taken[measure])


def available_lines(plan: Plan) -> Iterator[str]:
    """``A: gives out 38 of 40 cases of chilled goods``, a line for each amount."""
    for each in given(plan):
        taken = shown(each.taken, each.dimension).removesuffix(f" {each.dimension}")
        there = shown(each.there, each.dimension)
        yield f"{each.row.depot_id}: gives out {taken} of {there}{each.row.of}"


def available_sheet(book: Book, plan: Plan) -> None:
    """The sheet ``available``: what each depot has, gives out, and keeps."""
    columns = [
        *(Column("depot"), Column("depot name"), Column("goods"), Column("article")),
        *(Column("in"), Column("available", "amount"), Column("given out", "amount")),
        Column("left", "amount"),
    ]
    sheet = book.sheet("available", columns, frozen=4)
    for row, name, there, taken in given(plan):
        depot = plan.problem.depot[row.depot_id]
        cells: list[Cell] = [depot.id, depot.name, row.goods, row.article, name]
        cells += [amounts({name: each})[name] for each in (there, taken, there - taken)]
        sheet.add(cells)
    sheet.finish()
