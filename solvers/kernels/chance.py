"""Random numbers: xorshift64* (Vigna 2016, "An experimental exploration of Marsaglia's xorshift
generators, scrambled"). Its state is one word in an array, so that every search has its own."""

from __future__ import annotations

import numpy as np

from solvers.kernels.jit import inlined, int64
from solvers.kernels.layout import RANDOM, Int64


@inlined
def draw(count: Int64) -> np.uint64:
    """The next 64 bits; the upper ones are the better."""
    x = np.uint64(count[RANDOM])
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    count[RANDOM] = int64(x)
    return np.uint64(x * np.uint64(2685821657736338717))


@inlined
def below(count: Int64, n: int) -> int:
    """A whole number from 0 to n - 1."""
    return int64(((draw(count) >> np.uint64(32)) * np.uint64(n)) >> np.uint64(32))


@inlined
def share(count: Int64) -> float:
    """A number between 0 and 1, neither included."""
    return (np.float64(draw(count) >> np.uint64(11)) + 0.5) * (1.0 / 9007199254740992.0)
