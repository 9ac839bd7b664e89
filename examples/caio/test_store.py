"""Redis beside the application: readiness, a queue whose reading writes, a hanging server."""

import socket
import threading
import time
import unittest

import redis

import harness
from harness import BEARER, TOKEN, wanted

QUEUE = "/api/pending-emails"
READY = "/api/health/ready"
world = None


def setUpModule():
    global world
    world = harness.World(with_redis=True)
    unittest.addModuleCleanup(world.close)


class Queue(unittest.TestCase):
    def setUp(self):
        self.redis = redis.Redis.from_url(world.redis.url, decode_responses=True)
        self.redis.flushall()

    def tearDown(self):
        self.redis.close()

    def test_reading_it_writes_to_redis_below_the_prefix(self):
        key = "caio:production:context:pending_emails:refreshed_at"
        with world.running(wanted(REDIS_URL=world.redis.url)) as app:
            self.assertEqual(app.get(QUEUE).status, 401)
            self.assertIsNone(self.redis.get(key))
            first = app.get(QUEUE, TOKEN).json()["refreshed_at"]
            self.assertEqual(self.redis.get(key), first)
            second = app.get(QUEUE, TOKEN).json()["refreshed_at"]
            self.assertNotEqual(second, first)
            self.assertEqual(app.events()["pending_emails"], {"asked": 2, "writes": 2})

    def test_a_wrong_prefix_hides_the_queue(self):
        self.redis.rpush("caio:production:context:pending_emails", "lead@example.com")
        rows = [
            ("caio:production:context", "caio:production:context", ["lead@example.com"]),
            ("caio:staging:context", "caio:staging:context", []),
            (None, "caio", []),
        ]
        for value, prefix, queue in rows:
            env = wanted(REDIS_URL=world.redis.url, CONTEXT_REDIS_PREFIX=value)
            with self.subTest(value=value), world.running(env) as app:
                answer = app.get(QUEUE, TOKEN).json()
                self.assertEqual(answer["pending_emails"], queue)
                self.assertEqual(answer["_shadow_queue_debug"]["prefix"], prefix)

    def test_the_debug_block_follows_the_variables(self):
        debug = {
            "prefix": "caio:production:context",
            "redis_connected": True,
            "filesystem_merge_enabled": False,
            "queue_tier_filter": "tier_1",
            "queue_max_age_hours": 72,
            "include_non_dispatchable": False,
        }
        with world.running(wanted(REDIS_URL=world.redis.url)) as app:
            self.assertEqual(app.get(QUEUE, TOKEN).json()["_shadow_queue_debug"], debug)
        env = wanted(
            REDIS_URL="redis://127.0.0.1:1",
            PENDING_QUEUE_ALWAYS_MERGE_FILES="yes",
            PENDING_QUEUE_TIER_FILTER="Tier_2",
            PENDING_QUEUE_INCLUDE_NON_DISPATCHABLE="1",
        )
        debug.update(redis_connected=False, filesystem_merge_enabled=True)
        debug.update(queue_tier_filter="tier_2", include_non_dispatchable=True)
        with world.running(env) as app:
            self.assertEqual(app.get(QUEUE, TOKEN).json()["_shadow_queue_debug"], debug)

    def test_the_tier_of_the_queue_is_the_variables_or_that_of_an_enforced_ramp(self):
        rows = [
            ({}, "tier_1"),
            ({"PENDING_QUEUE_TIER_FILTER": "all"}, "all"),
            ({"PENDING_QUEUE_ENFORCE_RAMP_TIER": "false"}, None),
            (
                {
                    "PENDING_QUEUE_ENFORCE_RAMP_TIER": "false",
                    "PENDING_QUEUE_TIER_FILTER": "tier_1",
                },
                "tier_1",
            ),
        ]
        for changes, tier in rows:
            with self.subTest(**changes), world.running(wanted(**changes)) as app:
                debug = app.get(QUEUE, TOKEN).json()["_shadow_queue_debug"]
                self.assertEqual(debug["queue_tier_filter"], tier)

    def test_the_operators_status_copies_two_keys_while_dual_read_is_on(self):
        for value, keys in ((None, 2), ("true", 2), ("false", 0)):
            self.redis.flushall()
            env = wanted(REDIS_URL=world.redis.url, STATE_DUAL_READ_ENABLED=value)
            with self.subTest(value=value), world.running(env) as app:
                self.assertEqual(app.get("/api/operator/status").status, 401)
                self.assertEqual(self.redis.dbsize(), 0)
                app.get("/api/operator/status", TOKEN)
                app.get("/api/operator/status", TOKEN)
                self.assertEqual(self.redis.dbsize(), keys)
                self.assertEqual(app.events()["backfilled"], keys)

    def test_an_event_goes_to_redis_where_the_state_lives_there(self):
        given = {"Authorization": f"Bearer {BEARER}"}
        for backend, stored in (("redis", 1), (None, 1), ("files", 0)):
            self.redis.flushall()
            env = wanted(REDIS_URL=world.redis.url, STATE_BACKEND=backend)
            with self.subTest(backend=backend), world.running(env) as app:
                app.ask("POST", "/webhooks/clay", given, b"{}")
                self.assertEqual(self.redis.llen("caio:events"), stored)
                self.assertEqual(app.events()["events"], 1)


