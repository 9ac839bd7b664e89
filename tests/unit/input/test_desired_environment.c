#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "input/desired.h"
#include "model/desired.h"
#include "support/declaring.h"

static void every_key_of_an_environment_is_read(void **state)
{
    static const char text[] =
        "tautline: 1\nproject: { name: shop, id: 33333333-3333-4333-8333-333333333333 }\n"
        "service: shop\nenvironments:\n"
        "  live: { url: http://127.0.0.1:8080, network: private, wake: true, token: { file: live } }\n"
        "  bare: { network: public }\nsettings:\n  MODE: fast\n";
    struct arena arena;
    struct faults faults;
    struct desired desired;
    arena_init(&arena);
    faults_init(&faults, &arena);
    assert_true(desired_read(&arena, "d.yaml", text, strlen(text), &desired, &faults));
    assert_string_equal(desired.project.id, "33333333-3333-4333-8333-333333333333");
    assert_string_equal(desired.environments[0].url, "http://127.0.0.1:8080");
    assert_true(desired.environments[0].network_private);
    assert_true(desired.environments[0].wake);
    assert_int_equal(desired.environments[0].token.kind, SOURCE_FILE);
    assert_string_equal(desired.environments[0].token.name, "live");
    assert_false(desired.environments[1].network_private);
    assert_false(desired.environments[1].wake);
    assert_null(desired.environments[1].url);
    assert_int_equal(desired.environments[1].token.kind, SOURCE_NONE);
    arena_release(&arena);
}

static void an_environment_has_an_address_a_token_and_flags(void **state)
{
    static const struct declaring_row rows[] = {
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: https://shop.example.com, id: "
         "33333333-3333-4333-8333-333333333333, token: { file: live }, network: private, "
         "wake: true }\n"
         "settings:\n"
         "  MODE: fast\n",
         "valid"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: {}\n"
         "settings:\n"
         "  MODE: fast\n",
         "valid"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments: {}\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:4:15: 'environments' is empty\n"
         "hint: Write a map of environments by name.\n"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments: [live]\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:4:15: 'environments' takes a map of environments by name, not a list\n"
         "hint: Write a map of environments by name.\n"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live:\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:5:8: 'live' has no value\n"
         "hint: Write { url: https://service.example.com }, or {} if nothing is probed.\n"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { network: secret, wake: yes, id: 3333, tokn: x }\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:5:20: 'secret' is not a kind of network that 'network' knows\n"
         "hint: It takes: public, private.\n"
         "d.yaml:5:34: 'wake' takes true or false, not 'yes'\n"
         "hint: Write true or false, without quotes.\n"
         "d.yaml:5:43: '3333' is not a Railway id\n"
         "hint: Write a UUID in lower case, 33333333-3333-4333-8333-333333333333.\n"
         "d.yaml:5:49: 'tokn' is not a key of an environment\n"
         "hint: Did you mean 'token'?\n"},
    };
    DECLARING_WHOLE_ROWS(rows);
}

