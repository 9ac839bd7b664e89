"""What Railway's API may answer in place of an answer: never a verdict, never an advice."""
import hashlib
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from answer_proxy import AnswerProxy  # noqa: E402
from simulation import SERVICE, token  # noqa: E402
from small_service import DECLARED, TOKEN, SmallService, plain, unwrapped  # noqa: E402

NOT_JSON = "Railway's answer is not the expected JSON"
NO_MAP = "Railway did not return the variables"
EMPTY = "Railway returned no variables, which is accepted only with 'allow_empty: true'"
ERROR = "Railway answered with an error"
ADVICE = "make no change because of this: check again once it can be observed"
TRACE = " (trace 1000000000000000003)"
WHOLE = (
    "tautline: INCONCLUSIVE - 3 settings not observed, 1 guardrail not observed, 1 probe not "
    "observed (exit 4) SIMULATED: a simulator answered in place of Railway; nothing here is about "
    "the real service checked WHEN, run RUN caio-swarm-dashboard, production: INCONCLUSIVE (FOLDER/desired.yaml) ")


class ApiFaults(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(SmallService())

    def setUp(self):
        self.addCleanup(self.railway.quiet)

    def judge_unknown(self, text, json, settings=DECLARED, advice=ADVICE):
        """The first law: nothing is in sync, no change is advised, and both forms say so."""
        report = json.report
        self.assertEqual((text.code, json.code, report["exit"]), (4, 4, 4), text.out + text.err)
        self.assertEqual(report["classes"], ["inconclusive"])
        self.assertEqual((text.err, json.err), ("", ""))
        self.assertNotIn("IN SYNC", text.out)
        self.assertNotRegex(text.out, rf"(?m)→ (?!make no change because of this|{advice[:24]})")
        for finding in report["findings"]:
            if finding["kind"] == "setting" and finding["name"] in settings:
                self.assertEqual((finding["verdict"], finding["advice"]), ("unobserved", advice))
        for secret in (TOKEN, token("production")):
            self.assertNotIn(secret, text.out + json.out)
        return report

    def expect(self, why, file=None, environ=None):
        """No setting was seen, for this reason alone, in these words."""
        text, json = self.railway.both(file=file, environ=environ)
        report = self.judge_unknown(text, json)
        for name in DECLARED:
            finding = json.finding("setting", name, "production")
            self.assertEqual({finding["witnesses"][w]["why"] for w in ("stored", "running")}, {why})
        self.assertEqual(report["coverage"]["stored"] + report["coverage"]["running"], 0)
        head = unwrapped(plain(text.out, self.railway))
        self.assertEqual(head[:len(WHOLE)], WHOLE)
        self.assertIn(f"→ {ADVICE}", head)
        self.assertIn(f"stored: {why}; running: {why}", head)
        return text

    def expect_some_reason(self):
        text, json = self.railway.both()
        self.judge_unknown(text, json)
        whys = {json.finding("setting", name, "production")["witnesses"]["stored"]["why"]
                for name in DECLARED}
        self.assertEqual(len(whys), 1)
        self.assertRegex(whys.pop(), "^Railway")

    def through_proxy(self, change, why):
        with AnswerProxy(self.railway.url, change) as proxy:
            return self.expect(why, environ=self.railway.environ(TAUTLINE_RAILWAY_URL=proxy.url))

    def spoilt(self, old, new, why=NOT_JSON):
        """The bytes `old` of the answers replaced; they must be there to begin with."""
        met = []

        def change(operation, body):
            met.append(old in body)
            return body.replace(old, new, 1)
        self.through_proxy(change, why)
        self.assertIn(True, met)

    def test_answers_that_are_not_graphql(self):
        problem = "Railway could not process the request (trace 1000000000000000001)"
        rows = {"login_page": NOT_JSON, "empty": NOT_JSON, "not_json": NOT_JSON,
                "problem": problem, "redirect": "Railway answered with HTTP 302"}
        for kind, why in rows.items():
            with self.subTest(kind):
                self.railway.quiet()
                self.railway.fault(kind, location="http://127.0.0.1:9/elsewhere")
                self.expect(why)

    def test_an_answer_without_data_or_with_errors_is_not_used(self):
        rows = {'{"data":null}': "Railway's answer holds no data", "{}": "Railway's answer holds no data",
                '{"data":[]}': "Railway's answer holds no data", "[]": NOT_JSON, "null": NOT_JSON,
                '{"errors":[{"message":"secret words of a server"}]}': ERROR,
                '{"errors":{"message":"x"},"data":{}}': ERROR,
                '{"errors":[{"message":"x"}],"data":null}': ERROR}
        for body, why in rows.items():
            with self.subTest(body):
                self.railway.quiet()
                self.railway.answer(body)
                text = self.expect(why)
                self.assertNotIn("secret words", text.out)

    def test_data_with_errors_is_not_used(self):
        for operation in ("TautlineNames", "TautlineLook", "TautlineLookAgain"):
            with self.subTest(operation):
                self.railway.quiet()
                self.railway.fault("errors_beside_data", match={"operation": operation})
                self.expect("Railway could not process the request" + TRACE)

    def test_null_in_place_of_the_variables_is_not_an_empty_map(self):
        self.railway.put("stored", None)
        self.expect(NO_MAP)

    def test_an_empty_map_of_variables_is_not_believed(self):
        self.railway.put("stored", {})
        self.expect(EMPTY)

    def test_an_empty_map_of_variables_is_believed_if_the_declaration_allows_it(self):
        file = self.railway.declare(lambda text: text.replace("settings:", "allow_empty: true\nsettings:", 1))
        self.railway.put("stored", {})
        result = self.railway.check("--json", file=file)
        self.assertEqual((result.code, result.report["exit"]), (2, 2))
        self.assertEqual(result.finding("setting", "STATE_BACKEND", "production")["verdict"], "drift")

    def test_bytes_after_the_value_spoil_it(self):
        for more in (b"x", b"{}", b"\0", b"\n{}", b"]", b","):
            with self.subTest(more):
                self.through_proxy(lambda operation, body: body + more, NOT_JSON)

    def test_blanks_after_the_value_are_accepted(self):
        with AnswerProxy(self.railway.url, lambda operation, body: body + b" \r\n\t\n") as proxy:
            environ = self.railway.environ(TAUTLINE_RAILWAY_URL=proxy.url)
            self.assertEqual(self.railway.check(environ=environ).code, 0)

    def test_invalid_json(self):
        pair = b'"STATE_BACKEND":"redis"'
        rows = {
            "a name twice": pair + b"," + pair,
            "a name twice, once escaped": pair + b',"STATE_\\u0042ACKEND":"redis"',
            "NUL in a name": b'"STATE_BACKEND\\u0000X":"redis"',
            "NUL in a value": b'"STATE_BACKEND":"redis\\u0000"',
            "NUL as it is": b'"STATE_BACKEND":"redis\0"',
            "a lone high surrogate": b'"STATE_BACKEND":"\\ud83d"',
            "a lone low surrogate": b'"STATE_BACKEND":"\\udc00x"',
            "bytes that are no UTF-8": b'"STATE_BACKEND":"\xff\xfe"',
            "a surrogate in UTF-8": b'"STATE_BACKEND":"\xed\xa0\x80"',
            "a long form in UTF-8": b'"STATE_BACKEND":"\xc0\xaf"',
            "an invalid escape": b'"STATE_BACKEND":"\\uqqqq"',
            "a leading zero": b'"STATE_BACKEND":01',
            "a number that ends with a dot": b'"STATE_BACKEND":1.',
            "a lone minus": b'"STATE_BACKEND":-',
            "a line end in a string": b'"STATE_BACKEND":"re\ndis"',
            "two commas": pair + b",",
            "single quotes": b"'STATE_BACKEND':'redis'",
        }
        for name, new in rows.items():
            with self.subTest(name):
                self.spoilt(pair, new)

    def test_names_that_differ_in_case_are_two_variables(self):
        self.railway.set("production", {"state_backend": "other"})
        self.addCleanup(self.railway.set, "production", unset=["state_backend"])
        result = self.railway.check("--json")
        self.assertEqual((result.code, result.verdicts()), (0, {}))
        self.assertIn("state_backend", result.report["targets"][0]["undeclared"])

    def test_a_value_that_is_not_text_makes_all_values_unobserved(self):
        rows = [(7, "a number"), (0.5, "a number"), (True, "a boolean"), ([], "a list"),
                ({}, "a map"), (["redis"], "a list")]
        for value, kind in rows:
            with self.subTest(value):
                self.railway.quiet()
                self.railway.put("stored.UNDECLARED_ONE", value)
                self.expect(f"the value of 'UNDECLARED_ONE' is {kind}, not text")

    def test_a_null_value_is_a_sealed_variable(self):
        self.railway.put("stored.STATE_BACKEND", None)
        text, json = self.railway.both()
        finding = json.finding("setting", "STATE_BACKEND", "production")
        self.assertRegex(finding["advice"], r"^declare it `sealed: true`, or store it unsealed: ")
        self.judge_unknown(text, json, ["STATE_BACKEND"], finding["advice"])
        self.assertEqual(finding["witnesses"]["stored"],
                         {"says": "unseen", "shown": "(sealed)",
                          "why": "sealed: Railway does not return its value"})

    def test_a_null_value_beside_an_empty_name(self):
        self.railway.put(["stored", ""], "made-up")
        result = self.railway.check("--json")
        self.assertIn(result.code, (0, 4))
        self.assertEqual(result.code, result.report["exit"])

    def test_nesting_without_end(self):
        for depth in (65, 1000, 100_000):
            with self.subTest(depth):
                deep = b"[" * depth + b"]" * depth
                self.spoilt(b'"STATE_BACKEND":"redis"', b'"STATE_BACKEND":' + deep)

    def test_a_token_for_another_environment_stops_before_any_secret(self):
        self.railway.reset_stand_in()
        environ = self.railway.environ(RAILWAY_TOKEN_PRODUCTION=token("staging"))
        text, json = self.railway.both(environ=environ)
        self.assertEqual((text.code, json.code, json.report["exit"]), (1, 1, 1))
        self.assertIn(
            "not looked at: bad token: the token from the variable RAILWAY_TOKEN_PRODUCTION is for project "
            f"'{SERVICE}' (ID), environment 'staging' (ID); this declaration is for project "
            f"'{SERVICE}', environment 'production' → Give a token for 'production', or check with "
            "the file of the other target.", unwrapped(plain(text.out)))
        self.nothing_of_it_was_used(json)

    def test_a_token_for_another_project_stops_before_any_secret(self):
        self.railway.reset_stand_in()
        file = self.railway.declare(lambda text: text.replace(f"project: {SERVICE}", "project: shop"))
        text, json = self.railway.both(file=file)
        self.assertEqual((text.code, json.code, json.report["exit"]), (1, 1, 1))
        self.assertIn(f"is for project '{SERVICE}' (ID), environment 'production' (ID); this "
                      "declaration is for project 'shop', environment 'production'",
                      unwrapped(plain(text.out)))
        self.nothing_of_it_was_used(json)

    def nothing_of_it_was_used(self, result):
        target = result.report["targets"][0]
        self.assertEqual((target["deployment"], target["undeclared"], target["staged"]),
                         (None, [], None))
        self.assertEqual(set(result.verdicts().values()), {"unobserved"})
        right = hashlib.sha256(TOKEN.encode()).hexdigest()
        for request in self.railway.events("production")["requests"]:
            self.assertNotIn(right, request["dashboard_token_sha256"])

    def test_control_the_right_token_reaches_the_stand_in(self):
        self.railway.reset_stand_in()
        self.assertEqual(self.railway.check().code, 0)
        seen = [digest for request in self.railway.events("production")["requests"]
                for digest in request["dashboard_token_sha256"]]
        self.assertIn(hashlib.sha256(TOKEN.encode()).hexdigest(), seen)

    # --- a token that is none ---

    REFUSED = "bad token: Railway refuses the token from the variable RAILWAY_TOKEN_PRODUCTION"
    HINT = "if it is an account or workspace token, write 'kind: account' beside it"
    KNOWN = "it is a project token, so its kind is right: try again, or give a new one"

    def expect_bad_token(self, words=REFUSED, file=None, environ=None):
        """Nothing but that is told of the target, by check and doctor, and nothing was sent to it."""
        text, json = self.railway.both(file=file, environ=environ)
        self.assertEqual((text.code, json.code, json.report["exit"]), (1, 1, 1), text.out + text.err)
        self.assertTrue(text.out.startswith("tautline: FAILED, INCONCLUSIVE - 1 target with a bad token, "), text.out)
        told = unwrapped(text.out[text.out.index("caio-swarm-dashboard, production:"):])
        self.assertRegex(told, rf"^caio-swarm-dashboard, production: FAILED, INCONCLUSIVE \(\S+\) not looked at: {words}")
        self.assertRegex(json.report["targets"][0]["refused"]["why"], f"^{words}")
        doctor = self.railway.tautline("doctor", "--env", "production", file or self.railway.file,
                                       environ=environ or self.railway.environ())
        self.assertEqual(doctor.code, 1, doctor.out)
        self.assertRegex(doctor.out.splitlines()[1], f"^  bad  target       {words}")
        self.assertNotIn("domain", doctor.out)
        return text.out + json.out + doctor.out

    def pinned(self):
        ids = {each["name"]: each for each in self.railway.admin("GET", "/")["environments"]}["production"]
        return self.railway.declare(lambda text: text.replace(
            f"project: {SERVICE}", f"project: {{ name: {SERVICE}, id: {ids['projectId']} }}").replace(
            f"service: {SERVICE}", f"service: {{ name: {SERVICE}, id: {ids['services'][0]['id']} }}").replace(
            "production: { ", f"production: {{ id: {ids['id']}, "))

    def test_a_refused_token_is_a_bad_token_and_not_tried_again(self):
        not_found = '{"errors":[{"message":"Project Token not found"}],"data":null}'
        for file, requests in ((self.railway.file, 1), (self.pinned(), 2)):
            for answer in (dict(status=401, body="no"), dict(status=403, body="no"), dict(status=200, body=not_found)):
                with self.subTest(file, **answer):
                    self.railway.quiet()
                    self.railway.answer(**answer)
                    self.assertIn(self.HINT, unwrapped(self.expect_bad_token(file=file)))
                    self.assertEqual(self.railway.log()["counts"]["requests"], 3 * requests)  # three calls

    def test_a_token_that_railway_does_not_know(self):
        environ = self.railway.environ(RAILWAY_TOKEN_PRODUCTION="made-up-and-never-issued")
        self.assertNotIn("never-issued", self.expect_bad_token(environ=environ))

    def test_a_token_for_something_else_is_a_bad_token(self):
        environ = self.railway.environ(RAILWAY_TOKEN_PRODUCTION=token("staging"))
        for file in (self.railway.file, self.pinned()):
            self.expect_bad_token("bad token: the token from the variable RAILWAY_TOKEN_PRODUCTION is for project",
                                  file, environ)

    def test_a_token_with_other_bytes_is_named_and_sent_nowhere(self):
        for value in (token("production")[:9] + "\n" + token("production")[9:], token("production") + "\n\n",
                      token("production") + " ", "t\u00f6ken"):
            with self.subTest(value=value):
                self.railway.quiet()
                environ = self.railway.environ(RAILWAY_TOKEN_PRODUCTION=value)
                told = self.expect_bad_token("bad token: the token from the variable RAILWAY_TOKEN_PRODUCTION "
                                             "contains a blank, a line break or", environ=environ)
                self.assertNotIn(value, told)
                self.assertEqual(self.railway.log()["counts"]["requests"], 0)

    def test_a_newline_at_the_end_of_a_token_is_taken_off(self):
        for end in ("\n", "\r\n"):
            environ = self.railway.environ(RAILWAY_TOKEN_PRODUCTION=token("production") + end)
            self.assertEqual(self.railway.check(environ=environ).code, 0)
            self.assertEqual(self.railway.tautline("doctor", "--env", "production", self.railway.file,
                                                   environ=environ).code, 0)

    def test_a_refusal_beyond_the_token_is_unknown(self):
        """The token is told to be for this target, and may not read what else was asked."""
        whose = {each["name"]: each for each in self.railway.admin("GET", "/")["environments"]}["production"]
        self.railway.answer(json.dumps({
            "errors": [{"message": "Not Authorized", "path": ["projectToken", "project", "services"]}],
            "data": {"projectToken": {"projectId": whose["projectId"], "environmentId": whose["id"],
                                      "project": {"name": SERVICE, "services": None},
                                      "environment": {"name": "production"}}}}))
        self.expect(f"Railway says that the token may not read this; {self.KNOWN}")

    def test_a_token_that_may_not_read_the_values(self):
        self.railway.fault("not_authorized", match={"operation": "TautlineLookAgain"})
        self.expect(f"Railway says that the token may not read this (trace 1000000000000000002); {self.KNOWN}")

    def test_a_field_removed_from_the_api_is_named(self):
        body = ('{"errors":[{"message":"Cannot query field \\"configEtag\\" on type '
                '\\"Environment\\".","extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}')
        self.railway.answer(body, status=400, match={"operation": "TautlineLook"})
        self.expect("Railway's API no longer knows 'configEtag'")

    def test_a_field_that_is_missing_from_an_answer(self):
        rows = ("environment.configEtag", "staged", "instance", "instance.latestDeployment",
                "instance.activeDeployments", "index.variables.edges",
                "index.variables.pageInfo.hasNextPage", "stored")
        for path in rows:
            with self.subTest(path):
                self.railway.quiet()
                self.railway.fault("remove", path=path)
                self.expect_some_reason()

    def test_a_secret_in_the_first_answer_is_not_shown(self):
        """No variable is known yet, so that the search for secrets cannot find it."""
        secret = "kQ9vTz3LmW8xRb2NpH5c"
        asked = '{"errors":[{"message":"Cannot query field \\"%s\\" on","extensions":{"code":"%s"}}]}'
        answers = [asked % (secret, "GRAPHQL_VALIDATION_FAILED"), asked % (secret, "BAD_USER_INPUT"),
                   '{"errors":[{"message":"Problem processing request","traceId":"%s"}]}' % secret,
                   '{"errors":[{"message":"no","extensions":{"traceId":"%s"}}],"data":null}' % secret,
                   '{"data":{"projectToken":{"projectId":"%s","environmentId":"%s","project":{"name":"%s",'
                   '"services":{"edges":[]}},"environment":{"name":"%s"}}}}' % ((secret,) * 4)]
        for body in answers:
            for words in (("check",), ("check", "--json"), ("doctor",),
                          ("plan", "--env", "production", "--author", "ana@example.com")):
                with self.subTest(words, body=body):
                    self.railway.quiet()
                    self.railway.answer(body)
                    result = self.railway.tautline(*words, self.railway.file, environ=self.railway.environ())
                    self.assertIn(result.code, (1, 4), result.out + result.err)
                    self.assertNotIn(secret, result.out + result.err)

    def test_an_unknown_deployment_state(self):
        self.railway.put("instance.activeDeployments.0.status", "HOVERING")
        text, json = self.railway.both()
        self.judge_unknown(text, json)
        finding = json.finding("setting", "STATE_BACKEND", "production")
        self.assertEqual(finding["witnesses"]["running"]["why"], "the active deployment is HOVERING")
        self.assertEqual(finding["witnesses"]["stored"]["says"], "desired")


if __name__ == "__main__":
    unittest.main()
