"""What the modules and functions of PyTorch come to as layers. To add one, add a row to a table below.

Arguments are told apart by torch's own names for them. An operation that means the same only for some values
of its options raises Unsupported for the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from symnet.network.importers.chain import Rule, Unsupported, number, reads_as, reads_as_identity
from symnet.network.layers import Activation, BatchNorm, Dense, Dropout, Layer, Softmax
from symnet.rings.ring import Array

#: Reads a tensor, which has a name for errors, exactly.
ReadArray = Callable[[Any, str], Array]
#: Where torch's softplus goes over to the identity by default, which changes it by less than 2.1e-9/beta.
SOFTPLUS_THRESHOLD = 20


# nodes of a traced graph


def is_size(node: Any) -> bool:
    """Whether a node asks for a shape, which is no link of the chain: x.shape, x.size(0), x.shape[0]."""
    if node.op == "call_method":
        return bool(node.target == "size")
    name = getattr(node.target, "__name__", "")
    if node.op != "call_function" or name not in ("getattr", "getitem"):
        return False
    return bool(node.args[1] == "shape") if name == "getattr" else is_size(node.args[0])


def _is_batch_size(value: Any) -> bool:
    return hasattr(value, "op") and is_size(value) and value.args[1:] == (0,)


# functions


@dataclass(frozen=True)
class Function(Rule):
    """A function of torch; its options are the arguments after the input, in order."""

    def of_call(self, node: Any) -> list[Layer]:
        """The layers of a call in a traced graph."""
        given = {**dict(zip(self.options, node.args[1:], strict=False)), **node.kwargs}
        odd = [key for key, value in given.items() if key not in self.options or hasattr(value, "op")]
        if odd or len(node.args) > 1 + len(self.options):
            raise Unsupported(f"{node.name} with arguments that are not understood")
        return self.read(**{**self.options, **given})


class _Reshape(Function):
    """view and reshape of (n, p) into (n, -1): the identity."""

    def of_call(self, node: Any) -> list[Layer]:
        sizes = node.args[1] if isinstance(node.args[1], (tuple, list)) else node.args[1:]
        if len(sizes) != 2 or not _is_batch_size(sizes[0]) or not isinstance(sizes[1], int):
            raise Unsupported(f"{node.target}, where only {node.target}(x.size(0), -1) is understood")
        return []


class _Squeeze(Function):
    """squeeze as the last operation, which takes away the axis of a single output."""

    def of_call(self, node: Any) -> list[Layer]:
        given = {**dict(zip(("dim",), node.args[1:], strict=False)), **node.kwargs}
        if given.get("dim") not in (None, 1, -1) or any(user.op != "output" for user in node.users):
            raise Unsupported("squeeze, where it is understood as the last operation, of dim 1")
        return []


def _leaky_relu(negative_slope: Any, inplace: bool) -> list[Layer]:
    return [Activation("leaky_relu", slope=number(negative_slope, "negative_slope"))]


def _elu(alpha: Any, inplace: bool) -> list[Layer]:
    return [Activation("elu", alpha=number(alpha, "alpha"))]


def _softplus(beta: Any, threshold: Any) -> list[Layer]:
    if threshold < SOFTPLUS_THRESHOLD:
        raise Unsupported(f"Softplus with threshold {threshold}, where {SOFTPLUS_THRESHOLD} or more is understood")
    return [Activation("softplus", alpha=number(beta, "beta"))]


def _gelu(approximate: str) -> list[Layer]:
    if approximate != "none":
        raise Unsupported(f"GELU with approximate={approximate!r}, where 'none' is understood")
    return [Activation("gelu")]


def _softmax(dim: Any, dtype: Any, _stacklevel: Any) -> list[Layer]:
    if dim not in (-1, 1):
        raise Unsupported(f"Softmax with dim={dim}, where 1 and -1 are understood")
    if dtype is not None or not isinstance(_stacklevel, int):
        raise Unsupported("Softmax into another dtype")
    return [Softmax()]


def _dropout(p: float, training: bool, inplace: bool) -> list[Layer]:
    if training:
        raise Unsupported("dropout with training=True, which is random at inference too")
    return [Dropout(float(p))] if p < 1 else []


def _flatten(start_dim: int, end_dim: int) -> list[Layer]:
    if start_dim not in (1, -1) or end_dim not in (1, -1):
        raise Unsupported(f"Flatten from {start_dim} to {end_dim}, where from 1 to -1 is understood")
    return []


def _power(exponent: Any) -> list[Layer]:
    if exponent != 2:
        raise Unsupported(f"the power {exponent}, where 2 is understood")
    return [Activation("square")]


_INPLACE = {"inplace": False}
_DROPOUT = Function(_dropout, {"p": 0.5, "training": True, **_INPLACE})

#: Functions and methods by their names.
FUNCTIONS: dict[str, Function] = {
    **{
        name: Function(reads_as(name)) for name in ("tanh", "sigmoid", "softsign", "exp", "sin", "cos", "erf", "square")
    },
    **{name: Function(reads_as(name), _INPLACE) for name in ("relu", "silu", "mish")},
    **{name: Function(reads_as("arctan")) for name in ("atan", "arctan")},
    "leaky_relu": Function(_leaky_relu, {"negative_slope": 0.01, **_INPLACE}),
    "elu": Function(_elu, {"alpha": 1.0, **_INPLACE}),
    "softplus": Function(_softplus, {"beta": 1, "threshold": SOFTPLUS_THRESHOLD}),
    "gelu": Function(_gelu, {"approximate": "none"}),
    "softmax": Function(_softmax, {"dim": None, "_stacklevel": 3, "dtype": None}),
    "pow": Function(_power, {"exponent": None}),
    **dict.fromkeys(("dropout", "dropout1d", "alpha_dropout", "feature_alpha_dropout"), _DROPOUT),
    "flatten": Function(_flatten, {"start_dim": 0, "end_dim": -1}),
    **dict.fromkeys(("view", "reshape"), _Reshape(reads_as_identity)),
    "squeeze": _Squeeze(reads_as_identity),
    **dict.fromkeys(("identity", "contiguous", "clone"), Function(reads_as_identity)),
}

# modules

#: Modules that are functions.
MODULES: dict[str, str] = {
    "Tanh": "tanh",
    "Sigmoid": "sigmoid",
    "Softsign": "softsign",
    "ReLU": "relu",
    "SiLU": "silu",
    "Mish": "mish",
    "LeakyReLU": "leaky_relu",
    "ELU": "elu",
    "Softplus": "softplus",
    "GELU": "gelu",
    "Softmax": "softmax",
    **dict.fromkeys(("Dropout", "Dropout1d", "Dropout2d", "Dropout3d"), "dropout"),
    **dict.fromkeys(("AlphaDropout", "FeatureAlphaDropout"), "dropout"),
    "Flatten": "flatten",
    "Identity": "identity",
}


def _linear(module: Any, read: ReadArray) -> list[Layer]:
    return [Dense(read(module.weight, "weight"), None if module.bias is None else read(module.bias, "bias"))]


def _batch_norm(module: Any, read: ReadArray) -> list[Layer]:
    if module.running_mean is None or module.running_var is None:
        raise Unsupported("BatchNorm1d without running statistics, whose result depends on the batch")
    mean, var = read(module.running_mean, "running_mean"), read(module.running_var, "running_var")
    gamma = np.ones_like(mean) if module.weight is None else read(module.weight, "weight")
    beta = np.zeros_like(mean) if module.bias is None else read(module.bias, "bias")
    return [BatchNorm(gamma, beta, mean, var, module.eps)]


def _prelu(module: Any, read: ReadArray) -> list[Layer]:
    slope = read(module.weight, "weight")
    if slope.size != 1:
        raise Unsupported(f"PReLU with {slope.size} slopes, where one is understood")
    return [Activation("leaky_relu", slope=number(slope.item(), "slope"))]


#: Modules with weights.
WITH_WEIGHTS: dict[str, Callable[[Any, ReadArray], list[Layer]]] = {
    "Linear": _linear,
    "BatchNorm1d": _batch_norm,
    "PReLU": _prelu,
}

#: Why some modules are not understood, and what to do.
REASONS = {
    "LayerNorm": "which divides by a spread over the units",
    "LazyLinear": "which has no weights yet: call the model once",
    "LazyBatchNorm1d": "which has no statistics yet: call the model once",
    "LogSoftmax": "leave it out and import the logits",
    "DataParallel": "give model.module",
}
