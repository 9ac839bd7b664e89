#include "world/http.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "http_exchange.h"
#include "http_queue.h"
#include "http_request.h"
#include "world/system.h"

enum {
    POLL_MOST = 1000,
    PROGRESS_MS = 1000,        /* milliseconds */
    ROOMY = 3 * HTTP_IN_FLIGHT /* connections: see open_engine */
};

struct http {
    CURLM *multi;
    struct http_queue queue;
    struct http_exchange *running; /* each has its call as owner */
    struct http_rules rules;
    struct http_sockets sockets;
    int64_t ends; /* on the monotonic clock */
    bool hurry;
    unsigned sent;
    http_watch *watch;
    void *watch_context;
    http_progress *progress; /* may be NULL */
    void *progress_context;
    int64_t progress_due;
};

/* How many requests may be in flight and how many connections open. A request needs a connection and two
 * descriptors of libcurl's resolver; some stay free for other uses. Known in advance, so that requests
 * wait instead of failing. */
struct room {
    long in_flight;
    long connections;
};

static struct room room_of_process(void)
{
    enum { RESOLVER = 2, SPARE = 3, COUNTED_MOST = 4096, CONNECTIONS_MOST = 1024 };
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > COUNTED_MOST)
        return (struct room){HTTP_IN_FLIGHT, CONNECTIONS_MOST};
    long free = (long)limit.rlim_cur - SPARE;
    for (int fd = 0; fd < (int)limit.rlim_cur; fd++)
        free -= fcntl(fd, F_GETFD) >= 0;
    long in_flight = free / (RESOLVER + 1);
    in_flight = in_flight < HTTP_IN_FLIGHT ? in_flight : HTTP_IN_FLIGHT;
    in_flight = in_flight > 1 ? in_flight : 1;
    const long connections = free - RESOLVER * in_flight;
    return (struct room){in_flight, connections > in_flight ? connections : in_flight};
}

static char *kept(const char *text)
{
    return text ? mem_sized_copy(text) : NULL;
}

/* With room for idle connections besides all busy ones, the oldest idle one, which libcurl closes to make
 * room, is never one that has just answered. */
static bool open_engine(struct http *http)
{
    const struct room room = room_of_process();
    const long most = room.connections;
    http_queue_init(&http->queue, (unsigned)room.in_flight);
    http->rules.keeps = most >= ROOMY;
    http->multi = curl_multi_init();
    return http->multi &&
           curl_multi_setopt(http->multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING) == CURLM_OK &&
           curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, most) == CURLM_OK &&
           curl_multi_setopt(http->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, most) == CURLM_OK;
}

static bool check_options(const struct http_options *options, struct err *err)
{
    if (!http_is_value(options->user_agent))
        return err_set(err, ERR_SYSTEM,
                       "the User-Agent contains bytes that are not allowed in a header");
    if (options->ca_file && access(options->ca_file, R_OK) != 0) {
        err_set(err, ERR_SYSTEM, "cannot read the CA file '%s'", options->ca_file);
        return err_hint(err, "Name a file with certificates in PEM form.");
    }
    return true;
}

struct http *http_new(const struct http_options *options, struct err *err)
{
    if (!check_options(options, err))
        return NULL;
    struct http *http = mem_alloc(sizeof *http);
    http->ends = clock_milliseconds() + options->deadline;
    http->hurry = options->hurry;
    http->rules = (struct http_rules){.ca_file = kept(options->ca_file),
                                      .proxy = kept(options->proxy),
                                      .user_agent = kept(options->user_agent),
                                      .sockets = &http->sockets,
                                      .sent = &http->sent};
    if (open_engine(http))
        return http;
    err_set(err, ERR_SYSTEM, "the HTTP engine does not start");
    http_free(http);
    return NULL;
}

static void unlink_exchange(struct http *http, struct http_exchange *exchange)
{
    curl_multi_remove_handle(http->multi, exchange->easy);
    *exchange->before = exchange->next;
    if (exchange->next)
        exchange->next->before = exchange->before;
}

static void link_exchange(struct http *http, struct http_exchange *exchange)
{
    exchange->next = http->running;
    exchange->before = &http->running;
    if (http->running)
        http->running->before = &exchange->next;
    http->running = exchange;
}

