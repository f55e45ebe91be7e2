"""The native engine's kernels: Numba only, arrays in, arrays out, nothing checked.

`layout` says what stands in which array. Kernels run a number of iterations and return; clocks,
threads and messages are Python's (`solvers.search`).
"""
