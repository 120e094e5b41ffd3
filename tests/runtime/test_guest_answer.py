"""Answers that lie: whatever bytes a guest answers, the host names the guest, and never reads outside of its memory."""

from __future__ import annotations

import random
import struct

import numpy as np
import pytest

from edgegis.runtime.arrow import batch_nbytes, python_values
from edgegis.runtime.errors import GuestContractError
from edgegis.runtime.guests.answer import GuestMemory, copied, read_answer
from edgegis.tests.runtime.wat_guests import BATCH, CHILD, COLUMN, LISTS, PIECES, RESPONSE, ROOT, STATIC_END, STREAM

MEMORY = 4096


def memory(changes: dict[int, bytes] | None = None) -> bytearray:
    data = bytearray(MEMORY)
    for address, piece in {**PIECES, **(changes or {})}.items():
        data[address : address + len(piece)] = piece
    return data


def read(data: bytearray, response: int = RESPONSE, limit: int = 1 << 20) -> list[object]:
    """All that an answer holds, so that every buffer is touched."""
    answer = read_answer(GuestMemory(np.frombuffer(bytes(data), np.uint8), limit), response)
    values: list[object] = [answer.values]
    for schema, batches in answer.streams:
        for batch in map(copied, batches):
            batch_nbytes(schema, batch)
            values += [python_values(field, column) for field, column in zip(schema.fields, batch.columns)]
    return values


def test_a_good_answer_is_read() -> None:
    assert read(memory()) == [{}, [1, 2, 3]]


WORD, LONG = struct.Struct("<I").pack, struct.Struct("<q").pack
LIES = {
    "a status that there is not": {RESPONSE: WORD(7)},
    "JSON beyond the memory": {RESPONSE + 4: WORD(MEMORY - 1) + WORD(2)},
    "JSON that is none": {RESPONSE + 4: WORD(ROOT) + WORD(3)},
    "JSON with NaN": {RESPONSE + 4: WORD(600) + WORD(10), 600: b'{"a": NaN}'},
    "JSON that is a list": {RESPONSE + 4: WORD(600) + WORD(2), 600: b"[]"},
    "streams beyond the memory": {RESPONSE + 12: WORD(MEMORY - 8)},
    "many streams": {RESPONSE + 16: WORD(0xFFFFFFFF)},
    "no schema": {STREAM: WORD(0)},
    "many batches": {STREAM + 8: WORD(0xFFFFFFFF)},
    "batches beyond the memory": {STREAM + 8: WORD(2000)},
    "a root that is no struct": {ROOT: WORD(388)},
    "a schema that holds itself": {LISTS: WORD(ROOT)},
    "a schema without end of its name": {CHILD + 4: WORD(MEMORY - 1), MEMORY - 1: b"x"},
    "a name that is not UTF-8": {393: b"\xff\xfe"},
    "a type that there is not": {388: b"?\0"},
    "a dictionary": {CHILD + 36: WORD(CHILD)},
    "a negative number of children": {ROOT + 24: LONG(-1)},
    "many children": {ROOT + 24: LONG(2**40)},
    "metadata beyond the memory": {CHILD + 8: WORD(600), 600: WORD(1) + WORD(5000)},
    "a negative length": {COLUMN: LONG(-1)},
    "a length beyond the memory": {COLUMN: LONG(2**20), BATCH: LONG(2**20)},
    "a length that overflows": {COLUMN: LONG(2**61), BATCH: LONG(2**61)},
    "a column that is too short": {COLUMN: LONG(2)},
    "an offset": {COLUMN + 16: LONG(1)},
    "too few buffers": {COLUMN + 24: LONG(1)},
    "many buffers": {COLUMN + 24: LONG(2**40)},
    "no values": {LISTS + 16: WORD(0)},
    "values beyond the memory": {LISTS + 16: WORD(MEMORY - 16)},
    "nulls without a bitmap": {COLUMN + 8: LONG(2)},
    "a null count that is wrong": {COLUMN + 8: LONG(1), LISTS + 12: WORD(600), 600: b"\1"},
    "a bitmap beyond the memory": {COLUMN + 8: LONG(-1), LISTS + 12: WORD(MEMORY)},
    "more children than the schema": {BATCH + 32: LONG(2)},
    "a list as it is not": {388: b"+l\0"},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_named(lie: str) -> None:
    with pytest.raises(GuestContractError):
        read(memory(LIES[lie]))


OFFSETS = {
    "descending": [0, 5, 3, 6],
    "negative": [-1, 2, 3, 6],
    "beyond the memory": [0, 2, 3, 100_000],
    "through a character": [0, 1, 3, 6],
}


@pytest.mark.parametrize("which", OFFSETS)
def test_offsets_that_lie_are_named(which: str) -> None:
    text = {
        388: b"u\0",
        COLUMN + 24: LONG(3),
        COLUMN + 40: WORD(700),
        700: WORD(0) + WORD(720) + WORD(740),
        740: b"\xc3\xa4bcde",
    }
    good = read(memory({**text, 720: struct.pack("<4i", 0, 2, 3, 6)}))
    assert good[1] == ["ä", "b", "cde"]
    with pytest.raises(GuestContractError):
        read(memory({**text, 720: struct.pack("<4i", *OFFSETS[which])}))


def test_an_answer_may_not_be_larger_than_allowed() -> None:
    with pytest.raises(GuestContractError, match="larger"):
        read(memory(), limit=23)


@pytest.mark.parametrize("address", [0, MEMORY - 4, MEMORY, 0xFFFFFFFF])
def test_a_response_anywhere_is_safe(address: int) -> None:
    """Zeros are an answer without anything in it."""
    data = memory()
    if address:
        with pytest.raises(GuestContractError):
            read(data, address)
    else:
        assert read(data, address) == [{}]


def test_corrupted_answers_are_read_or_named() -> None:
    """A thousand answers with some bytes changed: nothing but GuestContractError comes out, and often enough."""
    chance = random.Random(7)
    named = 0
    for _ in range(1000):
        data = memory()
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(RESPONSE, STATIC_END)
            data[at] = chance.choice([0, 1, 2, 127, 128, 255, chance.randrange(256)])
        try:
            read(data)
        except GuestContractError:
            named += 1
    assert 300 < named < 1000
