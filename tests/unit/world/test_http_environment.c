#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/fault_server.h"
#include "support/http_fixture.h"
#include "support/tmpdir.h"
#include "world/process.h"

/* libcurl and OpenSSL read the environment when they start: so each question is asked in a child
 * that has not started them yet. */

static struct fault_server server;
static struct tmpdir tmpdir;
static char ca_file[FAULT_SERVER_VALUE_SIZE];
static char origin[300];

static int start(void **state)
{
    static const char *const options[] = {"--tls", NULL};
    char port[FAULT_SERVER_VALUE_SIZE];
    tmpdir_make(&tmpdir);
    if (!fault_server_start(&server, options))
        return -1;
    fault_server_value(&server, "ca", ca_file);
    snprintf(origin, sizeof origin, "https://localhost:%s",
             fault_server_value(&server, "good", port));
    return 0;
}

static int stop(void **state)
{
    fault_server_stop(&server);
    tmpdir_remove(&tmpdir);
    return 0;
}

/* 0 where the answer is fine. */
static int ask_in_child(bool hardened)
{
    static struct http_fixture fixture;
    struct process_start begun;
    int status = -1;
    fflush(NULL);
    const pid_t child = fork();
    if (child == 0) {
        if (hardened)
            process_harden(&begun);
        if (!http_global_init())
            _exit(2);
        http_fixture_open(&fixture, ca_file);
        const bool fine = strcmp(http_fixture_one(&fixture, origin, "/fine"), "200 fine") == 0;
        http_fixture_close(&fixture);
        _exit(fine ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void no_file_with_keys_is_written(void **state)
{
    char path[TMPDIR_PATH];
    assert_int_equal(setenv("SSLKEYLOGFILE", tmpdir_path(&tmpdir, "keys", path), 1), 0);
    assert_int_equal(ask_in_child(true), 0);
    assert_int_equal(tmpdir_count(&tmpdir), 0);
    assert_int_equal(ask_in_child(false), 0);
    assert_int_equal(tmpdir_count(&tmpdir), 1); /* libcurl does write it where it is let */
    unsetenv("SSLKEYLOGFILE");
}

/* The provider of all ciphers is loaded only where no other is named. */
static const char without_ciphers[] = "openssl_conf = all\n[all]\nproviders = named\n"
                                      "[named]\nbase = base_one\n[base_one]\nactivate = 1\n";

static void no_configuration_of_openssl_is_read(void **state)
{
    char path[TMPDIR_PATH];
    setenv("OPENSSL_CONF", tmpdir_file(&tmpdir, "openssl.cnf", without_ciphers, 0600, path), 1);
    assert_int_equal(ask_in_child(true), 0);
    assert_int_not_equal(ask_in_child(false), 0); /* OpenSSL does read it where it is let */
    unsetenv("OPENSSL_CONF");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_file_with_keys_is_written),
        cmocka_unit_test(no_configuration_of_openssl_is_read),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
