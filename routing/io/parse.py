"""From cells to records: headers matched, every cell understood or reported with its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from geo.profiles import known_name
from routing.errors import Finding, Severity
from routing.io import cells, compartments, horizon_cells, moments, tiers, units
from routing.io.cells import Cell, CellError, Unusable
from routing.io.column import Column, TableSpec, fold
from routing.io.columns import CAPACITY_PREFIXES, SPECS
from routing.io.raw import RawDay, RawTable

READERS: Mapping[str, Callable[[Cell], Any]] = {
    "text": cells.text,
    "id": cells.identity,
    "clock": cells.clock,
    "date": moments.date,
    "moment": moments.moment,
    "window": cells.window,
    "windows": cells.windows,
    "compartments": compartments.read,
    "tiers": tiers.read,
    "words": cells.words,
    "skills": cells.skills,
    "ids": cells.ids,
    "trips": cells.trips,
    "days": horizon_cells.days,
    "visits": horizon_cells.visits,
    "patterns": horizon_cells.patterns,
}
NUMBERS: Mapping[str, Callable[[Cell, str], float]] = {
    "number": cells.number,
    "whole": cells.whole,
    "degrees": cells.degrees,
}


@dataclass
class Record:
    """One row understood: values by column (empty cells are absent), and unknown columns."""

    file: str
    row: int
    values: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)


@dataclass
class Parsed:
    """A table understood. ``bad``: id -> place of rows that could not be used."""

    records: list[Record] = field(default_factory=list)
    bad: dict[str, str] = field(default_factory=dict)
    broken: bool = False


@dataclass
class Names:
    """The ``[columns]`` of the settings: (table or "", our column) -> the file's header, folded."""

    mapped: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def of(self, table: str, column: Column) -> set[str]:
        """The folded headers that the settings name for ``column`` in ``table``, if any."""
        mine = self.mapped.get((table, column.name), set())
        return mine | self.mapped.get(("", column.name), set())

    def unused(self, day: RawDay) -> list[str]:
        """The mappings whose header stands in none of the tables they are for."""
        seen = {
            (name, header)
            for table in day.tables.values()
            for name in (table.name, "")
            for written in table.headers
            for header in _spellings(written)
        }
        return [
            f"{table}.{column}" if table else column
            for (table, column), headers in self.mapped.items()
            if not any((table, header) in seen for header in headers)
        ]


def parse(day: RawDay) -> tuple[dict[str, Parsed], list[Finding]]:
    """Understand every table. Findings of whole files come with those of cells."""
    findings = list(day.findings)
    names = _names(day.settings)
    limits = _limited(day, names)
    parsed = {}
    for spec in SPECS.values():
        table = day.tables.get(spec.name)
        if spec.optional and (table is None or _is_blank(table)):
            parsed[spec.name] = Parsed()
        elif table is None:
            parsed[spec.name] = Parsed(broken=True)
            # A file that is there and could not be read was reported already.
            reported = any(finding.table in (spec.name, "") for finding in day.findings)
            if not reported:
                findings.append(_missing_table(spec, day))
        else:
            parsed[spec.name] = parse_table(_with_dimensions(spec, limits), table, names, findings)
    for finding in day.findings:
        if finding.table in parsed and not finding.row:
            parsed[finding.table].broken = True
    tables = [name for name in day.unread if name.lower().endswith((".csv", ".tsv", ".toml"))]
    if tables:
        message = f"{', '.join(tables)}: no table or settings of the day have this name; not read"
        findings.append(Finding("not-read", Severity.NOTE, message, "", -1, tables[0]))
    if unused := names.unused(day):
        message = f"[columns] {', '.join(unused)}: no table has such a header; nothing is mapped"
        findings.append(
            Finding("unused-mapping", Severity.NOTE, message, "settings", -1, day.settings_file)
        )
    return parsed, findings


def _is_blank(table: RawTable) -> bool:
    return not table.rows and not any(header.strip() for header in table.headers)


def _missing_table(spec: TableSpec, day: RawDay) -> Finding:
    inside = "#" in day.settings_file
    file = day.settings_file.split("#")[0] if inside else f"{spec.name}.csv"
    what = (
        f"has no sheet or list '{spec.name}'"
        if inside
        else f"is missing from the folder (also read: {spec.zh}.csv)"
    )
    known = ", ".join(column.name for column in spec.columns if column.required)
    message = f"{what}; it needs at least the columns {known} (coload init writes a template)"
    if day.workbooks:
        message = f"is missing; the folder holds {', '.join(day.workbooks)}: name that instead"
    elif day.unread:
        rest = "" if len(day.unread) <= 5 else f" and {len(day.unread) - 5} more"
        message += f"; not read: {', '.join(day.unread[:5])}{rest}"
    return Finding("missing-file", Severity.ERROR, message, spec.name, -1, file)


