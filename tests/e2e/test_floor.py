"""Guardrails that trust.yaml holds, whatever declaration is used; and one file for one target."""
import json
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from apply_fixture import ApplyFixture, caio_floor  # noqa: E402
from light_railway import LightRailway  # noqa: E402
from simulation import PROJECT, SERVICE, Simulation  # noqa: E402

WEB = """\
tautline: 1
project: {project}
service: {service}
environments:
  production: {{ url: {url}, token: {{ env: RAILWAY_TOKEN_PRODUCTION }} }}
settings:
  MODE: strict
  OPEN_DOOR: {{ flag: false, absent_means: false }}
guardrails:
  door-stays-shut: {{ forbid: {{ OPEN_DOOR: true }}, change_needs: [HoS] }}
"""
# The same target, and nothing about the door.
TUNING = """\
tautline: 1
project: {project}
service: {service}
environments:
  production: {{ url: {url}, token: {{ env: RAILWAY_TOKEN_PRODUCTION }} }}
settings:
  MODE: strict
"""
OPENS = TUNING + "  OPEN_DOOR: {{ flag: true }}\n"
FLOOR = """\
floor:
  door:
    settings:
      OPEN_DOOR: { flag: false, absent_means: false }
    guardrails:
      shut: { forbid: { OPEN_DOOR: true }, change_needs: [HoS]%s }
"""
FORBIDS = "'floor/shut' forbids"


class Shutting(LightRailway):
    """Its application refuses what it answered before, and does not only fail."""

    def status(self):
        return 403 if super().status() == 500 else 200


