"""Numba kernels that fill distance and time matrices: arrays in, arrays out, nothing checked.

Imported only when a matrix is asked for, because importing Numba takes longer than most commands.

A matrix and its legs must agree to the last bit, so every kernel goes through the same `_arc` or
`_line`, without fastmath: the compiler may then vectorise, but not reorder or merge operations.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from numba.extending import intrinsic
from numpy.typing import NDArray

from geo.compiling import kernel

Int32 = NDArray[np.int32]
Float64 = NDArray[np.float64]

_intrinsic: Any = intrinsic
_settings: Any = numba.config
_QUARTER = 0.5 * math.pi
_NEARBY = 0.0025
"""Haversine of 0.1 radians, 637 km: up to here two terms of the series are exact to half a
millimetre, and most days lie within."""


def _fused(typing_context: Any, x: Any, y: Any, z: Any) -> Any:
    """``x * y + z`` rounded once: LLVM's fma, one instruction on any processor since 2013."""
    double: Any = numba.float64

    def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.fma(*arguments)

    return double(double, double, double), emit


@kernel
def _twice_rounded(x: float, y: float, z: float) -> float:
    return x * y + z


# Written out rather than left to fastmath, which would fuse as it likes. Without the instruction
# (the "generic" processor, no compilation at all) a fused step would be a slow library call.
_plain = _settings.DISABLE_JIT or _settings.CPU_NAME == "generic"
fma: Callable[[float, float, float], float] = _twice_rounded if _plain else _intrinsic(_fused)


@kernel
def _half_angle(m: float) -> float:
    """``asin(sqrt(m))`` for m in 0..0.5, within 7e-12.

    ``asin(sqrt(m)) / sqrt(m)`` is smooth in m; the coefficients are those of the polynomial of
    degree 11 through its values at the 12 Chebyshev nodes of 0..0.5, computed with 64-bit
    mantissas. On the earth the error is below 0.1 mm.
    """
    p = fma(0.20080490884717345, m, -0.3800978569906931)
    p = fma(p, m, 0.37182524294047875)
    p = fma(p, m, -0.1855706094380452)
    p = fma(p, m, 0.0819038180991518)
    p = fma(p, m, 0.0021282372166682778)
    p = fma(p, m, 0.02457973715277162)
    p = fma(p, m, 0.030181533475644357)
    p = fma(p, m, 0.04465348865387157)
    p = fma(p, m, 0.07499971094054014)
    p = fma(p, m, 0.16666666972322858)
    p = fma(p, m, 0.999999999994685)
    return p * math.sqrt(m)


@kernel
def _haversine(ux: float, uy: float, uz: float, vx: float, vy: float, vz: float) -> float:
    """Square of the sine of half the angle between u and v, two vectors of length one half."""
    dx, dy, dz = ux - vx, uy - vy, uz - vz
    return fma(dx, dx, fma(dy, dy, dz * dz))


@kernel
def _nearby_half_angle(m: float) -> float:
    """``asin(sqrt(m))`` by the first terms of its series, for m up to `_NEARBY`."""
    return fma(fma(0.075, m, 1.0 / 6.0), m, 1.0) * math.sqrt(m)


@kernel
def _arc(ux: float, uy: float, uz: float, vx: float, vy: float, vz: float) -> float:
    """Half the angle between u and v, two vectors of length one half.

    ``near`` is the haversine, ``far`` the square of the cosine, from the chord to the antipode.
    The smaller one is the precise one, which keeps antipodal pairs as exact as neighbours and the
    polynomial short. Which formula is used depends on the pair alone, so that every kernel says
    the same of it; no branch, so it vectorises.
    """
    near = _haversine(ux, uy, uz, vx, vy, vz)
    far = _haversine(ux, uy, uz, -vx, -vy, -vz)
    angle = _half_angle(min(near, far))
    far_angle = angle if near < far else _QUARTER - angle
    return _nearby_half_angle(near) if near <= _NEARBY else far_angle


@kernel
def _squared_diagonal(rows: Float64, columns: Float64) -> float:
    """Of the box around both sets of vectors: no two are farther apart."""
    total = 0.0
    for axis in range(3):
        low = min(rows[axis].min(), columns[axis].min())
        high = max(rows[axis].max(), columns[axis].max())
        total += (high - low) ** 2
    return total


@kernel
def _line(ux: float, uy: float, vx: float, vy: float) -> float:
    """Length of the straight line from u to v in the plane."""
    dx, dy = ux - vx, uy - vy
    return math.sqrt(dx * dx + dy * dy)


