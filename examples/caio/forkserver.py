"""forkserver: starts one stand-in per deployment without paying for the start of Python each time.

    /usr/bin/python3 examples/caio/forkserver.py SOCKET_PATH

One connection, one JSON line: {"env": {"NAME": "VALUE", …}, "port": N}. The answer is one line:
{"pid": N, "port": N} when the deployment listens, or {"error": "…"}. The child has exactly that
environment and PORT; HOST is 127.0.0.1 where the environment has none. Ends with all its children
on SIGTERM, SIGINT, and when its stdin, if that is a pipe or a socket, is closed.
"""

import ctypes
import gc
import json
import os
import select
import signal
import socket
import stat
import sys
from typing import Dict, Set, Tuple

from server import listen, make_server, serve

REQUEST_MAX = 1 << 20
REQUEST_TIMEOUT_S = 5.0
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)


class Refused(ValueError):
    """A request that cannot be served; the text goes back to the asker."""


def read_line(conn: socket.socket) -> bytes:
    data = b""
    while b"\n" not in data:
        piece = conn.recv(65536)
        if not piece:
            break
        data += piece
        if len(data) > REQUEST_MAX:
            raise Refused("the request is too long")
    return data


def read_request(conn: socket.socket) -> Tuple[Dict[str, str], int]:
    try:
        request = json.loads(read_line(conn))
        env, port = request["env"], request["port"]
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(f"the request cannot be read: {type(error).__name__}") from None
    if not isinstance(env, dict) or not all(isinstance(value, str) for value in env.values()):
        raise Refused("env is not a map of texts")
    if type(port) is not int or not 0 <= port <= 65535:
        raise Refused("port is not a number from 0 to 65535")
    return env, port


def run_child(sock: socket.socket, env: Dict[str, str], pipe: int, parent: int) -> None:
    """The deployment's own process. Writes `ok` or what went wrong to `pipe`; never returns."""
    def ready(_tls: bool) -> None:
        os.write(pipe, b"ok")
        os.close(pipe)

    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)
    try:
        os.environ.clear()
        os.environ.update(env)
        serve(sock, env, ready)
    except Exception as error:
        os.write(pipe, str(error).encode("utf-8") or b"the start failed")
    os._exit(1)


def wait_ready(pipe: int) -> None:
    """Until the child is ready; raises Refused with the child's own words."""
    said = b""
    while piece := os.read(pipe, 4096):
        said += piece
    if said != b"ok":
        raise Refused(said.decode("utf-8", "replace") or "the deployment died at its start")


class Forkserver:
    def __init__(self, path: str) -> None:
        self.path = path
        self.parent = os.getpid()
        self.children: Set[int] = set()
        self.stopping = False
        self.wake_read, self.wake_write = os.pipe()
        os.set_blocking(self.wake_write, False)
        os.set_blocking(self.wake_read, False)
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        old_mask = os.umask(0o177)
        # Under its name only when it listens: who sees the socket may connect.
        self.listener.bind(path + "~")
        os.umask(old_mask)
        self.listener.listen(128)
        os.link(path + "~", path)
        os.unlink(path + "~")

    def take_signals(self) -> None:
        signal.set_wakeup_fd(self.wake_write)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)

    def stop(self, *_args) -> None:
        self.stopping = True

    def reap(self) -> None:
        """Only our own children, each by its number."""
        for pid in list(self.children):
            if os.waitpid(pid, os.WNOHANG)[0]:
                self.children.discard(pid)

    def become_child(self, conn: socket.socket) -> None:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        self.listener.close()
        conn.close()
        os.close(self.wake_read)
        os.close(self.wake_write)
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.close(null)

    def start(self, sock: socket.socket, env: Dict[str, str], conn: socket.socket) -> int:
        said, say = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(said)
            self.become_child(conn)
            run_child(sock, env, say, self.parent)
        os.close(say)
        self.children.add(pid)
        try:
            wait_ready(said)
        finally:
            os.close(said)
        return pid

    def deploy(self, conn: socket.socket) -> dict:
        try:
            env, port = read_request(conn)
            with listen(env.get("HOST") or "127.0.0.1", port) as sock:
                port = sock.getsockname()[1]
                return {"pid": self.start(sock, {**env, "PORT": str(port)}, conn), "port": port}
        except (Refused, OSError) as error:
            return {"error": str(error)}

    def take_one(self) -> None:
        conn, _ = self.listener.accept()
        with conn:
            conn.settimeout(REQUEST_TIMEOUT_S)
            answer = json.dumps(self.deploy(conn)).encode("utf-8") + b"\n"
            try:
                conn.sendall(answer)
            except OSError:
                pass  # The asker is gone; its deployment ends with us.

    def drain(self, fd: int) -> None:
        """Bytes on stdin mean nothing; its end means that whoever started us is gone."""
        if not os.read(fd, 4096):
            self.stopping = True

    def run(self, watched_stdin: bool) -> None:
        sources = [self.listener, self.wake_read] + ([0] if watched_stdin else [])
        while not self.stopping:
            for source in select.select(sources, [], [])[0]:
                if source is self.listener:
                    self.take_one()
                elif source == 0:
                    self.drain(0)
                else:
                    os.read(self.wake_read, 4096)
            self.reap()

    def close(self) -> None:
        """Children have no good-bye to say (server.Server), so each wait is short."""
        self.listener.close()
        os.unlink(self.path)
        for pid in self.children:
            os.kill(pid, signal.SIGKILL)
        for pid in self.children:
            os.waitpid(pid, 0)


def stdin_is_a_leash() -> bool:
    try:
        mode = os.fstat(0).st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


def main() -> int:
    if len(sys.argv) != 2:
        print("usage: forkserver.py SOCKET_PATH", file=sys.stderr)
        return 64
    make_server({}).config.setup_event_loop()  # Loads what a start would load lazily.
    gc.collect()
    gc.freeze()
    try:
        forkserver = Forkserver(sys.argv[1])
    except OSError as error:
        print(f"forkserver: {error}", file=sys.stderr)
        return 1
    forkserver.take_signals()
    try:
        forkserver.run(stdin_is_a_leash())
    finally:
        forkserver.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
