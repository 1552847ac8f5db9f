"""The connected parts of a graph of numbered nodes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def components(count: int, pairs: Ints) -> list[Ints]:
    """The connected parts of ``count`` nodes joined by ``pairs`` (p, 2): each as sorted numbers, in the order of their first ones.

    >>> [part.tolist() for part in components(4, np.array([[0, 2], [2, 3]]))]
    [[0, 2, 3], [1]]
    """
    root = np.arange(count)
    while True:
        low = root.copy()
        np.minimum.at(low, pairs[:, 0], root[pairs[:, 1]])
        np.minimum.at(low, pairs[:, 1], root[pairs[:, 0]])
        low = low[low]
        if (low == root).all():
            break
        root = low
    order = np.argsort(root, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(root[order])) + 1) if count else []
