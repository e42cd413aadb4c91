"""Shares of several causes in one difference: the mean over all orders in which the causes could have come."""

from collections.abc import Callable, Sequence
from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def shapley(causes: Sequence[str], value: Callable[[frozenset[str]], Values]) -> dict[str, Values]:
    """Take a difference apart so that no order of the causes is favoured.

    Source of the method: Shapley, L. S. (1953), A value for n-person games. The shares add up to
    ``value(all) - value(none)``, equal causes get equal shares, and a cause that changes nothing gets nought.

    Args:
        causes: names of the causes.
        value: what comes out where the causes of a set are as they are later, and the others as they were; called
            once per set.

    Returns:
        Each cause's share, in the unit of the values.
    """
    count = len(causes)
    found = {
        frozenset(chosen): value(frozenset(chosen))
        for size in range(count + 1)
        for chosen in combinations(causes, size)
    }
    shares = {}
    for cause in causes:
        share = np.zeros_like(found[frozenset()])
        for there, before in found.items():
            if cause not in there:
                orders = factorial(len(there)) * factorial(count - len(there) - 1)
                share += orders / factorial(count) * (found[there | {cause}] - before)
        shares[cause] = share
    return shares
