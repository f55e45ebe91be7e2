"""A filled template of a day, for ``coload init``: a small day that can be planned as it is, with
every column explained. What it says of the columns comes from `routing.io.columns`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from geo.coordinates import SYSTEMS
from geo.profiles import DETOUR_FACTOR, PROFILES, SPEED_KMH
from routing.errors import InputError
from routing.io.column import Column, TableSpec
from routing.io.columns import SETTINGS, SPECS
from routing.io.raw import table_name
from routing.io.template_days import DAYS, SETTINGS_OF
from routing.io.template_stocks import STOCK_TABLES, Specs, tables_of
from routing.io.template_words import WORDS

LANGUAGES = tuple(DAYS)
LAST_ROW = 5000
"""Pick lists and text formats of the workbook reach this far down."""

PACES = "07:00-09:30 60%; 16:30-19:00 70%"

POINTS_TO = {
    "distributor_id": "distributors",
    "depot_id": "depots",
    "end_depot_id": "depots",
    "store_id": "stores",
    "from_store_id": "stores",
}


def write_template(
    target: Path, *, xlsx: bool = False, lang: str = "en", stocks: bool = False
) -> list[Path]:
    """Write a filled day into the folder ``target``, as CSV files or as ``day.xlsx``.

    ``lang``: ``en`` or ``zh``, for headers, values and explanations. ``stocks``: with the tables of
    a replenishment instead of orders. Returns what was written.
    Raises `InputError` where a file of a day is there already; nothing is written then.
    """
    if lang not in LANGUAGES:
        raise InputError(f"there is no template in '{lang}'; choose one of {', '.join(LANGUAGES)}")
    files = (_workbook_files if xlsx else _folder_files)(tables_of(stocks), lang)
    _refuse_to_overwrite(target, list(files))
    target.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (target / name).write_bytes(content)
    return [target / name for name in files]


def _refuse_to_overwrite(target: Path, names: list[str]) -> None:
    """Not over anybody's file, nor beside one that would be read as the same table."""
    if target.exists() and not target.is_dir():
        raise InputError(f"'{target}' is a file; name a folder for the template")
    for path in sorted(target.iterdir()) if target.exists() else ():
        if path.name in names or (path.is_file() and table_name(path.stem)):
            raise InputError(
                f"'{path}' is there already and is not overwritten; "
                "name another folder, or move that file away"
            )


def _rows(table: str, lang: str) -> list[dict[str, str]]:
    text = DAYS[lang].get(table) or STOCK_TABLES[lang].get(table, "")
    return list(csv.DictReader(io.StringIO(text)))


def _label(column: Column, lang: str) -> str:
    return column.zh if lang == "zh" else column.name


def _about(column: Column, lang: str) -> str:
    return column.about_zh if lang == "zh" else column.about


def _table_label(spec: TableSpec, lang: str) -> str:
    return spec.zh if lang == "zh" else spec.name


# As a folder


def _folder_files(specs: Specs, lang: str) -> dict[str, bytes]:
    """The files' names and contents."""
    # The mark at the beginning tells Excel that Chinese text is UTF-8.
    encoding = "utf-8-sig" if lang == "zh" else "utf-8"
    files = {f"{_table_label(spec, lang)}.csv": _csv(spec, lang).encode(encoding) for spec in specs}
    return files | {
        "settings.toml": _settings_toml(lang).encode(),
        WORDS[lang].readme: _readme(specs, lang).encode(),
    }


