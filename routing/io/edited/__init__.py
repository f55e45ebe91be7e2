"""A ``plan.xlsx`` that people have edited, read back as a plan: docs/formats.md says how."""
