"""A day with slips in it, as days are: every slip is named at once, with its file and row.

Without a word the day is refused. With ``skip_bad_rows`` it is planned without the rows that cannot
be used, and these are listed: a shop that cannot be used takes its orders along.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from routing.errors import InputError
from routing.io.template import write_template
from routing.problem import Problem


def broken_day(folder: Path) -> Path:
    """The template with a decimal comma, a unit in a number, and a shop that is not there."""
    write_template(folder, lang="en")
    orders = folder / "orders.csv"
    text = orders.read_text(encoding="utf-8")
    text = text.replace(",860,", ',"860,5",').replace(",310,", ",310 kg,").replace("S-04", "S-40")
    orders.write_text(text, encoding="utf-8")
    stores = folder / "stores.csv"
    text = stores.read_text(encoding="utf-8").replace("07:00-11:00", "11:00-07:00")
    stores.write_text(text, encoding="utf-8")
    return folder


def main() -> None:
    """Show the findings, then what is left when the bad rows are skipped."""
    with tempfile.TemporaryDirectory() as scratch:
        day = broken_day(Path(scratch) / "day")
        try:
            Problem.read(day)
        except InputError as error:
            for finding in error.findings:
                print(f"{finding.severity}: {finding.file} row {finding.row}: {finding.message}")
        problem = Problem.read(day, skip_bad_rows=True)
        print(f"\nwithout them: {len(problem.orders)} orders can be planned; skipped:")
        for finding in problem.skipped:
            print(f"  {finding.file} row {finding.row}, {finding.column} {finding.value!r}")


if __name__ == "__main__":
    main()
