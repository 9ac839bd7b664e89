"""CORS, as Starlette's own middleware does it: what a probe of the policy will meet."""

import unittest

import harness
from harness import TOKEN, wanted

OWN = "https://dashboard.example.com"
FOREIGN = "https://foreign.example.com"
STATUS = "/api/operator/status"
SAFELISTED = "Accept, Accept-Language, Content-Language, Content-Type"
world = None


def setUpModule():
    global world
    world = harness.World()
    unittest.addModuleCleanup(world.close)


def preflight(app, origin: str, method: str = "GET", headers: str = "X-Dashboard-Token"):
    asked = {"Origin": origin, "Access-Control-Request-Method": method}
    if headers:
        asked["Access-Control-Request-Headers"] = headers
    return app.ask("OPTIONS", STATUS, asked)


class Preflight(unittest.TestCase):
    def test_a_refused_one_reads_the_whole_policy(self):
        with world.running(wanted()) as app:
            answer = preflight(app, FOREIGN, "DELETE", "X-Made-Up")
        self.assertEqual(answer.status, 400)
        self.assertEqual(answer.text, "Disallowed CORS origin, method, headers")
        self.assertEqual(answer.headers["Access-Control-Allow-Methods"], "GET, POST, OPTIONS")
        allowed = f"{SAFELISTED}, X-Dashboard-Token"
        self.assertEqual(answer.headers["Access-Control-Allow-Headers"], allowed)
        self.assertIsNone(answer.headers["Access-Control-Allow-Origin"])

    def test_the_dashboard_itself_gets_in(self):
        with world.running(wanted()) as app:
            answer = preflight(app, OWN)
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.headers["Access-Control-Allow-Origin"], OWN)
        self.assertEqual(answer.headers["Access-Control-Allow-Credentials"], "true")

    def test_origins_follow_their_variable(self):
        rows = [
            # variable, origin, status of the preflight
            (f"{OWN}/", OWN, 400),
            (f'"{OWN}"', OWN, 400),
            (f" {FOREIGN} , {OWN}\n", OWN, 200),
            (None, OWN, 400),
            (None, "http://localhost:3000", 200),
            ("", "http://localhost:3000", 200),
            (OWN, "http://localhost:3000", 400),
            ("*", FOREIGN, 200),
            ("*", "null", 200),
            (OWN, "null", 400),
        ]
        for value, origin, status in rows:
            env = wanted(CORS_ALLOWED_ORIGINS=value)
            with self.subTest(value=value, origin=origin), world.running(env) as app:
                answer = preflight(app, origin)
                self.assertEqual(answer.status, status)
                echoed = origin if status == 200 else None
                self.assertEqual(answer.headers["Access-Control-Allow-Origin"], echoed)

    def test_a_wildcard_shows_as_a_list_of_methods_and_a_mirror_of_headers(self):
        env = wanted(CORS_ALLOWED_METHODS="*", CORS_ALLOWED_HEADERS="*")
        with world.running(env) as app:
            answer = preflight(app, FOREIGN, "DELETE", "X-Made-Up")
            self.assertEqual(answer.text, "Disallowed CORS origin")
            methods = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"
            self.assertEqual(answer.headers["Access-Control-Allow-Methods"], methods)
            self.assertEqual(answer.headers["Access-Control-Allow-Headers"], "X-Made-Up")

    def test_a_plain_options_request_is_no_preflight(self):
        with world.running(wanted()) as app:
            self.assertEqual(app.ask("OPTIONS", STATUS).status, 405)
            self.assertEqual(app.ask("OPTIONS", STATUS, {"Origin": OWN}).status, 405)


class ActualRequest(unittest.TestCase):
    def test_a_refused_origin_still_gets_its_answer_without_the_header(self):
        with world.running(wanted()) as app:
            for origin, echoed in ((OWN, OWN), (FOREIGN, None)):
                given = {"Origin": origin, "X-Dashboard-Token": TOKEN}
                answer = app.ask("GET", STATUS, given)
                self.assertEqual(answer.status, 200)
                self.assertEqual(answer.headers["Access-Control-Allow-Origin"], echoed)

    def test_a_401_carries_no_cors_header_before_later_versions(self):
        for later, allowed in ((None, None), ("cors-outermost", OWN)):
            with self.subTest(later=later), world.running(wanted(STANDIN_LATER=later)) as app:
                answer = app.ask("GET", STATUS, {"Origin": OWN})
                self.assertEqual(answer.status, 401)
                self.assertEqual(answer.headers["Access-Control-Allow-Origin"], allowed)

    def test_an_open_path_shows_the_policy_without_a_token(self):
        with world.running(wanted()) as app:
            for origin, echoed in ((OWN, OWN), (FOREIGN, None)):
                answer = app.ask("GET", "/api/health", {"Origin": origin})
                self.assertEqual(answer.status, 200)
                self.assertEqual(answer.headers["Access-Control-Allow-Origin"], echoed)


if __name__ == "__main__":
    unittest.main()
