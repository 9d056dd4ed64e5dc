"""Have we measured the right things? A bakery's flour, sugar and eggs, with and without its number of orders.

Bakers of cupcakes, of sheet cakes and of wedding cakes all turn ingredients into a known volume of cake. How many
cakes that is, the ingredients do not say: it depends on the sizes, and those show in the number of orders and in
the revenue. `sufficiency` tells the two questions apart before any law or network is blamed.
"""

import numpy as np

import symnet as sn
from symnet.fitting.sufficiency import Sufficiency, sufficiency

INGREDIENTS = ["flour", "sugar", "eggs"]
#: Relative error of counting and weighing.
ERROR = 0.02


def bakeries(count: int, seed: int = 0) -> dict[str, np.ndarray]:
    """Days of many bakers, in logarithms, since amounts multiply: one array a quantity."""
    rng = np.random.default_rng(seed)
    orders = rng.normal(3.0, 0.6, count)
    cakes_an_order = rng.normal(1.5, 0.7, count)  # wedding cakes come one by one, cupcakes by the dozen
    volume = rng.normal(0.5, 0.8, count)  # of one cake
    cakes = orders + cakes_an_order
    total = cakes + volume
    recipe = {name: total + rng.normal(0, 0.15, count) for name in INGREDIENTS}
    recipe["volume"] = np.mean([recipe[name] for name in INGREDIENTS], axis=0) + rng.normal(0, ERROR, count)
    # a baker asks for the work on each cake and for what goes into it
    revenue = np.logaddexp(cakes, 0.4 * total)
    return {**recipe, "orders": orders, "revenue": revenue, "cakes": cakes + rng.normal(0, ERROR, count)}


def main(count: int = 1500) -> dict[str, Sufficiency]:
    day = bakeries(count)
    questions = {
        "volume from ingredients": (INGREDIENTS, "volume"),
        "cakes from ingredients": (INGREDIENTS, "cakes"),
        "cakes from ingredients and orders": ([*INGREDIENTS, "orders"], "cakes"),
        "cakes from ingredients, orders and revenue": ([*INGREDIENTS, "orders", "revenue"], "cakes"),
    }
    found = {}
    for question, (columns, answer) in questions.items():
        data = sn.Data(np.column_stack([day[name] for name in columns]), day[answer], columns, answer)
        found[question] = sufficiency(data, measurement_sd=ERROR)
        print(f"{question}\n{'-' * len(question)}\n{found[question].report()}\n")
    return found


if __name__ == "__main__":
    main()
