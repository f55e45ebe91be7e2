"""What can go wrong with roads and other sources of travel."""

from __future__ import annotations


class RoadsError(ValueError):
    """A source of travel cannot be used as it is, or does not answer; the text is one sentence that
    says what, where, and what to do."""
