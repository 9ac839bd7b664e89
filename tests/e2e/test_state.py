"""Each target has a ledger of its own, by its ids, and no command waits for another one's."""
import fcntl
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import ledger_format  # noqa: E402
from simulation import ROOT, Simulation  # noqa: E402

PROGRAM = os.environ.get("TAUTLINE", str(ROOT / "build" / "tautline"))
ACCOUNT = "made-up-account-token-0123456789"
LONG = "\u00fc" * 50  # of the longest that a declaration takes; escaped, no folder could be called so
MANY = [f"s{number:02}" for number in range(20)]
DECLARATION = """\
tautline: 1
project: {project}
service: {service}
environments:
  production: {{}}
settings:
  MODE: strict
"""
PROOF = "guardrails:\n  send-needs-proof: { proof: supervised-send, max_age: 30d }\n"


def service(mode="strict"):
    return {"variables": {"MODE": mode}, "edge": True}


def world(_=None):
    def project(name, *services, **more):
        return {"name": name, "services": list(services), **more, "environments": [
            {"name": "production", "services": {each: service() for each in services}}]}
    return {"tokens": [{"token": ACCOUNT, "kind": "account"}],
            "projects": [project("alpha", "web"), project("beta", "web"), project("gamma", LONG),
                         project("many", *MANY)]}


