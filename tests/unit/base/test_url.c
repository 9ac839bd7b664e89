#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/url.h"

static int setup(void **state)
{
    static struct arena arena;
    arena_init(&arena);
    *state = &arena;
    return 0;
}

static int teardown(void **state)
{
    arena_release(*state);
    return 0;
}

static void an_address_falls_into_its_parts(void **state)
{
    static const struct {
        const char *text, *scheme, *host;
        uint16_t port;
        const char *path, *origin;
    } rows[] = {
        {"https://example.com", "https", "example.com", 443, "", "https://example.com"},
        {"https://example.com/", "https", "example.com", 443, "/", "https://example.com"},
        {"https://example.com:443/a", "https", "example.com", 443, "/a", "https://example.com"},
        {"https://example.com:8443/a/b?c=d&e", "https", "example.com", 8443, "/a/b?c=d&e",
         "https://example.com:8443"},
        {"https://a-1.b2.example.com/%7Ex", "https", "a-1.b2.example.com", 443, "/%7Ex",
         "https://a-1.b2.example.com"},
        {"https://xn--bcher-kva.example", "https", "xn--bcher-kva.example", 443, "",
         "https://xn--bcher-kva.example"},
        {"https://203.0.113.7:65535", "https", "203.0.113.7", 65535, "",
         "https://203.0.113.7:65535"},
        {"https://[2001:db8::1]:1/x", "https", "2001:db8::1", 1, "/x", "https://[2001:db8::1]:1"},
        {"http://localhost:8080/x", "http", "localhost", 8080, "/x", "http://localhost:8080"},
        {"http://127.0.0.1", "http", "127.0.0.1", 80, "", "http://127.0.0.1"},
        {"http://127.255.255.254:80/", "http", "127.255.255.254", 80, "/",
         "http://127.255.255.254"},
        {"http://[::1]:3000/", "http", "::1", 3000, "/", "http://[::1]:3000"},
        {"https://example.com/a@b:c", "https", "example.com", 443, "/a@b:c", "https://example.com"},
        {"https://example.com/...?u=https://x/../y", "https", "example.com", 443,
         "/...?u=https://x/../y", "https://example.com"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct url url;
        struct err err;
        if (!url_parse(*state, rows[i].text, &url, &err))
            fail_msg("'%s': %s", rows[i].text, err.text);
        assert_string_equal(url.scheme, rows[i].scheme);
        assert_string_equal(url.host, rows[i].host);
        assert_int_equal(url.port, rows[i].port);
        assert_string_equal(url.path, rows[i].path);
        assert_string_equal(url_origin(*state, &url), rows[i].origin);
    }
}

struct refusal {
    const char *text, *message;
};

static void check_refusals(bool (*parse)(struct arena *, const char *, struct url *, struct err *),
                           struct arena *arena, const struct refusal *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct url url = {.port = 7};
        struct err err;
        if (parse(arena, rows[i].text, &url, &err))
            fail_msg("'%s' is accepted", rows[i].text);
        assert_int_equal(err.code, ERR_INPUT);
        assert_string_equal(err_text(&err, arena), rows[i].message);
        assert_int_equal(url.port, 7);
    }
}

#define NO_SHAPE                                                                                   \
    "the address does not begin with 'https://'\n"                                                 \
    "hint: Write it like https://host.example.com/path.\n"
#define NO_USER                                                                                    \
    "the address contains a user name or password before '@'\n"                                    \
    "hint: Leave it out; pass secrets by environment or file.\n"
#define NO_SCHEME(name)                                                                            \
    "scheme '" name "' is not allowed\n"                                                           \
    "hint: Write https://, in lower case.\n"
#define NO_PLAIN(host)                                                                             \
    "'http' is not allowed for host '" host "'\n"                                                  \
    "hint: Write https://, because http is for loopback only.\n"
#define NO_PORT                                                                                    \
    "the port is not a number from 1 to 65535\n"                                                   \
    "hint: Write a port number, or leave the colon out.\n"
#define BARE_IPV6(host)                                                                            \
    "host '" host "' is an IPv6 address without brackets\n"                                        \
    "hint: Write it like https://[2001:db8::1]/path.\n"
#define NO_NAME(text)                                                                              \
    "'" text "' is not the name of a host\n"                                                       \
    "hint: Write letters a to z, digits and hyphens with single dots between, or four numbers "    \
    "from 0 to 255.\n"
#define NO_BYTE(text, at)                                                                          \
    "the address contains '" text "' at character " at "\n"                                        \
    "hint: Write it percent-encoded, or leave it out.\n"