def _names(settings: Mapping[str, Cell]) -> Names:
    """``columns.kg = "Gewicht"`` or ``columns.orders.kg``; the other way round does as well."""
    names = Names()
    ours = {column.name for spec in SPECS.values() for column in spec.columns}
    for key, value in settings.items():
        if not key.startswith("columns."):
            continue
        table, _, column = key.removeprefix("columns.").rpartition(".")
        theirs = value if isinstance(value, list) else [value]
        if column not in ours and len(theirs) == 1 and str(theirs[0]) in ours:
            column, theirs = str(theirs[0]), [column]
        names.mapped.setdefault((table, column), set()).update(fold(str(h)) for h in theirs)
    return names


def _limited(day: RawDay, names: Names) -> dict[str, str]:
    """Dimensions that vehicles limit beyond kg and m3, in a column or by compartment: folded name
    -> name.

    What already is a column of orders keeps its name: ``capacity_weight`` limits kg,
    ``容量(件数)`` limits cases.
    """
    vehicles = day.tables.get("vehicles")
    numbers = [column for column in SPECS["orders"].columns if column.kind == "number"]
    amounts = {spelling: column.name for column in numbers for spelling in column.spellings}
    known = {s for column in SPECS["vehicles"].columns for s in column.spellings}
    found: dict[str, str] = {}
    if vehicles:
        found = {fold(name): name for name in _in_compartments(vehicles, names)}
    for header in vehicles.headers if vehicles else ():
        for prefix in CAPACITY_PREFIXES:
            rest = header.strip()[len(prefix) :].strip(" _-()（）")
            limits = fold(header).startswith(prefix) and rest and fold(header) not in known
            if limits and (fold(rest) in amounts or fold(rest) not in units.UNITS):
                name = rest.casefold().replace(" ", "_")
                found[fold(rest)] = amounts.get(fold(rest), name)
    return found


def _in_compartments(vehicles: RawTable, names: Names) -> set[str]:
    """The dimensions that the vehicles' compartments limit, beyond those that every day has."""
    column = SPECS["vehicles"].column("compartments")
    wanted = column.spellings | names.of("vehicles", column)
    places = [i for i, header in enumerate(vehicles.headers) if _spellings(header) & wanted]
    found = {
        name
        for _, row in vehicles.rows
        for i in places
        if i < len(row) and not isinstance(row[i], Unusable | Mapping)
        for name in compartments.dimensions(row[i])
    }
    return found - {"kg", "m3", "cases"}


def _with_dimensions(spec: TableSpec, limits: Mapping[str, str]) -> TableSpec:
    """The table with a column for each further load dimension of the day."""
    columns = {column.name: column for column in spec.columns}
    for folded, name in limits.items():
        if spec.name == "vehicles":
            key, about = f"capacity_{name}", f"limit in {name}"
            also = tuple(prefix + folded for prefix in CAPACITY_PREFIXES)
        elif spec.name in ("orders", "available"):
            key, about, also = name, f"amount in {name}", (folded,)
        else:
            continue
        column = columns.get(key) or Column(key, "number", about, "", "")
        columns[key] = replace(column, also=(*column.also, *also))
    return replace(spec, columns=tuple(columns.values()))


def parse_table(spec: TableSpec, table: RawTable, names: Names, findings: list[Finding]) -> Parsed:
    """Understand one table; what is wrong with it is added to ``findings``."""
    columns, extras, problems = _match(spec, table, names)
    findings.extend(problems)
    parsed = Parsed(broken=any(p.severity is Severity.ERROR for p in problems))
    if parsed.broken:
        return parsed
    for row, row_cells in table.rows:
        record, wrong = _parse_row(spec, table, row, row_cells, columns, extras)
        if wrong:
            findings.extend(wrong)
            identity = record.values.get(spec.columns[0].name)
            if identity:
                parsed.bad[identity] = f"{table.file} row {row}"
        else:
            parsed.records.append(record)
    for row, row_cells in table.misshapen:
        key, _ = columns[0]
        if key < len(row_cells) and cells.text(row_cells[key]):
            parsed.bad[cells.text(row_cells[key])] = f"{table.file} row {row}"
    return parsed


