"""GDAL's errors as ours: collected in the calling thread, whatever another plugin did to its global switches."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from types import TracebackType

from osgeo import gdal

from ..runtime.errors import EdgeGisError


class GdalErrors:
    """Collects what GDAL reports as failed while the block runs in this thread; `kind` is raised with it at the end.

    An exception that OSR or an older GDAL raises (another plugin may have called UseExceptions) becomes the same error.
    """

    def __init__(self, kind: type[EdgeGisError], what: str):
        self._kind = kind
        self._what = what
        self.messages: list[str] = []
        self._switched_off = _without_exceptions()

    def __enter__(self) -> GdalErrors:
        self._switched_off.__enter__()
        gdal.PushErrorHandler(self._handle)
        return self

    def _handle(self, severity: int, number: int, message: str) -> None:
        if severity >= gdal.CE_Failure:
            self.messages.append(message)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        gdal.PopErrorHandler()
        self._switched_off.__exit__(None, None, None)
        if isinstance(error, EdgeGisError):
            return
        if isinstance(error, RuntimeError):
            self.messages.append(str(error))
        elif error is not None:
            return
        if self.messages:
            self.fail(error)

    def fail(self, cause: BaseException | None = None) -> None:
        """Raise the error with what GDAL said so far."""
        said = "; ".join(dict.fromkeys(message.strip() for message in self.messages)) or "GDAL gave no reason"
        raise self._kind(f"{self._what}: {said}.") from cause


def _without_exceptions() -> AbstractContextManager[None]:
    """Switch GDAL's exceptions off in this thread: what fails while a dataset is closed reaches the handler only then.

    With them on, Python prints that it ignores an exception in a destructor, and the file is half-written. A GDAL
    without this function has no switch for one thread that is put back as it was; 3.6 asks the handler nonetheless.
    """
    return gdal.ExceptionMgr(useExceptions=False) if hasattr(gdal, "_GetExceptionsLocal") else nullcontext()
