"""The page of results: every number from the runs, the explanations written once."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from symnet.study.examples import DENSITY_RUNS
from symnet.study.figures import activations_of, constraints_of
from symnet.study.morala import FAILED, Run
from symnet.study.settings import Settings
from symnet.study.summary import FIT_HEADER, HEADER, cells, fit_cells, fits, grouped, lines, percent, quartiles, share

#: Columns of the running text.
WIDTH = 120
#: The pictures of a page: file name without ending, and caption. {depth} stands for every depth.
CAPTIONS = {
    "mse_depth{depth}": "Distribution of the MSE between network and polynomial at the test points, {hidden}. Boxes: "
    "quartiles; whiskers: 5th and 95th percentile; what exceeds 1e20 is drawn there.",
    "potential_depth{depth}": "What decides, {hidden}: the error of maclaurin at order {order}, relative to the "
    "variance of the network's output, against the largest synaptic potential at the test points.",
    "schemes_depth{depth}": "The local scheme beside maclaurin at the same order, run by run, {hidden}; below the "
    "diagonal the local scheme is the closer one, beyond the dotted lines a polynomial counts as failed.",
    "activations": "The activations, their Taylor polynomials about 0, and the density of the synaptic potentials of "
    "networks with one hidden layer (first {density} runs).",
    "predictions": "Network against polynomial at the test points: a run that fails without a constraint, and the same "
    "data and starting weights with it.",
    "surfaces": "Surfaces for data of two variables, above over the range of the data, below over twice that range; "
    "cut off at the height of the first surface. Black: training data.",
    "same_data": "Networks trained on one data set from different starting weights, no constraint: their polynomials "
    "(maclaurin, order {order}), with the MSE of the network to the test data and of the polynomial to the network.",
}


def page(
    runs: Sequence[Run], settings: Settings, pictures: Iterable[str], command: str, versions: str, data: str
) -> str:
    """The page in Markdown.

    Args:
        runs: of the study, all in one folder.
        settings: what they share.
        pictures: the file names of the pictures that there are, without folder.
        command: that made them.
        versions: of what they were computed with.
        data: the path of the file of runs, as seen from the page.
    """
    density = min(DENSITY_RUNS, 1 + max(run.number for run in runs))
    parts = [INTRODUCTION.format(**_facts(runs, settings), command=command, versions=versions)]
    parts += ["## Findings", *_findings(runs, settings)]
    parts += ["## Pictures", *_pictures(pictures, settings, density)]
    parts += ["## The networks themselves", FITS, _table(FIT_HEADER, [fit_cells(fit) for fit in fits(runs)])]
    parts += ["## The polynomials", POLYNOMIALS, _table(HEADER, [cells(line) for line in lines(runs, settings)])]
    parts += [ENDING.format(data=data, times=_times(runs))]
    return "\n\n".join(_wrapped(part) for whole in parts for part in whole.split("\n\n")) + "\n"


INTRODUCTION = """\
# The study of Morala et al., at scale

This page is written by `{command}` ({versions}); no number on it is typed by hand.
It holds **{total} runs: {each} of each of {configurations} configurations** ({activations}; {constraints}; {depths}),
and every run has two schemes at {orders} orders.

P. Morala, J. A. Cifuentes, R. E. Lillo, I. Ucar (Neural Networks 142, 57-72, 2021) replace the activations of a trained
network by Taylor polynomials about 0, which makes the network a polynomial (the scheme *maclaurin*), and study how well
that polynomial stands for the network. The *local* scheme is the network's own Taylor polynomial of the same degree: it
expands every activation at the value that its neuron has at the centre.