#define NO_DOTS                                                                                    \
    "the path of the address has a part '.' or '..'\n"                                             \
    "hint: Write the path without it.\n"
#define NO_PERCENT                                                                                 \
    "the address contains a '%' that encodes nothing\n"                                            \
    "hint: Write '%25' for the character itself.\n"
#define NO_IPV6(text)                                                                              \
    "host '[" text "]' is not an IPv6 address\n"                                                   \
    "hint: Write it like https://[2001:db8::1]/path.\n"

static const struct refusal REFUSALS[] = {
    {"", NO_SHAPE},
    {"example.com", NO_SHAPE},
    {"//example.com", NO_SHAPE},
    {"https:/example.com", NO_SHAPE},
    {"https:example.com", NO_SHAPE},
    {"://example.com", NO_SHAPE},
    {"example.com/?u=https://x", NO_SHAPE},
    {"user:pw@https://example.com", NO_SHAPE},
    {"https://user:pw@example.com/", NO_USER},
    {"https://example.com@192.0.2.1/", NO_USER},
    {"https://@example.com", NO_USER},
    {"https://user:p/w@example.com", NO_PORT},
    {"HTTPS://example.com", NO_SCHEME("HTTPS")},
    {"file:///etc/passwd", NO_SCHEME("file")},
    {"gopher://example.com", NO_SCHEME("gopher")},
    {"ftp://example.com", NO_SCHEME("ftp")},
    {"javascript://example.com", NO_SCHEME("javascript")},
    {"http://example.com/", NO_PLAIN("example.com")},
    {"http://128.0.0.1/", NO_PLAIN("128.0.0.1")},
    {"http://127.example.com/", NO_PLAIN("127.example.com")},
    {"http://localhost.example.com/", NO_PLAIN("localhost.example.com")},
    {"http://[2001:db8::1]/", NO_PLAIN("2001:db8::1")},
    {"https://example.com:0", NO_PORT},
    {"https://example.com:65536", NO_PORT},
    {"https://example.com:99999999999999999999", NO_PORT},
    {"https://example.com:080", NO_PORT},
    {"https://example.com:", NO_PORT},
    {"https://example.com:/", NO_PORT},
    {"https://example.com:-1", NO_PORT},
    {"https://example.com:1:2", NO_PORT},
    {"https://example.com:80a", NO_PORT},
    {"https://", "the address has no host\n"
                 "hint: Write it like https://host.example.com/path.\n"},
    {"https:///path", "the address has no host\n"
                      "hint: Write it like https://host.example.com/path.\n"},
    {"https://Example.com", "host 'Example.com' has upper-case letters\n"
                            "hint: Write 'example.com'.\n"},
    {"https://.example.com", NO_NAME(".example.com")},
    {"https://example.com.", NO_NAME("example.com.")},
    {"https://example..com", NO_NAME("example..com")},
    {"https://-example.com", NO_NAME("-example.com")},
    {"https://example-.com", NO_NAME("example-.com")},
    {"https://ex_ample.com", NO_NAME("ex_ample.com")},
    {"https://ex%41mple.com", NO_NAME("ex%41mple.com")},
    {"https://*.example.com", NO_NAME("*.example.com")},
    {"https://2130706433", NO_NAME("2130706433")},
    {"https://127.1", NO_NAME("127.1")},
    {"https://0x7f.0.0.0x1", NO_NAME("0x7f.0.0.0x1")},
    {"https://127.0.0.01", NO_NAME("127.0.0.01")},
    {"https://256.0.0.1", NO_NAME("256.0.0.1")},
    {"https://1.2.3.4.5", NO_NAME("1.2.3.4.5")},
    {"https://example.com\\@evil.example/", "the address contains '\\' at character 20\n"
                                            "hint: Write '/' between the parts of a path.\n"},
    {"https://example.com/a b", NO_BYTE(" ", "22")},
    {" https://example.com", NO_BYTE(" ", "1")},
    {"https://example.com/\n", NO_BYTE("\\x0A", "21")},
    {"https://example.com/\r\nX-A: b", NO_BYTE("\\x0D", "21")},
    {"https://exa\x7Fmple.com", NO_BYTE("\\x7F", "12")},
    {"https://ex\xC3\xA4mple.com", NO_BYTE("\xC3\xA4", "11")},
    {"https://example.com/\xE2\x80\xAE", NO_BYTE("\\u{202E}", "21")},
    {"https://example.com/{a}", NO_BYTE("{", "21")},
    {"https://example.com/#top", "the address contains a fragment after '#'\n"
                                 "hint: Leave it out, because it is never sent.\n"},
    {"https://example.com#top", "the address contains a fragment after '#'\n"
                                "hint: Leave it out, because it is never sent.\n"},
    {"https://example.com?a=b", "the address has a query but no path\n"
                                "hint: Write '/' before the '?'.\n"},
    {"https://example.com/..", NO_DOTS},
    {"https://example.com/a/../b", NO_DOTS},
    {"https://example.com/./b", NO_DOTS},
    {"https://example.com/b/.?x", NO_DOTS},
    {"https://example.com/%", NO_PERCENT},
    {"https://example.com/%4", NO_PERCENT},
    {"https://example.com/%zz", NO_PERCENT},
    {"https://[2001:db8::g]/", NO_IPV6("2001:db8::g")},
    {"https://[]/", NO_IPV6("")},
    {"https://[fe80::1%25eth0]/", NO_IPV6("fe80::1%25eth0")},
    {"https://[127.0.0.1]/", NO_IPV6("127.0.0.1")},
    {"https://[0:0:0:0:0:0:0:1]/", "host '[0:0:0:0:0:0:0:1]' is not in its usual form\n"
                                   "hint: Write '[::1]'.\n"},
    {"https://[2001:DB8::1]/", "host '[2001:DB8::1]' is not in its usual form\n"
                               "hint: Write '[2001:db8::1]'.\n"},
    {"https://[::1", "host '[::1' is not an IPv6 address in brackets\n"
                     "hint: Write it like https://[2001:db8::1]/path.\n"},
    {"https://[::1]x", "host '[::1]x' is not an IPv6 address in brackets\n"
                       "hint: Write it like https://[2001:db8::1]/path.\n"},
    {"https://::1/", BARE_IPV6("::1")},
    {"https://2001:db8::1/x", BARE_IPV6("2001:db8::1")},
};

