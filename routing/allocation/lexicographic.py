"""The largest of many linear functions made as small as can be, then the second largest, and on.

A sequence of linear programs: minimise the largest value t; the functions that are t in *every*
optimal solution stay so; go on with the others, until one point is left.

A function whose constraint has a positive dual price is t in every optimal solution
(complementary slackness). The prices add up to 1, so there always is one, and a function that the
fixed ones do not determine raises their rank. So n - 1 programs at most reach one point.

Kopelowitz, A. (1967): Computation of the kernels of simple games and the nucleolus of n-person
games. Research memorandum, Hebrew University. Schmeidler, D. (1969): The nucleolus of a
characteristic function game. SIAM Journal on Applied Mathematics 17, 1163-1170.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from routing.allocation.game import Float64
from routing.errors import EngineError

_SLACKS = (
    0.0,
    1e-12,
    1e-9,
    1e-7,
)  # room for rounding where numbers are about 1; the least that will do
_FEASIBLE = 1e-10  # the solver's own tolerance, the least that HiGHS allows
_PRICED = 1e-6  # a dual price above is positive for certain
_INDEPENDENT = 1e-9  # of a row's length that fixed rows do not explain
_OPTIONS = {
    "primal_feasibility_tolerance": _FEASIBLE,
    "dual_feasibility_tolerance": _FEASIBLE,
}


class Rows(NamedTuple):
    """Linear functions ``matrix @ x - base``; shapes (m, n) and (m,)."""

    matrix: Float64
    base: Float64


class Optimum(NamedTuple):
    """The least possible largest value, where it is reached, and what each function is worth."""

    value: float
    point: Float64
    prices: Float64


def least_largest(rows: Rows, at_most_zero: Rows, zero: Rows) -> Optimum:
    """Minimise the largest of ``rows`` over the points where the other rows are as named.

    Numbers should be about 1. Raises ``EngineError`` where the solver finds no optimum.
    """
    count = rows.matrix.shape[1]
    height = np.repeat([-1.0, 0.0], [len(rows.base), len(at_most_zero.base)])[:, None]
    upper = np.hstack([np.vstack([rows.matrix, at_most_zero.matrix]), height])
    message = ""
    for slack in _SLACKS:  # a region as thin as a least core can be missed by a digit
        found = linprog(
            np.append(np.zeros(count), 1.0),
            A_ub=upper,
            b_ub=np.concatenate([rows.base, at_most_zero.base + slack]),
            A_eq=np.hstack([zero.matrix, np.zeros((len(zero.base), 1))]),
            b_eq=zero.base,
            bounds=(None, None),
            method="highs-ds",
            options=_OPTIONS,
        )
        if found.status == 0:
            prices = -found.ineqlin.marginals[: len(rows.base)]
            return Optimum(float(found.x[-1]), found.x[:-1], prices)
        message = found.message
    raise EngineError(f"a linear program of the allocation has no optimum: {message}")


def lexicographic_point(groups: Sequence[Rows], at_most_zero: Rows, zero: Rows) -> Float64:
    """Shape (n,): the one point where the sorted values of the first group are lexicographically
    least, among these points those of the second group, and so on.

    All groups together must determine the point. ``zero`` rows must be independent.
    """
    fixed = _Fixed.of(zero)
    for rows in groups:
        free = fixed.leave_free(rows.matrix)
        while free.any():
            still = Rows(rows.matrix[free], rows.base[free])
            best = least_largest(still, at_most_zero, fixed.rows)
            for k in np.flatnonzero(best.prices >= min(_PRICED, best.prices.max())):
                fixed.add(still.matrix[k], still.base[k] + best.value)
            free &= fixed.leave_free(rows.matrix)
    return np.asarray(np.linalg.solve(fixed.rows.matrix, fixed.rows.base), dtype=np.float64)


@dataclass
class _Fixed:
    """Independent rows whose value is settled, and an orthonormal basis of what they span."""

    rows: Rows
    basis: list[Float64] = field(default_factory=list)

    @classmethod
    def of(cls, zero: Rows) -> _Fixed:
        count = zero.matrix.shape[1]
        fixed = cls(Rows(np.empty((0, count)), np.empty(0)))
        for row, base in zip(zero.matrix, zero.base, strict=True):
            fixed.add(row, base)
        return fixed

    def add(self, row: Float64, base: float) -> None:
        """Fix one more row, unless the others imply it."""
        if not self.leave_free(row[None, :])[0]:
            return
        rest = self._rest(row[None, :])[0]
        self.basis.append(rest / np.linalg.norm(rest))
        self.rows = Rows(np.vstack([self.rows.matrix, row]), np.append(self.rows.base, base))

    def leave_free(self, matrix: Float64) -> NDArray[np.bool_]:
        """Shape (m,): whether the row can still take several values."""
        lengths = np.linalg.norm(matrix, axis=1)
        return np.asarray(np.linalg.norm(self._rest(matrix), axis=1) > _INDEPENDENT * lengths)

    def _rest(self, matrix: Float64) -> Float64:
        """What is left of the rows without their parts in the span; twice, for the rounding."""
        if not self.basis:
            return matrix
        span = np.array(self.basis)
        for _ in range(2):
            matrix = matrix - matrix @ span.T @ span
        return matrix
