"""The tables of an endpoint's SQLite database, all in one place.

Times are seconds since 1970 (UTC). An `owner` is the name of a token; the empty name is this computer itself.
"""

from __future__ import annotations

VERSION = 1

TABLES = """
-- Who may do what. Only the hash of a token is kept. `rights` is a JSON list, a limit that is NULL is the
-- configuration's.
CREATE TABLE token (
    name TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    rights TEXT NOT NULL,
    max_jobs INTEGER,
    max_memory_bytes INTEGER,
    max_store_bytes INTEGER,
    created REAL NOT NULL,
    expires REAL,
    revoked REAL
);

-- Jobs that somebody was told of. `attempts` counts how often the job was begun, also by servers that are gone;
-- `crashes` how often the endpoint went down while no other job of this table ran.
CREATE TABLE job (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    owner TEXT NOT NULL,
    process TEXT NOT NULL,
    module TEXT NOT NULL,
    memory_bytes INTEGER NOT NULL,
    status TEXT NOT NULL,
    message TEXT NOT NULL DEFAULT '',
    progress INTEGER NOT NULL DEFAULT 0,
    created REAL NOT NULL,
    started REAL,
    finished REAL,
    updated REAL NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    crashes INTEGER NOT NULL DEFAULT 0,
    idempotency_key TEXT,
    request_digest TEXT NOT NULL,
    UNIQUE (owner, idempotency_key)
);
CREATE INDEX job_of_owner ON job (owner, number);
CREATE INDEX job_of_status ON job (status, number);
CREATE INDEX job_of_process ON job (process, number);

-- What is large of a job, so that lists of jobs need not read it. Of an unfinished one the request's body as it came;
-- of a finished one the results' document with the form in which it was asked for, or an exception document (JSON).
CREATE TABLE job_content (
    job TEXT PRIMARY KEY,
    request BLOB,
    form TEXT,
    result TEXT,
    error TEXT
);

-- What lies in the store. A blob that is not `synced` may be torn after a crash: it counts only in the `run` of the
-- endpoint that wrote it or has hashed it since.
CREATE TABLE blob (
    digest TEXT PRIMARY KEY,
    bytes INTEGER NOT NULL,
    synced INTEGER NOT NULL DEFAULT 0,
    run INTEGER NOT NULL
) WITHOUT ROWID;

-- Who may know of a blob, and when it was last asked for: for the time of a lease after that it is not cleaned away.
CREATE TABLE blob_grant (
    owner TEXT NOT NULL,
    digest TEXT NOT NULL,
    used REAL NOT NULL,
    PRIMARY KEY (owner, digest)
) WITHOUT ROWID;
CREATE INDEX blob_grant_of_digest ON blob_grant (digest);
CREATE INDEX blob_grant_of_use ON blob_grant (used);
CREATE INDEX blob_grant_of_owners_use ON blob_grant (owner, used);

-- Blobs that a job reads or has made: not cleaned away while the job is there.
CREATE TABLE job_blob (
    job TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (job, digest)
) WITHOUT ROWID;
CREATE INDEX job_blob_of_digest ON job_blob (digest);

-- Results by what they were made of, see `result_cache.py`.
CREATE TABLE result (
    owner TEXT NOT NULL,
    key TEXT NOT NULL,
    document TEXT NOT NULL,
    used REAL NOT NULL,
    PRIMARY KEY (owner, key)
) WITHOUT ROWID;

-- Processes that clients deployed. `package` is the body as it came.
CREATE TABLE deployed (
    process TEXT PRIMARY KEY,
    module TEXT NOT NULL,
    owner TEXT NOT NULL,
    package BLOB NOT NULL,
    media_type TEXT NOT NULL,
    created REAL NOT NULL
);
"""
