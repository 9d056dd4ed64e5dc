r"""A proven polydisc of convergence: complex discs through the layers of a network.

A power series converges to an analytic function inside every polydisc on which the function is analytic (Hoermander,
*Several Complex Variables*, 2.4). So let every input run over the complex disc |z_i - c_i| <= rho_i. Then

    affine      sum_i w_i z_i + b    lies in the disc about its value at c with radius sum_i |w_i| rho_i, exactly;
    activation  sigma is analytic on the disc about u with radius R if its nearest singularity is farther than R, and
                |sigma(u + h) - sigma(u)| is largest on |h| = R (maximum principle), a circle covered by boxes of acb.

All numbers are balls. The discs of a layer forget how its neurons depend on each other, so the radius is a lower
bound; it is exact for one hidden layer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import flint

from symnet.functions import ActivationFunction
from symnet.network import Network
from symnet.network.layers import Activation, Dense, Diagonal, Dropout, Layer
from symnet.rings import Ball
from symnet.rings.ring import Ring

#: Arcs by which a circle is covered, and bits of the balls.
ARCS, PREC = 48, 64

Complex = Callable[[Any], Any]


def _sigmoid(z: Any) -> Any:
    return 1 / (1 + (-z).exp())


def _softplus(z: Any) -> Any:
    return (1 + z.exp()).log()


def _normal(z: Any) -> Any:
    return (1 + (z / flint.arb(2).sqrt()).erf()) / 2


#: The activations on complex balls, and the distance from a real point to the nearest singularity or kink, as in
#: `symnet.functions.table`: height of the singularities above a real point x_0; None for entire functions.
_ANALYTIC: dict[str, tuple[Complex, Callable[[Any], Any] | None]] = {
    "linear": (lambda z: z, None),
    "exp": (lambda z: z.exp(), None),
    "sin": (lambda z: z.sin(), None),
    "cos": (lambda z: z.cos(), None),
    "gaussian": (lambda z: (-(z * z)).exp(), None),
    "erf": (lambda z: z.erf(), None),
    "square": (lambda z: z * z, None),
    "gelu": (lambda z: z * _normal(z), None),
    "tanh": (lambda z: z.tanh(), lambda c: (c * c + (flint.arb.pi() / 2) ** 2).sqrt()),
    "sigmoid": (_sigmoid, lambda c: (c * c + flint.arb.pi() ** 2).sqrt()),
    "silu": (lambda z: z * _sigmoid(z), lambda c: (c * c + flint.arb.pi() ** 2).sqrt()),
    "softplus": (_softplus, lambda c: (c * c + flint.arb.pi() ** 2).sqrt()),
    "arctan": (lambda z: z.atan(), lambda c: (c * c + 1).sqrt()),
    "mish": (
        lambda z: z * _softplus(z).tanh(),
        lambda c: ((c - flint.arb(2).log() / 2) ** 2 + (3 * flint.arb.pi() / 4) ** 2).sqrt(),
    ),
}
#: On a piece these are linear or a function above; the kink at 0 ends the region where the series is the function.
_PIECES: dict[str, Callable[[int], Complex]] = {
    "relu": lambda sign: (lambda z: z) if sign > 0 else (lambda z: 0 * z),
    "leaky_relu": lambda sign: lambda z: z,
    "elu": lambda sign: (lambda z: z) if sign > 0 else (lambda z: z.exp() - 1),
    "softsign": lambda sign: (lambda z: z / (1 + z)) if sign > 0 else (lambda z: z / (1 - z)),
}


@dataclass(frozen=True)
class Disc:
    """The complex numbers within `radius` of the real `center`, both balls."""

    center: Any
    radius: Any


def proven_radius(network: Network, center: Sequence[Any], scale: Sequence[float], digits: int = 3) -> float | None:
    """The largest r found for which the series converges where |x_i - c_i| < r scale_i for every i.

    Args:
        network: with layers that are affine or have activations.
        center: of the series.
        scale: the proportions of the polydisc.
        digits: to which r is found, by bisection.

    Returns:
        A float that is proven from below; infinity for an entire network; None where the network has a layer, such as
        an InputMap, that this proof does not know.
    """
    ring = Ball(PREC)
    if not all(_known(layer) for layer in network.layers):
        return None
    with ring.working():
        point = [ring.convert(c) for c in center]
        low, high = 0.0, 1.0
        while _analytic(network, point, [ring.convert(high * s) for s in scale], ring):
            low, high = high, 2 * high
            if high > 1e6:
                return float("inf")
        while high - low > high * 10.0**-digits:
            middle = (low + high) / 2
            inside = _analytic(network, point, [ring.convert(middle * s) for s in scale], ring)
            low, high = (middle, high) if inside else (low, middle)
            if high < 1e-12:
                return 0.0
    return low


def _known(layer: Layer) -> bool:
    function = getattr(layer, "activation", None)
    if function is None:
        return isinstance(layer, (Dropout, Diagonal))
    return function.name in _ANALYTIC or function.name in _PIECES


def _analytic(network: Network, center: Sequence[Any], radii: Sequence[Any], ring: Ring) -> bool:
    """Whether the network is proven analytic on the polydisc."""
    discs = [Disc(c, r) for c, r in zip(center, radii, strict=True)]
    last = max((i for i, layer in enumerate(network.layers) if layer.nonlinear), default=-1)
    for i, layer in enumerate(network.layers[: last + 1]):
        discs = _affine(layer, discs, ring)
        if i == last:
            # what comes after is affine, so that the size of the values does not matter
            return all(_inside(layer.activation, disc, ring) for disc in discs)  # type: ignore[attr-defined]
        if isinstance(layer, (Dense, Activation)):
            through = [_through(layer.activation, disc, ring) for disc in discs]
            if any(disc is None for disc in through):
                return False
            discs = [disc for disc in through if disc is not None]
    return True


def _affine(layer: Layer, discs: list[Disc], ring: Ring) -> list[Disc]:
    if isinstance(layer, Dense):
        weights = ring.array(layer.weights, "weights")
        bias = [ring.zero] * len(weights) if layer.bias is None else list(ring.array(layer.bias, "bias"))
        return [
            Disc(
                sum((w * d.center for w, d in zip(row, discs, strict=True)), b),
                sum((abs(w) * d.radius for w, d in zip(row, discs, strict=True)), ring.zero),
            )
            for row, b in zip(weights, bias, strict=True)
        ]
    if isinstance(layer, Diagonal):
        scale, shift = layer.scale_and_shift(ring)
        return [Disc(a * d.center + b, abs(a) * d.radius) for a, b, d in zip(scale, shift, discs, strict=True)]
    return discs


def _through(function: ActivationFunction, disc: Disc, ring: Ring) -> Disc | None:
    """The disc that holds the activation's values; None where it is not proven analytic."""
    if function.name == "linear":
        return disc
    if not _inside(function, disc, ring):
        return None
    factor = _sharpness(function, ring)
    u, radius = disc.center * factor, disc.radius * factor
    form = _form(function.name, u)[0]
    assert form is not None
    scale = ring.convert(function.parameters.get("slope", 1)) if function.name == "leaky_relu" and u < 0 else ring.one
    if function.name == "elu" and u < 0:
        scale = ring.convert(function.parameters["alpha"])
    middle = form(flint.acb(u))
    farthest = ring.zero
    for z in _circle(u, radius):
        reach = abs(form(z) - middle)
        if not reach.is_finite():
            return None
        farthest = farthest.max(reach)
    return Disc(middle.real / factor * scale, farthest / factor * abs(scale))


