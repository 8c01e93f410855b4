"""The first program of every child: drop rights, tie its life to the parent's, become the child.

Run as a stand-alone script (`python -I -S launch.py PARENT_PID DEATH_SIGNAL UID GID PROGRAM ARGUMENT…`; UID -1 keeps
the user), because the steps must happen between fork and exec and Python code is not safe there. The order matters:
the kernel forgets the parent-death signal whenever the user id changes, see prctl(2).
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Never returns: becomes PROGRAM, or exits when the parent is already gone."""
    parent_pid, death_signal, uid, gid = (int(word) for word in arguments[:4])
    program = arguments[4:]
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    os.umask(0o077)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != parent_pid:
        sys.exit("the parent is gone")
    for ignored_by_python in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(ignored_by_python, signal.SIG_DFL)
    os.execv(program[0], program)  # noqa: S606 - becoming the child without a shell is this script's purpose


if __name__ == "__main__":
    main(sys.argv[1:])
