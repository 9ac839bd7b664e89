"""The page of ci/approve in headless Chromium, with a passkey of its own: enrol, sign, apply; and what it refuses.

The judges of a signature are ssh-keygen and the gate. PAGE_PICTURES=FOLDER keeps screenshots.
"""
import hashlib
import html
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))
import browser  # noqa: E402
from approval_site import PAGE, Site  # noqa: E402
from apply_fixture import NAMESPACE, PEOPLE, ApplyFixture  # noqa: E402
from light_railway import LightRailway  # noqa: E402

PAGES, SEEDS = ROOT / "tests" / "unit" / "output" / "pages", ROOT / "tests" / "fuzz" / "seeds" / "statement"
PTO, ANA = PEOPLE["pto"], PEOPLE["ana"]
AA = 4.5  # WCAG 2.1, 1.4.3
LIMIT = 60 * 1024

SAID = "document.querySelector('#say').textContent"
SIGNATURES = "[...document.querySelectorAll('textarea.signature')].map(one => one.value)"
BUTTON = "[...document.querySelectorAll('button')].find(one => one.textContent === %r)"
# What the page would not do: it signs without asking who it is, and gives what comes.
UNVERIFIED = """(async () => {
  const real = navigator.credentials.get.bind(navigator.credentials);
  const bytes = open.plan.bytes, message = await toSign(bytes);
  const {response} = await real({publicKey: {challenge: message, rpId: host, userVerification: 'discouraged',
                                             allowCredentials: known.map(one => ({type: 'public-key', id: one.id}))}});
  const data = new Uint8Array(response.authenticatorData), [r, s] = numbersOf(new Uint8Array(response.signature));
  const blob = joined(texted('webauthn-' + TYPE), string(joined(mpint(r), mpint(s))), data.subarray(32, 37),
                      texted(location.origin), string(new Uint8Array(response.clientDataJSON)), texted(''));
  return armored(joined(ascii('SSHSIG'), uint32(1), string(known[0].key), texted(SPACE), texted(''), texted('sha512'),
                        string(blob)));
})()"""


@unittest.skipUnless(browser.COMMAND, "chromium is missing: ci/setup page")
class Case(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.path = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="tautline-")))
        cls.site = cls.enterClassContext(Site(cls.path / "site"))
        cls.browser = cls.enterClassContext(browser.Browser())
        cls.device = cls.browser.authenticator()

    def setUp(self):
        self.browser.forget(self.device)
        self.browser.verifies(self.device, True)
        self.visit()
        self.browser.evaluate("localStorage.clear()")

    def visit(self, words="", site=None, **more):
        self.browser.visit(f"{(site or self.site).origin}/{words}", **more)
        self.browser.until("document.body.dataset.ready")

    def click(self, label):
        self.browser.evaluate(f"{BUTTON % label}.click()")

    def text(self):
        return self.browser.evaluate("document.body.innerText")

    def enrol(self, principal=PTO):
        """The line for the approvers, and the fingerprint."""
        self.browser.evaluate("document.querySelector('#enrol').open = true")
        self.browser.evaluate(f"document.querySelector('#principal').value = {principal!r}")
        self.click("Make a passkey")
        self.browser.until("!!document.querySelector('#line') || document.querySelector('#say').textContent")
        self.assertTrue(self.browser.evaluate("!!document.querySelector('#line')"), self.browser.evaluate(SAID))
        return (self.browser.evaluate("document.querySelector('#line').value"),
                self.browser.evaluate("document.querySelector('#fingerprint').textContent"))

    def sign(self):
        """What came: signatures, and what was said."""
        self.click("Sign with my passkey")
        self.browser.until("/^(Signed|Not signed)/.test(document.querySelector('#say').textContent)")
        return self.browser.evaluate(SIGNATURES), self.browser.evaluate(SAID)


