"""From the log of `benchmarks.quality` to the section of ``benchmarks/README.md``; nothing is run.

A section stands between two markers, so that `benchmarks.report` can keep it. One with a title
stands after the one without, and each is written by itself: logs do not outlive a machine.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import fmean

from benchmarks.runlog import Record
from benchmarks.solvers import OURS, SOLVERS

BEGIN, END = "<!-- quality: written by benchmarks.quality -->", "<!-- end of quality -->"
SMALL = 400  # locations; CVRP instances below and from here on are averaged apart
OURSELVES = OURS[0]

PROTOCOL = """## Plan quality

`python -m benchmarks.quality` (peers: `pip install "coload[peers]"`). Gap: cost above the best
known solution, in percent; the average of an instance's seeds, then of the instances. Cost and
feasibility of every plan, best known solutions included, are what `benchmarks/checker.py` computes,
which shares no code with any solver. Lower is better everywhere.

- Every solver runs on the same instance back to back, each run in a process of its own, pinned to
  one core. The budget is CPU seconds of search, from the call of the solver to its return; reading,
  imports, compilation and model building come before and are the columns *start-up*.
- *ratio* is Coload's average gap divided by the row's, over the instances for which both have a
  plan; above 1 Coload loses, and the row says so.
- *no plan*: runs that failed, found nothing feasible, or returned a plan that the checker rejects.
  They are left out of the averages, so a row with some looks better than it is.
- PDPTW counts distance alone (three decimals), but its best known plans are those of the
  literature, which has fewest vehicles first: a gap may be below 0.
