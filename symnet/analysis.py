"""What can be asked of any function with a series: thin methods for networks and laws, the work done further right.

This is the one module that may import from rooms to its right, inside its methods, so that users find the method
where they expect it. Each method only hands over.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symnet.bases import Projection
    from symnet.certify.convergence import Convergence
    from symnet.certify.region import Region
    from symnet.certify.remainder import Remainder
    from symnet.certify.validity import Validity
    from symnet.constraints import ConstraintReport
    from symnet.idnn import Derivative


class Bounded:
    """A function whose truncation error can be bounded."""

    def remainder(self, order: int, center: Any = None, box: Any = None, **options: Any) -> Remainder:
        """A proven bound on |f - series| over a box; see `symnet.certify.remainder.remainder`."""
        from symnet.certify.remainder import remainder

        return remainder(self, order, center, box, **options)  # type: ignore[arg-type]

    def validity(
        self, order: int, tolerance: float, center: Any = None, scale: Sequence[float] | None = None, **options: Any
    ) -> Validity:
        """The largest box on which the series is proven to a tolerance; see `symnet.certify.validity.validity`."""
        from symnet.certify.validity import validity

        return validity(self, order, tolerance, center, scale, **options)  # type: ignore[arg-type]


class Convergent:
    """A network, whose singularities are known."""

    def convergence(self, center: Any = None, scale: Sequence[float] | None = None, **options: Any) -> Convergence:
        """The radius of convergence about a center; see `symnet.certify.convergence.convergence`."""
        from symnet.certify.convergence import convergence

        return convergence(self, center, scale, **options)  # type: ignore[arg-type]

    def region(self, center: Any = None) -> Region:
        """The linear region of a ReLU network about a point; see `symnet.certify.region.region`."""
        from symnet.certify.region import region

        return region(self, center)  # type: ignore[arg-type]


class Constrained:
    """A network, whose weights may be bounded."""

    def constraint_report(self, domain: Any = None) -> ConstraintReport:
        """Norms of the hidden neurons' weights and what they bound; see `symnet.constraints.constraint_report`."""
        from symnet.constraints import constraint_report

        return constraint_report(self, domain)  # type: ignore[arg-type]


class Projectable:
    """A function that can be written on other bases."""

    __slots__ = ()

    def project(self, basis: str, order: int, domain: Any = None, **options: Any) -> Projection:
        """The function on a basis "taylor", "legendre", "chebyshev" or "fourier"; see `symnet.project`."""
        from symnet.bases import project

        return project(self, basis, order, domain, **options)


class Differentiable:
    """A network, whose derivatives are networks with the same weights."""

    def differentiate(self, *by: str) -> Derivative:
        """The partial derivative by the inputs named, one name a differentiation; see `symnet.idnn.Derivative`."""
        from symnet.idnn import differentiate

        return differentiate(self, *by)  # type: ignore[arg-type]
