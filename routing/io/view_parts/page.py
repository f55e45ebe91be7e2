"""``view.html``: a distributor's view to read and to print, in one file without a script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path

from routing.clock import show_windows
from routing.io.report_parts.text import esc, head, num, number, row, sentence, table
from routing.io.report_parts.view import quantity
from routing.io.view_parts.words import NO_TOTALS, NOT_SHOWN, dimensions, figures, span, title
from routing.views import Consignment, LeftOutOrder, PlannedOrder, View, ViewVehicle

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""Nothing runs and nothing is fetched: a promise that the browser keeps."""


def write_html(view: View, path: Path) -> None:
    """Write ``path``, complete in itself. Equal views give equal bytes."""
    path.write_bytes(render(view).encode("utf-8", "replace"))


def render(view: View) -> str:
    """The view as HTML."""
    style = (files("routing.io") / "report_parts" / "report.css").read_text(encoding="utf-8")
    name = esc(title(view))
    return "\n".join(
        (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>{name}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>",
            f"<header><h1>{name}</h1></header>",
            *_sections(view),
            "</main>\n</body>\n</html>\n",
        )
    )


def _sections(view: View) -> Iterator[str]:
    yield _section("Summary", _summary(view))
    yield _section(f"Orders <em>{len(view.orders)}</em>", _orders(view.orders))
    yield _section(f"Vehicles <em>{len(view.vehicles)}</em>", _vehicles(view.vehicles))
    if view.left_out:
        yield _section(f"Left out <em>{len(view.left_out)}</em>", _left_out(view.left_out))
    yield _section("What is not shown", f"<p>{NOT_SHOWN}</p><p>{NO_TOTALS}</p>")


def _section(heading: str, body: str) -> str:
    return f"<section><h2>{heading}</h2>{body}</section>"


def _summary(view: View) -> str:
    rows = (
        row(
            [
                f'<th scope="row">{esc(f.label)}</th>',
                num(number(f.value, f.decimals)),
                esc(f.meaning),
            ]
        )
        for f in figures(view)
    )
    return table("", rows, "facts")


def _orders(orders: Iterable[PlannedOrder]) -> str:
    listed = list(orders)
    names = dimensions(each.order.quantity for each in listed)
    headers = [
        "Service",
        "Store",
        "Order",
        "Kind",
        "Goods",
        *names,
        "Vehicle",
        "Depot",
        "Loaded / back",
    ]
    numeric = set(range(5, 5 + len(names)))
    return table(head(headers, numeric), (_order(each, names) for each in listed))


def _order(planned: PlannedOrder, names: Iterable[str]) -> str:
    order, given = planned.order, planned.handover
    depot = [_named(given.depot_name, given.depot_id), span(given.time)] if given else ["", ""]
    cells = [span(planned.service), _place(order), *_what(order, names)]
    return row([*cells, esc(planned.vehicle), *depot])


def _what(order: Consignment, names: Iterable[str]) -> list[str]:
    return [*map(esc, (order.order_id, order.kind, order.goods)), *_amounts(order.quantity, names)]


def _amounts(amounts: Mapping[str, float], names: Iterable[str]) -> list[str]:
    return [num(quantity(amounts[name]) if name in amounts else "") for name in names]


def _place(order: Consignment) -> str:
    """The store, and below it where it is and when it takes goods."""
    windows = show_windows(order.windows).replace(";", "; ")
    more = ", ".join(filter(None, (order.address, windows and f"open {windows}")))
    return _named(order.store_name, order.store_id) + f"<small>{esc(more)}</small>"


def _named(name: str, identity: str) -> str:
    return esc(f"{name} ({identity})" if name and name != identity else identity)


def _vehicles(vehicles: Iterable[ViewVehicle]) -> str:
    listed = list(vehicles)
    names = dimensions(each.quantity for each in listed)
    headers = ["Vehicle", "Whose", "Leaves", "Back", "Your orders", *names]
    return table(head(headers, set(range(4, len(headers)))), (_vehicle(v, names) for v in listed))


def _vehicle(vehicle: ViewVehicle, names: Iterable[str]) -> str:
    whose = "yours" if vehicle.own else "not yours"
    cells = [esc(vehicle.label), whose, span(vehicle.leaves), span(vehicle.back)]
    return row([*cells, num(number(vehicle.orders)), *_amounts(vehicle.quantity, names)])


def _left_out(orders: Iterable[LeftOutOrder]) -> str:
    listed = list(orders)
    names = dimensions(each.order.quantity for each in listed)
    headers = ["Store", "Order", "Kind", "Goods", *names, "Why"]
    rows = (row([_place(each.order), *_what(each.order, names), _why(each)]) for each in listed)
    return table(head(headers, set(range(4, 4 + len(names)))), rows)


def _why(left: LeftOutOrder) -> str:
    return "<br>".join(
        f"{esc(sentence(reason.message))} <code>{esc(reason.code)}</code>"
        for reason in left.reasons
    )