One run: a random polynomial of degree {degree} in {variables} variables, its coefficients uniform between
plus and minus {coefficients:g}; inputs normal with variance 1 about means uniform between plus and minus {means:g};
noise of standard deviation {noise:g}; {samples} points, every column scaled to [-1, 1], {training} of them for training
and the others for the test. These numbers are those of the authors' script
([nntopr](https://github.com/moralapablo/nntopr), `MSE_Simulations_Script.R`), as are the activations softplus, tanh and
sigmoid and the orders 3, 5 and 7. Ours are the training ({neurons} neurons a hidden layer, Adam, {epochs} epochs of
batches of {batch_size}, learning rate {learning_rate:g}; they train by resilient backpropagation until the gradient is
small), and that all configurations and orders share the data sets: run k has the same data, split and draw of starting
weights whatever the constraint. With the constraint the vector (bias, weights) of each hidden neuron is projected onto
the ball of radius 1 after every step, so that |u| <= 1 in the first hidden layer. Base seed {seed}; the seed of every
run is in the file.

A polynomial counts as **failed** if its mean squared difference from the network at the test points exceeds
{failed} of the variance of the network's output there."""

FITS = """\
Medians over the runs. The test MSE against the data, with and without a constraint, is the constraint's price;
`max |u|` is the largest synaptic potential of any hidden neuron at the test points;
`unlearned` is the share of networks whose test MSE exceeds the variance of their own output."""

POLYNOMIALS = """\
MSE between network and polynomial at the test points, its median and quartiles; the share of failed runs; and the share
of runs in which the local scheme's MSE is the lower one."""

ENDING = """\
## The runs

[{data}]({data}) has a line a run, with its seed, the networks' own errors, the variance of the output, the largest
potential, the MSE of each scheme and order, and the seconds that the run took in its worker process.
{times} Calling the command again with a greater `--runs` adds to the file; a study that was stopped goes on where it
was."""


def _facts(runs: Sequence[Run], settings: Settings) -> dict[str, Any]:
    configurations = {run.configuration for run in runs}
    depths = sorted({c.depth for c in configurations})
    constraints = ["no constraint" if c == "none" else f"{c} constraint" for c in constraints_of(runs)]
    return {
        **asdict(settings),
        "training": settings.training,
        "total": len(runs),
        "each": len(runs) // len(configurations),
        "configurations": len(configurations),
        "activations": ", ".join(activations_of(runs)),
        "constraints": ", ".join(constraints),
        "depths": ", ".join(map(str, depths)) + (" hidden layer" if depths == [1] else " hidden layers"),
        "orders": len(settings.orders),
        "failed": percent(FAILED),
    }


def _findings(runs: Sequence[Run], settings: Settings) -> list[str]:
    depths = sorted({run.configuration.depth for run in runs})
    out = [f"Shares of failed runs at order {settings.orders[-1]}:", _failures(runs, settings, depths)]
    exceptions = [text for text in (_unlearned(runs), _other_way(runs, settings)) if text]
    return [*out, _price(runs), _local(runs, settings), *exceptions, WHY]


def _failures(runs: Sequence[Run], settings: Settings, depths: Sequence[int]) -> str:
    order = settings.orders[-1]
    header = ["hidden layers", "activation"]
    header += [f"{kind}: {scheme}" for kind in constraints_of(runs) for scheme in ("maclaurin", "local")]
    rows = []
    for depth in depths:
        for name in activations_of(runs):
            row = [str(depth), name]
            for kind in constraints_of(runs):
                own = [run for run in runs if run.configuration == (name, kind, depth) and not run.diverged]
                row += [percent(share(run.failed(scheme, order) for run in own)) for scheme in ("maclaurin", "local")]
            rows.append(row)
    return _table(header, rows)


def _price(runs: Sequence[Run]) -> str:
    sentences = []
    for kind in constraints_of(runs):
        own = [run.numbers for run in runs if run.configuration.constraint == kind and not run.diverged]
        error = quartiles([n["mse_test"] for n in own])[1]
        potential = quartiles([n["potential"] for n in own])[1]
        name = "Without a constraint" if kind == "none" else f"With the {kind} constraint"
        sentences.append(
            f"{name} the median MSE against the test data is {error:.2g} and the median of the largest |u| is "
            f"{potential:.2g}."
        )
    return " ".join(sentences)


def _local(runs: Sequence[Run], settings: Settings) -> str:
    order = settings.orders[-1]
    sentences = []
    for kind in constraints_of(runs):
        own = [run for run in runs if run.configuration.constraint == kind and not run.diverged]
        closer = percent(share(run.mse("local", order) < run.mse("maclaurin", order) for run in own))
        medians = [quartiles([run.mse(scheme, order) for run in own])[1] for scheme in ("maclaurin", "local")]
        failed = [percent(share(run.failed(scheme, order) for run in own)) for scheme in ("maclaurin", "local")]
        name = "Without a constraint" if kind == "none" else f"With the {kind} constraint"
        sentences.append(
            f"{name} the local polynomial of order {order} is closer to the network than maclaurin's in {closer} of "
            f"the runs (median MSE {medians[1]:.2g} against {medians[0]:.2g}, failed {failed[1]} against {failed[0]})."
        )
    return " ".join(sentences)


def _unlearned(runs: Sequence[Run]) -> str:
    """Where the constraint, or anything else, kept at least half of the networks from learning."""
    found = [f"{fit.configuration} ({percent(fit.unlearned)})" for fit in fits(runs) if fit.unlearned >= 0.5]
    if not found:
        return ""
    return (
        "Being close to a network is worth little where it has not learned: in "
        f"{'; '.join(found)} the test MSE of at least half of the networks exceeds the variance of their own output."
    )


def _other_way(runs: Sequence[Run], settings: Settings) -> str:
    """Where maclaurin is the closer scheme in most runs."""
    order = settings.orders[-1]
    found = [
        f"{line.configuration} (local closer in {percent(line.local_closer)}, median MSE "
        f"{line.schemes['local'].median:.2g} against {line.schemes['maclaurin'].median:.2g})"
        for line in lines(runs, settings)
        if line.order == order and line.local_closer < 0.5
    ]
    return f"Maclaurin is the closer one in most runs of {'; '.join(found)}." if found else ""


def _times(runs: Sequence[Run]) -> str:
    total = {key: sum(run.numbers["seconds"] for run in own) / 60 for key, own in grouped(runs).items()}
    slowest = max(total, key=lambda key: total[key])
    return (
        f"All runs together took {sum(total.values()):.1f} minutes of worker time, and the slowest configuration "
        f"({slowest}) {total[slowest]:.1f} minutes for its {len(grouped(runs)[slowest])} runs, on one worker."
    )


WHY = """\
Why: maclaurin's error is that of the activation's Taylor polynomial at u = b + w x, which grows without bound with the
order once |u| exceeds the radius of convergence (pi/2 for tanh, pi for softplus and sigmoid). The constraint keeps
|u| <= 1 in the first layer, and in deeper ones too as long as the outputs before are at most 1 in absolute value, as
those of tanh and sigmoid are; with softplus |u| is at most ln(1 + e) = 1.31 in the second layer and 1.55 in the third,
still inside its radius. Deeper networks have one error more: what the layers make together has a higher degree and is
cut at the order, so that a constraint on each layer is not enough for every network. With one hidden layer the local
scheme is exact at the centre and converges where |w x| is less than the distance from the bias b to the nearest
singularity, sqrt(b^2 + pi^2/4) for tanh: never less than the radius about 0, yet where bias and w x have opposite signs
u itself can be the smaller of the two, so that neither scheme is better for every network."""


def _pictures(pictures: Iterable[str], settings: Settings, density: int) -> Iterable[str]:
    for name in pictures:
        stem = name.removeprefix("morala_").removesuffix(".png")
        plain, _, depth = stem.partition("_depth")
        hidden = "one hidden layer" if depth == "1" else f"{depth} hidden layers"
        caption = CAPTIONS[f"{plain}_depth{{depth}}" if depth else plain]
        text = caption.format(hidden=hidden, order=settings.orders[-1], density=density)
        yield f"![{text}](pictures/{name})\n\n*{text}*"


def _wrapped(part: str) -> str:
    """A paragraph in lines of one width; tables, pictures and titles as they are."""
    if part[0] in "|!#*":
        return part
    return textwrap.fill(part, WIDTH, break_long_words=False, break_on_hyphens=False)


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    body = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in body)
