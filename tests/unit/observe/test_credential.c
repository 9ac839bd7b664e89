#include "observe/credential.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/secret.h"
#include "support/judge_fixture.h"
#include "support/tmpdir.h"

struct http_fixture_for {
    struct judge_fixture fixture;
    struct secrets *secrets;
    struct credentials credentials;
    int own;
};

static const char *const own_domain[] = {"web.example.com"};

static void begin(struct http_fixture_for *asking)
{
    judge_fixture_begin(&asking->fixture);
    asking->fixture.environment.url = "https://web.example.com";
    asking->fixture.observed.domains = (struct names){own_domain, 1};
    asking->fixture.observed.domains_seen = true;
    asking->secrets = secrets_new();
    asking->own = secrets_keep(asking->secrets, "RAILWAY_TOKEN", "own-token-0123", 14);
    asking->credentials = (struct credentials){.arena = &asking->fixture.arena,
                                               .secrets = asking->secrets,
                                               .target = &asking->fixture.target,
                                               .observed = &asking->fixture.observed,
                                               .own_tokens = &asking->own,
                                               .own_token_count = 1};
}

static void end(struct http_fixture_for *asking)
{
    secrets_free(asking->secrets);
    judge_fixture_end(&asking->fixture);
}

static struct variable *store_secret(struct http_fixture_for *asking, bool running,
                                     const char *value)
{
    struct judge_fixture *fixture = &asking->fixture;
    struct variable *variable = running ? judge_fixture_runs(fixture, "KEY", "x")
                                        : judge_fixture_stores(fixture, "KEY", "x");
    variable_hide(variable, 1);
    variable->facts.length = strlen(value);
    variable->secret = secrets_keep(asking->secrets, "KEY", value, strlen(value));
    return variable;
}

/* `ready VALUE`, or the state and why. */
static const char *found(struct http_fixture_for *asking, enum source_kind kind, const char *name)
{
    static const char *const states[] = {"not needed", "ready", "absent", "unknown", "forbidden"};
    const struct source source = {.kind = kind, .name = name};
    const char *value = NULL, *why = NULL;
    const enum credential_state state =
        credential_find(&asking->credentials, &source, &value, &why);
    assert_int_equal(state == CREDENTIAL_READY, value != NULL);
    assert_int_equal(state == CREDENTIAL_READY, why == NULL);
    return arena_printf(&asking->fixture.arena, "%s: %s", states[state], value ? value : why);
}