class Floor(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(LightRailway())

    def setUp(self):
        self.railway.reset({"MODE": "lax", "OPEN_DOOR": "false"})
        self.fixture = ApplyFixture(self.railway, self.text(TUNING), name="tuning.yaml")
        self.folder = self.fixture.file.parent
        self.floor()

    def text(self, declaration):
        return declaration.format(project=PROJECT, service=SERVICE,
                                  url=self.railway.edge("production"))

    def write(self, name, declaration):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.text(declaration))
        return path

    def floor(self, more="", floor=FLOOR):
        """The installed trust with a floor."""
        self.fixture.trust.floor = floor % more if floor else ""
        self.fixture.trust.write()

    def checkout_trust(self):
        """The trust of the checkout, where none is installed."""
        for name in ("trust.yaml", "approvers", "revoked"):
            (self.folder / name).write_bytes((self.fixture.trust.folder / name).read_bytes())

    def check(self, *words, **more):
        return self.fixture.call("check", *words, **more)

    def untrusted(self, command, *words):
        """A call without --trust, in the checkout."""
        return self.railway.tautline(command, *words, "--state", self.fixture.state,
                                     environ=self.fixture.environ(), cwd=self.fixture.checkout)

    def stateless(self, command, *words):
        """A call of a command that keeps no ledger."""
        return self.railway.tautline(command, *words, "--trust", self.fixture.trust.path,
                                     environ=self.fixture.environ(), cwd=self.fixture.checkout)

    def guardrails(self, result):
        return {each["name"]: each["state"] for each in json.loads(result.out)["findings"]
                if each["kind"] == "guardrail"}

    # --- a guardrail that the declaration leaves out ----------------------------------------------

    def test_it_is_judged_where_the_declaration_does_not_name_it(self):
        result = self.check("--json", self.fixture.file)
        self.assertEqual(self.guardrails(result), {"floor/shut": "held"}, result.err)
        self.railway.reset({"MODE": "strict", "OPEN_DOOR": "true"})
        result = self.check(self.fixture.file)
        self.assertEqual(result.code, 3, result.out + result.err)
        self.assertIn("floor/shut", result.out)

    def pinned(self, declaration):
        """The same with all ids."""
        target, = self.fixture.trust.targets
        for name, value in (("project: {project}", f"project: {{{{ name: {{project}}, id: {target['project']} }}}}"),
                            ("service: {service}", f"service: {{{{ name: {{service}}, id: {target['service']} }}}}"),
                            ("production: {{", f"production: {{{{ id: {target['environment_id']},")):
            self.assertIn(name, declaration)
            declaration = declaration.replace(name, value)
        return declaration

    def test_a_declaration_without_ids_is_refused_as_soon_as_the_ids_are_known(self):
        """Offline it may be another service, so that it is said and not refused."""
        file = self.write("tuning.yaml", OPENS)
        result = self.railway.tautline("validate", file, "--trust", self.fixture.trust.path)
        self.assertEqual(result.code, 0, result.out + result.err)
        self.assertIn(f"not certain: {file}", result.err)
        self.assertIn(FORBIDS, result.err)
        for result in (self.check(file), self.fixture.plan(), self.stateless("explain", "MODE", file)):
            self.assertEqual(result.code, 1, result.out + result.err)
            self.assertIn("'floor/shut'", result.out + result.err)
        self.assertFalse(self.fixture.plan_file.exists())

    def test_a_declaration_that_wants_what_it_forbids_is_refused_by_every_command(self):
        file = self.write("tuning.yaml", self.pinned(OPENS))
        fixture = self.fixture
        for result in (
                fixture.call("check", file), fixture.plan(),
                self.stateless("explain", "MODE", file),
                self.railway.tautline("validate", file, "--trust", fixture.trust.path),
                fixture.call("documents", "check", file),
                fixture.call("evidence", "add-proof", "x", "--env", "production", "--lead",
                             "lead@example.com", "--time", "2026-02-24T18:00:00Z", "--confirmation",
                             "c", file, "--trust", fixture.trust.path)):
            self.assertEqual(result.code, 1, result.out + result.err)
            self.assertIn(FORBIDS, result.out + result.err)
        self.assertFalse(fixture.plan_file.exists())

    def test_an_apply_with_such_a_declaration_sends_nothing(self):
        self.fixture.ready(signers=("pto", "hos"))
        self.write("tuning.yaml", OPENS)
        result = self.fixture.apply()
        self.assertEqual(result.code, 1, result.out + result.err)
        self.assertIn(FORBIDS, result.out + result.err)
        self.assertEqual(self.fixture.mutations(), [])

    def test_an_older_plan_ends_where_a_floor_came_between(self):
        self.floor(floor=None)
        self.fixture.ready(signers=("pto", "hos"))
        self.floor()
        result = self.fixture.apply()
        self.assertIn(result.code, (5, 6), result.out + result.err)
        self.assertEqual(self.fixture.mutations(), [])

    def test_its_own_type_and_absence_decide_whatever_is_declared(self):
        for wanted in ('"on"', '{ text: "1" }', '{ list: ["yes"] }'):
            with self.subTest(wanted):
                file = self.write("tuning.yaml", TUNING + f"  OPEN_DOOR: {wanted}\n".replace(
                    "{", "{{").replace("}", "}}"))
                result = self.check(file)
                self.assertEqual(result.code, 1, result.out + result.err)
                self.assertIn(FORBIDS, result.out + result.err)
        self.railway.reset({"MODE": "strict", "OPEN_DOOR": "ON "})
        file = self.write("tuning.yaml", TUNING + "  OPEN_DOOR: {{ inert: true }}\n")
        self.assertEqual(self.check(file).code, 3)

    def test_the_roles_that_it_needs_are_needed(self):
        self.railway.reset({"MODE": "strict", "OPEN_DOOR": "0"})
        self.write("tuning.yaml", TUNING + '  OPEN_DOOR: "false"\n')
        result = self.fixture.plan()
        self.assertEqual(result.code, 0, result.out + result.err)
        self.assertRegex(self.fixture.plan_file.read_text(), r"(?ms)^Needs .*HoS")

    # --- exceptions ------------------------------------------------------------------------------

    EXCEPTION = TUNING + """\
exceptions:
  open-for-now: {{ lifts: floor/shut, allows: {{ OPEN_DOOR: true }}, reason: r, risk: r, owner: PTO,
    starts: 2026-02-24, last_day: 2026-03-05 }}
"""

    def test_an_exception_lifts_it_only_where_it_says_so_and_for_as_long(self):
        self.railway.reset({"MODE": "strict", "OPEN_DOOR": "true"})
        file = self.write("tuning.yaml", self.EXCEPTION)
        for lifted, code, words in (
                ("", 1, "which no exception may lift"),
                (", may_be_lifted: 5d", 3, "is longer than 5 days"),
                (", may_be_lifted: 14d", 0, "open under the exception `open-for-now`")):
            with self.subTest(lifted):
                self.floor(lifted)
                result = self.check("--at", "2026-02-26", "--all", file)
                self.assertEqual(result.code, code, result.out + result.err)
                self.assertIn(words, result.out + result.err)

    # --- whose floor it is ------------------------------------------------------------------------

    def test_ids_decide_whose_floor_it_is(self):
        """A target of the trust with the name of this one is not this one."""
        other = "99999999-9999-4999-8999-999999999999"
        trust = self.fixture.trust
        self.railway.reset({"MODE": "strict", "OPEN_DOOR": "true"})
        self.assertEqual(self.check(self.fixture.file).code, 3)
        trust.write(targets=[{**each, "service": other} for each in trust.targets])
        result = self.check(self.fixture.file)
        self.assertEqual(result.code, 0, result.out + result.err)

    def test_names_that_fit_two_targets_leave_it_to_the_ids(self):
        trust = self.fixture.trust
        other = "99999999-9999-4999-8999-999999999999"
        trust.write(targets=[*trust.targets, {**trust.targets[0], "service": other}])
        self.railway.reset({"MODE": "strict", "OPEN_DOOR": "true"})
        self.assertEqual(self.check(self.fixture.file).code, 3)

    def test_its_probes_go_to_its_own_address(self):
        self.fixture.trust.urls = {"production": self.railway.edge("production")}
        self.floor(", also: page", FLOOR + "    probes: { page: { type: http, path: /health } }\n")
        result = self.check("--json", self.fixture.file)
        self.assertEqual(result.code, 2, result.out + result.err)  # MODE
        self.assertIn('"floor/page"', result.out)
        self.write("tuning.yaml", TUNING.replace("{url}", "http://127.0.0.1:9"))
        result = self.check(self.fixture.file)
        self.assertEqual(result.code, 1, result.out + result.err)
        self.assertIn("write the same url in both files", result.out + result.err)

    def test_another_name_for_the_environment_changes_nothing(self):
        environment, = self.railway.admin("GET", "/")["environments"]
        file = self.write("tuning.yaml", TUNING.replace(
            "  production: {{", f"  playground: {{{{ id: {environment['id']},"))
        self.railway.reset({"MODE": "strict", "OPEN_DOOR": "true"})
        environment, = self.railway.admin("GET", "/")["environments"]
        result = self.check(file)
        self.assertEqual(result.code, 3, result.out + result.err)
        self.assertIn("floor/shut", result.out)

    # --- what is done --------------------------------------------------------------------------------

    def test_a_plan_names_it_and_an_apply_is_held_to_it(self):
        result = self.fixture.ready(signers=("pto", "ana"))
        text = self.fixture.plan_file.read_text()
        self.assertRegex(text, r"(?m)^Floor  ")
        self.assertEqual(self.fixture.apply().code, 0, result.out + result.err)
        self.assertEqual(self.railway_stores("MODE"), "strict")
        entry = [each["body"] for each in self.fixture.entries() if each["kind"] == "check"][-1:]
        for words in (("evidence", "verify"), ("evidence", "report")):
            result = self.fixture.call(*words)
            self.assertEqual(result.code, 0, result.out + result.err)
        self.check(self.fixture.file)
        entry = [each["body"] for each in self.fixture.entries() if each["kind"] == "check"][-1]
        self.assertEqual(entry["guardrails"], [{"name": "floor/shut", "state": "held"}])
        self.assertIn("floor/shut", self.fixture.call("evidence", "report").out)

    def railway_stores(self, name):
        return self.fixture.stored().get(name)

    def test_what_its_probe_shows_after_a_change_undoes_it(self):
        with LightRailway(breaks={"MODE": "strict"}) as railway:
            railway.reset({"MODE": "lax"})
            fixture = ApplyFixture(railway, TUNING.format(project=PROJECT, service=SERVICE,
                                                          url=railway.edge("production")))
            fixture.trust.urls = {"production": railway.edge("production")}
            fixture.trust.floor = ("floor: { page: { probes: { page: { type: http, path: /health } }, "
                                   "guardrails: { answers: { probes: page } } } }\n")
            fixture.trust.write()
            fixture.ready(signers=("pto", "ana"))
            result = fixture.apply()
            self.assertEqual(result.code, 7, result.out + result.err)
            self.assertIn("probe floor/page", result.out + result.err)
            self.assertEqual(fixture.stored()["MODE"], "lax")

    def test_no_declared_guardrail_keeps_it_breached(self):
        """Going back opens the door that the declaration shuts; staying leaves the page of the floor dead."""
        shut = TUNING + "  OPEN_DOOR: {{ flag: false, absent_means: false }}\nguardrails:\n" \
                        "  door: {{ forbid: {{ OPEN_DOOR: true }} }}\n"
        for floor, stored in (("floor: { page: { probes: { page: { type: http, path: /health, status: 200 } }, "
                               "guardrails: { answers: { probes: page } } } }\n", "true"), ("", "false")):
            with self.subTest(floor=floor), Shutting(breaks={"OPEN_DOOR": "false"}) as railway:
                railway.reset({"MODE": "strict", "OPEN_DOOR": "true"})
                declaration = shut + ("" if floor else "probes:\n  page: {{ type: http, path: /health, status: 200 }}\n")
                fixture = ApplyFixture(railway, declaration.format(project=PROJECT, service=SERVICE,
                                                                   url=railway.edge("production")))
                fixture.trust.urls = {"production": railway.edge("production")}
                fixture.trust.floor = floor
                fixture.trust.write()
                fixture.ready(signers=("pto", "ana"))
                result = fixture.apply()
                self.assertEqual(result.code, 7, result.out + result.err)
                self.assertEqual(fixture.stored()["OPEN_DOOR"], stored, result.out + result.err)

    def test_a_plan_that_leaves_it_breached_is_not_written(self):
        self.railway.reset({"MODE": "lax", "OPEN_DOOR": "true"})
        result = self.fixture.plan()
        self.assertEqual(result.code, 3, result.out + result.err)
        self.assertIn("'floor/shut' would be breached", result.err)
        self.assertIn("The floor holds whatever is declared", result.err)
        self.assertNotIn("exception", result.err)
        self.assertFalse(self.fixture.plan_file.exists())

    # --- what decides an absence ------------------------------------------------------------------

    STRICT = """\
floor:
  door:
    settings:
      STAGE: prod
      STRICT: { flag: true, absent_means: true, absent_while: STAGE }
    guardrails:
      strict: { forbid: { STRICT: false }, change_needs: [HoS] }
"""

    def strict(self, declaration, stored, running):
        self.railway.reset({"MODE": "lax", "STAGE": running})
        self.railway.set("production", {"STAGE": stored}, deploy=False)
        self.fixture = ApplyFixture(self.railway, self.text(declaration), name="tuning.yaml")
        self.floor(floor="")
        self.fixture.trust.floor = self.STRICT
        self.fixture.trust.write()

    def test_what_only_the_floor_names_is_named_where_a_deploy_makes_it_live(self):
        self.strict(TUNING, "dev", "prod")
        result = self.check("--json", self.fixture.file)
        self.assertEqual(self.guardrails(result), {"floor/strict": "unobserved"})
        result = self.fixture.ready(signers=("pto", "ana"))
        text = self.fixture.plan_file.read_text()
        self.assertRegex(text, r"(?m)^  = STAGE +prod -> dev +unknown$")
        self.assertNotIn("STAGE", result.err)
        result = self.fixture.apply()
        self.assertEqual(result.code, 4, result.out + result.err)
        self.assertIn("guardrail-unobserved", result.err)
        self.assertEqual(self.fixture.mutations(), [])

    def test_a_plan_that_puts_right_what_decides_an_absence_is_let_through(self):
        self.strict(TUNING + "  STAGE: prod\n", "dev", "dev")
        self.assertEqual(self.guardrails(self.check("--json", self.fixture.file)),
                         {"floor/strict": "unobserved"})
        result = self.fixture.ready(signers=("pto", "hos"))
        text = self.fixture.plan_file.read_text()
        self.assertIn("1 guardrail held, 0 lifted, 0 unobserved", text)
        self.assertRegex(text, r"(?m)^ +HoS$")
        result = self.fixture.apply()
        self.assertEqual(result.code, 0, result.out + result.err)
        self.assertEqual(self.guardrails(self.check("--json", self.fixture.file)),
                         {"floor/strict": "held"})

    # --- references -------------------------------------------------------------------------------

    SWITCH = TUNING + '  SWITCH: "true"\n'

    def test_a_change_of_what_it_refers_to_is_not_planned(self):
        """The door opens by the name of another variable, which no guardrail names."""
        own = self.SWITCH + """\
guardrails:
  switched: {{ forbid: {{ SWITCH: false }} }}
"""
        for declaration, stored in (
                (self.SWITCH, {"OPEN_DOOR": "${{SWITCH}}"}),
                (self.SWITCH, {"OPEN_DOOR": "${{ SWITCH }}"}),
                (self.SWITCH, {"OPEN_DOOR": "${{%s.SWITCH}}" % SERVICE}),
                (self.SWITCH, {"OPEN_DOOR": "${{ %s . SWITCH }}" % SERVICE}),
                (self.SWITCH, {"OPEN_DOOR": "${{%s. SWITCH}}" % SERVICE.upper()}),
                (self.SWITCH, {"OPEN_DOOR": "${{MIDDLE}}", "MIDDLE": "${{SWITCH}}"}),
                (self.SWITCH.replace('"true"', '"ue"'), {"OPEN_DOOR": "tr${{SWITCH}}"}),
                (self.SWITCH.replace('"true"', "absent"), {"OPEN_DOOR": "${{SWITCH}}"}),
                (self.SWITCH.replace('"true"', "{{ text: \"true\", shared: true }}"),
                 {"OPEN_DOOR": "${{shared.SWITCH}}"}),
                (own.replace('"true"', "{{ flag: true, absent_means: true }}"),
                 {"OPEN_DOOR": "${{SWITCH}}"})):
            with self.subTest(stored=stored):
                self.railway.reset({"MODE": "strict", "SWITCH": "false", **stored})
                self.write("tuning.yaml", declaration)
                result = self.fixture.plan()
                self.assertEqual(result.code, 4, result.out + result.err)
                self.assertIn("after the plan it is not known whether 'floor/shut' holds: OPEN_DOOR "
                              "refers to SWITCH, which the plan changes", result.err)
                self.assertFalse(self.fixture.plan_file.exists())

    def test_a_shared_variable_between_is_read_also_where_none_is_declared(self):
        for shared in ({"SW": "${{%s.SWITCH}}" % SERVICE},
                       {"SW": "${{shared.DEEP}}", "DEEP": "${{ %s.SWITCH }}" % SERVICE}):
            with self.subTest(shared=shared):
                self.railway.reset({"MODE": "strict", "SWITCH": "false", "OPEN_DOOR": "${{shared.SW}}"}, shared=shared)
                self.write("tuning.yaml", self.SWITCH)
                result = self.fixture.plan()
                self.assertEqual(result.code, 4, result.out + result.err)
                self.assertIn("whether 'floor/shut' holds: OPEN_DOOR refers to SWITCH, which the plan changes",
                              result.err)

    def by_another_service(self, name, plans="{ max_age: 24h }", floor=FLOOR):
        """A plan of SWITCH, signed, where `name` becomes what SWITCH is by way of another service."""
        self.floor(floor=floor)
        self.fixture.trust.write(plans=plans)
        self.railway.reset({"MODE": "strict", "SWITCH": "false", "OPEN_DOOR": "false", name: "${{other.BACK}}"},
                           other={"BACK": "${{%s.SWITCH}}" % SERVICE})
        self.write("tuning.yaml", self.SWITCH)
        self.fixture.ready(signers=("pto", "ana"))
        self.railway.admin("DELETE", "/log")

    def stopped(self, name):
        before = self.fixture.running()
        result = self.fixture.apply()
        self.assertEqual(result.code, 7, result.out + result.err)
        self.assertIn(f"ALARM: the deploy would also change {name}, which refers to another variable, and the plan "
                      "does not say so", " ".join(result.err.split()))
        self.assertIn("Undone", result.out)
        self.assertEqual(self.fixture.deploys(), [])
        self.assertEqual(self.fixture.stored()["SWITCH"], "false")
        self.assertEqual(self.fixture.running(), before)

    def test_what_only_railway_knows_of_references_is_asked_before_the_deploy(self):
        """Variables of another service are not read: what they refer to back is not known to the plan."""
        self.by_another_service("GUARD", floor=None)
        self.stopped("GUARD")

    def test_it_is_asked_also_where_an_apply_goes_on(self):
        """The first one was stopped after its write, by an answer that did not come."""
        self.by_another_service("GUARD", floor=None)
        self.railway.admin("POST", "/faults", {"kind": "reset", "times": -1, "skip": 1,
                                               "match": {"operation": "TautlineRendered"}})
        result = self.fixture.apply()
        self.assertEqual(result.code, 7, result.out + result.err)
        self.assertIn("NOT FINISHED", result.out)
        self.assertEqual(self.fixture.deploys(), [])
        self.railway.admin("DELETE", "/faults", {})
        self.stopped("GUARD")

    def test_a_new_reference_in_what_it_guards_is_not_planned(self):
        for value in ('"${{{{SWITCH}}}}"', '"tr${{{{SWITCH}}}}"', '"${{{{shared.SWITCH}}}}"'):
            with self.subTest(value):
                self.railway.reset({"MODE": "strict", "OPEN_DOOR": "false", "SWITCH": "true"})
                self.write("tuning.yaml", f"{TUNING}  OPEN_DOOR: {value}\n")
                result = self.fixture.plan()
                self.assertEqual(result.code, 4, result.out + result.err)
                self.assertRegex(result.err, "whether 'floor/shut' holds: OPEN_DOOR would be .*: holds a "
                                             "reference whose value was not read")

    NOT_FOLLOWED = {
        "${{\u00a0SWITCH\u00a0}}": "holds a reference that is not of the form",
        "${{\u3000SWITCH}}": "holds a reference that is not of the form",
        "${{SWITCH\u2028}}": "holds a reference that is not of the form",
        "${{\ufeffSWITCH}}": "holds a reference that is not of the form",
        "${{\vSWITCH\f}}": "holds a reference that is not of the form",
        "${{,${{SWITCH}}": "holds a reference that is not of the form",
        "${{${{SWITCH}}": "holds a reference that is not of the form",
        "${{SWITCH": "holds a reference that is not of the form",
        "tr${{other.BACK}}": "refers to ${{other.BACK}}, and what that becomes is not known",
        "${{ other . SWITCH }}": "refers to ${{other.SWITCH}}, and what that becomes is not known",
    }

    def test_a_reference_that_is_not_followed_may_be_any_change(self):
        for value, why in self.NOT_FOLLOWED.items():
            for stored, holder in (({"OPEN_DOOR": value}, "OPEN_DOOR"),
                                   ({"OPEN_DOOR": "${{MIDDLE}}", "MIDDLE": value}, "MIDDLE")):
                with self.subTest(stored=stored):
                    self.railway.reset({"MODE": "strict", "SWITCH": "false", **stored})
                    self.write("tuning.yaml", self.SWITCH)
                    result = self.fixture.plan()
                    self.assertEqual(result.code, 4, result.out + result.err)
                    self.assertIn("after the plan it is not known whether 'floor/shut' holds: OPEN_DOOR "
                                  + ("" if holder == "OPEN_DOOR" else "refers to MIDDLE, which ") + why,
                                  result.err)
                    self.assertIn(f"Store in {holder} a value that can be read instead of the reference",
                                  result.err)
                    self.assertFalse(self.fixture.plan_file.exists())

    def test_blanks_around_each_part_of_a_reference_change_nothing(self):
        for value in ("${{ %s . SWITCH }}", "${{%s .SWITCH}}", "${{%s. SWITCH}}", "${{\n%s\t.\r\nSWITCH\n}}"):
            with self.subTest(value):
                self.railway.reset({"MODE": "strict", "SWITCH": "false", "OPEN_DOOR": value % SERVICE})
                self.write("tuning.yaml", self.SWITCH)
                result = self.fixture.plan()
                self.assertEqual(result.code, 4, result.out + result.err)
                self.assertIn("OPEN_DOOR refers to SWITCH, which the plan changes", result.err)

    def test_a_sealed_variable_beside_a_reference_hinders_nothing(self):
        """Railway answers null for it."""
        self.railway.reset({"MODE": "lax", "OPEN_DOOR": "false", "A": "${{MODE}}",
                            "LINK": {"value": "plain-value", "sealed": True}})
        self.fixture.ready(signers=("pto", "ana"))
        result = self.fixture.apply()
        self.assertEqual(result.code, 0, result.out + result.err)

    def test_a_shared_variable_that_no_change_reaches_hinders_nothing(self):
        self.railway.reset({"MODE": "lax", "OPEN_DOOR": "${{shared.A}}"}, shared={"A": "${{shared.B}}", "B": "false"})
        self.fixture.ready(signers=("pto", "ana"))
        result = self.fixture.apply()
        self.assertEqual(result.code, 0, result.out + result.err)

    def test_a_role_and_what_is_protected_count_where_a_reference_is_not_followed(self):
        self.railway.reset({"MODE": "lax", "OPEN_DOOR": "false", "GUARD": "${{other.BACK}}", "G2": "${{other.BACK}}"})
        self.fixture.trust.write(plans="{ max_age: 24h, max_changes: 1 }")
        self.assertEqual(self.fixture.plan().code, 0)
        self.fixture.plan_file.unlink()
        self.fixture.trust.write(plans="{ max_age: 24h, protected: [GUARD] }")
        result = self.fixture.plan()
        self.assertEqual(result.code, 4, result.out + result.err)
        self.assertIn("it is not known whether the plan changes 'GUARD', which is protected: GUARD refers to "
                      "${{other.BACK}}, and what that becomes is not known", result.err)
        self.assertIn("Store the value itself in GUARD", result.err)

    def test_an_odd_reference_is_a_doubt_and_counts_as_no_change(self):
        """It may be the template of another tool; only what is guarded or protected may hang on it."""
        for value in ("${{\u00a0MODE}}", "${{ a || b }}"):
            with self.subTest(value):
                self.railway.reset({"MODE": "lax", **{f"G{i}": value for i in range(5)}})
                self.floor(floor=None)
                self.fixture.trust.write(plans="{ max_age: 24h, max_changes: 2 }")
                result = self.fixture.plan()
                self.assertEqual(result.code, 0, result.out + result.err)
                self.fixture.plan_file.unlink()
                self.fixture.trust.write(plans="{ max_age: 24h, protected: [G1] }")
                result = self.fixture.plan()
                self.assertEqual(result.code, 4, result.out + result.err)
                self.assertIn("it is not known whether the plan changes 'G1', which is protected", result.err)

    UNREADABLE = ("\u00a0true", "\u2003true", "\x1ftrue", "true\x85", "t", "Y", "enabled", "01", "2", '"true"')

    def test_a_value_that_its_type_cannot_read_is_never_held(self):
        """An application may trim more, or know more words."""
        for value in self.UNREADABLE:
            with self.subTest(value):
                self.railway.reset({"MODE": "strict", "OPEN_DOOR": value})
                result = self.check("--json", self.fixture.file)
                self.assertEqual(self.guardrails(result), {"floor/shut": "unobserved"}, result.err)
                self.assertEqual(result.code, 4, result.out + result.err)
        for value in ("false", " OFF\n", ""):
            with self.subTest(value):
                self.railway.reset({"MODE": "strict", "OPEN_DOOR": value})
                result = self.check("--json", self.fixture.file)
                self.assertEqual(self.guardrails(result), {"floor/shut": "held"}, result.err)

    def test_such_a_value_is_open_where_absence_is(self):
        self.floor(floor=FLOOR.replace("absent_means: false", "absent_means: true"))
        self.railway.reset({"MODE": "strict", "OPEN_DOOR": "\u00a0false"})
        result = self.check("--json", self.fixture.file)
        self.assertEqual(self.guardrails(result), {"floor/shut": "breached"}, result.err)

    def test_such_a_value_is_not_planned(self):
        for value in self.UNREADABLE:
            with self.subTest(value):
                self.railway.reset({"MODE": "strict", "OPEN_DOOR": "false"})
                self.write("tuning.yaml", TUNING + f"  OPEN_DOOR: {json.dumps(value)}\n")
                result = self.fixture.plan()
                self.assertEqual(result.code, 4, result.out + result.err)
                self.assertIn("not readable as a flag, and what the application takes it for is not known",
                              result.err)
                self.assertFalse(self.fixture.plan_file.exists())

    def test_a_reference_that_no_change_reaches_hinders_nothing(self):
        for stored in ({"OPEN_DOOR": "${{OTHER}}"}, {"OPEN_DOOR": "${{MIDDLE}}", "MIDDLE": "${{OTHER}}"}):
            with self.subTest(stored=stored):
                self.railway.reset({"MODE": "lax", "OTHER": "false", **stored})
                self.fixture.ready(signers=("pto", "ana"))
                result = self.fixture.apply()
                self.assertEqual(result.code, 0, result.out + result.err)
                self.fixture.plan_file.unlink()

    def test_what_is_protected_is_protected_by_any_name(self):
        self.floor(floor=None)
        self.fixture.trust.write(plans="{ max_age: 24h, protected: [OPEN_DOOR] }")
        self.railway.reset({"MODE": "strict", "OPEN_DOOR": "${{SWITCH}}", "SWITCH": "false"})
        self.write("tuning.yaml", self.SWITCH)
        result = self.fixture.plan()
        self.assertEqual(result.code, 3, result.out + result.err)
        self.assertIn("the plan changes 'SWITCH', and 'OPEN_DOOR', which is protected, refers to it",
                      result.err)

    def test_it_is_explained_and_shown_as_a_page(self):
        result = self.stateless("explain", "floor/shut", self.fixture.file)
        self.assertEqual(result.code, 2, result.out + result.err)
        self.assertIn("no declaration changes it, and no exception lifts it", result.out)
        self.assertIn("OPEN_DOOR `true`; declared by the floor; stored false, running false", result.out)
        for name in ("shut", "OPEN_DOOR"):
            result = self.stateless("explain", name, self.fixture.file)
            self.assertEqual(result.code, 64, result.out + result.err)
            self.assertIn("Did you mean 'floor/shut'?", result.err)
        result = self.check("--output", "html", self.fixture.file)
        self.assertIn("floor/shut", result.out)
        result = self.check(self.fixture.file)
        self.assertIn("guardrails: 1 held (1 of them of the floor)", result.out)

    def test_what_is_pulled_is_held_to_it(self):
        self.railway.reset({"MODE": "strict", "OPEN_DOOR": "true"})
        out = self.fixture.checkout / "pulled.yaml"
        result = self.railway.tautline("pull", "-o", out, "--trust", self.fixture.trust.path,
                                       environ=self.pulling(), cwd=self.fixture.checkout)
        self.assertEqual(result.code, 3, result.out + result.err)
        self.assertTrue(out.exists())

    def pulling(self):
        environ = self.fixture.environ()
        return {**environ, "RAILWAY_TOKEN": environ["RAILWAY_TOKEN_PRODUCTION"]}

    # --- where no trust is installed ----------------------------------------------------------------

    def test_the_trust_of_the_checkout_counts_where_none_is_installed_and_that_is_said(self):
        self.checkout_trust()
        self.railway.reset({"MODE": "strict", "OPEN_DOOR": "true"})
        result = self.untrusted("check", self.fixture.file)
        self.assertEqual(result.code, 3, result.out + result.err)
        self.assertIn("floor not installed", result.out)
        self.assertNotIn("floor not installed", self.check(self.fixture.file).out)

    def test_a_trust_that_an_apply_refuses_is_not_said_to_be_used(self):
        self.railway.reset({"MODE": "lax"})
        self.fixture.ready(signers=("pto", "ana"))
        (self.fixture.trust.folder / "trust.yaml").chmod(0o664)
        result = self.fixture.apply()
        self.assertEqual(result.code, 1, result.out + result.err)
        self.assertIn("is writable by users other than its owner", result.err)
        self.assertNotIn("floor not installed", result.out + result.err)

    def test_a_trust_that_cannot_be_read_is_not_passed_over(self):
        (self.folder / "trust.yaml").write_text("tautline_trust: 1\n")
        result = self.untrusted("check", self.fixture.file)
        self.assertEqual(result.code, 1, result.out + result.err)
        self.assertIn("a trust file needs", result.out + result.err)

    # --- one file for one target ----------------------------------------------------------------------

    def test_two_files_of_one_target_are_refused_by_every_command(self):
        web, tuning = self.write("web.yaml", WEB), self.write("tuning.yaml", TUNING)
        outside = self.fixture.folder / "other.yml"
        outside.write_text(self.text(TUNING))
        below = self.write("more/Web.YAML", TUNING)
        pairs = [(web, tuning), (web, outside), (web, below), (web, web)]
        for first, second in pairs:
            for result in (
                    self.fixture.call("check", first, second),
                    self.fixture.call("plan", "--env", "production", "--author", "ana@example.com",
                                      first, second),
                    self.stateless("explain", "MODE", first, second),
                    self.railway.tautline("validate", first, second),
                    self.fixture.call("documents", "check", first, second),
                    self.stateless("doctor", first, second),
                    self.fixture.call("evidence", "report", first, second)):
                self.assertEqual(result.code, 1, result.out + result.err)
                self.assertIn("is declared in", result.out + result.err)
                self.assertIn(str(first), result.out + result.err)
                self.assertIn(str(second), result.out + result.err)
        self.assertEqual(self.fixture.mutations(), [])

    def test_an_apply_takes_one_file_of_its_target(self):
        self.fixture.ready(signers=("pto", "hos"))
        web = self.write("web.yaml", WEB)
        result = self.fixture.apply(web)
        self.assertEqual(result.code, 1, result.out + result.err)
        self.assertIn("is declared in", result.out + result.err)
        self.assertEqual(self.fixture.mutations(), [])

    def test_an_id_tells_that_two_names_are_one_target(self):
        project = self.railway.admin("GET", "/")["environments"][0]["projectId"]
        environment = self.railway.admin("GET", "/")["environments"][0]["id"]
        self.write("web.yaml", WEB)
        alias = self.write("alias.yaml", TUNING.replace(
            "  production: {{", f"  live: {{{{ id: {environment},"))
        result = self.check(self.folder / "web.yaml", alias)
        self.assertEqual(result.code, 1, result.out + result.err)
        self.assertIn("is the target that", result.out + result.err)
        self.assertTrue(project)
        twice = self.write("twice.yaml", TUNING.replace(
            "  production: {{", f"  live: {{{{ id: {environment} }}}}\n"
                                f"  production: {{{{ id: {environment},"))
        result = self.check(twice)
        self.assertEqual(result.code, 1, result.out + result.err)
        self.assertIn("has the id of", result.out + result.err)

    def test_files_that_look_like_declarations_and_are_not_read_are_named(self):
        self.write("tuning.yml", TUNING)
        self.write("more/tuning.yaml", TUNING)
        self.write("more/of/them/tuning.yaml", TUNING)
        self.write("WEB.YAML", TUNING)
        for command in ("check", "validate"):
            result = self.fixture.call(command) if command == "check" else self.railway.tautline(
                command, cwd=self.fixture.checkout)
            for name in ("tuning.yml", "more/tuning.yaml", "more/of/them/tuning.yaml", "WEB.YAML"):
                self.assertIn(f"desired-state/{name} is not read", result.err)
        self.assertNotIn("is not read", self.check(self.fixture.file).err)

    # --- review -----------------------------------------------------------------------------------------

    def git(self, *words):
        subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@example.com", *words],
                       cwd=self.fixture.checkout, check=True, capture_output=True)

    def commit(self):
        self.git("add", "-A")
        self.git("commit", "-qm", "x")

    def repository(self):
        (self.fixture.checkout / ".git").rmdir()
        self.checkout_trust()
        self.git("init", "-q")
        self.commit()

    def review(self):
        return self.railway.tautline("review", "HEAD", ".", cwd=self.fixture.checkout)

    def test_a_weaker_floor_is_a_weakening_and_a_declaration_against_it_breaks_a_rule(self):
        self.repository()
        self.floor(", may_be_lifted: 3d")
        self.checkout_trust()
        result = self.review()
        self.assertEqual(result.code, 2, result.out + result.err)
        self.assertIn("floor/shut", result.out)
        self.assertIn("may_be_lifted", result.out)
        self.assertIn("The floor is not installed: the one of desired-state/trust.yaml is used.", result.out)
        self.floor()
        self.checkout_trust()
        self.write("tuning.yaml", OPENS)
        result = self.review()
        self.assertEqual(result.code, 3, result.out + result.err)
        self.assertIn(FORBIDS, result.out)

    def test_a_second_file_of_a_target_breaks_a_rule(self):
        self.repository()
        self.write("web.yaml", WEB)
        result = self.review()
        self.assertEqual(result.code, 3, result.out + result.err)
        self.assertIn("is declared in", result.out)

    def test_a_change_of_what_it_guards_needs_its_roles(self):
        self.write("tuning.yaml", TUNING + "  OPEN_DOOR: {{ flag: false }}\n")
        self.repository()
        self.write("tuning.yaml", TUNING)
        result = self.review()
        self.assertEqual(result.code, 2, result.out + result.err)
        self.assertIn("HoS", result.out)


