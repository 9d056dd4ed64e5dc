"""Classifiers: the network without its last softmax or sigmoid, and the series of its log-probabilities."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from symnet.errors import InvalidValueError, message
from symnet.network.layers import Activation, Dense, Dropout, Layer
from symnet.rings import Ring
from symnet.series import Series

#: Activations whose values are probabilities.
PROBABILITIES = ("softmax", "sigmoid")


class Classifying:
    """What can be asked of a network that ends in probabilities."""

    if TYPE_CHECKING:  # what Network gives to its base
        layers: tuple[Layer, ...]
        inputs: tuple[str, ...]
        outputs: tuple[str, ...]
        metadata: dict[str, Any]

        def __init__(
            self,
            layers: Sequence[Any],
            inputs: Sequence[str] | None = ...,
            outputs: Sequence[str] | None = ...,
            metadata: Mapping[str, Any] | None = ...,
        ) -> None: ...

        series: Callable[..., Series]

    def logits(self) -> Self:
        """The network without the softmax or sigmoid at its end; outputs keep their names.

        With p = softmax(z) its values are z, which p fixes up to a number added to all; with p = sigmoid(z), as two
        classes have it in scikit-learn, z = log(p/(1 - p)) is the log-odds.

        Raises:
            InvalidValueError: for a network that does not end in softmax or sigmoid.

        >>> from symnet.network import Network
        >>> Network([Dense([[1, 2], [0, 1]], [3, 0], "softmax")], inputs=["a", "b"]).logits().expr()
        [a + 2*b + 3, b]
        """
        layers, last = self._parted()
        kept = [Dense(last.weights, last.bias)] if isinstance(last, Dense) else []
        # what is left of a bare softmax is the identity
        return type(self)([*layers, *kept] or [Activation("linear")], self.inputs, self.outputs, self.metadata)

    def log_probabilities(self, order: int, center: Any = None, ring: Ring | str | None = None) -> Series:
        """The series of log p about a center, for every output p of a network that ends in softmax or sigmoid.

        log p_i = z_i - log(sum_j exp(z_j)) for softmax and log p = -log(1 + exp(-z)) for sigmoid, from the
        logits z, so that nothing is lost where p underflows.

        Args:
            order, center, ring: as for `Network.series`.

        Raises:
            InvalidValueError: as for `logits` and `Network.series`.

        >>> from symnet.network import Network
        >>> Network([Dense([[1], [-1]], None, "softmax")], inputs=["x"]).log_probabilities(2)[1]
        [1, -1]
        """
        z = self.logits().series(order, center, ring)
        if self._parted()[1].activation.name == "sigmoid":
            return -(-z).apply("softplus")
        shift = _largest(z)
        total = sum(((one - shift).apply("exp") for one in z), 0)
        return z - (total.apply("log") + shift)

    def _parted(self) -> tuple[list[Layer], Any]:
        """The layers before the one that gives probabilities, and that one."""
        layers = list(self.layers)
        while isinstance(layers[-1], Dropout) and len(layers) > 1:
            layers.pop()
        last = layers.pop()
        if not isinstance(last, (Dense, Activation)) or last.activation.name not in PROBABILITIES:
            remedy = "a network trained on logits gives them already; append Softmax() to have their probabilities"
            raise InvalidValueError(message("last layer", "be a softmax or sigmoid", last, remedy))
        return layers, last


def _largest(z: Series) -> Any:
    """The largest logit at the center, so that no exponential overflows; 0 where numbers stay exact."""
    if z.ring.exact:
        return 0
    return max((z.ring.to_user(value) for value in z.coefficients[0]), key=float)
