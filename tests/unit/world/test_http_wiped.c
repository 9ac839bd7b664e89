#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "crypto/digest.h"
#include "support/asking.h"
#include "support/fault.h"

/* After the engine is gone no copy of a token is left in this process: it is searched for in every
 * writable mapping. The test itself keeps it only reversed. */

enum { TOKEN_SIZE = 33 };

static const char reversed[TOKEN_SIZE] = "9f31c7a05be2d864-nekot-pu-edam-x";

static void unreverse(char *out)
{
    for (size_t i = 0; i < TOKEN_SIZE - 1; i++)
        out[i] = reversed[TOKEN_SIZE - 2 - i];
    out[TOKEN_SIZE - 1] = '\0';
}

static bool is_token(const unsigned char *at)
{
    for (size_t i = 0; i < TOKEN_SIZE - 1; i++) {
        if (at[i] != (unsigned char)reversed[TOKEN_SIZE - 2 - i])
            return false;
    }
    return true;
}

/* Pieces overlap, so that nothing is missed between two. */
static unsigned count_in(int memory, unsigned long from, unsigned long to)
{
    static unsigned char piece[64 * 1024];
    unsigned found = 0;
    const unsigned long own = (unsigned long)(uintptr_t)piece;
    for (unsigned long at = from; at + TOKEN_SIZE <= to; at += sizeof piece - TOKEN_SIZE) {
        const ssize_t got = pread(memory, piece, sizeof piece, (off_t)at);
        for (ssize_t i = 0; i + TOKEN_SIZE <= got && at + (unsigned long)i < to; i++) {
            const unsigned long where = at + (unsigned long)i;
            if (is_token(piece + i) && !(where >= own && where < own + sizeof piece))
                found++;
        }
        memset(piece, 0, sizeof piece);
    }
    return found;
}

static unsigned copies_in_memory(void)
{
    enum { MAPPING_MOST = 64 * 1024 * 1024 };
    char line[512];
    unsigned found = 0;
    FILE *maps = fopen("/proc/self/maps", "re");
    const int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    assert_non_null(maps);
    assert_true(memory >= 0);
    while (fgets(line, sizeof line, maps)) {
        char *end = NULL;
        const unsigned long from = strtoul(line, &end, 16);
        const unsigned long to = strtoul(end + 1, &end, 16);
        if (strncmp(end, " rw", 3) == 0 && to - from <= MAPPING_MOST)
            found += count_in(memory, from, to);
    }
    close(memory);
    fclose(maps);
    return found;
}

static void ask_with_token(struct asking *asking, const struct fault *server, const char *name)
{
    char port[FAULT_VALUE_SIZE];
    char url[300];
    char token[TOKEN_SIZE];
    char body[64];
    unreverse(token);
    snprintf(url, sizeof url, "%s://localhost:%s/echo", strcmp(name, "http") == 0 ? name : "https",
             fault_value(server, name, port));
    snprintf(body, sizeof body, "{\"token\": \"%s\"}", token);
    const struct http_header header = {"X-Token", token};
    const struct http_request request = {.method = "POST",
                                         .url = url,
                                         .headers = &header,
                                         .header_count = 1,
                                         .body = body,
                                         .body_length = strlen(body),
                                         .reach = HTTP_LOOPBACK,
                                         .timeout = 5000 * asking_slowness()};
    asking_add(asking, &request);
    memset(token, 0, sizeof token);
    memset(body, 0, sizeof body);
    __asm__ volatile("" : : "r"(token), "r"(body) : "memory");
}

static void no_copy_of_a_token_outlives_the_engine(void **state)
{
    static const char *const options[] = {"--tls", NULL};
    static struct fault server;
    static struct asking asking;
    char ca_file[FAULT_VALUE_SIZE];
    char token[TOKEN_SIZE];
    crypto_init();
    assert_true(http_global_init());
    assert_true(fault_start(&server, options));
    asking_open(&asking, fault_value(&server, "ca", ca_file));
    for (int i = 0; i < 3; i++) {
        ask_with_token(&asking, &server, "http");
        ask_with_token(&asking, &server, "good");
    }
    assert_true(copies_in_memory() >= 6); /* they are found while they are there */
    http_run(asking.http);
    for (size_t i = 0; i < 6; i++)
        assert_memory_equal(asking.asked[i].text, "200 POST /echo", 14);
    asking_close(&asking);
    http_global_cleanup();
    fault_stop(&server);
    assert_int_equal(copies_in_memory(), 0);
    unreverse(token);
    assert_true(copies_in_memory() >= 1); /* the search itself can find */
    assert_int_equal(strlen(token), TOKEN_SIZE - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_copy_of_a_token_outlives_the_engine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
