"""An endpoint of its own whose jobs are held up as long as the file `hold` is in its folder: python3 -m ... FOLDER.

What it prints is its address.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from edgegis.endpoint.app import create_app
from edgegis.endpoint.service import Service
from edgegis.runtime.targets.local import LocalTarget
from edgegis.tests.endpoint.conftest import listening

run = LocalTarget.run


def main() -> None:
    folder = Path(sys.argv[1])

    def held_up(self: LocalTarget, job: Any, *, cancellation: Any, progress: Any, **how: Any) -> Any:
        progress(0.4, "Held up")
        while (folder / "hold").exists() and not cancellation.cancelled:
            time.sleep(0.02)
        return run(self, job, cancellation=cancellation, progress=progress, **how)

    LocalTarget.run = held_up  # type: ignore[method-assign] - for tests
    service = Service.open(folder / "state")
    with listening(create_app(service)) as url:
        print(url, flush=True)
        sys.stdin.read()  # until who started it goes
    service.close()


if __name__ == "__main__":
    main()
