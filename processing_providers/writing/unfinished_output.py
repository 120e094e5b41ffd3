"""Where a layer is while it is written: beside the file, or beside the table, that it will replace.

Processing empties an existing destination before the first row is written. So the rows go to a folder beside the
file, or to a table beside the table, which takes the destination's place when it is whole. Whatever happens before,
what was there is as it was. Memory layers, temporary files, databases and layers that are appended to are written
where they are wanted.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from osgeo import gdal
from qgis.core import (
    QgsDataSourceUri,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingOutputLayerDefinition,
    QgsProperty,
)

from ...runtime.errors import OutputFailed

# As QgsProcessingUtils tells a provider from a path: a drive has one letter.
_PROVIDER = re.compile(r"^.{3,}?:")
_SHAPEFILE = ("shp", "shx", "dbf", "prj", "qix", "qpj", "cpg", "sbn", "sbx", "idm", "ind")
# What SQLite would take for the new file's own log.
_LOGS = ("-wal", "-shm", "-journal")

# A disk with less than that is full: what did not fit any more has left at most parts of blocks.
SPACE_LEFT_BYTES = 1 << 14


@dataclass
class Unfinished:
    """A destination in the making. `value` is what Processing is given in the place of the user's parameter; `finish`
    moves the whole layer to its place and answers its id there; `discard` takes away what was begun.
    """

    value: Any
    finish: Callable[[str], str]
    discard: Callable[[str], None]


def unfinished(wanted: Any, context: QgsProcessingContext) -> Unfinished:
    """Return where to write what the parameter `wanted` names."""
    if appends(wanted):
        return Unfinished(wanted, str, lambda destination: None)
    text = destination_text(wanted, context)
    made = None
    if text.startswith("ogr:"):
        made = _table(wanted, QgsDataSourceUri(text[len("ogr:") :]))
    elif is_file(wanted, context):
        made = _file(wanted, Path(text))
    return made or Unfinished(wanted, str, _remove_file)


def appends(wanted: Any) -> bool:
    """Whether the rows go to those of a layer that is there."""
    return isinstance(wanted, QgsProcessingOutputLayerDefinition) and wanted.useRemapping()


def destination_text(wanted: Any, context: QgsProcessingContext) -> str:
    """Return the destination that a parameter's value names; empty for the parameter's default."""
    if isinstance(wanted, QgsProcessingOutputLayerDefinition):
        wanted = wanted.sink
    if isinstance(wanted, QgsProperty):
        wanted, _ = wanted.valueAsString(context.expressionContext(), "")
    return str(wanted or "")


def is_file(wanted: Any, context: QgsProcessingContext) -> bool:
    """Whether QGIS's own file writer would write what a parameter names; not for temporary outputs and databases."""
    text = destination_text(wanted, context)
    return text not in ("", QgsProcessing.TEMPORARY_OUTPUT) and not _PROVIDER.match(text)


def disk_is_full(destination: str) -> bool:
    """Whether no space is left where the file is: most formats of OGR do not say so when a file is closed."""
    folder = Path(destination.partition("|")[0]).parent
    return folder.is_dir() and shutil.disk_usage(folder).free < SPACE_LEFT_BYTES


def renamed(wanted: Any, text: str) -> Any:
    """Return the parameter's value with another destination; its project and options stay."""
    if not isinstance(wanted, QgsProcessingOutputLayerDefinition):
        return text
    copy = QgsProcessingOutputLayerDefinition(wanted)
    copy.sink = QgsProperty.fromValue(text)
    return copy


def _remove_file(destination: str) -> None:
    with suppress(OSError, ValueError):
        Path(destination).unlink()


# -- files


def _file(wanted: Any, path: Path) -> Unfinished | None:
    """None where no folder can be made beside the file: QGIS will say what is wrong."""
    try:
        folder = Path(tempfile.mkdtemp(prefix=".edgegis-", dir=path.absolute().parent))
    except OSError:
        return None

    def finish(destination: str) -> str:
        try:
            _exchange(folder, path.absolute().parent)
        except OSError as error:
            raise OutputFailed(f"{path} cannot be replaced: {error.strerror}.") from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return str(path.parent / Path(destination).name)

    def discard(destination: str) -> None:
        shutil.rmtree(folder, ignore_errors=True)

    return Unfinished(renamed(wanted, str(folder / path.name)), finish, discard)