def _inside(function: ActivationFunction, disc: Disc, ring: Ring) -> bool:
    """Whether the activation's nearest singularity or kink is proven to lie outside the disc."""
    factor = _sharpness(function, ring)
    form, nearest = _form(function.name, disc.center * factor)
    return form is not None and (nearest is None or bool(disc.radius * factor < nearest))


def _sharpness(function: ActivationFunction, ring: Ring) -> Any:
    """alpha of softplus, log(1 + exp(alpha x))/alpha."""
    return ring.convert(function.parameters["alpha"]) if function.name == "softplus" else ring.one


def _form(name: str, u: Any) -> tuple[Complex | None, Any]:
    if name in _ANALYTIC:
        form, distance = _ANALYTIC[name]
        return form, None if distance is None else distance(u)
    sign = 1 if u > 0 else -1 if u < 0 else 0
    return (_PIECES[name](sign), abs(u)) if sign else (None, None)


def _circle(u: Any, radius: Any) -> list[Any]:
    """Boxes that cover the circle about u: by symmetry about the real axis its upper half."""
    pi = flint.arb.pi()
    boxes = []
    for k in range(ARCS):
        angle = pi * flint.arb(2 * k + 1) / (2 * ARCS)
        angle = flint.arb(angle.mid(), (pi / (2 * ARCS)).upper())
        boxes.append(flint.acb(u + radius * angle.cos(), radius * angle.sin()))
    return boxes
