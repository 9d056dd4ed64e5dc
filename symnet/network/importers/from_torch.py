"""PyTorch modules as networks: the graph of the forward pass, traced on symbols, read as a chain of layers."""

from __future__ import annotations

import copy
import operator
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from os import PathLike
from typing import Any

from symnet.errors import InvalidTypeError, InvalidValueError, message, missing_extra
from symnet.network.importers.chain import Obstacles, Unsupported, chained
from symnet.network.importers.from_state_dict import from_state_dict, read_array
from symnet.network.importers.torch_operations import FUNCTIONS, MODULES, REASONS, WITH_WEIGHTS, is_size
from symnet.network.layers import Dense, Layer
from symnet.network.network import Network
from symnet.rings.ring import Array


def from_torch(
    model: Any, inputs: Sequence[str] | None = None, outputs: Sequence[str] | None = None, layout: Any = None
) -> Network:
    """A PyTorch model that is a chain of layers, as a Network with the same values.

    Understood are Linear, BatchNorm1d, the activations of symnet's table as modules, functions or methods,
    Softmax over the units, dropout of every kind, Flatten, Identity, and modules made of these whose forward
    pass is a chain. The forward pass is traced by torch.fx, so that the order is that of the computation and
    skip connections are seen. A layer that is used twice becomes two layers of the network.

    The network is the model at inference, as after `model.eval()`, even if it is in training mode: dropout
    does nothing and batch normalization uses the running statistics. The model is not changed.

    torch's Softplus(beta) is the identity where beta u is above a threshold, 20 unless it is changed. The
    network's is ln(1 + exp(beta u))/beta everywhere, which is larger there by less than 2.1e-9/beta. A lower
    threshold is refused.

    Args:
        model: the module; or a state_dict, or the path of a safetensors file, with a layout.
        inputs: names; default x1, x2, ...
        outputs: names; default y, or y1, y2, ...
        layout: for a state_dict or a file, the activation after each of its layers; see
            `symnet.network.importers.from_state_dict.from_state_dict`.

    Returns:
        The network. Weights of float16, bfloat16, float32 and float64 are read exactly. Its metadata name
        the framework and the dtype.

    Raises:
        MissingExtraError: without torch.
        InvalidTypeError: listing all that cannot be imported: other layers and operations, branches, joins,
            several inputs or outputs, forward hooks. Also for weights of several dtypes, or that are complex,
            integer or quantized.
        InvalidValueError: for weights that are not finite, or a layout with a module.
        FileFormatError: for a pickle, or a file that is not safetensors.

    A module with `forward` = Linear, tanh, Linear comes to [Dense(W, b, "tanh"), Dense(V, c)].
    """
    if isinstance(model, (Mapping, str, PathLike)):
        return from_state_dict(model, layout, inputs, outputs)
    torch = _torch()
    module = getattr(model, "_orig_mod", model)  # what torch.compile was given
    if not isinstance(module, torch.nn.Module) or isinstance(module, torch.jit.ScriptModule):
        raise InvalidTypeError(
            message(
                "model",
                "be a torch.nn.Module, a state_dict or the path of a safetensors file",
                type(module).__name__,
                "give the Python module itself, or export it to ONNX and use Network.from_onnx",
            )
        )
    if layout is not None:
        raise InvalidValueError(message("layout", "be None for a module", layout, "the module knows its own"))
    with _at_inference(module):
        reader = _Reader(torch, module)
        reader.read()
    return chained(reader.layers, inputs, outputs, "torch", reader.dtypes)


def _torch() -> Any:
    try:
        import torch
        import torch.fx
        import torch.nn.utils.parametrize
    except ImportError as error:
        raise missing_extra("torch", "torch", "Network.from_torch") from error
    return torch


@contextmanager
def _at_inference(model: Any) -> Iterator[None]:
    """The model in eval mode; afterwards every module has the mode that it had."""
    modes = [(module, module.training) for module in model.modules()]
    try:
        for module, _ in modes:
            module.training = False
        yield
    finally:
        for module, training in modes:
            module.training = training


