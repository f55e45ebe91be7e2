"""A plan.xlsx that was edited: what its rows decide, where its faults are, what an edit costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from routing.errors import InputError, MissingError
from routing.io.edited.places import spans
from routing.io.edited.plan import read_edited
from routing.io.edited.result import EditedPlan
from routing.io.plan_json import write_plan
from routing.model import DAY_END
from routing.plan import Plan
from tests.edited_book import EditedBook, written
from tests.shared_day import shared_plan
from tests.small_plans import VAN, order, plan_of, problem_of, store

TRUCK = replace(VAN, id="T", count=2, cost_per_km=2.0)


def small_plan(**more: Any) -> Plan:
    """Route 1: O1, O2, then O3 on a second trip; route 2: O4, O5 at one stop, O6; O7 left out."""
    orders = [order(f"O{n}", s, kg=10) for n, s in enumerate((1, 2, 3, 1, 1, 4, 2), 1)]
    vehicles = (replace(VAN, max_trips=2), TRUCK)
    problem = problem_of(orders, vehicles, **more)
    return plan_of(problem, [["O1", "O2"], ["O3"]], [["O4", "O5", "O6"]], left_out=["O7"])


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return written(small_plan(), tmp_path_factory.mktemp("plan"))


@pytest.fixture
def book(content: bytes, tmp_path: Path) -> EditedBook:
    return EditedBook(small_plan(), tmp_path, content)


def decided(read: EditedPlan) -> dict[int, list[list[str]]]:
    """For each route its trips with the orders in turn."""
    return {
        number: [[o for stop in trip.stops for o in stop.orders] for trip in route.trips]
        for number, route in zip(read.plan.numbers, read.plan.routes, strict=True)
    }


def names(read: EditedPlan) -> list[str]:
    return [route.name for route in read.plan.routes]


def codes(read: EditedPlan) -> list[str]:
    return [finding.code for finding in read.notes]


def test_as_written_nothing_is_changed(book: EditedBook) -> None:
    read = book.read()
    assert read.plan == read.before == small_plan()
    assert read.effect is not None and read.effect.nothing
    assert (read.notes, list(read.lines())) == ((), [])


# ------------------------------------------------------------------ which stops in which order


def test_a_row_moved_by_its_numbers_follows_its_route(book: EditedBook) -> None:
    book.put(book.row("O2"), route=2, stop=1.5)  # its vehicle stays as it was written
    read = book.read()
    assert decided(read) == {1: [["O1"], ["O3"]], 2: [["O4", "O5", "O2", "O6"]]}
    assert names(read) == ["V #1", "V #2"]
    assert read.effect is not None
    assert list(read.effect.lines()) == ["O2: route 1 -> route 2"]
    assert read.plan.made_by["edited"] == "plan.xlsx"


def test_positions_that_are_equal_go_by_rows(book: EditedBook) -> None:
    for name in ("O1", "O2"):
        book.put(book.row(name), stop=7)
    assert decided(book.read())[1] == [["O1", "O2"], ["O3"]]


def test_positions_as_text_and_trips_swapped(book: EditedBook) -> None:
    book.put(book.row("O1"), stop="2.5", route="1")
    book.put(book.row("O3"), trip=1)
    book.put(book.row("O2"), trip="2")
    assert decided(book.read())[1] == [["O1", "O3"], ["O2"]]


def test_a_new_row_without_numbers_follows_the_row_above(book: EditedBook) -> None:
    line = book.row("O4") + 1
    book.sheet.insert_rows(line)
    book.put(line, store="S2", orders="O7")
    read = book.read()
    assert decided(read)[2] == [["O4", "O5", "O7", "O6"]]
    assert codes(read) == ["like-the-row-above"]
    assert read.plan.left_out == ()


def test_a_new_row_with_its_route_alone_goes_to_the_end(book: EditedBook) -> None:
    book.add(route=1, orders="O7")  # the store is that of its order
    assert decided(book.read())[1] == [["O1", "O2"], ["O3", "O7"]]


def test_rows_alone_decide_where_positions_are_emptied(book: EditedBook) -> None:
    one, two = book.row("O1"), book.row("O2")
    stores, orders = book.get(one, "store"), book.get(one, "orders")
    book.put(one, store=book.get(two, "store"), orders=book.get(two, "orders"), stop=None)
    book.put(two, store=stores, orders=orders, stop=None)
    assert decided(book.read())[1] == [["O2", "O1"], ["O3"]]


def test_rows_in_another_order_than_their_numbers_are_told(book: EditedBook) -> None:
    one, two = book.row("O1"), book.row("O2")
    for header in ("store", "orders", "stop"):
        values = book.get(one, header), book.get(two, header)
        book.put(one, **{header: values[1]})
        book.put(two, **{header: values[0]})
    read = book.read()
    assert read.plan == read.before
    assert codes(read) == ["row-order"]
    assert "route 1 " in read.notes[0].message


def test_orders_of_one_stop_are_divided(book: EditedBook) -> None:
    book.put(book.row("O4"), orders="O5")
    book.add(route=1, trip=1, stop=0, store="S1", orders="O4；O7\nO5".replace("O5", ""))
    read = book.read()
    assert decided(read) == {1: [["O4", "O7", "O1", "O2"], ["O3"]], 2: [["O5", "O6"]]}
    assert [line.split(": ")[1] for line in read.lines()] == ["wrong-store"]


def test_an_id_may_hold_a_comma(tmp_path: Path) -> None:
    plan = plan_of(problem_of([order("A, B", 1, kg=1), order("B", 1, kg=1)]), [["A, B", "B"]])
    assert EditedBook(plan, tmp_path).read().plan == plan


def test_what_has_no_row_is_left_out_and_keeps_its_reasons(book: EditedBook) -> None:
    book.sheet.delete_rows(book.row("O3"))
    read = book.read()
    left = {each.order_id: each.reasons[0].code for each in read.plan.left_out}
    assert left == {"O7": "fleet", "O3": "edited"}
    assert read.effect is not None
    assert list(read.effect.lines()) == ["O3: route 1 -> no route"]
    assert read.effect.after["orders_left_out"] - read.effect.before["orders_left_out"] == 1


def test_of_alternatives_one_is_left_out(tmp_path: Path) -> None:
    orders = [order(f"O{n}", n, kg=1, group="g") for n in (1, 2, 3)]
    book = EditedBook(plan_of(problem_of([*orders, order("O4", 4)]), [["O4", "O2"]]), tmp_path)
    book.sheet.delete_rows(book.row("O2"))
    read = book.read()
    assert [left.order_id for left in read.plan.left_out] == ["O1"]
    assert read.plan.violations == ()


def test_sheets_of_other_programs(book: EditedBook) -> None:
    """A title above, Chinese headers in another order, columns and rows of people's own."""
    sheet = book.sheet
    zh = {"route": "路线", "vehicle": "车辆", "trip": "趟次", "store": "门店", "orders": "订单"}
    for header, name in zh.items():
        sheet.cell(1, book.column(header)).value = name
    sheet.cell(1, sheet.max_column + 1).value = "remark"
    sheet.move_range(f"A1:D{sheet.max_row}", cols=sheet.max_column + 2)
    sheet.insert_rows(1)
    sheet.cell(1, 1).value = "Monday"
    sheet.append([None] * 4 + ["sum", "=SUM(A1:A2)"])
    sheet.row_dimensions[4].hidden = True
    sheet.title = "Stops "
    read = book.read()
    assert read.plan.routes == small_plan().routes
    assert codes(read) == ["passed-over"]


