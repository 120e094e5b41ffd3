"""The `Prefer` header (RFC 7240), as far as it means something here."""

from __future__ import annotations

from dataclasses import dataclass

WAIT_LIMIT_S = 10


@dataclass(frozen=True)
class Preferences:
    """`respond_async`: answer with a job's address. `wait_s`: but with its results, if it finishes within that time."""

    respond_async: bool = False
    wait_s: int = 0

    @classmethod
    def of(cls, headers: list[str]) -> Preferences:
        words = [word.split(";")[0].strip().lower() for header in headers for word in header.split(",")]
        waits = [text.strip() for name, _, text in (word.partition("=") for word in words) if name.strip() == "wait"]
        wait_s = min(WAIT_LIMIT_S, int(waits[0])) if waits and waits[0].isdigit() and len(waits[0]) < 6 else 0
        return cls("respond-async" in words, wait_s)

    def applied(self) -> str:
        return f"respond-async, wait={self.wait_s}" if self.wait_s else "respond-async"
