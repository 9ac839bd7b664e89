"""What belongs to the stand-in and not to the application: knobs, the recorder, the program."""

import hashlib
import os
import ssl
import subprocess
import sys
import threading
import time
import unittest
from contextlib import contextmanager

import harness
from harness import Deployment, TOKEN, wanted

STATUS = "/api/operator/status"
world = None


def setUpModule():
    global world
    world = harness.World()
    unittest.addModuleCleanup(world.close)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class Knobs(unittest.TestCase):
    def test_a_knob_that_means_nothing_stops_the_start(self):
        rows = [
            ({"STANDIN_VERSION": "new"}, "STANDIN_VERSION: 'new' is not one of handover, later"),
            ({"STANDIN_STATUS": "/x=99"}, "STANDIN_STATUS: '99' is not a whole number from 200"),
            ({"STANDIN_STATUS": "/x=600"}, "STANDIN_STATUS: '600' is not an HTTP status"),
            ({"STANDIN_SLOW_MS": "-1"}, "STANDIN_SLOW_MS: '-1' is not a whole number from 0"),
            ({"STANDIN_RUNTIME_PATCH": "[]"}, "STANDIN_RUNTIME_PATCH is not a JSON object"),
            (
                {"STANDIN_TLS_CERT": "x"},
                "STANDIN_TLS_CERT and STANDIN_TLS_KEY belong together",
            ),
            ({"STANDIN_ENV_FILE": "/nowhere"}, "STANDIN_ENV_FILE: No such file or directory"),
            ({"STANDIN_SPEED": "1"}, "STANDIN_SPEED is not a knob of the stand-in"),
        ]
        for env, message in rows:
            with self.subTest(**env), self.assertRaises(AssertionError) as caught:
                world.forkserver.deploy(env)
            self.assertEqual(str(caught.exception), message)

    def test_an_answer_can_be_forced_by_path_and_method(self):
        knob = "/api/health=502,POST /webhooks/clay=429,/sales=edge-404,/docs=edge-502"
        with world.running(wanted(STANDIN_STATUS=knob)) as app:
            self.assertEqual(app.get("/api/health").status, 502)
            self.assertEqual(app.ask("POST", "/webhooks/clay", None, b"x").status, 429)
            self.assertEqual(app.get("/webhooks/clay/health").status, 200)
            edge = app.get("/sales")
            self.assertEqual((edge.status, edge.json()["message"]), (404, "Application not found"))
            self.assertIn("X-Railway-Edge", edge.headers)
            edge = app.get("/docs")
            self.assertEqual(edge.status, 502)
            self.assertEqual(edge.json()["message"], "Application failed to respond")

    def test_one_value_forces_every_answer(self):
        with world.running(wanted(STANDIN_STATUS="503,/api/health=200")) as app:
            self.assertEqual(app.get(STATUS, TOKEN).status, 503)
            self.assertEqual(app.get("/api/health").status, 200)

    def test_slowness_is_for_each_request_and_does_not_add_up(self):
        with world.running(wanted(STANDIN_SLOW_MS="200,/docs=0")) as app:
            start = time.monotonic()
            threads = [threading.Thread(target=app.get, args=("/api/health",)) for _ in range(5)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertGreater(time.monotonic() - start, 0.2)
            self.assertLess(time.monotonic() - start, 0.8)
            start = time.monotonic()
            app.get("/docs")
            self.assertLess(time.monotonic() - start, 0.2)
            self.assertEqual(app.events()["max_in_flight"], 5)

    def test_the_env_file_of_the_image_beats_the_variables(self):
        path = os.path.join(world.folder, "image.env")
        lines = [
            "# baked into the image",
            "",
            "export EMERGENCY_STOP='yes'",
            "DASHBOARD_QUERY_TOKEN_ENABLED = true",
            "STATE_REDIS_PREFIX=other # forgotten",
        ]
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(lines))
        with world.running(wanted(STANDIN_ENV_FILE=path)) as app:
            settings = app.get("/__standin/settings").json()
            self.assertIs(settings["emergency_stop"], True)
            self.assertIs(settings["query_token_enabled"], True)
            self.assertEqual(settings["state_prefix"], "other")

    def test_the_runtime_report_can_be_made_to_lie_without_touching_readiness(self):
        patch = '{"ready": false, "auth": {"query_token_enabled": true, "token_header": null}}'
        with world.running(wanted(STANDIN_RUNTIME_PATCH=patch)) as app:
            report = app.get("/api/runtime/dependencies", TOKEN).json()
            self.assertIs(report["ready"], False)
            self.assertEqual(report["auth"], {"strict_mode": True, "query_token_enabled": True})
            self.assertEqual(app.get("/api/health/ready").status, 200)