# ------------------------------------------------------------------ vehicles


def test_another_vehicle_in_sheet_routes(book: EditedBook) -> None:
    book.put(3, "routes", vehicle="T", number=None)
    read = book.read()
    assert names(read) == ["V #1", "T #1"]
    assert read.effect is not None
    assert list(read.effect.lines()) == ["route 2: V #2 -> T #1"]


def test_another_vehicle_in_every_row_of_stops(book: EditedBook) -> None:
    for name in ("O4", "O6"):
        book.put(book.row(name), vehicle="T", number=2)
    assert names(book.read()) == ["V #1", "T #2"]


def test_vehicles_swapped_in_stops(book: EditedBook) -> None:
    for name, number in (("O1", 2), ("O2", 2), ("O3", 2), ("O4", 1), ("O6", 1)):
        book.put(book.row(name), number=number)
    assert names(book.read()) == ["V #2", "V #1"]


def test_a_route_merged_into_another_drives_with_that_ones_vehicle(book: EditedBook) -> None:
    for name in ("O1", "O2", "O3"):
        book.put(book.row(name), route=2, trip=1, stop=9)
    read = book.read()
    assert decided(read) == {2: [["O4", "O5", "O6", "O1", "O2", "O3"]]}
    assert names(read) == ["V #2"]


