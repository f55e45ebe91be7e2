"""Moves of the local search, one a file: `scan` looks for a better one around a pair of tasks.

Every move is written as `layout.Work.move`: two segments that change places, within one route or
between two, possibly reversed. `propose` judges it, `apply` carries it out.
"""
