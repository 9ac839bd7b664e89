"""Entries of an apply are sealed with a key of the host that applies: what is added by anyone else permits nothing."""
import datetime
import hashlib
import hmac
import json
import pathlib
import shutil
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from apply_fixture import QUICK, ApplyFixture  # noqa: E402
from apply_story import faketime  # noqa: E402
from attacks import forge, write_ledger  # noqa: E402
from light_railway import AFTER, BEFORE, DECLARATION, LightRailway  # noqa: E402

APPLY = ("begin", "write", "wrote", "deploy", "deployed", "undo", "verified", "undone", "end")


class Case(unittest.TestCase):
    declaration = DECLARATION

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(LightRailway(declaration=cls.declaration))

    def setUp(self):
        self.railway.reset()
        self.railway.admin("DELETE", "/knobs", {})
        self.fixture = ApplyFixture(self.railway, self.railway.text)

    def ready(self, *words, **more):
        self.fixture.ready(*words, **more)
        self.railway.admin("DELETE", "/log")

    def apply(self, code, *said, **more):
        result = self.fixture.apply(*QUICK, *more.pop("words", ()), **more)
        self.assertEqual(result.code, code, result.out + result.err)
        for text in said:
            self.assertIn(text, result.out + result.err)
        return result

    def leave_open(self):
        """An apply that wrote and waits for an approval in Railway; what it began with."""
        self.ready()
        self.railway.admin("PUT", "/knobs", {"deployEnds": "NEEDS_APPROVAL"})
        self.apply(7)
        self.railway.admin("DELETE", "/knobs", {})
        self.railway.admin("DELETE", "/log")
        return next(entry["body"] for entry in self.fixture.entries() if entry["kind"] == "begin")

    def refuse(self, entry, *said, code=5):
        """An apply is refused at this entry, and sends nothing."""
        self.apply(code, f"/ledger:{entry}:", *said)
        self.assertEqual(self.fixture.mutations(), [])

    def aged_seal(self, body, kind="begin", before=None):
        """As the fingerprint key, which every author of a plan has, once sealed: it must prove nothing."""
        entries = self.fixture.entries()
        lines = self.fixture.ledger.read_bytes().splitlines(keepends=True)
        if kind == "undo":
            text = ["undo", entries[0]["body"]["id"], hashlib.sha256(lines[-1]).hexdigest(), body["number"]]
        else:
            until = int(datetime.datetime.fromisoformat(body["until"].replace("Z", "+00:00")).timestamp())
            text = [entries[0]["body"]["id"], hashlib.sha256(lines[-1]).hexdigest(), body["number"], body["plan"],
                    body.get("deployment", ""), str(until)]
            for key in body["keys"]:
                text += [f"{int(key.get('shared', False))} {key.get('since', 0)}", key["name"],
                         key.get("before", ""), key.get("after", "")]
            text += body["wrong"]
        first = entries[0]["body"]
        message = b"\0".join(part.encode() for part in (
            "apply", first["project"], first["environment"], first["service"], "(begin)",
            "".join(f"{line}\n" for line in text)))
        return {**body, "seal": hmac.new(self.fixture.key_file.read_bytes(), message,
                                         hashlib.sha256).hexdigest()[:16]}


class GoingOn(Case):
    """An apply that wrote and did not deploy is asked what a fresh one is asked of what it would take live."""

    def stop(self, floor="", guarded=None):
        """After its first write: no answer to the deploy came."""
        self.fixture.trust.floor = floor
        self.fixture.trust.write()
        if guarded:
            self.railway.set("production", {"GUARD": guarded}, deploy=True)
        self.ready()
        self.railway.admin("POST", "/faults", {"kind": "reset", "times": -1,
                                               "match": {"field": "serviceInstanceDeployV2"}})
        self.apply(7, "NOT FINISHED")
        self.railway.admin("DELETE", "/faults", {})
        self.assertEqual(self.fixture.stored()["MODE"], "strict")
        self.railway.admin("DELETE", "/log")

    def held(self, code, *said):
        self.apply(code, *said)
        self.assertEqual(self.fixture.mutations(), [])

    def test_a_protected_variable_that_refers_to_a_row_is_protected(self):
        self.stop(guarded="${{MODE}}")
        self.fixture.trust.write(plans="{ max_age: 24h, protected: [GUARD] }")
        self.held(3, "the plan changes 'MODE', and 'GUARD', which is protected, refers to it")

    def test_a_guarded_value_that_cannot_be_read_is_not_taken_live(self):
        floor = ("floor:\n  more:\n    settings: { DOOR2: { flag: false, absent_means: false } }\n"
                 "    guardrails: { left: { forbid: { DOOR2: true } } }\n")
        for name, more in (("OPEN_DOOR", ""), ("DOOR2", floor)):
            with self.subTest(name):
                self.setUp()
                self.stop(floor=more)
                self.railway.set("production", {name: "enabled"})
                self.railway.admin("DELETE", "/log")
                self.held(4, "its deploy may breach", f"{name}: not readable as a flag")
                self.railway.set("production", {name: "false"})
                self.apply(0, "Applied")

    def test_another_fingerprint_key_ends_nothing(self):
        self.stop()
        right = self.fixture.key_file.read_bytes()
        self.fixture.key_file.write_bytes(bytes(range(32)))
        self.held(5, "the plan was made with the fingerprint key", "Put that key back")
        self.fixture.key_file.write_bytes(right)
        self.apply(0, "Applied")


