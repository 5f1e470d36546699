# SPDX-License-Identifier: GPL-2.0
"""Servers of three builds, and clients.

Each protocol test runs against
  server     the program that users get, confined
  sanitized  the same with address and undefined-behaviour sanitizers
  session    one session alone, with the leak sanitizer too
"""

import os

import pytest
from control import Controlled
from vfio_user_lab import SANITIZED, SERVER, Server, Session


@pytest.fixture(scope="module")
def _servers():
    servers = {"server": Server(), "sanitized": Server(program=SANITIZED), "session": Session()}
    yield servers
    assert servers["server"].stop() == 0 and servers["sanitized"].stop() == 0


@pytest.fixture(params=["server", "sanitized", "session"])
def server(request, _servers):
    """Where clients connect to; at the end it must be as it was."""
    one = _servers[request.param]
    yield one
    one.check()


@pytest.fixture
def raw(server):
    """A client that has said nothing yet."""
    with server.connect() as client:
        yield client


@pytest.fixture
def client(raw):
    """A client that has negotiated."""
    raw.version()
    return raw


@pytest.fixture
def session(server, client):
    """The process that serves the client."""
    return server.session()


@pytest.fixture(params=[SERVER, SANITIZED], ids=["server", "sanitized"])
def controlled(request, tmp_path):
    """A server of its own with a control socket."""
    one = Controlled(tmp_path, program=request.param)
    yield one
    one.check()
    assert one.stop() == 0
    assert not os.path.exists(one.control_path)


@pytest.fixture
def control(controlled):
    """A connection to that."""
    with controlled.control() as one:
        yield one
