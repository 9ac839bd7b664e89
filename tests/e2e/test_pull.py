"""`tautline pull`: a first declaration from what is there."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from light_railway import LightRailway  # noqa: E402
from planted_secrets import SECRETS, UNDECLARED, leaks, planted, world  # noqa: E402
from simulation import ENVIRONMENTS, PROJECT, ROOT, SERVICE, Simulation, caio_variables, token  # noqa: E402

PLANTED = {f"{name} of {environment}": planted(name, environment)
           for name in SECRETS + UNDECLARED for environment in ENVIRONMENTS}
PLANTED.update({f"token of {environment}": token(environment) for environment in ENVIRONMENTS})
# What is no secret, asked for by name.
PLAIN = ("CONTEXT_REDIS_PREFIX", "CORS_ALLOWED_HEADERS", "CORS_ALLOWED_METHODS", "CORS_ALLOWED_ORIGINS",
         "STATE_BACKEND", "STATE_REDIS_PREFIX")
SHOW = [word for name in PLAIN for word in ("--show", name)]
ACCOUNT = "made-up-account-token-0123456789"


class Live(unittest.TestCase):
    """Both environments of the application, a secret planted wherever one can be."""
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(Simulation(world))
        cls.envs = [word for name in ENVIRONMENTS
                    for word in ("--env", f"{name}={cls.railway.edge(name)}")]

    def setUp(self):
        self.railway.admin("DELETE", "/log", {})
        self.file = self.railway.path / "pulled.yaml"
        self.file.unlink(missing_ok=True)

    def pull(self, *words, environ=None):
        """One call; nothing planted may stand in what it writes, and nothing is changed."""
        result = self.railway.tautline("pull", *words, environ=environ)
        written = result.out + result.err + (self.file.read_text() if self.file.exists() else "")
        self.assertEqual(leaks(written, PLANTED), [])
        self.assertNotIn("would have shown", written)
        self.assertEqual(self.railway.admin("GET", "/log")["counts"]["mutations"], 0)
        return result

    def test_two_environments_side_by_side(self):
        result = self.pull(*self.envs, *SHOW, "-o", self.file)
        self.assertEqual((result.code, result.out, result.err),
                         (0, "", "tautline: 32 settings (12 secrets), 0 left out, 6 probes   SIMULATED\n"))
        text = self.file.read_text()
        for line in ('  CONTEXT_REDIS_PREFIX: { text: "caio:${environment}:context" }',
                     '  CORS_ALLOWED_HEADERS: { list: [Content-Type, X-Dashboard-Token], ignore_case: true, '
                     'shown_by: cors/headers }',
                     '  CORS_ALLOWED_METHODS: { list: [GET, POST, OPTIONS], shown_by: cors/methods }',
                     '  cors:\n    type: cors\n    path: /api/health\n    origins: ["${url}"]\n    methods: [GET, POST, '
                     'OPTIONS]\n    headers: [Content-Type, X-Dashboard-Token]\n    credentials: true',
                     '  CORS_ALLOWED_ORIGINS: { list: ["${url}"], shown_by: cors/origins }',
                     '  DASHBOARD_QUERY_TOKEN_ENABLED: { flag: false }',
                     '  ENVIRONMENT: { text: "${environment}" }',
                     '  STATE_BACKEND: { text: redis }',
                     '  DASHBOARD_AUTH_TOKEN:\n    secret: { one_line: true, unquoted: true, '
                     'differs_between: [staging, production] }',
                     '  api-health: { type: http, path: /api/health } # answered 200',
                     '  api-closed: { type: http, path: /api/tautline-asks-without-a-token, status: 401 } '
                     '# closed without a token',
                     '#   dashboard-query-token-enabled-stays-false: { forbid: { DASHBOARD_QUERY_TOKEN_ENABLED: '
                     'true } }'):
            self.assertIn(line + "\n", text)
        self.assertNotRegex(text, r"(?m)^  PRIVATE_KEY: .*one_line")
        self.assertNotRegex(text, r"secret: \{[^}]*min_length")  # it would tell today's length
        self.assertNotIn("emergency-stop", text)  # forbidding its `true` would forbid to brake
        check = self.railway.tautline("check", "--state", "none", self.file)
        self.assertEqual((check.code, check.err), (0, ""), check.out)
        self.assertEqual(self.railway.tautline("validate", self.file).code, 0)

    def restart(self):
        for name in ENVIRONMENTS:
            self.railway.admin("POST", "/deploy", self.railway.place(name))

    def asked(self, environment):
        """Methods, and whatever looked like a credential."""
        requests = self.railway.events(environment)["requests"]
        credentials = [request for request in requests if request["token_in_query"] or
                       request["dashboard_token_sha256"] or request["bearer_sha256"]]
        return sorted({request["method"] for request in requests}), credentials

    def test_no_secret_goes_to_the_application(self):
        self.restart()
        self.pull(*self.envs, *SHOW)
        self.assertEqual(self.asked("production"), (["GET", "OPTIONS"], []))

    def test_a_project_token_tells_what_it_is_for(self):
        result = self.pull(environ=self.railway.environ(RAILWAY_TOKEN=token("production")))
        self.assertEqual(result.code, 0, result.err)
        self.assertIn(f"\nproject: {{ name: {PROJECT}, id: ", result.out)
        self.assertIn("\n  production:\n    id: ", result.out)
        self.assertIn("# url: https://…  Railway lists no domain", result.out)
        self.assertNotIn("staging", result.out)
        self.assertNotIn("differs_between", result.out)

    def test_an_account_token_needs_a_name_where_there_are_several(self):
        account = self.railway.environ(RAILWAY_API_TOKEN=ACCOUNT)
        for name in ENVIRONMENTS:
            del account[f"RAILWAY_TOKEN_{name.upper()}"]
        result = self.pull("--project", PROJECT, environ=account)
        self.assertEqual((result.code, result.out, result.err), (
            64, "", "tautline: the token has access to more than one environment\n"
            "hint: Select one with --env: staging, production.\n"))
        result = self.pull(*self.envs, "-o", self.file, environ=account)
        self.assertEqual(result.code, 0, result.err)
        self.assertNotRegex(self.file.read_text(), "(?m)^    token:")
        check = self.railway.tautline("check", "--state", "none", self.file, environ=account)
        self.assertEqual(check.code, 0, check.out)

    def test_a_missing_file_is_reported(self):
        # words, environment, exit, said
        both = self.railway.environ(RAILWAY_TOKEN=token("production"))
        none = {name: value for name, value in self.railway.environ().items() if "RAILWAY_TOKEN" not in name}
        rows = [
            (["--project", "elsewhere"], both, 1,
             f"tautline: the token from the variable RAILWAY_TOKEN is for the project '{PROJECT}'\n"
             "hint: Use a token for 'elsewhere', or remove it from the command.\n"),
            (["--service", "elsewhere"], both, 1,
             f"tautline: there is no service 'elsewhere'\nhint: Select one with --service: {SERVICE}.\n"),
            (["--env", "elsewhere"], both, 1,
             "tautline: the token from the variable RAILWAY_TOKEN is for the environment 'production'\n"
             "hint: Use a token for 'elsewhere', or remove it from the command.\n"),
            (["--env", "production", "--env", "production"], both, 64,
             "tautline: 'production' is named twice\n"),
            (["--env", "production=ftp://x"], both, 64,
             "tautline: scheme 'ftp' is not allowed\nhint: Write https://, in lower case.\n"),
            (["--env", "production"], none, 1,
             "tautline: no token for 'production'\nhint: Set RAILWAY_TOKEN_PRODUCTION or RAILWAY_TOKEN "
             "(project tokens), or RAILWAY_API_TOKEN.\n"),
            ([], {**none, "RAILWAY_TOKEN": "made-up-wrong-token-0123456789"}, 1,
             "tautline: bad token: Railway says that the token may not read this\nhint: If the variable RAILWAY_TOKEN is an "
             "account's or a workspace's token, give it as RAILWAY_API_TOKEN.\n"),
            (["desired.yaml"], both, 64, None),
        ]
        for words, environ, code, said in rows:
            with self.subTest(words):
                result = self.pull(*words, environ=environ)
                self.assertEqual((result.code, result.out), (code, ""))
                if said:
                    self.assertEqual(re.sub(r" \(trace [^)]*\)", "", result.err), said)

    def test_an_address_outside_the_service_gets_no_secret(self):
        self.restart()
        result = self.pull("--env", f"production={self.railway.edge('staging')}", *SHOW)
        self.assertEqual(result.code, 0, result.err)
        self.assertEqual(self.asked("staging"), (["GET", "OPTIONS"], []))

    def test_a_policy_that_differs_from_its_settings_is_only_proposed(self):
        self.railway.set("production", {"CORS_ALLOWED_ORIGINS": "https://shop.example.com/"}, deploy=True)
        self.addCleanup(self.railway.admin, "POST", "/restart", {})
        result = self.pull(*self.envs[2:], *SHOW, "-o", self.file)
        self.assertEqual(result.code, 0, result.err)
        self.assertIn("\n#   cors:\n#     type: cors\n#     path: /\n#     origins: [\"https://shop.example.com/\"]\n",
                      self.file.read_text())
        self.assertNotIn("shown_by: cors/methods }", self.file.read_text())

    def test_an_existing_file_is_kept(self):
        self.file.write_text("mine\n")
        result = self.pull(*self.envs, "-o", self.file)
        self.assertEqual((result.code, result.err), (
            64, f"tautline: {self.file}: the file exists\n"
            "hint: Choose another file, or overwrite it with --replace.\n"))
        self.assertEqual(self.file.read_text(), "mine\n")
        self.assertEqual(self.pull(*self.envs, "-o", self.file, "--replace").code, 0)
        self.assertIn("\ntautline: 1\n", self.file.read_text())
        self.file.unlink()
        self.file.symlink_to(self.railway.path / "nowhere")
        self.assertEqual(self.pull(*self.envs, "-o", self.file).code, 64)
        self.assertTrue(self.file.is_symlink())


class Odd(unittest.TestCase):
    """One environment with an address and no application: values and states as they come."""
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(Simulation(cls.world({}), application=False))

    @staticmethod
    def world(service, **more):
        return {"tokens": [{"token": token("production"), "project": PROJECT, "environment": "production"}],
                "projects": [{"name": PROJECT, "services": [SERVICE], "environments": [
                    {"name": "production", "services": {SERVICE: {"variables": {"MODE": "strict"}, **service}},
                     **more}]}]}

    def pull(self, *words, **service):
        self.railway.admin("PUT", "/world", self.world(service, **service.pop("more", {})))
        self.file = self.railway.path / "odd.yaml"
        self.file.unlink(missing_ok=True)
        result = self.railway.tautline("pull", "-o", self.file, *words,
                                       environ=self.railway.environ(RAILWAY_TOKEN=token("production")))
        self.text = self.file.read_text() if self.file.exists() else ""
        if self.text:
            self.assertEqual(self.railway.tautline("validate", self.file).code, 0)
        return result

    def settings(self):
        return re.findall(r'(?m)^  "?([A-Za-z_][A-Za-z0-9_]*)"?:', self.text[self.text.find("\nsettings:"):])

    def test_nothing_runs(self):
        for service in ({"deploy": False}, {"deployments": [{"status": "CRASHED"}]}):
            result = self.pull("--show", "MODE", **service)
            self.assertEqual(result.code, 4, result.err)
            self.assertIn("tautline: its first check is not in sync (exit 4)", result.err)
            self.assertIn("\n  MODE: { text: strict }\n", self.text)

    def test_a_sleeping_service_is_not_woken(self):
        result = self.pull("--env", "production=http://127.0.0.1:9", deployments=[{"status": "SLEEPING"}])
        self.assertEqual(result.code, 0, result.err)
        self.assertIn("# No probes are proposed: the service is asleep, and pull does not wake it.\n", self.text)

    def test_values_that_the_next_deploy_changes(self):
        result = self.pull("--show", "MODE", variables={"MODE": "strict", "LEVEL": "info"},
                           running={"MODE": "lax"})
        self.assertEqual(result.code, 2, result.err)
        self.assertIn("  # The live process was started with something else: it shows at the next deploy.\n"
                      "  MODE: { text: strict }\n", self.text)

    def test_references_and_sealed_ones(self):
        result = self.pull("--show", "GREETING", "--show", "PLACE", more={"shared": {
            "REGION": "north", "LOCK": "made-up-0123456789abcdef"}}, variables={
            "GREETING": "hello from ${{ shared.REGION }}", "PLACE": "${{shared.REGION}}",
            "HIDING": "${{shared.LOCK}}", "SEALED_KEY": {"value": "made-up", "sealed": True}})
        self.assertEqual(result.code, 0, result.err)
        for line in ('  GREETING: { text: "hello from ${{ shared.REGION }}" }', '  PLACE: { text: "${{shared.REGION}}" }',
                     "  HIDING: { secret: { one_line: true, unquoted: true } }",
                     "  SEALED_KEY: { secret: {}, sealed: true }"):
            self.assertIn(line + "\n", self.text)

    def test_hostile_names_and_values(self):
        values = {"A-B": "x", "C D": "x", "E\x1b[31m": "x", "F=G": "x", "H": "no", "I": "010", "J": "absent",
                  "K": "a: b", "L": "# x", "M": "", "N": "\u202ex", "O": "${environment}", "P": "line\nline",
                  "Q": "::set-output name=x::y", "R": "x }", "S": "[x", "T": "~", "U": "*****", "V": "${{", "W": "-"}
        result = self.pull(variables=values)
        self.assertEqual(result.code, 0, result.err + self.text)
        self.assertEqual(sorted(self.settings()), sorted(name for name in values if len(name) == 1 and name != "U"))
        self.assertNotIn("\x1b", self.text)
        self.assertNotIn("\u202e", self.text)
        self.assertIn("# Left out: E\\x1B[31m, a name that no declaration can hold.\n", self.text)

    def test_a_placeholder_is_left_out(self):
        result = self.pull(variables={"API_TOKEN": "changeme", "MODE": "strict"})
        self.assertEqual((result.code, self.settings()), (0, ["MODE"]), result.err)
        self.assertIn("# Left out: API_TOKEN, which holds a placeholder", self.text)

    def test_a_secret_that_is_a_word_of_every_declaration_says_nothing(self):
        result = self.pull(variables={"MY_PASSWORD": "settings"})
        self.assertEqual(result.code, 0, result.err)
        self.assertIn("  MY_PASSWORD: { secret: ", self.text)

    def test_nothing_is_shown_that_was_not_asked_for(self):
        values = {"VAULT_UNSEAL": "open-sesame", "HTTP_BASIC": "bob:builder", "DOOR": "4711", "COLOUR": "tangerine",
                  "GREETING": "lanterns on the river", "SITE": "https://intranet.example.com/orchard",
                  "PETS": "otter,badger", "API_BASE": "https://ann:tinker@example.com", "ADMIN": "seahorse-lamp",
                  "MODE": "strict", "SWITCH": "true", "PLACE": "production"}
        result = self.pull(variables=values)
        self.assertEqual(result.code, 0, result.err)
        for name, value in values.items():
            if name in ("SWITCH", "PLACE"):
                continue
            self.assertNotIn(value, self.text + result.err)
            self.assertRegex(self.text, rf"(?m)^  {name}: {{ secret: ")
        self.assertIn("  SWITCH: { flag: true }\n", self.text)
        result = self.pull("--show", "HTTP_BASIC", "--show", "DOOR", "--show", "API_BASE", variables=values)
        self.assertIn('  HTTP_BASIC: { text: "bob:builder" }\n', self.text)
        self.assertIn("  DOOR: { number: 4711 }\n", self.text)
        self.assertNotIn("tinker", self.text)
        self.assertIn("tautline: not shown, because it may be a secret: API_BASE\n", result.err)
        self.assertNotIn("tangerine", self.text)

    def test_a_slip_in_a_name_is_said(self):
        result = self.pull("--show", "MODES")
        self.assertEqual((result.code, result.err, self.text), (
            64, "tautline: the service has no variable 'MODES'\nhint: Name one that it has with --show.\n", ""))

    def test_the_same_value_elsewhere_is_a_secret_too(self):
        result = self.pull(variables={"MY_PASSWORD": "seahorse", "NICKNAME": "seahorse", "MODE": "strict"})
        self.assertEqual(result.code, 0, result.err)
        self.assertNotIn("seahorse", self.text)
        self.assertIn("  NICKNAME: { secret: ", self.text)

    def test_a_domain_of_railways_is_the_address(self):
        result = self.pull("--show", "HOME_PAGE", serviceDomains=["shop-production.example.com"],
                           customDomains=["shop.example.com"],
                           variables={"HOME_PAGE": "https://shop.example.com/start"})
        self.assertIn('    # Railway lists shop-production.example.com, shop.example.com: is the one below the one '
                      'to ask?\n', self.text)
        self.assertIn('    url: "https://shop.example.com"\n', self.text)
        self.assertIn('  HOME_PAGE: { url: "${url}/start" }\n', self.text)
        self.assertEqual(result.code, 0, result.err)

    def test_railway_answers_badly(self):
        faults = [{"kind": "login_page"}, {"kind": "not_json"}, {"kind": "not_authorized"},
                  {"kind": "move_fence", "when": "after"},
                  {"kind": "set", "path": "stored.MODE", "value": 1, "match": {"operation": "TautlineLook"}},
                  {"kind": "remove", "path": "projectToken.environment", "match": {"operation": "TautlineNames"}}]
        self.pull()
        self.file.unlink()
        for fault in faults:
            with self.subTest(fault):
                self.railway.admin("POST", "/faults", {"times": -1, **fault})
                result = self.railway.tautline("pull", "-o", self.file, environ=self.railway.environ(
                    RAILWAY_TOKEN=token("production")))
                self.railway.admin("DELETE", "/faults", {})
                self.assertIn(result.code, (1, 4), result.err)
                self.assertEqual((result.out, self.file.exists()), ("", False))
                self.assertTrue(result.err.startswith("tautline: "), result.err)

    def test_nothing_at_all_is_not_believed(self):
        result = self.pull(variables={})
        self.assertEqual((result.code, self.text), (4, ""))
        self.assertIn("returned no variables", result.err)


class Yes(unittest.TestCase):
    """An application that answers 200 to whatever it is asked."""

    def test_an_inconclusive_answer_is_not_proposed_as_a_probe(self):
        with LightRailway() as railway:
            environ = railway.environ(RAILWAY_TOKEN=token("production"))
            result = railway.tautline("pull", "--env", f"production={railway.edge('production')}", environ=environ)
        self.assertEqual(result.code, 0, result.err)
        self.assertIn("# No probes are proposed: no answer would prove anything.\n", result.out)
        self.assertNotIn("probes:\n", result.out)


DESCRIPTION = {
    "openapi": "3.0.2",
    "info": {"title": "Shop", "version": "1"},
    "components": {"securitySchemes": {
        "dashboard": {"type": "apiKey", "in": "header", "name": "X-Dashboard-Token"},
        "page": {"type": "apiKey", "in": "cookie", "name": "session"},
        "bearer": {"type": "http", "scheme": "bearer"}}},
    "paths": {
        "/api/status": {"get": {"security": [{"dashboard": []}], "responses": {
            "200": {"content": {"application/json": {}}}}}},
        "/api/orders/{order}": {"get": {"security": [{"dashboard": []}]}},
        "/admin/config": {"get": {"security": [{"bearer": []}], "responses": {
            "200": {"content": {"application/json": {}}}}}},
        "/page/status": {"get": {"security": [{"page": []}], "responses": {
            "200": {"content": {"text/html": {}}}}}},
        "/webhooks/clay": {"post": {}},
        "/webhooks/{provider}": {"post": {}},
        "/webhooks/T0AB1CD2EF3GH4": {"post": {}},
        "/webhooks/velvet-marble": {"post": {}},
        "/webhooks/x\nsettings": {"post": {}},
        "/webhooks/seen": {"get": {}},
        "/orders": {"post": {}},
    },
}
VARIABLES = {"DASHBOARD_AUTH_TOKEN": "Wq8zLm3xTyuP7v", "CLAY_SECRET": "Kq7x9Lm3Zz0aBc", "WORD": "velvet-marble",
             "EMERGENCY_STOP": "false", "DEBUG": "false"}
PROPOSED = """
# What the application's own /openapi.json tells. None of it was asked. Answer the questions, take out
# the `#` of what is meant, and add it to the `probes` above.
# Which of these tells of a setting? Write `reported: NAME#/pointer` at the setting. Leave out a GET
# that has an effect.
# reports:
#   api-status: { path: /api/status, header: { X-Dashboard-Token: { variable: DASHBOARD_AUTH_TOKEN } } }
#   admin-config: { path: /admin/config, header: { Authorization: { variable: WHICH_SECRET, scheme: Bearer } } }
# Probes of a token in a header. Which secret is it? Is the answer without it 401, or 403? Has one of
# the paths an effect? Then leave it out.
# probes:
#   token-x-dashboard-token:
#     type: header_token
#     header: X-Dashboard-Token
#     token: { variable: DASHBOARD_AUTH_TOKEN }
#     paths: [/api/status]
#     refused: 401
#   token-authorization:
#     type: header_token
#     header: Authorization
#     token: { variable: WHICH_SECRET, scheme: Bearer }
#     paths: [/admin/config]
#     refused: 401
# Probes of webhooks. What is the answer without a credential and with a wrong one (`refused`), and with
# the right one where the body is not JSON (`accepted`)? Is such a body stored? If not, add `admits: true`.
# Is it signed? Then `hmac: { variable: WHICH_SECRET, header: X-Signature }` in place of `token`.
# probes:
#   webhooks-clay:
#     type: webhook
#     path: /webhooks/clay
#     refused: 401
#     accepted: 400
#     token: { variable: CLAY_SECRET, scheme: Bearer }
"""


class Described(unittest.TestCase):
    """An application that describes itself at /openapi.json."""
    maxDiff = None

    def pull(self, body):
        with LightRailway(variables=VARIABLES) as railway:
            railway.body = body if isinstance(body, bytes) else json.dumps(body).encode()
            environ = railway.environ(RAILWAY_TOKEN=token("production"))
            result = railway.tautline("pull", "--env", f"production={railway.edge('production')}", environ=environ)
        self.assertEqual(result.code, 0, result.err)
        self.assertNotIn("emergency-stop", result.out)
        self.assertIn("debug-stays-false", result.out)
        return result.out

    def test_doors_reports_and_webhooks_are_proposed(self):
        text = self.pull(DESCRIPTION)
        self.assertIn(PROPOSED, text)
        self.assertIn("DASHBOARD_AUTH_TOKEN: { secret: { one_line: true, unquoted: true } }", text)

    def test_the_proposals_are_valid_once_their_questions_are_answered(self):
        text = self.pull(DESCRIPTION)
        lines = [line[2:] for line in PROPOSED.splitlines() if re.match(r"#   |# reports:|# probes:", line)]
        answered = "\n".join(lines).replace("WHICH_SECRET", "CLAY_SECRET")
        answered = answered[::-1].replace(":seborp\n", "\n", 1)[::-1]  # one key for all probes
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "desired.yaml"
            path.write_text(text + answered + "\n")
            environ = {"PATH": "/usr/bin:/bin", "HOME": folder}
            program = os.environ.get("TAUTLINE", str(ROOT / "build" / "tautline"))
            result = subprocess.run([program, "validate", path], capture_output=True, text=True, env=environ)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("3 probes", result.stdout)

    def test_what_is_no_description_proposes_nothing(self):
        many = {"openapi": "3.1.0", "paths": {f"/webhooks/shop-{i}": {"post": {}} for i in range(40)}}
        self.assertIn("#   # and 28 more\n", self.pull(many))
        self.assertIn("X-Key", self.pull({**DESCRIPTION, "components": {"securitySchemes": {
            "dashboard": {"type": "apiKey", "in": "header", "name": "X-Key"}}}}))
        for body in (b"fine\n", b"[]", b"{", {"openapi": "3.0.2"}, {"swagger": "2.0", "paths": DESCRIPTION["paths"]},
                     {"openapi": "3.0.2", "paths": []}, {"openapi": "3.0.2", "paths": {"/x": 1, "/hook": []}},
                     {"openapi": "3.0.2", "paths": {}, "components": {"securitySchemes": [1]}, "security": 1},
                     b"[" * 100000, b'{"openapi": "3.0.2", "paths": {"/webhooks/clay": {"post": {}}}, "x": "'
                     + b"x" * (2 << 20) + b'"}'):
            with self.subTest(body if len(body) < 200 else len(body)):
                self.assertNotIn("openapi.json tells", self.pull(body))


class Words(unittest.TestCase):
    def test_planted_values_are_those_of_the_application(self):
        self.assertLessEqual(set(SECRETS), set(caio_variables("production")))


if __name__ == "__main__":
    unittest.main()
