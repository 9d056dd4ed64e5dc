"""A report on a network: every section in its place, from the data; how it is written is for `html` and `tex`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from symnet.certify.box import Box
from symnet.errors import InvalidTypeError, InvalidValueError, message
from symnet.fitting import FitResult, fit
from symnet.laws import Law
from symnet.network import Network
from symnet.printing import LatexOptions
from symnet.report.about_certificate import about_certificate, about_verification
from symnet.report.about_fit import about_fit, about_residuals
from symnet.report.about_network import about_network
from symnet.report.about_region import about_region
from symnet.report.about_series import about_series
from symnet.report.pictures import about_pictures
from symnet.report.sections import Report, Section
from symnet.report.subject import Subject, listed, short
from symnet.report.to_copy import to_copy
from symnet.rings import FLOAT64
from symnet.series.space import check_order, read_center

#: The sections in their order; each takes the subject and gives a Section, or None where there is nothing to say.
SECTIONS = (
    about_network,
    about_series,
    about_region,
    about_fit,
    about_residuals,
    about_certificate,
    about_verification,
    about_pictures,
)
#: Monomials of the largest series that is expanded.
MAX_MONOMIALS = 20_000


def report(
    network: Network,
    law: Law | None = None,
    order: int = 4,
    center: Any = None,
    domain: Mapping[str, tuple[float, float]] | None = None,
    *,
    ring: Any = None,
    points: Sequence[Sequence[float]] | None = None,
    metric: str | None = None,
    output: str | None = None,
    tolerance: float | None = None,
    coefficients: str | None = None,
    required: int = 10,
    digits: int | None = None,
) -> Report:
    """Network, series, region of convergence, fit, residuals, certificate and pictures as one report.

    Args:
        network: what the report is about.
        law: to fit to it; without one there is no fit.
        order: of the series and of the fit.
        center: of the series; default the middle of the domain, else the origin.
        domain: {input: (low, high)}, the box of the fit and of the certificate.
        ring: of the series' coefficients; default the weights' own.
        points, metric, output: of the fit, as for `symnet.fit`.
        tolerance: certify the largest box on which the series is this accurate, in the units of the output.
            Without a tolerance the bound is over the domain; without a domain either, the tolerance is 1 % of what
            the linear terms change over one unit of each input.
        coefficients: a CSV or JSON file with somebody else's coefficients, to verify.
        required: correct digits required of each of them.
        digits: significant digits of numbers in formulas; default six of floats, and exact numbers exactly.

    Returns:
        a Report. What is too large or cannot be computed is left out and named in `Report.left_out`.

    Raises:
        InvalidTypeError: for another kind of network or law.
        InvalidValueError, ExpansionError: for a bad order, center, domain or tolerance, or a failing fit.

    >>> import symnet as sn
    >>> net = sn.Network([sn.Dense([[1, 2]], None, "tanh")], ["c", "d"])
    >>> [section.name for section in report(net, order=3).sections]
    ['network', 'series', 'region', 'certificate', 'pictures', 'copy']
    """
    _check_kinds(network, law)
    box = None if domain is None else Box.read(domain, network.inputs)
    default = None if box is None else list(box.middle)
    point = read_center(default if center is None else center, network.inputs)
    if box is not None:
        box.check_center(point, network.inputs)
    LatexOptions(digits=digits)  # refuses what is no number of digits before anything is computed
    subject = Subject(
        network,
        check_order(order),
        point,
        law=law,
        domain=None if box is None else dict(zip(network.inputs, zip(box.low, box.high, strict=True), strict=True)),
        tolerance=_checked_tolerance(tolerance),
        coefficients=coefficients,
        required=required,
        printing={} if digits is None else {"digits": digits},
    )
    return of_subject(_computed(subject, ring, center, points, metric, output))


def _check_kinds(network: Any, law: Any) -> None:
    if not isinstance(network, Network):
        raise InvalidTypeError(message("network", "be a Network", network, "read one with symnet.load"))
    if law is not None and not isinstance(law, Law):
        raise InvalidTypeError(message("law", "be a Law", law, "write Law('a + b*x', variables=['x'])"))


def _checked_tolerance(tolerance: Any) -> float | None:
    if tolerance is None:
        return None
    value = FLOAT64.convert(tolerance, "tolerance")
    if not value > 0:
        raise InvalidValueError(message("tolerance", "be positive", tolerance, "give it in the output's units"))
    return float(value)


def _computed(subject: Subject, ring: Any, center: Any, points: Any, metric: Any, output: Any) -> Subject:
    """The subject with its series and its fit."""
    from dataclasses import replace

    series = None
    if subject.monomials <= MAX_MONOMIALS:
        series = subject.network.series(subject.order, list(subject.center), ring)
    result: FitResult | None = None
    if subject.law is not None:
        where = None if center is None and subject.domain is not None else list(subject.center)
        result = fit(subject.law, subject.network, subject.order, where, subject.domain, points, metric, output=output)
    return replace(subject, series=series, result=result)


def of_subject(subject: Subject) -> Report:
    """The report on what is computed already."""
    from symnet import __version__

    found = [section(subject) for section in SECTIONS]
    sections: list[Section] = [section for section in found if section is not None]
    inputs = listed(subject.network.inputs, 6)
    title = f"{listed(subject.network.outputs, 3)} of {inputs}"
    return Report(short(title), (*sections, to_copy(subject, sections)), __version__)