void http_free(struct http *http)
{
    if (!http)
        return;
    http_queue_release(&http->queue);
    curl_multi_cleanup(http->multi);
    http_sockets_release(&http->sockets);
    mem_sized_free(http->rules.ca_file);
    mem_sized_free(http->rules.proxy);
    mem_sized_free(http->rules.user_agent);
    mem_free(http, sizeof *http);
}

void http_watch_all(struct http *http, http_watch *watch, void *context)
{
    http->watch = watch;
    http->watch_context = context;
}

unsigned http_sent(const struct http *http)
{
    return http->sent;
}

int64_t http_left(const struct http *http)
{
    const int64_t left = http->ends - clock_milliseconds();
    return left > 0 ? left : 0;
}

static struct http_call *call_new(http_done *done, void *context)
{
    struct http_call *call = mem_alloc(sizeof *call);
    call->done = done;
    call->context = context;
    return call;
}

void http_add(struct http *http, const struct http_request *request, http_done *done, void *context)
{
    struct http_call *call = call_new(done, context);
    call->copy = http_request_copy(request);
    if (call->copy->fault)
        http_queue_sleep(&http->queue, call, 0);
    else
        http_queue_add(&http->queue, call);
}

void http_open(struct http *http, const char *url, enum http_reach reach)
{
    (void)http;
    (void)url;
    (void)reach;
}

void http_after(struct http *http, int64_t delay, http_done *done, void *context)
{
    const int64_t due = clock_milliseconds() + (delay > 0 ? delay : 0);
    http_queue_sleep(&http->queue, call_new(done, context), due);
}

/* The end of a call; frees it. */
static void finish(struct http_call *call, const struct http_answer *answer)
{
    call->done(call->context, answer);
    http_call_free(call);
}

/* The end of a call without an exchange. */
static void finish_unsent(struct http_call *call, enum http_outcome outcome, const char *why)
{
    const struct http_answer answer = {.outcome = outcome,
                                       .why = why,
                                       .body = "",
                                       .sent_at = clock_milliseconds(),
                                       .tries = call->tries};
    finish(call, &answer);
}

/* Milliseconds to wait before another try, or -1. */
static int64_t retry_in(const struct http *http, const struct http_call *call,
                        const struct http_answer *answer, bool broke)
{
    if (call->tries > call->copy->request.retries || !http_retry_is_due(answer, broke))
        return -1;
    const int64_t delay =
        http_retry_delay(answer, call->tries, clock_now()) / (http->hurry ? 1000 : 1);
    return delay < http_left(http) ? delay : -1;
}

/* The end of an exchange: another try, or the end of its call. Frees it. */
static void conclude(struct http *http, struct http_exchange *exchange, struct http_answer *answer,
                     bool broke)
{
    struct http_call *call = exchange->owner;
    http_queue_ended(&http->queue, call);
    answer->tries = call->tries;
    if (http->watch)
        http->watch(http->watch_context, &call->copy->request, answer);
    const int64_t delay = retry_in(http, call, answer, broke);
    if (delay >= 0)
        http_queue_sleep(&http->queue, call, clock_milliseconds() + delay);
    else
        finish(call, answer);
    http_exchange_free(exchange);
}

static void start(struct http *http, struct http_call *call, bool fresh)
{
    struct http_exchange *exchange =
        http_exchange_new(call->copy, &http->rules, http_left(http), fresh);
    exchange->owner = call;
    link_exchange(http, exchange);
    if (exchange->easy && curl_multi_add_handle(http->multi, exchange->easy) == CURLM_OK)
        return;
    unlink_exchange(http, exchange);
    struct http_answer answer = {.outcome = HTTP_REFUSED,
                                 .why = "libcurl does not take the request with all rules",
                                 .body = "",
                                 .sent_at = exchange->sent_at};
    conclude(http, exchange, &answer, false);
}

