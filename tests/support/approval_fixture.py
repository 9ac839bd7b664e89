"""Persons with keys, a trust file and plans, for tests of `tautline approve`.

Keys are made for each test with ssh-keygen and never leave its folder. Plans are texts as `tautline
plan` writes them; what they say of the world is of no interest here.
"""
import base64
import contextlib
import datetime
import hashlib
import json
import os
import pathlib
import pty
import select
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("TAUTLINE", str(ROOT / "build" / "tautline"))
PAGES = ROOT / "tests" / "unit" / "output" / "pages"
MADE, EXPIRES, NOT_BEFORE = "2026-02-24T18:20:11Z", "2026-02-25T18:20:11Z", "2026-03-11T00:00:00Z"
TRUST_DIGEST = "b4f5c1d2e4b6978801122334455667788990aabbccddeeff00112233445566bb"
LEDGER = "7c1e0a9d3b5f4826917c1e0a9d3b5f48"
PEOPLE = {"pto@example.com": "PTO", "paul@example.com": "PTO", "hos@example.com": "HoS"}

TRUST = """tautline_trust: 1
serial: 1
{two_persons}{page}approvers: approvers
{revoked}roles:
  PTO: [pto@example.com, paul@example.com]
  HoS: [hos@example.com]
environments:
  production: {{ needs: [{needs}] }}
plans: {{ max_age: {max_age} }}
targets:
  shop:
    environment: production
    project: 33333333-3333-4333-8333-333333333333
    environment_id: 44444444-4444-4444-8444-444444444444
    service: 55555555-5555-4555-8555-555555555555
"""


def instant(seconds):
    when = datetime.datetime.fromtimestamp(int(time.time()) + seconds, datetime.timezone.utc)
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


class LyingAgent(contextlib.AbstractContextManager):
    """An agent that has a key and answers every question for a signature with one that is none
    (draft-miller-ssh-agent: 11 and 12 are identities, 13 and 14 signatures)."""

    def __init__(self, path, public):
        self.path = str(path)
        self.key = base64.b64decode(public.split()[1])
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(self.path)
        self.socket.listen()
        self.asked = 0
        self.callers = []  # environment and arguments of each caller
        threading.Thread(target=self.serve, daemon=True).start()

    def __exit__(self, *_):
        self.socket.close()

    @staticmethod
    def look_at(caller):
        """Arguments, environment and descriptors of the process at the other end."""
        pid = struct.unpack("3i", caller.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]
        proc = pathlib.Path("/proc") / str(pid)
        return ((proc / "cmdline").read_bytes().split(b"\0")[:-1],
                dict(entry.split(b"=", 1) for entry in (proc / "environ").read_bytes().split(b"\0") if entry),
                sorted(int(name) for name in os.listdir(proc / "fd")))

    @staticmethod
    def string(data):
        return struct.pack(">I", len(data)) + data

    def answer(self, kind):
        if kind == 11:
            return b"\x0c" + struct.pack(">I", 1) + self.string(self.key) + self.string(b"none")
        if kind == 13:
            self.asked += 1
            return b"\x0e" + self.string(self.string(b"ssh-ed25519") + self.string(b"\x01" * 64))
        return b"\x05"

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                with self.socket.accept()[0] as caller, caller.makefile("rb") as asked:
                    self.callers.append(self.look_at(caller))
                    while head := asked.read(4):
                        question = asked.read(struct.unpack(">I", head)[0])
                        caller.sendall(self.string(self.answer(question[0])))


