"""Signatures, judged by Tautline and by ssh-keygen -Y verify: what Tautline accepts, ssh-keygen accepts.

The corpus is made anew in each run: keys and signatures by ssh-keygen, damage by this file, and what
only a security key or an attacker makes by tests/helper/sshsig_judge. Where Tautline refuses and
ssh-keygen does not, the rule says "stricter than ssh-keygen"; the others are held against it.
"""
import base64
import concurrent.futures
import pathlib
import random
import re
import struct
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
JUDGE = ROOT / "build" / "release" / "tests" / "helper" / "sshsig_judge"
SPACE, PERSON = "tautline-plan", "pto@example.com"
KINDS = {"ed25519": ("ed25519", 256), "ecdsa": ("ecdsa", 256), "rsa-2048": ("rsa", 2048),
         "rsa-3072": ("rsa", 3072)}
BEGIN, END = b"-----BEGIN SSH SIGNATURE-----\n", b"-----END SSH SIGNATURE-----\n"
STATEMENT = b"""tautline plan 1

For        shop, production
Author     ana@example.com
Number     5f1d0c7e2b9a4e61

  ~ STATE_DUAL_READ_ENABLED     true -> false      strengthens
"""
SECURITY_KEYS = ("sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com")
TWISTED, P256, RSA = (("ssh-ed25519", SECURITY_KEYS[0]), ("ecdsa-sha2-nistp256", SECURITY_KEYS[1]),
                      ("ssh-rsa",))
PASSKEY = ("passkey",)
EVERY = TWISTED + P256 + RSA + PASSKEY
# The way in which a signature is made, with keys of which types; what Tautline says; does ssh-keygen
# let it pass?
CRAFTED = [
    ("well", EVERY, "accepted", True), ("sha256", EVERY, "accepted", True),
    ("version-0", EVERY, "version", True), ("version-2", EVERY, "version", False),
    ("reserved", EVERY, "reserved", True), ("plus-order", TWISTED, "range", True),
    ("zero", EVERY, "match", False), ("zero-padded", P256 + PASSKEY, "number", True),
    ("zero-padded", RSA + TWISTED, "format", False), ("shortened", RSA + TWISTED, "format", False),
    ("shortened", P256 + PASSKEY, "number", False), ("behind", EVERY, "blob", False),
    ("behind-signature", EVERY, "blob", False), ("sha1", EVERY, "hash", False),
    ("rsa-sha2-256", RSA, "form", True), ("rsa-sha1", RSA, "form", False),
    ("other-space", EVERY, "namespace", False), ("empty-space", EVERY, "namespace", False),
    ("no-browser", PASSKEY, "passkey", True), ("another-origin", PASSKEY, "origin", True),
    ("another-scheme", PASSKEY, "origin", True), ("another-port", PASSKEY, "origin", True),
    ("told-origin", PASSKEY, "client-data", False), ("quoted-origin", PASSKEY, "client-data", False),
    ("another-text", PASSKEY, "challenge", False), ("made-a-key", PASSKEY, "client-data", False),
    ("payment", PASSKEY, "client-data", False), ("blank", PASSKEY, "client-data", False),
    ("in-a-frame", PASSKEY, "frame", True), ("in-a-frame-later", PASSKEY, "frame", True),
    ("top-origin", PASSKEY, "frame", True), ("not-ended", PASSKEY, "frame", True),
    ("data-behind", PASSKEY, "frame", True), ("another-key-first", PASSKEY, "frame", True),
    ("older-browser", PASSKEY, "accepted", True), ("later-browser", PASSKEY, "accepted", True),
    ("extended", PASSKEY, "accepted", True), ("extended-silently", PASSKEY, "extensions", False),
    ("extended-by-nothing", PASSKEY, "extensions", False), ("key-inside", PASSKEY, "extensions", False),
    ("unverified", PASSKEY, "person", True), ("untouched", PASSKEY, "presence", True),
]
SAMPLE = 60  # of each kind of damage, for ssh-keygen as well


def judge(questions):
    """One answer for each (armor, message)."""
    frames = b"".join(b"%d %d %d\n%s%s%s" % (len(SPACE), len(armor), len(text), SPACE.encode(), armor, text)
                      for armor, text in questions)
    result = subprocess.run([JUDGE], input=frames, capture_output=True, timeout=300)
    answers = result.stdout.decode().splitlines()
    if result.returncode or len(answers) != len(questions):
        raise AssertionError(f"{result.returncode}: {result.stderr.decode()}")
    return answers


