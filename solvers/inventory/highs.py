"""A CP-SAT model of linear constraints alone, solved by HiGHS: where money for visits is weighed
against amounts, its relaxation says more than propagation does."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

FAR = 2**53
"""Bounds beyond are none."""


def solve_linear(
    model: cp_model.CpModel,
    *,
    seconds: float,
    nodes: int,
    gap: float,
) -> NDArray[np.int64] | None:
    """The values of all variables, int64, in the best solution found; None if there is none.

    ``nodes`` of the tree, or a relative ``gap``, end the search, so that it is the same every time
    if the ``seconds`` suffice. Raises ValueError for a model with a constraint that is not linear.
    """
    proto = model.proto
    lows, highs = [], []
    for variable in proto.variables:
        domain = list(variable.domain)
        lows.append(domain[0])
        highs.append(domain[-1])
    cost = np.zeros(len(lows))
    for index, coefficient in zip(proto.objective.vars, proto.objective.coeffs, strict=True):
        cost[index] += coefficient
    scale = max(1.0, float(np.abs(cost).max(initial=1.0)) / 1e6)
    with _silent():
        found = milp(
            cost / scale,
            integrality=np.ones(len(lows)),
            bounds=Bounds(np.array(lows, dtype=float), np.array(highs, dtype=float)),
            constraints=_rows(proto, len(lows)),
            options={"time_limit": seconds, "node_limit": nodes, "mip_rel_gap": gap},
        )
    return None if found.x is None else np.rint(found.x).astype(np.int64)


@contextmanager
def _silent() -> Iterator[None]:
    """HiGHS prints a line of its own now and then, which no option keeps it from; it would stand
    amid what the user reads."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _rows(proto: Any, width: int) -> LinearConstraint:
    data: list[float] = []
    columns: list[int] = []
    starts, lows, highs = [0], [], []
    for each in proto.constraints:
        if not each.has_linear() or list(each.enforcement_literal):
            raise ValueError("a constraint is not linear")
        data += list(each.linear.coeffs)
        columns += list(each.linear.vars)
        starts.append(len(data))
        domain = list(each.linear.domain)
        lows.append(domain[0] if domain[0] > -FAR else -np.inf)
        highs.append(domain[-1] if domain[-1] < FAR else np.inf)
    matrix = csr_array((data, columns, starts), shape=(len(lows), width))
    return LinearConstraint(matrix, np.array(lows, dtype=float), np.array(highs, dtype=float))
