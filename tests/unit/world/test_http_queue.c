#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "../../../src/world/http_queue.h"
#include "base/arena.h"

/* A call whose address ends with its own letter. */
static struct http_call *call_to(char host, char letter, bool alone, unsigned per_host)
{
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.%d/%c", host - 'a' + 1, letter);
    const struct http_request request = {
        .method = "GET", .url = url, .alone = alone, .per_host = per_host, .reach = HTTP_LOOPBACK};
    struct http_call *call = mem_alloc(sizeof *call);
    call->copy = http_request_copy(&request);
    assert_null(call->copy->fault);
    return call;
}

/* The same over TLS: what the host speaks is known after a handshake. */
static struct http_call *tls_call_to(char host, char letter, int64_t patience)
{
    char url[64];
    snprintf(url, sizeof url, "https://%c.example.com/%c", host, letter);
    const struct http_request request = {.method = "GET", .url = url, .connect_timeout = patience};
    struct http_call *call = mem_alloc(sizeof *call);
    call->copy = http_request_copy(&request);
    assert_null(call->copy->fault);
    return call;
}

static char letter_of(const struct http_call *call)
{
    return call ? call->copy->request.url[strlen(call->copy->request.url) - 1] : '-';
}

/* Calls that were started, by letter. */
struct started {
    struct http_call *calls[128];
};

/* Starts all that may start; their letters in order. */
static const char *start_all(struct http_queue *queue, struct started *started, char *out)
{
    char *end = out;
    for (struct http_call *call = http_queue_start(queue); call; call = http_queue_start(queue)) {
        *end++ = letter_of(call);
        started->calls[(unsigned char)letter_of(call)] = call;
    }
    *end = '\0';
    return out;
}

static void end(struct http_queue *queue, struct started *started, char letter)
{
    struct http_call *call = started->calls[(unsigned char)letter];
    http_queue_ended(queue, call);
    http_call_free(call);
}

static void calls_to_one_host_start_in_their_order_up_to_their_limit(void **state)
{
    struct http_queue queue;
    struct started started = {0};
    char out[32];
    http_queue_init(&queue, 32, 64);
    for (int i = 0; i < 5; i++)
        http_queue_add(&queue, call_to('a', "12345"[i], false, 2));
    assert_string_equal(start_all(&queue, &started, out), "12");
    end(&queue, &started, '2');
    assert_string_equal(start_all(&queue, &started, out), "3");
    end(&queue, &started, '1');
    end(&queue, &started, '3');
    assert_string_equal(start_all(&queue, &started, out), "45");
    end(&queue, &started, '4');
    end(&queue, &started, '5');
    assert_int_equal(queue.connections, 0);
    http_queue_release(&queue);
}

static void one_that_wants_to_be_alone_is_alone(void **state)
{
    struct http_queue queue;
    struct started started = {0};
    char out[32];
    http_queue_init(&queue, 32, 64);
    http_queue_add(&queue, call_to('a', '1', false, 16));
    http_queue_add(&queue, call_to('a', '2', true, 16));
    http_queue_add(&queue, call_to('a', '3', false, 16));
    http_queue_add(&queue, call_to('b', '4', false, 16));
    assert_string_equal(start_all(&queue, &started, out), "14");
    end(&queue, &started, '1');
    assert_string_equal(start_all(&queue, &started, out), "2");
    assert_string_equal(start_all(&queue, &started, out), "");
    end(&queue, &started, '2');
    assert_string_equal(start_all(&queue, &started, out), "3");
    end(&queue, &started, '3');
    end(&queue, &started, '4');
    http_queue_release(&queue);
}

static void hosts_take_turns_within_the_limit_of_all(void **state)
{
    struct http_queue queue;
    struct started started = {0};
    char out[32];
    http_queue_init(&queue, 3, 64);
    for (int i = 0; i < 4; i++)
        http_queue_add(&queue, call_to('a', "1234"[i], false, 16));
    http_queue_add(&queue, call_to('b', '5', false, 16));
    http_queue_add(&queue, call_to('c', '6', false, 16));
    assert_string_equal(start_all(&queue, &started, out), "156");
    end(&queue, &started, '5');
    assert_string_equal(start_all(&queue, &started, out), "2");
    end(&queue, &started, '1');
    end(&queue, &started, '2');
    end(&queue, &started, '6');
    assert_string_equal(start_all(&queue, &started, out), "34");
    end(&queue, &started, '3');
    end(&queue, &started, '4');
    http_queue_release(&queue);
}

static void sleepers_wake_when_their_time_has_come(void **state)
{
    struct http_queue queue;
    http_queue_init(&queue, 3, 64);
    http_queue_sleep(&queue, call_to('a', '1', false, 1), 30);
    http_queue_sleep(&queue, call_to('a', '2', false, 1), 10);
    http_queue_sleep(&queue, call_to('a', '3', false, 1), 20);
    http_queue_sleep(&queue, call_to('a', '4', false, 1), 10);
    static const struct {
        int64_t now;
        char letter;
    } rows[] = {{9, '-'},  {10, '2'}, {10, '4'}, {10, '-'},
                {25, '3'}, {29, '-'}, {99, '1'}, {99, '-'}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct http_call *call = http_queue_wake(&queue, rows[i].now);
        if (letter_of(call) != rows[i].letter)
            fail_msg("row %zu: %c", i, letter_of(call));
        if (call)
            http_call_free(call);
    }
    http_queue_release(&queue);
}

