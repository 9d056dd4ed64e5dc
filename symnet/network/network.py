"""Network: layers in a row, as a function of numbers, as a SymPy expression, and as an exact series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import Any

import numpy as np
import sympy

from symnet.analysis import Bounded, Constrained, Convergent, Differentiable, Projectable
from symnet.errors import InvalidTypeError, InvalidValueError, message
from symnet.network.expansion import expansion
from symnet.network.input_map import InputMap
from symnet.network.layers import Dense, Layer, Whitening, check_layer
from symnet.network.logits import Classifying
from symnet.printing import text_on_screen
from symnet.rings import FLOAT64, Ring
from symnet.rings.ring import Array
from symnet.series import Series
from symnet.series.evaluate import points_array
from symnet.series.space import MAX_TERMS, check_names, check_order

#: Digits of the weights in Jupyter.
SHOWN_DIGITS = 4
#: Layers up to which Jupyter shows the weights, and up to which it shows a formula.
SHOWN_VALUES, SHOWN_LAYERS = 6, 20


class Network(Classifying, Bounded, Constrained, Convergent, Differentiable, Projectable):
    """A feed-forward network as an exact mathematical object, immutable.

    Args:
        layers: Dense, Activation, Whitening, InputMap, BatchNorm, Dropout or Softmax, in order.
        inputs: the names of the inputs; default x1, x2, ...
        outputs: the names of the outputs; default y, or y1, y2, ...
        metadata: anything that JSON can hold, kept with the network when it is saved.

    Raises:
        InvalidValueError: if the layers do not fit together or to the names.

    >>> net = Network([Dense([[1, 2]], [0], "tanh"), Dense([[3]], [1])], inputs=["c", "d"])
    >>> net.expr()
    3*tanh(c + 2*d) + 1
    >>> net.series(3)[2, 1]
    -6
    """

    def __init__(
        self,
        layers: Sequence[Any],
        inputs: Sequence[str] | None = None,
        outputs: Sequence[str] | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        if isinstance(layers, (str, Layer)) or not isinstance(layers, Sequence) or not layers:
            raise InvalidTypeError(
                message(
                    "layers", "be a non-empty list of layers", layers, "write Network([Dense(W, b, 'tanh'), Dense(V)])"
                )
            )
        self.layers = tuple(check_layer(layer, i) for i, layer in enumerate(layers))
        widths = _widths(self.layers, None if inputs is None else len(inputs))
        self.widths = tuple(widths)
        self.inputs = _names("inputs", inputs, widths[0], "x")
        self.outputs = _names("outputs", outputs, widths[-1], "y")
        self.metadata = dict(metadata or {})

    # construction

    @classmethod
    def symbolic(
        cls,
        widths: Sequence[int],
        activation: str | Any = "sigmoid",
        bias: bool = True,
        inputs: Sequence[str] | None = None,
        outputs: Sequence[str] | None = None,
        **parameters: Any,
    ) -> Network:
        """A dense network whose weights and biases are symbols w^{(l)}_{i,j} and b^{(l)}_{i}.

        Args:
            widths: [inputs, hidden, ..., outputs].
            activation: of the hidden layers; "generic" for undetermined Taylor coefficients. The last
                layer is linear.
            bias: whether the layers have biases.

        >>> Network.symbolic([1, 1, 1], "tanh", bias=False).series(3)[3]
        -w^{(1)}_{1,1}**3*w^{(2)}_{1,1}/3
        """
        if isinstance(widths, str) or len(widths) < 2 or any(check_order(w, "widths") < 1 for w in widths):
            raise InvalidValueError(
                message("widths", "be two or more positive integers", widths, "write [inputs, hidden, ..., outputs]")
            )
        layers = []
        for depth, (columns, rows) in enumerate(zip(widths, widths[1:], strict=False), start=1):
            weights = [
                [sympy.Symbol(f"w^{{({depth})}}_{{{i + 1},{j + 1}}}") for j in range(columns)] for i in range(rows)
            ]
            offsets = [sympy.Symbol(f"b^{{({depth})}}_{{{i + 1}}}") for i in range(rows)] if bias else None
            last = depth == len(widths) - 1
            layers.append(Dense(weights, offsets) if last else Dense(weights, offsets, activation, **parameters))
        return cls(layers, inputs, outputs)

    @classmethod
    def from_sklearn(cls, estimator: Any, inputs: Sequence[str] | None = None, **options: Any) -> Network:
        """A fitted perceptron of scikit-learn, alone or in a Pipeline.

        See `symnet.network.importers.from_sklearn.from_sklearn`.
        """
        from symnet.network.importers.from_sklearn import from_sklearn

        return from_sklearn(estimator, inputs, **options)

    @classmethod
    def from_torch(cls, model: Any, inputs: Sequence[str] | None = None, **options: Any) -> Network:
        """A PyTorch module that is a chain of layers, or a state_dict or safetensors file with a layout.

        See `symnet.network.importers.from_torch.from_torch`.
        """
        from symnet.network.importers.from_torch import from_torch

        return from_torch(model, inputs, **options)

    @classmethod
    def from_keras(cls, model: Any, inputs: Sequence[str] | None = None, **options: Any) -> Network:
        """A Keras 3 Sequential model or functional chain.

        See `symnet.network.importers.from_keras.from_keras`.
        """
        from symnet.network.importers.from_keras import from_keras

        return from_keras(model, inputs, **options)

    @classmethod
    def from_onnx(cls, path: Any, inputs: Sequence[str] | None = None, **options: Any) -> Network:
        """An ONNX file that is a chain of layers.

        See `symnet.network.importers.from_onnx.from_onnx`.
        """
        from symnet.network.importers.from_onnx import from_onnx

        return from_onnx(path, inputs, **options)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the network as JSON, its weights as exact text; `symnet.load` reads it back bit by bit."""
        from symnet.network.storage import save

        save(self, path)

    # values and expressions

    @property
    def exact(self) -> bool:
        """Whether every weight is exact."""
        return all(layer.exact is not False for layer in self.layers)

    @property
    def mean(self) -> Array | None:
        """The means of the inputs, from a leading Whitening layer; None without one."""
        first = self.layers[0]
        return first.mean if isinstance(first, Whitening) else None  # type: ignore[attr-defined]

    @property
    def std(self) -> Array | None:
        """The standard deviations of the inputs, from a leading Whitening layer; None without one."""
        first = self.layers[0]
        return first.std if isinstance(first, Whitening) else None  # type: ignore[attr-defined]

    def __call__(self, X: Any) -> Array:
        """The values at X of shape (n, inputs): float64 array of shape (n, outputs).

        Raises:
            InvalidValueError: for a wrong shape, values that are not finite, or symbolic weights.
        """
        values = FLOAT64.array(points_array(X, len(self.inputs)), "X")
        for layer in self.layers:
            values = layer.forward(values)
        return np.asarray(values, dtype=np.float64)

    def expr(self) -> sympy.Expr | list[sympy.Expr]:
        """The network as one SymPy expression an output; float weights by their exact binary value."""
        values: list[sympy.Expr] = [sympy.Symbol(name) for name in self.inputs]
        for layer in self.layers:
            values = layer.expression(values)
        return values[0] if len(values) == 1 else values

    def rationalize(self, reading: str = "dyadic") -> Network:
        """The network with exact rational weights.

        Args:
            reading: "dyadic" for the exact value of each float, "decimal" for the decimal that prints.
        """
        return Network([layer.rationalize(reading) for layer in self.layers], self.inputs, self.outputs, self.metadata)

    # changes of variable

    def change_variables(self, variables: Sequence[str], expressions: Mapping[str, Any]) -> Network:
        """The network as a function of new variables.

        Args:
            variables: the names of the new inputs.
            expressions: each old input that changes, as an expression in the new ones; an old input that
                is not named must be among the new ones.

        >>> net = Network([InputMap(["log(d)"], ["d"]), Dense([[1]], [0], "tanh")], inputs=["d"])
        >>> net.change_variables(["u"], {"d": "exp(u)"}).expr()
        tanh(u)
        """
        known = check_names("variables", variables)
        for name in expressions:
            if name not in self.inputs:
                raise InvalidValueError(message("expressions", f"be for the inputs {list(self.inputs)}", name))
        change = InputMap([expressions.get(name, sympy.Symbol(name)) for name in self.inputs], known)
        first, rest = self.layers[0], self.layers[1:]
        if not isinstance(first, InputMap):
            return Network([change, *self.layers], known, self.outputs, self.metadata)
        merged = [_simplified(e) for e in first.expression(list(change.expressions))]
        if merged == [sympy.Symbol(name) for name in known] and rest:
            return Network(rest, known, self.outputs, self.metadata)
        return Network([InputMap(merged, known), *rest], known, self.outputs, self.metadata)

    def slice(self, held: Mapping[str, Any] | None = None, /, *, along: str | Sequence[str], **values: Any) -> Network:
        """A virtual experiment: the inputs `along` vary, the others are held.

        Args:
            held: values of held inputs whose names are not Python names.
            along: the name of the input that varies, or several.
            values: the value of each other input; one that is not given is held at its mean, if a leading
                Whitening layer says what that is. Floats are taken by their exact binary value, text as
                the number it writes; an exact network takes exact values only, and symbols.

        Returns:
            a Network in the inputs `along`, exactly equal to this one with the values put in; the held values
            are in its metadata.

        Raises:
            InvalidValueError: for an unknown name, an input both held and varied, or one without a value.

        >>> net = Network([Dense([[1, 2]], [0], "tanh")], inputs=["c", "d"])
        >>> net.slice(d=3, along="c").expr()
        tanh(c + 6)
        """
        from symnet.network.slices import slice_network

        return slice_network(self, {**(held or {}), **values}, along)

    # expansion

    def series(
        self,
        order: int,
        center: Any = None,
        ring: Ring | str | None = None,
        scheme: str = "local",
        taylor_orders: int | Sequence[int] | None = None,
        max_terms: int = MAX_TERMS,
        executor: Any = None,
    ) -> Series:
        """The network's series about a centre, of total degree at most `order` in the raw inputs.

        Args:
            order: the highest degree, inclusive.
            center: a mapping of inputs to numbers or a sequence; default the origin.
            ring: a ring or its name; None takes the weights' own: float64, or exact.
            scheme: "local" expands every activation at each neuron's own value, so that all coefficients
                up to `order` are those of the network's Taylor series. "maclaurin" replaces every
                activation by its Taylor polynomial about 0, as the sources and nn2poly do; the result is
                a polynomial model of the network, not its Taylor series where there are biases.
            taylor_orders: for "maclaurin", the degree of each activation's polynomial, one a layer that
                has an activation, or one for all; default `order`.
            max_terms: refuse to build more monomials than this.
            executor: any `concurrent.futures.Executor`; it expands the neurons of the costliest layer in blocks,
                with the same result (see `symnet.network.outputs`; in float64 it is not used).

        Returns:
            a Series with one output a network output; exact ones carry the definitions of their
            generators t_{l,j}, the transcendental values at the centre.

        Raises:
            ExpansionError: for a centre on a kink or at a singularity.
            InvalidValueError: for a bad order, centre, scheme or ring, or too many monomials.
            ExecutorError: if the executor dies.
        """
        return expansion(self, order, center, ring, scheme, taylor_orders, max_terms).run(self.outputs, executor)

    # display and comparison

    def summary(self) -> str:
        """The layers, one a line, with the number of weights."""
        lines = [f"inputs   {', '.join(self.inputs)}"]
        lines += [f"layer {i}  {layer!r}" for i, layer in enumerate(self.layers, start=1)]
        return "\n".join([*lines, f"outputs  {', '.join(self.outputs)}"])

    def latex(self, **options: Any) -> str:
        """The network in LaTeX, layer by layer; see `symnet.network.display.latex` for the options."""
        from symnet.network.display import latex

        return latex(self, **options)

    def _repr_latex_(self) -> str:
        values = len(self.layers) <= SHOWN_VALUES
        return f"$\\displaystyle {self.latex(values=values, digits=SHOWN_DIGITS)}$"

    def _repr_html_(self) -> str | None:
        """The layers as lines where a formula would be larger than a screen; None leaves it to the formula."""
        return None if len(self.layers) <= SHOWN_LAYERS else text_on_screen(self.summary())

    def __repr__(self) -> str:
        return f"Network([{', '.join(map(repr, self.layers))}], inputs={list(self.inputs)})"

    def __eq__(self, other: object) -> bool:
        from symnet.network.storage import to_dict

        return isinstance(other, Network) and to_dict(self) == to_dict(other)

    __hash__ = None  # type: ignore[assignment]


