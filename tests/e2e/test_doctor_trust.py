"""`tautline doctor --trust`: could the people who are listed today approve a plan?"""
import pathlib
import re
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from approval_fixture import ApprovalFixture  # noqa: E402
from small_service import SmallService  # noqa: E402

PTO, PAUL, HOS = "pto@example.com", "paul@example.com", "hos@example.com"
SPACE = 'namespaces="tautline-plan"'


def day(days):
    return time.strftime("%Y%m%d", time.gmtime(time.time() + days * 86400)) + "Z"


class DoctorTrust(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(SmallService())
        (cls.railway.file.parent / ".git").mkdir()  # the trust is in no tree with its declaration

    def setUp(self):
        self.fixture = self.enterContext(ApprovalFixture())

    def doctor(self, trust=None):
        """The exit code, and the lines about trust."""
        result = self.railway.tautline("doctor", "--trust", trust or self.fixture.trust, self.railway.file)
        self.assertEqual(result.err, "")
        return result.code, result.out[result.out.index("who can approve changes\n"):]

    def pin(self):
        """The trust file names the ids that Railway has."""
        found = self.railway.tautline("doctor", self.railway.file).out
        ids = {name: re.search(rf"{name} +([0-9a-f-]{{36}})", found)[1]
               for name in ("project", "environment", "service")}
        text = self.fixture.trust.read_text()
        for name, old in (("project", "3" * 8 + "-3333-4333-8333-" + "3" * 12),
                          ("environment", "4" * 8 + "-4444-4444-8444-" + "4" * 12),
                          ("service", "5" * 8 + "-5555-4555-8555-" + "5" * 12)):
            self.assertIn(old, text)
            text = text.replace(old, ids[name])
        self.fixture.trust.write_text(text)

    def test_people_who_can_approve(self):
        self.pin()
        code, told = self.doctor()
        self.assertEqual((code, re.sub(r"[0-9a-f]{64}", "DIGEST", told)), (0, f"""\
who can approve changes
  ok   trust        {self.fixture.trust}
                    serial 1, sha256:DIGEST
       persons      two persons must sign each plan
  ok   production   PTO: {PTO}, {PAUL}; second person: {PTO}, {PAUL}, {HOS}
  ok   target       the trust file lists production as 'shop'
"""))

    def test_people_who_cannot_approve_or_soon_cannot(self):
        # what is installed, exit, line
        rows = [
            ({"options": {PTO: f'{SPACE},valid-before="20200101Z"', PAUL: 'namespaces="git"'}}, 6,
             f"  bad  production   no plan can be approved today: missing PTO (PTO: no one; second person: {HOS})"),
            ({"revoked": [PTO, PAUL]}, 6,
             f"  bad  production   no plan can be approved today: missing PTO (PTO: no one; second person: {HOS})"),
            ({"options": {PAUL: f'{SPACE},valid-after="20990101Z"'}}, 0,
             f"  ok   production   PTO: {PTO}; second person: {PTO}, {HOS}"),
            ({"revoked": [PAUL, HOS]}, 6,
             "  bad  production   no plan can be approved today: missing a second person with any role (PTO, HoS) "
             f"(PTO: {PTO}; second person: {PTO})"),
            ({"revoked": [PAUL, HOS], "two_persons": False}, 0, f"  ok   production   PTO: {PTO}"),
            ({"two_persons": False}, 0, "       persons      two_persons: no, so one person can approve a plan"),
            ({"page": "https://approve.example.com"}, 0,
             "       page         passkeys sign plans at https://approve.example.com"),
            ({"page": "http://localhost:8000"}, 0,
             "       page         passkeys sign plans at http://localhost:8000, in a simulation only"),
            ({"needs": "PTO, HoS"}, 0, f"  ok   production   PTO: {PTO}, {PAUL}; HoS: {HOS}"),
            ({"needs": "PTO, HoS", "revoked": [HOS]}, 6,
             f"  bad  production   no plan can be approved today: missing HoS (PTO: {PTO}, {PAUL}; HoS: "
             "no one)"),
            ({"options": {PTO: f'{SPACE},valid-before="{day(13)}"', PAUL: f'{SPACE},valid-before="{day(9)}"'}}, 0,
             "  soon production   keys that are needed to approve any plan expire within 14 days"),
            ({"options": {PAUL: f'{SPACE},valid-before="{day(9)}"'}}, 0, f"  soon key          the key of {PAUL} expires on"),
        ]
        usual = dict(self.fixture.options)
        for more, expected, line in rows:
            with self.subTest(line):
                more = dict(more)
                self.fixture.options = {**usual, **more.pop("options", {})}
                self.fixture.install(**more)
                self.pin()
                code, told = self.doctor()
                self.assertEqual(code, expected, told)
                self.assertTrue(any(found.startswith(line) for found in told.splitlines()), told)

    def test_keys_without_an_expiry_are_not_listed(self):
        self.fixture.options[PTO] = f'{SPACE},valid-before="{day(16)}"'
        self.fixture.install()
        self.pin()
        self.assertNotIn("  soon", self.doctor()[1])

    def test_one_person_with_both_roles_is_one_person(self):
        self.fixture.install(needs="PTO, HoS")
        self.pin()
        text = self.fixture.trust.read_text()
        self.fixture.trust.write_text(text.replace(f"[{PTO}, {PAUL}]", f"[{HOS}]"))
        code, told = self.doctor()
        self.assertEqual(code, 6)
        self.assertIn("missing HoS", told)

    def test_ids_that_trust_does_not_name(self):
        code, told = self.doctor()
        self.assertEqual(code, 6)
        self.assertIn("  bad  target       the trust file does not list the ids of production: a plan for it is refused",
                      told)

    def test_a_trust_file_that_is_none_is_a_fault_where_it_was_named(self):
        code, told = self.doctor(self.fixture.path / "none.yaml")
        self.assertEqual(code, 1)
        self.assertIn("  bad  trust        ", told)
        self.fixture.trust.chmod(0o666)
        self.assertEqual(self.doctor()[0], 1)


if __name__ == "__main__":
    unittest.main()
