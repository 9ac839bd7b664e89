"""What `apply` needs around a simulated Railway: people with keys, installed trust, a state folder.

    with LightRailway() as railway:                    # or Simulation()
        fixture = ApplyFixture(railway, railway.text)
        fixture.plan("--only", "MODE")
        fixture.sign(*SIGNERS)
        result = fixture.apply()

People sign as they would on another machine, with ssh-keygen alone. The trust is where an operator
installs it, outside the checkout. All files are in one folder below that of the simulation.
"""
import fcntl
import hashlib
import json
import os
import pathlib
import pty
import re
import shutil
import subprocess
import tempfile
import termios

from simulation import PROJECT, ROOT, SERVICE

PEOPLE = {"pto": "pto@example.com", "hos": "hos@example.com", "ana": "ana@example.com",
          "stranger": "stranger@example.com"}
ROLES = {"PTO": ["pto"], "HoS": ["hos"], "Engineering": ["ana"]}
SIGNERS = ("pto", "ana")  # the role that is needed, and a second person: the author
NAMESPACE = "tautline-plan"
AUTHOR = "ana@example.com"
# One pass is enough where nothing settles slowly.
QUICK = ("--passes", "1", "--settle", "2s", "--wait", "20s")
# What deploys, of all that changes Railway.
DEPLOYING = ("serviceInstanceDeployV2", "serviceInstanceRedeploy", "deploymentRedeploy",
             "variableUpsert", "variableDelete", "environmentApplyChangeSet")

TRUST = """\
tautline_trust: 1
serial: {serial}
{two_persons}{page}approvers: approvers
revoked: revoked
roles:
{roles}
environments:
{environments}
plans: {plans}
targets:
{targets}
"""


def take_terminal():
    """In the child: the terminal that is its stdin is the one that controls it, as of a login."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def at_a_terminal(command, prompt, answer, **more):
    """(exit code, what the terminal showed) of a call; when it shows `prompt`, it gets `answer`."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(list(map(str, command)), stdin=theirs, stdout=theirs, stderr=theirs,
                          start_new_session=True, preexec_fn=take_terminal, **more) as process:
        os.close(theirs)
        shown, answered = b"", False
        try:
            while piece := os.read(ours, 65536):
                shown += piece
                if not answered and prompt.encode() in shown:
                    answered = True
                    os.write(ours, answer.encode())
        except OSError:  # the other side has closed the terminal
            pass
    os.close(ours)
    return process.returncode, shown.decode(errors="replace").replace("\r\n", "\n")


def unless_given(pairs, words):
    """Of `--option value …` those that the words do not give: an option counts once."""
    return [word for at in range(0, len(pairs), 2) if pairs[at] not in words for word in pairs[at:at + 2]]


class Keys:
    """Key pairs of people, made once for a test program."""

    def __init__(self, folder, people=tuple(PEOPLE), kind="ed25519"):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(mode=0o700, exist_ok=True)
        for person in people:
            self.make(person, kind)

    def make(self, person, kind="ed25519", *more):
        path = self.private(person)
        if path.exists():
            return path
        subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", person, "-f", path, *more],
                       check=True, stdin=subprocess.DEVNULL)
        return path

    def private(self, person):
        return self.folder / person

    def public(self, person):
        """`TYPE BASE64`, as in the approvers file."""
        return " ".join((self.folder / f"{person}.pub").read_text().split()[:2])

    def sign(self, person, path, namespace=NAMESPACE):
        """The signature of a file, as ssh-keygen writes it."""
        return subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-n", namespace, "-f",
                               self.private(person), "-"], check=True, input=path.read_bytes(),
                              capture_output=True).stdout


def caio_floor():
    """The section `floor` of CAIO's trust.yaml, for every target of a trust."""
    text = (ROOT / "desired-state" / "trust.yaml").read_text()
    return re.sub(r"    targets: .*\n", "", text[text.index("\nfloor:") + 1:])


