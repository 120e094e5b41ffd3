"""Memory for chunks is taken again, when nobody has it any more and not before."""

import gc

import numpy as np
import pytest

from edgegis.runtime.payloads.rooms import Rooms

MIB = 1024 * 1024


@pytest.fixture
def rooms():
    return Rooms(2 * MIB)


def address(view):
    return np.frombuffer(view, np.uint8).ctypes.data


def test_what_is_left_is_taken_again(rooms):
    first = rooms.take(1000)
    assert first.nbytes == 1000 and not first.readonly
    place = address(first)
    del first
    gc.collect()
    assert address(rooms.take(MIB)) == place


@pytest.mark.parametrize(
    "view_of",
    [lambda room: room[5:7], lambda room: room.toreadonly(), lambda room: np.frombuffer(room, np.uint8)[3:]],
    ids=["part", "read only", "array"],
)
def test_what_anybody_has_a_view_of_is_not(rooms, view_of):
    room = rooms.take(MIB)
    place, view = address(room), view_of(room)
    del room
    gc.collect()
    other = rooms.take(MIB)
    assert address(other) != place
    assert rooms.take(1) is None  # both are in use
    del view
    gc.collect()
    assert address(rooms.take(1)) == place


def test_spare_rooms_make_way_for_larger_ones(rooms):
    parts = [rooms.take(MIB), rooms.take(MIB)]
    assert rooms.take(2 * MIB) is None and rooms.bytes == 2 * MIB
    parts.clear()
    gc.collect()
    assert rooms.take(2 * MIB).nbytes == rooms.bytes == 2 * MIB
    assert rooms.take(3 * MIB) is None


def test_spare_rooms_are_given_back(rooms):
    kept, left = rooms.take(MIB), rooms.take(MIB)
    del left
    gc.collect()
    rooms.give_back()
    assert rooms.bytes == MIB and rooms.has(kept)


def test_rooms_know_what_lies_in_them(rooms):
    room = rooms.take(1000)
    assert rooms.has(room) and rooms.has(room[5:10].toreadonly())
    assert not rooms.has(memoryview(bytearray(1000))) and not Rooms(MIB).has(room)
