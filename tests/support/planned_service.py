"""What a plan needs besides the simulated Railway: a fingerprint key, trust with the right ids, a state folder.

    with PlannedService() as railway:
        railway.set("production", {"EMERGENCY_STOP": "true"}, deploy=True)
        result = railway.plan("-o", railway.path / "plan.txt")
"""
import json
import pathlib
import re
import shutil
import tempfile

import ledger_format
from simulation import ROOT, caio_world
from small_service import SmallService

AUTHOR = "ana@example.com"


def plain_plan(text):
    """A statement without what differs from run to run."""
    text = re.sub(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "ID", text)
    text = re.sub(r"sha256:[0-9a-f]{64}", "sha256:DIGEST", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "WHEN", text)
    text = re.sub(r"(Number +)[0-9a-f]{16}", r"\1NUMBER", text)
    text = re.sub(r"(Ledger +)[0-9a-f]{32}", r"\1LEDGER", text)
    text = re.sub(r"\bkey [0-9a-f]{16}\b", "key KEY", text)
    text = re.sub(r"desired-[0-9a-f]{8}\.yaml", "desired.yaml", text)
    text = re.sub(r"fp:[0-9a-f]{16}", "fp:FINGERPRINT", text)
    text = re.sub(r"commit [0-9a-f]{40}", "commit COMMIT", text)
    return re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", text)


class PlannedService(SmallService):
    """The small service, and a person who may sign."""

    def __init__(self, world=caio_world, application=False):
        super().__init__(world, application)

    def __enter__(self):
        super().__enter__()
        try:
            self.key = self.path / "key"
            self.key.write_bytes(bytes(range(32)))
            self.key.chmod(0o600)
            self.trust = self.write_trust()
            self.fresh()
        except BaseException:
            self.__exit__()
            raise
        return self

    def fresh(self):
        """An empty folder for ledgers, and another for files."""
        self.state = pathlib.Path(tempfile.mkdtemp(prefix="state-", dir=self.path))
        self.files = pathlib.Path(tempfile.mkdtemp(prefix="files-", dir=self.path))
        self.plan_file = self.files / "plan.txt"

    def ids(self, environment="production"):
        for one in self.admin("GET", "/")["environments"]:
            if one["name"] == environment:
                return {"project": one["projectId"], "environment_id": one["id"],
                        "service": one["services"][0]["id"]}
        raise KeyError(environment)

    def write_trust(self, plans="max_age: 24h", **more):
        """trust.yaml and the approvers of the project, with this world's ids."""
        folder = pathlib.Path(tempfile.mkdtemp(prefix="trust-", dir=self.path))
        shutil.copy(ROOT / "desired-state" / "approvers", folder)
        text = (ROOT / "desired-state" / "trust.yaml").read_text()
        targets = {"target": {"environment": "production", **self.ids(), **more}}
        text = text[:text.index("# Examples:")] + "targets: " + json.dumps(targets) + "\n"
        text = re.sub(r"plans: {.*}", f"plans: {{ {plans} }}", text)
        (folder / "trust.yaml").write_text(text)
        for file in folder.iterdir():
            file.chmod(0o644)
        return folder / "trust.yaml"

    def plan(self, *words, file=None, environ=None, **more):
        """One call of `plan`; `environ` adds to the usual variables."""
        trust = [] if "--trust" in words else ["--trust", self.trust]
        return self.tautline("plan", "--env", "production", "--author", AUTHOR, *trust,
                             "--state", self.state, *words, file or self.file,
                             environ=self.environ(TAUTLINE_FINGERPRINT_KEY_FILE=str(self.key),
                                                  **(environ or {})), **more)

    def ledger(self):
        """The entries of the target's ledger."""
        path = ledger_format.folder(self.state, environment="production") / "ledger"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
