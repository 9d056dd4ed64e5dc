"""Where a series holds, and proof of it; and how many digits of other implementations are right."""

from symnet.certify.certificate import Certificate
from symnet.certify.convergence import Convergence, convergence
from symnet.certify.region import Region, region
from symnet.certify.remainder import Remainder, difference, remainder
from symnet.certify.validity import Validity, validity
from symnet.certify.vectors import vectors
from symnet.certify.verify import verify

__all__ = [
    "Certificate",
    "Convergence",
    "Region",
    "Remainder",
    "Validity",
    "convergence",
    "difference",
    "region",
    "remainder",
    "validity",
    "vectors",
    "verify",
]
