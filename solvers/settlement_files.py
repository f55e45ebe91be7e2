"""Statements as workbooks and pages, for every distributor and for the operator."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from itertools import zip_longest
from pathlib import Path
from typing import Any

from routing.io.files import closing_workbook, folders, write_text
from solvers.settlement import METHOD_WORDS, Settlement, Statement

Table = Sequence[Sequence[str | int | float]]
"""Rows of cells, the first of them the header; money as float."""

MONEY, PERCENT = "#,##0.00", "0.0%"


OPERATORS = ("operator.xlsx", "operator.html", "terms.json")
"""The operator's own files, beside the distributors' folders."""


def write_settlement(settled: Settlement, folder: Path) -> list[Path]:
    """``operator.xlsx``, ``operator.html`` and ``terms.json`` for the operator, and in a folder of
    its own ``statement.xlsx`` and ``statement.html`` for each distributor."""
    folder.mkdir(parents=True, exist_ok=True)
    written = _both(folder / "operator", _operator_title(settled), _operator_tables(settled))
    terms = folder / "terms.json"
    write_text(terms, json.dumps(_terms(settled), ensure_ascii=False, indent=1) + "\n")
    of_owner = folders([each.distributor_id for each in settled.statements], OPERATORS)
    for statement in settled.statements:
        own = folder / of_owner[statement.distributor_id]
        own.mkdir(exist_ok=True)
        title = f"Statement for {statement.name or statement.distributor_id}"
        written += _both(own / "statement", title, _statement_tables(statement))
    return [*written, terms]


def _terms(settled: Settlement) -> dict[str, Any]:
    """What `coload share --terms` reads."""
    return {
        "format": "coload-terms",
        "version": 1,
        "currency": settled.currency,
        "method": settled.method,
        "distributors": {
            each.distributor_id: {
                "alone": each.alone_cents / 100,
                "charged": each.charged_cents / 100,
            }
            for each in settled.statements
        },
    }


# ------------------------------------------------------------------------ what is said


def _statement_tables(statement: Statement) -> dict[str, Table]:
    money = f"amount ({statement.currency})" if statement.currency else "amount"
    alone = statement.alone_cents / 100
    rows: list[Sequence[str | int | float]] = [
        ["item", money],
        ["cost of your orders if planned alone", alone],
        ["charged", statement.charged_cents / 100],
        ["saving", statement.saving_cents / 100],
        ["method", METHOD_WORDS.get(statement.method, statement.method)],
        ["study", statement.study],
        ["days", statement.days],
    ]
    if statement.totals is not None:
        totals = statement.totals
        rows += [
            ["partners", totals.partners],
            ["all partners: cost if everybody plans alone", totals.alone_cents / 100],
            ["all partners: charged", totals.charged_cents / 100],
            ["all partners: saving", totals.saving_cents / 100],
        ]
    lines: list[Sequence[str | int | float]] = [["day", "order", "store", money]]
    lines += [
        [line.day, line.order_id, line.store_id, line.cents / 100] for line in statement.lines
    ]
    lines.append(["total", "", "", sum(line.cents for line in statement.lines) / 100])
    return {"summary": rows, "orders": lines}


def _operator_title(settled: Settlement) -> str:
    return f"Settlement of {settled.study.name} by {settled.method}"


def _operator_tables(settled: Settlement) -> dict[str, Table]:
    charges: list[Sequence[str | int | float]] = [
        ["distributor", "name", "alone", "charged", "saving", "saving share", "remark"]
    ]
    for each in settled.statements:
        share = each.saving_cents / each.alone_cents if each.alone_cents else 0.0
        charges.append(
            [
                each.distributor_id,
                each.name,
                each.alone_cents / 100,
                each.charged_cents / 100,
                each.saving_cents / 100,
                f"{100 * share:.1f} %",
                _remark(settled, each),
            ]
        )
    alone = sum(each.alone_cents for each in settled.statements)
    charged = settled.total_cents
    charges.append(
        ["total", "", alone / 100, charged / 100, (alone - charged) / 100,
         f"{100 * (alone - charged) / alone if alone else 0:.1f} %", ""]
    )  # fmt: skip
    costs = sorted(settled.game.costs.items(), key=lambda item: (len(item[0]), sorted(item[0])))
    coalitions: list[Sequence[str | int | float]] = [["coalition", "partners", "cost"]]
    coalitions += [["+".join(sorted(group)), len(group), round(cost, 2)] for group, cost in costs]
    verdict: list[Sequence[str | int | float]] = [["question", "answer"], *_verdict_rows(settled)]
    return {"charges": charges, "verdict": verdict, "coalitions": coalitions}


def _remark(settled: Settlement, statement: Statement) -> str:
    if statement.distributor_id in settled.open_:
        return "within the noise of the search: neither gain nor loss is shown"
    return "pays more than alone" if statement.saving_cents < 0 else ""


def _verdict_rows(settled: Settlement) -> list[Sequence[str | int | float]]:
    judged = settled.verdict
    rows: list[Sequence[str | int | float]] = [
        ["method", METHOD_WORDS.get(settled.method, settled.method)]
    ]
    if judged is None:
        return rows

    def answer(value: bool | None) -> str:
        return "within the noise: open" if value is None else "yes" if value else "no"

    leavers = judged.leavers
    rows += [
        ["Is every group of partners better off together (core)?", answer(judged.in_core)],
        ["Is there no split at all by which that is so (core empty)?", answer(judged.core_empty)],
        ["Least-core epsilon (below zero: room for every group)", round(judged.epsilon, 2) + 0.0],
        ["Largest excess of a group", round(judged.excess, 2) + 0.0],
        ["of the group", "+".join(sorted(judged.worst or ()))],
        ["Who would leave", "open" if leavers is None else ", ".join(leavers) or "nobody"],
    ]
    rows += [["note", note] for note in settled.study.notes]
    return rows


# ------------------------------------------------------------------------ how it is written


def _both(stem: Path, title: str, tables: dict[str, Table]) -> list[Path]:
    book, page = stem.with_suffix(".xlsx"), stem.with_suffix(".html")
    _workbook(book, tables)
    write_text(page, _page(title, tables))
    return [book, page]


def _workbook(path: Path, tables: dict[str, Table]) -> None:
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with closing_workbook(path), xlsxwriter.Workbook(str(path), options) as book:
        head, money = book.add_format({"bold": True}), book.add_format({"num_format": MONEY})
        for name, rows in tables.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    form = head if r == 0 else money if isinstance(cell, float) else None
                    sheet.write(r, c, cell, form)
            for c in range(len(rows[0])):
                widest = max(len(str(row[c])) for row in rows if c < len(row))
                sheet.set_column(c, c, min(max(10, widest + 2), 60))


STYLE = """body{font:15px/1.45 system-ui,"Noto Sans CJK SC",sans-serif;margin:2rem auto;
max-width:60rem;padding:0 1rem;color:#1c2430}h1{font-size:1.5rem}h2{font-size:1.1rem;
margin-top:2rem}table{border-collapse:collapse;width:100%}th,td{padding:.3rem .6rem;
border-bottom:1px solid #d5dbe3;text-align:left;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
@media print{body{margin:0}}"""


def _page(title: str, tables: dict[str, Table]) -> str:
    parts = [
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>",
        "<meta name='viewport' content='width=device-width, initial-scale=1'>",
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>",
        f"<h1>{escape(title)}</h1>",
    ]
    for name, rows in tables.items():
        parts.append(f"<h2>{escape(name.capitalize())}</h2><table><thead><tr>")
        numeric = [isinstance(cell, int | float) for cell in rows[1]] if len(rows) > 1 else []
        for cell, right in zip_longest(rows[0], numeric[: len(rows[0])], fillvalue=False):
            parts.append(f"<th{' class=n' if right else ''}>{escape(str(cell))}</th>")
        parts.append("</tr></thead><tbody>")
        parts += ["<tr>" + "".join(map(_cell, row)) + "</tr>" for row in rows[1:]]
        parts.append("</tbody></table>")
    return "".join([*parts, "</body></html>\n"])


def _cell(cell: str | int | float) -> str:
    if isinstance(cell, float):
        return f"<td class='n'>{cell:,.2f}</td>"
    if isinstance(cell, int):
        return f"<td class='n'>{cell:,}</td>"
    return f"<td>{escape(cell)}</td>"
