"""Replenishment of stores: which to serve when and with how much (inventory routing)."""
