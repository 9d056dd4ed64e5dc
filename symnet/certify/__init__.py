"""Where a series holds, and proof of it; and how many digits of other implementations are right."""

from symnet.certify.certificate import Certificate
from symnet.certify.vectors import vectors
from symnet.certify.verify import verify

__all__ = ["Certificate", "vectors", "verify"]
