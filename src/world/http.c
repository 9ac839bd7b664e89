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
#include "http_session.h"
#include "world/system.h"

enum {
    POLL_MOST = 1000,
    PROGRESS_MS = 1000, /* milliseconds */
    ROOMY = 96          /* connections: see open_engine */
};

struct http {
    CURLM *multi;
    struct http_queue queue;
    struct http_exchange *running;
    struct http_rules rules;
    struct http_links links;
    size_t open;  /* calls that have not been answered yet */
    int64_t ends; /* on the monotonic clock */
    bool hurry;
    unsigned sent;
    http_watch *watch;
    void *watch_context;
    http_progress *progress; /* may be NULL */
    void *progress_context;
    int64_t progress_due;
};

/* How many connections may be open, and how many names be resolved at once: each takes a thread and two
 * descriptors of libcurl's. Some descriptors stay free for other uses. Known in advance, so that requests
 * wait instead of failing. */
struct room {
    long connections;
    long resolving;
};

static struct room room_of_process(void)
{
    enum { RESOLVER = 2, RESOLVING_MOST = 64, SPARE = 3, COUNTED_MOST = 4096 };
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > COUNTED_MOST)
        return (struct room){COUNTED_MOST, RESOLVING_MOST};
    long free = (long)limit.rlim_cur - SPARE;
    for (int fd = 0; fd < (int)limit.rlim_cur; fd++)
        free -= fcntl(fd, F_GETFD) >= 0;
    long resolving = free / (RESOLVER + 1);
    resolving = resolving < RESOLVING_MOST ? resolving : RESOLVING_MOST;
    resolving = resolving > 1 ? resolving : 1;
    const long connections = free - RESOLVER * resolving;
    return (struct room){connections > 1 ? connections : 1, resolving};
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
    http_queue_init(&http->queue, (unsigned)most, (unsigned)room.resolving);
    http->rules.keeps = most >= ROOMY;
    http->multi = curl_multi_init();
    return http->multi &&
           curl_multi_setopt(http->multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX) == CURLM_OK &&
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
                                      .links = &http->links,
                                      .queue = &http->queue,
                                      .sent = &http->sent};
    if (open_engine(http))
        return http;
    err_set(err, ERR_SYSTEM, "the HTTP engine does not start");
    http_free(http);
    return NULL;
}

bool http_use_begin(struct http *http, const struct http_options *options, struct http_use *before,
                    struct err *err)
{
    if (!check_options(options, err))
        return false;
    *before = (struct http_use){
        .ends = http->ends,
        .user_agent = http->rules.user_agent,
        .watch = http->watch,
        .watch_context = http->watch_context,
        .progress = http->progress,
        .progress_context = http->progress_context,
    };
    http->ends = clock_milliseconds() + options->deadline;
    http->rules.user_agent = kept(options->user_agent);
    http_watch_all(http, NULL, NULL);
    http_progress_tell(http, NULL, NULL);
    return true;
}