static void an_address_is_https_or_loopback_and_ends_after_its_host(void **state)
{
    static const struct declaring_row rows[] = {
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: \"https://shop.example.com\" }\n"
         "settings:\n"
         "  MODE: fast\n",
         "valid"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: \"http://127.0.0.1:8080\" }\n"
         "settings:\n"
         "  MODE: fast\n",
         "valid"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: \"http://localhost:1\" }\n"
         "settings:\n"
         "  MODE: fast\n",
         "valid"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: \"http://[::1]:1\" }\n"
         "settings:\n"
         "  MODE: fast\n",
         "valid"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: \"http://shop.example.com\" }\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:5:16: 'http' is not allowed for host 'shop.example.com'\n"
         "hint: Write https://, because http is for loopback only.\n"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: \"https://shop.example.com/\" }\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:5:16: an origin has only a scheme, a host and a port\n"
         "hint: Write 'https://shop.example.com'.\n"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: \"https://shop.example.com/x\" }\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:5:16: an origin has only a scheme, a host and a port\n"
         "hint: Write 'https://shop.example.com'.\n"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: \"https://shop.example.com#x\" }\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:5:16: the address contains a fragment after '#'\n"
         "hint: Leave it out, because it is never sent.\n"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: \"https://u:p@shop.example.com\" }\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:5:16: the address contains a user name or password before '@'\n"
         "hint: Leave it out; pass secrets by environment or file.\n"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: \"https://shop.example.com:0\" }\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:5:16: the port is not a number from 1 to 65535\n"
         "hint: Write a port number, or leave the colon out.\n"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: \"https://shop.example.com:65536\" }\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:5:16: the port is not a number from 1 to 65535\n"
         "hint: Write a port number, or leave the colon out.\n"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: \"file:///etc/passwd\" }\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:5:16: scheme 'file' is not allowed\n"
         "hint: Write https://, in lower case.\n"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: \"gopher://a\" }\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:5:16: scheme 'gopher' is not allowed\n"
         "hint: Write https://, in lower case.\n"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: \"https://a\\\\b\" }\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:5:16: the address contains '\\' at character 10\n"
         "hint: Write '/' between the parts of a path.\n"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: \"https://a\\nb\" }\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:5:16: the address contains '\\x0A' at character 10\n"
         "hint: Write it percent-encoded, or leave it out.\n"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: \"https://${environment}.example.com\" }\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:5:16: 'https://${environment}.example.com' is not an address\n"
         "hint: Nothing is substituted here: write the address as it is.\n"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: \"*\" }\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:5:16: origin '*' allows every site\n"
         "hint: List each origin by name, like https://host.example.com.\n"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: \"shop.example.com\" }\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:5:16: the address does not begin with 'https://'\n"
         "hint: Write it like https://host.example.com/path.\n"},
    };
    DECLARING_WHOLE_ROWS(rows);
}

static void a_token_comes_from_the_environment_or_a_file(void **state)
{
    static const struct declaring_row rows[] = {
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { token: { env: RAILWAY_TOKEN_LIVE } }\n"
         "settings:\n"
         "  MODE: fast\n",
         "valid"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { token: { variable: TOKEN } }\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:5:18: a source of a token needs one of: env, file\n"
         "hint: Write one of these keys.\n"
         "d.yaml:5:20: 'variable' is not a key of a source of a token\n"
         "hint: It takes: env, file.\n"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { token: { env: A, file: b } }\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:5:28: 'file' cannot be combined with another of: env, file\n"
         "hint: Write only one of these keys.\n"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { token: {} }\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:5:18: a source of a token needs one of: env, file\n"
         "hint: Write one of these keys.\n"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { token: abc }\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:5:18: 'token' takes a source of a token, not text\n"
         "hint: Write { env: NAME } or { file: NAME }; never write a token here.\n"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { token: { env: 1x } }\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:5:25: '1x' is not the name of a variable\n"
         "hint: Write at most 128 letters, digits and '_', not starting with a digit.\n"},
    };
    DECLARING_WHOLE_ROWS(rows);
}

