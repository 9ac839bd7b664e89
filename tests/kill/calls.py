"""System calls of one run, as strace sees them, and one of them spoilt in another run.

A point is one call of the program, by its name and its number among the calls of that name; a fault is
what happens there: the process is killed, gets a signal, or the call fails with an errno.
"""
import collections
import os
import re
import signal
import subprocess
import tempfile

Point = collections.namedtuple("Point", "call number fault seen")

# What each call may answer where a disk, a network or a table of descriptors fails. Only these calls
# change a file, send, or take something that others wait for.
ERRORS = {
    "write": ("EIO", "ENOSPC", "EINTR"),
    "pwrite64": ("EIO", "ENOSPC"),
    "writev": ("EIO", "ENOSPC"),
    "fsync": ("EIO", "ENOSPC"),
    "fdatasync": ("EIO", "ENOSPC"),
    "rename": ("EIO", "ENOSPC", "EACCES"),
    "renameat": ("EIO", "ENOSPC", "EACCES"),
    "renameat2": ("EIO", "ENOSPC", "EACCES"),
    "linkat": ("EACCES", "ENOSPC"),
    "openat": ("EACCES", "EMFILE", "ENOSPC"),
    "ftruncate": ("EIO", "EINTR"),
    "mkdir": ("EACCES", "ENOSPC"),
    "mkdirat": ("EACCES", "ENOSPC"),
    "unlink": ("EACCES", "EIO"),
    "unlinkat": ("EACCES", "EIO"),
    "fchmod": ("EPERM",),
    "flock": ("EINTR", "ENOLCK"),
    "socket": ("EMFILE", "ENOBUFS"),
    "connect": ("ECONNREFUSED", "ETIMEDOUT"),
    "sendto": ("ECONNRESET", "EPIPE"),
    "sendmsg": ("ECONNRESET", "EPIPE"),
    "recvfrom": ("ECONNRESET", "ETIMEDOUT"),
    "close": ("EIO", "EINTR"),
    "exit_group": (),
}
# Also where the fault stays: a disk that is full, a network that is gone.
LASTING = {"write": ("ENOSPC",), "fsync": ("EIO",), "fdatasync": ("EIO",), "sendto": ("ECONNRESET",),
           "connect": ("ECONNREFUSED",), "openat": ("EROFS",)}
# A server's answer may be there or not yet: what a process does between sending and reading is racy.
READS = ("recvfrom",)
SECONDS = 60


class Run:
    """What one call left: code (negative: the signal that ended it), out, err."""

    def __init__(self, process):
        self.code, self.out, self.err = process.returncode, process.stdout, process.stderr


def run(strace, command, environ, cwd):
    process = subprocess.run(["strace", "-f", "-qq", *strace, *map(str, command)], env=environ, cwd=cwd,
                             stdin=subprocess.DEVNULL, capture_output=True, text=True,
                             timeout=SECONDS, errors="replace")
    return Run(process)


def is_interesting(name, arguments):
    """Opening for reading changes nothing; it may fail, but that is no point of its own."""
    return name != "openat" or re.search(r"O_WRONLY|O_RDWR|O_CREAT", arguments) is not None


def trace(command, environ, cwd):
    """(run, [(name, number, arguments)]) of the first process, in order."""
    with tempfile.NamedTemporaryFile("r", errors="replace") as file:
        done = run(["-s", "400", "-o", file.name, "-e", "trace=" + ",".join(ERRORS)], command, environ,
                   cwd)
        lines = file.read().splitlines()
    counts, calls, first = collections.Counter(), [], None
    for line in lines:
        found = re.match(r"(\d+) +(\w+)\((.*)", line)
        if not found:
            continue
        first = first or found.group(1)
        if found.group(1) == first:
            counts[found.group(2)] += 1
            calls.append((found.group(2), counts[found.group(2)], found.group(3)))
    return done, calls


def after(calls, marker):
    """The calls from the first whose arguments hold `marker` on; all, where strace may not see them."""
    for at, (_, _, arguments) in enumerate(calls):
        if marker in arguments:
            return calls[at:]
    return calls


def points(calls, kinds=("kill", "error", "lasting")):
    """Every fault at every call."""
    for name, number, arguments in calls:
        if not is_interesting(name, arguments):
            continue
        if "kill" in kinds:
            yield Point(name, number, "signal=KILL", arguments[:60])
        for word in ("TERM", "INT"):
            if word in kinds:
                yield Point(name, number, f"signal={word}", arguments[:60])
        if "error" in kinds:
            for error in ERRORS[name]:
                yield Point(name, number, f"error={error}", arguments[:60])
        if "lasting" in kinds:
            for error in LASTING.get(name, ()):
                yield Point(name, number, f"error={error}+", arguments[:60])


def spoil(point, command, environ, cwd):
    """The call with one fault in it."""
    lasting = point.fault.endswith("+")
    fault = point.fault.rstrip("+")
    inject = f"inject={point.call}:{fault}:when={point.number}{'+' if lasting else ''}"
    done = run(["-o", "/dev/null", "-e", f"trace={point.call}", "-e", inject], command, environ, cwd)
    if done.code > 128 and "KILL" in fault:  # strace ends as its tracee did, or says so
        done.code = -signal.SIGKILL
    return done


def may_trace():
    """Containers may forbid it."""
    try:
        return run(["-o", os.devnull], ["/bin/true"], dict(os.environ), "/").code == 0
    except FileNotFoundError:
        return False
