"""Research instances: published problems in the formats of the literature, read into one neutral
form, made into a `Problem`, and their ``.sol`` files."""
