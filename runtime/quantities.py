"""Sizes and times for people."""

from __future__ import annotations


def size_in_words(count: int) -> str:
    """A number of bytes for people: 640 B, 8.3 MB, 12 MB."""
    size, unit = float(count), "B"
    for larger in ("kB", "MB", "GB"):
        if size < 999.5:
            break
        size, unit = size / 1000, larger
    return f"{size:.0f} {unit}" if unit == "B" or size >= 9.95 else f"{size:.1f} {unit}"


def time_in_words(seconds: float) -> str:
    """A time for people: 0.02 s, 1.3 s, 2 min 5 s, 1 h 10 min."""
    if seconds < 59.95:
        return f"{seconds:.2f} s" if seconds < 0.095 else f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"