class Key(Case):
    def test_the_first_apply_makes_the_key_and_every_entry_of_it_is_sealed(self):
        key = self.fixture.sealing_key
        self.ready()
        self.fixture.call("check", self.fixture.file)
        self.apply(0, words=["--dry-run"])
        self.assertFalse(key.exists())
        self.apply(0)
        self.assertEqual((len(key.read_bytes()), key.stat().st_mode & 0o777), (32, 0o600))
        seals = {entry["kind"]: entry["seal"]["key"] for entry in self.fixture.entries() if "seal" in entry}
        self.assertEqual(set(seals), {"begin", "write", "wrote", "deploy", "deployed", "verified", "end"})
        self.assertEqual(len(set(seals.values())), 1)
        made = key.read_bytes()
        self.railway.set("production", {"MODE": "lax"})
        self.ready()
        self.apply(0)
        self.assertEqual(key.read_bytes(), made)
        self.assertNotIn(made, self.fixture.ledger.read_bytes())

    def test_the_key_is_made_in_the_folder_of_configurations(self):
        self.ready()
        environ = self.fixture.environ()
        del environ["TAUTLINE_SEALING_KEY_FILE"]
        home = self.fixture.folder / "home"
        home.mkdir(mode=0o700)
        self.apply(0, environ={**environ, "HOME": str(home)})
        self.assertTrue((home / ".config/tautline/sealing.key").exists())
        self.railway.set("production", {"MODE": "lax"})
        self.ready()
        config = self.fixture.folder / "config"
        (config / "tautline").mkdir(parents=True, mode=0o700)
        shutil.copy(home / ".config/tautline/sealing.key", config / "tautline/sealing.key")
        self.apply(0, environ={**environ, "HOME": "/nonexistent", "XDG_CONFIG_HOME": str(config)})
        self.apply(1, "apply needs a place for its sealing key", environ={**environ, "HOME": ""})

    def test_a_key_that_others_could_read_or_replace_is_refused(self):
        self.ready()
        key = self.fixture.sealing_key
        for name, spoil, said in (
                ("mode", lambda: key.chmod(0o644), "sealing.key"),
                ("short", lambda: key.write_bytes(b"short"), "the sealing key has 5 bytes"),
                ("empty", lambda: key.write_bytes(b""), "the sealing key has 0 bytes"),
                ("link", lambda: (key.rename(key.with_name("real")), key.symlink_to("real")), "sealing.key")):
            with self.subTest(name):
                key.unlink(missing_ok=True)
                key.write_bytes(bytes(range(32)))
                key.chmod(0o600)
                spoil()
                self.apply(1, said)
                self.assertEqual(self.fixture.mutations(), [])
                key.unlink()

    def test_a_link_to_nothing_and_the_key_of_fingerprints_are_refused(self):
        self.ready()
        link = self.fixture.folder / "linked.key"
        link.symlink_to(self.fixture.folder / "nothing")
        copy = self.fixture.folder / "copy.key"
        copy.write_bytes(self.fixture.key_file.read_bytes())
        copy.chmod(0o600)
        for key, said in ((link, "symbolic link"), (self.fixture.key_file, "is the key of fingerprints"),
                          (copy, "is the key of fingerprints")):
            with self.subTest(said):
                environ = self.fixture.environ(TAUTLINE_SEALING_KEY_FILE=str(key))
                self.apply(1, said, environ=environ)
                self.assertEqual(self.fixture.mutations(), [])

    def test_a_key_is_not_made_in_a_checkout(self):
        """A commit would take it along."""
        self.ready()
        for key in ("sealing.key", "not/yet/there/sealing.key", str(self.fixture.checkout / "sealing.key")):
            with self.subTest(key):
                self.apply(1, f"the sealing key would be in a checkout, '{self.fixture.checkout}'",
                           environ=self.fixture.environ(TAUTLINE_SEALING_KEY_FILE=key))
                self.assertFalse((self.fixture.checkout / key).exists())
        self.assertEqual(self.fixture.mutations(), [])

    def test_a_key_that_is_in_a_checkout_is_refused(self):
        self.ready()
        key = self.fixture.checkout / "sealing.key"
        key.write_bytes(bytes(range(32)))
        key.chmod(0o600)
        self.apply(1, f"the sealing key would be in a checkout, '{self.fixture.checkout}'",
                   environ=self.fixture.environ(TAUTLINE_SEALING_KEY_FILE=str(key)))
        self.assertEqual(self.fixture.mutations(), [])

    def test_a_path_that_goes_up_is_refused(self):
        """Over a folder that is not there yet it would lead where it was not looked: into the checkout."""
        self.ready()
        outside = self.fixture.folder / "outside"
        outside.mkdir()
        for path in (f"{outside}/no/../../{self.fixture.checkout.name}/sealing.key", "../sealing.key", ".."):
            with self.subTest(path):
                self.apply(1, "the path of the sealing key has '..' in it",
                           environ=self.fixture.environ(TAUTLINE_SEALING_KEY_FILE=path))
        self.assertFalse((self.fixture.checkout / "sealing.key").exists())
        self.assertEqual(self.fixture.mutations(), [])

    def test_a_key_in_the_state_folder_is_refused(self):
        self.ready()
        inside = self.fixture.target / "sealing.key"
        linked = self.fixture.folder / "linked"
        linked.symlink_to(self.fixture.state)
        for path in (inside, self.fixture.state / "below" / "sealing.key", linked / "sealing.key"):
            with self.subTest(str(path)):
                self.apply(1, "the sealing key is inside the state folder",
                           environ=self.fixture.environ(TAUTLINE_SEALING_KEY_FILE=str(path)))
                self.assertFalse(path.exists())
        self.assertEqual(self.fixture.mutations(), [])


