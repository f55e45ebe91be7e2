"""What one distributor may see of a plan that it shares with others.

A `View` is a type of its own: it has fields only for what may be seen, and is filled from the
distributor's own records (`routing.view_making`), so that nothing has to be blanked out and nothing
can be forgotten.
docs/sharing.md says what stands in it, why, and what can still be inferred.

Times are given as the quarter of an hour in which they fall. The exact second of two stops, one
after the other, tells how long the first one took, and with that how many cases of a partner
were unloaded there as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from routing.model import Window
from routing.plan import Reason
from routing.view_figures import Emissions, Totals

GRAIN = 900
"""Seconds to which times are told."""

Span = tuple[int, int]
"""From and to, in seconds from midnight: the time falls from the first to before the second."""


@dataclass(frozen=True)
class Money:
    """What its day would cost a distributor alone, and what it is charged for the shared one."""

    currency: str
    method: str
    alone: float
    charged: float

    @property
    def saving(self) -> float:
        """What sharing is worth to it."""
        return round(self.alone - self.charged, 2)


@dataclass(frozen=True)
class Terms:
    """What the operator's settlement says for one distributor. ``total_saving``: of all partners,
    None unless at least three have a part in it."""

    money: Money
    total_saving: float | None = None


@dataclass(frozen=True)
class Consignment:
    """An order of the distributor's own, and its store."""

    order_id: str
    store_id: str
    store_name: str
    address: str
    windows: tuple[Window, ...]
    kind: str
    goods: str
    quantity: Mapping[str, float]


@dataclass(frozen=True)
class Handover:
    """Where a vehicle loads a delivery or brings a return, and when it begins to load or is back.
    The depot is the distributor's own, or nobody's."""

    depot_id: str
    depot_name: str
    time: Span


@dataclass(frozen=True)
class PlannedOrder:
    """``vehicle``: its label in ``View.vehicles``. ``service``: when unloading at the store starts.
    ``handover``: None where no depot of the distributor's own has to do with it."""

    order: Consignment
    vehicle: str
    service: Span
    handover: Handover | None


@dataclass(frozen=True)
class LeftOutOrder:
    """An order that is not brought."""

    order: Consignment
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class ViewVehicle:
    """A vehicle of its own that is out, or one that carries its goods.

    ``label``: type and number of its own, ``vehicle 1`` of any other: numbers follow from its own
    orders alone. ``leaves``, ``back``: only of its own (``back`` not if it ends at a store).
    ``orders``, ``quantity``: of the distributor's goods, never what else is on board.
    """

    label: str
    own: bool
    leaves: Span | None
    back: Span | None
    orders: int
    quantity: Mapping[str, float]


@dataclass(frozen=True)
class View:
    """A distributor's side of a plan. ``money``, ``emissions``, ``totals``: None where there are
    none, or where they would say something of a single partner."""

    distributor_id: str
    distributor_name: str
    date: str
    currency: str
    orders: tuple[PlannedOrder, ...]
    left_out: tuple[LeftOutOrder, ...]
    vehicles: tuple[ViewVehicle, ...]
    emissions: Emissions | None = None
    money: Money | None = None
    totals: Totals | None = None

    def save(self, folder: str | Path) -> Sequence[Path]:
        """Write ``view.json``, ``view.xlsx`` and ``view.html``."""
        from routing.io.view_files import save

        return save(self, Path(folder))


def quarter(second: int) -> Span:
    """The quarter of an hour in which a second falls.

    >>> quarter(8 * 3600 + 899)
    (28800, 29700)
    """
    first = second // GRAIN * GRAIN
    return first, first + GRAIN


def by_dimension(name: str) -> tuple[bool, bool, bool, str]:
    """A key to sort dimensions by: kg, m3 and cases first."""
    return name != "kg", name != "m3", name != "cases", name
