"""Which country a map is of, and on which side one drives there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from geo.tag_values import words

LEFT: frozenset[str] = frozenset(
    words(
        "AG AI AU BB BD BM BN BS BT BW CC CK CX CY DM FJ FK GB GD GG GY HK ID IE IM IN JE JM JP KE "
        "KI KN KY LC LK LS MO MS MT MU MV MW MY MZ NA NF NP NR NU NZ PG PK PN SB SC SG SH SR SZ TC "
        "TH TK TL TO TT TV TZ UG VC VG VI WS ZA ZM ZW"
    )
)
"""ISO 3166-1 alpha-2 of where one drives on the left."""

COUNTRY_KEYS = ("addr:country", "ISO3166-1", "ISO3166-1:alpha2", "ISO3166-2")
SPEED_KEYS = ("maxspeed", "maxspeed:type", "source:maxspeed", "zone:maxspeed", "zone:traffic")

_CODE = re.compile(r"[A-Z]{2}")
_PREFIX = re.compile(r"([A-Z]{2})(?:-[A-Z0-9]+)?:")
_OTHER_NAMES = {"UK": "GB", "EL": "GR"}


@dataclass
class Clues:
    """What a map says of its country; each counted by code."""

    said: Counter[str] = field(default_factory=Counter)
    """Addresses, and kinds of speed limit (``DE:urban``)."""
    borders: Counter[str] = field(default_factory=Counter)
    """Whole countries; extracts hold those of the neighbours as well."""
    provinces: Counter[str] = field(default_factory=Counter)
    sides: Counter[str] = field(default_factory=Counter)
    """``left`` and ``right``, where ways or areas say so."""

    def see(self, tags: Mapping[str, str]) -> None:
        """Count what these tags say."""
        if "addr:country" in tags:
            self._count(self.said, tags["addr:country"])
        if tags.get("admin_level") == "2":
            self._count(self.borders, tags.get("ISO3166-1:alpha2", tags.get("ISO3166-1", "")))
        self._count(self.provinces, tags.get("ISO3166-2", "").partition("-")[0])

    def see_way(self, tags: Mapping[str, str], times: int = 1) -> None:
        """Count what the tags of some ways say."""
        for key in SPEED_KEYS:
            found = _PREFIX.match(tags.get(key, ""))
            if found:
                self._count(self.said, found[1], times)
        if tags.get("driving_side") in ("left", "right"):
            self.sides[tags["driving_side"]] += times

    def country(self) -> str:
        """The code that addresses and limits name most, else the only country whose border is
        here, else that of most provinces; empty where none leads."""
        if len(self.borders) == 1 and not self.said:
            return next(iter(self.borders))
        for counted in (self.said, self.provinces, self.borders):
            first = counted.most_common(2)
            if first and (len(first) == 1 or first[0][1] > first[1][1]):
                return first[0][0]
        return ""

    def drives_left(self, country: str) -> bool:
        """By what most ways say, else by the law of the country."""
        left, right = self.sides["left"], self.sides["right"]
        return left > right if left != right else country.upper() in LEFT

    def _count(self, counter: Counter[str], code: str, times: int = 1) -> None:
        code = _OTHER_NAMES.get(code.upper(), code.upper())
        if _CODE.fullmatch(code):
            counter[code] += times
