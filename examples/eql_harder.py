"""Nested functions that a search without training does not find: training beside its control.

Without arguments a few restarts and trials of exp(-t x^2) cos(3 x). With --all the whole table: 16 restarts,
and as many trials of the control as take as long; names of functions in place of --all choose among them. Needs the
extra `train`.
"""

import sys
import time

from symnet import eql
from symnet.eql import targets

#: Errors below this are rounding.
EXACT = 1e-18


def counts(row, found, data):
    """How many say the function: as they came, and exactly after elimination and refit; and whether `best` does."""
    as_came = sum(row.has_structure(r.as_trained.expression) for r in found.restarts)
    refitted = [e for _, _, r in found.scores() if (e := r.after_refit).mean_square(data) < EXACT]
    exact = sum(row.has_structure(e.expression) for e in refitted)
    chosen = row.has_structure(found.best.after_refit.expression)
    return f"{as_came} | {exact} | {'yes' if chosen else 'no'}"


def tried(name, kind, count, search):
    """Search, print a row of the table, and say how long it took."""
    row, data, start = targets.target(name), targets.data(name), time.process_time()
    found = search(row, data)
    result, seconds = counts(row, found, data), time.process_time() - start
    print(f"| {name} | {kind} | {count} | {result} | {seconds:.0f} |", flush=True)
    return seconds


def main(names=("packet",), restarts=2, trials=4, **changes):
    print("| function | | tried | right as it came | exact after refit | best is right | s of processor time |")
    print("|---|---|---|---|---|---|---|")
    for name in names:
        seconds = tried(
            name,
            "training",
            restarts,
            lambda row, data: eql.train(data, row.graph, restarts=restarts, **{**row.options, **changes}),
        )
        count = trials or trials_in(name, seconds)
        tried(name, "control", count, lambda row, data, count=count: eql.control(data, row.graph, trials=count))


def trials_in(name, seconds, few=8):
    """How many trials of the control take as long, measured on a few."""
    row, data, start = targets.target(name), targets.data(name), time.process_time()
    eql.control(data, row.graph, trials=few, seed=10**6).scores()
    return int(few * seconds / (time.process_time() - start)) + 1


if __name__ == "__main__":
    names = [name for name in sys.argv[1:] if name in targets.TARGETS]
    main(names or list(targets.TARGETS), 16, 0) if sys.argv[1:] else main(steps=3000)
