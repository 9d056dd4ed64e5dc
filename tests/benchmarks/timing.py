"""How the benchmarks take times: the best of several runs, since other work on the machine only adds to a time."""

import time


def timed(function, repeat=1):
    """The best time of a few runs, and the last result."""
    times = []
    for _ in range(repeat):
        begin = time.perf_counter()
        result = function()
        times.append(time.perf_counter() - begin)
    return min(times), result


def best(*functions, repeat=5):
    """The best time of each function; they are run in turns, so that a busy minute meets all of them."""
    rounds = [[timed(function)[0] for function in functions] for _ in range(repeat)]
    return [min(times) for times in zip(*rounds, strict=True)]
