"""Files in and out. Readers lead to a `Problem`, writers start from a `Plan` or a `Problem`."""
