"""Polynomial models of networks as estimators of scikit-learn, which is imported when one is asked for."""

from symnet.polynomial.lazy import estimator as __getattr__

__all__ = ["__getattr__"]
