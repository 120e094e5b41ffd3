"""Guests' memory is backed by large pages where the kernel has them."""

from __future__ import annotations

import ctypes
import mmap
import resource
import sys
from pathlib import Path

import pytest

from edgegis.runtime.guests.large_pages import ask_for_large_pages, buffer_of

SIZE_BYTES = 8 << 20


def flags_of(address: int) -> list[str]:
    """What the kernel says of the mapping that holds an address."""
    inside = False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        first, _, rest = line.partition(" ")
        if "-" in first and not first.endswith(":"):
            start, end = (int(number, 16) for number in first.split("-"))
            inside = start <= address < end
        elif inside and first == "VmFlags:":
            return rest.split()
    return []


@pytest.mark.skipif(sys.platform != "linux", reason="the advice is Linux's")
@pytest.mark.skipif(not Path("/sys/kernel/mm/transparent_hugepage").exists(), reason="this kernel has no large pages")
def test_the_kernel_takes_the_advice() -> None:
    memory = mmap.mmap(-1, SIZE_BYTES, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    assert "hg" not in flags_of(address)
    ask_for_large_pages(address, SIZE_BYTES)
    assert "hg" in flags_of(address)


def test_advice_on_what_is_not_there_does_no_harm() -> None:
    ask_for_large_pages(0, 4096)


@pytest.mark.parametrize("length", [0, 1, 4 << 20, (8 << 20) + 5])
def test_a_buffer_is_as_long_as_it_is_wanted_and_empty(length: int) -> None:
    buffer = buffer_of(length)
    assert buffer == bytes(length)
    memoryview(buffer)[length // 2 :] = b"x" * (length - length // 2)
    assert bytes(buffer).count(b"x") == length - length // 2


@pytest.mark.skipif(sys.platform != "linux", reason="the advice is Linux's")
@pytest.mark.skipif(not Path("/sys/kernel/mm/transparent_hugepage").exists(), reason="this kernel has no large pages")
def test_a_large_buffer_lies_in_large_pages() -> None:
    buffer = buffer_of(SIZE_BYTES)
    memory = (ctypes.c_char * SIZE_BYTES).from_buffer(buffer)
    assert "hg" in flags_of(ctypes.addressof(memory) + SIZE_BYTES // 2)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    memoryview(buffer)[:] = bytes(SIZE_BYTES)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before < SIZE_BYTES / 4096 / 2
