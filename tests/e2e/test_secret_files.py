"""Files that hold a secret: who may read them, what stands in them, and what is said otherwise."""
import os
import pathlib
import shutil
import socket
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from simulation import ROOT, token  # noqa: E402
from small_service import TOKEN, SmallService, unwrapped  # noqa: E402

KEY = "TAUTLINE_FINGERPRINT_KEY_FILE"
CHMOD = "Run: chmod 600 '{path}'."
ONE_NAME = "Copy it to a new file and remove the links."
EMPTY = "Write the secret into it, with at most one newline at its end."


class SecretFiles(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(SmallService())
        cls.with_token = cls.railway.declare(
            lambda text: text.replace("token: { env: RAILWAY_TOKEN_PRODUCTION }", "token: { file: railway }"))
        cls.with_probe = cls.railway.declare(
            lambda text: text.replace("token: { variable: DASHBOARD_AUTH_TOKEN }", "token: { file: dashboard }"))

    def setUp(self):
        self.railway.quiet()
        self.folder = self.railway.path / "secrets"
        self.folder.mkdir(exist_ok=True)
        self.addCleanup(self.empty)

    def empty(self):
        for path in self.folder.iterdir():
            path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()

    def write(self, name, content, mode=0o600):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        path.chmod(mode)
        return path

    def check(self, file, *words, **more):
        result = self.railway.check("--secrets", self.folder, *words, file=file, **more)
        for secret in (token("production"), TOKEN):
            self.assertNotIn(secret, result.out + result.err)
        return result

    def refused(self, why, hint):
        """The token's file is refused in these words, and Railway is not asked."""
        self.railway.admin("DELETE", "/log", {})
        result = self.check(self.with_token)
        self.assertEqual(result.code, 1, result.out)
        path = self.folder / "railway"
        self.assertIn(f"not looked at: {why} → {hint.format(path=path)}", unwrapped(result.out))
        self.assertEqual(self.railway.log()["counts"]["requests"], 0)

    def spoils(self):
        """name of the case, how it is made, what is said, the hint"""
        def linked():
            os.link(self.write("railway", token("production")), self.folder / "other")

        def symlink():
            (self.folder / "railway").symlink_to(self.write("other", token("production")))

        def foreign():
            os.chown(self.write("railway", token("production")), 12345, 12345)

        def unix():
            with socket.socket(socket.AF_UNIX) as server:
                server.bind(str(self.folder / "railway"))
        mode = "a secret file must be accessible only to its owner; its mode is {:04o}"
        for bits in (0o644, 0o640, 0o604, 0o666, 0o660, 0o700 | 0o010, 0o602):
            yield (f"mode {bits:o}", lambda bits=bits: self.write("railway", token("production"), bits),
                   mode.format(bits), CHMOD)
        yield ("two names", linked, "a secret file must have exactly one hard link, it has 2", ONE_NAME)
        yield "a symbolic link", symlink, "is a symbolic link", "Name the file itself."
        yield ("empty", lambda: self.write("railway", ""), "is empty, but must contain a secret", EMPTY)
        yield ("one newline", lambda: self.write("railway", "\n"), "is empty, but must contain a secret", EMPTY)
        yield ("CRLF alone", lambda: self.write("railway", "\r\n"), "is empty, but must contain a secret", EMPTY)
        yield ("a NUL", lambda: self.write("railway", token("production") + "\0"),
               "contains a NUL byte, which is not allowed in a secret", "Write the secret into it as text.")
        yield ("1 MB", lambda: self.write("railway", "x" * 1_000_000),
               "is too large, at most 65536 bytes are read", "Name another file, or make this one smaller.")
        yield ("a folder", lambda: (self.folder / "railway").mkdir(), "is a directory", "Name a file in it.")
        yield ("a FIFO", lambda: os.mkfifo(self.folder / "railway", 0o600), "is not a regular file",
               "Name a regular file.")
        yield "a socket", unix, "is not a regular file", "Name a regular file."
        yield "nothing", lambda: None, "no such file", "Check the path."
        if os.geteuid() == 0:
            yield ("another's", foreign, "a secret file must be owned by the user who runs tautline",
                   "Change its owner, or run as the owner.")

    def test_a_token_in_a_file_that_is_not_kept_well_is_refused(self):
        for name, make, why, hint in self.spoils():
            with self.subTest(name):
                self.empty()
                make()
                self.refused(why, hint)

    def test_one_newline_at_the_end_is_not_the_tokens(self):
        for end in ("", "\n", "\r\n"):
            for mode in (0o600, 0o400):
                with self.subTest(end, mode=mode):
                    self.empty()
                    self.write("railway", token("production") + end, mode)
                    self.assertEqual(self.check(self.with_token).code, 0)

    def test_a_second_newline_belongs_to_the_token_and_is_refused_in_a_header(self):
        self.write("railway", token("production") + "\n\n")
        result = self.check(self.with_token)
        self.assertIn(result.code, (1, 4))
        self.assertEqual(self.railway.log()["counts"]["byStatus"].get("200", 0), 0)

    def test_a_secret_file_without_a_folder(self):
        result = self.railway.check(file=self.with_token)
        self.assertEqual(result.code, 1)
        self.assertIn("not looked at: the token of 'production' is in a file 'railway' → Pass its folder "
                      "with --secrets DIR.", unwrapped(result.out))

    def test_a_probes_secret_from_a_file(self):
        self.write("dashboard", TOKEN + "\n")
        self.assertEqual(self.check(self.with_probe).code, 0)

    def test_a_probes_secret_that_is_not_kept_well_leaves_the_probe_unobserved(self):
        self.write("dashboard", TOKEN, 0o644)
        result = self.check(self.with_probe, "--json")
        self.assertEqual((result.code, result.report["exit"]), (4, 4))
        finding = result.finding("probe", "header-token", "production")
        self.assertEqual(finding["result"], "unobserved")
        self.assertIn("a secret file must be accessible only to its owner; its mode is 0644", finding["why"])
        self.assertNotIn(TOKEN, result.out)

    def test_a_name_that_leads_out_of_the_folder_is_refused(self):
        for name in ("../railway", "/etc/passwd", "a/../../b", "."):
            with self.subTest(name):
                file = self.railway.declare(lambda text: text.replace(
                    "token: { env: RAILWAY_TOKEN_PRODUCTION }", f'token: {{ file: "{name}" }}'))
                result = self.check(file)
                self.assertEqual((result.code, result.out), (1, ""))
                self.assertRegex(result.err, r"desired-\w+\.yaml:5:")

    def test_a_world_writable_token_file_is_refused(self):
        home = self.railway.path / "desired-state"
        shutil.copytree(ROOT / "desired-state", home, dirs_exist_ok=True)
        names = ("caio-swarm-dashboard.yaml", "trust.yaml", "approvers")
        rows = [(0o644, 0), (0o664, 0), (0o666, 1), (0o646, 1)]
        for name in names:
            for mode, code in rows:
                with self.subTest(name, mode=f"{mode:o}"):
                    (home / name).chmod(mode)
                    result = self.railway.tautline("validate", cwd=self.railway.path)
                    (home / name).chmod(0o644)
                    said = f"desired-state/{name}: is writable by every user\n" \
                           f"hint: Run: chmod o-w 'desired-state/{name}'.\n"
                    self.assertEqual((result.code, result.err), (code, said if code else ""))

    def test_the_fingerprint_key(self):
        rows = [(32, 0o600, 0, ""), (31, 0o600, 1, "the fingerprint key has 31 bytes"),
                (33, 0o600, 1, "is too large, at most 32 bytes are read"),
                (0, 0o600, 1, "the fingerprint key has 0 bytes"),
                (32, 0o644, 1, "a secret file must be accessible only to its owner; its mode is 0644")]
        for size, mode, code, why in rows:
            with self.subTest(size=size, mode=mode):
                path = self.write("key", os.urandom(size), mode)
                result = self.railway.check("--all", environ=self.railway.environ(**{KEY: str(path)}))
                self.assertEqual(result.code, code)
                self.assertIn(why, result.err)
                self.assertEqual("fp:" in result.out, code == 0)

    def test_equal_fingerprints_mean_equal_values_under_one_key_only(self):
        prints = []
        for key in (b"a" * 32, b"a" * 32, b"b" * 32):
            path = self.write("key", key)
            result = self.railway.check("--json", environ=self.railway.environ(**{KEY: str(path)}))
            finding = result.finding("setting", "DASHBOARD_AUTH_TOKEN", "production")
            self.assertEqual(finding["witnesses"]["stored"]["shown"], finding["witnesses"]["running"]["shown"])
            prints.append(finding["witnesses"]["stored"]["shown"])
        self.assertRegex(prints[0], "^fp:[0-9a-f]{16}$")
        self.assertEqual(prints[0], prints[1])
        self.assertNotEqual(prints[0], prints[2])


if __name__ == "__main__":
    unittest.main()
