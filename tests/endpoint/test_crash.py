"""The endpoint is killed at random moments while jobs come in, again and again: what it has promised it keeps.

The kernel keeps what a killed process has written, so this shows the order of writing, not what a power cut leaves.
"""

import contextlib
import hashlib
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter

import requests

from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.runtime.job import Job
from edgegis.runtime.payloads.chunks import chunk_bytes, decode_chunk, vector_chunks, vector_payload
from edgegis.runtime.payloads.manifest import MEDIA_TYPE, BlobReference, Manifest, manifest_json, parse_manifest
from edgegis.runtime.targets.local import LocalTarget
from edgegis.tests.patience import PATIENCE_S, eventually

from .conftest import MODULES
from .job_requests import ASYNC
from .payloads import vector

KILLS = 15
SETTINGS = {"RESULT_CACHE": "0", "WAITING_JOBS": "1000", "JOBS_PER_TOKEN": "1000"}


class Killed(Exception):
    """The endpoint does not answer any more."""


class Server:
    """`serve` in a process of its own."""

    def __init__(self, data):
        command = [sys.executable, "-m", "edgegis.endpoint", "serve", "--port", "0"]
        command += ["--modules", str(MODULES), "--data", str(data)]
        settings = {f"EDGEGIS_ENDPOINT_{name}": value for name, value in SETTINGS.items()}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **settings})
        self.url = self.process.stdout.readline().split()[-1]
        self.session = requests.Session()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE_S)
        self.process.stdout.close()
        self.session.close()

    def ask(self, method, path, **options):
        try:
            return self.session.request(method, self.url + path, timeout=PATIENCE_S, **options)
        except requests.RequestException:
            raise Killed from None


class Ordeal:
    """Sends jobs and remembers what was promised: `promised` has the rows of each job that got a 201."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.rows = itertools.count(1)
        self.promised = {}
        self.results = {}
        self.digests = set()

    def send(self, server):
        """One more job. Some know their blobs already, as a second job on the same data does."""
        rows = next(self.rows) + self.random.choice([10, 3_000, 60_000])
        payload = vector(rows)

        def keep(piece):
            digest = hashlib.sha256(piece).hexdigest()
            self.digests.add(digest)
            assert server.ask("PUT", f"/blobs/{digest}", data=bytes(piece)).status_code in (201, 204)
            return BlobReference(digest, piece.nbytes)

        manifest = Manifest("vector", tuple(source.kept(keep) for source in vector_chunks(payload)), payload.schema)
        body = {"inputs": {"INPUT": {"value": manifest_json(manifest), "mediaType": MEDIA_TYPE}}}
        for _ in range(self.random.randint(1, 3)):
            answer = server.ask("POST", "/processes/roundtrip/execution", json=body, headers=ASYNC)
            assert answer.status_code == 201, answer.text
            self.promised[answer.json()["jobID"]] = rows

    def until_killed(self, server, seconds):
        end = time.monotonic() + seconds
        with contextlib.suppress(Killed):
            self.send(server)
            while time.monotonic() < end:
                self.send(server)

    def look(self, server):
        """What was successful once is so for ever, and some of the results are looked at."""
        listed = server.ask("GET", "/jobs?limit=10000").json()["jobs"]
        statuses = {info["jobID"]: info["status"] for info in listed if info["jobID"] in self.promised}
        assert statuses.keys() == self.promised.keys()
        assert set(statuses.values()) <= {"accepted", "running", "successful"}, Counter(statuses.values())
        assert {job for job, status in statuses.items() if status == "successful"} >= self.results.keys()
        for job, status in statuses.items():
            if status == "successful" and self.random.random() < 0.1:
                self.result(server, job)
        return statuses

    def result(self, server, job):
        """With the bytes that it had before, if it was looked at before."""
        content = server.ask("GET", f"/jobs/{job}/results").content
        assert self.results.setdefault(job, content) == content
        return json.loads(content)

    def check(self, server):
        """Every result has the digest that it has here, and no blob is torn."""
        catalogue = Catalogue.from_folders([MODULES])
        here, algorithm = LocalTarget(catalogue), catalogue.algorithm("roundtrip")
        for job, rows in self.promised.items():
            manifest = parse_manifest(self.result(server, job))
            for blob in manifest.blobs:
                self.digests.add(blob.digest)
            chunks = [
                decode_chunk(manifest.schema, chunk, chunk_bytes(chunk, lambda blob: self.blob(server, blob.digest)))
                for chunk in manifest.chunks
            ]
            expected = here.run(Job(algorithm, {}, {"INPUT": vector(rows)})).outputs["OUTPUT"]
            assert vector_payload(manifest, chunks).digest() == expected.digest()
        for digest in self.digests:
            self.blob(server, digest)

    def blob(self, server, digest):
        answer = server.ask("GET", f"/blobs/{digest}")
        if answer.status_code == 404:  # it had not come whole
            return b""
        assert answer.status_code == 200 and hashlib.sha256(answer.content).hexdigest() == digest
        return answer.content


def killed_again_and_again(data, kills, seed):
    ordeal = Ordeal(seed)
    for _ in range(kills):
        server = Server(data)
        try:
            ordeal.look(server)
            ordeal.until_killed(server, ordeal.random.uniform(0.0, 0.8))
        finally:
            server.kill()
    server = Server(data)
    try:
        eventually(lambda: set(ordeal.look(server).values()) == {"successful"})
        assert set(ordeal.look(server).values()) == {"successful"}
        ordeal.check(server)
    finally:
        server.kill()
    return ordeal


def test_what_was_promised_is_kept(tmp_path):
    ordeal = killed_again_and_again(tmp_path, KILLS, seed=1)
    assert len(ordeal.promised) > KILLS
