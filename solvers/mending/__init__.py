"""A plan that breaks rules made to keep them all, with as few changes as possible (docs/day.md)."""
