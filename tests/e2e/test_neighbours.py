"""Reports that share a folder of metrics or a page of alerts with those of other calls."""
import json
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from format_judges import Judge  # noqa: E402
from simulation import Simulation  # noqa: E402

ACCOUNT = "made-up-account-token-0123456789"
DECLARATION = """\
tautline: 1
project: {project}
service: web
environments:
  production: {{}}
settings: {{ MODE: {mode} }}
"""


def world(_=None):
    def project(name):
        return {"name": name, "services": ["web"], "environments": [
            {"name": "production", "services": {"web": {"variables": {"MODE": "strict"}, "edge": True}}}]}
    return {"tokens": [{"token": ACCOUNT, "kind": "account"}], "projects": [project("shop"), project("blog")]}


def series(text):
    return [line.rsplit(" ", 1)[0] for line in text.splitlines() if not line.startswith("#")]


class Neighbours(Judge):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.railway = cls.enterClassContext(Simulation(world, application=False))

    def setUp(self):
        self.railway.admin("DELETE", "/faults", {})
        self.shop, self.blog = self.declare("shop"), self.declare("blog")

    def declare(self, project, mode="strict"):
        path = self.railway.path / f"{project}.yaml"
        path.write_text(DECLARATION.format(project=project, mode=mode))
        return path

    def call(self, *words, **more):
        environ = {"PATH": "/usr/bin:/bin", "HOME": str(self.railway.path), "RAILWAY_API_TOKEN": ACCOUNT,
                   "TAUTLINE_RAILWAY_URL": self.railway.url, **more}
        return self.railway.tautline("check", *words, environ=environ, cwd=self.railway.path)

    def metrics(self, *files, code=0, name="metrics", **more):
        path = self.railway.path / f"{name}.prom"
        result = self.call(f"--output=prometheus={path}", *files, **more)
        self.assertEqual(result.code, code, result.out + result.err)
        self.judge_prometheus(path.read_text())
        return path.read_text()

    # --- metrics ---

    def test_two_calls_hold_no_series_twice_and_one_call_renames_none(self):
        shop, blog = series(self.metrics(self.shop, name="shop")), series(self.metrics(self.blog, name="blog"))
        self.assertEqual(set(shop) & set(blog), set())
        self.assertEqual(set(series(self.metrics(self.shop, self.blog))), set(shop) | set(blog))

    def test_every_series_names_its_target(self):
        for line in series(self.metrics(self.shop)):
            self.assertRegex(line, r'\A\w+\{environment="production",project="shop",service="web",'
                                   r'(\w+="[\w-]+",)?target="[0-9a-f-]{36}\.[0-9a-f-]{36}\.[0-9a-f-]{36}"\}\Z')

    def test_a_target_that_is_not_looked_at_keeps_its_series(self):
        before = self.metrics(self.shop, name="kept")
        for more in ({}, {"HOME": "/nonexistent"}):  # by its ledger, and by the report that is replaced
            after = self.metrics(self.shop, name="kept", code=1, RAILWAY_API_TOKEN="", **more)
            self.assertEqual({line for line in series(after) if "_success_" in line or "_ratio" in line},
                             {line for line in series(before) if "_success_" in line or "_ratio" in line})
            for text in (before, after):
                self.assertRegex(text, r"\ntautline_last_success_timestamp_seconds\{.*\} [1-9][0-9]{9}\n")

    def test_each_target_has_its_own_last_success(self):
        self.metrics(self.shop, self.blog)
        now = dict(re.findall(r'_success_\w+\{[^}]*project="(\w+)"[^}]*\} (\d+)', self.metrics(self.blog, name="one")))
        self.assertEqual(list(now), ["blog"])

    # --- alerts ---

    def sarif(self, *files):
        run, prints = self.judge_sarif(self.call("--output=sarif", *files).out)
        self.assertEqual(len(prints), len(run["results"]))
        return run, prints

    def test_the_category_of_an_upload_is_its_own(self):
        """As github/codeql-action/upload-sarif does: `category:` counts only where the file has none."""
        def category(run, given):
            return run.setdefault("automationDetails", {"id": given + "/"})["id"].rsplit("/", 1)[0]
        shop, _ = self.sarif(self.declare("shop", "lax"))
        blog, _ = self.sarif(self.declare("blog", "lax"))
        self.assertEqual((category(shop, "shop"), category(blog, "blog")), ("shop", "blog"))

    def test_alerts_of_two_targets_are_two(self):
        _, shop = self.sarif(self.declare("shop", "lax"))
        _, blog = self.sarif(self.declare("blog", "lax"))
        _, both = self.sarif(self.shop, self.blog)
        self.assertEqual((len(shop), shop & blog, both), (1, set(), shop | blog))

    def refused(self, text):
        """Fingerprint by line of each fault of a file beside one that is fine."""
        path = self.railway.path / "faulty.yaml"
        path.write_text(DECLARATION.format(project="faulty", mode="strict") + text)
        run, prints = self.sarif(self.shop, path)
        found = {}
        for result in run["results"]:
            line = result["locations"][0]["physicalLocation"]["region"]["startLine"]
            found.setdefault(line, []).append(result["partialFingerprints"]["primaryLocationLineHash"])
        self.assertEqual(len(prints), len(run["results"]))
        return found

    def test_a_fault_that_quotes_another_value_is_the_same_alert(self):
        one = self.refused("probes:\n  up: { type: http, path: /, status: nine }\n")
        two = self.refused("probes:\n  up: { type: http, path: /, status: ten }\n")
        self.assertEqual((list(one), one), ([8], two))
        moved = self.refused("probes:\n\n  up: { type: http, path: /, status: nine }\n")
        self.assertNotEqual(one[8], moved[9])

    def test_faults_of_one_place_are_told_apart(self):
        found = self.refused("exceptions:\n  one: {}\n")
        self.assertGreater(max(map(len, found.values())), 1, json.dumps(found))


if __name__ == "__main__":
    unittest.main()
