"""A usual configuration raises no alarm: what was reviewed is shown, what was not is hidden, nothing is withheld."""
import json
import pathlib
import re
import sys
import tempfile
import unittest

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS / "support"))
from apply_fixture import ApplyFixture  # noqa: E402
from light_railway import LightRailway  # noqa: E402
from simulation import token  # noqa: E402

FORMATS = ("text", "json", "markdown", "html", "sarif", "junit", "github", "prometheus", "nagios")

# The variables of a web service in Python, as people have them, in three parts.
SHOWN = {  # declared, and as declared
    "ENVIRONMENT": "production", "LOG_LEVEL": "info", "PYTHONUNBUFFERED": "1", "NODE_ENV": "production",
    "PORT": "8000", "WEB_CONCURRENCY": "4", "DEBUG": "false", "FEATURE_NEW_CHECKOUT": "true",
    "FEATURE_BETA_SEARCH": "off", "CORS_ALLOWED_ORIGINS": "https://app.example.com,https://admin.example.com",
    "CORS_ALLOWED_METHODS": "GET,POST,OPTIONS", "PUBLIC_URL": "https://shop.example.com/",
    "SUPPORT_EMAIL": "support@example.com", "TIME_ZONE": "Europe/Berlin", "CACHE_TTL_SECONDS": "3600",
    "MAX_UPLOAD_BYTES": "10485760", "REDIS_URL": "${{Redis.REDIS_URL}}",
}
DRIFTED = {  # declared, and otherwise: shown where it is words or what a type reads
    "LOG_FORMAT": "json", "REQUEST_TIMEOUT": "30", "GUNICORN_WORKER_CLASS": "sync",
    "FEATURE_DARK_MODE": "true",
}
UNDECLARED = {
    "DATABASE_URL": "postgresql://app:Xk29fLqPz7mW@postgres.railway.internal:5432/railway",
    "SECRET_KEY": "django-insecure-8#kd$2l@x9q!v0z&m3n5p7r1t4w6y8b",
    "SENTRY_DSN": "https://0f3c5a7e9b1d4f6a8c2e4b6d8f0a1c3e@o450000.ingest.sentry.io/4500001",
    "SENTRY_ENVIRONMENT": "production", "SENTRY_TRACES_SAMPLE_RATE": "0.25", "SENTRY_RELEASE": "shop@1.4.2",
    "DJANGO_SETTINGS_MODULE": "config.settings.production", "ALLOWED_HOSTS": "shop.example.com,localhost",
    "CSRF_TRUSTED_ORIGINS": "https://shop.example.com", "EMAIL_HOST": "smtp.example.com",
    "EMAIL_HOST_USER": "postmaster@example.com", "EMAIL_PORT": "587", "DEFAULT_FROM_EMAIL": "no-reply@example.com",
    "ADMIN_EMAIL": "ana@example.com", "AWS_REGION": "eu-central-1", "AWS_STORAGE_BUCKET_NAME": "shop-production-uploads",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost:4318", "OTEL_SERVICE_NAME": "caio-swarm-dashboard",
    "PYTHONPATH": "/app/src", "PIP_NO_CACHE_DIR": "1", "TZ": "UTC", "LANG": "C.UTF-8", "HOST": "0.0.0.0",
    "CELERY_BROKER_URL": "redis://default:Jw83hQpLs0@redis.railway.internal:6379/0",
    "HEALTHCHECK_PATH": "/health", "ACCEPT": "application/json", "USER_AGENT": "shop/1.4 (+https://shop.example.com)",
    "LAUNCHED_AT": "2026-02-01T00:00:00Z", "MAINTENANCE_FROM": "2026-02-01 00:00 UTC", "BUILT_ON": "2026-02-01",
    "RELEASED_AT": "2026-02-01T00:00:00.000Z", "SINCE_EPOCH": "1769904000", "ROLLOUT": "20260201",
    "LOG_MESSAGE": "not observed", "STATUS_TEXT": "in sync", "PROJECT": "caio-swarm-dashboard",
    "NIXPACKS_PYTHON_VERSION": "3.12", "RAILWAY_RUN_UID": "0", "RAILWAY_HEALTHCHECK_TIMEOUT_SEC": "300",
}
HIDDEN = ("DATABASE_URL", "SECRET_KEY", "SENTRY_DSN", "SENTRY_RELEASE", "CELERY_BROKER_URL", "ALLOWED_HOSTS",
          "EMAIL_HOST_USER", "DEFAULT_FROM_EMAIL", "AWS_STORAGE_BUCKET_NAME", "OTEL_EXPORTER_OTLP_ENDPOINT", "USER_AGENT")
SECRETS = ("Xk29fLqPz7mW", "django-insecure-8#kd$2l@x9q!v0z&m3n5p7r1t4w6y8b", "0f3c5a7e9b1d4f6a8c2e4b6d8f0a1c3e",
           "Jw83hQpLs0")
