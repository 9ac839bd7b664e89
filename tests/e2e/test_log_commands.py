"""What an application and Railway say cannot act in a pipeline's log, in whatever a command prints as text."""
import json
import pathlib
import sys
import unittest
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import light_railway  # noqa: E402
from apply_fixture import ApplyFixture  # noqa: E402
from pipeline import obeyed  # noqa: E402

# Words that come to the beginning of some line wherever a text is wrapped.
COMMAND = "::error::acts ::add-mask::x ##[error]acts \u00a0::group::x "
LONG = COMMAND * 12
DECLARATION = """\
tautline: 1
project: {project}
service: {service}
environments:
  production: {{ url: {url}, token: {{ env: RAILWAY_TOKEN_PRODUCTION }} }}
reports:
  state: {{ path: /state }}
settings:
  MODE: {{ text: strict, reported: state#/mode, why: "::error::acts and ##[error]acts" }}
  SHORT: {{ text: "::error::x", reported: state#/short }}
  LONG: {{ text: "{long}", why: "{long}" }}
  LIST: {{ list: ["::error::a", "##[error]b", c] }}
probes:
  page: {{ type: http, path: /page, status: 200, contains: [fine] }}
  state: {{ type: report, at: state#/mode, equals: strict }}
guardrails:
  strict-mode: {{ forbid: {{ MODE: lax }}, also: state }}
"""


class Handler(light_railway.Handler):
    def do_GET(self):
        report = json.dumps({"mode": "::error::acts ##[error]", "short": "::debug::x", COMMAND: COMMAND}).encode()
        body = report if self.path == "/state" else (LONG + "\n" + COMMAND + "\n").encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json" if self.path == "/state" else "text/plain")
        self.send_header("X-Words", COMMAND.encode().decode("latin-1"))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class LogCommands(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with mock.patch.object(light_railway, "Handler", Handler):
            cls.railway = cls.enterClassContext(light_railway.LightRailway(
                variables={"MODE": LONG, "SHORT": "::warning::x", "LONG": COMMAND, "LIST": "##[error]a,::error::b",
                           "UNDECLARED": LONG},
                declaration=DECLARATION.replace("{long}", ("w::error::acts " * 20).strip())))
        cls.fixture = ApplyFixture(cls.railway, cls.railway.text)

    def silent(self, result, codes):
        self.assertIn(result.code, codes, result.out + result.err)
        for text in (result.out, result.err):
            self.assertEqual(obeyed(text), [], text)
        return result.out + result.err

    def test_what_looks(self):
        fixture = self.fixture
        for words in (("check", "--env", "production"), ("check", "--env", "production", "--all"),
                      ("explain", "--env", "production", "MODE"), ("explain", "--env", "production", "LONG"),
                      ("explain", "--env", "production", "state"), ("probe", "--env", "production", "page"),
                      ("probe", "--env", "production", "state")):
            with self.subTest(words):
                state = ("--state", fixture.state) if words[0] == "check" else ()
                result = self.railway.tautline(*words, *state, fixture.file, environ=fixture.environ(),
                                               cwd=fixture.checkout)
                said = self.silent(result, (0, 2, 3, 4))
                self.assertGreater(len(said), 100)

    def test_other_formats(self):
        for form in ("text", "markdown", "json", "sarif", "junit", "html", "nagios", "prometheus"):
            with self.subTest(form):
                result = self.railway.tautline("check", "--output", form, "--state", "none", self.fixture.file,
                                               environ=self.fixture.environ(), cwd=self.fixture.checkout)
                self.silent(result, (0, 2, 3, 4))
        result = self.railway.tautline("check", "--output", "github", "--state", "none", self.fixture.file,
                                       environ=self.fixture.environ(), cwd=self.fixture.checkout)
        self.assertLessEqual({name for name, _ in obeyed(result.out)}, {"error", "warning", "notice"})
        self.assertNotIn("##[", result.out)

    def test_the_reader_of_a_log_sees_each_form(self):
        for line in ("::error::x", " \u00a0::error::x", "##[error]x", "a ##[error]x"):
            self.assertEqual([name for name, _ in obeyed(line + "\n")], ["error"], line)

    def test_names_of_files(self):
        fixture = self.fixture
        for name in ("::error::x", "##[error]x"):
            for words in (("check", "--state", "none"), ("validate",), ("doctor",), ("explain", "MODE"), ("review",),
                          ("documents", "check"), ("documents", "update"), ("evidence", "verify"), ("apply",),
                          ("plan", "--env", "production", "--author", "ana@example.com"), ("approve",)):
                for there in (False, True):
                    with self.subTest(words, name=name, there=there):
                        file = fixture.checkout / f"{name}.yaml"
                        if there:
                            file.write_text(self.railway.text + f'documents: {{ canonical: "{name}.md" }}\n')
                        self.addCleanup(file.unlink, missing_ok=True)
                        result = self.railway.tautline(*words, file.name, environ=fixture.environ(),
                                                       cwd=fixture.checkout)
                        self.silent(result, (0, 1, 2, 3, 4, 6, 64))
                        file.unlink(missing_ok=True)

    def test_documents_out_of_step(self):
        fixture = self.fixture
        for name in ("::error::x.md", "##[error]x.md"):
            file = fixture.checkout / "desired-state" / "documents.yaml"
            file.write_text(self.railway.text + f'documents: {{ canonical: "{name}" }}\n')
            self.addCleanup(file.unlink, missing_ok=True)
            marked = "<!-- tautline:begin status -->\n<!-- tautline:end status -->\n"
            (fixture.checkout / name).write_text(marked)
            for action in ("check", "update"):
                with self.subTest(name, action=action):
                    result = self.railway.tautline("documents", action, "--state", fixture.state, file,
                                                   environ=fixture.environ(), cwd=fixture.checkout)
                    self.assertIn(name[3:], self.silent(result, (0, 2, 3, 4)))

    def test_what_plans_and_applies(self):
        fixture = self.fixture
        result = fixture.plan("--only", "SHORT", "--only", "LONG", "--only", "LIST")
        self.silent(result, (0, 3))
        result = self.railway.tautline("plan", "--env", "production", "--author", "ana@example.com",
                                       "--trust", fixture.trust.path, "--state", fixture.state, fixture.file,
                                       environ=fixture.environ(), cwd=fixture.checkout)
        self.silent(result, (0, 3))
        if fixture.plan_file.exists():
            self.assertEqual(obeyed(fixture.plan_file.read_text()), [])
            self.silent(fixture.apply("--dry-run"), (3, 5, 6))


if __name__ == "__main__":
    unittest.main()