def _match(
    spec: TableSpec, table: RawTable, names: Names
) -> tuple[list[tuple[int, Column]], list[tuple[int, str]], list[Finding]]:
    """Which header is which column; unknown ones, and what is missing or there twice."""
    if not any(header.strip() for header in table.headers):
        return [], [], [_of_table("empty-table", table, "is empty; it needs headers and rows", "")]
    problems: list[Finding] = []
    columns: list[tuple[int, Column]] = []
    taken: set[int] = set()
    written = [_spellings(header) for header in table.headers]
    known = {spelling for column in spec.columns for spelling in column.spellings}
    folded = [_meant(header, known) for header in table.headers]
    ends = [units.at_end(units.bare(header)) for header in table.headers]
    # What the settings name comes first, then further dimensions, lest another column takes the
    # header for its own: "Capacity (pallets)" without brackets would be the capacity in kg.
    usual = {column.name for column in SPECS.get(spec.name, spec).columns}
    for column in sorted(spec.columns, key=lambda c: (not names.of(spec.name, c), c.name in usual)):
        named = names.of(spec.name, column)
        mapped = [i for i, f in enumerate(written) if f & named]
        wanted = ({fold(column.name)}, column.spellings)
        ours = ([i for i, f in enumerate(folded) if f & w and i not in taken] for w in wanted)
        tried = ([i for i in mapped if i not in taken], *ours, _with_unit(column, ends, taken))
        hits = next((found for found in tried if found), [])
        if len(hits) > 1:
            both = "' and '".join(table.headers[i] for i in hits)
            message = f"columns '{both}' both mean {column.name}; keep one or map it in [columns]"
            problems.append(_of_table("two-columns", table, message, column.name))
        elif hits:
            columns.append((hits[0], column))
            taken.add(hits[0])
            problems += _units_of(column, table, table.headers[hits[0]], hits[0] in mapped)
        elif column.required:
            also = ", ".join(dict.fromkeys([column.zh, *column.also]))
            message = (
                f"column '{column.name}' is missing (also read: {also}); "
                "add it, or name yours under [columns] in the settings"
            )
            problems.append(_of_table("missing-column", table, message, column.name))
    columns.sort(key=lambda pair: spec.columns.index(pair[1]))
    extras = _extras(spec, table, taken)
    if extras:
        found = {column.name for _, column in columns}
        missing = [column for column in spec.columns if column.name not in found]
        message = _unknown([header for _, header in extras], missing, kept=not spec.optional)
        problems.append(_of_table("unknown-column", table, message, "", Severity.NOTE))
    return columns, extras, problems


def _meant(header: str, known: set[str]) -> set[str]:
    """A header's spellings to match: whole where that is a column, else with its unit in our
    spelling, else without brackets. ``capacity (m3)`` must not be the capacity in kg."""
    given = units.in_brackets(header)
    with_unit = fold(units.bare(header) + given[0]) if len(given) == 1 else ""
    for whole in (fold(header), with_unit):
        if whole in known:
            return {whole}
    return _spellings(header)


def _with_unit(column: Column, headers: Sequence[tuple[str, str]], taken: set[int]) -> list[int]:
    """Headers, as (stem, unit at its end), that are the column's but for the unit: ``载重公斤``,
    ``capacity_t``."""
    own = units.of_column(column.name)
    kinds = {units.KIND[unit] for unit in own}
    stems = {units.at_end(text)[0] for text in (column.name, column.zh, *column.also)} - {""}
    return [
        position
        for position, (stem, unit) in enumerate(headers)
        if position not in taken and unit and stem in stems and units.KIND[unit] in kinds
    ]


def _unknown(headers: Sequence[str], missing: Sequence[Column], kept: bool) -> str:
    """What becomes of unknown columns; those that look like a misspelt one of ours are asked
    about."""
    ours = {spelling: column.name for column in missing for spelling in column.spellings}
    asked = []
    for header in headers:
        cutoff = 0.8 if header.isascii() else 0.74
        close = get_close_matches(fold(header), ours, n=1, cutoff=cutoff)
        asked += [f"'{header}': did you mean '{ours[close[0]]}'?"] if close else []
    shown = ", ".join(f"'{header}'" for header in headers)
    fate = "they are kept and travel to the outputs" if kept else "they have no effect"
    return "; ".join([f"columns {shown} are not known; {fate}", *asked])


