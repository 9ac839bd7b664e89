"""A call that is killed while it writes a file leaves the old one or the new one, and nothing beside it for good."""
import os
import pathlib
import shutil
import sys
import unittest

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "support"), str(TESTS / "kill")]
import calls  # noqa: E402
from simulation import ROOT, Simulation  # noqa: E402

PROGRAM = os.environ.get("TAUTLINE", str(ROOT / "build" / "tautline"))
ACCOUNT = "made-up-account-token-0123456789"
WRITES = ("openat", "fchmod", "write", "fsync", "linkat", "renameat", "unlinkat", "close")
DECLARATION = """\
tautline: 1
project: alpha
service: web
environments:
  production: {}
settings:
  MODE: strict
documents: { canonical: docs/TRACKER.md }
"""
TRACKER = "# Tracker\n<!-- tautline:begin status production -->\n<!-- tautline:end status production -->\n"


def world(_=None):
    services = {"web": {"variables": {"MODE": "strict"}, "edge": True}}
    return {"tokens": [{"token": ACCOUNT, "kind": "account"}],
            "projects": [{"name": "alpha", "services": ["web"],
                          "environments": [{"name": "production", "services": services}]}]}


@unittest.skipUnless(calls.may_trace(), "strace is missing, or may not trace here")
class Leftovers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(Simulation(world, application=False))

    def setUp(self):
        self.folder = self.railway.path / "call"
        self.place = self.folder / "docs"
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.environ = {"PATH": "/usr/bin:/bin", "HOME": str(self.folder), "RAILWAY_API_TOKEN": ACCOUNT,
                        "TAUTLINE_RAILWAY_URL": self.railway.url}

    def fresh(self, name, text):
        shutil.rmtree(self.folder, True)
        self.place.mkdir(parents=True)
        (self.folder / "web.yaml").write_text(DECLARATION)
        if text is not None:
            (self.place / name).write_text(text)

    def killed_anywhere(self, name, before, *words):
        command = [PROGRAM, *words]
        self.fresh(name, before)
        done, seen = calls.trace(command, self.environ, self.folder)
        self.assertEqual(done.code, 0, done.out + done.err)
        after = (self.place / name).read_text()
        named = [at for at, (call, _, arguments) in enumerate(seen)
                 if call in ("renameat", "rename", "linkat") and name in arguments]
        self.assertTrue(named, "the file was not put in its place")
        near = seen[max(0, named[0] - 6):named[-1] + 4]
        points = [point for point in calls.points(near, ("kill",)) if point.call in WRITES]
        self.assertGreater(len(points), 3)
        for point in points:
            with self.subTest(point):
                self.fresh(name, before)
                calls.spoil(point, command, self.environ, self.folder)
                there = (self.place / name).read_text() if (self.place / name).exists() else None
                self.assertTrue(there == before or there.count("\n") == after.count("\n"), there)
                done = calls.run(["-o", os.devnull], command, self.environ, self.folder)
                self.assertEqual(done.code, 0, done.out + done.err)
                self.assertEqual(sorted(os.listdir(self.place)), [name])

    def test_an_update_of_a_document(self):
        self.killed_anywhere("TRACKER.md", TRACKER, "documents", "update", "web.yaml", "--state", "none")

    def test_a_report_in_a_file(self):
        self.killed_anywhere("report.json", "earlier", "check", "web.yaml", "--state", "none",
                             "--output=json=docs/report.json")

    def test_a_report_in_a_new_file(self):
        self.killed_anywhere("report.json", None, "check", "web.yaml", "--state", "none",
                             "--output=json=docs/report.json")

    def test_a_declaration_that_is_pulled(self):
        self.killed_anywhere("pulled.yaml", "", "pull", "--project", "alpha", "--service", "web", "--env",
                             "production", "--replace", "-o", "docs/pulled.yaml")


if __name__ == "__main__":
    unittest.main()
