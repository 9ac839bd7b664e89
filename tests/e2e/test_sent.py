"""A secret that is sent is hidden because of where it comes from, and every declared one is known before an answer is shown."""
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from light_railway import DECLARATION, DOOR_SHUT, LightRailway  # noqa: E402

PROBES = """\
  header: {{ type: header_token, header: X-Door, token: {{ variable: API_KEY }}, paths: [/door], refused: 401, accepted: 200 }}
  bearer: {{ type: webhook, path: /hook, refused: 401, accepted: 400, admits: true, header: Authorization,
            token: {{ variable: API_KEY, scheme: Bearer }} }}
  basic: {{ type: header_token, header: Authorization, token: {{ variable: API_KEY, scheme: Basic, user: ana }},
           paths: [/door], refused: 401, accepted: 200 }}
  signed: {{ type: webhook, path: /hook, refused: 401, accepted: 400, admits: true,
            hmac: {{ header: X-Signature, variable: API_KEY }} }}
  with-header: {{ type: http, path: /page, status: 200, headers: {{ X-Gate: {{ variable: API_KEY }} }} }}
  by-file: {{ type: header_token, header: X-Door, token: {{ file: door }}, paths: [/door], refused: 401, accepted: 200 }}
  by-env: {{ type: header_token, header: X-Door, token: {{ env: DOOR_TOKEN }}, paths: [/door], refused: 401, accepted: 200 }}
  writes: {{ type: http, path: /write, status: 200, writes: true, headers: {{ X-Gate: {{ env: GATE_TOKEN }} }} }}
"""
SETTINGS = """\
  API_KEY: {{ secret: {{ min_length: 1 }} }}
  OTHER_KEY: {{ secret: {{ min_length: 8, from: {{ env: NEW_KEY }} }} }}
"""
NAMES = ("header", "bearer", "basic", "signed", "with-header")


class Sent(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        text = DECLARATION.replace("  MODE: strict\n", "  MODE: strict\n" + SETTINGS)
        cls.railway = cls.enterClassContext(LightRailway(declaration=text.replace("probes:\n", "probes:\n" + PROBES)))
        cls.file = cls.railway.path / "web.yaml"
        cls.file.write_text(cls.railway.text)

    def store(self, value):
        self.railway.reset({**DOOR_SHUT, "API_KEY": value, "OTHER_KEY": "made-up-0ther-key-Zt5"})

    def test_no_byte_of_a_credential_that_is_sent_is_shown(self):
        for value in ("password", "authorization-required", "12345", "Kq7xLa9pZ_Tm", "wanted production"):
            self.store(value)
            for name in NAMES:
                with self.subTest(value=value, name=name):
                    out = self.railway.tautline("probe", name, self.file).out
                    sent = re.findall(r"> (X-Door|Authorization|X-Signature|X-Gate): (.*)", out)
                    self.assertIn("(hidden)", [text for _, text in sent], out)
                    for _, text in sent:
                        self.assertNotIn(value[:-1], text)
                        self.assertFalse(re.search(r"[0-9a-f]{64}$", text) and "admits" in text, out)

    def test_what_is_made_up_is_shown(self):
        self.store("Kq7xLa9pZ_Tm")
        out = self.railway.tautline("probe", "header", self.file).out
        self.assertRegex(out, r"> X-Door: [0-9a-f]{12,}")

    def test_a_secret_of_another_probe_is_hidden_in_an_answer(self):
        folder = self.railway.path / "secrets"
        folder.mkdir(mode=0o700, exist_ok=True)
        (folder / "door").write_text("Wq8zLm3xTyuP7v")
        (folder / "door").chmod(0o600)
        self.store("Kq7xLa9pZ_Tm")
        self.addCleanup(setattr, self.railway, "body", self.railway.body)
        given = {"DOOR_TOKEN": "velvet-Marble-door77", "GATE_TOKEN": "gate-Otter-19-lamp", "NEW_KEY": "new-Key-Otter-5521"}
        for secret in ("Wq8zLm3xTyuP7v", *given.values(), "made-up-0ther-key-Zt5"):
            self.railway.body = f"it is {secret}\n".encode()
            for words in (("probe", "health", "--body"), ("probe", "health"), ("check",), ("explain", "health")):
                with self.subTest(secret=secret, words=words):
                    result = self.railway.tautline(*words, "--secrets", folder, self.file,
                                                   environ=self.railway.environ(**given))
                    self.assertNotIn(secret, result.out + result.err)
                    if "--body" in words:
                        self.assertIn("(hidden: it holds a secret)", result.out)


if __name__ == "__main__":
    unittest.main()