class Trust:
    """What an operator installs: trust.yaml, approvers, revoked, in a folder of its own.

    `floor`: the section of that name, "" for none; `urls`: {environment: address} of its probes; `page`: where
    passkeys sign."""

    floor, urls, page = "", {}, None

    def __init__(self, folder, keys, overview):
        self.folder, self.keys, self.serial = pathlib.Path(folder), keys, 0
        self.path = self.folder / "trust.yaml"
        self.folder.mkdir(mode=0o755)
        self.targets = [
            {"environment": environment["name"], "project": environment["projectId"],
             "environment_id": environment["id"], "service": service["id"]}
            for environment in overview["environments"] for service in environment["services"]]
        self.write()

    def write(self, needs=("PTO",), roles=None, people=("pto", "hos", "ana"), options=None, revoked=(),
              plans="{ max_age: 24h }", targets=None, two_persons=True, serial=None, more=None):
        """`options`: {person: more options in the approvers}; `revoked`: people whose keys are; `more`:
        {key: principal} of further keys. Each file has the next serial, where none is given."""
        self.serial = serial or self.serial + 1
        named = {**{person: PEOPLE.get(person, person) for person in people}, **(more or {})}
        options = options or {}
        lines = [f'{name} namespaces="{NAMESPACE}"{options.get(person, "")} {self.keys.public(person)}'
                 for person, name in named.items()]
        self.put("approvers", "\n".join(lines) + "\n")
        self.put("revoked", "".join(self.keys.public(person) + "\n" for person in revoked))
        environments = dict.fromkeys(target["environment"] for target in self.targets)
        self.put("trust.yaml", TRUST.format(
            plans=plans, serial=self.serial, two_persons="" if two_persons else "two_persons: no\n",
            page=f"approve_at: {self.page}\n" if self.page else "",
            roles="\n".join(f"  {role}: [{', '.join(PEOPLE.get(p, p) for p in who)}]"
                            for role, who in (roles or ROLES).items()),
            environments="\n".join(f"  {name}: {{ needs: [{', '.join(needs)}] }}"
                                   for name in environments),
            targets="\n".join(f"  target-{at}: {{ {', '.join(f'{k}: {v}' for k, v in each.items())} }}"
                              for at, each in enumerate(self.addressed(targets or self.targets))))
                 + self.floor)

    def addressed(self, targets):
        return [{**each, "url": self.urls[each["environment"]]} if self.urls else each for each in targets]

    def put(self, name, text):
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o644)


