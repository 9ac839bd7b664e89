"""The serial of a trust file: an older file that was put back is noticed by each command that records."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from apply_fixture import ApplyFixture  # noqa: E402
from attacks import forge, put_back  # noqa: E402
from light_railway import LightRailway  # noqa: E402

PROOF = "guardrails:\n  sent: { proof: send, max_age: 30d }\n"
ADD_PROOF = ("add-proof", "send", "--env", "production", "--lead", "lead@example.com", "--confirmation", "seen",
             "--time", "2026-02-01T00:00:00Z")
OLDER = "this trust file is not the newest: it has serial 1, and the ledger names 2"
OTHER = "this trust file is not the newest: serial 2 belongs to a file with other content"


class Serial(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(LightRailway())

    def setUp(self):
        self.railway.reset()
        self.fixture = ApplyFixture(self.railway, self.railway.text.replace("guardrails:\n", PROOF, 1))

    def check(self):
        return self.fixture.call("check", "--env", "production", self.fixture.file)

    def explain(self):
        return self.fixture.call("explain", "MODE", "--env", "production", self.fixture.file)

    def add_proof(self):
        return self.fixture.call("evidence", *ADD_PROOF, self.fixture.file, "--trust", self.fixture.trust.path)

    def calls(self):
        """Each command that appends to a ledger or judges beside it, and the code by which it refuses."""
        return (("check", self.check, 1), ("explain", self.explain, 1), ("add-proof", self.add_proof, 1),
                ("plan", lambda: self.fixture.plan(out=self.fixture.folder / "other.txt"), 6),
                ("approve", lambda: self.fixture.approve("--print"), 6), ("apply", self.fixture.apply, 6))

    def serials(self):
        return [entry["body"]["serial"] for entry in self.fixture.entries() if entry["kind"] == "trust"]

    def all_refuse(self, why):
        self.railway.admin("DELETE", "/log")
        for name, call, code in self.calls():
            with self.subTest(name, why=why):
                result = call()
                said = " ".join((result.out + result.err).replace("refused (trust-put-back): ", "").split())
                self.assertEqual(result.code, code, said)
                self.assertIn(why, said)
        self.assertEqual(self.fixture.mutations(), [])

    def applied(self):
        """This host has applied once, and has its sealing key."""
        before = self.fixture.stored()
        self.fixture.ready()
        self.assertEqual(self.fixture.apply().code, 0)
        put_back(self.fixture, before)
        self.fixture.ready()
        self.assertEqual(self.fixture.mutations(), [])

    def test_each_command_that_records_notices_an_older_file_and_another_one_of_its_serial(self):
        """The newer file was used by one check alone; no plan was made and none applied since."""
        self.applied()
        self.assertEqual(self.serials(), [1])
        self.fixture.trust.write(revoked=("pto",), roles={"PTO": ["pto", "hos"], "Engineering": ["ana"]})
        self.assertNotIn(OLDER, " ".join(self.check().out.split()))
        self.assertEqual(self.serials(), [1, 2])
        self.fixture.trust.write(serial=1)
        self.all_refuse(OLDER)
        self.fixture.trust.write(serial=2)
        self.all_refuse(OTHER)
        self.assertEqual(self.serials(), [1, 2])
        self.fixture.trust.write(serial=3)
        self.fixture.ready()
        result = self.fixture.apply()
        self.assertEqual(result.code, 0, result.out + result.err)
        (_, begin) = [entry for entry in self.fixture.entries() if entry["kind"] == "begin"]
        self.assertEqual((begin["body"]["trust_serial"], begin["body"]["two_persons"]), (3, True))
        self.fixture.verify_ledger()

    def test_a_sealed_apply_is_enough_to_know_the_serial(self):
        """Also where the entries `trust` name none: those of a ledger in which only an apply began."""
        self.fixture.trust.write(serial=7)
        self.fixture.ready()
        self.assertEqual(self.fixture.apply().code, 0)
        self.fixture.trust.write(serial=6)
        result = self.check()
        self.assertIn("it has serial 6, and the ledger names 7", " ".join(result.out.split()))

    def told(self, why):
        """Each command goes on, and says what an entry names that this host did not seal."""
        for name, call, _ in self.calls():
            with self.subTest(name, why=why):
                result = call()
                said = " ".join(result.err.split())
                self.assertNotIn("not the newest", said + " ".join(result.out.split()))
                self.assertEqual(why in said, name != "approve", said)
                if name == "apply":
                    self.assertEqual(result.code, 0, said)

    def test_an_entry_that_is_not_sealed_is_told_and_refuses_nothing(self):
        """Else who can write the ledger could keep every plan from being applied, whatever serial comes next."""
        content = {"serial": 1, "digest": "0" * 64}
        for body, why in (({"serial": 2 ** 62, "digest": "0" * 64}, f"names {2 ** 62}"),
                          (content, "names it for another content")):
            for seal in (None, {"key": "0" * 16, "mac": "0" * 64}):
                with self.subTest(why, seal=seal):
                    self.railway.reset()
                    self.fixture = ApplyFixture(self.railway, self.fixture.file.read_text())
                    self.applied()
                    forge(self.fixture, ("trust", body, seal))
                    self.told(why + "; this host did not seal that entry, so it does not count")

    def test_a_begin_that_is_not_sealed_binds_no_serial(self):
        self.applied()
        (begin,) = [entry["body"] for entry in self.fixture.entries() if entry["kind"] == "begin"]
        end = {"number": "f" * 16, "outcome": "applied"}
        forge(self.fixture, ("begin", {**begin, "number": "f" * 16, "trust_serial": 2 ** 62}), ("end", end))
        said = " ".join((self.check().out + self.check().err).split())
        self.assertNotIn("not the newest", said)
        self.assertIn(f"names {2 ** 62}; this host did not seal that entry", said)

    def test_a_host_that_never_applied_is_told(self):
        self.fixture.trust.write(serial=2)
        self.assertEqual(self.fixture.plan().code, 0)
        self.fixture.trust.write(serial=1)
        result = self.check()
        self.assertIn("entry 2 of the ledger names 2; this host did not seal", " ".join(result.err.split()))

    def test_the_copy_of_a_checkout_is_compared_and_never_recorded(self):
        """Else a pull request could raise the serial, and every apply would be refused."""
        copy = self.fixture.checkout / "desired-state" / "trust.yaml"
        for file in self.fixture.trust.folder.iterdir():
            (copy.parent / file.name).write_bytes(file.read_bytes())
        copy.write_text(copy.read_text().replace("serial: 1", "serial: 99"))
        self.assertEqual(self.fixture.plan(trust=copy).code, 0)
        self.assertEqual(self.serials(), [])
        self.fixture.ready()
        self.assertEqual(self.serials(), [1])
        copy.write_text(copy.read_text().replace("serial: 99", "serial: 1 # another file"))
        result = self.fixture.plan(trust=copy)
        self.assertEqual(result.code, 0, result.out + result.err)
        self.assertIn("names it for another content; this host did not seal", " ".join(result.err.split()))
        self.applied()
        result = self.fixture.plan(trust=copy)
        self.assertEqual(result.code, 6, result.out + result.err)
        self.assertIn("serial 1 belongs to a file with other content", result.err)


if __name__ == "__main__":
    unittest.main()
