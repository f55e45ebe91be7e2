"""Expected times for the rest of a day: where vehicles are now, and the plan's sequence from there.

`routing.eta.expected.eta` is the way in. Times are those of the oracle's own clock
(`routing.course`); nothing is planned again, which is what `solvers.replan` is for.
"""

from routing.eta.expected import eta
from routing.eta.result import Eta, ExpectedRoute, ExpectedStop

__all__ = ["Eta", "ExpectedRoute", "ExpectedStop", "eta"]