class State(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(Simulation(world, application=False))

    def setUp(self):
        self.folder = self.railway.path / "call"
        self.folder.mkdir()
        self.addCleanup(shutil.rmtree, self.folder)
        self.state = self.folder / "state"
        self.alpha, self.beta = self.declare("alpha"), self.declare("beta")

    def declare(self, project, service="web", more="", name=None):
        path = self.folder / f"{name or project + '-' + service[:20]}.yaml"
        path.write_text(DECLARATION.format(project=project, service=service) + more)
        return path

    def environ(self, **more):
        return {"PATH": "/usr/bin:/bin", "HOME": str(self.folder), "RAILWAY_API_TOKEN": ACCOUNT,
                "TAUTLINE_RAILWAY_URL": self.railway.url, **more}

    def call(self, *words, code=0, **more):
        result = self.railway.tautline(*words, "--state", self.state, environ=self.environ(**more),
                                       cwd=self.folder)
        self.assertEqual(result.code, code, result.out + result.err)
        return result

    def start(self, *words):
        return subprocess.Popen([PROGRAM, *map(str, words), "--state", str(self.state)], text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.folder,
                                env=self.environ())

    def end(self, process):
        out, err = process.communicate(timeout=120)
        return process.returncode, out + err

    def target(self, **names):
        return ledger_format.folder(self.state, **names)

    def kinds(self, **names):
        return [kind for kind, _, _ in ledger_format.verify(self.target(**names))]

    # --- whose ledger it is ----------------------------------------------------------------------

    def test_two_projects_with_the_same_names_have_two_ledgers(self):
        self.call("check", self.alpha)
        self.call("check", self.beta)
        began = time.monotonic()
        self.call("check", self.alpha, self.beta)
        self.assertLess(time.monotonic() - began, 4)
        for project in ("alpha", "beta"):
            self.assertEqual(self.kinds(project=project), ["ledger", "check", "check"])
        names = json.loads((self.target(project="alpha") / "names").read_text())
        self.assertEqual(names, {"project": "alpha", "environment": "production", "service": "web"})

    def test_a_service_name_of_any_length_has_its_folder(self):
        file = self.declare("gamma", LONG)
        self.call("check", file)
        self.assertEqual(self.kinds(project="gamma"), ["ledger", "check"])
        self.assertEqual(self.call("evidence", "verify", file).out.count(": whole, "), 1)

    def test_a_folder_by_names_is_taken_over_once_and_that_is_said(self):
        self.call("check", self.alpha)
        own = self.target(project="alpha")
        named = self.state / "web.production"
        own.rename(named)
        (named / "names").unlink()
        self.call("check", "--at", "2026-03-01", self.alpha)
        self.assertTrue(named.exists())
        result = self.call("check", self.beta)  # it is not beta's
        self.assertEqual((result.err, named.exists()), ("", True))
        result = self.call("check", self.alpha)
        self.assertEqual(result.err, f"tautline: the state of web, production is now in '{own.name}'; it was "
                                     "in 'web.production'\n")
        self.assertFalse(named.exists())
        self.assertEqual(self.kinds(project="alpha"), ["ledger", "check", "check"])
        self.assertEqual(self.call("check", self.alpha).err, "")

    def test_a_folder_by_names_that_is_not_whole_is_not_passed_over(self):
        self.call("check", self.alpha)
        named = self.state / "web.production"
        self.target(project="alpha").rename(named)
        text = (named / "ledger").read_text()
        (named / "ledger").write_text(text.replace('"in_sync":1', '"in_sync":2'))
        result = self.call("check", self.alpha, code=1)
        self.assertIn("is not the line that 'head' names", " ".join(result.out.split()))
        self.assertEqual([path.name for path in self.state.iterdir()], ["web.production"])

    def test_a_proof_goes_into_the_ledger_of_its_declaration(self):
        alpha, beta = self.declare("alpha", more=PROOF), self.declare("beta", more=PROOF)
        self.call("check", alpha, code=3)
        proof = ["evidence", "add-proof", "supervised-send", "--env", "production", "--lead",
                 "lead@example.com", "--time", "2026-02-24T18:20:00Z", "--confirmation", "seen"]
        result = self.call(*proof, beta, code=1)
        self.assertIn("contains no ledger of web, production yet", result.err)
        self.assertEqual(self.kinds(project="alpha"), ["ledger", "check"])
        self.call("check", beta, code=3)
        self.call(*proof, beta)
        self.assertEqual(self.kinds(project="alpha"), ["ledger", "check"])
        self.assertEqual(self.kinds(project="beta"), ["ledger", "check", "proof"])

    def test_a_report_is_about_its_declaration_alone(self):
        self.call("check", self.alpha)
        result = self.call("evidence", "report", self.beta, code=1)
        self.assertIn("contains no ledger of the selected targets", result.err)
        self.call("check", self.beta)
        id_of = {project: json.loads((self.target(project=project) / "ledger").read_text().split("\n")[0])
                 ["body"]["id"] for project in ("alpha", "beta")}
        told = self.call("evidence", "report", "--json", self.beta).report
        self.assertEqual([target["ledger"]["id"] for target in told["targets"]], [id_of["beta"]])
        self.assertEqual(len(self.call("evidence", "report", "--json").report["targets"]), 2)

    def test_names_that_fit_two_targets_are_refused_until_ids_are_given(self):
        self.call("check", self.alpha)
        self.call("check", self.beta)
        beta = self.target(project="beta")
        names = beta / "names"
        names.write_text(names.read_text().replace("beta", "alpha"))  # as after a rename at Railway
        ids = beta.name.split(".")
        result = self.call("evidence", "report", self.alpha, code=1)
        self.assertIn("two targets are known by these names: '", result.err)
        self.assertIn(beta.name, result.err)
        self.assertIn("hint: Give the ids of project, environment and service", result.err)
        pinned = self.declare("alpha", name="pinned")
        pinned.write_text(pinned.read_text().replace("project: alpha", f"project: {{ name: alpha, id: {ids[0]} }}")
                          .replace("production: {}", f"production: {{ id: {ids[1]} }}")
                          .replace("service: web", f"service: {{ name: web, id: {ids[2]} }}"))
        told = self.call("evidence", "report", "--json", pinned).report
        self.assertEqual(len(told["targets"]), 1)

    def test_remembered_names_that_others_may_write_are_refused(self):
        self.call("check", self.alpha)
        names = self.target(project="alpha") / "names"
        names.chmod(0o666)
        self.assertIn(f"{names}: is writable by", self.call("evidence", "report", self.alpha, code=1).err)
        names.chmod(0o600)
        names.write_text("{")
        self.assertEqual(self.call("evidence", "report", self.alpha, code=1).err,
                         f"tautline: {names}: was not written by tautline\n"
                         "hint: Remove it: the next check writes it again.\n")
        self.assertIn(f"{names}: ", self.call("check", self.alpha, code=1).out.replace("\n    ", ""))
        names.unlink()
        self.call("check", self.alpha)
        self.call("evidence", "report", self.alpha)

    def test_a_target_without_a_ledger_is_named(self):
        self.call("check", self.alpha)
        result = self.call("evidence", "report", self.alpha, self.beta)
        self.assertEqual(result.err, "tautline: no ledger of web, production is known here\n")

    def test_a_ledger_in_the_folder_of_other_ids_is_refused(self):
        self.call("check", self.alpha)
        self.call("check", self.beta)
        alpha, beta = (self.target(project=project) for project in ("alpha", "beta"))
        for name in ("ledger", "head"):
            shutil.copy(alpha / name, beta / name)
        for words in (("evidence", "verify"), ("evidence", "report", self.beta)):
            result = self.call(*words, code=1)
            self.assertIn("is the ledger of another target: its project is", result.err)

    def test_documents_are_not_rewritten_where_the_ledger_is_another_targets(self):
        beta = self.declare("beta", more="documents: { canonical: T.md }\n")
        empty = "<!-- tautline:begin status production -->\n<!-- tautline:end status production -->\n"
        document = self.folder / "T.md"
        document.write_text(empty)
        self.call("check", self.alpha)
        self.call("check", beta)
        alpha, own = (self.target(project=project) for project in ("alpha", "beta"))
        for name in ("ledger", "head"):
            shutil.copy(alpha / name, own / name)
        for remembered in (True, False):
            if not remembered:
                (own / "names").unlink()
            with self.subTest(remembered=remembered):
                result = self.call("documents", "update", beta, code=1)
                self.assertIn("is the ledger of another target", result.err)
                self.assertEqual(document.read_text(), empty)
        shutil.rmtree(own)
        self.call("documents", "update", beta)
        self.assertIn("Settings: 1 of 1 in sync", document.read_text())

    # --- several at once -------------------------------------------------------------------------

    def test_the_same_target_twice_in_a_call_does_not_lock_itself_out(self):
        began = time.monotonic()
        result = self.railway.tautline("check", self.alpha, self.alpha, "--state", self.state,
                                       environ=self.environ(), cwd=self.folder)
        self.assertLess(time.monotonic() - began, 4, result.out + result.err)
        self.assertNotIn("is locked", result.out + result.err)

    def test_ten_checks_of_twenty_targets_in_any_order_are_all_recorded(self):
        files = [self.declare("many", name) for name in MANY]
        checks = [self.start("check", *(files if number % 2 else reversed(files)))
                  for number in range(10)]
        for code, said in map(self.end, checks):
            self.assertEqual(code, 0, said)
        for name in MANY:
            self.assertEqual(self.kinds(service=name), ["ledger"] + ["check"] * 10)

    def test_twenty_checks_at_once_of_a_long_ledger_are_all_recorded(self):
        self.call("check", self.alpha)
        folder = self.target(project="alpha")
        lengthen(folder, 100000)
        checks = [self.start("check", self.alpha) for _ in range(20)]
        for code, said in map(self.end, checks):
            self.assertEqual(code, 0, said)
        self.assertEqual(len(ledger_format.verify(folder)), 2 + 100000 + 20)

    # --- what keeps a check from being recorded ----------------------------------------------------

    def test_a_ledger_that_is_locked_is_called_that(self):
        """By something else than tautline, which lets go at once: after half a minute."""
        self.call("check", self.alpha)
        with open(self.target(project="alpha") / "lock", "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            result = self.call("check", self.alpha, code=1)
        self.assertTrue(result.out.startswith("tautline: FAILED - 1 check not recorded (exit 1)\n"), result.out)
        self.assertIn("/lock:islockedbyanothertautlineprocess", "".join(result.out.split()))  # wherever a line ends

    def test_a_full_disk_is_called_that(self):
        self.call("check", self.alpha)
        limit = (self.target(project="alpha") / "ledger").stat().st_size + 100
        result = self.railway.tautline("check", self.alpha, "--state", self.state, cwd=self.folder,
                                       environ=self.environ(), preexec_fn=lambda: limit_files(limit))
        self.assertEqual(result.code, 1, result.out + result.err)
        self.assertTrue(result.out.startswith("tautline: FAILED - 1 check not recorded (exit 1)\n"), result.out)
        self.assertIn("MODE", self.call("check", "--all", self.alpha).out)

    def test_an_outage_of_railway_leaves_an_entry_too(self):
        self.call("check", self.alpha)
        self.call("check", self.beta)
        self.call("check", self.alpha, code=4, TAUTLINE_RAILWAY_URL="http://127.0.0.1:9/graphql/v2")
        entries = ledger_format.verify(self.target(project="alpha"))
        self.assertEqual([kind for kind, _, _ in entries], ["ledger", "check", "check"])
        self.assertEqual(entries[-1][1]["classes"], ["inconclusive"])
        lines = (self.target(project="alpha") / "ledger").read_text().splitlines()
        self.assertEqual(['"clock":"unconfirmed"' in line for line in lines], [False, False, True])
        self.assertEqual(self.kinds(project="beta"), ["ledger", "check"])

    def test_an_outage_before_the_first_check_is_said(self):
        result = self.call("check", self.alpha, code=4, TAUTLINE_RAILWAY_URL="http://127.0.0.1:9/graphql/v2")
        self.assertIn("nothing was recorded: Railway told no ids for web, production, and no ledger is known by "
                      "these names", result.err)
        self.assertEqual(list(self.state.iterdir()) if self.state.exists() else [], [])

    # --- clocks ------------------------------------------------------------------------------------

    @unittest.skipUnless(shutil.which("faketime"), "faketime is missing")
    def test_a_clock_that_was_years_ahead_once_makes_no_entry_the_newest(self):
        ahead = subprocess.run(["faketime", "2029-06-01 12:00:00", PROGRAM, "check", self.alpha, "--state",
                                self.state], env=self.environ(), cwd=self.folder, capture_output=True,
                               text=True, timeout=60)
        self.assertIn("2029-06-01", ahead.stdout)
        self.call("check", self.alpha)
        report = self.call("evidence", "report", "--json", self.alpha).report
        self.assertNotIn("2029", report["targets"][0]["check"]["at"])
        self.assertIn("clock   not confirmed for 2 entries", self.call("evidence", "verify").out)


def limit_files(size):
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def lengthen(folder, count):
    """Adds checks to a ledger as the program writes them."""
    text = (folder / "ledger").read_text()
    lines = text.splitlines()
    body = json.dumps(json.loads(lines[-1])["body"], separators=(",", ":"))
    last = hashlib.sha256((lines[-1] + "\n").encode()).hexdigest()
    at = json.loads(lines[-1])["at"]
    added = []
    for number in range(len(lines) + 1, len(lines) + 1 + count):
        line = f'{{"n":{number},"prev":"{last}","at":"{at}","kind":"check","body":{body}}}\n'
        last = hashlib.sha256(line.encode()).hexdigest()
        added.append(line)
    with open(folder / "ledger", "a", encoding="utf-8") as file:
        file.writelines(added)
    (folder / "head").write_text(f"{len(lines) + count} {last}\n")


if __name__ == "__main__":
    unittest.main()
