"""What a delivery day is and what a plan is: no search, no files outside io/, no network."""

__version__ = "0.1.0"
