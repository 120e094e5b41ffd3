"""A layer's metadata in its file: in a GeoPackage as QGIS's own provider writes and reads it, else a .qmd beside it.

The provider itself takes 70 ms, a third of a small run: each of its statements waits for the disk.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

STANDARD = "http://mrcc.com/qgis.dtd"
# GeoPackage 1.2, tables 22 and 23 (its metadata extension), in OGR's words.
_TABLES = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,
    definition TEXT NOT NULL, scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE IF NOT EXISTS gpkg_metadata (id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL,
    md_scope TEXT NOT NULL DEFAULT 'dataset', md_standard_uri TEXT NOT NULL,
    mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS gpkg_metadata_reference (reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT,
    row_id_value INTEGER, timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
    md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
    CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
    CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
"""
_DEFINITION = "http://www.geopackage.org/spec120/#extension_metadata"
_EXTENSIONS = """
INSERT INTO gpkg_extensions SELECT name, NULL, 'gpkg_metadata', ?, 'read-write'
FROM (SELECT 'gpkg_metadata' AS name UNION SELECT 'gpkg_metadata_reference')
WHERE name NOT IN (SELECT table_name FROM gpkg_extensions WHERE table_name IS NOT NULL)
"""


def save_metadata(destination: str, xml: str) -> None:
    """Save a layer's metadata where its file or table is; databases have none. Raises OSError and sqlite3.Error."""
    file, _, rest = destination.partition("|")
    path = Path(file)
    if not path.is_file():
        return
    if path.suffix.lower() == ".gpkg":
        _into_geopackage(path, rest.partition("layername=")[2].partition("|")[0], xml)
    else:
        save_beside(path, xml)


def save_beside(path: Path, xml: str) -> None:
    path.with_suffix(".qmd").write_text(xml, encoding="utf-8")


def _into_geopackage(path: Path, table: str, xml: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        if not table:  # the file is new, and nothing of it has been synced
            database.execute("PRAGMA synchronous = OFF")
        database.execute("BEGIN IMMEDIATE")
        for statement in _TABLES.split(";"):
            database.execute(statement)
        if not table:
            (table,) = database.execute("SELECT table_name FROM gpkg_contents").fetchone()
        earlier = (
            "SELECT md_file_id FROM gpkg_metadata_reference JOIN gpkg_metadata ON id = md_file_id "
            "WHERE reference_scope = 'table' AND lower(table_name) = lower(?) AND md_standard_uri = ?"
        )
        for (number,) in database.execute(earlier, [table, STANDARD]).fetchall():
            database.execute("DELETE FROM gpkg_metadata_reference WHERE md_file_id = ?", [number])
            database.execute("DELETE FROM gpkg_metadata WHERE id = ?", [number])
        made = database.execute(
            "INSERT INTO gpkg_metadata (md_scope, md_standard_uri, metadata) VALUES ('dataset', ?, ?)", [STANDARD, xml]
        )
        database.execute(
            "INSERT INTO gpkg_metadata_reference (reference_scope, table_name, md_file_id) VALUES ('table', ?, ?)",
            [table, made.lastrowid],
        )
        database.execute(_EXTENSIONS, [_DEFINITION])
        database.execute("COMMIT")