class ApprovalFixture(contextlib.AbstractContextManager):
    """HOME is pto@example.com's: .ssh/id_ed25519 is his key."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="tautline-")
        self.path = pathlib.Path(self.folder.name)
        self.home, self.keys = self.path / "home", self.path / "keys"
        self.trust, self.plan = self.path / "trust" / "trust.yaml", self.path / "plan.txt"
        for folder in (self.home / ".ssh", self.keys, self.path / "trust"):
            folder.mkdir(parents=True, mode=0o700)
        self.options = {name: 'namespaces="tautline-plan"' for name in PEOPLE}
        for name in PEOPLE:
            self.make_key(self.keys / name)
        self.give("pto@example.com")
        self.install()

    def __exit__(self, *_):
        self.folder.cleanup()

    def make_key(self, path, passphrase="", kind="ed25519"):
        subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-C", "made for a test",
                        "-f", path], check=True, stdin=subprocess.DEVNULL)

    def give(self, name, as_file="id_ed25519"):
        """HOME's usual key is now this person's."""
        for end in ("", ".pub"):
            target = self.home / ".ssh" / (as_file + end)
            target.write_bytes((self.keys / (name + end)).read_bytes())
            target.chmod(0o600)

    def public(self, name):
        return (self.keys / (name + ".pub")).read_text()

    def install(self, needs="PTO", max_age="24h", revoked=(), without=(), two_persons=True, page=None):
        lines = [f"{name} {options} {self.public(name)}" for name, options in self.options.items()
                 if name not in without]
        files = [self.trust, self.trust.parent / "approvers"]
        self.trust.write_text(TRUST.format(needs=needs, max_age=max_age,
                                           two_persons="" if two_persons else "two_persons: no\n",
                                           page=f"approve_at: {page}\n" if page else "",
                                           revoked="revoked: revoked\n" if revoked else ""))
        files[1].write_text("".join(lines))
        if revoked:
            files.append(self.trust.parent / "revoked")
            files[2].write_text("".join(self.public(name) for name in revoked))
        digest = hashlib.sha256()
        for file in files:
            file.chmod(0o600)
            digest.update(b"%d\n" % file.stat().st_size + file.read_bytes())
        self.digest = digest.hexdigest()

    def write_plan(self, made=-600, valid=3600, needs=("PTO",), author="ana@example.com", opens=False):
        text = (PAGES / "plan.txt").read_text()
        if opens:
            closing = self.write(self.path / "plan.txt.closing", (PAGES / "plan_closing.txt").read_text(),
                                 made, valid, needs, author)
            text = text.replace("Closing      none\n", "Closing      signed with this plan; it ends what this "
                                "plan opens\n    sha256:%s\n" % self.sha256(closing))
        self.write(self.plan, text, made, valid, needs, author)

    def write(self, path, text, made, valid, needs, author):
        text = text.replace(MADE, instant(made)).replace(EXPIRES, instant(made + valid))
        text = text.replace(NOT_BEFORE, instant(86400)).replace(TRUST_DIGEST, self.digest)
        text = text.replace("ana@example.com", author)
        text = text.replace("Needs        PTO", "Needs        " + f"\n{'':13}".join(needs))
        if "two_persons: no" in self.trust.read_text():
            text = text.replace("and a second person with any role: Engineering, HoS",
                                "one person is enough: this trust says two_persons: no")
        path.write_text(text)
        return path

    def keep_ledger(self, number=LEDGER):
        """The ledger that the plans name, of one line; its folder."""
        folder = self.path / "state" / ".".join(f"{digit * 8}-{digit * 4}-4{digit * 3}-8{digit * 3}-"
                                                f"{digit * 12}" for digit in "345")
        folder.mkdir(parents=True, mode=0o700)
        body = {"format": 1, "id": number, "project": "33333333-3333-4333-8333-333333333333",
                "environment": "44444444-4444-4444-8444-444444444444",
                "service": "55555555-5555-4555-8555-555555555555",
                "service_name": "caio-swarm-dashboard", "environment_name": "production"}
        line = {"n": 1, "prev": "0" * 64, "at": MADE, "kind": "ledger", "body": body}
        text = json.dumps(line, separators=(",", ":")) + "\n"
        (folder / "ledger").write_text(text)
        (folder / "head").write_text(f"1 {hashlib.sha256(text.encode()).hexdigest()}\n")
        (folder / "lock").touch()
        for file in folder.iterdir():
            file.chmod(0o600)
        return folder

    @staticmethod
    def sha256(path):
        return hashlib.sha256(path.read_bytes()).hexdigest()

    def environ(self, **more):
        return {"PATH": "/usr/bin:/bin", "HOME": str(self.home), "TERM": "dumb", **more}

    def words(self, *words):
        return [PROGRAM, "approve", str(self.plan), "--trust", str(self.trust), *words]

    def call(self, *words, **environ):
        """Without a terminal: exit code, stdout, stderr."""
        result = subprocess.run(self.words(*words), env=self.environ(**environ), text=True, timeout=60,
                                cwd=self.path, capture_output=True, stdin=subprocess.DEVNULL, check=False)
        return result.returncode, result.stdout, result.stderr

    def with_terminal_that_shows_nothing(self, typed):
        """At a terminal whose stderr cannot be written, with this typed ahead: exit code, stdout."""
        ours, theirs = pty.openpty()
        deaf = os.open(os.ttyname(theirs), os.O_RDONLY | os.O_NOCTTY)
        try:
            with subprocess.Popen(self.words(), env=self.environ(), stdin=theirs, stdout=subprocess.PIPE,
                                  stderr=deaf, text=True) as process:
                time.sleep(1)  # past the question: what was typed before it is forgotten
                os.write(ours, typed)
                out, _ = process.communicate(timeout=10)
        finally:
            for fd in (ours, theirs, deaf):
                os.close(fd)
        return process.returncode, out

    def at_terminal(self, *words, answers=(), typed_ahead=b"", **environ):
        """At a terminal of its own: exit code, and all that is to be seen there. `answers` are pairs:
        what has to be seen, and what is typed then (or what is done, and gives that)."""
        pid, fd = pty.fork()
        if pid == 0:
            os.execve(PROGRAM, self.words(*words), self.environ(**environ))
        shown, waiting, seen, end = b"", list(answers), 0, time.monotonic() + 60
        try:
            if typed_ahead:
                os.write(fd, typed_ahead)
            while time.monotonic() < end:
                if not select.select([fd], [], [], 0.2)[0]:
                    continue
                piece = os.read(fd, 65536)
                if not piece:
                    break
                shown += piece
                if waiting and waiting[0][0].encode() in shown[seen:]:
                    seen = len(shown)
                    answer = waiting.pop(0)[1]
                    os.write(fd, answer() if callable(answer) else answer)
        except OSError:  # the other side has closed the terminal
            pass
        finally:
            os.close(fd)
        return self.end_of(pid), shown.decode().replace("\r\n", "\n")

    @staticmethod
    def end_of(pid):
        for _ in range(100):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.05)
        os.kill(pid, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    def signature(self, name="pto@example.com", plan="plan.txt"):
        return self.path / f"{plan}.sig.{name}"

    def sign(self, name, plan=None, text=None, space="tautline-plan"):
        """As `ssh-keygen` does it without Tautline."""
        plan = plan or self.plan
        made = subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-n", space, "-f", self.keys / name],
                              input=plan.read_bytes() if text is None else text, check=True,
                              capture_output=True)
        self.signature(name, plan.name).write_bytes(made.stdout)

    def verified(self, name="pto@example.com", plan="plan.txt", text=None):
        """Does ssh-keygen accept the stored signature, for this text or for the current file?"""
        made = subprocess.run(["ssh-keygen", "-Y", "verify", "-f", self.trust.parent / "approvers",
                               "-I", name, "-n", "tautline-plan", "-s", self.signature(name, plan)],
                              input=text or (self.path / plan).read_bytes(), capture_output=True, check=False)
        return made.returncode == 0