class Lost(Case):
    """A host that lost its key."""

    def setUp(self):
        super().setUp()
        self.leave_open()
        self.kept = self.fixture.sealing_key.rename(self.fixture.folder / "kept.key")

    def make_another(self):
        self.fixture.sealing_key.write_bytes(bytes(range(32)))
        self.fixture.sealing_key.chmod(0o600)

    def test_no_new_key_is_made_for_a_ledger_that_was_sealed(self):
        self.apply(1, "the sealing key is missing, and entry ", "Put the key back from a copy",
                   "head -c 32 /dev/urandom")
        self.assertFalse(self.fixture.sealing_key.exists())

    def test_going_on_is_refused_with_the_way_out(self):
        self.make_another()
        begin = self.fixture.kinds().index("begin") + 1
        self.refuse(begin, "not sealed with the key of this host but with ", "so it cannot go on",
                    "Put that key back. If it is lost, look at the service, and make a new plan after ")

    def test_the_key_that_was_put_back_goes_on(self):
        self.kept.rename(self.fixture.sealing_key)
        self.railway.admin("POST", "/deployment", {**self.railway.place("production"), "approve": True})
        self.railway.admin("POST", "/settle", {})
        self.apply(0)
        self.fixture.verify_ledger()

    @unittest.skipUnless(shutil.which("faketime"), "faketime is missing")
    def test_a_new_plan_waits_until_the_old_one_could_not_go_on_and_then_runs(self):
        self.make_another()
        self.railway.set("production", BEFORE, unset=["LEVEL"], deploy=True)
        self.ready()
        self.apply(5, "has not ended", "Other plans wait until ")
        self.railway.admin("PUT", "/knobs", {"clockOffsetSeconds": 3 * 86400})
        later = {**self.fixture.environ(), **faketime("+3d")}
        self.ready(environ=later)
        self.apply(0, environ=later)
        self.assertEqual(self.fixture.stored(), AFTER)


