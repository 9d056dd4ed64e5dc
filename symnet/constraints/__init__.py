"""Constraints on weights: norm balls, hooks for training, and what they bound."""

from symnet.constraints.hooks import TorchHook, constrain, constrain_layer, keras_callback
from symnet.constraints.projections import constrain_rows, l1_ball, l2_ball
from symnet.constraints.report import ConstraintReport, constraint_report

__all__ = [
    "ConstraintReport",
    "TorchHook",
    "constrain",
    "constrain_layer",
    "constrain_rows",
    "constraint_report",
    "keras_callback",
    "l1_ball",
    "l2_ball",
]