class Approving(Case):
    """From a passkey to an applied change."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.railway = cls.enterClassContext(LightRailway())

    def setUp(self):
        super().setUp()
        self.railway.reset()
        self.fixture = ApplyFixture(self.railway, self.railway.text)
        self.line, self.fingerprint = self.enrol()
        (self.fixture.keys.folder / "pto.pub").write_text(self.line.split(" ", 2)[2])
        self.fixture.trust.page = self.site.origin
        self.fixture.trust.write()
        self.plan = self.fixture.plan_file
        self.fixture.ready(signers=("ana",))

    def signed(self, site=None):
        shutil.copyfile(self.plan, (site or self.site).folder / "plan.txt")
        self.visit("?plan=plan.txt", site)
        return self.sign()

    def keep(self, armor):
        self.fixture.signature(PTO).write_text(armor)

    def ssh_verifies(self):
        return subprocess.run(["ssh-keygen", "-Y", "verify", "-f", self.fixture.trust.folder / "approvers", "-I", PTO,
                               "-n", NAMESPACE, "-s", self.fixture.signature(PTO)], input=self.plan.read_bytes(),
                              capture_output=True, check=False).returncode == 0

    def refused(self, *words):
        done = self.fixture.apply()
        self.assertEqual(done.code, 6, done.out + done.err)
        for each in words:
            self.assertIn(each, done.err)
        self.assertEqual(self.fixture.mutations(), [])

    def test_a_passkey_is_enrolled_signs_and_its_plan_is_applied(self):
        self.assertRegex(self.line, rf'^{PTO} namespaces="{NAMESPACE}" sk-ecdsa-sha2-nistp256@openssh\.com \S+$')
        public = self.path / "passkey.pub"
        public.write_text(self.line.split(" ", 2)[2] + "\n")
        shown = subprocess.run(["ssh-keygen", "-lf", public], capture_output=True, text=True, check=True).stdout
        self.assertEqual(shown.split()[1], self.fingerprint)
        [armor], said = self.signed()
        self.assertTrue(said.startswith("Signed. Save the file or copy the text"), said)
        self.assertEqual(self.browser.evaluate("document.activeElement.download"), f"plan.txt.sig.{PTO}")
        self.assertIn(f"Signed by {PTO}.", self.text())
        self.keep(armor)
        self.assertTrue(self.ssh_verifies())
        done = self.fixture.apply()
        self.assertEqual(done.code, 0, done.out + done.err)
        [approval] = [entry["body"] for entry in self.fixture.entries() if entry["kind"] == "begin"]
        self.assertIn(self.fingerprint, str(approval))

    def test_a_plan_that_was_changed_after_it_was_signed(self):
        [armor], _ = self.signed()
        self.keep(armor)
        self.fixture.sign("ana")
        text = self.plan.read_text()
        self.plan.write_text(text.replace("Author       ana", "Author       eve"))
        self.assertFalse(self.ssh_verifies())
        self.refused("rule challenge")

    def test_a_signature_on_another_page(self):
        with Site(self.path / "other") as other:
            shutil.copyfile(self.fixture.trust.folder / "approvers", other.folder / "approvers")
            [armor], _ = self.signed(other)
        self.keep(armor)
        self.assertTrue(self.ssh_verifies())
        self.refused(f"'{other.origin}' is where this was signed, which is not the page that the trust file names")

    def test_a_passkey_that_does_not_verify_its_person(self):
        [armor], _ = self.signed()
        self.browser.verifies(self.device, False)
        self.assertEqual(self.sign(), ([], "Not signed: the passkey was not used, or there is none for this page in "
                                           "reach."))
        self.keep(self.browser.evaluate(UNVERIFIED))
        self.assertTrue(self.ssh_verifies())
        self.refused("the passkey did not verify who used it (rule person, stricter than ssh-keygen)")
        self.keep(armor)
        self.assertEqual(self.fixture.apply().code, 0)

    def test_a_terminal_without_a_key_is_led_to_the_page(self):
        done = self.fixture.approve("--as", PTO, environ=self.fixture.environ(HOME=str(self.path)))
        self.assertEqual(done.code, 6, done.out + done.err)
        self.assertIn(f"a passkey signs at {self.site.origin}.", done.err)

    def test_a_trust_that_names_no_page(self):
        [armor], _ = self.signed()
        self.keep(armor)
        self.fixture.trust.page = None
        self.fixture.trust.write()
        done = self.fixture.apply()
        self.assertEqual(done.code, 1, done.out + done.err)
        self.assertIn(f"the passkey of '{PTO}' is for 'localhost', and passkeys sign at no page", done.err)

    def test_the_page_that_plan_writes(self):
        page = self.fixture.folder / "plan.html"
        done = self.fixture.plan("--output", f"html={page}")
        self.assertEqual(done.code, 0, done.out + done.err)
        text, source = self.plan.read_text(), page.read_text()
        self.assertEqual(html.unescape(re.search(r'<pre class="plan"[^>]*>(.*?)</pre>', source, re.S)[1]), text)
        front, back = PAGE.read_text().split("<!-- plans -->\n")
        self.assertTrue(source.startswith(front) and source.endswith(back))
        self.browser.open(page)
        self.browser.until("document.body.dataset.ready")
        digest = hashlib.sha256(self.plan.read_bytes()).hexdigest()
        shown = self.browser.evaluate("document.querySelector('pre.command').textContent")
        self.assertIn(f"echo '{digest}  plan.txt' | sha256sum -c &&\nssh-keygen -Y sign -n {NAMESPACE} -f KEY < plan.txt "
                      "> plan.txt.sig.PRINCIPAL", shown)
        self.assertIn("This page was opened from a file, and passkeys work only on the page's own address.", self.text())
        self.assertFalse(self.browser.evaluate(f"!!{BUTTON % 'Sign with my passkey'}"))
        self.assertEqual(self.browser.requested, [page.resolve().as_uri()])
        # The command signs what apply takes.
        command = shown.replace("KEY", str(self.fixture.keys.private("ana")), 1).replace("PRINCIPAL", ANA)
        subprocess.run(["sh", "-c", command], cwd=self.plan.parent, check=True, capture_output=True)
        # Served at the page's address, it signs as well.
        shutil.copyfile(page, self.site.folder / "plan.html")
        self.visit("plan.html")
        [armor], _ = self.sign()
        self.keep(armor)
        self.assertEqual(self.fixture.apply().code, 0)


class Reading(Case):
    """What it shows is what the text says, and what it does not understand it does not sign."""

    def open(self, text, name="plan.txt", *more):
        path = self.path / "files"
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
        (path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        for other, content in more:
            (path / other).write_text(content)
        self.visit()
        self.browser.choose("#files", *sorted(path.iterdir()))
        self.browser.until("!!document.querySelector('#shown').children.length")

    @staticmethod
    def plan(name="plan"):
        return (PAGES / f"{name}.txt").read_text().replace("2026-02-25T18:20:11Z", "2999-02-25T18:20:11Z")

    def test_every_sample_of_a_plan_is_read(self):
        for name in ("plan", "plan_live", "plan_odd"):
            for text in (self.plan(name), (SEEDS / f"{name}.txt").read_text()):
                self.open(text)
                self.assertFalse(self.browser.evaluate("!!open.plan.fault && open.plan.fault.message"))
                self.assertEqual(self.browser.evaluate("document.querySelector('pre.whole').textContent"), text)

    def test_a_damaged_plan_is_read_only_where_tautline_reads_it(self):
        """Each line left out, doubled, and exchanged with the next one; and each digit changed."""
        program = os.environ.get("TAUTLINE", str(ROOT / "build" / "tautline"))
        self.visit()
        read, tried, wrong = 0, 0, []
        for name in ("plan", "plan_odd", "plan_live", "plan_closing"):
            lines = self.plan(name).splitlines(keepends=True)
            damaged = [lines[:at] + lines[at + 1:] for at in range(len(lines))]
            damaged += [lines[:at] + lines[at:at + 1] + lines[at:] for at in range(len(lines))]
            damaged += [lines[:at] + lines[at + 1:at + 2] + lines[at:at + 1] + lines[at + 2:] for at in range(len(lines))]
            texts = {"".join(each) for each in damaged} - {"".join(lines)}
            texts |= {text[:at] + "7" + text[at + 1:] for text in ("".join(lines),)
                      for at in range(0, len(text), 5) if text[at].isdigit() and text[at] != "7"}
            texts = sorted(texts)
            found = self.browser.evaluate(f"{json.dumps(texts)}.map(text => {{ try {{ readPlan(ascii(text)); return true; }} "
                                          "catch (error) { if (!(error instanceof Fault)) throw error; return false; } })")
            tried += len(texts)
            for text in (text for text, accepted in zip(texts, found) if accepted):
                read += 1
                path = self.path / "damaged.txt"
                path.write_text(text)
                done = subprocess.run([program, "approve", path, "--print", "--trust", "/nonexistent"], capture_output=True,
                                      text=True, check=False)
                if f"{path}:" in done.stderr:
                    wrong.append((name, done.stderr, text))
        self.assertEqual(wrong, [])
        self.assertGreater(tried, 500)
        self.assertGreater(read, 20)

    def test_a_person_sees_what_is_done_and_what_follows(self):
        self.open(self.plan(), "plan.txt", (f"plan.txt.sig.{PTO}", "-----BEGIN SSH SIGNATURE-----\n"))
        shown = self.text()
        for part in ("Plan for caio-swarm-dashboard, production", "STATE_DUAL_READ_ENABLED is changed",
                     "one store is the truth", "(absent)", "Strengthens protection", "What could break",
                     "The deploy restarts caio-swarm-dashboard.", "6 guardrails held",
                     "Still open: heyreach-unsigned until 2026-03-10", "STATE_DUAL_READ_ENABLED=true",
                     "commit 8d1f3c5a7b9e… (whole below", "To be signed by PTO and a second person until 25 February 2999",
                     "and a second person with any role: Engineering, HoS", "25 February 2999", f"{PTO} (plan.txt.sig.{PTO})",
                     "This page does not verify them"):
            self.assertIn(part, shown)
        self.open(self.plan("plan_odd"))
        shown = self.text()
        for part in ("SIMULATED", "1 of 7 changes weakens what protects the service.",
                     "Whether it weakens protection is not known of 3 things.",
                     "Weakened: UNSIGNED_ALLOWLIST.", "The code that goes live is not pinned",
                     "No undo: none: a value that is not shown cannot be put back"):
            self.assertIn(part, shown)

    def test_a_text_that_is_not_a_plan_is_shown_and_not_signed(self):
        sound = self.plan()
        cases = [
            ("a letter", "Dear PTO,\nplease sign.\n", "line 1: the first line is not 'tautline plan 2'"),
            ("nothing", "", "line 1: the file is empty"),
            ("another version", sound.replace("plan 2", "plan 3", 1), "line 1: the first line"),
            ("a line more", sound.replace("Unknown  ", "Ignore       this\nUnknown  "), "expected 'Unknown'"),
            ("a line less", re.sub("Needs .*\n.*\n", "", sound, count=1), "expected 'Needs'"),
            ("a line behind it", sound + "and more\n", "nothing more was expected"),
            ("another count", sound.replace("0 weaken, 2", "0 weaken, 3"), "expected 'Plan: 1 to add"),
            ("another direction", sound.replace("strengthens\n", "weakens    \n", 1), "a blank at its end"),
            ("a hidden character", sound.replace("true ->", "tr\u200bue ->"), "a character that no plan has"),
            ("carriage returns", sound.replace("\n", "\r\n"), "a character that no plan has"),
            ("a wide line", sound.replace("one store", "one " * 30 + "store"), "more than 80 columns"),
            ("no last line end", sound[:-1], "the last line has no end"),
        ]
        for name, text, said in cases:
            with self.subTest(name):
                self.open(text)
                self.assertIn(said, self.text())
                self.assertIn("cannot be signed here", self.text())
                self.assertFalse(self.browser.evaluate(f"!!{BUTTON % 'Sign with my passkey'}"))
                raw = self.browser.evaluate("document.querySelector('pre.whole').textContent")
                self.assertEqual(raw.encode("latin-1"), text.encode())

    def test_a_plan_that_ended_is_not_signed(self):
        self.open((PAGES / "plan.txt").read_text())
        self.assertRegex(self.text(), r"It ended on 25 February 2026 at 18:20 UTC, \d+ days ago: it cannot be applied any more")
        self.assertFalse(self.browser.evaluate(f"!!{BUTTON % 'Sign with my passkey'}"))

    def test_a_plan_that_opens_an_exception_needs_the_one_that_closes_it(self):
        closing = self.plan("plan_closing")
        opens = "Closing      signed with this plan; it ends what this plan opens\n"
        sound = self.plan().replace("Closing      none\n", f"{opens}"
                                    f"    sha256:{hashlib.sha256(closing.encode()).hexdigest()}\n")
        self.open(sound)
        self.assertIn("Open plan.txt.closing as well", self.text())
        self.assertFalse(self.browser.evaluate(f"!!{BUTTON % 'Sign with my passkey'}"))
        self.open(sound, "plan.txt", ("plan.txt.closing", closing.replace("2026-03-11", "2026-04-11")))
        self.assertIn("is not the one that this plan names", self.text())
        self.open(sound, "plan.txt", ("plan.txt.closing", closing))
        self.enrol()
        signatures, said = self.sign()
        self.assertEqual(len(signatures), 2, said)
        self.assertIn("It ends the exception heyreach-unsigned", self.text())

    def test_a_passkey_of_another_browser_is_known_by_the_approvers(self):
        self.visit()
        line, _ = self.enrol()
        self.browser.evaluate("localStorage.clear()")
        self.open(self.plan())
        self.assertIn("This page has not met your passkey yet", self.text())
        self.assertEqual(self.sign()[1], "Not signed: the page does not know this passkey's line of the approvers file: "
                                         "open that file here, then sign again.")
        self.open(self.plan(), "plan.txt", ("approvers", f"# who\n{line}\n"))
        signatures, said = self.sign()
        self.assertEqual(len(signatures), 1, said)

    def test_addresses_of_others_are_not_opened(self):
        for address in ("https://example.com/plan.txt", "//example.com/plan.txt", "http://localhost:1/plan.txt", "data:,x"):
            self.visit(f"?plan={address}")
            self.assertEqual(self.browser.evaluate(SAID), "A plan is opened only from the address of this page.")
        self.visit("?plan=missing.txt")
        self.assertEqual(self.browser.evaluate(SAID), "/missing.txt could not be opened: the server says 404.")
        self.assertTrue(all(one.startswith(self.site.origin) for one in self.browser.requested), self.browser.requested)

    def test_inside_another_page_it_signs_nothing(self):
        (self.site.folder / "plan.txt").write_text(self.plan())
        (self.site.folder / "frame.html").write_text('<iframe src="/?plan=plan.txt"></iframe>')
        self.browser.visit(f"{self.site.origin}/frame.html")
        self.browser.until("frames[0].document.body && frames[0].document.body.dataset.ready")
        self.assertIn("This page is shown inside another page.", self.browser.evaluate("frames[0].document.body.innerText"))

    def test_a_name_that_no_approver_can_have_is_not_enrolled(self):
        self.visit()
        for name in ("", "two words", "*", "a,b"):
            self.browser.evaluate("document.querySelector('#say').textContent = ''")
            self.browser.evaluate(f"document.querySelector('#principal').value = {name!r}")
            self.click("Make a passkey")
            self.assertIn("Enter your name as in the approvers file", self.browser.until(SAID))


class Looks(Case):
    """For everybody: small screens, the keyboard, screen readers, both colours; and nothing foreign in it."""

    def setUp(self):
        super().setUp()
        for name in ("plan", "plan_odd"):
            (self.site.folder / f"{name}.txt").write_text(Reading.plan(name))

    def test_it_fits_every_width_and_can_be_read(self):
        for name in ("", "?plan=plan.txt", "?plan=plan_odd.txt"):
            for width in (320, 390, 1280):
                for dark in (False, True):
                    with self.subTest(name, width=width, dark=dark):
                        self.visit(name, width=width, dark=dark)
                        self.browser.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
                        self.assertLessEqual(self.browser.evaluate("document.documentElement.scrollWidth"), width)
                        poor = [one for one in self.browser.evaluate(browser.CONTRASTS) if one[1] < AA]
                        self.assertEqual(poor, [])
                        self.assertEqual(self.browser.evaluate(
                            "[...document.querySelectorAll('button, summary, input')].filter(one => one.offsetHeight && "
                            "one.offsetHeight < 24).length"), 0)
                        self.picture(f"approve{name.strip('?').replace('=', '-')}-{width}-{'dark' if dark else 'light'}")

    def picture(self, name):
        if "PAGE_PICTURES" in os.environ:
            self.browser.screenshot(pathlib.Path(os.environ["PAGE_PICTURES"]) / f"{name}.png")

    def test_a_screen_reader_is_told_everything(self):
        self.visit("?plan=plan.txt")
        tree = self.browser.tree()
        for wanted in (("banner", ""), ("main", ""), ("contentinfo", ""), ("status", ""),
                       ("heading", "Plan for caio-swarm-dashboard, production"), ("region", "What changes"),
                       ("region", "What could break"), ("region", "Afterwards"), ("region", "Who must sign"), ("region", "Sign"),
                       ("button", "Sign with my passkey")):
            self.assertIn(wanted, tree)
        self.assertEqual(self.browser.evaluate(
            "[...document.querySelectorAll('input, textarea')].filter(one => !one.labels.length && "
            "!one.getAttribute('aria-label')).length"), 0)
        levels = self.browser.evaluate("[...document.querySelectorAll('h1, h2, h3')].map(one => Number(one.tagName[1]))")
        self.assertEqual(levels[0], 1)
        self.assertTrue(all(b - a <= 1 for a, b in zip(levels, levels[1:])), levels)

    def test_the_keyboard_alone_signs(self):
        self.visit()
        self.enrol()
        self.visit("?plan=plan.txt")
        for _ in range(20):
            self.browser.press("Tab")
            if self.browser.evaluate("document.activeElement.textContent") == "Sign with my passkey":
                break
        self.browser.press("Enter")
        self.assertTrue(self.browser.until("/^(Signed|Not signed)/.test(document.querySelector('#say').textContent)"))
        self.assertEqual(len(self.browser.evaluate(SIGNATURES)), 1)

    def test_the_page_is_small_sealed_and_whole(self):
        page = PAGE.read_bytes()
        self.assertLess(len(page), LIMIT)
        self.assertEqual(subprocess.run([ROOT / "ci" / "approve" / "seal", "--check"], check=False).returncode, 0)
        self.assertIsNone(re.search(rb"""(src|href)=["']|@import|\burl\(|innerHTML|\beval\b|\.write\(""", page))
        self.assertEqual(page.count(b"<!-- plans -->\n"), 1)

    def test_what_is_put_into_it_does_not_run(self):
        text = PAGE.read_text().replace("<!-- plans -->", "<script>document.title = 'taken'</script>"
                                        "<img src=x onerror=\"document.title = 'taken'\"><style>body{display:none}</style>")
        (self.site.folder / "changed.html").write_text(text)
        self.visit("changed.html")
        self.assertEqual(self.browser.evaluate("document.title"), "Approve a plan")
        self.assertNotEqual(self.browser.evaluate("getComputedStyle(document.body).display"), "none")


if __name__ == "__main__":
    unittest.main()