class Forged(Case):
    """By somebody with write access to the state folder and the fingerprint key."""

    def test_a_second_begin_lets_no_used_plan_run_again(self):
        """Neither in a ledger that is sealed, nor in one that was made before there were seals."""
        for seals in (True, False):
            with self.subTest(seals=seals):
                self.setUp()
                self.ready()
                self.apply(0)
                body = self.undated()
                if not seals:
                    self.strip_seals()
                self.railway.set("production", BEFORE, unset=["LEVEL"], deploy=True)
                self.railway.admin("DELETE", "/log")
                forge(self.fixture, ("begin", self.aged_seal({**body, "until": "2030-01-01T00:00:00Z"})))
                self.refuse(len(self.fixture.entries()))
                self.assertEqual(self.fixture.stored(), BEFORE)

    def undated(self):
        """What the apply began with, without the times at which the variables had been changed."""
        body = next(entry["body"] for entry in self.fixture.entries() if entry["kind"] == "begin")
        return {**body, "keys": [{name: value for name, value in key.items() if name != "since"}
                                 for key in body["keys"]]}

    def strip_seals(self):
        lines, before = [], "0" * 64
        for entry in self.fixture.entries():
            entry.pop("seal", None)
            entry["prev"] = before
            lines.append(json.dumps(entry, separators=(",", ":")).encode() + b"\n")
            before = hashlib.sha256(lines[-1]).hexdigest()
        write_ledger(self.fixture, lines)

    def test_a_begin_lets_no_plan_run_that_was_never_let_through(self):
        """Expired and overtaken by the world, but signed."""
        self.ready()
        self.apply(0)
        body = self.undated()
        self.railway.set("production", {"MODE": "lax"}, deploy=True)
        self.ready("--valid", "1h")
        plan = self.fixture.plan_file.read_bytes()
        number = next(line.split()[1] for line in plan.decode().splitlines() if line.startswith("Number"))
        forged = {**body, "number": number, "plan": hashlib.sha256(plan).hexdigest(),
                  "keys": [key for key in body["keys"] if key["name"] == "MODE"],
                  "until": "2030-01-01T00:00:00Z"}
        forge(self.fixture, ("begin", self.aged_seal(forged)))
        self.railway.set("production", {"OPEN_DOOR": "true"})
        self.railway.admin("DELETE", "/log")
        self.refuse(len(self.fixture.entries()), "'begin' is not sealed, and no apply wrote it")

    def test_an_undo_takes_nothing_back(self):
        body = self.leave_open()
        undo = {"number": body["number"], "why": "made up"}
        forge(self.fixture, ("undo", self.aged_seal(undo, "undo")))
        self.refuse(len(self.fixture.entries()), "'undo' is not sealed, and no apply wrote it")
        self.assertEqual(self.fixture.stored(), AFTER)

    def test_an_entry_of_an_apply_that_names_no_plan_is_refused(self):
        self.ready()
        forge(self.fixture, ("begin", {"plan": "0" * 64}))
        self.refuse(len(self.fixture.kinds()), "'begin' does not name its plan")

    def test_an_end_lets_no_other_plan_begin(self):
        body = self.leave_open()
        forge(self.fixture, ("end", {"number": body["number"], "outcome": "applied"}))
        self.railway.set("production", {"MODE": "lax"})
        self.ready()
        end = self.fixture.kinds().index("end") + 1
        self.refuse(end, "'end' is not sealed, and no apply wrote it")

    def test_a_seal_of_another_entry_is_none(self):
        body = self.leave_open()
        seal = self.fixture.entries()[-1]["seal"]
        forge(self.fixture, ("end", {"number": body["number"], "outcome": "applied"}))
        lines = self.fixture.ledger.read_bytes().splitlines(keepends=True)
        last = json.loads(lines[-1])
        lines[-1] = json.dumps({**last, "seal": seal}, separators=(",", ":")).encode() + b"\n"
        write_ledger(self.fixture, lines)
        self.refuse(len(lines), "'end' has a seal that the key of this host did not make")