@dataclass
class _Reader:
    """Reads the graph of a model."""

    torch: Any
    model: Any
    obstacles: Obstacles = field(default_factory=lambda: Obstacles("the model"))
    dtypes: set[str] = field(default_factory=set)
    layers: list[Layer] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tracer = self.torch.fx.Tracer()
        if self.tracer.is_leaf_module(self.model, ""):
            self.root = self.torch.nn.Sequential(OrderedDict(model=self.model))
        else:
            self.root = copy.copy(self.model)  # the tracer keeps constants as attributes of what it traces

    def read(self) -> None:
        """Every operation as layers, and the list of all that is not a link of one chain."""
        for name, module in self.model.named_modules():
            lazy = hasattr(module, "has_uninitialized_params")  # has a hook of its own, and is refused below
            if (module._forward_hooks or module._forward_pre_hooks) and not lazy:
                self.obstacles.add(name or "model", "a forward hook, which may change the values: remove it first")
        graph = self._graph()
        for node in [] if graph is None else graph.nodes:
            if _is_data(node):
                self._check_link(node)
                with self.obstacles.noting(_where(node)):
                    self.layers += self._operation(node)
        self.obstacles.check(
            "Import the part of it that is a chain, or write the network down with Network([Dense(W, b, 'tanh'), ...])"
        )

    def _graph(self) -> Any:
        """The traced graph; None if the forward pass cannot be traced, with that and what else is wrong noted."""
        try:
            return self.tracer.trace(self.root)
        except Exception as error:  # the model's own code runs on symbols and may fail in any way
            reason = str(error).strip().splitlines() or [type(error).__name__]
            self.obstacles.add("forward", f"code that cannot be traced, as its course depends on values ({reason[0]})")
        for name, module in self.root.named_modules():
            if name and self.tracer.is_leaf_module(module, name):
                with self.obstacles.noting(name):
                    self._module(module)
        return None

    def _check_link(self, node: Any) -> None:
        """Note a value that is made of none or several others, or is used by none or several."""
        sources = [source for source in node.all_input_nodes if _is_data(source)]
        users = [user for user in node.users if _is_data(user)]
        if node.op == "placeholder" and node is not next(iter(node.graph.nodes)):
            if users:
                self.obstacles.add(_where(node), "a second input")
            return
        if node.op == "output" and not isinstance(node.args[0], self.torch.fx.Node):
            self.obstacles.add("forward", "a result that is not one tensor")
        elif node.op != "placeholder" and len(sources) != 1:
            joined = f"a join of {len(sources)} branches" if sources else "values that do not come from the inputs"
            self.obstacles.add(_where(node), joined)
        if node.op != "output" and len(users) != 1:
            used = f"used {len(users)} times, which is a branch" if users else "not used"
            self.obstacles.add(_where(node), f"its result is {used}")

    def _operation(self, node: Any) -> list[Layer]:
        if node.op == "call_module":
            return self._module(self.root.get_submodule(node.target))
        if node.op not in ("call_function", "call_method"):
            return []
        name = node.target if node.op == "call_method" else getattr(node.target, "__name__", str(node.target))
        homes = (self.torch, self.torch.nn.functional, operator)
        if node.op == "call_function" and not any(getattr(home, name, None) is node.target for home in homes):
            raise Unsupported(f"the function {name}")
        if name == "linear":
            return self._linear(node)
        if name not in FUNCTIONS:
            raise Unsupported(f"the function {name}")
        return FUNCTIONS[name].of_call(node)

    def _module(self, module: Any) -> list[Layer]:
        kind = self.torch.nn.utils.parametrize.type_before_parametrizations(module)
        name = kind.__name__
        if getattr(self.torch.nn, name, None) is not kind:
            raise Unsupported(f"{kind.__module__}.{name}")
        if name in WITH_WEIGHTS:
            return WITH_WEIGHTS[name](module, self._array)
        if name not in MODULES:
            raise Unsupported(f"{name}, {REASONS[name]}" if name in REASONS else name)
        return FUNCTIONS[MODULES[name]].of(module)

    def _linear(self, node: Any) -> list[Layer]:
        given = {**dict(zip(("input", "weight", "bias"), node.args, strict=False)), **node.kwargs}
        parts = {name: given[name] for name in ("weight", "bias") if given.get(name) is not None}
        if any(part.op != "get_attr" for part in parts.values()):
            raise Unsupported("linear with weights that are computed")
        arrays = {name: self._array(operator.attrgetter(part.target)(self.root), name) for name, part in parts.items()}
        return [Dense(arrays["weight"], arrays.get("bias"))]

    def _array(self, tensor: Any, name: str) -> Array:
        """A tensor as float64, exactly."""
        array, dtype = read_array(tensor, name)
        self.dtypes.add(dtype)
        return array


def _is_data(node: Any) -> bool:
    return node.op != "get_attr" and not is_size(node)


def _where(node: Any) -> str:
    return str(node.target if node.op == "call_module" else node.name)
