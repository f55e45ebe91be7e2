"""How a plan is found."""
