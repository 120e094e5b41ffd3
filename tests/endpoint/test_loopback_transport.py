"""The way to an endpoint on this computer: what it leaves behind when an answer breaks off."""

import socket

import pytest

from edgegis.runtime.errors import Cancelled, EndpointBadAnswer
from edgegis.runtime.targets.loopback_transport import LoopbackTransport
from edgegis.runtime.targets.transport import Request

from .test_hostile_endpoints import answering, response


def stopped(came):
    raise Cancelled


@pytest.mark.parametrize(
    ("reader", "error"),
    [({}, EndpointBadAnswer), ({"moved": stopped}, Cancelled)],
    ids=["the endpoint breaks off", "its reader leaves"],
)
def test_no_connection_stays_open(monkeypatch, reader, error):
    made, connect = [], socket.create_connection
    monkeypatch.setattr(socket, "create_connection", lambda *where: made.append(connect(*where)) or made[-1])
    with answering(lambda head: response(body=b" " * 1000, length=2_000_000)) as url:
        with pytest.raises(error) as caught:
            LoopbackTransport(url).send(Request("GET", "processes", **reader), lambda: False)
        assert [each.fileno() for each in made] == [-1], caught