class Readiness(unittest.TestCase):
    def test_it_depends_on_what_is_required(self):
        down = {"REDIS_URL": "redis://127.0.0.1:1"}
        rows = [
            ({}, None),
            (down, "redis"),
            ({"REDIS_URL": None}, "redis"),
            ({"REDIS_URL": "not an address"}, "redis"),
            ({"REDIS_URL": "redis://127.0.0.1:1?made_up=1"}, "redis"),
            ({**down, "REDIS_REQUIRED": "false"}, None),
            ({**down, "REDIS_REQUIRED": None}, None),
            ({**down, "REDIS_REQUIRED": '"true"'}, None),
            ({"STANDIN_INNGEST": "no-keys"}, "inngest"),
            ({"STANDIN_INNGEST": "unmounted"}, "inngest"),
            ({"STANDIN_INNGEST": "no-keys", "INNGEST_REQUIRED": None}, None),
            ({"CRITICAL_INTEGRATIONS": "clay"}, None),
            ({"CRITICAL_INTEGRATIONS": "ghl,supabse"}, "integration:supabse"),
            ({**down, "STANDIN_INNGEST": "no-keys"}, "redis, inngest"),
        ]
        for changes, failures in rows:
            env = wanted(**{"REDIS_URL": world.redis.url, **changes})
            with self.subTest(**changes), world.running(env) as app:
                answer = app.get(READY)
                if failures is None:
                    self.assertEqual(answer.status, 200)
                    self.assertIn("redis", answer.json()["dependencies"])
                    continue
                self.assertEqual(answer.status, 503)
                detail = f"Runtime dependencies not ready: {failures}"
                self.assertEqual(answer.json(), {"detail": detail})
                report = app.get("/api/runtime/dependencies", TOKEN)
                self.assertEqual(report.status, 200)
                self.assertEqual(report.json()["required_failures"], failures.split(", "))

    def test_a_hanging_redis_takes_two_seconds_and_blocks_every_other_request(self):
        with world.running(wanted(REDIS_URL=world.redis.url)) as app:
            self.assertEqual(app.get(READY).status, 200)
            with world.redis.hanging():
                start = time.monotonic()
                asker = threading.Thread(target=app.get, args=(READY,))
                asker.start()
                time.sleep(0.2)
                self.assertEqual(app.get("/api/health").status, 200)
                blocked_s = time.monotonic() - start
                asker.join()
            self.assertGreater(blocked_s, 1.8)
            self.assertLess(blocked_s, 4)

    def test_an_address_that_never_answers_costs_two_seconds(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            url = f"redis://127.0.0.1:{silent.getsockname()[1]}"
            with world.running(wanted(REDIS_URL=url)) as app:
                start = time.monotonic()
                answer = app.get(READY)
                took_s = time.monotonic() - start
        self.assertEqual(answer.status, 503)
        self.assertGreater(took_s, 1.8)
        self.assertLess(took_s, 4)


if __name__ == "__main__":
    unittest.main()