class Shown(Case):
    """An apply goes on only from a write that Railway itself shows."""

    def leave_unwritten(self):
        self.ready()
        self.railway.admin("POST", "/faults", {"kind": "reset", "match": {"field": "variableCollectionUpsert"}})
        self.apply(7)
        self.assertEqual(self.fixture.stored(), BEFORE)
        self.railway.admin("DELETE", "/log")

    def test_what_wrote_nothing_is_judged_as_if_it_had_not_begun(self):
        self.leave_unwritten()
        self.railway.set("production", {"OPEN_DOOR": "true"})
        result = self.fixture.apply(*QUICK)
        self.assertIn(result.code, (3, 5), result.out + result.err)
        self.assertEqual(self.fixture.mutations(), [])

    @unittest.skipUnless(shutil.which("faketime"), "faketime is missing")
    def test_what_wrote_nothing_expires(self):
        self.leave_unwritten()
        self.railway.admin("PUT", "/knobs", {"clockOffsetSeconds": 25 * 3600})
        self.apply(5, "the plan has expired", environ={**self.fixture.environ(), **faketime("+25h")})
        self.assertEqual(self.fixture.mutations(), [])

    def test_what_wrote_nothing_still_runs_once_where_all_is_as_it_was(self):
        self.leave_unwritten()
        self.apply(0)
        self.assertEqual(self.fixture.kinds().count("begin"), 1)
        self.assertEqual(self.fixture.stored(), AFTER)
        self.fixture.verify_ledger()


class Reports(Case):
    """What is told of applies."""

    def report(self, **more):
        result = self.fixture.evidence("report", "--json", **more)
        self.assertEqual(result.code, 0, result.out + result.err)
        (target,) = result.report["targets"]
        return target["changes"][0], self.fixture.evidence("report", **more).out

    def test_an_apply_that_wrote_nothing_is_not_told_as_applied(self):
        self.ready()
        self.apply(5, "the plan would differ", file=self.other_declaration())
        forge(self.fixture,
              ("begin", {"number": "00000000000000aa", "plan": "0" * 64, "until": "2030-01-01T00:00:00Z",
                         "approvals": [{"by": "pto@example.com", "key": "SHA256:x", "roles": ["PTO"]}],
                         "keys": [{"name": "MODE", "before": "absent", "after": "absent"}], "wrong": []}),
              ("verified", {"number": "00000000000000aa", "passes": 3}),
              ("end", {"number": "00000000000000aa", "outcome": "applied"}))
        change, text = self.report()
        self.assertEqual((change["verified"], change["outcome"], change["approvals"]), (False, None, []))
        self.assertEqual(change["seal"], "not sealed")
        self.assertNotIn("applied, verified", text)
        self.assertNotIn("pto@example.com", text)

    def other_declaration(self):
        other = self.fixture.file.with_name("other.yaml")
        other.write_text(self.fixture.file.read_text().replace('"3"', '"4"'))
        return other

    def test_an_end_that_was_added_does_not_count(self):
        body = self.leave_open()
        forge(self.fixture, ("verified", {"number": body["number"], "passes": 3}),
              ("end", {"number": body["number"], "outcome": "applied"}))
        change, text = self.report()
        self.assertEqual((change["verified"], change["outcome"], change["seal"]), (False, None, "not sealed"))
        first = self.fixture.kinds().index("verified") + 1
        self.assertIn(f": not ended, NOT verified; entry {first} is not sealed and does not count\n", text)
        verified = self.fixture.evidence("verify")
        self.assertEqual(verified.code, 1, verified.out)
        self.assertIn(f"/ledger:{first}:1: 'verified' is not sealed, and no apply wrote it", verified.err)

    def test_without_the_key_a_seal_is_not_checked_and_that_is_said(self):
        self.ready()
        self.apply(0)
        change, text = self.report()
        self.assertEqual((change["verified"], change["outcome"], change["seal"]), (True, "applied", "checked"))
        self.assertIn(": applied, verified\n", text)
        self.assertIn("checked with the key of this host", self.fixture.evidence("verify").out)
        environ = self.fixture.environ(TAUTLINE_SEALING_KEY_FILE=str(self.fixture.folder / "nowhere"))
        change, text = self.report(environ=environ)
        self.assertEqual((change["verified"], change["outcome"], change["seal"]),
                         (True, "applied", "not checked"))
        self.assertIn(": applied, verified (recorded, seal not checked)\n", text)
        self.assertIn(", 0 checked with", self.fixture.evidence("verify", environ=environ).out)


if __name__ == "__main__":
    unittest.main()
