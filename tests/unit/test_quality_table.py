"""The tables of the quality benchmark: averages, who loses, and their place on the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks import quality_table as table


def run(solver: str, instance: str, cost: int, **more: Any) -> dict[str, Any]:
    key = {"solver": solver, "version": "1", "family": "VRPTW", "instance": instance}
    rest = {"budget": 10.0, "seed": 1, "clients": 100, "best_known": 1000, "status": "ok"}
    return {**key, **rest, "cost": cost, "peak_mb": 50.0, "startup_cpu_s": 1.0, **more}


def row(page: str, solver: str) -> list[str]:
    """Cells of a solver's first row."""
    lines = [line for line in page.splitlines() if f"| {solver} |" in line]
    return [cell.strip() for cell in lines[0].strip("|").split("|")]


def test_seeds_are_averaged_first_then_instances() -> None:
    records = [run("coload", "a", 1010), run("coload", "a", 1030, seed=2), run("coload", "b", 1100)]
    assert table.by_instance(records).keys() == {"a", "b"}
    cells = row(table.averages(records), "coload")
    assert cells[:5] == ["**VRPTW, 10 s**", "coload", "2 × 2", "6.00", "10.00"]


def test_the_ratio_is_over_what_both_solved_and_losses_are_marked() -> None:
    records = [
        *(run("coload", name, cost) for name, cost in (("a", 1020), ("b", 1030))),
        *(run("pyvrp", name, cost) for name, cost in (("a", 1010), ("b", 1020))),
        run("hgs", "a", 1040),
        run("hgs", "b", 0, status="no plan"),
    ]
    page = table.averages(records)
    assert row(page, "pyvrp")[5] == "1.67"
    assert row(page, "pyvrp")[-1] == "**Coload loses**"
    assert row(page, "hgs")[5:7] == ["0.50", "1 of 2"]
    assert row(page, "hgs")[-1] == "Coload wins"


def test_a_peer_at_the_best_known_has_no_finite_ratio() -> None:
    assert table.ratio({"a": 1.0}, {"a": 0.0}) == float("inf")
    assert table.ratio({"a": 0.0}, {"a": 0.0}) == 1.0
    assert table.ratio({"a": 1.0}, {"b": 1.0}) is None


def test_small_and_large_stand_apart_and_so_do_budgets() -> None:
    records = [
        run("coload", "a", 1010, family="CVRP", clients=398),
        run("coload", "a", 1000, family="CVRP", clients=398, budget=60.0),
        run("coload", "b", 1010, family="CVRP", clients=399),
        run("vroom", "a", 1090, family="CVRP", clients=398),
    ]
    page = table.averages(records)
    assert "CVRP, n < 400, 10 s" in page and "CVRP, n ≥ 400, 10 s" in page
    assert "CVRP, n < 400, 60 s" in page and page.count("| vroom |") == 1
    assert "| a | 398 | 1,000 | **1.00** | 9.00 | **0.00** |" in table.instances(records)


def test_one_thread_beside_two_is_not_the_best_of_anything() -> None:
    records = [run("coload", "a", 1010), run("coload-2", "a", 1005)]
    assert "| 1.00 | 0.50 |" in table.instances(records)


def test_two_threads_are_labelled_and_not_compared() -> None:
    page = table.averages([run("coload", "a", 1010), run("coload-2", "a", 1000)])
    cells = row(page, "coload-2")
    assert cells[5] == "–" and "2 threads, wall seconds, not pinned" in cells[-1]


def test_only_the_newest_version_counts_and_refusals_do_not() -> None:
    records = [
        run("pyvrp", "a", 1500),
        run("pyvrp", "a", 1010, version="2"),
        run("hgs", "a", 0, status="refused"),
    ]
    assert table.newest(records) == [records[1]]


def test_the_section_keeps_its_place_on_the_page(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text("# Benchmarks\n\n## Other\n\n| 1 |\n", encoding="utf-8")
    table.write([run("coload", "a", 1010)], page)
    once = page.read_text(encoding="utf-8")
    table.write([run("coload", "a", 1010)], page)
    assert page.read_text(encoding="utf-8") == once
    assert once.startswith("# Benchmarks\n\n## Other\n\n| 1 |\n\n" + table.BEGIN)
    assert table.standing(once) == table.section([run("coload", "a", 1010)])
    page.write_text(once + "\n## Later\n", encoding="utf-8")
    table.write([run("coload", "a", 1020)], page)
    assert page.read_text(encoding="utf-8").endswith("\n## Later\n")
    assert "2.00" in page.read_text(encoding="utf-8")


def test_a_title_makes_a_section_of_its_own(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text("# Benchmarks\n", encoding="utf-8")
    table.write([run("coload", "a", 1010)], page)
    table.write([run("coload", "b", 1020)], page, "Others")
    table.write([run("coload", "b", 1030)], page, "Others")
    text = page.read_text(encoding="utf-8")
    assert text.count("## Plan quality") == text.count("### Others") == 1
    assert table.standing(text, "") == table.section([run("coload", "a", 1010)])
    assert table.standing(text, "Others") == table.section([run("coload", "b", 1030)], "Others")
    assert text.endswith("\n".join([table.standing(text, ""), table.standing(text, "Others")]))
    assert table.standing(text) in text and "3.00" in table.standing(text)


def test_how_every_solver_was_run_is_said() -> None:
    page = table.section([run("pyvrp", "a", 1010, machine="two cores")])
    assert "- Machine: two cores" in page and "own cost" not in page
    other = table.section([run("pyvrp", "a", 1010, stated=999.0)])
    assert "The solver's own cost is another than the checker's: pyvrp on a." in other
    assert "- *pyvrp* (pyvrp 1): `pyvrp.read` with" in page
