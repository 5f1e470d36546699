#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Run human monitor commands in a QEMU: qmp.py SOCKET COMMAND...

Prints what each answers. Runs in the lab's host.
"""

import json
import socket
import sys
import time

TRIES = 50      # of 0.1 s, for a QEMU that is just starting


def connect(s, path):
    """Connect, when QEMU listens."""
    for _ in range(TRIES):
        try:
            return s.connect(path)
        except (FileNotFoundError, ConnectionRefusedError):
            time.sleep(0.1)
    sys.exit(f"{path}: nobody listens")


def main():
    """Talk QMP; exit with 1 and its message if a command is refused."""
    with socket.socket(socket.AF_UNIX) as s:
        connect(s, sys.argv[1])
        stream = s.makefile("rw", encoding="utf-8")

        def call(command, **arguments):
            stream.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
            stream.flush()
            for line in stream:
                answer = json.loads(line)
                if "error" in answer:
                    sys.exit(answer["error"]["desc"])
                if "return" in answer:
                    return answer["return"]
            return ""           # it quit

        stream.readline()       # the greeting
        call("qmp_capabilities")
        for command in sys.argv[2:]:
            sys.stdout.write(call("human-monitor-command", **{"command-line": command}))


main()
