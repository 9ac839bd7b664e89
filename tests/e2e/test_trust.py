"""validate and trust.yaml: the reviewed copy of who may change what, beside the declarations."""
import base64
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("TAUTLINE", str(ROOT / "build" / "tautline"))
DECLARATION = "desired-state/caio-swarm-dashboard.yaml"
TRUST, APPROVERS = "desired-state/trust.yaml", "desired-state/approvers"
VALID = (f"{DECLARATION}: valid; ", f"{TRUST}: valid; 3 roles, 2 environments, 2 targets, 3 keys, 2 guardrails of the floor\n")

PTO_KEY = re.search(r"ssh-ed25519 \S+", (ROOT / APPROVERS).read_text().split("pto@example.com namespaces")[1])[0]
ZERO_KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
# The generator of the curve, and the host of a page (tests/unit/support/signing.h).
POINT = bytes.fromhex("046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                      "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")
PASSKEY = "sk-ecdsa-sha2-nistp256@openssh.com " + base64.b64encode(b"".join(
    len(part).to_bytes(4, "big") + part for part in (b"sk-ecdsa-sha2-nistp256@openssh.com", b"nistp256", POINT,
                                                     b"approve.example.org"))).decode()

# What is changed in which file, and the whole message; in the declaration LINE:COLUMN stands for the
# place of what is named.
FAULTS = [
    ("a role that nobody has", DECLARATION, "owner: PTO", "owner: PTA",
     f"{DECLARATION}:LINE:COLUMN: 'heyreach-unsigned' names the role 'PTA', which is not in {TRUST}\n"
     "hint: Did you mean 'PTO'?\n"),
    ("a role of a guardrail", DECLARATION, "change_needs: [PTO, HoS]", "change_needs: [PTO, Sales]",
     f"{DECLARATION}:LINE:COLUMN: 'tier1-supervised' names the role 'Sales', which is not in {TRUST}\n"
     "hint: Roles are: PTO, HoS, Engineering.\n"),
    ("an environment without needs", TRUST, "  staging: { needs: [PTO] }\n", "",
     f"{TRUST}:25:3: 'caio-staging' is in 'staging', for which no needs are declared\n"
     "hint: Add the environment to 'environments', with the roles that it needs.\n"),
    ("nobody is needed", TRUST, "production: { needs: [PTO] }", "production: { needs: [] }",
     f"{TRUST}:20:24: 'needs' is empty\n"
     "hint: Name at least one role of trust.yaml.\n"),
    ("a role that is not there", TRUST, "staging: { needs: [PTO] }", "staging: { needs: [CEO] }",
     f"{TRUST}:19:22: 'CEO' is not a role of {TRUST}\nhint: Roles are: PTO, HoS, Engineering.\n"),
    ("a principal without a key", TRUST, "PTO: [pto@example.com]", "PTO: [ana@example.com]",
     f"{TRUST}:12:3: 'ana@example.com', who has the role PTO, has no key in approvers\n"
     "hint: Add the person's public key to the approvers.\n"),
    ("a misspelt key", TRUST, "plans:", "plan:",
     f"{TRUST}:22:1: 'plan' is not a key of a trust file\nhint: Did you mean 'plans'?\n"),
    ("another kind of key", APPROVERS, "ssh-ed25519 AAAAC3", "ssh-dss AAAAC3",
     f"{APPROVERS}:8:69: 'ssh-dss' is not a supported key type\n"
     "hint: Make a key with: ssh-keygen -t ed25519 (or -t ed25519-sk for a security key).\n"),
    ("a key that is everybody's", APPROVERS, PTO_KEY, f"ssh-ed25519 {ZERO_KEY}",
     f"{APPROVERS}:8:1: the Ed25519 key is a point of small order: anyone could sign\n"
     "hint: Make a new key with: ssh-keygen -t ed25519.\n"),
    ("a weak key", APPROVERS, PTO_KEY, "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAAQM=",
     f"{APPROVERS}:8:1: the RSA key has 2 bits, and 2048 to 16384 are taken\n"
     "hint: Make a new key with: ssh-keygen -t ed25519.\n"),
    ("a passkey of another page", APPROVERS, PTO_KEY, PASSKEY,
     f"{APPROVERS}:8:1: the passkey of 'pto@example.com' is for 'approve.example.org', and passkeys sign at no page\n"
     "hint: Enrol a passkey on the page that trust names as approve_at.\n"),
    ("no limit at all", TRUST, "plans: { max_age: 24h }", "plans: { max_changes: 0 }",
     f"{TRUST}:22:23: 'max_changes' takes a number of changes, not '0'\n"
     "hint: Write a whole number from 1 to 500, without quotes.\n"),
    ("approvers elsewhere", TRUST, "approvers: approvers", "approvers: ../approvers",
     f"{TRUST}:9:12: '../approvers' is not the name of a file in this folder\n"
     "hint: Write a relative name without '..'.\n"),
]


class Trust(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="tautline-")
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name)
        (self.path / "desired-state").mkdir(mode=0o755)
        for name in (DECLARATION, TRUST, APPROVERS):
            shutil.copyfile(ROOT / name, self.path / name)
            (self.path / name).chmod(0o644)

    def validate(self, *words):
        result = subprocess.run([PROGRAM, "validate", *words], cwd=self.path, env={"PATH": "/bin"},
                                capture_output=True, text=True, timeout=60)
        return result.returncode, result.stdout, result.stderr

    def change(self, name, old, new):
        text = (self.path / name).read_text()
        self.assertIn(old, text)
        (self.path / name).write_text(text.replace(old, new, 1))

    def test_a_passkey_of_the_page_that_trust_names(self):
        self.change(APPROVERS, PTO_KEY, PASSKEY)
        self.change(TRUST, "approvers: approvers", "approve_at: https://approve.example.org:8443\napprovers: approvers")
        self.assertEqual(self.validate(TRUST)[::2], (0, ""))

    def test_a_folder_is_validated_with_its_trust(self):
        code, out, err = self.validate()
        self.assertEqual((code, err), (0, ""))
        for line in VALID:
            self.assertIn(line, out)

    def test_a_folder_needs_no_trust(self):
        (self.path / TRUST).unlink()
        code, out, err = self.validate()
        self.assertEqual((code, err), (0, ""))
        self.assertNotIn("trust", out)

    def test_a_named_declaration_is_held_to_the_trust_beside_it(self):
        (self.path / TRUST).write_text("nothing\n")
        code, _, err = self.validate(DECLARATION)
        self.assertEqual(code, 1)
        self.assertIn(TRUST, err)

    def test_a_trust_file_may_be_named(self):
        code, out, err = self.validate(TRUST)
        self.assertEqual((code, out, err), (0, VALID[1], ""))
        self.change(DECLARATION, "owner: PTO", "owner: PTA")
        self.assertEqual(self.validate(TRUST)[0], 0)
        self.assertEqual(self.validate(DECLARATION, TRUST)[0], 1)

    def test_every_fault_is_reported_at_its_place(self):
        for name, file, old, new, message in FAULTS:
            with self.subTest(name):
                kept = (self.path / file).read_text()
                self.change(file, old, new)
                code, _, err = self.validate()
                (self.path / file).write_text(kept)
                place = r"(?<=caio-swarm-dashboard\.yaml:)\d+:\d+"
                self.assertEqual((code, re.sub(place, "LINE:COLUMN", err)), (1, message))

    def test_faults_of_declaration_and_trust_are_reported_in_one_run(self):
        self.change(DECLARATION, "owner: PTO", "owner: PTA")
        self.change(DECLARATION, "days_left: ", "days_lift: ")
        self.change(TRUST, "plans:", "plan:")
        code, _, err = self.validate()
        self.assertEqual(code, 1)
        self.assertRegex(err, r"(?s)'days_lift'.*'plan' is not a key of a trust file")

    def test_a_world_writable_trust_file_is_refused(self):
        for name in (TRUST, APPROVERS):
            with self.subTest(name):
                (self.path / name).chmod(0o666)
                code, _, err = self.validate()
                (self.path / name).chmod(0o664)
                self.assertEqual(code, 1)
                self.assertRegex(err, rf"\A{name}: .*\nhint: ")
        self.assertEqual(self.validate()[0], 0, "a checkout's group may write")

    def test_expired_and_revoked_keys(self):
        (self.path / "desired-state" / "revoked").write_text(f"# lost\n{PTO_KEY} pto\n")
        self.change(TRUST, "approvers: approvers", "approvers: approvers\nrevoked: revoked #")
        code, out, err = self.validate(TRUST)
        self.assertEqual((code, out, err), (0, VALID[1].replace("3 keys", "3 keys, 1 revoked"), ""))
        (self.path / "desired-state" / "revoked").write_text(f"# lost\npto@example.com {PTO_KEY}\n")
        self.assertEqual(self.validate(TRUST), (
            1, "", "desired-state/revoked:2:1: the line does not start with the type of a key\n"
            "hint: Write the line of the person's .pub file: ssh-ed25519 AAAA...\n"))
        (self.path / "desired-state" / "revoked").unlink()
        self.assertEqual(self.validate(TRUST), (
            1, "", "desired-state/revoked: no such file\nhint: Check the path.\n"))

    def test_a_missing_approvers_file(self):
        (self.path / APPROVERS).unlink()
        code, _, err = self.validate()
        self.assertEqual(code, 1)
        self.assertRegex(err, rf"\A{APPROVERS}: ")

    def test_a_trust_file_that_is_a_link_is_refused(self):
        (self.path / TRUST).rename(self.path / "elsewhere.yaml")
        (self.path / TRUST).symlink_to("../elsewhere.yaml")
        code, _, err = self.validate()
        self.assertEqual(code, 1)
        self.assertRegex(err, rf"\A{TRUST}: ")

    def test_the_schema_is_the_file_that_is_kept(self):
        result = subprocess.run([PROGRAM, "schema", "trust"], capture_output=True, text=True)
        self.assertEqual(result.stdout, (ROOT / "desired-state" / "trust.schema.json").read_text())


if __name__ == "__main__":
    unittest.main()