def _csv(spec: TableSpec, lang: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n" if lang == "zh" else "\n")
    writer.writerow([_label(column, lang) for column in spec.columns])
    for row in _rows(spec.name, lang):
        writer.writerow([row.get(column.name, "") for column in spec.columns])
    return out.getvalue()


def _settings_toml(lang: str) -> str:
    words, lines = WORDS[lang], []
    for key, value in SETTINGS_OF[lang].items():
        written = f'"{value}"' if isinstance(value, str) else value
        lines += [f"# {_setting_about(key, lang)}", f"{key} = {written}", ""]
    lines += [f"# {_setting_about('paces', lang)}", f'# paces = "{PACES}"', ""]
    lines += _unset("horizon", {"first": '"2026-11-30"', "days": "7", "off": '"Sun"'}, lang)
    lines += ["[distances]", f"# {_setting_about('distances.roads', lang)}"]
    lines += ['# roads = "malta.osm.pbf"', f"# {_setting_about('distances.zones', lang)}"]
    lines += ['# zones = "zones.geojson"', ""]
    lines += [f"# {_setting_about('distances.detour_factor', lang)}"]
    lines += [f"# detour_factor = {DETOUR_FACTOR}  # {words.numbers}", ""]
    lines += ["[distances.speed_kmh]", f"# {words.speeds}; {words.numbers}:"]
    lines += [f'# "{profile}" = {speed:g}' for profile, speed in SPEED_KMH.items()]
    example = "毛重" if lang == "zh" else "Gross weight"
    lines += ["", *_sharing_toml(lang)]
    return "\n".join([*lines, "[columns]", f"# {words.mapping}", f'# kg = "{example}"', ""])


def _sharing_toml(lang: str) -> list[str]:
    pair = "冷冻+常温" if lang == "zh" else "frozen+ambient"
    return _unset("sharing", {"max_distributors": "2", "apart": f'"{pair}"'}, lang)


def _unset(section: str, keys: Mapping[str, str], lang: str) -> list[str]:
    """A section of which nothing is set: what could be is shown."""
    lines = [f"[{section}]"]
    for key, value in keys.items():
        lines += [f"# {_setting_about(f'{section}.{key}', lang)}", f"# {key} = {value}"]
    return [*lines, ""]


def _setting_about(key: str, lang: str) -> str:
    _, about, about_zh = SETTINGS[key]
    return about_zh if lang == "zh" else about


def _readme(specs: Specs, lang: str) -> str:
    words = WORDS[lang]
    lines = [f"# {words.title}", "", words.intro, ""]
    for spec in specs:
        lines += [f"## {_table_label(spec, lang)}.csv", ""]
        lines += [words.of_table(spec), ""] if words.of_table(spec) else []
        lines += [_markdown(words.heads[1:]), "|---|---|---|"]
        for column in spec.columns:
            required = words.required if column.required else ""
            lines.append(_markdown((_label(column, lang), required, _explained(column, lang))))
        lines.append("")
    lines += ["## settings.toml", "", _markdown((words.heads[1], words.heads[3])), "|---|---|"]
    lines += [_markdown((key, _setting_about(key, lang))) for key in SETTINGS]
    return "\n".join([*lines, ""])


def _markdown(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _explained(column: Column, lang: str) -> str:
    """The meaning, and in Chinese the name that the column has in documents and plans."""
    return f"{_about(column, lang)} (`{column.name}`)" if lang == "zh" else _about(column, lang)


# As a workbook


def _workbook_files(specs: Specs, lang: str) -> dict[str, bytes]:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        formats = {
            "text": book.add_format({"num_format": "@"}),
            "optional": book.add_format({"bottom": 1, "bg_color": "#F2F2F2"}),
            "required": book.add_format({"bold": True, "bottom": 1, "bg_color": "#FFE699"}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        for spec in specs:
            _table_sheet(book.add_worksheet(_table_label(spec, lang)), spec, lang, formats)
        _settings_sheet(book.add_worksheet(WORDS[lang].settings), lang, formats)
        _columns_sheet(book.add_worksheet(WORDS[lang].sheet), specs, lang, formats)
    return {"day.xlsx": out.getvalue()}


def _table_sheet(sheet: Any, spec: TableSpec, lang: str, formats: dict[str, Any]) -> None:
    rows = _rows(spec.name, lang)
    for position, column in enumerate(spec.columns):
        label = _label(column, lang)
        sheet.write_string(0, position, label, formats[_weight(column)])
        sheet.write_comment(0, position, _note(column, lang), {"x_scale": 1.6, "author": "Coload"})
        # As text, Excel leaves 007 and 07:00 as they were typed.
        numeric = column.kind in ("number", "whole", "degrees")
        cells = [row.get(column.name, "") for row in rows]
        width = max(_width(text) for text in (label, *cells)) + 2
        sheet.set_column(position, position, width, None if numeric else formats["text"])
        for line, cell in enumerate(cells, 1):
            if cell and numeric:
                sheet.write_number(line, position, float(cell))
            elif cell:
                sheet.write_string(line, position, cell, formats["text"])
        _pick_list(sheet, position, column, spec, lang)
    sheet.freeze_panes(1, 1)


def _weight(column: Column) -> str:
    return "required" if column.required else "optional"


def _note(column: Column, lang: str) -> str:
    required = f"\n({WORDS[lang].required})" if column.required else ""
    return f"{_about(column, lang)}{required}"


def _width(text: str) -> int:
    """Columns that a text takes; Chinese characters are two wide."""
    return sum(1 if character.isascii() else 2 for character in text)


def _pick_list(sheet: Any, position: int, column: Column, spec: TableSpec, lang: str) -> None:
    """Offer what the cell may hold. Ids only warn: the row that they name may come later."""
    target = POINTS_TO.get(column.name, spec.name)
    rule: dict[str, Any] = {"validate": "list", "error_type": "warning"}
    if column.name == "profile":
        rule["source"] = list(PROFILES)
    elif column.choices:
        rule |= {"source": options(column, lang), "error_type": "stop"}
    elif target != spec.name:
        rule["source"] = f"='{_table_label(SPECS[target], lang)}'!$A$2:$A${LAST_ROW}"
    else:
        return
    sheet.data_validation(1, position, LAST_ROW - 1, position, rule)


def options(column: Column, lang: str) -> list[str]:
    """What a choice may be, one word a meaning; in Chinese the word that the explanation uses."""
    meanings = dict.fromkeys((column.choices or {}).values())
    if lang == "en":
        return list(meanings)
    words = {word: means for word, means in (column.choices or {}).items() if not word.isascii()}
    used = {means: word for word, means in words.items() if word in column.about_zh}
    return [used[means] for means in meanings]


def _settings_sheet(sheet: Any, lang: str, formats: dict[str, Any]) -> None:
    """A key, a value and an explanation a row; keys without a value show what could be set."""
    for line, (key, about) in enumerate(_settings_rows(lang)):
        sheet.write_string(line, 0, SETTINGS[key][0] if lang == "zh" else key, formats["optional"])
        value = SETTINGS_OF[lang].get(key)
        if isinstance(value, str):
            sheet.write_string(line, 1, value, formats["text"])
        elif value is not None:
            sheet.write_number(line, 1, value)
        sheet.write_string(line, 2, about)
        if key == "coordinates":
            sheet.data_validation(line, 1, line, 1, {"validate": "list", "source": list(SYSTEMS)})
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 14, formats["text"])
    sheet.set_column(2, 2, 60)


def _settings_rows(lang: str) -> Iterator[tuple[str, str]]:
    defaults = {
        "distances.detour_factor": DETOUR_FACTOR,
        "distances.speed_kmh.van": SPEED_KMH["van"],
    }
    for key in SETTINGS:
        default = f" ({WORDS[lang].numbers}: {defaults[key]:g})" if key in defaults else ""
        yield key, _setting_about(key, lang) + default


def _columns_sheet(sheet: Any, specs: Specs, lang: str, formats: dict[str, Any]) -> None:
    """All explanations in one place."""
    words = WORDS[lang]
    told = [f"{_table_label(s, lang)}: {words.of_table(s)}" for s in specs if words.of_table(s)]
    about = "\n\n".join([words.intro, *told])
    line = -1
    for line, text in enumerate(about.replace("`", "").splitlines()):
        sheet.write_string(line, 0, text)
    line += 2
    sheet.write_row(line, 0, words.heads, formats["required"])
    for spec in specs:
        for column in spec.columns:
            line += 1
            required = words.required if column.required else ""
            cells = (_table_label(spec, lang), _label(column, lang), required, _about(column, lang))
            for position, text in enumerate(cells):
                sheet.write_string(line, position, text, formats["wrap"])
    for position, width in enumerate((16, 18, 10, 70)):
        sheet.set_column(position, position, width)