static void secrets_go_to_hosts_that_railway_lists_only(void **state)
{
    static const struct {
        const char *url;
        bool simulated;
        const char *found;
    } rows[] = {
        {"https://web.example.com", false, "ready: right-key"},
        {"https://web.example.com/", false, "ready: right-key"},
        {"https://web.example.com:443", false, "ready: right-key"},
        {"https://web.example.com:8443", false,
         "forbidden: no secret is sent to port 8443 of 'web.example.com': Railway serves its domains "
         "at port 443 alone"},
        {"https://x.example.com", false,
         "forbidden: no secret is sent to 'x.example.com', which Railway does not list as a domain of "
         "this service"},
        {"https://web.example.com.example.net", false,
         "forbidden: no secret is sent to 'web.example.com.example.net', which Railway does not list "
         "as a domain of this service"},
        {"https://sub.web.example.com", false,
         "forbidden: no secret is sent to 'sub.web.example.com', which Railway does not list as a "
         "domain of this service"},
        {"http://127.0.0.1:4000", false,
         "forbidden: no secret is sent to '127.0.0.1', which Railway does not list as a domain of "
         "this service"},
        {"http://127.0.0.1:4000", true, "ready: right-key"},
        {"https://x.example.com", true,
         "forbidden: no secret is sent to 'x.example.com', which Railway does not list as a domain of "
         "this service"},
        {"http://web.example.com", false, "forbidden: no address to send a secret to"},
        {NULL, false, "forbidden: no address to send a secret to"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct http_fixture_for asking;
        begin(&asking);
        asking.fixture.environment.url = rows[i].url;
        asking.credentials.simulated = rows[i].simulated;
        store_secret(&asking, true, "right-key");
        check_text(rows[i].url ? rows[i].url : "(none)", found(&asking, SOURCE_VARIABLE, "KEY"),
                   rows[i].found);
        end(&asking);
    }
}

static void domains_that_were_not_read_are_not_said_to_be_others(void **state)
{
    struct http_fixture_for asking;
    begin(&asking);
    asking.fixture.observed.domains_seen = false;
    asking.fixture.observed.domains.count = 0;
    asking.fixture.environment.url = "https://web.example.com";
    store_secret(&asking, true, "right-key");
    check_text(
        "unread", found(&asking, SOURCE_VARIABLE, "KEY"),
        "forbidden: no secret is sent to 'web.example.com': the domains of this service were "
        "not read");
    end(&asking);
}

static void the_running_value_is_sent_else_the_stored_one(void **state)
{
    static const struct {
        const char *stored, *running; /* NULL: absent */
        bool stored_seen, running_seen;
        const char *found;
    } rows[] = {
        {"new-key", "old-key", true, true, "ready: old-key"},
        {NULL, "old-key", true, true, "ready: old-key"},
        {"new-key", NULL, true, true, "absent: KEY is absent"},
        {"new-key", NULL, true, false, "ready: new-key"},
        {NULL, NULL, true, true, "absent: KEY is absent"},
        {NULL, NULL, true, false, "absent: KEY is absent"},
        {"", "", true, true, "absent: KEY is absent"},
        {NULL, "old-key", false, true, "ready: old-key"},
        {NULL, NULL, false, false, "unknown: KEY could not be read from Railway"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct http_fixture_for asking;
        begin(&asking);
        asking.fixture.observed.stored.seen = rows[i].stored_seen;
        asking.fixture.observed.running.seen = rows[i].running_seen;
        if (rows[i].stored)
            store_secret(&asking, false, rows[i].stored);
        if (rows[i].running)
            store_secret(&asking, true, rows[i].running);
        check_text("found", found(&asking, SOURCE_VARIABLE, "KEY"), rows[i].found);
        end(&asking);
    }
}

/* Whether a snapshot holds a sealed variable's value, a mask or nothing is not documented. */
static void a_sealed_variable_is_never_sent(void **state)
{
    static const char *const snapshots[] = {NULL, "*****", "right-key"};
    for (size_t i = 0; i < sizeof snapshots / sizeof snapshots[0]; i++) {
        struct http_fixture_for asking;
        begin(&asking);
        judge_fixture_stores(&asking.fixture, "KEY", "")->kind = VARIABLE_SEALED;
        if (snapshots[i])
            store_secret(&asking, true, snapshots[i]);
        check_text("sealed", found(&asking, SOURCE_VARIABLE, "KEY"),
                   "unknown: KEY is sealed, so its value is not known");
        end(&asking);
    }
}

static void a_reference_is_sent_where_its_rendering_is_known(void **state)
{
    struct http_fixture_for asking;
    begin(&asking);
    asking.fixture.observed.running.seen = false;
    struct variable *variable = store_secret(&asking, false, "rendered-key");
    variable->is_reference = true;
    check_text("template", found(&asking, SOURCE_VARIABLE, "KEY"),
               "unknown: KEY is a reference whose value is not known");
    variable->has_rendering = true;
    check_text("rendered", found(&asking, SOURCE_VARIABLE, "KEY"), "ready: rendered-key");
    end(&asking);
}

static void what_is_no_secret_or_no_header_is_not_sent(void **state)
{
    static const struct {
        const char *value, *found;
    } rows[] = {
        {"two\nlines", "unknown: KEY has characters that a header may not carry"},
        {"tail\r", "unknown: KEY has characters that a header may not carry"},
        {"caf\xc3\xa9", "unknown: KEY has characters that a header may not carry"},
        {"tab\t", "unknown: KEY has characters that a header may not carry"},
        {"with blank", "ready: with blank"},
        {"own-token-0123", "forbidden: KEY is one of Tautline's own tokens: never sent"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct http_fixture_for asking;
        begin(&asking);
        store_secret(&asking, true, rows[i].value);
        check_text(rows[i].value, found(&asking, SOURCE_VARIABLE, "KEY"), rows[i].found);
        end(&asking);
    }
    struct http_fixture_for asking;
    begin(&asking);
    store_secret(&asking, true, "undeclared")->secret = -1;
    check_text("undeclared", found(&asking, SOURCE_VARIABLE, "KEY"),
               "unknown: KEY is not declared as a secret, so it cannot be sent");
    end(&asking);
}

static void a_secret_may_come_from_the_environment(void **state)
{
    struct http_fixture_for asking;
    begin(&asking);
    assert_int_equal(setenv("PROBE_KEY", "from-environment", 1), 0);
    check_text("set", found(&asking, SOURCE_ENV, "PROBE_KEY"), "ready: from-environment");
    check_text("again", found(&asking, SOURCE_ENV, "PROBE_KEY"), "ready: from-environment");
    assert_null(getenv("PROBE_KEY"));
    check_text("not set", found(&asking, SOURCE_ENV, "PROBE_KEY_2"),
               "unknown: PROBE_KEY_2 is not set in the environment of this run");
    assert_int_equal(setenv("PROBE_KEY_3", "own-token-0123", 1), 0);
    check_text("own", found(&asking, SOURCE_ENV, "PROBE_KEY_3"),
               "forbidden: PROBE_KEY_3 is one of Tautline's own tokens: never sent");
    end(&asking);
}

static void a_secret_may_come_from_a_file(void **state)
{
    struct http_fixture_for asking;
    struct tmpdir tmpdir;
    char path[TMPDIR_PATH];
    begin(&asking);
    tmpdir_make(&tmpdir);
    tmpdir_file(&tmpdir, "key", "from-file\n", 0600, path);
    check_text("no folder", found(&asking, SOURCE_FILE, "key"),
               "unknown: key is a file, and no --secrets DIR was given");
    asking.credentials.secrets_dir = tmpdir.folder;
    check_text("there", found(&asking, SOURCE_FILE, "key"), "ready: from-file");
    const char *missing = found(&asking, SOURCE_FILE, "other");
    assert_memory_equal(missing, "unknown: other ", 15);
    tmpdir_remove(&tmpdir);
    end(&asking);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(secrets_go_to_hosts_that_railway_lists_only),
        cmocka_unit_test(domains_that_were_not_read_are_not_said_to_be_others),
        cmocka_unit_test(the_running_value_is_sent_else_the_stored_one),
        cmocka_unit_test(a_sealed_variable_is_never_sent),
        cmocka_unit_test(a_reference_is_sent_where_its_rendering_is_known),
        cmocka_unit_test(what_is_no_secret_or_no_header_is_not_sent),
        cmocka_unit_test(a_secret_may_come_from_the_environment),
        cmocka_unit_test(a_secret_may_come_from_a_file),
    };
    return cmocka_run_group_tests_name("credential", tests, NULL, NULL);
}
