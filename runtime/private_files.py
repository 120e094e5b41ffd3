"""Files and folders that only this user can have written."""

from __future__ import annotations

import os
import stat
from pathlib import Path


def is_private(path: Path) -> bool:
    """Whether the path is this user's, and closed to all others. Raises OSError when there is none."""
    if os.name != "posix":
        return True
    found = path.stat()
    return found.st_uid == os.getuid() and not stat.S_IMODE(found.st_mode) & 0o077
