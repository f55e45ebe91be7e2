"""Docks: when each vehicle loads, where only so many can load at once.

The engine searches as if docks did not matter. Then every route gets its start (`times`, `arrange`,
`choose`), and where that costs something the engine searches once more with vehicles that each have
a time at a dock of their own (`slots`, `rounds`).
"""