void http_use_end(struct http *http, const struct http_use *before)
{
    mem_sized_free(http->rules.user_agent);
    http->ends = before->ends;
    http->rules.user_agent = before->user_agent;
    http_watch_all(http, before->watch, before->watch_context);
    http_progress_tell(http, before->progress, before->progress_context);
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

/* Connections that are still being opened ahead. */
static void drop_openings(struct http *http)
{
    while (http->running) {
        struct http_exchange *exchange = http->running;
        struct http_call *call = exchange->call;
        unlink_exchange(http, exchange);
        http_exchange_free(exchange);
        http_queue_ended(&http->queue, call);
        http_call_free(call);
    }
}

void http_free(struct http *http)
{
    if (!http)
        return;
    drop_openings(http);
    http_queue_release(&http->queue);
    curl_multi_cleanup(http->multi);
    http_links_release(&http->links);
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

static struct http_call *call_new(struct http *http, http_done *done, void *context)
{
    struct http_call *call = mem_alloc(sizeof *call);
    call->done = done;
    call->context = context;
    http->open += done ? 1 : 0;
    return call;
}

void http_add(struct http *http, const struct http_request *request, http_done *done, void *context)
{
    struct http_call *call = call_new(http, done, context);
    call->copy = http_request_copy(request);
    if (call->copy->fault)
        http_queue_sleep(&http->queue, call, 0);
    else
        http_queue_add(&http->queue, call);
}

void http_open(struct http *http, const char *url, enum http_reach reach)
{
    const struct http_request request = {.method = "HEAD", .url = url, .reach = reach};
    struct http_call *call = call_new(http, NULL, NULL);
    call->copy = http_request_copy(&request);
    if (call->copy->fault)
        http_call_free(call);
    else
        http_queue_open(&http->queue, call);
}

void http_after(struct http *http, int64_t delay, http_done *done, void *context)
{
    const int64_t due = clock_milliseconds() + (delay > 0 ? delay : 0);
    http_queue_sleep(&http->queue, call_new(http, done, context), due);
}

/* The end of a call; frees it. */
static void finish(struct http *http, struct http_call *call, const struct http_answer *answer)
{
    if (call->done) {
        http->open--;
        call->done(call->context, answer);
    }
    http_call_free(call);
}

/* The end of a call without an exchange. */
static void finish_unsent(struct http *http, struct http_call *call, enum http_outcome outcome,
                          const char *why)
{
    const struct http_answer answer = {.outcome = outcome,
                                       .why = why,
                                       .body = "",
                                       .sent_at = clock_milliseconds(),
                                       .tries = call->tries};
    finish(http, call, &answer);
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

/* The end of a try: another one, or the end of its call. */
static void end_try(struct http *http, struct http_call *call, struct http_answer *answer,
                    bool broke)
{
    answer->tries = call->tries;
    if (http->watch && call->done)
        http->watch(http->watch_context, &call->copy->request, answer);
    const int64_t delay = call->done ? retry_in(http, call, answer, broke) : -1;
    call->dropped = false;
    if (delay >= 0)
        http_queue_sleep(&http->queue, call, clock_milliseconds() + delay);
    else
        finish(http, call, answer);
}

/* The end of an exchange, and of the calls that waited for its connection where none was made. Frees it. */
static void conclude(struct http *http, struct http_exchange *exchange, struct http_answer *answer,
                     bool broke)
{
    struct http_call *call = exchange->call;
    struct http_call *fellows = http_queue_fellows(&http->queue, call, answer->outcome);
    http_queue_ended(&http->queue, call);
    end_try(http, call, answer, broke);
    while (fellows) {
        struct http_call *fellow = fellows;
        fellows = fellow->next;
        fellow->tries++;
        end_try(http, fellow, answer, broke);
    }
    http_exchange_free(exchange);
}

static void start(struct http *http, struct http_call *call, bool fresh)
{
    struct http_exchange *exchange = http_exchange_new(call, &http->rules, http_left(http), fresh);
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

/* Nothing was sent, or the server dropped it: the same try again, later or on a new connection. */
static void start_again(struct http *http, struct http_exchange *exchange)
{
    struct http_call *call = exchange->call;
    const bool returned = exchange->returned;
    const bool refused = exchange->refused;
    http_exchange_free(exchange);
    if (!returned) {
        start(http, call, true);
        return;
    }
    call->tries--;
    http_queue_return(&http->queue, call, refused);
}

static void end_exchange(struct http *http, struct http_exchange *exchange, CURLcode code)
{
    struct http_answer answer;
    const bool broke = http_exchange_answer(exchange, code, &answer);
    unlink_exchange(http, exchange);
    if (exchange->unasked || exchange->returned)
        start_again(http, exchange);
    else
        conclude(http, exchange, &answer, broke);
}

static void wake(struct http *http)
{
    const int64_t now = clock_milliseconds();
    for (struct http_call *call = http_queue_wake(&http->queue, now); call;
         call = http_queue_wake(&http->queue, now)) {
        if (!call->copy)
            finish_unsent(http, call, HTTP_ANSWERED, NULL);
        else if (call->copy->fault)
            finish_unsent(http, call, HTTP_REFUSED, call->copy->fault);
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
        finish_unsent(http, call, fault ? HTTP_REFUSED : outcome, fault ? fault : why);
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
    const int64_t left = http_left(http);
    const int64_t due = http_queue_due(&http->queue) - clock_milliseconds();
    const int64_t time = due < left ? due : left;
    if (time <= 0 || http_queue_may_start(&http->queue))
        return true;
    return curl_multi_poll(http->multi, NULL, 0, time < POLL_MOST ? (int)time : POLL_MOST, NULL) ==
           CURLM_OK;
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
    http_session_turn();
    if (curl_multi_perform(http->multi, &running) != CURLM_OK)
        return false;
    return collect(http) || http->open == 0 || wait(http);
}

static void tell_progress(struct http *http)
{
    const int64_t now = clock_milliseconds();
    if (!http->progress || now < http->progress_due)
        return;
    http->progress_due = now + PROGRESS_MS;
    http->progress(http->progress_context, http->open);
}

void http_progress_tell(struct http *http, http_progress *progress, void *context)
{
    http->progress = progress;
    http->progress_context = context;
    http->progress_due = clock_milliseconds() + PROGRESS_MS;
}

void http_run(struct http *http)
{
    while (http->open > 0) {
        tell_progress(http);
        if (http_left(http) == 0)
            end_all(http, HTTP_TIMED_OUT, "the time for the whole run is over");
        else if (!turn(http))
            end_all(http, HTTP_NO_CONNECTION, "the HTTP engine has failed");
    }
}
