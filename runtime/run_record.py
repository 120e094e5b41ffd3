"""What a run did, where and when: `RunRecord`. The log, a layer's history and the endpoint's answer are made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from .quantities import size_in_words, time_in_words
from .record_types import fits_its_types


@dataclass
class StageRecord:
    """What one stage did. Seconds are summed over its workers, except `elapsed_s`."""

    name: str
    kind: str
    partitions: int = 0
    workers: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    place_s: float = 0.0
    run_s: float = 0.0
    read_s: float = 0.0
    elapsed_s: float = 0.0


@dataclass
class TransferRecord:
    """What travelled to an endpoint and back. `queue_s` is the wait between sending and results beyond the run
    itself.
    """

    send_s: float = 0.0
    queue_s: float = 0.0
    run_s: float = 0.0
    receive_s: float = 0.0
    bytes_sent: int = 0
    bytes_already_there: int = 0
    bytes_received: int = 0

    def sent(self, place: str) -> str:
        """For the log, in an analyst's words."""
        size, there = size_in_words(self.bytes_sent), size_in_words(self.bytes_already_there)
        time = time_in_words(self.send_s)
        if not self.bytes_sent:
            return f"Sent nothing to {place}: all {there} were already there ({time})"
        if not self.bytes_already_there:
            return f"Sent {size} to {place} ({time})"
        return f"Sent {size} to {place} ({there} were already there; {time})"

    def received(self) -> str:
        size, time = size_in_words(self.bytes_received), time_in_words(self.receive_s)
        return f"Received {size} ({time})"

    def detail_line(self) -> str:
        steps = {"send": self.send_s, "queue": self.queue_s, "run": self.run_s, "receive": self.receive_s}
        return "Transfer: " + ", ".join(f"{step} {seconds:.3f} s" for step, seconds in steps.items()) + "."


@dataclass
class RunRecord:
    """What a job did, where and why. Has a JSON form; the log, a layer's history and the endpoint's answer read it.

    `started` is the time of the clock there, in UTC (ISO 8601). A `cached` result is that of an earlier job: the rest
    of the record tells of it.
    """

    algorithm: str
    version: str
    module: str
    module_name: str
    parameters: dict[str, Any]
    where: str = "this computer"
    why: str = ""
    started: str = ""
    cached: bool = False
    workers: int = 0
    compile_s: float = 0.0
    compiled: str = "warm"
    elapsed_s: float = 0.0
    assemble_s: float = 0.0
    bytes_in: int = 0
    bytes_out: int = 0
    inputs: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    stages: list[StageRecord] = field(default_factory=list)
    transfer: TransferRecord | None = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> RunRecord:
        """The record of its JSON form; members that are not known are left out."""
        known = {
            name: document[name]
            for name in cls.__dataclass_fields__
            if name in document and name not in ("stages", "transfer")
        }
        names = StageRecord.__dataclass_fields__
        stages = [StageRecord(**{k: v for k, v in stage.items() if k in names}) for stage in document.get("stages", [])]
        return cls(**known, stages=stages)

    @classmethod
    def checked(cls, document: Any) -> RunRecord:
        """The record of a JSON form that came from outside. Raises ValueError when it does not hold."""
        try:
            record = cls.from_json(document)
        except (TypeError, AttributeError) as error:
            raise ValueError("it is no record of a run") from error
        if not all(fits_its_types(entry) for entry in (record, *record.stages)):
            raise ValueError("a record of a run has numbers for texts, or texts for numbers")
        return record

    def ran(self, place: str) -> list[str]:
        """For the log, in an analyst's words; `place` is how the analyst calls where it ran."""
        if self.cached:
            return [f"{place} had this result already, of the same data and parameters"]
        said = []
        if self.compiled == "cold":
            time = time_in_words(self.compile_s)
            said.append(f"Made the algorithm ready for {place}, which is done once ({time})")
        time = time_in_words(self.elapsed_s)
        if self.workers == 1:
            return [*said, f"Ran on {place} with 1 worker ({time})"]
        return [*said, f"Ran on {place} with {self.workers} workers ({time})"]

    def detail_lines(self) -> list[str]:
        """What explains how long it took, and what it was, to those who look into it."""
        how = {"cold": "compiled now", "cached": "compiled before", "warm": "ready"}.get(self.compiled, self.compiled)
        lines = [
            f"Algorithm {self.algorithm} {self.version} of module {self.module_name} ({self.module[:12]}), "
            f"{how} in {self.compile_s * 1000:.0f} ms.",
            f"Data: {size_in_words(self.bytes_in)} in, {size_in_words(self.bytes_out)} out. "
            f"Time: {self.elapsed_s:.3f} s.",
        ]
        if self.transfer is not None:
            lines.append(self.transfer.detail_line())
        for stage in self.stages:
            times = f"place {stage.place_s:.3f} s, run {stage.run_s:.3f} s, read {stage.read_s:.3f} s"
            parts = f"{stage.partitions} part{'s' if stage.partitions != 1 else ''} on {stage.workers}"
            lines.append(f"Step {stage.name}: {stage.elapsed_s:.3f} s ({parts}; {times}).")
        lines += [f"Digest of input {name}: {digest}" for name, digest in self.inputs.items()]
        return lines + [f"Digest of {name}: {digest}" for name, digest in self.outputs.items()]
