"""review --env: what a merge would change at Railway, without a word to the application."""
import json
import pathlib
import re
import socket
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from planned_service import PlannedService  # noqa: E402


class World(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(PlannedService(application=True))

    def setUp(self):
        self.railway.quiet()
        self.railway.admin("POST", "/restart", {})
        self.railway.fresh()
        self.base = self.railway.files / "base.yaml"
        self.head = self.railway.files / "head.yaml"
        self.text = pathlib.Path(self.railway.file).read_text()
        self.write(self.base, self.text)

    def write(self, path, text):
        path.write_text(text)
        path.chmod(0o644)

    def review(self, text, environ=None, key=True):
        self.write(self.head, text)
        more = {"TAUTLINE_FINGERPRINT_KEY_FILE": str(self.railway.key)} if key else {}
        return self.railway.tautline("review", "--json", "--env", "production", self.base, self.head,
                                     environ=self.railway.environ(**more, **(environ or {})))

    def test_the_effect_of_a_merge_is_shown(self):
        result = self.review(self.text.replace("STATE_BACKEND: redis", "STATE_BACKEND: file"))
        self.assertEqual(result.code, 2, result.out + result.err)
        world = json.loads(result.out)["world"]
        self.assertEqual([(row["kind"], row["name"], row["before"], row["after"]) for row in world["changes"]],
                         [("change", "STATE_BACKEND", "redis", "file")])
        self.assertEqual((world["environment"], world["simulated"], world["refused"]), ("production", True, None))

    def test_a_merge_without_effect(self):
        result = self.review(self.text + "# more\n")
        self.assertEqual((result.code, json.loads(result.out)["world"]["changes"]), (0, []), result.err)

    def test_the_token_and_the_target_are_those_of_base(self):
        text = self.text.replace("RAILWAY_TOKEN_PRODUCTION", "SOMETHING_ELSE")
        self.assertNotEqual(text, self.text)
        result = self.review(text, environ={"SOMETHING_ELSE": "another-secret-of-the-runner-0123456789"})
        self.assertEqual(result.code, 2, result.out + result.err)
        self.assertIsNone(json.loads(result.out)["world"]["refused"])
        self.assertNotIn("another-secret", result.out + result.err)
        log = json.dumps(self.railway.log())
        self.assertNotIn("another-secret", log)

    def test_new_secrets_of_head_are_not_read(self):
        text = self.text.replace("secret: { min_length: 32 }", "secret: { min_length: 200, from: { env: SOMETHING } }")
        self.assertNotEqual(text, self.text)
        result = self.review(text, environ={"SOMETHING": "x" * 300})
        report = json.loads(result.out)
        self.assertEqual(report["world"]["changes"], [], result.out)

    def test_an_environment_that_base_does_not_know(self):
        self.write(self.base, self.text.replace("  production:", "  other:"))
        result = self.review(self.text)
        self.assertEqual(result.code, 1)
        self.assertEqual(json.loads(result.out)["world"]["refused"],
                         "BASE has no readable declaration of the environment 'production'")

    def test_no_request_goes_to_the_application(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.setblocking(False)
            address = f"http://127.0.0.1:{server.getsockname()[1]}"
            text = re.sub(r"url: [^,]+,", f"url: {address},", self.text)
            self.assertNotEqual(text, self.text)
            self.write(self.base, text)
            result = self.review(text + "# more\n")
            self.assertEqual(result.code, 0, result.out + result.err)
            with self.assertRaises(BlockingIOError):
                server.accept()

    def test_without_an_environment_no_request_is_sent(self):
        self.write(self.head, self.text)
        self.railway.quiet()
        result = self.railway.tautline("review", self.base, self.head)
        self.assertEqual((result.code, self.railway.log()["counts"]["requests"]), (0, 0), result.err)

    def test_without_a_key_no_request_is_sent(self):
        result = self.review(self.text, key=False)
        self.assertEqual(result.code, 1, result.out)
        self.assertIn("fingerprint key", json.loads(result.out)["world"]["refused"])


if __name__ == "__main__":
    unittest.main()
