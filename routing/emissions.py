"""Greenhouse gases of driving: kg CO2e per km for each class of vehicle on the road, by load.

Source: *UK Government GHG Conversion Factors for Company Reporting*, edition 2025 (Department for
Energy Security and Net Zero), sheets *Freighting goods* and *WTT- delivery vehs & freight*, unit
km, diesel: vans of class III, and *HGV (all diesel)*, not refrigerated, at 0 % and 100 % laden. The
figures are those of the edition's flat file, read from a public copy of it.

The method is that of ISO 14083 and the GLEC Framework: well-to-wheel (fuel burnt plus its
production), empty kilometres included. The sources' middle figure (50 % laden) is the mean of
the two ends, so a straight line between them by weight is the sources' own.

What to know before a figure leaves the house: these are British averages of a whole class, meant
for comparing plans. They know neither town traffic, gradients, cooling units nor the vehicle. Vans
have one figure whatever their load. The class above 17 t holds rigids to 32 t, so one of 18 t
comes out high, and articulated lorries, which mostly run on motorways, low. A column
``co2e_kg_per_km`` in ``vehicles`` puts a vehicle's own figure, empty or full, in their place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geo.profiles import base_name
from routing.model import VehicleType

SOURCE = (
    "UK Government GHG Conversion Factors for Company Reporting 2025 (DESNZ), diesel, "
    "well-to-wheel, by weight load; method of ISO 14083 / GLEC"
)
UNKNOWN_LOAD = 0.5
"""Share of its payload that a vehicle without a weight limit is taken to carry when not empty."""


@dataclass(frozen=True)
class Factor:
    """kg CO2e per km. ``burnt``: tank-to-wheel; ``made``: well-to-tank, the fuel's production."""

    burnt_empty: float
    burnt_full: float
    made_empty: float
    made_full: float

    @property
    def empty(self) -> float:
        """Well-to-wheel with nothing on board."""
        return self.burnt_empty + self.made_empty

    @property
    def full(self) -> float:
        """Well-to-wheel with the full payload by weight."""
        return self.burnt_full + self.made_full


FACTORS: Mapping[str, Factor] = {
    "van": Factor(0.27878, 0.27878, 0.06706, 0.06706),  # class III, 1.74 to 3.5 t
    "3.5t": Factor(0.27878, 0.27878, 0.06706, 0.06706),  # the same: class III ends at 3.5 t
    "7.5t": Factor(0.46138, 0.54068, 0.11027, 0.12944),  # rigid, > 3.5 to 7.5 t
    "12t": Factor(0.55061, 0.70603, 0.13207, 0.16981),  # rigid, > 7.5 to 17 t
    "18t": Factor(0.77400, 1.10905, 0.18172, 0.26149),  # rigid, > 17 t
    "40t": Factor(0.64734, 1.06921, 0.15178, 0.25296),  # articulated, > 33 t
}
"""By road profile, as in `geo.profiles.PROFILES`."""


def factor_of(vehicle: VehicleType) -> Factor:
    """The vehicle's own figure where it has a sound one, else that of its road profile."""
    own = vehicle.co2e_kg_per_km
    return FACTORS[base_name(vehicle.road_profile)] if own is None else Factor(own, own, 0.0, 0.0)


def co2e_kg(vehicle: VehicleType, metres: float, laden_metres: float, kg_metres: float) -> float:
    """kg CO2e of a way driven, well-to-wheel.

    ``metres``: all of it; ``laden_metres``: the part with goods on board; ``kg_metres``: load times
    distance, summed over the legs. Interpolation leg by leg is linear in the load, so these sums
    are all that it needs. An overloaded vehicle is beyond ``full`` on the same line.
    """
    factor = factor_of(vehicle)
    payload = vehicle.capacity.get("kg", 0.0)
    full_metres = kg_metres / payload if payload > 0.0 else UNKNOWN_LOAD * laden_metres
    return (factor.empty * metres + (factor.full - factor.empty) * full_metres) / 1000
