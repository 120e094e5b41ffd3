"""The notes of kept jobs: a file for each in the profile, the user's alone.

<profile>/edgegis/jobs/<id>.json    what is noted
                       <id>.lock    held by the QGIS that waits for the job or fetches it; the system frees it with
                                    its process, however that ends
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QLockFile

from ...runtime.errors import BadParameter
from ...runtime.private_files import is_private
from .kept_job import KeptJob

# Endpoints keep results for days; the list is for a person to look at.
MOST_JOBS, LONGEST_S = 200, 60 * 24 * 3600.0


class JobStore:
    """The notes in a folder, by default the profile's. Any number of processes use it at once."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or Path(QgsApplication.qgisSettingsDirPath()) / "edgegis" / "jobs"
        self._parsed: dict[Path, tuple[tuple[int, int], KeptJob]] = {}

    def jobs(self) -> list[KeptJob]:
        """Return all of them, the latest first; a file that holds none is passed over."""
        found = (self._read(path) for path in self.folder.glob("*.json"))
        return sorted((job for job in found if job is not None), key=lambda job: -job.remote.accepted)

    def job(self, job_id: str) -> KeptJob | None:
        return self._read(self._path(job_id))

    def put(self, job: KeptJob) -> None:
        """Note the job, or anew what is noted of it. Raises OSError."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not is_private(self.folder):
            self.folder.chmod(0o700)
        handle, name = tempfile.mkstemp(dir=self.folder, suffix=".part")  # of mode 0600
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(job.to_json(), file)
            Path(name).replace(self._path(job.id))
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def change(self, job_id: str, **changes: Any) -> None:
        """Note what has changed; nothing if the job is not noted any more. Raises OSError."""
        job = self.job(job_id)
        if job is not None:
            self.put(job.changed(**changes))

    def remove(self, job_id: str) -> None:
        with contextlib.suppress(OSError):
            self._path(job_id).unlink(missing_ok=True)
            self._lock_path(job_id).unlink(missing_ok=True)

    def remove_old(self) -> None:
        """Forget what no list needs any more."""
        latest = time.time() - LONGEST_S
        for place, job in enumerate(self.jobs()):
            if (place >= MOST_JOBS and not job.is_open()) or job.remote.accepted < latest:
                self.remove(job.id)

    def taken(self, job_id: str) -> QLockFile | None:
        """Return the lock that says who waits for the job; None when somebody does already. `unlock` ends it."""
        lock = self._lock(job_id)
        return lock if lock.tryLock(0) else None

    def is_taken(self, job_id: str) -> bool:
        """Tell whether some QGIS, this one or another, waits for the job."""
        if not self._lock_path(job_id).exists():
            return False
        lock = self._lock(job_id)
        if not lock.tryLock(0):
            return True
        lock.unlock()
        return False

    def _lock(self, job_id: str) -> QLockFile:
        lock = QLockFile(str(self._lock_path(job_id)))
        lock.setStaleLockTime(0)  # however long a job takes: only a process that is gone lets it go
        return lock

    def _read(self, path: Path) -> KeptJob | None:
        try:
            found = path.stat()
            state = (found.st_ino, found.st_mtime_ns)  # notes are replaced, never changed
            known = self._parsed.get(path)
            if known is None or known[0] != state:
                known = self._parsed[path] = (state, KeptJob.from_json(json.loads(path.read_bytes())))
        except (OSError, ValueError, RecursionError, BadParameter):
            return None
        return known[1]

    def _path(self, job_id: str) -> Path:
        return self.folder / f"{job_id}.json"

    def _lock_path(self, job_id: str) -> Path:
        return self.folder / f"{job_id}.lock"
