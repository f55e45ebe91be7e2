"""What positions, counts of stops done and delays say, beyond the events of a vehicle.

Each of them leaves much open: of a vehicle that has done three stops nobody knows where it is. It
is taken to be as near to what was expected of it as the report admits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from routing.clock import clock
from routing.eta.clock import Ahead, Clock
from routing.eta.events import UNNOTICED, Known, Said
from routing.eta.halts import FIRST, Halting, Onward, index_of, planned_rest
from routing.plan import Route
from routing.positions import Position
from routing.spots import beside_m, off_m
from routing.underway import Point

AT_M = 150.0
"""Metres from a place within which a vehicle is at it."""

FAR_M = 10_000.0
"""Metres from the lines of its route from which on a position is remarked upon."""

UNTIMELY = 0.25
"""Metres that a second counts for where a position may be on several legs: of two legs the one that
is driven nearer to that time."""


class Reports:
    """The reports of one vehicle that are no events, held against its route. ``halts``: those that
    it still makes or has made."""

    def __init__(self, route: Route, halts: Sequence[Halting], watch: Clock) -> None:
        self._route, self._halts, self._watch = route, halts, watch

    def heed(self, known: Known, report: Position) -> None:
        """Let a report correct what is known."""
        if report.kind == "late":
            self._late(known, report)
            return
        if report.done_to is not None:
            self._done(known, report.done_to, report.time)
        if report.lonlat is not None and report.kind == "position":
            self._place(known, report.lonlat, report.time, at_least=report.done_to is not None)

    # --------------------------------------------------------------------- stops done

    def _done(self, known: Known, done_to: int, now: int) -> None:
        """So many stops are done, and no more."""
        halts, last = self._halts, index_of(self._halts, done_to)
        if last + 1 < known.onward.at:
            further = max(halt.position for halt in halts[: known.onward.at])
            if further > done_to:
                message = (
                    f"done_to {done_to} at {clock(now)} contradicts what was noted: stop {further} "
                    "is done; that counts"
                )
                known.said.append(Said("contradiction", message))
            return
        known.passed = {at for at in known.passed if at > last}
        ahead = self._watch.ahead(known.onward)
        following = next(
            (at for at in range(last + 1, len(halts)) if halts[at].is_store), len(halts)
        )
        if last == FIRST and now <= self._over(ahead, following):
            return
        stays = known.onward.at == last + 1
        left = known.onward.free if stays else ahead.departure(last)
        if not stays and now < left:
            self._set(known, Onward(last + 1, now), ahead)
        elif now <= self._over(ahead, following):
            if not stays:
                self._set(known, Onward(last + 1, left), ahead)
        elif following == len(halts):
            late = now - ahead.end
            self._set(known, Onward(last + 1, left + late, known.onward.place), ahead)
        else:  # the next stop is being finished, at the earliest
            begun = now - halts[following].service
            self._set(known, Onward(following, begun, arrived=True), ahead)

    def _over(self, ahead: Ahead, at: int) -> int:
        return ahead.end if at == len(self._halts) else ahead.departure(at)

    def _set(self, known: Known, onward: Onward, ahead: Ahead) -> None:
        """Go on so; a break that was expected before that is behind the vehicle."""
        rest = known.onward.rest
        if rest is None and ahead.rest and ahead.rest[0] < 2 * onward.at + onward.arrived:
            rest = ahead.rest
        known.onward = replace(onward, rest=rest)

    # ------------------------------------------------------------------------- delays

    def _late(self, known: Known, report: Position) -> None:
        """It is where the plan had it so much earlier."""
        late, then, halts = report.late_s, report.time - report.late_s, self._halts
        there = [at for at, halt in enumerate(halts) if halt.arrival <= then]
        rest = planned_rest(self._route)
        if then < self._route.start:
            onward = Onward(FIRST, self._route.start + late)
        elif then >= self._route.end:
            onward = Onward(len(halts), self._route.end + late, ended=True, rest=rest)
        elif not there:
            onward = Onward(0, self._route.trips[0].departure + late)
        elif halts[there[-1]].start > then:
            onward = Onward(there[-1], halts[there[-1]].arrival + late, arrived=True)
        else:
            onward = Onward(there[-1] + 1, halts[there[-1]].departure + late)
        if onward.at < known.onward.at:
            message = (
                f"{late // 60} min late at {clock(report.time)} contradicts what was noted: by the "
                "plan it would not be as far as that; what was noted counts"
            )
            known.said.append(Said("contradiction", message))
            return
        if rest and rest[0] < 2 * onward.at + onward.arrived:
            onward = replace(onward, rest=(rest[0], rest[1] + late))
        known.onward = replace(onward, rest=known.onward.rest or onward.rest)

    # ------------------------------------------------------------------------- places

    def _place(self, known: Known, lonlat: tuple[float, float], now: int, at_least: bool) -> None:
        """It is at this place. ``at_least``: what is done is known, so it is on the way to the next
        stop."""
        ahead = self._watch.ahead(known.onward)
        guesses = list(self._in_time(known.onward, ahead, lonlat, now))
        if at_least:
            guesses = [guess for guess in guesses if guess.at <= known.onward.at]
        if not guesses:
            return
        best = min(guesses, key=lambda guess: guess.cost)
        off = min(guess.off_m for guess in guesses)
        if off > FAR_M:
            message = (
                f"its position at {clock(now)} is {off / 1000:,.0f} km from its route; times count "
                "from there: if that is wrong, correct lon and lat (or take the row out)"
            )
            known.said.append(Said("off-route", message))
        if best.there:
            self._at_halt(known, ahead, best.at, now)
        else:
            self._set(known, Onward(best.at, now, Point(*lonlat)), ahead)

    def _at_halt(self, known: Known, ahead: Ahead, at: int, now: int) -> None:
        """It stands at a halt: as expected, or else just there, or about to leave."""
        if at == len(self._halts):
            end = min(now, ahead.end)
            self._set(known, Onward(at, end, ended=True), ahead)
        elif at == FIRST:
            if now > ahead.departure(FIRST):
                self._set(known, Onward(0, now), ahead)
        elif at < ahead.first:  # it has begun there, and has not left
            known.onward = replace(known.onward, free=max(known.onward.free, now))
        elif now > ahead.departure(at):
            self._set(known, Onward(at + 1, now), ahead)
        else:
            arrived = min(now, ahead.arrival(at))
            self._set(known, Onward(at, arrived, arrived=True), ahead)

    def _in_time(
        self, onward: Onward, ahead: Ahead, lonlat: tuple[float, float], now: int
    ) -> Iterator[_Guess]:
        """Where it may be, without what it cannot have come to by then."""
        begun = ahead.times.start
        for guess in self._guesses(onward, ahead, lonlat, now):
            needed = UNNOTICED * (self._spent(ahead, guess.at - 1)[1] - begun)
            if guess.at <= max(onward.at, 0) or now - begun >= needed:
                yield guess

    def _guesses(
        self, onward: Onward, ahead: Ahead, lonlat: tuple[float, float], now: int
    ) -> Iterator[_Guess]:
        """The legs and halts at which it may be, from the last that is known on."""
        places, end = self._watch.places, len(self._halts)
        spots = [(place.lon, place.lat) for place in places]
        first = onward.at if onward.at == FIRST or onward.place else onward.at - 1
        for at in range(first, end + 1):
            if at + 1 >= len(places):
                break
            off = off_m(places[at + 1], lonlat)
            if off <= AT_M:
                spent = self._spent(ahead, at)
                yield _Guess(at, True, off, UNTIMELY * _apart(spent, now))
            if at < max(onward.at, 0):
                continue
            begins = spots[at]
            left = self._spent(ahead, at - 1)[1]
            if at == onward.at and onward.place:
                begins, left = (onward.place.lon, onward.place.lat), onward.free
            beside = beside_m(self._watch.line(begins, spots[at + 1]), lonlat)
            driven = (left, self._spent(ahead, at)[0])
            yield _Guess(at, False, beside, beside + UNTIMELY * _apart(driven, now))

    def _spent(self, ahead: Ahead, at: int) -> tuple[int, int]:
        """From and to when it is at a halt, as expected."""
        if at == len(self._halts):
            return ahead.end, ahead.end
        if at == FIRST and ahead.first == 0:
            return min(ahead.times.start, ahead.departure(FIRST)), ahead.departure(FIRST)
        if at < ahead.first:
            return ahead.times.start, ahead.times.start
        return ahead.arrival(at), ahead.departure(at)


class _Guess(NamedTuple):
    at: int
    there: bool
    off_m: float
    cost: float


def _apart(span: tuple[int, int], now: int) -> int:
    """Seconds from a time to a span of time."""
    return max(span[0] - now, now - span[1], 0)