def _widths(layers: Sequence[Layer], given: int | None) -> list[int]:
    """The widths between the layers, checked."""
    first = next((layer.inputs for layer in layers if layer.inputs is not None), given)
    if first is None:
        raise InvalidValueError(
            message("inputs", "be named when no layer fixes their number", None, "write inputs=['c', 'd']")
        )
    widths = [given if given is not None else first]
    for position, layer in enumerate(layers):
        if layer.inputs is not None and layer.inputs != widths[-1]:
            raise InvalidValueError(
                message(f"layers[{position}]", f"take {widths[-1]} inputs, as many as come in", layer)
            )
        widths.append(layer.outputs(widths[-1]))
    return widths


def _names(argument: str, names: Sequence[str] | None, count: int, letter: str) -> tuple[str, ...]:
    if names is None:
        return (letter,) if count == 1 and letter == "y" else tuple(f"{letter}{i + 1}" for i in range(count))
    checked = check_names(argument, names)
    if len(checked) != count:
        raise InvalidValueError(message(argument, f"name {count} {argument}", list(checked)))
    return checked


def _simplified(expression: sympy.Expr) -> sympy.Expr:
    """log(exp(u)) as u and the like, which hold for the real variables of a network."""
    real = {s: sympy.Dummy(s.name, real=True) for s in expression.free_symbols}
    back = {dummy: symbol for symbol, dummy in real.items()}
    return sympy.powdenest(expression.xreplace(real), force=True).xreplace(back)
