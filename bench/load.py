"""Clients in a process of their own: `python -m bench.load ADDRESS PATH CLIENTS REQUESTS BODY [HEADER:VALUE]...`.

Prints the seconds of every request and of all together, as JSON. Each client has one connection and sends its next
request when it has the answer to the last.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from urllib.parse import urlsplit


def main(address: str, path: str, clients: str, requests: str, body: str, *headers: str) -> None:
    host = urlsplit(address).netloc
    content = body.encode()
    sent = {"Content-Type": "application/json", **dict(header.split(":", 1) for header in headers)}
    seconds: list[float] = []
    failures: list[int] = []

    def client(count: int) -> None:
        connection = http.client.HTTPConnection(host, timeout=60)
        own = []
        for _ in range(count):
            start = time.perf_counter()
            connection.request("POST", path, content, sent)
            answer = connection.getresponse()
            answer.read()
            own.append(time.perf_counter() - start)
            if answer.status not in (200, 201):
                failures.append(answer.status)
        connection.close()
        seconds.extend(own)

    threads = [threading.Thread(target=client, args=[int(requests) // int(clients)]) for _ in range(int(clients))]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps({"seconds": seconds, "all_s": time.perf_counter() - start, "failures": failures}))


if __name__ == "__main__":
    main(*sys.argv[1:])