def test_a_new_route_takes_the_vehicle_that_it_names(book: EditedBook) -> None:
    book.put(book.row("O6"), route=5, vehicle="T", number=None)
    read = book.read()
    assert (read.plan.numbers, names(read)) == ((1, 2, 5), ["V #1", "V #2", "T #1"])


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda b: b.put(b.row("O6"), route=5), "route 5 is new and has no vehicle of its own"),
        (lambda b: b.put(b.row("O6"), vehicle="T"), "several vehicles, 'V #2' and 'T #2'; write"),
        (
            lambda b: (
                b.put(3, "routes", vehicle="T"),
                [b.put(b.row(name), vehicle="T", number=1) for name in ("O4", "O6")],
            ),
            "route 2 has the vehicle 'T #1' here and 'T #2' in sheet routes row 3",
        ),
    ],
)
def test_vehicles_that_are_in_doubt(
    book: EditedBook, edit: Callable[[EditedBook], object], said: str
) -> None:
    edit(book)
    with pytest.raises(InputError, match=said) as caught:
        book.read()
    assert [each.code for each in caught.value.findings] == ["which-vehicle"]


# ------------------------------------------------------------------ calls


def test_calls_are_kept_and_may_be_deleted_or_added(tmp_path: Path) -> None:
    book = EditedBook(shared_plan(), tmp_path)
    assert book.read().plan == shared_plan()
    (call,) = (n for n in range(2, 9) if book.get(n, "store") == "PB")
    book.sheet.delete_rows(call)
    assert "collection" in {each.code for each in book.read().plan.violations}
    book.add(route=1, store="PB")
    assert book.read().plan.itineraries() == shared_plan().itineraries()
    book.put(book.row("A1"), what="loading", store="nowhere")
    (line,) = (line for line in book.read().lines() if "unknown-id" in line)
    assert line.startswith(f"row {book.row('A1')} (route 1): unknown-id: depot 'nowhere'")


# ------------------------------------------------------------------ where faults are


def test_every_fault_has_its_rows(tmp_path: Path) -> None:
    closed = tuple(store(n, windows=((0, 60 if n == 3 else DAY_END),)) for n in range(1, 5))
    book = EditedBook(small_plan(stores=closed), tmp_path)
    book.put(book.row("O1"), store="S11", orders="o2; O2")
    book.put(book.row("O6"), orders="O6, O7")
    book.put(2, "routes", number=77)
    third, sixth = book.row("O3"), book.row("O6")
    lines = list(book.read().lines())
    assert "row 2 (route 1): unknown-id: store 'S11' is not in the day; did you mean" in lines[0]
    assert lines[1].endswith(
        "'o2' is not in the day; it differs only in capitals from 'O2'; write that"
    )
    assert lines[2].startswith(f"row {third} (route 1, stop 2): too-late: store 'S3'")
    assert lines[3] == "routes row 2 (route 1): fleet: vehicle 'V #77' does not exist, there are 9"
    assert lines[4].startswith(f"row {sixth} (route 2, stop 2): wrong-store: order 'O7'")
    assert lines[5] == "rows 2-3: order-twice: order 'O2' stands 2 times in the plan"
    assert len(lines) == 6