static void an_invalid_address_is_refused_with_a_hint(void **state)
{
    check_refusals(url_parse, *state, REFUSALS, sizeof REFUSALS / sizeof REFUSALS[0]);
}

static void an_origin_is_what_a_browser_writes(void **state)
{
    static const char *const good[] = {"https://example.com", "https://example.com:8443",
                                       "http://localhost:3000", "http://[::1]:3000"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct url url;
        struct err err;
        assert_true(url_parse_origin(*state, good[i], &url, &err));
        assert_string_equal(url_origin(*state, &url), good[i]);
    }
    static const struct refusal rows[] = {
        {"*", "origin '*' allows every site\n"
              "hint: List each origin by name, like https://host.example.com.\n"},
        {"null", "origin 'null' allows every site\n"
                 "hint: List each origin by name, like https://host.example.com.\n"},
        {"https://example.com/", "an origin has only a scheme, a host and a port\n"
                                 "hint: Write 'https://example.com'.\n"},
        {"https://example.com:8443/app?x", "an origin has only a scheme, a host and a port\n"
                                           "hint: Write 'https://example.com:8443'.\n"},
        {"https://example.com:443", "port 443 is the default of 'https'\n"
                                    "hint: Write 'https://example.com'.\n"},
        {"http://127.0.0.1:80", "port 80 is the default of 'http'\n"
                                "hint: Write 'http://127.0.0.1'.\n"},
        {"http://example.com", NO_PLAIN("example.com")},
        {"https://EXAMPLE.com", "host 'EXAMPLE.com' has upper-case letters\n"
                                "hint: Write 'example.com'.\n"},
        {"https://*.example.com", NO_NAME("*.example.com")},
        {"example.com", NO_SHAPE},
        {"", NO_SHAPE},
    };
    check_refusals(url_parse_origin, *state, rows, sizeof rows / sizeof rows[0]);
}

static void lengths_have_their_limits(void **state)
{
    struct arena *arena = *state;
    struct url url;
    struct err err;
    const char *stem = "https://example.com/";
    char *longest = arena_printf(arena, "%s%0*d", stem, URL_MOST - (int)strlen(stem), 0);
    assert_true(url_parse(arena, longest, &url, &err));
    assert_false(url_parse(arena, arena_printf(arena, "%s0", longest), &url, &err));
    assert_string_equal(err_text(&err, arena),
                        "the address has 2049 bytes\nhint: Write at most 2048.\n");
    const char *label = arena_printf(arena, "%063d", 0);
    assert_true(url_parse(arena, arena_printf(arena, "https://%s.com", label), &url, &err));
    assert_false(url_parse(arena, arena_printf(arena, "https://%s0.com", label), &url, &err));
    const char *name = arena_printf(arena, "%s.%s.%s.%061d", label, label, label, 0);
    const char *host = text_replaced(arena, name, "0", "a");
    assert_int_equal(strlen(host), 253);
    assert_true(url_parse(arena, arena_printf(arena, "https://%s", host), &url, &err));
    assert_false(url_parse(arena, arena_printf(arena, "https://%sa", host), &url, &err));
}