- Memory is the peak of the whole process, Python included.
"""


def gap(record: Record) -> float:
    """Percent above the best known cost."""
    return 100.0 * (int(record["cost"]) / int(record["best_known"]) - 1.0)


def group(record: Record) -> str:
    """The family, CVRP in two halves."""
    family = str(record["family"])
    if family != "CVRP":
        return family
    return f"CVRP, n {'<' if record['clients'] + 1 < SMALL else '≥'} {SMALL}"


def newest(records: Iterable[Record]) -> list[Record]:
    """Of each solver only the version that was run last; refusals are no runs."""
    records = list(records)
    last = {record["solver"]: record["version"] for record in records}
    return [r for r in records if r["version"] == last[r["solver"]] and r["status"] != "refused"]


def by_instance(runs: Iterable[Record]) -> dict[str, float]:
    """Instance -> average gap of its seeds, where there is a plan."""
    gaps: dict[str, list[float]] = defaultdict(list)
    for run in runs:
        if run["status"] == "ok":
            gaps[run["instance"]].append(gap(run))
    return {name: fmean(values) for name, values in gaps.items()}


def ratio(ours: dict[str, float], theirs: dict[str, float]) -> float | None:
    """Our average gap over theirs, on the instances that both have."""
    both = ours.keys() & theirs.keys()
    if not both:
        return None
    mine, other = (fmean(gaps[name] for name in sorted(both)) for gaps in (ours, theirs))
    return mine / other if other > 0 else (1.0 if mine <= 0 else float("inf"))


def rows_of(records: Sequence[Record]) -> dict[str, dict[float, dict[str, list[Record]]]]:
    """Group -> budget -> solver -> runs."""
    found: dict[str, dict[float, dict[str, list[Record]]]] = {}
    for record in records:
        budgets = found.setdefault(group(record), {})
        solvers = budgets.setdefault(record["budget"], {})
        solvers.setdefault(record["solver"], []).append(record)
    return found


def in_order(solvers: Iterable[str]) -> list[str]:
    """As the register has them."""
    return [name for name in SOLVERS if name in set(solvers)]


def mean(runs: Iterable[Record], column: str) -> float | None:
    """Average of a column over the runs that have it."""
    values = [float(run[column]) for run in runs if run.get(column) is not None]
    return fmean(values) if values else None


def number(value: float | None, form: str) -> str:
    """A cell; a dash where there is nothing."""
    return "–" if value is None else format(value, form)


def verdict(solver: str, share: float | None) -> str:
    """The last cell: who is ahead."""
    if SOLVERS[solver].threads > 1:
        return f"{SOLVERS[solver].threads} threads, wall seconds, not pinned"
    if share is None:
        return ""
    return "**Coload loses**" if share > 1 else "Coload wins" if share < 1 else "even"


def average_row(solver: str, runs: list[Record], ours: dict[str, float]) -> str:
    """One solver at one budget on one family."""
    theirs = by_instance(runs)
    share = None if solver in OURS else ratio(ours, theirs)
    without = sum(run["status"] != "ok" for run in runs)
    instances, seeds = {r["instance"] for r in runs}, {r["seed"] for r in runs}
    cells = [
        solver,
        f"{len(instances)} × {len(seeds)}",
        number(fmean(theirs.values()) if theirs else None, ".2f"),
        number(max(theirs.values()) if theirs else None, ".2f"),
        number(share, ".2f"),
        f"{without} of {len(runs)}" if without else "0",
        number(mean(runs, "search_cpu_s"), ".1f"),
        number(mean(runs, "search_wall_s"), ".1f"),
        number(mean(runs, "startup_cpu_s"), ".2f"),
        number(mean(runs, "startup_wall_s"), ".2f"),
        number(max((float(run.get("peak_mb") or 0) for run in runs), default=0.0), ".0f"),
        verdict(solver, share),
    ]
    return " | ".join(cells) + " |"


def averages(records: Sequence[Record]) -> str:
    """The first table: a block a family and budget."""
    head = (
        "| family, budget | solver | instances × seeds | gap % | worst % | ratio | no plan "
        "| search CPU s | search wall s | start-up CPU s | start-up wall s | peak MB | |"
    )
    lines = [head, "| --- | --- " + "| ---: " * 10 + "| --- |"]
    for name, budgets in rows_of(records).items():
        for budget, solvers in sorted(budgets.items()):
            ours = by_instance(solvers.get(OURSELVES, []))
            title = f"**{name}, {budget:g} s**"
            for solver in in_order(solvers):
                lines.append(f"| {title} | " + average_row(solver, solvers[solver], ours))
                title = ""
    return "\n".join(lines)


def instances(records: Sequence[Record]) -> str:
    """The second table: the average gap of every instance; the lowest of a budget in bold."""
    parts = []
    for name, budgets in rows_of(records).items():
        columns = [(b, s) for b, solvers in sorted(budgets.items()) for s in in_order(solvers)]
        gaps = {(b, s): by_instance(budgets[b][s]) for b, s in columns}
        titles = [f"{solver} {budget:g} s" for budget, solver in columns]
        lines = [
            f"| {name} | clients | best known | " + " | ".join(titles) + " |",
            "| --- " + "| ---: " * (2 + len(columns)) + "|",
        ]
        runs = {r["instance"]: r for b in budgets.values() for s in b.values() for r in s}
        for instance, run in sorted(runs.items(), key=lambda item: (item[1]["clients"], item[0])):
            cells = [cell(gaps, columns, place, instance) for place in columns]
            known = f"{run['clients']} | {run['best_known']:,}"
            lines.append(f"| {instance} | {known} | " + " | ".join(cells) + " |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def cell(
    gaps: dict[tuple[float, str], dict[str, float]],
    columns: list[tuple[float, str]],
    place: tuple[float, str],
    instance: str,
) -> str:
    """A gap, bold if no other column of its budget with one thread is lower; none is where one
    thread stands beside more of our own alone."""
    value = gaps[place].get(instance)
    if value is None:
        return "–"
    beside = [c for c in columns if c[0] == place[0]]
    rivals = [c for c in beside if SOLVERS[c[1]].threads == 1]
    lowest = min((gaps[c][instance] for c in rivals if instance in gaps[c]), default=value)
    compared = len(rivals) > 1 or len(beside) == 1
    best = compared and value <= lowest and SOLVERS[place[1]].threads == 1
    return f"**{value:.2f}**" if best else f"{value:.2f}"


def differs(record: Record) -> bool:
    """Does the solver claim another cost than the checker computes?"""
    return record.get("stated") is not None and abs(record["stated"] - record["cost"]) > 0.5


def facts(records: Sequence[Record]) -> str:
    """Machine, seeds, and how each solver is run."""
    machines = dict.fromkeys(str(r["machine"]) for r in records if "machine" in r)
    seeds = sorted({int(r["seed"]) for r in records})
    lines = [f"- Machine: {name}" for name in machines]
    lines.append(f"- Seeds: {', '.join(map(str, seeds))}.")
    if odd := [r for r in records if differs(r)]:
        names = ", ".join(dict.fromkeys(f"{r['solver']} on {r['instance']}" for r in odd))
        lines.append(f"- The solver's own cost is another than the checker's: {names}.")
    versions = {r["solver"]: r["version"] for r in records}
    for solver in in_order(versions):
        row = SOLVERS[solver]
        lines.append(f"- *{solver}* ({row.package} {versions[solver]}): {row.how}")
    return "\n".join(lines)


def begin(title: str = "") -> str:
    """The marker before a section."""
    return BEGIN.replace("quality:", f"quality, {title}:") if title else BEGIN


def section(records: Iterable[Record], title: str = "") -> str:
    """All of a section, markers included. With a title, what is said of all is not said again."""
    chosen = newest(records)
    head = f"### {title}\n\nAs above, but:\n\n" if title else PROTOCOL
    parts = [head + facts(chosen), averages(chosen), instances(chosen)]
    return f"{begin(title)}\n" + "\n\n".join(parts) + f"\n{END}\n"


def standing(page: str, title: str | None = None) -> str:
    """The section of a title as it stands on a page, all sections if None; empty if it has none."""
    first = begin(title or "")
    if first not in page:
        return ""
    after = page.split(first, 1)[1]
    return first + (after.rsplit if title is None else after.split)(END, 1)[0] + END + "\n"


def write(records: Iterable[Record], page: Path, title: str = "") -> None:
    """Put a section in its place on the page, or at the end."""
    text = page.read_text(encoding="utf-8")
    new = section(records, title)
    old = standing(text, title)
    page.write_text(
        text.replace(old.rstrip("\n"), new.rstrip("\n")) if old else text.rstrip() + "\n\n" + new,
        encoding="utf-8",
    )