def _extras(spec: TableSpec, table: RawTable, taken: set[int]) -> list[tuple[int, str]]:
    """Position and name of the columns that are kept as they are; no two have one name, and none
    has that of a column of ours (which may be mapped to another header): the outputs hold both."""
    ours = {fold(column.name) for column in spec.columns}
    extras: list[tuple[int, str]] = []
    for position, header in enumerate(table.headers):
        name = header.strip()
        if position in taken or not (name or _filled(table, position)):
            continue
        if not name:
            name = f"column {position + 1}"
        elif _spellings(name) & ours:
            name = f"unmapped {name}"
        while name in (known for _, known in extras):
            name = f"{name} ({position + 1})"
        extras.append((position, name))
    return extras


def _filled(table: RawTable, position: int) -> bool:
    return any(cells.text(row[position]) for _, row in table.rows if position < len(row))


def _spellings(header: str) -> set[str]:
    """A header folded, and folded without what stands in brackets: ``重量(kg)`` is ``重量``."""
    return {fold(header), fold(units.bare(header))} - {""}


def _units_of(column: Column, table: RawTable, header: str, mapped: bool) -> list[Finding]:
    """What is wrong with the unit that a header names: ``载重（吨）`` holds no kg."""
    own = units.of_column(column.name)
    if not own:
        return []
    _, last = units.at_end(units.bare(header))
    # A header of ours ends in no unit by chance: "Gewicht t" may, which somebody has mapped.
    given = units.in_brackets(header) + ([last] if last and not mapped else [])
    ours = " and ".join(sorted(own))
    if wrong := [unit for unit in given if unit not in own]:
        message = (
            f"column '{header}' is in {', '.join(dict.fromkeys(wrong))}, and {column.name} is in "
            f"{ours}; convert the numbers and write that unit into the header"
        )
        return [_of_table("wrong-unit", table, message, column.name)]
    if not given and any(units.bracketed(header)) and not column.name.startswith(MONEY):
        message = f"'{header}': read as {ours}"
        return [_of_table("unit-assumed", table, message, column.name, Severity.NOTE)]
    return []


MONEY = (
    *("cost_", "overtime_per_", "outside_per_", "unfamiliar_cost", "other_vehicle_cost", "price"),
    *("missing_", "unfair_", "spread_", "toll_"),
)
"""Columns whose header may name a currency in brackets; their unit is what a price is for."""


def _of_table(
    code: str, table: RawTable, message: str, column: str, severity: Severity = Severity.ERROR
) -> Finding:
    return Finding(code, severity, message, table.name, -1, table.file, 1, column)


def _parse_row(
    spec: TableSpec,
    table: RawTable,
    row: int,
    row_cells: Sequence[Cell],
    columns: Sequence[tuple[int, Column]],
    extras: Sequence[tuple[int, str]],
) -> tuple[Record, list[Finding]]:
    record, wrong = Record(table.file, row), []
    for position, column in columns:
        cell = row_cells[position] if position < len(row_cells) else None
        try:
            value = _value(column, cell)
        except CellError as error:
            message, raw = f"{column.name} {error}", cells.text(cell)
            wrong.append(
                Finding(
                    error.code,
                    Severity.ERROR,
                    message,
                    spec.name,
                    -1,
                    table.file,
                    row,
                    column.name,
                    raw,
                )
            )
        else:
            if value is not None:
                record.values[column.name] = value
    for position, header in extras:
        content = cells.text(row_cells[position]) if position < len(row_cells) else ""
        if content:
            record.extra[header] = content
    return record, wrong


def _value(column: Column, cell: Cell) -> Any:
    """The cell's value, None where it is empty and may be."""
    if isinstance(cell, Mapping):
        raise CellError("not-a-cell", "is an object; write a text or a number")
    if isinstance(cell, Unusable):
        raise CellError(cell.code, cell.message)
    if not cells.text(cell):
        if column.required:
            raise CellError("missing-value", _empty(column))
        return None
    if column.kind in ("choice", "yes/no"):
        return cells.choice(cell, column.choices or {})
    if column.name == "goods" and column.kind == "text":
        return cells.goods(cell)
    if column.name == "profile":
        return known_name(cells.text(cell))
    if column.kind in NUMBERS:
        return NUMBERS[column.kind](cell, column.name)
    return READERS[column.kind](cell)


def _empty(column: Column) -> str:
    if column.about.startswith("the "):
        return f"is empty; write {column.about}, or delete the row"
    return f"is empty; fill it in ({column.about}), or delete the row"