class ApplyFixture:
    """A checkout, a state folder and an installed trust for one environment of a simulation."""

    def __init__(self, railway, text, environment="production", keys=None, folder=None,
                 name="service.yaml"):
        self.railway, self.environment = railway, environment
        self.folder = folder or pathlib.Path(tempfile.mkdtemp(prefix="apply-", dir=railway.path))
        self.keys = keys or Keys(self.folder / "keys")
        self.trust = Trust(self.folder / "trust", self.keys, railway.admin("GET", "/"))
        self.checkout = self.folder / "checkout"
        (self.checkout / "desired-state").mkdir(parents=True)
        (self.checkout / ".git").mkdir()
        self.file = self.checkout / "desired-state" / name
        self.file.write_text(text)
        self.state = self.folder / "state"
        self.state.mkdir(mode=0o700)
        self.key_file = self.folder / "fingerprint.key"
        self.key_file.write_bytes(hashlib.sha256(b"made-up fingerprint key").digest())
        self.key_file.chmod(0o600)
        self.sealing_key = self.folder / "sealing.key"  # `apply` makes it
        self.plan_file = self.checkout / "plan.txt"

    # --- calls -----------------------------------------------------------------------------------

    def environ(self, **more):
        return self.railway.environ(**{"TAUTLINE_FINGERPRINT_KEY_FILE": str(self.key_file),
                                       "TAUTLINE_SEALING_KEY_FILE": str(self.sealing_key), **more})

    def call(self, *words, trust=None, state=None, environ=None, file=None, **more):
        """One call in the checkout, with the installed trust and the state of this place."""
        command, *rest = words
        named = [] if command == "evidence" else ["--trust", trust or self.trust.path]
        named = unless_given([*named, "--state", state or self.state], rest)
        return self.railway.tautline(command, *rest, *named,
                                     environ=environ or self.environ(),
                                     cwd=more.pop("cwd", self.checkout), **more)

    def plan(self, *words, author=AUTHOR, file=None, out=None, **more):
        return self.call("plan", "--env", self.environment, "--author", author, "-o",
                         out or self.plan_file, *words, file or self.file, **more)

    def approve(self, *words, plan=None, **more):
        return self.call("approve", plan or self.plan_file, *words, **more)

    def apply(self, *words, plan=None, file=None, **more):
        return self.call("apply", plan or self.plan_file, *unless_given(QUICK, words), *words, file or self.file, **more)

    def evidence(self, *words, file=None, **more):
        return self.call("evidence", *words, **more)

    def sign(self, *persons, plan=None, key=None, namespace=NAMESPACE, principal=None):
        """Persons sign the plan on machines of their own; the path of the last signature."""
        plan = pathlib.Path(plan or self.plan_file)
        for person in persons:
            path = self.signature(principal or PEOPLE.get(person, person), plan)
            path.write_bytes(self.keys.sign(key or person, plan, namespace))
        return path

    def signature(self, principal=PEOPLE["pto"], plan=None):
        plan = pathlib.Path(plan or self.plan_file)
        return plan.with_name(f"{plan.name}.sig.{principal}")

    def ready(self, *words, signers=SIGNERS, **more):
        """A fresh plan, signed; what `plan` said."""
        result = self.plan(*words, **more)
        if result.code or not self.plan_file.exists():
            raise AssertionError(f"no plan: exit {result.code}\n{result.out}{result.err}")
        if signers:
            self.sign(*signers)
        return result

    # --- the state -------------------------------------------------------------------------------

    @property
    def target(self):
        """The folder of this target."""
        (folder,) = [path for path in self.state.iterdir() if path.is_dir()]
        return folder

    @property
    def ledger(self):
        return self.target / "ledger"

    def entries(self):
        *lines, _ = self.ledger.read_bytes().split(b"\n")  # the last may be half written
        return [json.loads(line) for line in lines]

    def kinds(self):
        return [entry["kind"] for entry in self.entries()]

    def verify_ledger(self):
        """The chain as sha256sum sees it, and as Tautline does."""
        before = "0" * 64
        data = self.ledger.read_bytes()
        assert data.endswith(b"\n"), "the ledger's last line is torn"
        for number, line in enumerate(data.splitlines(keepends=True), 1):
            entry = json.loads(line)
            assert (entry["n"], entry["prev"]) == (number, before), f"line {number} of the ledger"
            before = hashlib.sha256(line).hexdigest()
        result = self.evidence("verify", "--env", self.environment, self.file)
        assert result.code == 0, f"evidence verify: {result.code}\n{result.out}{result.err}"

    def keep(self):
        """A copy of the state, the plan and its signatures, to be put back by `again`."""
        kept = pathlib.Path(tempfile.mkdtemp(prefix="kept-", dir=self.folder))
        shutil.copytree(self.state, kept / "state")
        shutil.copytree(self.checkout, kept / "checkout")
        return kept

    def again(self, kept):
        for name, path in (("state", self.state), ("checkout", self.checkout)):
            shutil.rmtree(path)
            shutil.copytree(kept / name, path)

    # --- what Railway saw ------------------------------------------------------------------------

    def mutations(self):
        """Names of the root fields of every mutation that was asked for, in order."""
        log = self.railway.admin("GET", "/log")
        return [field for request in log["requests"] if request["type"] == "mutation"
                for field in request["fields"]]

    def deploys(self):
        return [field for field in self.mutations() if field in DEPLOYING]

    def instance(self):
        for project in self.railway.admin("GET", "/world")["projects"]:
            if project["name"] == PROJECT:
                for environment in project["environments"]:
                    if environment["name"] == self.environment:
                        return environment["services"][SERVICE]
        raise KeyError(self.environment)

    def stored(self):
        """{name: value} as Railway keeps them."""
        return {name: kept["value"] for name, kept in self.instance()["variables"].items()}

    def deployments(self):
        return self.instance()["deployments"]

    def running(self):
        return self.deployments()[-1]["snapshot"]["rendered"]


def everything_written(fixture):
    """(path, bytes) of every file that a call may have written: state, checkout, plans."""
    for root in (fixture.state, fixture.checkout):
        for folder, _, names in os.walk(root):
            for name in names:
                path = pathlib.Path(folder) / name
                yield path, path.read_bytes()