class Recorder(unittest.TestCase):
    def test_it_tells_which_tokens_came_which_way_and_never_the_token(self):
        with world.running(wanted()) as app:
            app.get(STATUS, TOKEN)
            app.get(STATUS + "?token=made-up")
            app.ask("POST", "/webhooks/clay", {"Authorization": "Bearer abc"}, b"x")
            answer = app.get("/__standin/events")
        self.assertNotIn(TOKEN, answer.text)
        row = {"max_in_flight": 1, "query_token_sha256": [], "bearer_sha256": []}
        expected = [
            {
                **row,
                "method": "GET",
                "path": STATUS,
                "count": 2,
                "token_in_query": 1,
                "query_token_sha256": [digest("made-up")],
                "dashboard_token_sha256": [digest(TOKEN)],
            },
            {
                **row,
                "method": "POST",
                "path": "/webhooks/clay",
                "count": 1,
                "token_in_query": 0,
                "dashboard_token_sha256": [],
                "bearer_sha256": [digest("abc")],
            },
        ]
        self.assertEqual(answer.json()["requests"], expected)
        self.assertEqual(answer.json()["connections"], 3)

    def test_it_counts_the_trigger_and_forgets_on_reset(self):
        with world.running(wanted()) as app:
            app.ask("POST", "/api/operator/trigger", {"X-Dashboard-Token": TOKEN})
            self.assertEqual(app.events()["triggers"], 1)
            self.assertEqual(app.ask("POST", "/__standin/reset").status, 200)
            self.assertEqual(app.events()["triggers"], 0)
            self.assertEqual(app.events()["requests"], [])


@contextmanager
def program(env):
    """app.py started as a user would, PORT=0; yields its first line."""
    process = subprocess.Popen(
        [sys.executable, os.path.join(harness.HERE, "app.py")],
        env={"PORT": "0", **env},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process.stdout.readline()
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


class Program(unittest.TestCase):
    def test_it_prints_where_it_listens(self):
        with program(wanted()) as line:
            self.assertRegex(line, r"^listening on http://127\.0\.0\.1:\d+\n$")
            app = Deployment(int(line.rsplit(":", 1)[1]))
            self.assertEqual(app.get("/api/health/ready").status, 200)

    def test_it_speaks_tls_where_it_has_a_certificate(self):
        cert, key = (os.path.join(world.folder, name) for name in ("cert.pem", "key.pem"))
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
            + ["-nodes", "-days", "2", "-subj", "/CN=localhost"]
            + ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert],
            check=True,
            stderr=subprocess.DEVNULL,
        )
        with program(wanted(STANDIN_TLS_CERT=cert, STANDIN_TLS_KEY=key)) as line:
            self.assertTrue(line.startswith("listening on https://"), line)
            context = ssl.create_default_context(cafile=cert)
            app = Deployment(int(line.rsplit(":", 1)[1]), tls=context)
            self.assertEqual(app.get("/api/health").status, 200)

    def test_a_start_that_cannot_be_says_why(self):
        rows = [
            ({"STANDIN_VERSION": "x"}, "STANDIN_VERSION: 'x' is not one of handover, later"),
            ({"PORT": "70000"}, "bind(): port must be 0-65535."),
            ({"PORT": "http"}, "invalid literal for int() with base 10: 'http'"),
        ]
        for env, message in rows:
            with self.subTest(**env):
                done = subprocess.run(
                    [sys.executable, os.path.join(harness.HERE, "app.py")],
                    env={"PORT": "0", **env},
                    capture_output=True,
                    text=True,
                    timeout=20,
                )
                self.assertEqual((done.returncode, done.stderr), (1, f"stand-in: {message}\n"))


if __name__ == "__main__":
    unittest.main()
