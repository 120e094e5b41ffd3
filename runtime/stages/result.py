"""What a stage gave: the tables of its partitions, and its result values."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..arrow import Batch, Schema
from ..errors import GuestContractError
from ..guests.answer import copied

if TYPE_CHECKING:
    from ..guests.answer import Answer

Table = tuple[Schema, Sequence[Batch]]
Tables = Sequence[Table]
NOTHING: Table = (Schema(()), ())


@dataclass
class StageResult:
    """What a stage gave: for each partition its tables (none when they went to a raster), and its result values."""

    parts: list[Tables]
    values: dict[str, Any] = field(default_factory=dict)

    def part(self, index: int, number: int = 0) -> Table:
        """One of the tables of a partition."""
        tables = self.parts[index]
        return tables[number] if number < len(tables) else NOTHING

    def table(self, number: int = 0) -> Table:
        """All parts of one of the tables, in the plan's order. Raises GuestContractError when they do not have the
        same columns.
        """
        tables = [part[number] for part in self.parts if number < len(part)]
        if not tables:
            return NOTHING
        schema = tables[0][0]
        forms = [(column.name, column.format) for column in schema.fields]
        for other, _ in tables:
            if [(column.name, column.format) for column in other.fields] != forms:
                raise GuestContractError("The algorithm answered different columns for different parts of the data.")
        return schema, [batch for _, batches in tables for batch in batches]


def kept_tables(answer: Answer, passed_on: Collection[int] = ()) -> Tables:
    """The tables, copied out of the guest's memory, but for those that have gone elsewhere."""
    return [
        NOTHING if number in passed_on else (schema, [copied(batch) for batch in batches])
        for number, (schema, batches) in enumerate(answer.streams)
    ]
