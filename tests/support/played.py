"""A forge, a simulated Railway, and what an administrator set on both: for the workflows, played step by step."""
import base64
import hashlib
import json
import pathlib
import subprocess
import tempfile
import unittest

from apply_fixture import SIGNERS, ApplyFixture
from light_railway import BEFORE, LightRailway
from pipeline import Forge
from simulation import token


def reviews(program):
    """Can the program write a review in the formats that the workflow wants?"""
    words = [program, "review", "none.yaml", "none.yaml", "--output", "sarif=/dev/null"]
    return subprocess.run(words, capture_output=True).returncode != 64


class Played(unittest.TestCase):
    """A forge, a simulated Railway, and what an administrator set on both."""

    maxDiff = None
    WORLD = {}

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(LightRailway(**cls.WORLD))

    def setUp(self):
        self.railway.reset()
        self.fixture = ApplyFixture(self.railway, self.railway.text)
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="forge-")))
        self.forge = Forge(self.folder, {"desired-state/service.yaml": self.railway.text})
        self.secrets = {
            "secrets.RAILWAY_TOKEN_STAGING": token("staging"),
            "secrets.RAILWAY_TOKEN_PRODUCTION": token("production"),
            "secrets.TAUTLINE_FINGERPRINT_KEY":
                base64.b64encode(self.fixture.key_file.read_bytes()).decode(),
            "secrets.TAUTLINE_SEALING_KEY": base64.b64encode(b"made-up sealing key of 32 bytes!").decode()}
        self.trust_is_set()
        self.environ = {"TAUTLINE_RAILWAY_URL": self.railway.url}

    def trust_is_set(self):
        """The operator's variables, and its digest in the workflow files."""
        trust = self.fixture.trust.folder
        self.operator = {f"vars.TAUTLINE_{name.upper()}": (trust / path).read_text() for name, path in
                         (("trust", "trust.yaml"), ("approvers", "approvers"), ("revoked", "revoked"))}
        self.forge.pins["TAUTLINE_TRUST_SHA256"] = self.digest_of_trust()

    def digest_of_trust(self):
        """As the README computes it."""
        command = "for f in trust.yaml approvers revoked; do wc -c <$f; cat $f; done | sha256sum"
        return subprocess.run(["bash", "-c", command], cwd=self.fixture.trust.folder, check=True,
                              capture_output=True, text=True).stdout.split()[0]

    def start_ledger(self):
        for script in ("ledger.sh", "closing.sh"):
            result = self.forge.script(script, "start")
            self.assertEqual((result.returncode, result.stdout), (0, ""), result.stderr)

    def play(self, name, facts, **more):
        run = self.forge.play(name, {**self.secrets, **self.operator, **facts}, self.environ, **more)
        for secret in (*self.secrets.values(), self.fixture.key_file.read_bytes().decode("latin-1"),
                       "made-up-forge-token", *BEFORE.values()):
            if len(secret) > 11:
                self.assertNotIn(secret, run.text + run.summary)
        # Nothing but annotations acts, whatever the log holds.
        self.assertLessEqual({name for name, _ in run.commands}, {"error", "warning", "notice"}, run.text)
        return run

    def chain(self, branch="tautline-ledger"):
        """The kinds of the entries that the branch holds."""
        lines = self.forge.git("show", f"{branch}:{self.railway.ledger_folder()}/ledger", cwd=self.forge.bare).splitlines()
        return [json.loads(line)["kind"] for line in lines]

    def branches(self):
        return self.forge.git("for-each-ref", "--format=%(refname:short)", "refs/heads",
                              cwd=self.forge.bare).split()

    def planned(self, *only, signed=True):
        """A plan that its author makes on the branch's ledger, pushed, signed by two persons."""
        self.fixture.state = self.folder / "author"
        self.assertEqual(self.forge.script("ledger.sh", "fetch", self.fixture.state).returncode, 0)
        self.fixture.ready(*only or ("--only", "MODE"), signers=SIGNERS if signed else ())
        closing = self.fixture.plan_file.with_name("plan.txt.closing")
        if closing.exists() and signed:
            self.fixture.sign(*SIGNERS, plan=closing)
        self.assertEqual(self.forge.script("ledger.sh", "push", self.fixture.state).returncode, 0)
        files = {f"{path.name}": path.read_bytes()
                 for path in self.fixture.checkout.glob("plan.txt*")}
        self.forge.git("checkout", "-q", "--orphan", "tautline-plans")
        self.forge.git("rm", "-q", "-r", "-f", ".")
        self.forge.commit({f"{folder}{name}": data for folder in ("mode/", "") for name, data in files.items()},
                          "A plan", branch="tautline-plans")
        self.forge.git("checkout", "-q", "-f", "main")
        return {"inputs.environment": "production", "inputs.plan": "mode/plan.txt", **self.operator}

    def replace_program(self, text):
        """The runners have another program, and the workflow files name it."""
        path = self.forge.tools / "tautline"
        path.unlink()
        path.write_text(text)
        path.chmod(0o755)
        self.forge.pins["TAUTLINE_SHA256"] = hashlib.sha256(text.encode()).hexdigest()