@kernel
def sphere_matrix(
    rows: Float64,
    columns: Float64,
    scale: float,
    speed: float,
    first: int,
    last: int,
    metres: Int32,
    seconds: Int32 | None,
) -> None:
    """Fill rows ``first..last - 1`` of `metres` and `seconds` in one pass.

    `rows` ``(3, m)`` and `columns` ``(3, n)`` are C-contiguous vectors of length one half;
    `metres` and `seconds` int32 ``(m, n)``. `scale` is the metres of one radian of half angle,
    `speed` in metres a second. With `seconds` None, Numba compiles a kernel without them.

    Where all places lie within one small box, as those of a day do, every pair is nearby, and the
    short formula alone is what `_arc` would come to.
    """
    if rows.shape[1] == 0 or columns.shape[1] == 0:
        return
    x, y, z = columns[0], columns[1], columns[2]
    nearby = _squared_diagonal(rows, columns) <= _NEARBY
    for i in range(first, last):
        ux, uy, uz = rows[0, i], rows[1, i], rows[2, i]
        if nearby:
            for j in range(metres.shape[1]):
                length = scale * _nearby_half_angle(_haversine(ux, uy, uz, x[j], y[j], z[j]))
                metres[i, j] = np.int32(np.rint(length))
                if seconds is not None:
                    seconds[i, j] = np.int32(np.rint(length / speed))
        else:
            for j in range(metres.shape[1]):
                length = scale * _arc(ux, uy, uz, x[j], y[j], z[j])
                metres[i, j] = np.int32(np.rint(length))
                if seconds is not None:
                    seconds[i, j] = np.int32(np.rint(length / speed))


@kernel
def sphere_legs(
    starts: Float64,
    ends: Float64,
    scale: float,
    speed: float,
    metres: Int32,
    seconds: Int32,
) -> None:
    """As `sphere_matrix`, pair by pair: vectors ``(3, n)``, `metres` and `seconds` ``(n,)``."""
    ux, uy, uz = starts[0], starts[1], starts[2]
    vx, vy, vz = ends[0], ends[1], ends[2]
    for i in range(metres.shape[0]):
        length = scale * _arc(ux[i], uy[i], uz[i], vx[i], vy[i], vz[i])
        metres[i] = np.int32(np.rint(length))
        seconds[i] = np.int32(np.rint(length / speed))


@kernel
def _whole(x: float, sign: float, offset: float) -> float:
    """``x``, not negative, as a whole number: see `ROUNDING`. No branch, so it vectorises."""
    return sign * float(np.floor(sign * x + offset))


ROUNDING = {"nearest": (1.0, 0.5), "down": (1.0, 0.0), "up": (-1.0, 0.0)}
"""How a name rounds: ``sign * floor(sign * x + offset)``."""


@kernel
def plane_matrix(
    rows: Float64,
    columns: Float64,
    scale: float,
    speed: float,
    how: tuple[float, float, float, float],
    first: int,
    last: int,
    metres: Int32,
    seconds: Int32 | None,
) -> None:
    """As `sphere_matrix` for points ``(2, m)`` and ``(2, n)``; `scale` is the metres of a unit.

    `how` is the `ROUNDING` of metres and that of seconds. An infinite `speed` takes no time.
    """
    x, y = columns[0], columns[1]
    sign, offset, time_sign, time_offset = how
    for i in range(first, last):
        ux, uy = rows[0, i], rows[1, i]
        for j in range(metres.shape[1]):
            length = scale * _line(ux, uy, x[j], y[j])
            metres[i, j] = np.int32(_whole(length, sign, offset))
            if seconds is not None:
                seconds[i, j] = np.int32(_whole(length / speed, time_sign, time_offset))


@kernel
def plane_legs(
    starts: Float64,
    ends: Float64,
    scale: float,
    speed: float,
    how: tuple[float, float, float, float],
    metres: Int32,
    seconds: Int32,
) -> None:
    """As `plane_matrix`, pair by pair: points ``(2, n)``, `metres` and `seconds` ``(n,)``."""
    sign, offset, time_sign, time_offset = how
    for i in range(metres.shape[0]):
        length = scale * _line(starts[0, i], starts[1, i], ends[0, i], ends[1, i])
        metres[i] = np.int32(_whole(length, sign, offset))
        seconds[i] = np.int32(_whole(length / speed, time_sign, time_offset))
