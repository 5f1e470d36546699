# SPDX-License-Identifier: GPL-2.0
"""Negotiation."""

import errno
import json
import struct

import pytest
from client import CAPABILITIES, MAX_XFER, VERSION

OURS = {"max_msg_fds": 1, "max_data_xfer_size": MAX_XFER, "max_dma_maps": 65535,
        "pgsizes": 4096, "write_multiple": True}


def test_all_capabilities(raw):
    """Those of QEMU; what is not known is left out."""
    assert raw.version() == OURS


@pytest.mark.parametrize("name", OURS)
def test_one_capability(raw, name):
    """The reply names no capability that the request did not name."""
    assert raw.version({name: CAPABILITIES[name]}) == {name: OURS[name]}


def test_no_capabilities(raw):
    assert raw.version({}) == {}


def test_unknown_capabilities(raw):
    assert raw.version({"twin_socket": {"supported": True}, "x": [{"y": None}]}) == {}


def test_no_multiple_writes(raw):
    assert raw.version({"write_multiple": False}) == {}


def test_no_data(raw):
    assert raw.request(VERSION, struct.pack("=HH", 0, 0)) == struct.pack("=HH", 0, 0)
    raw.read32(0)


def test_higher_minor_version(raw):
    raw.version(minor=7)
    raw.read32(0)


def test_only_once(client):
    data = b'{"capabilities":{}}\0'
    assert client.error(VERSION, struct.pack("=HH", 0, 0) + data) == errno.EINVAL
    client.read32(0)


def test_other_major_version(raw):
    assert raw.error(VERSION, struct.pack("=HH", 1, 0) + b"{}\0") == errno.EOPNOTSUPP
    assert raw.is_closed()


def test_no_common_page_size(raw):
    data = json.dumps({"capabilities": {"pgsizes": 65536}}).encode() + b"\0"
    assert raw.error(VERSION, struct.pack("=HH", 0, 0) + data) == errno.EOPNOTSUPP
    assert raw.is_closed()


@pytest.mark.parametrize("data", [
    b"\0", b"{}", b"{}\0\0", b"{\0}\0", b"{\0", b"[]\0", b"1\0", b"null\0", b'"x"\0', b"{}x\0",
    b'{"capabilities": []}\0', b'{"capabilities": 1}\0', b'{"capabilities": null}\0',
    b'{"capabilities": {"max_msg_fds": "1"}}\0', b'{"capabilities": {"max_msg_fds": -1}}\0',
    b'{"capabilities": {"max_data_xfer_size": 1.5}}\0', b'{"capabilities": {"pgsizes": true}}\0',
    b'{"capabilities": {"max_dma_maps": {}}}\0', b'{"capabilities": {"write_multiple": 1}}\0',
    b'{"capabilities": ' + b'[' * 100 + b']' * 100 + b"}\0", b'{"\xff\xfe": 1}\0',
    b"{" * 60000 + b"\0"], ids=range(22))
def test_malformed(raw, data):
    assert raw.error(VERSION, struct.pack("=HH", 0, 0) + data) == errno.EINVAL
    assert raw.is_closed()


@pytest.mark.parametrize("payload", [b"", b"\0", b"\0\0\0"])
def test_too_short(raw, payload):
    assert raw.error(VERSION, payload) == errno.EINVAL
    assert raw.is_closed()


def test_too_long(raw):
    assert raw.error(VERSION, bytes(4) + b'{"capabilities":{}}' + b" " * 70000 + b"\0") == errno.EINVAL
    assert raw.is_closed()