def flips(whole):
    for bit in range(len(whole) * 8):
        changed = bytearray(whole)
        changed[bit // 8] ^= 1 << bit % 8
        yield bytes(changed)


def blob_of(armor):
    return base64.b64decode(armor.removeprefix(BEGIN).removesuffix(END))


def armored(blob, columns=70):
    text = base64.b64encode(blob)
    lines = [text[i:i + columns] for i in range(0, len(text), columns)]
    return BEGIN + b"".join(line + b"\n" for line in lines) + END


def broken(armor):
    """The armor, broken at each byte."""
    for at in range(len(armor)):
        front, back = armor[:at], armor[at + 1:]
        yield front + back
        for byte in (b" ", b"\n", b"\r", b"\0", b"A", b"=", b"\xff"):
            yield front + byte + back
            yield front + byte + armor[at:]


class Signatures(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.path = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="tautline-")))
        cls.count = 0
        cls.lines, cls.good = {}, {}
        for name, (kind, bits) in KINDS.items():
            cls.make_key(name, kind, bits)
            cls.good[name] = cls.sign(name)

    @classmethod
    def tearDownClass(cls):
        print(f"# {cls.count} signatures judged", file=sys.stderr)

    @classmethod
    def make_key(cls, name, kind, bits):
        subprocess.run(["ssh-keygen", "-q", "-t", kind, "-b", str(bits), "-N", "", "-C", "made-up", "-f",
                        cls.path / name], check=True, capture_output=True, stdin=subprocess.DEVNULL)
        cls.lines[name] = (cls.path / f"{name}.pub").read_text()

    @classmethod
    def sign(cls, name, *options, text=STATEMENT, space=SPACE):
        return subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-n", space, "-f", cls.path / name,
                               *options], input=text, capture_output=True, check=True).stdout

    def judged(self, questions):
        questions = list(questions)
        type(self).count += len(questions)
        return list(zip(questions, judge(questions)))

    def ssh_accepts(self, line, armor, text=STATEMENT):
        with tempfile.TemporaryDirectory(dir=self.path) as folder:
            folder = pathlib.Path(folder)
            (folder / "approvers").write_text(f"{PERSON} {line}")
            (folder / "sig").write_bytes(armor)
            result = subprocess.run(["ssh-keygen", "-Y", "verify", "-f", folder / "approvers", "-I", PERSON,
                                     "-n", SPACE, "-s", folder / "sig"], input=text, capture_output=True)
        return result.returncode == 0

    def compared(self, name, answers):
        """Asks ssh-keygen of everything that was accepted, and of some of what was refused."""
        accepted = [question for question, answer in answers if answer == "accepted"]
        refused = [question for question, answer in answers
                   if answer != "accepted" and "stricter" not in answer]
        refused = random.Random(7).sample(refused, min(SAMPLE, len(refused)))
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for questions, expected in ((accepted, True), (refused, False)):
                found = pool.map(lambda one: self.ssh_accepts(self.lines[name], *one), questions)
                for (armor, text), is_accepted in zip(questions, found):
                    self.assertEqual(is_accepted, expected, (name, armor, text))
        return len(accepted)

    def test_signatures_by_ssh_keygen_are_accepted(self):
        for name in KINDS:
            for options in ((), ("-O", "hashalg=sha256"), ("-O", "hashalg=sha512")):
                with self.subTest(name, options=options):
                    armor = self.sign(name, *options)
                    self.assertEqual(judge([(armor, STATEMENT)]), ["accepted"])
                    self.assertTrue(self.ssh_accepts(self.lines[name], armor))

    def test_texts_are_signed_byte_for_byte(self):
        texts = [b"", b"x", STATEMENT.replace(b"\n", b"\r\n"), bytes(range(256)) * 200]
        for name in KINDS:
            for text in texts:
                self.assertEqual(judge([(self.sign(name, text=text), text)]), ["accepted"])

    def test_every_bit_of_a_signature(self):
        for name, armor in self.good.items():
            with self.subTest(name):
                answers = self.judged([(changed, STATEMENT) for changed in flips(armor)] +
                                      [(armored(changed), STATEMENT) for changed in flips(blob_of(armor))])
                self.assertEqual(self.compared(name, answers), 0)

    def test_every_bit_of_a_statement(self):
        for name, armor in self.good.items():
            with self.subTest(name):
                answers = self.judged((armor, changed) for changed in flips(STATEMENT))
                self.assertEqual(self.compared(name, answers), 0)

    def test_armor_that_is_broken_at_each_byte(self):
        for name, armor in self.good.items():
            with self.subTest(name):
                questions = [(changed, STATEMENT) for changed in broken(armor) if changed != armor]
                answers = self.judged(questions)
                accepted = self.compared(name, answers)
                # The last line break may be missing.
                self.assertEqual(accepted, 1)

    def test_another_order_length_or_width_of_lines(self):
        rng = random.Random(11)
        for name, armor in self.good.items():
            blob = blob_of(armor)
            questions = [(armored(blob, columns), STATEMENT) for columns in range(1, 90)]
            questions += [(armored(blob[:length]), STATEMENT) for length in range(len(blob))]
            for _ in range(200):
                lines = armor.splitlines(keepends=True)
                rng.shuffle(lines)
                questions.append((b"".join(lines), STATEMENT))
            with self.subTest(name):
                accepted = self.compared(name, self.judged(questions))
                self.assertGreaterEqual(accepted, 76)

    # --- what only an attacker, another tool or a security key makes --------------------------------

    def craft(self, kind, way="well", flags=0):
        out = subprocess.run([JUDGE, kind, str(flags), way], input=STATEMENT, capture_output=True,
                             check=True).stdout
        line, armor = out.split(b"\n", 1)
        return line.decode() + "\n", armor

    def check(self, line, armor, answer, ssh_accepts, text=STATEMENT):
        """The answer, or the name of the rule that refuses."""
        [(_, found)] = self.judged([(armor, text)])
        rule = re.fullmatch(r".* \(rule (\S+?)(, stricter than ssh-keygen)?\)", found)
        self.assertEqual(rule[1] if rule else found, answer)
        self.assertEqual(self.ssh_accepts(line, armor, text), ssh_accepts)
        if ssh_accepts and rule:
            self.assertTrue(rule[2], found)

    def test_each_rule_on_every_type_of_key(self):
        for way, kinds, answer, ssh_accepts in CRAFTED:
            for kind in kinds:
                with self.subTest(way, kind=kind):
                    self.check(*self.craft(kind, way), answer, ssh_accepts)

    def test_a_security_key_must_be_touched(self):
        for kind in SECURITY_KEYS:
            for flags in (0x01, 0x05, 0x45, 0x100, 0x04, 0x80):
                with self.subTest(kind, flags=flags):
                    self.check(*self.craft(kind, flags=flags), "accepted" if flags & 1 else "presence", True)

    def test_every_bit_of_a_security_keys_signature(self):
        for kind in SECURITY_KEYS + PASSKEY:
            self.lines[kind], armor = self.craft(kind)
            with self.subTest(kind):
                answers = self.judged((armored(changed), STATEMENT) for changed in flips(blob_of(armor)))
                self.assertEqual(self.compared(kind, answers), 0)

    def test_armor_of_another_form(self):
        armor, line = self.good["ed25519"], self.lines["ed25519"]
        for name, changed, answer, ssh_accepts in (
                ("text behind it", armor + b"plan\n", "armor", True),
                ("text before it", b"plan\n" + armor, "armor", False),
                ("CRLF", armor.replace(b"\n", b"\r\n"), "armor", False),
                ("a blank line", armor.replace(b"\n-----END", b"\n\n-----END"), "lines", True),
                ("a blank", armor.replace(b"AAA", b"AA A", 1), "lines", True),
                ("long lines", armored(blob_of(armor), 90), "lines", True),
                ("16 KiB", armor.replace(b"\n-----END", b"\n" * 17000 + b"-----END"), "size", True)):
            with self.subTest(name):
                self.check(line, changed, answer, ssh_accepts)

    def test_a_weak_key(self):
        self.make_key("rsa-1024", "rsa", 1024)
        self.check(self.lines["rsa-1024"], self.sign("rsa-1024"), "key", True)

    def test_an_rsa_signature_without_its_leading_zero(self):
        for number in range(5000):
            text = b"%d\n" % number
            blob = blob_of(self.sign("rsa-2048", text=text))
            if blob[-256] == 0:
                break
        inner = struct.pack(">I", 12) + b"rsa-sha2-512" + struct.pack(">I", 255) + blob[-255:]
        front = blob[:-(len(inner) + 1 + 4)]
        armor = armored(front + struct.pack(">I", len(inner)) + inner)
        self.check(self.lines["rsa-2048"], armor, "format", True, text)

    def test_the_namespace_is_exact(self):
        for space in ("file", "tautline-plan2", "Tautline-plan", "tautline"):
            with self.subTest(space):
                self.check(self.lines["ed25519"], self.sign("ed25519", space=space), "namespace", False)


if __name__ == "__main__":
    unittest.main()