def _exchange(folder: Path, target: Path) -> None:
    """Move the new files into the target folder; the old ones come back when that fails."""
    new = [item for item in folder.iterdir() if item.is_file() and not item.name.endswith(_LOGS)]
    names = {item.name for item in new}
    names |= {name + log for name in names for log in _LOGS}
    for item in new:
        if item.suffix.lower() == ".shp":
            names |= {f"{item.stem}.{suffix}" for suffix in _SHAPEFILE}
    old = folder / "old"
    old.mkdir()
    moved: list[Path] = []
    try:
        for place in (target / name for name in sorted(names)):
            if place.is_file():
                place.replace(old / place.name)
        for item in new:
            item.replace(target / item.name)
            moved.append(target / item.name)
    except OSError:
        for place in moved:
            place.unlink()
        for item in old.iterdir():
            item.replace(target / item.name)
        raise


# -- tables of a GeoPackage


def _table(wanted: Any, uri: QgsDataSourceUri) -> Unfinished | None:
    """None for what is no GeoPackage with a table that is named."""
    path, table = Path(uri.database()), uri.table()
    if path.suffix.lower() != ".gpkg" or not table:
        return None
    if not path.is_file():
        return Unfinished(wanted, str, lambda destination: _remove_file(str(path)))
    if _layer_number(path, table) is None:
        return Unfinished(wanted, str, lambda destination: _drop(path, table))
    beside = f"{table} (unfinished)"

    def finish(destination: str) -> str:
        _take_place(path, beside, table)
        return destination.replace(f"|layername={beside}", f"|layername={table}")

    value = renamed(wanted, "ogr:dbname={} table={} (geom)".format(_quoted(str(path), "'"), _quoted(beside, '"')))
    return Unfinished(value, finish, lambda destination: _drop(path, beside))


def _quoted(text: str, quote: str) -> str:
    """As QgsDataSourceUri reads it."""
    return quote + text.replace("\\", "\\\\").replace(quote, f"\\{quote}") + quote


def _open(path: Path, flags: int = 0) -> Any:
    return gdal.OpenEx(str(path), gdal.OF_VECTOR | flags, allowed_drivers=["GPKG"])


def _layer_number(path: Path, table: str, dataset: Any = None) -> int | None:
    """The table's number in the file; SQLite knows no difference of case."""
    dataset = dataset or _open(path)
    if dataset is None:
        return None
    names = [dataset.GetLayer(number).GetName().lower() for number in range(dataset.GetLayerCount())]
    return names.index(table.lower()) if table.lower() in names else None


def _take_place(path: Path, beside: str, table: str) -> None:
    """Exchange the old table for the whole one, in one transaction."""
    quoted = [name.replace('"', '""') for name in (beside, table)]
    try:
        dataset = _open(path, gdal.OF_UPDATE)
        dataset.StartTransaction()
        dataset.DeleteLayer(_layer_number(path, table, dataset))
        dataset.ExecuteSQL('ALTER TABLE "{}" RENAME TO "{}"'.format(*quoted))
        done = _layer_number(path, beside, dataset) is None and dataset.CommitTransaction() == gdal.CE_None
    except (RuntimeError, AttributeError) as error:
        raise OutputFailed(f"The layer '{table}' of {path} cannot be replaced: {error}.") from error
    if not done:
        dataset.RollbackTransaction()
        raise OutputFailed(f"The layer '{table}' of {path} cannot be replaced: {gdal.GetLastErrorMsg()}.")


def _drop(path: Path, table: str) -> None:
    with suppress(RuntimeError, AttributeError):
        dataset = _open(path, gdal.OF_UPDATE)
        number = _layer_number(path, table, dataset)
        if number is not None:
            dataset.DeleteLayer(number)
