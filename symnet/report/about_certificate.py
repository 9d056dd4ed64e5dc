"""The certificate: a proven bound on the error of the series, and somebody else's coefficients verified."""

from __future__ import annotations

from typing import Any

from symnet.certify import Certificate, Remainder, verify
from symnet.certify.certificate import FIGURES, digits_text
from symnet.certify.convergence import input_scale
from symnet.errors import InvalidValueError, SymnetError, message
from symnet.printing import number_text
from symnet.report.sections import Block, Facts, Paragraph, Section, Table
from symnet.report.subject import SYMBOLS, Subject, left_out, listed

#: Numbers of the network times monomials of one order more, beyond which no bound is searched.
COST = 20_000
#: The tolerance without a domain, as a part of what the linear terms change over one unit of each input.
PART = 0.01
#: Coefficients shown of a verification.
WORST = 10


def about_certificate(subject: Subject) -> Section:
    """|network - series| over the domain; without one, the box on which it stays under a tolerance."""
    if subject.symbolic:
        return _section([left_out("The bound is", SYMBOLS)], {})
    inputs = len(subject.network.inputs)
    # comb(d + n + 1, n + 1) monomials of the remainder
    cost = subject.numbers * subject.monomials * (inputs + subject.order + 1) // (subject.order + 1)
    if cost > COST:
        why = f"{subject.numbers:,} numbers, {inputs:,} inputs and order {subject.order} take too long"
        return _section([left_out("The bound is", f"{why}; call remainder() for it")], {})
    try:
        found, facts = _bound(subject)
    except SymnetError as error:
        return _section([left_out("The bound is", error)], {})
    said = Paragraph(
        f"Proven: on this box the series of order {subject.order} differs from the network by at most "
        f"{found.bound:.3g}. A difference of {found.observed:.3g} is attained."
    )
    data = {"bound": found.bound, "observed": found.observed, "low": list(found.box.low), "high": list(found.box.high),
            "order": found.order, "status": found.status}  # fmt: skip
    return _section([said, Facts((*facts, *_facts(found)))], data)


def _section(blocks: list[Block], data: dict[str, Any]) -> Section:
    return Section("certificate", "Certificate", tuple(blocks), data)


def _bound(subject: Subject) -> tuple[Remainder, list[tuple[str, str]]]:
    network, center = subject.network, list(subject.center)
    if subject.domain is not None and subject.tolerance is None:
        return network.remainder(subject.order, center, subject.domain), [("box", "the domain asked for")]
    tolerance = subject.tolerance or _default_tolerance(subject)
    asked = "asked for" if subject.tolerance else f"{100 * PART:g} % of what the linear terms change over one unit"
    found = network.validity(subject.order, tolerance, center)
    size = f"the largest found about the center, {found.size:.4g} units to either side"
    return found.remainder, [("tolerance", f"{tolerance:.3g} ({asked})"), ("box", size)]


def _default_tolerance(subject: Subject) -> float:
    """A part of the largest sum over the inputs of |slope| times unit, over the outputs."""
    first = subject.network.series(1, list(subject.center), "float64")
    scale = input_scale(subject.network, None)
    sizes = abs(first.coefficients[1:]) * [[s] for s in scale]
    largest = float(sizes.sum(axis=0).max())
    if largest == 0:
        remedy = "give --tolerance or --domain (tolerance= or domain=)"
        raise InvalidValueError(message("tolerance", "be given where no linear term sets one", None, remedy))
    return PART * largest


def _facts(found: Remainder) -> list[tuple[str, str]]:
    box = found.box
    sides = [f"{n} in [{a:.6g}, {b:.6g}]" for n, a, b in zip(box.names, box.low, box.high, strict=True)]
    return [
        ("over", listed(sides)),
        ("bound", f"{found.bound:.4g}, at most {found.factor:.3g} times the true maximum"),
        ("method", f"Taylor's remainder in ball arithmetic, {found.boxes:,} boxes, {found.status}"),
    ]


def about_verification(subject: Subject) -> Section | None:
    """Somebody else's coefficients against the exact ones; None unless a file of them was given.

    Raises:
        FileFormatError: for a file that holds no coefficients.
    """
    if subject.coefficients is None:
        return None
    found = verify(subject.coefficients, subject.network, subject.order, list(subject.center), subject.required)
    causes = [Paragraph(f"Likely cause: {cause}", "warning") for cause in found.causes]
    notes = [Paragraph(note) for note in found.notes]
    blocks: tuple[Block, ...] = (Facts(tuple(found._facts())), *causes, _worst(found), *notes)
    data = {k: v for k, v in found.to_json().items() if k != "entries"}
    return Section("verification", "Verification", blocks, data)


def _worst(found: Certificate) -> Table:
    entries = sorted(found.entries, key=lambda entry: entry.digits)[:WORST]
    rows = [
        (
            found.place_text(e),
            e.output,
            "missing" if e.theirs is None else number_text(e.theirs, FIGURES),
            number_text(e.exact, FIGURES),
            digits_text(e.digits),
        )
        for e in entries
    ]
    rest = len(found.entries) - len(rows)
    note = f"{rest:,} coefficients with as many or more correct digits are not shown." if rest else ""
    return Table("The worst coefficients", ("monomial", "output", "theirs", "exact", "digits"), tuple(rows), note)
