"""Guests' memory that is not given back to the system between jobs.

Fresh memory comes from the kernel page by page, 0.7 us each: a quarter of the time of a job of 1 MB. Wasmtime's pooling
allocator takes instances' memory from slots. What a slot's next instance finds in it is zeros, or its own module's
data: the allocator clears it when the instance is closed, the first bytes by writing zeros, the rest by giving it back.

Only on Linux, and where the address space has room: an engine that finds none would end the process.
"""

from __future__ import annotations

import mmap
import sys
from typing import TYPE_CHECKING

from .. import settings

if TYPE_CHECKING:
    import wasmtime

# Instances of one engine at a time: workers of a job.
SLOTS = 256
# Of all workers together, and of one, what stays after the job.
_WARM_BYTES, _MOST_WARM_BYTES = 32 << 20, 4 << 20
# Of address space: a memory's 4 GiB with its guard pages, rounded up; and a table's elements.
_SLOT_BYTES = 5 << 30
_TABLE_ELEMENTS = 10_000_000  # more than a module may have


def keep_memory_warm(config: wasmtime.Config) -> None:
    """Have the engine that is made of this keep memory; without room for that it goes without."""
    if not sys.platform.startswith("linux") or not _has_room(SLOTS * _SLOT_BYTES):
        return
    from wasmtime import _bindings as api  # wasmtime-py has no other words for it

    pool = api.wasmtime_pooling_allocation_config_new()
    warm_bytes = min(_MOST_WARM_BYTES, _WARM_BYTES // settings.workers())
    api.wasmtime_pooling_allocation_config_linear_memory_keep_resident_set(pool, warm_bytes)
    api.wasmtime_pooling_allocation_config_total_memories_set(pool, SLOTS)
    api.wasmtime_pooling_allocation_config_total_tables_set(pool, SLOTS)
    api.wasmtime_pooling_allocation_config_total_core_instances_set(pool, SLOTS)
    api.wasmtime_pooling_allocation_config_total_component_instances_set(pool, 1)
    api.wasmtime_pooling_allocation_config_total_stacks_set(pool, 1)
    api.wasmtime_pooling_allocation_config_total_gc_heaps_set(pool, 1)
    api.wasmtime_pooling_allocation_config_table_elements_set(pool, _TABLE_ELEMENTS)
    api.wasmtime_pooling_allocation_config_max_core_instance_size_set(pool, 1 << 26)
    api.wasmtime_pooling_allocation_strategy_set(config.ptr(), pool)
    api.wasmtime_pooling_allocation_config_delete(pool)


def _has_room(count: int) -> bool:
    """Whether so many bytes of address space can be had."""
    try:
        mmap.mmap(-1, count, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | _NO_RESERVE, 0).close()
    except (OSError, ValueError, OverflowError):
        return False
    return True


_NO_RESERVE = 0x4000  # Linux; Python names it since 3.13
