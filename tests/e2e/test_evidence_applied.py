"""What `tautline evidence report` says of a plan that was signed and applied."""
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from planned_service import AUTHOR, PlannedService  # noqa: E402

QUICK = ("--passes", "1", "--settle", "2s", "--wait", "20s")
# The role that each of the two persons fills; the trust file is that of the real declaration.
PEOPLE = {"engineering@example.com": "Engineering", "pto@example.com": "PTO"}


class Applied(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(PlannedService(application=True))
        approvers = cls.railway.trust.parent / "approvers"
        lines = [line for line in approvers.read_text().splitlines() if line.split(" ")[0] not in PEOPLE]
        cls.fingerprints = {}
        for person in PEOPLE:
            signer = cls.railway.path / person
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", signer], check=True,
                           stdin=subprocess.DEVNULL)
            key = " ".join(signer.with_name(f"{person}.pub").read_text().split()[:2])
            lines.append(f'{person} namespaces="tautline-plan" {key}')
            cls.fingerprints[person] = subprocess.run(["ssh-keygen", "-l", "-f", signer], check=True,
                                                      capture_output=True, text=True).stdout.split()[1]
        approvers.write_text("\n".join([*lines, ""]))
        # The trust is in no tree with its declaration, which is in a checkout.
        (cls.railway.files / ".git").mkdir()
        cls.file = cls.railway.files / "desired.yaml"
        cls.file.write_text(cls.railway.file.read_text())

    def call(self, command, *words, code=0):
        railway = self.railway
        result = railway.tautline(command, *words, "--state", railway.state,
                                  environ=railway.environ(TAUTLINE_FINGERPRINT_KEY_FILE=str(railway.key)))
        self.assertEqual(result.code, code, result.out + result.err)
        return result

    def check(self, code):
        return self.call("check", "--json", "--env", "production", self.file, code=code).report

    def apply(self):
        railway = self.railway
        result = railway.plan("-o", railway.plan_file, file=self.file)
        self.assertEqual(result.code, 0, result.err)
        for person in PEOPLE:
            railway.plan_file.with_name(f"plan.txt.sig.{person}").write_bytes(subprocess.run(
                ["ssh-keygen", "-q", "-Y", "sign", "-n", "tautline-plan", "-f", railway.path / person, "-"],
                check=True, input=railway.plan_file.read_bytes(), capture_output=True).stdout)
        self.call("apply", railway.plan_file, *QUICK, "--trust", railway.trust, self.file)

    def test_the_change_its_approval_and_its_result_are_reported_by_name(self):
        self.railway.set("production", {"STATE_BACKEND": "file", "EMERGENCY_STOP": "true"}, deploy=True)
        before = self.check(3)
        self.apply()
        after = self.check(0)
        target, = self.call("evidence", "report", "--json").report["targets"]
        change, = target["changes"]
        self.assertEqual(change["keys"], ["EMERGENCY_STOP", "STATE_BACKEND"])
        self.assertEqual(change["author"], AUTHOR)
        self.assertEqual(change["approvals"], [{"principal": person, "key": self.fingerprints[person],
                                                "roles": [role]} for person, role in PEOPLE.items()])
        self.assertEqual(change["persons_needed"], 2)
        self.assertEqual((change["outcome"], change["verified"]), ("applied", True))
        self.assertRegex(self.railway.plan_file.read_text(), rf"\nNumber +{change['number']}\n")
        self.assertEqual([one["deployment"] for one in target["deployments"]],
                         [run["targets"][0]["deployment"]["id"] for run in (before, after)])
        self.assertEqual(change["deployment"], target["deployments"][1]["deployment"])
        self.assertEqual(target["compared_with"]["run"], before["run"]["id"])
        self.assertEqual({(line["kind"], line["name"], line["before"], line["after"])
                          for line in target["status_lines"]},
                         {("setting", "EMERGENCY_STOP", "drift", "in_sync"),
                          ("setting", "STATE_BACKEND", "drift", "in_sync"),
                          ("guardrail", "no-stop", "breached", "held")})
        text = self.call("evidence", "report").out
        self.assertIn(f"- plan `{change['number']}` by `{AUTHOR}`, begun {change['begun']}: applied, verified\n"
                      "  - keys, without values: `EMERGENCY_STOP`, `STATE_BACKEND`\n"
                      + "".join(f"  - approved by `{person}` for {role}, key `{self.fingerprints[person]}`\n"
                                for person, role in PEOPLE.items()) +
                      f"  - deployment `{change['deployment']}`\n", text)
        self.assertIn("- [x] guardrail `no-stop`: held (was breached), ", text)


if __name__ == "__main__":
    unittest.main()
