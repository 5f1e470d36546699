# SPDX-License-Identifier: GPL-2.0
"""--threads: others help an engine with shaders, under the filter that its session has."""

import re
from pathlib import Path

import pytest
from client import Ram
from test_eu_trace import CODE, END, GIB, MIB, STATE, ShaderGpu, connected
from vfio_user_lab import SANITIZED, SERVER, Server, eventually

GROUPS = 2000


def helpers(server):
    """Time that each has had a processor, ns."""
    return {task.name: int(Path(task, "schedstat").read_text().split()[0])
            for task in Path(f"/proc/{server.session()}/task").iterdir()
            if Path(task, "comm").read_text().strip() == "gvt/helper"}


def walk(gpu):
    """Groups of a thread each, which executes 200 instructions and ends."""
    gpu.write(STATE, 0, 0, 0, 0, 0, 0, 1, 0)
    gpu.write(CODE, *(0x7e, 0, 0, 0) * 200, *END)
    gpu.submit(0x61010011, 1, 0, 0, 0x1001, 0, 0x1001, 0, 1, 0, 0x2001, 0,
               *[0xffffffff] * 4, 0, 0, 0,
               0x70000007, *[0] * 8, 0x70020002, 0, 32, 0,
               0x7105000d, 0, 0, 0, 0, 0, 0, GROUPS, 0, 0, 1, 0, 1, 0xffffffff, 0xffffffff, 0)


@pytest.mark.parametrize("program", [SERVER, SANITIZED])
@pytest.mark.parametrize("threads", [1, 4])
def test_helpers(program, threads):
    server = Server(f"--threads={threads}", program=program)
    with connected(server) as client, Ram(MIB) as ram:
        gpu = ShaderGpu(client, ram)
        before = helpers(server)
        assert len(before) == threads - 1

        def all_have_helped():
            # Where processors are few, a walk may be over before a helper has been given one.
            walk(gpu)
            assert gpu.wait(gpu.finished)
            after = helpers(server)
            assert after.keys() == before.keys()
            return all(after[task] > before[task] for task in before)

        assert eventually(all_have_helped)
        # Memory is taken away from an engine and its helpers at work, and nobody waits for ever.
        walk(gpu)
        client.unmap(GIB, MIB)
    assert eventually(lambda: "render threads" in server.log.read_text())
    assert int(re.search(r"render threads (\d+) ", server.log.read_text())[1]) >= GROUPS
    server.check()