class CaioFloor(unittest.TestCase):
    """Guardrails 1 and 2 of CAIO hold against a declaration that has none."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(Simulation())

    def setUp(self):
        self.railway.admin("POST", "/restart", {})
        text = self.railway.declaration().read_text()
        bare = text[:text.index("\nguardrails:")]
        self.fixture = ApplyFixture(self.railway, bare)
        self.fixture.trust.floor = caio_floor()
        self.fixture.trust.urls = {name: self.railway.edge(name) for name in ("staging", "production")}
        self.fixture.trust.write()

    def guardrails(self):
        result = self.fixture.call("check", "--json", self.fixture.file)
        return result.code, {(each["environment"], each["name"]): each["state"]
                             for each in json.loads(result.out)["findings"] if each["kind"] == "guardrail"}

    HELD = {("staging", "floor/query-token-stays-off"): "held",
            ("production", "floor/query-token-stays-off"): "held",
            ("production", "floor/strict-webhooks"): "held"}

    def test_they_are_held(self):
        self.assertEqual(self.guardrails(), (0, self.HELD))

    def test_each_is_breached_by_what_it_forbids(self):
        for environment, variable, value, name in (
                ("staging", "DASHBOARD_QUERY_TOKEN_ENABLED", None, "query-token-stays-off"),
                ("production", "DASHBOARD_QUERY_TOKEN_ENABLED", "true", "query-token-stays-off"),
                ("production", "WEBHOOK_SIGNATURE_REQUIRED", "false", "strict-webhooks")):
            with self.subTest(variable, environment=environment):
                self.railway.admin("POST", "/restart", {})
                self.railway.set(environment, {} if value is None else {variable: value},
                                 unset=[variable] if value is None else [], deploy=True)
                code, found = self.guardrails()
                self.assertEqual((code, found[environment, f"floor/{name}"]), (3, "breached"))


if __name__ == "__main__":
    unittest.main()