static void what_is_left_is_taken_and_freed(void **state)
{
    struct http_queue queue;
    http_queue_init(&queue, 3, 64);
    for (int round = 0; round < 2; round++) {
        http_queue_add(&queue, call_to('a', '1', true, 1));
        http_queue_add(&queue, call_to('b', '2', true, 1));
        http_queue_sleep(&queue, call_to('a', '3', false, 1), 30);
    }
    unsigned taken = 0;
    for (struct http_call *call = http_queue_take(&queue); call && taken < 3;
         call = taken < 3 ? http_queue_take(&queue) : NULL) {
        http_call_free(call);
        taken++;
    }
    assert_int_equal(taken, 3);
    http_queue_release(&queue); /* the rest: leaks are seen by the sanitizer */
}

/* --- connections that are shared, or not ------------------------------------------------------ */

static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWxyzabcdefghijklmnopqrstuvw-_";

static void add_tls(struct http_queue *queue, size_t count)
{
    for (size_t i = 0; i < count; i++)
        http_queue_add(queue, tls_call_to('a', letters[i], 1000));
}

static void the_first_call_connects_and_the_others_wait(void **state)
{
    struct http_queue queue;
    struct started started = {0};
    char out[128];
    http_queue_init(&queue, 100, 1);
    add_tls(&queue, sizeof letters - 1);
    http_queue_add(&queue, tls_call_to('b', 'X', 1000));
    assert_string_equal(start_all(&queue, &started, out), "0"); /* one name at a time */
    http_queue_resolved(&queue, started.calls['0']);
    assert_string_equal(start_all(&queue, &started, out), "X");
    http_queue_connected(&queue, started.calls['0']);
    assert_string_equal(start_all(&queue, &started, out),
                        "123456789ABCDEF"); /* HTTP/1.1 until more is known */
    assert_int_equal(queue.connections, 17);
    http_queue_shares(&queue, started.calls['1'], true);
    assert_int_equal(strlen(start_all(&queue, &started, out)), sizeof letters - 1 - 16);
    assert_int_equal(queue.connections, 2);
    http_queue_shares(&queue, started.calls['1'], false);
    assert_int_equal(queue.connections, sizeof letters - 1 + 1);
    for (size_t i = 0; i < sizeof letters - 1; i++)
        end(&queue, &started, letters[i]);
    end(&queue, &started, 'X');
    assert_int_equal(queue.connections, 0);
    assert_int_equal(queue.resolving, 0);
    http_queue_release(&queue);
}

static void one_connection_for_all_is_enough_where_it_is_shared(void **state)
{
    struct http_queue queue;
    struct started started = {0};
    char out[128];
    http_queue_init(&queue, 1, 1);
    add_tls(&queue, 5);
    assert_string_equal(start_all(&queue, &started, out), "0");
    http_queue_connected(&queue, started.calls['0']);
    assert_string_equal(start_all(&queue, &started, out), "");
    http_queue_shares(&queue, started.calls['0'], true);
    assert_string_equal(start_all(&queue, &started, out), "1234");
    for (size_t i = 0; i < 5; i++)
        end(&queue, &started, letters[i]);
    http_queue_release(&queue);
}

static void what_is_refused_shows_how_many_are_taken(void **state)
{
    struct http_queue queue;
    struct started started = {0};
    char out[128];
    http_queue_init(&queue, 100, 1);
    add_tls(&queue, 5);
    assert_string_equal(start_all(&queue, &started, out), "0");
    http_queue_connected(&queue, started.calls['0']);
    http_queue_shares(&queue, started.calls['0'], true);
    assert_string_equal(start_all(&queue, &started, out), "1234");
    http_queue_return(&queue, started.calls['4'], true);
    http_queue_return(&queue, started.calls['3'], true);
    assert_string_equal(start_all(&queue, &started, out), "");
    assert_false(http_queue_may_connect(&queue, started.calls['0'])); /* others are on it */
    end(&queue, &started, '2');
    assert_string_equal(start_all(&queue, &started, out), "3"); /* in their order */
    http_queue_return(&queue, started.calls['3'], false);       /* no room */
    assert_string_equal(start_all(&queue, &started, out), "");
    end(&queue, &started, '1');
    end(&queue, &started, '0');
    assert_string_equal(start_all(&queue, &started, out), "34");
    assert_false(http_queue_may_connect(&queue, started.calls['3']));
    http_queue_return(&queue, started.calls['4'], false);
    http_queue_return(&queue, started.calls['3'], false);
    assert_string_equal(start_all(&queue, &started, out), "3");
    assert_true(
        http_queue_may_connect(&queue, started.calls['3'])); /* alone: on a new connection */
    assert_string_equal(start_all(&queue, &started, out), "");
    http_queue_connected(&queue, started.calls['3']);
    assert_string_equal(start_all(&queue, &started, out), "4");
    end(&queue, &started, '3');
    end(&queue, &started, '4');
    http_queue_release(&queue);
}

