"""Many services in one call: what one costs does not depend on how many there are, nor on how long their ledgers are."""
import hashlib
import os
import pathlib
import resource
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import ledger_format  # noqa: E402
from light_railway import AFTER, DECLARATION, LightRailway  # noqa: E402
from measurement import Measurement  # noqa: E402
from simulation import ROOT, SERVICE  # noqa: E402

SERVICES = 60
FEW_DESCRIPTORS = 48
DEADLINE = 4  # seconds
MANY_ENTRIES, MEMORY_MOST = 2000, 20
PROGRAM = os.environ.get("TAUTLINE", str(ROOT / "build" / "tautline"))


class ManyServices(LightRailway):
    """One service in each of many projects, each with a token of its own."""

    def world(self, _=None):
        service = {"variables": dict(AFTER), "app": {"upstream": self.upstream}}
        return {"tokens": [{"token": f"made-up-token-{n:04}", "project": f"shop-{n}", "environment": "production"}
                           for n in range(SERVICES)],
                "projects": [{"name": f"shop-{n}", "services": [SERVICE],
                              "environments": [{"name": "production", "services": {SERVICE: service}}]}
                             for n in range(SERVICES)]}

    def declare(self, folder):
        """A declaration for each, and the environment with all tokens."""
        urls = {edge["project"]: edge["url"] for edge in self.admin("GET", "/")["edges"]}
        for n in range(SERVICES):
            text = DECLARATION.format(project=f"shop-{n}", service=SERVICE, url=urls[f"shop-{n}"])
            (folder / f"shop-{n}.yaml").write_text(text.replace("RAILWAY_TOKEN_PRODUCTION", f"TOKEN_{n}"))
        return self.environ(**{f"TOKEN_{n}": f"made-up-token-{n:04}" for n in range(SERVICES)})


def lengthen(folder, count):
    """So many entries more, as Tautline would have chained them."""
    lines = (folder / "ledger").read_bytes().splitlines(keepends=True)
    body = lines[-1].partition(b'"at":')[2]
    for number in range(len(lines) + 1, len(lines) + count + 1):
        digest = hashlib.sha256(lines[-1]).hexdigest().encode()
        lines.append(b'{"n":%d,"prev":"%s","at":%s' % (number, digest, body))
    (folder / "ledger").write_bytes(b"".join(lines))
    (folder / "head").write_text(f"{len(lines)} {hashlib.sha256(lines[-1]).hexdigest()}\n")


class Many(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(ManyServices())

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.state = self.folder / "state"
        self.environ = self.railway.declare(self.folder)
        self.words = ["check", "--quiet", "--state", self.state, *sorted(self.folder.glob("*.yaml"))]

    def test_each_further_service_adds_to_the_time_of_a_run(self):
        for path in self.folder.glob("*.yaml"):
            path.write_text(path.read_text().replace("settings:", f"limits: {{ deadline: {DEADLINE}s }}\nsettings:", 1))
        self.railway.admin("POST", "/faults", {"kind": "delay", "target": "edge", "ms": DEADLINE * 1000 + 500})
        self.addCleanup(self.railway.admin, "DELETE", "/faults")
        self.checked()

    def checked(self, **more):
        result = self.railway.tautline(*self.words, environ=self.environ, **more)
        self.assertEqual((result.code, result.out, result.err), (0, "", ""))

    def test_ledgers_are_open_one_at_a_time(self):
        few = (FEW_DESCRIPTORS, FEW_DESCRIPTORS)
        for _ in range(2):
            self.checked(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, few))
        folders = [path.parent for path in self.state.glob("*/ledger")]
        self.assertEqual(len(folders), SERVICES)
        for folder in folders:
            kinds = [kind for kind, _, _ in ledger_format.verify(folder)]
            self.assertEqual(kinds, ["ledger", "check", "check"])

    def test_long_ledgers_are_not_held_together(self):
        self.checked()
        short = Measurement([PROGRAM, *self.words], self.environ, ROOT)
        for path in self.state.glob("*/ledger"):
            lengthen(path.parent, MANY_ENTRIES)
        long = Measurement([PROGRAM, *self.words], self.environ, ROOT)
        self.assertEqual((short.code, long.code), (0, 0), long.err)
        self.assertLess(long.peak - short.peak, MEMORY_MOST)


if __name__ == "__main__":
    unittest.main()