static void end_exchange(struct http *http, struct http_exchange *exchange, CURLcode code)
{
    struct http_answer answer;
    struct http_call *call = exchange->owner;
    const bool broke = http_exchange_answer(exchange, code, &answer);
    const bool unasked = exchange->unasked;
    unlink_exchange(http, exchange);
    if (!unasked) {
        conclude(http, exchange, &answer, broke);
        return;
    }
    http_exchange_free(exchange); /* nothing was sent: the same try on a new connection */
    start(http, call, true);
}

static void wake(struct http *http)
{
    const int64_t now = clock_milliseconds();
    for (struct http_call *call = http_queue_wake(&http->queue, now); call;
         call = http_queue_wake(&http->queue, now)) {
        if (!call->copy)
            finish_unsent(call, HTTP_ANSWERED, NULL);
        else if (call->copy->fault)
            finish_unsent(call, HTTP_REFUSED, call->copy->fault);
        else
            http_queue_add(&http->queue, call);
    }
}

static void end_all(struct http *http, enum http_outcome outcome, const char *why)
{
    while (http->running) {
        struct http_exchange *exchange = http->running;
        struct http_answer answer = {.outcome = outcome, .why = why, .body = ""};
        answer.sent_at = exchange->sent_at;
        answer.took = clock_milliseconds() - exchange->sent_at;
        unlink_exchange(http, exchange);
        conclude(http, exchange, &answer, false);
    }
    for (struct http_call *call = http_queue_take(&http->queue); call;
         call = http_queue_take(&http->queue)) {
        /* A request that broke a rule is refused even after the deadline. */
        const char *fault = call->copy ? call->copy->fault : NULL;
        finish_unsent(call, fault ? HTTP_REFUSED : outcome, fault ? fault : why);
    }
}

/* Ends the exchanges that libcurl has completed; returns whether there were any. */
static bool collect(struct http *http)
{
    bool any = false;
    int left = 0;
    for (CURLMsg *message = curl_multi_info_read(http->multi, &left); message;
         message = curl_multi_info_read(http->multi, &left)) {
        struct http_exchange *exchange = NULL;
        const CURLcode code = message->data.result;
        if (message->msg != CURLMSG_DONE ||
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &exchange) != CURLE_OK)
            continue;
        end_exchange(http, exchange, code);
        any = true;
    }
    return any;
}

/* Until the next timer, the deadline, or something happens on a connection. */
static bool wait(struct http *http)
{
    int64_t time = http_left(http);
    if (http->queue.asleep) {
        const int64_t next = http->queue.asleep->due - clock_milliseconds();
        time = next < time ? next : time;
    }
    if (time <= 0)
        return true;
    return curl_multi_poll(http->multi, NULL, 0, time < POLL_MOST ? (int)time : POLL_MOST, NULL) ==
           CURLM_OK;
}

static bool has_work(const struct http *http)
{
    return http->running || http->queue.waiting > 0 || http->queue.asleep;
}

/* One turn; false: libcurl itself has failed. */
static bool turn(struct http *http)
{
    int running = 0;
    wake(http);
    for (struct http_call *call = http_queue_start(&http->queue); call;
         call = http_queue_start(&http->queue)) {
        call->tries++;
        start(http, call, false);
    }
    if (curl_multi_perform(http->multi, &running) != CURLM_OK)
        return false;
    return collect(http) || !has_work(http) || wait(http);
}

static void tell_progress(struct http *http)
{
    const int64_t now = clock_milliseconds();
    size_t open = http->queue.waiting;
    if (!http->progress || now < http->progress_due)
        return;
    for (const struct http_exchange *exchange = http->running; exchange; exchange = exchange->next)
        open++;
    http->progress_due = now + PROGRESS_MS;
    http->progress(http->progress_context, open);
}

void http_progress_tell(struct http *http, http_progress *progress, void *context)
{
    http->progress = progress;
    http->progress_context = context;
    http->progress_due = clock_milliseconds() + PROGRESS_MS;
}

void http_run(struct http *http)
{
    while (has_work(http)) {
        tell_progress(http);
        if (http_left(http) == 0)
            end_all(http, HTTP_TIMED_OUT, "the time for the whole run is over");
        else if (!turn(http))
            end_all(http, HTTP_NO_CONNECTION, "the HTTP engine has failed");
    }
}
