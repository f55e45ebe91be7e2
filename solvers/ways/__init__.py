"""Ways in which distributors can share, one file each. See `solvers.coloading.Way`."""