static void a_request_needs_an_address(void **state)
{
    static const struct declaring_row rows[] = {
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: https://shop.example.com }\n"
         "  bare: {}\n"
         "settings:\n"
         "  MODE: fast\n"
         "probes: { p: { type: tls } }\n"
         "reports: { r: { path: /r } }\n",
         "d.yaml:9:11: 'p' runs in 'bare', which has no url\n"
         "hint: Declare its url, or limit this with 'in'.\n"
         "d.yaml:10:12: 'r' runs in 'bare', which has no url\n"
         "hint: Declare its url, or limit this with 'in'.\n"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: { url: https://shop.example.com }\n"
         "  bare: {}\n"
         "settings:\n"
         "  MODE: fast\n"
         "probes: { p: { type: tls, in: live } }\n"
         "reports: { r: { path: /r, in: [live] } }\n",
         "valid"},
        {"tautline: 1\n"
         "project: shop\n"
         "service: shop\n"
         "environments:\n"
         "  live: {}\n"
         "settings:\n"
         "  A: \"${url}/x\"\n"
         "  B: { list: [\"${url}\"] }\n"
         "  C: { by_environment: { live: { url: \"${url}\" } } }\n"
         "  D: \"${environment}\"\n",
         "d.yaml:7:3: 'A' contains ${url}, and 'live' has no url\n"
         "hint: Declare its url, or write the value out.\n"
         "d.yaml:8:3: 'B' contains ${url}, and 'live' has no url\n"
         "hint: Declare its url, or write the value out.\n"
         "d.yaml:9:3: 'C' contains ${url}, and 'live' has no url\n"
         "hint: Declare its url, or write the value out.\n"},
    };
    DECLARING_WHOLE_ROWS(rows);
}

static void a_project_is_named_and_may_be_pinned(void **state)
{
    static const struct declaring_row rows[] = {
        {"tautline: 1\n"
         "project: { name: My shop, id: 33333333-3333-4333-8333-333333333333 }\n"
         "service: { name: shop }\n"
         "environments:\n"
         "  live: { url: https://shop.example.com }\n"
         "settings:\n"
         "  MODE: fast\n",
         "valid"},
        {"tautline: 1\n"
         "project: { id: 33333333-3333-4333-8333-333333333333 }\n"
         "service: [shop]\n"
         "environments:\n"
         "  live: { url: https://shop.example.com }\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:2:10: a name with its id needs 'name'\n"
         "hint: Add 'name': the name that Railway shows.\n"
         "d.yaml:3:10: 'service' takes a name, or a name with its id, not a list\n"
         "hint: Write the name, or { name: ..., id: ... }.\n"},
        {"tautline: 1\n"
         "project: { name: shop, id: 33333333-3333-4333-8333-33333333333G }\n"
         "service: { name: shop, id: \"33333333-3333-4333-8333-33333333333A\" }\n"
         "environments:\n"
         "  live: { url: https://shop.example.com }\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:2:28: '33333333-3333-4333-8333-33333333333G' is not a Railway id\n"
         "hint: Write a UUID in lower case, 33333333-3333-4333-8333-333333333333.\n"
         "d.yaml:3:28: '33333333-3333-4333-8333-33333333333A' is not a Railway id\n"
         "hint: Write a UUID in lower case, 33333333-3333-4333-8333-333333333333.\n"},
        {"tautline: 1\n"
         "project: \" shop\"\n"
         "service: 5\n"
         "environments:\n"
         "  live: { url: https://shop.example.com }\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:2:10: ' shop' is not the name of a project or a service\n"
         "hint: Write it as Railway shows it, at most 100 bytes on one line.\n"
         "d.yaml:3:10: '5' without quotes is a number to YAML, but 'service' takes a name\n"
         "hint: Quote it: \"5\".\n"},
        {"tautline: 1\n"
         "project: \"ppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppp"
         "ppppppppppppppppppppppppppppp\"\n"
         "service: \"sssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss"
         "ssssssssssssssssssssssssssssss\"\n"
         "environments:\n"
         "  live: { url: https://shop.example.com }\n"
         "settings:\n"
         "  MODE: fast\n",
         "d.yaml:3:10: 'ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss' is "
         "not the name of a project or a service\n"
         "hint: Write it as Railway shows it, at most 100 bytes on one line.\n"},
    };
    DECLARING_WHOLE_ROWS(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_environment_has_an_address_a_token_and_flags),
        cmocka_unit_test(an_address_is_https_or_loopback_and_ends_after_its_host),
        cmocka_unit_test(a_token_comes_from_the_environment_or_a_file),
        cmocka_unit_test(a_request_needs_an_address),
        cmocka_unit_test(a_project_is_named_and_may_be_pinned),
        cmocka_unit_test(every_key_of_an_environment_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
