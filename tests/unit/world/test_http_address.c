#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>

#include "../../../src/world/http_request.h"
#include "base/text.h"

struct http_address_row {
    const char *address;
    const char *of_public; /* NULL: may be asked */
    const char *of_private;
    const char *of_loopback;
};

#define NOT_LOOPBACK "not loopback"

static const struct http_address_row rows[] = {
    {"8.8.8.8", NULL, NULL, NOT_LOOPBACK},
    {"1.1.1.1", NULL, NULL, NOT_LOOPBACK},
    {"0.0.0.0", "reserved", "reserved", NOT_LOOPBACK},
    {"0.1.2.3", "reserved", "reserved", NOT_LOOPBACK},
    {"9.255.255.255", NULL, NULL, NOT_LOOPBACK},
    {"10.0.0.0", "private", NULL, NOT_LOOPBACK},
    {"10.255.255.255", "private", NULL, NOT_LOOPBACK},
    {"11.0.0.0", NULL, NULL, NOT_LOOPBACK},
    {"100.63.255.255", NULL, NULL, NOT_LOOPBACK},
    {"100.64.0.1", "private", NULL, NOT_LOOPBACK},
    {"100.127.255.255", "private", NULL, NOT_LOOPBACK},
    {"100.128.0.0", NULL, NULL, NOT_LOOPBACK},
    {"127.0.0.1", "loopback", "loopback", NULL},
    {"127.255.255.254", "loopback", "loopback", NULL},
    {"128.0.0.1", NULL, NULL, NOT_LOOPBACK},
    {"169.254.169.254", "link-local", "link-local", NOT_LOOPBACK},
    {"172.15.255.255", NULL, NULL, NOT_LOOPBACK},
    {"172.16.0.1", "private", NULL, NOT_LOOPBACK},
    {"172.31.255.255", "private", NULL, NOT_LOOPBACK},
    {"172.32.0.0", NULL, NULL, NOT_LOOPBACK},
    {"192.0.0.8", "reserved", "reserved", NOT_LOOPBACK},
    {"192.0.2.1", "reserved", "reserved", NOT_LOOPBACK},
    {"192.88.99.1", "reserved", "reserved", NOT_LOOPBACK},
    {"192.168.0.1", "private", NULL, NOT_LOOPBACK},
    {"192.169.0.1", NULL, NULL, NOT_LOOPBACK},
    {"198.17.255.255", NULL, NULL, NOT_LOOPBACK},
    {"198.19.255.255", "reserved", "reserved", NOT_LOOPBACK},
    {"198.51.100.7", "reserved", "reserved", NOT_LOOPBACK},
    {"203.0.113.7", "reserved", "reserved", NOT_LOOPBACK},
    {"223.255.255.255", NULL, NULL, NOT_LOOPBACK},
    {"224.0.0.1", "reserved", "reserved", NOT_LOOPBACK},
    {"255.255.255.255", "reserved", "reserved", NOT_LOOPBACK},
    {"::", "reserved", "reserved", NOT_LOOPBACK},
    {"::1", "loopback", "loopback", NULL},
    {"::2", "reserved", "reserved", NOT_LOOPBACK},
    {"::8.8.8.8", "reserved", "reserved", NOT_LOOPBACK},
    {"::ffff:8.8.8.8", NULL, NULL, NOT_LOOPBACK},
    {"::ffff:10.0.0.1", "private", NULL, NOT_LOOPBACK},
    {"::ffff:127.0.0.1", "loopback", "loopback", NULL},
    {"::ffff:169.254.169.254", "link-local", "link-local", NOT_LOOPBACK},
    {"64:ff9b::8.8.8.8", NULL, NULL, NOT_LOOPBACK},
    {"64:ff9b::10.0.0.1", "private", NULL, NOT_LOOPBACK},
    {"64:ff9b:1::10.0.0.1", "reserved", "reserved", NOT_LOOPBACK},
    {"2002:0808:0808::1", NULL, NULL, NOT_LOOPBACK},
    {"2002:7f00:0001::1", "loopback", "loopback", NULL},
    {"2002:c0a8:0001::1", "private", NULL, NOT_LOOPBACK},
    {"2001::1", "reserved", "reserved", NOT_LOOPBACK},
    {"2001:1ff::1", "reserved", "reserved", NOT_LOOPBACK},
    {"2001:200::1", NULL, NULL, NOT_LOOPBACK},
    {"2001:db8::1", "reserved", "reserved", NOT_LOOPBACK},
    {"2606:4700::1111", NULL, NULL, NOT_LOOPBACK},
    {"3fff:0fff::1", "reserved", "reserved", NOT_LOOPBACK},
    {"3fff:1000::1", NULL, NULL, NOT_LOOPBACK},
    {"4000::1", "reserved", "reserved", NOT_LOOPBACK},
    {"fc00::1", "private", NULL, NOT_LOOPBACK},
    {"fd12:3456::1", "private", NULL, NOT_LOOPBACK},
    {"fe80::1", "link-local", "link-local", NOT_LOOPBACK},
    {"fec0::1", "reserved", "reserved", NOT_LOOPBACK},
    {"ff02::1", "reserved", "reserved", NOT_LOOPBACK},
};

static void to_sockaddr(const char *text, struct sockaddr_storage *out)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
        memcpy(out, &v4, sizeof v4);
        return;
    }
    assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
    memcpy(out, &v6, sizeof v6);
}

static void check(const struct http_address_row *row, enum http_reach reach, const char *expected)
{
    struct sockaddr_storage address;
    to_sockaddr(row->address, &address);
    const char *fault = http_address_fault((const struct sockaddr *)&address, reach);
    if (!text_is(fault, expected))
        fail_msg("%s with reach %u is '%s'", row->address, reach, fault ? fault : "fine");
    fault = http_address_text_fault(row->address, reach);
    if (!text_is(fault, expected))
        fail_msg("the text %s with reach %u is '%s'", row->address, reach, fault ? fault : "fine");
}

static void each_range_ends_where_its_registry_says(void **state)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        check(&rows[i], HTTP_PUBLIC, rows[i].of_public);
        check(&rows[i], HTTP_PRIVATE, rows[i].of_private);
        check(&rows[i], HTTP_LOOPBACK, rows[i].of_loopback);
    }
}

static void another_address_family_is_never_connected(void **state)
{
    const struct sockaddr local = {.sa_family = AF_UNIX};
    for (enum http_reach reach = HTTP_PUBLIC; reach <= HTTP_LOOPBACK; reach++)
        assert_string_equal(http_address_fault(&local, reach), "not an internet address");
}

static void an_invalid_address_is_never_connected(void **state)
{
    static const char *const texts[] = {"",           "localhost", "127.1",
                                        "0x7f000001", "fe80::1%1", "[::1]"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        for (enum http_reach reach = HTTP_PUBLIC; reach <= HTTP_LOOPBACK; reach++)
            assert_string_equal(http_address_text_fault(texts[i], reach), "unreadable");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_range_ends_where_its_registry_says),
        cmocka_unit_test(another_address_family_is_never_connected),
        cmocka_unit_test(an_invalid_address_is_never_connected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
