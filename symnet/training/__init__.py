"""Training with JAX and optax (extra `train`): plain networks, many at once."""

from symnet.training.plain import Trained, train_many

__all__ = ["Trained", "train_many"]
