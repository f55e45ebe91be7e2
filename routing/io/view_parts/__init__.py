"""The outputs of a distributor's view, and the operator's terms for it."""