DECLARATION = """\
tautline: 1
project: {project}
service: {service}
environments:
  production: {{ url: {url}, token: {{ env: RAILWAY_TOKEN_PRODUCTION }} }}
settings:
  ENVIRONMENT: production
  LOG_LEVEL: {{ text: info }}
  PYTHONUNBUFFERED: {{ number: 1 }}
  NODE_ENV: production
  PORT: {{ number: 8000 }}
  WEB_CONCURRENCY: {{ number: 4 }}
  DEBUG: {{ flag: false, absent_means: false }}
  FEATURE_NEW_CHECKOUT: {{ flag: true, absent_means: false }}
  FEATURE_BETA_SEARCH: {{ flag: false, absent_means: false }}
  CORS_ALLOWED_ORIGINS: {{ list: [ "https://app.example.com", "https://admin.example.com" ] }}
  CORS_ALLOWED_METHODS: {{ list: [GET, POST, OPTIONS] }}
  PUBLIC_URL: {{ url: "https://shop.example.com/" }}
  SUPPORT_EMAIL: support@example.com
  TIME_ZONE: Europe/Berlin
  CACHE_TTL_SECONDS: {{ number: 3600 }}
  MAX_UPLOAD_BYTES: {{ number: 10485760 }}
  REDIS_URL: "${{{{Redis.REDIS_URL}}}}"
  LOG_FORMAT: {{ text: plain }}
  REQUEST_TIMEOUT: {{ number: 60 }}
  GUNICORN_WORKER_CLASS: gevent
  FEATURE_DARK_MODE: {{ flag: false, absent_means: false }}
probes:
  health: {{ type: http, path: /health, status: 200 }}
guardrails:
  no-debug: {{ forbid: {{ DEBUG: true }} }}
"""



class Harmless(unittest.TestCase):
    """The state and the reports are where variables say that the application keeps its own."""

    @classmethod
    def setUpClass(cls):
        cls.railway = cls.enterClassContext(LightRailway({}, declaration=DECLARATION))
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.state, cls.reports = cls.folder / "state", cls.folder / "reports"
        cls.reports.mkdir()
        cls.file = cls.folder / "web.yaml"
        cls.file.write_text(cls.railway.text)
        cls.places = {"DATA_DIR": str(cls.folder), "STATE_DIR": str(cls.state), "UPLOADS": f"{cls.folder}/uploads",
                      "HOME_DIR": str(cls.railway.path), "LEDGERS": f"{cls.railway.path}/.local/state/tautline",
                      "REPORT": f"{cls.reports}/report.json", "CONFIG_FILE": str(cls.file)}
        cls.environment = {**SHOWN, **DRIFTED, **UNDECLARED, **cls.places}
        cls.railway.reset(cls.environment)

    def call(self, *words):
        """Everything that one call writes: no alarm, none of the secrets."""
        result = self.railway.tautline(*words)
        text = result.out + result.err + "".join(path.read_text() for path in self.reports.iterdir())
        for said in ("tautline: hidden", "withheld", "would show", "(hidden)*"):
            if said in text:
                self.fail(f"{words[0]}: {re.search('.{0,90}' + re.escape(said) + '.{0,90}', text)[0]}")
        for secret in SECRETS:
            for at in range(len(secret) - 7):
                self.assertFalse(secret[at:at + 8] in text, secret)
        return result, text

    def check(self, *words):
        outputs = [f"--output={name}={self.reports}/report.{name}" for name in FORMATS]
        result, text = self.call("check", "--state", self.state, *words, *outputs, self.file)
        self.assertEqual(result.code, 2, result.out + result.err)
        return text

    def test_a_check_in_every_format_shows_what_was_reviewed_and_raises_nothing(self):
        text = self.check("--all", "--timing")
        shown = self.reports / "report.text"
        for name, value in {**SHOWN, **DRIFTED}.items():
            if value not in ("off",):
                self.assertIn(value, shown.read_text(), name)
        for name in HIDDEN:
            if UNDECLARED[name] in text:
                self.fail(f"{name} is shown")
        self.assertIn(f"{len(UNDECLARED) + len(self.places)} variables are not declared", shown.read_text())
        json.loads((self.reports / "report.json").read_text())
        self.check()  # of which the page tells the first

    def test_what_is_told_of_an_instant_is_no_value(self):
        """The run and its deployments, as each format writes them, are values of variables too."""
        self.check()
        report = json.loads((self.reports / "report.json").read_text())
        at = report["run"]["at"]
        last = (self.reports / "report.prometheus").read_text().split("last_success_timestamp_seconds ")[-1]
        moments = {"BUILT_AT": at, "BUILT": at[:10], "BUILT_MINUTE": f"{at[:10]} {at[11:16]} UTC",
                   "BUILT_TIME": at[11:19], "BUILT_SECOND": last.split()[0]}
        self.railway.set("production", moments)
        self.addCleanup(self.railway.reset, self.environment)
        self.check("--all")

    def test_other_commands_raise_nothing(self):
        self.check()
        for words, code in ((("doctor",), None), (("explain", "LOG_FORMAT"), 2), (("validate",), 0), (("check", "--quiet"), 2),
                            (("evidence", "report", "--state", self.state), None)):
            with self.subTest(words):
                result, _ = self.call(*words, self.file)
                if code is not None:
                    self.assertEqual(result.code, code, result.out + result.err)
        self.call("check", self.folder / "missing.yaml")

    def test_a_change_is_planned_applied_and_told(self):
        fixture = ApplyFixture(self.railway, self.railway.text)
        self.railway.set("production", {"PLANS": f"{fixture.folder}/plans", "PLAN": str(fixture.plan_file),
                                        "OWNER": "ana@example.com"})
        self.addCleanup(self.railway.reset, self.environment)
        fixture.ready()
        self.assertEqual(fixture.apply().code, 0)
        for result in (fixture.call("check"), fixture.evidence("report", "--env", "production", fixture.file)):
            self.assertEqual(result.code, 0, result.out + result.err)
            self.assertNotIn("hidden", result.err)

    def test_pull_writes_a_declaration(self):
        environ = self.railway.environ(RAILWAY_TOKEN=token("production"))
        result = self.railway.tautline("pull", environ=environ)
        self.assertNotIn("(hidden)*", result.out + result.err)
        self.assertNotIn("hidden:", result.err)
        for secret in SECRETS:
            self.assertFalse(secret in result.out + result.err, secret)


if __name__ == "__main__":
    unittest.main()
