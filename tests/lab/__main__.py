# SPDX-License-Identifier: GPL-2.0
"""The command line of the lab."""

import argparse
import contextlib
import shlex
import signal
import sys
import time

from . import Guest, Host, LabError
from .errors import shown

DESCRIPTION = """\
Run things in the lab: a Debian host with KVM inside QEMU, and guests in it.
"""
EPILOG = """\
examples:
  lab run uname -a              in a host made for it, or the one kept
  lab run 'modprobe kvm_amd && ls -l /dev/kvm'
  lab up                        keep a host until Ctrl-C; then, elsewhere:
  lab guest up                  boot a guest in it
  lab guest run lspci
  lab guest down

CMD is one line for the shell, or words that are quoted for it; it starts in
/src, the project (read only).  /share is build/lab/share, to write to.  The
exit status is CMD's; 125 if the lab failed.  With LAB_HOST=name in the
environment, all is about a kept host of that name.
"""
LAB_FAILED = 125


def say(text):
    """Progress, out of the way of a command's output."""
    print(text, file=sys.stderr, flush=True)


def shell_line(words):
    """One word is a shell line; several are words."""
    if words[:1] == ["--"]:
        words = words[1:]
    if not words:
        raise LabError("no command given")
    return words[0] if len(words) == 1 else shlex.join(words)


@contextlib.contextmanager
def a_host(fresh):
    """The host that is kept, else one for this command."""
    host = None if fresh else Host.attach()
    if host:
        try:
            yield host
        finally:
            host.disconnect()
        return
    begin = time.monotonic()
    with Host.start() as host:
        say(f"lab: {host.name} is up after {time.monotonic() - begin:.0f} s")
        yield host


def kept_host():
    """The host that is kept; there has to be one."""
    host = Host.attach()
    if not host:
        raise LabError("no host is kept running; start one with: lab up")
    return host


def the_guest(name):
    """A running guest of the kept host."""
    guest = Guest.attach(kept_host(), name)
    if not guest:
        raise LabError(f"no guest {name}; start it with: lab guest up {name}")
    return guest


def up(_):
    begin = time.monotonic()
    with Host.start(kept=True) as host:
        say(f"lab: host up after {time.monotonic() - begin:.0f} s, "
            f"log {shown(host.log)}; Ctrl-C ends it")
        host.wait()
        raise LabError(f"the host ended by itself; {host.where()}")


def run(args):
    with a_host(args.fresh) as host:
        return host.call(shell_line(args.cmd), args.timeout)


def shell(args):
    with a_host(args.fresh) as host:
        return host.call("cd /src; exec bash -l", None, tty=sys.stdin.isatty())


def status(_):
    host = Host.attach()
    if not host:
        print("no host is kept running")
        return 1
    print(f"{host.name}: up {host.out('cut -d. -f1 /proc/uptime')} s, log {shown(host.log)}")
    for name in Guest.names(host):
        guest = Guest.attach(host, name)
        print(f"guest {name}: up {guest.out('cut -d. -f1 /proc/uptime')} s, log {shown(guest.log)}")
    return 0


def guest_up(args):
    begin = time.monotonic()
    guest = Guest.start(kept_host(), args.name, memory=args.memory, cpus=args.cpus,
                        wrapper=args.wrapper, append=args.append, devices=args.qemu)
    say(f"lab: {guest.name} up after {time.monotonic() - begin:.0f} s, log {shown(guest.log)}")


def guest_run(args):
    return the_guest(args.name).call(shell_line(args.cmd), args.timeout)


def guest_shell(args):
    return the_guest(args.name).call("cd /src; exec bash -l", None,
                                     tty=sys.stdin.isatty())


def guest_down(args):
    the_guest(args.name).stop()


def parser():
    top = argparse.ArgumentParser(prog="lab", description=DESCRIPTION, epilog=EPILOG,
                                  formatter_class=argparse.RawDescriptionHelpFormatter)
    sub = top.add_subparsers(required=True, metavar="COMMAND")

    def command(where, name, function, help_text):
        p = where.add_parser(name, help=help_text, description=help_text)
        p.set_defaults(function=function)
        return p

    def takes_command(p):
        p.add_argument("--timeout", type=int, default=600, metavar="SECONDS",
                       help="give up after that (default %(default)s)")
        p.add_argument("cmd", nargs=argparse.REMAINDER, metavar="CMD")

    command(sub, "up", up, "boot a host and keep it until Ctrl-C")
    command(sub, "status", status, "say what runs")
    p = command(sub, "run", run, "run CMD in the host")
    p.add_argument("--fresh", action="store_true", help="in a host of its own")
    takes_command(p)
    p = command(sub, "shell", shell, "a shell in the host")
    p.add_argument("--fresh", action="store_true", help="in a host of its own")

    guest = sub.add_parser("guest", help="guests of the host that is kept")
    guest = guest.add_subparsers(required=True, metavar="COMMAND")

    def guest_command(name, function, help_text):
        p = command(guest, name, function, help_text)
        p.add_argument("--name", default="guest", help="which guest")
        return p

    p = guest_command("up", guest_up, "boot a guest")
    p.add_argument("--memory", type=int, default=1024, metavar="MIB")
    p.add_argument("--cpus", type=int, default=1)
    p.add_argument("--append", default="", help="more kernel command line")
    p.add_argument("--wrapper", default="", metavar="CMD",
                   help="in front of QEMU, such as build/bin/fdmmio-run")
    p.add_argument("qemu", nargs="*", metavar="ARG", help="further arguments of QEMU, after --")
    takes_command(guest_command("run", guest_run, "run CMD in a guest"))
    guest_command("shell", guest_shell, "a shell in a guest")
    guest_command("down", guest_down, "power a guest off")
    return top


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    args = parser().parse_args()
    try:
        return args.function(args)
    except LabError as e:
        say(f"lab: {e}")
        return LAB_FAILED
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


sys.exit(main())
