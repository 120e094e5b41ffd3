"""What filling sinks, directions, basins and accumulation are, cell by cell in one queue: slow and short."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

Cells = np.ndarray[Any, Any]
# Rows down, columns right; from north on, clockwise.
NEIGHBOURS = [(-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1)]
NOWHERE = 255


def beside(cells: Cells, row: int, column: int) -> Iterator[tuple[int, int, int]]:
    """Direction, row and column of the neighbours that hold data (NaN: none)."""
    for direction, (down, right) in enumerate(NEIGHBOURS):
        there = row + down, column + right
        if 0 <= there[0] < cells.shape[0] and 0 <= there[1] < cells.shape[1] and not np.isnan(cells[there]):
            yield direction, *there


def outlets(cells: Cells) -> Cells:
    """Cells with data and fewer than eight neighbours with data."""
    found = np.zeros(cells.shape, bool)
    for row, column in zip(*np.nonzero(~np.isnan(cells))):
        found[row, column] = len(list(beside(cells, row, column))) < len(NEIGHBOURS)
    return found


def lengths(width: float, height: float) -> list[float]:
    """Of steps in the directions."""
    diagonal = math.sqrt(width**2 + height**2)
    return [height, diagonal, width, diagonal] * 2


def levels(cells: Cells, slope: float, steps: Sequence[float]) -> tuple[Cells, Cells]:
    """The least level of each cell over all ways from an outlet; where it is level (slope 0, degrees), the steps to
    where level ground is left.
    """
    rises = [math.tan(slope * math.pi / 180.0) * length for length in steps]
    level, count = np.full(cells.shape, np.nan), np.zeros(cells.shape, np.uint32)
    queue = [(float(cells[place]), 0, place) for place in zip(*np.nonzero(outlets(cells)))]
    least = {place: (height, number) for height, number, place in queue}
    heapq.heapify(queue)
    while queue:
        height, number, place = heapq.heappop(queue)
        if (height, number) != least[place]:
            continue
        level[place], count[place] = height, number
        for direction, *there in beside(cells, *place):
            other = (there[0], there[1])
            ground = float(cells[other])
            risen = (max(ground, height + rises[direction]), 0)
            if slope == 0:
                risen = (ground, 0) if ground > height else (height, number + 1)
            if other not in least or risen < least[other]:
                least[other] = risen
                heapq.heappush(queue, (*risen, other))
    return level, count


def directions(
    level: Cells, count: Cells, steps: Sequence[float], stored: Callable[[float], float] = lambda height: height
) -> Cells:
    """Steepest way down, the last of equal ones; over level ground fewer steps, straight ones first."""
    found = np.full(level.shape, NOWHERE, np.uint8)
    for row, column in zip(*np.nonzero(~np.isnan(level))):
        height, steepest = level[row, column], 0.0
        around = list(beside(level, row, column))
        for direction, *there in around:
            fall = height - stored(level[there[0], there[1]])
            if fall > 0 and fall / steps[direction] >= steepest:
                steepest, found[row, column] = fall / steps[direction], direction
        if found[row, column] == NOWHERE and count[row, column]:
            nearer = [
                direction
                for direction, *there in around
                if level[there[0], there[1]] == height and count[there[0], there[1]] + 1 == count[row, column]
            ]
            found[row, column] = min(nearer, key=lambda direction: (direction % 2, direction))
    return found


def basins(cells: Cells, level: Cells, count: Cells) -> Cells:
    """Numbers of outlets as the queue passes them on, by level, steps, row and column."""
    is_outlet = outlets(cells)
    number = np.full(cells.shape, -1)
    number[is_outlet] = np.arange(is_outlet.sum())
    met = is_outlet.copy()
    places = zip(*np.nonzero(~np.isnan(cells)))
    for _, _, (row, column) in sorted((level[place], count[place], place) for place in places):
        for _, *there in beside(cells, row, column):
            other = (there[0], there[1])
            if is_outlet[other] or not met[other]:
                met[other] = True
                number[other] = number[row, column]
    return number


def accumulation(found: Cells, weights: Cells) -> Cells:
    """Sums of weights along directions without circles."""
    total = weights.astype(float)
    below: dict[tuple[int, int], tuple[int, int]] = {}
    waits = np.zeros(found.shape, int)
    for row, column in zip(*np.nonzero(found < len(NEIGHBOURS))):
        down, right = NEIGHBOURS[found[row, column]]
        there = row + down, column + right
        if 0 <= there[0] < found.shape[0] and 0 <= there[1] < found.shape[1]:
            below[row, column] = there
            waits[there] += 1
    free = list(zip(*np.nonzero(waits == 0)))
    while free:
        place = free.pop()
        if place in below:
            total[below[place]] += total[place]
            waits[below[place]] -= 1
            if waits[below[place]] == 0:
                free.append(below[place])
    return total
