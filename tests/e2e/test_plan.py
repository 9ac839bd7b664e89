"""tautline plan: what would make the world as it is declared, against the simulated Railway."""
import datetime
import hashlib
import html
import json
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from planned_service import PlannedService, plain_plan  # noqa: E402
from simulation import caio_world, secret  # noqa: E402
from small_service import TOKEN  # noqa: E402

DAY = datetime.timedelta(days=1)
NEW_TOKEN = "made-up-new-token-for-production-0123456789"


def world(forkserver):
    made = caio_world(forkserver)
    made["projects"][0]["environments"][1]["shared"] = {"REGION": "north"}
    return made


def rows(text):
    """The rows of a statement, blanks made one."""
    return [re.sub(r" +", " ", line).strip() for line in text.splitlines()
            if re.match(r"  [-+~=] ", line)]


class Plans(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(PlannedService(world))

    def setUp(self):
        self.railway.quiet()
        self.railway.admin("POST", "/restart", {})
        self.railway.fresh()

    def said(self, result, code, words):
        self.assertEqual(result.code, code, result.err + result.out)
        self.assertIn(words, result.err)
        self.assertEqual(result.out, "")

    def opens(self, last_day, kind="sets"):
        """The declaration with an exception that is in force until then."""
        starts = datetime.datetime.now(datetime.timezone.utc).date() - DAY
        return self.railway.declare(lambda text: text + f"""\
exceptions:
  stop-for-now:
    lifts: no-stop
    {kind}: {{ EMERGENCY_STOP: true }}
    in: production
    reason: somebody has to look first
    risk: nothing is sent
    owner: PTO
    starts: {starts}
    last_day: {last_day}
    closing: {{ stored: [DASHBOARD_AUTH_TOKEN], passes: [header-token] }}
""")

    def test_a_drift_becomes_a_plan(self):
        self.railway.set("production", {"EMERGENCY_STOP": "true"}, deploy=True)
        result = self.railway.plan()
        self.assertEqual((result.code, result.err), (0, ""))
        self.assertEqual(plain_plan(result.out), """\
tautline plan 2
SIMULATED: the API is a replacement on this machine, not Railway

For          caio-swarm-dashboard, production

  ~ EMERGENCY_STOP  true -> false  strengthens
    then one deploy of caio-swarm-dashboard

Afterwards   1 guardrail held, 0 lifted, 0 unobserved
             by what is declared and what is stored
Unknown      nothing
Code         commit COMMIT
Undo         none, unless the floor is breached: it would breach no-stop
Needs        PTO
             and a second person with any role: PTO, HoS, Engineering
Expires      WHEN

Plan: 0 to add, 1 to change, 0 to remove; 0 weaken, 1 strengthen.

---
Author       ana@example.com
Made         WHEN
Number       NUMBER
Project      ID
Environment  ID
Service      ID
API          http://127.0.0.1:PORT/graphql/v2
Desired      desired.yaml
    sha256:DIGEST
Trust        serial 1: the roles and the keys that may sign
    sha256:DIGEST
Floor        none
Seen         stored values of 3 declared settings, key KEY
    sha256:DIGEST
Ledger       LEDGER, entry 1
    sha256:DIGEST
Closing      none
""")

    def test_its_digests_are_those_of_the_files(self):
        self.railway.set("production", {"STATE_BACKEND": "file"})
        text = self.railway.plan().out
        digests = re.findall(r"^(\w+) .*\n    sha256:([0-9a-f]{64})$", text, re.M)
        self.assertEqual([name for name, _ in digests], ["Desired", "Trust", "Seen", "Ledger"])
        found = dict(digests)
        self.assertEqual(found["Desired"],
                         hashlib.sha256(self.railway.file.read_bytes()).hexdigest())
        framed = b"".join(b"%d\n" % len(data) + data for data in (
            self.railway.trust.read_bytes(),
            self.railway.trust.with_name("approvers").read_bytes()))
        self.assertEqual(found["Trust"], hashlib.sha256(framed).hexdigest())

    def test_the_plan_file_is_the_printed_text_and_the_ledger_has_its_digest(self):
        self.railway.set("production", {"EMERGENCY_STOP": "true"})
        result = self.railway.plan("-o", self.railway.plan_file)
        self.assertEqual(result.code, 0, result.err)
        text = self.railway.plan_file.read_bytes()
        self.assertTrue(text.startswith(b"tautline plan 2\n"))
        self.assertEqual(self.railway.plan_file.stat().st_mode & 0o777, 0o644)
        self.assertIn("Plan: 0 to add, 1 to change, 0 to remove; 0 weaken, 1 strengthen.", result.out)
        self.assertIn(f"tautline approve {self.railway.plan_file}", result.out)
        entries = self.railway.ledger()
        self.assertEqual([entry["kind"] for entry in entries], ["ledger", "plan"])
        body = entries[1]["body"]
        self.assertEqual(body["digest"], hashlib.sha256(text).hexdigest())
        self.assertEqual(body["changes"], ["EMERGENCY_STOP"])
        self.assertIn(body["number"], text.decode())
        self.assertNotIn("true", json.dumps(body))  # names only
        again = self.railway.plan()
        self.assertIn("entry 2\n", again.out)

    def test_all_pending_changes_need_one_deploy(self):
        self.railway.set("production", {"EMERGENCY_STOP": "true"}, deploy=True)
        self.railway.set("production", {"EMERGENCY_STOP": "false"})
        result = self.railway.plan()
        self.assertEqual(rows(result.out), ["= EMERGENCY_STOP true -> false strengthens"])
        self.assertIn("    then one deploy of caio-swarm-dashboard\n", result.out)

    def test_missing_variables_are_added_and_forbidden_ones_removed(self):
        file = self.railway.declare_settings("LEFT_OVER: absent", "STATE_BACKEND: redis")
        self.railway.set("production", {"LEFT_OVER": "x y"}, unset=["STATE_BACKEND"], deploy=True)
        result = self.railway.plan(file=file)
        self.assertEqual(rows(plain_plan(result.out)), ["+ STATE_BACKEND (absent) -> redis unknown",
                                            "- LEFT_OVER fp:FINGERPRINT -> (absent) strengthens"])

    def test_a_shared_variable_is_planned_where_it_is_kept(self):
        file = self.railway.declare_settings("REGION: { text: south, shared: true }")
        self.railway.set("production", {"REGION": "${{shared.REGION}}"}, deploy=True)
        result = self.railway.plan(file=file)
        self.assertEqual(rows(result.out), ["~ shared.REGION north -> south unknown"])
        self.assertIn("Undo         shared.REGION=north\n", result.out)

    def test_a_secret_comes_from_the_environment_or_a_file_and_shows_as_a_fingerprint(self):
        folder = self.railway.files / "secrets"
        folder.mkdir(mode=0o700)
        (folder / "new").write_text(NEW_TOKEN + "\n")
        (folder / "new").chmod(0o600)
        ways = (("env: NEW_TOKEN", {"NEW_TOKEN": NEW_TOKEN}, ()),
                ("file: new", {}, ("--secrets", folder)))
        shown = set()
        for source, environ, words in ways:
            with self.subTest(source):
                file = self.railway.declare_settings(
                    "DASHBOARD_AUTH_TOKEN: { secret: { min_length: 32, from: { %s } } }" % source)
                result = self.railway.plan(*words, file=file, environ=environ)
                self.assertEqual(result.code, 0, result.err)
                self.assertIn("  ~ DASHBOARD_AUTH_TOKEN\n      from  fp:FINGERPRINT\n"
                              "      to    fp:FINGERPRINT\n      neutral\n", plain_plan(result.out))
                self.assertIn("Undo         none: a value that is not shown cannot be put back\n",
                              result.out)
                self.assertNotIn(NEW_TOKEN, result.out + result.err)
                self.assertNotIn(TOKEN, result.out + result.err)
                shown.add(tuple(re.findall(r"fp:\w+", result.out)))
        self.assertEqual(len(shown), 1)  # the same value, the same fingerprint

    def test_a_secret_without_a_new_value_is_only_judged(self):
        file = self.railway.declare_settings(
            "DASHBOARD_AUTH_TOKEN: { secret: { min_length: 32, from: { env: NEW_TOKEN } } }",
            "WEBHOOK_BEARER_TOKEN: { secret: { min_length: 99, from: { env: OTHER } } }")
        result = self.railway.plan(file=file)
        self.assertEqual(result.code, 0)
        self.assertIn("Nothing to plan for caio-swarm-dashboard, production", result.out)
        self.assertRegex(result.err, r"^tautline: not in the plan: WEBHOOK_BEARER_TOKEN: is too short: "
                                     r"\d+ of 99 bytes, and its new value is not in the variable OTHER "
                                     r"of this process\n$")

    def test_check_explain_and_plan_agree_that_a_stored_secret_is_unproven_where_none_runs(self):
        file = self.railway.declare_settings("FRESH_KEY: { secret: { min_length: 16 } }")
        self.railway.set("production", {"FRESH_KEY": "made-up-value-that-waits"})
        for words in (("check", "--env", "production", file), ("explain", "FRESH_KEY", "--env", "production", file)):
            result = self.railway.tautline(*words)
            self.assertIn("unproven", result.out, result.err)
        result = self.railway.plan(file=file)
        self.assertEqual(result.code, 0, result.err)
        self.assertRegex(result.out, r"= FRESH_KEY +\(absent\) -> fp:\w+ +unknown")
        text = " ".join(result.out.split())
        self.assertIn("Unknown 1 thing that this plan cannot know the direction of FRESH_KEY: "
                      "the stored secret is unproven", text)
        self.assertIn("1 weaken (1 unknown), 0 strengthen", text)
        self.assertEqual(json.loads(self.railway.plan("--json", file=file).out)["counts"]["unknown"], 1)

    def test_a_new_value_that_is_none_is_refused(self):
        cases = (("short", "is too short: 5 of 32 bytes"), ("changeme", "is a known placeholder"),
                 ("*****", "is a known placeholder"), ("", "is empty"),
                 (self.railway.environ()["RAILWAY_TOKEN_PRODUCTION"], "one of Tautline's own tokens"))
        file = self.railway.declare_settings(
            "DASHBOARD_AUTH_TOKEN: { secret: { min_length: 32, from: { env: NEW_TOKEN } } }")
        for value, words in cases:
            with self.subTest(words):
                result = self.railway.plan(file=file, environ={"NEW_TOKEN": value})
                self.said(result, 1, words)

    def test_a_new_value_is_no_token_from_a_file_either(self):
        folder = self.railway.path / "token-files"
        folder.mkdir(mode=0o700, exist_ok=True)
        (folder / "live").write_text(self.railway.environ()["RAILWAY_TOKEN_PRODUCTION"])
        (folder / "live").chmod(0o600)
        file = self.railway.declare_settings(
            "DASHBOARD_AUTH_TOKEN: { secret: { min_length: 8, from: { env: NEW_TOKEN } } }")
        file.write_text(file.read_text().replace("{ env: RAILWAY_TOKEN_PRODUCTION }", "{ file: live }"))
        result = self.railway.plan("--secrets", folder, file=file, environ={
            "NEW_TOKEN": self.railway.environ()["RAILWAY_TOKEN_PRODUCTION"]})
        self.said(result, 1, "one of Tautline's own tokens")

    def test_an_exception_that_sets_is_opened_with_its_closing_plan(self):
        last_day = datetime.datetime.now(datetime.timezone.utc).date() + 5 * DAY
        file = self.opens(last_day)
        self.said(self.railway.plan(file=file), 64, "its closing plan needs a file beside it")
        result = self.railway.plan("-o", self.railway.plan_file, file=file)
        self.assertEqual(result.code, 0, result.err)
        text = self.railway.plan_file.read_text()
        closing = self.railway.plan_file.with_name("plan.txt.closing").read_text()
        self.assertEqual(rows(text), ["~ EMERGENCY_STOP false -> true weakens"])
        self.assertIn(f"             open: stop-for-now until {last_day}\n", text)
        self.assertIn("Closing      signed with this plan; it ends what this plan opens\n    sha256:" +
                      hashlib.sha256(closing.encode()).hexdigest() + "\n", text)
        self.assertTrue(closing.startswith("tautline closing plan 2\n"))
        self.assertIn("Exception    stop-for-now\n", closing)
        self.assertIn(f"Not before   {last_day + DAY}T00:00:00Z\n", closing)
        self.assertEqual(rows(closing), ["~ EMERGENCY_STOP true -> false strengthens"])
        self.assertIn("Requires     DASHBOARD_AUTH_TOKEN is stored\n"
                      '             "probe header-token passes: { accepted: 200, header: \\\n', closing)
        numbers = [re.search(r"Number +(\w+)", one).group(1) for one in (text, closing)]
        self.assertNotEqual(*numbers)
        body = self.railway.ledger()[-1]["body"]
        self.assertEqual((body["opens"], body["closing_number"]), ("stop-for-now", numbers[1]))

    def test_an_excepted_value_is_not_changed_until_the_exception_ends(self):
        today = datetime.datetime.now(datetime.timezone.utc).date()
        self.railway.set("production", {"EMERGENCY_STOP": "true"}, deploy=True)
        result = self.railway.plan(file=self.opens(today + DAY, "allows"))
        self.assertIn("Nothing to plan", result.out)
        result = self.railway.plan(file=self.opens(today - DAY, "allows"))
        self.assertEqual(rows(result.out), ["~ EMERGENCY_STOP true -> false strengthens"])

    def test_a_plan_that_leaves_a_guardrail_breached_is_refused_with_both_ways(self):
        self.railway.set("production", {"EMERGENCY_STOP": "true", "STATE_BACKEND": "file"})
        result = self.railway.plan("--only", "STATE_BACKEND", "-o", self.railway.plan_file)
        self.said(result, 3, "after the plan the guardrail 'no-stop' would be breached: EMERGENCY_STOP "
                             "would be true\n")
        self.assertRegex(result.err, r"desired-\w+\.yaml:\d+:3: after the plan")
        self.assertIn("hint: Two ways exist: change the declaration in a reviewed commit, or declare a "
                      "dated exception that lifts `no-stop`.", result.err)
        self.assertFalse(self.railway.plan_file.exists())
        self.assertEqual(self.railway.ledger()[1:], [])

    def test_the_limits_of_the_trust_file_are_named_with_the_way(self):
        file = self.railway.declare_settings("ONE: x", "TWO: x")
        cases = (("max_changes: 1", "the plan has 2 changes, and max_changes allows 1", "--only KEY"),
                 ("protected: [TWO]", "the plan changes 'TWO', which is protected", "--only KEY"))
        for limit, words, way in cases:
            with self.subTest(limit):
                result = self.railway.plan(
                    "--trust", self.railway.write_trust("max_age: 24h, " + limit), file=file)
                self.said(result, 3, words)
                self.assertIn(way, result.err[result.err.index("hint:"):])

    def test_a_plan_is_limited_to_the_named_settings(self):
        file = self.railway.declare_settings("ONE: x", "TWO: x", "THREE: x")
        result = self.railway.plan("--only", "THREE", "--only", "ONE", file=file)
        self.assertEqual(rows(result.out), ["+ ONE (absent) -> x unknown",
                                            "+ THREE (absent) -> x unknown"])
        self.said(self.railway.plan("--only", "THREEE", file=file), 64,
                  "there is no setting 'THREEE' in 'production'\nhint: Did you mean 'THREE'?")

    def test_its_exit_code_tells_of_changes_where_that_is_asked_for(self):
        self.assertEqual(self.railway.plan("--detailed-exitcode").code, 0)
        self.railway.set("production", {"EMERGENCY_STOP": "true"})
        self.assertEqual(self.railway.plan().code, 0)
        self.assertEqual(self.railway.plan("--detailed-exitcode").code, 2)
        self.assertEqual(self.railway.plan("--detailed-exit-code").code, 2)

    def test_nothing_to_plan_writes_nothing(self):
        result = self.railway.plan("-o", self.railway.plan_file, "--output",
                                   f"html={self.railway.files / 'plan.html'}")
        self.assertEqual((result.code, result.err), (0, ""))
        self.assertEqual(result.out, "Nothing to plan for caio-swarm-dashboard, production: what is "
                                     "stored and running is as declared.\n")
        self.assertEqual(list(self.railway.files.iterdir()), [])
        self.assertEqual(self.railway.ledger(), [])

    def test_nothing_is_planned_blindly(self):
        self.railway.set("production", {"EMERGENCY_STOP": "true"})
        self.railway.fault("login_page")
        result = self.railway.plan("-o", self.railway.plan_file)
        self.said(result, 4, "the stored values were not observed: ")
        self.assertFalse(self.railway.plan_file.exists())

    def test_a_plan_needs_a_key_an_author_an_environment_and_a_ledger(self):
        environ = self.railway.environ()
        common = ("--trust", self.railway.trust, self.railway.file)
        state = ("--state", self.railway.state)
        cases = (
            (("--env", "production", "--author", "ana", *state), 1,
             "a plan needs a fingerprint key, and TAUTLINE_FINGERPRINT_KEY_FILE is not set\n"
             "hint: Make one outside the checkout and keep it: (umask 077; head -c 32 /dev/urandom > "
             "KEY); export TAUTLINE_FINGERPRINT_KEY_FILE=KEY\n"),
            (("--env", "production", *state), 64, "'plan' needs '--author'\n"),
            (("--env", "production", "--author", "a b", *state), 64,
             "'a b' is not the name of a person\n"),
            (("--author", "ana", *state), 64, "a plan needs exactly one environment, not 0\n"),
            (("--env", "prod", "--author", "ana", *state), 64, "there is no environment 'prod'\n"),
            (("--env", "production", "--author", "ana", "--state", "none"), 64,
             "a plan refers to the newest ledger entry, but --state none keeps no ledger\n"),
        )
        for words, code, said in cases:
            with self.subTest(said):
                self.said(self.railway.tautline("plan", *words, *common, environ=environ), code, said)
        self.said(self.railway.plan("--at", "2026-03-01"), 64, "--at")

    def test_a_target_that_trust_does_not_name_is_not_planned_for(self):
        self.railway.set("production", {"EMERGENCY_STOP": "true"})
        other = self.railway.write_trust(service="44444444-4444-4444-8444-444444444444")
        self.said(self.railway.plan("--trust", other), 1, "no target has the ids of this one: project ")

    def test_a_plan_expires_at_the_earlier_of_the_requested_and_the_allowed_time(self):
        self.railway.set("production", {"EMERGENCY_STOP": "true"})
        for words, hours in (((), 24), (("--valid", "2h"), 2), (("--valid", "9d"), 24)):
            text = self.railway.plan(*words).out
            made, expires = (datetime.datetime.fromisoformat(
                re.search(rf"{label} +(\S+)Z\n", text).group(1)) for label in ("Made", "Expires"))
            self.assertEqual(expires - made, datetime.timedelta(hours=hours))

    def test_a_value_that_was_put_back_is_seen_as_moved(self):
        def seen():
            return re.search(r"Seen .*\n    (\S+)\n", self.railway.plan().out).group(1)
        self.railway.set("production", {"EMERGENCY_STOP": "true"})
        first = seen()
        self.assertEqual(seen(), first)
        self.railway.set("production", {"NOT_DECLARED": "x"})
        self.assertEqual(seen(), first)
        self.railway.set("production", {"STATE_BACKEND": "file"})
        second = seen()
        self.railway.set("production", {"STATE_BACKEND": "redis"})
        self.assertEqual(len({first, second, seen()}), 3)

    def test_programs_get_the_same_facts_and_the_text(self):
        self.railway.set("production", {"EMERGENCY_STOP": "true"})
        result = self.railway.plan("--json", "-o", self.railway.plan_file, "--detailed-exitcode")
        self.assertEqual(result.code, 2, result.err)
        text = self.railway.plan_file.read_text()
        self.assertEqual(result.report["schema"], "tautline/plan/v1")
        self.assertEqual(result.report["exit"], 2)
        self.assertEqual(result.report["statement"]["text"], text)
        self.assertEqual(result.report["statement"]["sha256"],
                         hashlib.sha256(text.encode()).hexdigest())
        self.assertEqual([(one["name"], one["direction"]) for one in result.report["changes"]],
                         [("EMERGENCY_STOP", "strengthens")])

    def test_the_page_holds_the_statement_byte_for_byte(self):
        page = self.railway.files / "plan.html"
        self.railway.set("production", {"STATE_BACKEND": "<script>alert('&amp;')</script>"})
        result = self.railway.plan("-o", self.railway.plan_file, "--output", f"html={page}")
        self.assertEqual(result.code, 0, result.err)
        text, shown = self.railway.plan_file.read_text(), page.read_text()
        file, inside = re.search(r'<pre class="plan" data-file="(.*?)">(.*?)</pre>', shown, re.S).groups()
        self.assertEqual((html.unescape(file), html.unescape(inside)), (str(self.railway.plan_file), text))
        self.assertEqual(shown.count("<script"), 1)  # its own

    def test_staged_changes_are_reported(self):
        self.railway.set("production", {"EMERGENCY_STOP": "true"})
        self.railway.admin("POST", "/stage", {**self.railway.place("production"),
                                              "variables": {"OTHER": {"value": "x"}}})
        result = self.railway.plan()
        self.assertEqual(result.code, 0)
        self.assertIn("tautline: apply will stop while changes are staged in Railway", result.err)

    def test_no_secret_is_in_anything_that_is_written(self):
        planted = secret("WEBHOOK_BEARER_TOKEN", "production")
        self.railway.set("production", {"STATE_BACKEND": planted})
        result = self.railway.plan("-o", self.railway.plan_file, "--json")
        everything = result.out + result.err + "".join(
            path.read_text() for path in [*self.railway.files.iterdir(),
                                          *self.railway.state.rglob("ledger")])
        for value in (planted, TOKEN):
            self.assertNotIn(value, everything)


if __name__ == "__main__":
    unittest.main()