static void loopback_is_one_of_three(void **state)
{
    static const struct {
        const char *host;
        bool loopback;
    } rows[] = {
        {"localhost", true},         {"::1", true},        {"127.0.0.1", true},
        {"127.9.9.9", true},         {"0.0.0.0", false},   {"::", false},
        {"localhost.", false},       {"LOCALHOST", false}, {"127.0.0.1.example", false},
        {"::ffff:127.0.0.1", false}, {"10.0.0.1", false},  {"", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (url_is_loopback_host(rows[i].host) != rows[i].loopback)
            fail_msg("'%s' is not %d", rows[i].host, rows[i].loopback);
}

static void two_spellings_of_one_address_are_the_same(void **state)
{
    static const struct {
        const char *a, *b;
        bool same;
    } rows[] = {
        {"https://example.com", "https://example.com/", true},
        {"https://example.com", "https://example.com:443", true},
        {"http://localhost:80/a", "http://localhost/a", true},
        {"https://example.com/a", "https://example.com/a", true},
        {"https://example.com/a", "https://example.com/a/", false},
        {"https://example.com/a", "https://example.com/A", false},
        {"https://example.com/a?b", "https://example.com/a", false},
        {"https://example.com", "https://example.com:8443", false},
        {"https://example.com", "https://www.example.com", false},
        {"https://localhost:80", "http://localhost:80", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct url a;
        struct url b;
        struct err err;
        assert_true(url_parse(*state, rows[i].a, &a, &err));
        assert_true(url_parse(*state, rows[i].b, &b, &err));
        if (url_is_same(&a, &b) != rows[i].same || url_is_same(&b, &a) != rows[i].same)
            fail_msg("'%s' and '%s' are not %d", rows[i].a, rows[i].b, rows[i].same);
    }
}

/* Some of RFC 3986, 5.4, with an address of today. */
static void a_reference_leads_from_the_address_that_was_asked(void **state)
{
    static const char base[] = "https://a.example/b/c/d;p?q";
    static const struct {
        const char *reference, *resolved;
    } rows[] = {
        {"g", "https://a.example/b/c/g"},
        {"./g", "https://a.example/b/c/g"},
        {"g/", "https://a.example/b/c/g/"},
        {"/g", "https://a.example/g"},
        {"//g", "https://g/"},
        {"?y", "https://a.example/b/c/d;p?y"},
        {"g?y#s", "https://a.example/b/c/g?y#s"},
        {"#s", "https://a.example/b/c/d;p?q#s"},
        {"", "https://a.example/b/c/d;p?q"},
        {".", "https://a.example/b/c/"},
        {"..", "https://a.example/b/"},
        {"../g", "https://a.example/b/g"},
        {"../../../g", "https://a.example/g"},
        {"/./g/../h", "https://a.example/h"},
        {"https://a.example/b", "https://a.example/b"},
        {"HTTPS://A.Example:443", "https://a.example/"},
        {"http://a.example:80/B", "http://a.example/B"},
        {"https://a.example:8443?x=/../y", "https://a.example:8443/?x=/../y"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(url_resolved(*state, base, rows[i].reference), rows[i].resolved);
    assert_string_equal(url_resolved(*state, "https://a.example", "g"), "https://a.example/g");
    assert_string_equal(url_resolved(*state, "https://a.example", ""), "https://a.example/");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_falls_into_its_parts),
        cmocka_unit_test(an_invalid_address_is_refused_with_a_hint),
        cmocka_unit_test(an_origin_is_what_a_browser_writes),
        cmocka_unit_test(lengths_have_their_limits),
        cmocka_unit_test(loopback_is_one_of_three),
        cmocka_unit_test(two_spellings_of_one_address_are_the_same),
        cmocka_unit_test(a_reference_leads_from_the_address_that_was_asked),
    };
    return cmocka_run_group_tests_name("url", tests, setup, teardown);
}