def test_rows_in_short() -> None:
    assert spans((12, 13, 14, 19)) == "rows 12-14, 19"
    assert (spans((7,)), spans(())) == ("row 7", "")


def test_the_effect_is_that_of_the_oracle(book: EditedBook) -> None:
    book.put(book.row("O6"), route=1, trip=2, stop=9)
    read = book.read()
    assert read.before is not None and read.effect is not None
    figures = read.as_dict()["effect"]["figures"]
    change = read.plan.cost - read.before.cost
    assert figures["cost"]["difference"] == pytest.approx(change) != 0
    assert figures["km"]["after"] == sum(r.metres for r in read.plan.routes) / 1000


# ------------------------------------------------------------------ what is no plan


def no_stops(book: EditedBook) -> None:
    book.sheet.title = "halts"


def no_orders(book: EditedBook) -> None:
    book.sheet.delete_cols(book.column("orders"))


def two_routes(book: EditedBook) -> None:
    book.sheet.cell(1, book.column("windows")).value = "Route"


def stray(book: EditedBook) -> None:
    book.sheet.cell(1_000_000, 40).value = " x"


def merged(book: EditedBook) -> None:
    book.sheet.merge_cells("A2:A4")


def setting(**values: Any) -> Callable[[EditedBook], None]:
    return lambda book: book.put(2, **values)


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (no_stops, "has no sheet 'stops', its sheets are: routes, halts"),
        (no_orders, "has no column orders; it needs the headers"),
        (two_routes, "two columns are called route; keep one"),
        (stray, "a cell at AN1000000 is not empty"),
        (merged, "stops row 3: route belongs to the merged cells A2:A4; unmerge"),
        (setting(route="one"), 'stops row 2: route "one" is not a number; write 1, 2, 3'),
        (setting(route=0), "route 0 is not one of 1, 2, 3"),
        (setting(route=1e9), "route 1000000000 is not one of 1, 2, 3"),
        (setting(route=None), "route is empty; write the number of a route"),
        (setting(trip=1.5), "trip 1.5 is not one of"),
        (setting(stop="2,5"), 'stop "2,5" is not a number; write 2.5'),
        (setting(stop="=B7"), "stop is a formula without a value"),
        (setting(number=-1), "number -1 is not one of"),
        (setting(store="#N/A"), "store holds the error #N/A"),
        (setting(store=None, orders="O1, O2"), "store is empty; write the store"),
        (setting(orders=12345678901234567), "longer than the 15 digits"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(
    book: EditedBook, edit: Callable[[EditedBook], None], said: str
) -> None:
    edit(book)
    with pytest.raises(InputError) as caught:
        book.read()
    assert said in str(caught.value)
    assert "plan.xlsx" in str(caught.value)


def test_the_day_must_be_known(book: EditedBook, tmp_path: Path) -> None:
    path, plan, day = book.save(), tmp_path / "plan.json", tmp_path / "day.json"
    with pytest.raises(MissingError, match="name the day with --day"):
        read_edited(path)
    write_plan(small_plan(), plan)
    assert read_edited(path).plan == Plan.read(path) == small_plan()
    assert read_edited(path, day=plan.rename(tmp_path / "elsewhere.json")).before == small_plan()
    small_plan().problem.save(day)
    read = read_edited(path, day=day)
    assert (read.before, read.effect) == (None, None)
    assert read.plan.itineraries() == small_plan().itineraries()
    assert [each.message for each in read.notes] == ["left out, since no row has them: O7"]


@pytest.mark.parametrize("damaged", [b"", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_files_that_are_no_workbooks(tmp_path: Path, damaged: bytes) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(damaged)
    with pytest.raises(InputError, match="is not a workbook that can be read"):
        read_edited(path)


def test_other_files_of_spreadsheets(book: EditedBook) -> None:
    with pytest.raises(InputError, match=r"\.ods is not read"):
        Plan.read(book.path.with_suffix(".ods"))
    with pytest.raises(InputError, match="brings its day along"):
        Plan.read(book.path.with_suffix(".json"), day=book.path)
    with pytest.raises(MissingError):
        Plan.read(book.path.with_name("other.xlsx"))