/* A hundred to each host, until there are many in all: then a few to each. */
static void many_in_flight_leave_a_few_to_each_host(void **state)
{
    enum { HOSTS = 7, EACH = 100 };
    static struct http_call *calls[HOSTS * EACH];
    struct http_queue queue;
    size_t count = 0;
    http_queue_init(&queue, 100, 100);
    for (char host = 'a'; host < 'a' + HOSTS; host++) {
        for (size_t i = 0; i < EACH; i++)
            http_queue_add(&queue, tls_call_to(host, host, 1000));
        calls[count] = http_queue_start(&queue);
        http_queue_connected(&queue, calls[count]);
        http_queue_shares(&queue, calls[count++], true);
        for (size_t i = 1; host < 'a' + HOSTS - 1 && i < EACH; i++) {
            calls[count] = http_queue_start(&queue);
            count += calls[count] ? 1 : 0;
        }
    }
    assert_int_equal(count, HTTP_TRANSFERS + 1);
    for (size_t i = 1; i < HTTP_CROWD; i++) {
        calls[count] = http_queue_start(&queue);
        assert_int_equal(letter_of(calls[count++]), 'a' + HOSTS - 1);
    }
    assert_null(http_queue_start(&queue));
    while (count > 0) {
        http_queue_ended(&queue, calls[--count]);
        http_call_free(calls[count]);
    }
    http_queue_release(&queue);
}

static void who_waits_for_a_connection_fails_with_it(void **state)
{
    struct http_queue queue;
    struct started started = {0};
    char out[128];
    http_queue_init(&queue, 100, 1);
    http_queue_add(&queue, tls_call_to('a', '1', 100));
    http_queue_add(&queue, tls_call_to('a', '2', 100));
    http_queue_add(&queue, tls_call_to('a', '3', 500)); /* would wait longer */
    assert_string_equal(start_all(&queue, &started, out), "1");
    struct http_call *fellows = http_queue_fellows(&queue, started.calls['1'], HTTP_TIMED_OUT);
    assert_int_equal(letter_of(fellows), '2');
    assert_null(fellows->next);
    http_call_free(fellows);
    end(&queue, &started, '1');
    assert_string_equal(start_all(&queue, &started, out), "3");
    http_queue_connected(&queue, started.calls['3']);
    http_queue_add(&queue, tls_call_to('a', '4', 100));
    assert_null(http_queue_fellows(&queue, started.calls['3'], HTTP_NO_CONNECTION));
    end(&queue, &started, '3');
    http_queue_release(&queue);
}

static void many_hosts_and_many_sleepers_cost_no_more_each(void **state)
{
    enum { MANY = 20000 };
    struct http_queue queue;
    http_queue_init(&queue, 100, 100);
    for (size_t i = 0; i < MANY; i++) {
        char url[64];
        snprintf(url, sizeof url, "https://h%zu.example.com/", i);
        const struct http_request request = {.method = "GET", .url = url};
        struct http_call *call = mem_alloc(sizeof *call);
        call->copy = http_request_copy(&request);
        if (i % 2 == 0)
            http_queue_add(&queue, call);
        else
            http_queue_sleep(&queue, call, (int64_t)((i * 7919) % MANY));
    }
    int64_t last = 0;
    for (size_t i = 0; i < MANY / 2; i++) {
        struct http_call *call = http_queue_wake(&queue, MANY);
        assert_true(call->due >= last);
        last = call->due;
        http_queue_add(&queue, call);
    }
    assert_null(http_queue_wake(&queue, MANY));
    for (size_t i = 0; i < MANY; i++) {
        struct http_call *call = http_queue_start(&queue);
        assert_non_null(call);
        http_queue_ended(&queue, call);
        http_call_free(call);
    }
    assert_null(http_queue_start(&queue));
    http_queue_release(&queue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_to_one_host_start_in_their_order_up_to_their_limit),
        cmocka_unit_test(one_that_wants_to_be_alone_is_alone),
        cmocka_unit_test(hosts_take_turns_within_the_limit_of_all),
        cmocka_unit_test(sleepers_wake_when_their_time_has_come),
        cmocka_unit_test(what_is_left_is_taken_and_freed),
        cmocka_unit_test(the_first_call_connects_and_the_others_wait),
        cmocka_unit_test(one_connection_for_all_is_enough_where_it_is_shared),
        cmocka_unit_test(what_is_refused_shows_how_many_are_taken),
        cmocka_unit_test(many_in_flight_leave_a_few_to_each_host),
        cmocka_unit_test(who_waits_for_a_connection_fails_with_it),
        cmocka_unit_test(many_hosts_and_many_sleepers_cost_no_more_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
