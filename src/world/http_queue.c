#include "http_queue.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "world/http.h"
#include "world/system.h"

/* Calls to one scheme, host, port and reach. */
struct http_place {
    struct http_place *chained; /* in its bucket */
    struct http_place *next;    /* in its turn */
    struct http_place *before;
    enum http_turn turn;
    char *origin;
    uint32_t hash;
    enum http_reach reach;
    struct http_call *first; /* those that wait */
    struct http_call *last;
    const struct http_call *opener; /* in flight and makes the connection for all; or NULL */
    bool resolving;                 /* the opener's name is not known yet */
    bool known;                     /* a connection was made once */
    bool shares;                    /* requests share it: HTTP/2 */
    bool alone;                     /* the one in flight wants to be alone */
    unsigned in_flight;
    unsigned own;         /* of these, on a connection of their own */
    unsigned connections; /* of these, counted in the queue */
    unsigned limit;       /* in flight, until a new connection is made; 0: none */
    unsigned streams;     /* in flight, as the server showed by refusing more; 0: none */
};

void http_queue_init(struct http_queue *queue, unsigned most, unsigned resolving_most)
{
    *queue = (struct http_queue){.most = most, .resolving_most = resolving_most};
}

void http_call_free(struct http_call *call)
{
    http_request_free(call->copy);
    mem_free(call, sizeof *call);
}

static void place_free(struct http_place *place)
{
    mem_free(place->origin, strlen(place->origin) + 1);
    mem_free(place, sizeof *place);
}

void http_queue_release(struct http_queue *queue)
{
    for (struct http_call *call = http_queue_take(queue); call; call = http_queue_take(queue))
        http_call_free(call);
    for (size_t i = 0; i < queue->place_buckets; i++) {
        while (queue->places[i]) {
            struct http_place *place = queue->places[i];
            queue->places[i] = place->chained;
            place_free(place);
        }
    }
    mem_free(queue->places, queue->place_buckets * sizeof(struct http_place *));
    mem_free(queue->asleep, queue->asleep_capacity * sizeof(struct http_call *));
    http_queue_init(queue, queue->most, queue->resolving_most);
}

/* --- hosts ------------------------------------------------------------------------------------ */

/* FNV-1a. */
static uint32_t hash_of(const char *text)
{
    uint32_t hash = 2166136261U;
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 16777619U;
    return hash;
}

static void chain(struct http_queue *queue, struct http_place *place)
{
    struct http_place **bucket = &queue->places[place->hash & (queue->place_buckets - 1)];
    place->chained = *bucket;
    *bucket = place;
}

static void grow_places(struct http_queue *queue)
{
    struct http_place **old = queue->places;
    const size_t count = queue->place_buckets;
    queue->place_buckets = count > 0 ? count * 2 : 16;
    queue->places = mem_alloc(mem_product(queue->place_buckets, sizeof(struct http_place *)));
    for (size_t i = 0; i < count; i++) {
        while (old[i]) {
            struct http_place *place = old[i];
            old[i] = place->chained;
            chain(queue, place);
        }
    }
    mem_free(old, count * sizeof(struct http_place *));
}

static struct http_place *place_new(const struct http_copy *copy, uint32_t hash)
{
    struct http_place *place = mem_alloc(sizeof *place);
    const size_t size = strlen(copy->origin) + 1;
    place->origin = mem_alloc(size);
    memcpy(place->origin, copy->origin, size);
    place->hash = hash;
    place->reach = copy->request.reach;
    place->known = text_starts(copy->origin, "http:"); /* HTTP/1.1, without a handshake */
    return place;
}

static struct http_place *place_of(struct http_queue *queue, const struct http_copy *copy)
{
    const uint32_t hash = hash_of(copy->origin);
    struct http_place *place =
        queue->place_buckets > 0 ? queue->places[hash & (queue->place_buckets - 1)] : NULL;
    while (place && (place->reach != copy->request.reach || !text_is(place->origin, copy->origin)))
        place = place->chained;
    if (place)
        return place;
    if (queue->place_count == queue->place_buckets)
        grow_places(queue);
    place = place_new(copy, hash);
    chain(queue, place);
    queue->place_count++;
    return place;
}

static unsigned least_of(unsigned allowed, unsigned limit)
{
    return limit > 0 && limit < allowed ? limit : allowed;
}

static unsigned allowed_at(const struct http_place *place, const struct http_request *request)
{
    if (request->alone)
        return 1;
    const unsigned usual = place->shares ? HTTP_STREAMS_PER_HOST : HTTP_PER_HOST;
    const unsigned allowed = request->per_host > 0 ? request->per_host : usual;
    return least_of(least_of(allowed, place->limit), place->streams);
}

static enum http_turn turn_of(const struct http_place *place)
{
    if (!place->first)
        return TURN_NONE;
    const struct http_request *request = &place->first->copy->request;
    const bool own = request->close_connection;
    if (place->alone || place->in_flight >= allowed_at(place, request) || (place->opener && !own))
        return TURN_BLOCKED;
    if (!place->known && !own)
        return TURN_OPEN;
    if (own || !place->shares || place->in_flight == place->own)
        return TURN_CONNECT;
    return place->in_flight < HTTP_CROWD ? TURN_SHARED : TURN_CROWDED;
}

static void leave_turn(struct http_queue *queue, struct http_place *place)
{
    struct http_turns *turns = &queue->turns[place->turn];
    if (place->turn == TURN_NONE)
        return;
    *(place->before ? &place->before->next : &turns->first) = place->next;
    *(place->next ? &place->next->before : &turns->last) = place->before;
    place->next = NULL;
    place->before = NULL;
    place->turn = TURN_NONE;
}

/* After each change of a host. */
static void settle(struct http_queue *queue, struct http_place *place)
{
    const unsigned others = place->in_flight - place->own;
    const unsigned connections = place->own + (place->shares && others > 1 ? 1 : others);
    queue->connections += connections - place->connections;
    place->connections = connections;
    const enum http_turn turn = turn_of(place);
    if (turn == place->turn)
        return;
    leave_turn(queue, place);
    place->turn = turn;
    if (turn == TURN_NONE)
        return;
    struct http_turns *turns = &queue->turns[turn];
    place->before = turns->last;
    *(turns->last ? &turns->last->next : &turns->first) = place;
    turns->last = place;
}

/* --- calls that wait -------------------------------------------------------------------------- */

static void append(struct http_call *call)
{
    struct http_place *place = call->place;
    call->next = NULL;
    *(place->last ? &place->last->next : &place->first) = call;
    place->last = call;
}

void http_queue_add(struct http_queue *queue, struct http_call *call)
{
    if (!call->place)
        call->place = place_of(queue, call->copy);
    append(call);
    settle(queue, call->place);
}

void http_queue_open(struct http_queue *queue, struct http_call *call)
{
    const struct http_place *place = place_of(queue, call->copy);
    if (place->known || place->opener || place->first)
        http_call_free(call);
    else
        http_queue_add(queue, call);
}

static struct http_call *take_first(struct http_place *place)
{
    struct http_call *call = place->first;
    place->first = call->next;
    if (!place->first)
        place->last = NULL;
    return call;
}

static void set_opener(struct http_queue *queue, struct http_place *place,
                       const struct http_call *opener)
{
    queue->resolving -= place->resolving;
    place->resolving = opener;
    queue->resolving += place->resolving;
    place->opener = opener;
}

static struct http_place *next_place(const struct http_queue *queue)
{
    struct http_place *place = queue->turns[TURN_SHARED].first;
    if (!place && queue->connections < queue->most) {
        place = queue->turns[TURN_CONNECT].first;
        if (!place && queue->resolving < queue->resolving_most)
            place = queue->turns[TURN_OPEN].first;
    }
    return place || queue->in_flight >= HTTP_TRANSFERS ? place : queue->turns[TURN_CROWDED].first;
}

bool http_queue_may_start(const struct http_queue *queue)
{
    return next_place(queue);
}

struct http_call *http_queue_start(struct http_queue *queue)
{
    struct http_place *place = next_place(queue);
    if (!place)
        return NULL;
    struct http_call *call = take_first(place);
    const struct http_request *request = &call->copy->request;
    if (!place->known && !request->close_connection)
        set_opener(queue, place, call);
    place->alone = request->alone;
    place->own += request->close_connection;
    place->in_flight++;
    queue->in_flight++;
    leave_turn(queue, place); /* to the end of the turn */
    settle(queue, place);
    return call;
}

static void leave(struct http_queue *queue, const struct http_call *call)
{
    struct http_place *place = call->place;
    if (place->opener == call)
        set_opener(queue, place, NULL);
    place->in_flight--;
    queue->in_flight--;
    place->own -= call->copy->request.close_connection;
    place->alone = false;
}

void http_queue_ended(struct http_queue *queue, const struct http_call *call)
{
    leave(queue, call);
    settle(queue, call->place);
}

/* A server that refuses requests shows how many it takes at once; one that drops all shows nothing. */
void http_queue_return(struct http_queue *queue, struct http_call *call, bool refused)
{
    struct http_place *place = call->place;
    leave(queue, call);
    const unsigned left = place->in_flight - place->own;
    if (refused && place->shares)
        place->streams = left;
    else if (place->shares)
        place->limit = left > 0 ? left : 1;
    call->next = place->first;
    place->first = call;
    if (!place->last)
        place->last = call;
    settle(queue, place);
}

/* --- calls that sleep: a heap by `due`, equal ones in the order added ------------------------- */

static bool is_earlier(const struct http_call *a, const struct http_call *b)
{
    return a->due < b->due || (a->due == b->due && a->asleep < b->asleep);
}

void http_queue_sleep(struct http_queue *queue, struct http_call *call, int64_t due)
{
    if (queue->asleep_count == queue->asleep_capacity) {
        const size_t more = queue->asleep_capacity > 0 ? queue->asleep_capacity * 2 : 16;
        queue->asleep = mem_grow(queue->asleep, queue->asleep_capacity * sizeof call,
                                 mem_product(more, sizeof call));
        queue->asleep_capacity = more;
    }
    call->due = due;
    call->asleep = queue->slept++;
    size_t at = queue->asleep_count++;
    for (; at > 0 && is_earlier(call, queue->asleep[(at - 1) / 2]); at = (at - 1) / 2)
        queue->asleep[at] = queue->asleep[(at - 1) / 2];
    queue->asleep[at] = call;
}

int64_t http_queue_due(const struct http_queue *queue)
{
    return queue->asleep_count > 0 ? queue->asleep[0]->due : INT64_MAX;
}

static void sift(struct http_queue *queue, struct http_call *call)
{
    size_t at = 0;
    for (size_t child = 1; child < queue->asleep_count; child = 2 * at + 1) {
        if (child + 1 < queue->asleep_count &&
            is_earlier(queue->asleep[child + 1], queue->asleep[child]))
            child++;
        if (!is_earlier(queue->asleep[child], call))
            break;
        queue->asleep[at] = queue->asleep[child];
        at = child;
    }
    queue->asleep[at] = call;
}

struct http_call *http_queue_wake(struct http_queue *queue, int64_t now)
{
    if (queue->asleep_count == 0 || queue->asleep[0]->due > now)
        return NULL;
    struct http_call *call = queue->asleep[0];
    struct http_call *last = queue->asleep[--queue->asleep_count];
    if (queue->asleep_count > 0)
        sift(queue, last);
    return call;
}

struct http_call *http_queue_take(struct http_queue *queue)
{
    if (queue->asleep_count > 0)
        return http_queue_wake(queue, INT64_MAX);
    for (size_t i = 0; i < TURNS; i++) {
        struct http_place *place = queue->turns[i].first;
        if (place) {
            struct http_call *call = take_first(place);
            settle(queue, place);
            return call;
        }
    }
    return NULL;
}

/* --- what the network tells ------------------------------------------------------------------- */

bool http_queue_may_connect(struct http_queue *queue, const struct http_call *call)
{
    struct http_place *place = call->place;
    if (call->copy->request.close_connection || !place->shares || place->opener == call)
        return true;
    if (place->opener || place->in_flight - place->own > 1)
        return false;
    set_opener(queue, place, call);
    settle(queue, place);
    return true;
}

void http_queue_resolved(struct http_queue *queue, const struct http_call *call)
{
    struct http_place *place = call->place;
    if (place->opener != call)
        return;
    queue->resolving -= place->resolving;
    place->resolving = false;
}

void http_queue_connected(struct http_queue *queue, const struct http_call *call)
{
    struct http_place *place = call->place;
    if (call->copy->request.close_connection)
        return;
    if (place->opener == call) {
        set_opener(queue, place, NULL);
        place->limit = 0;
    }
    place->known = true;
    settle(queue, place);
}

void http_queue_shares(struct http_queue *queue, const struct http_call *call, bool shares)
{
    call->place->shares = shares;
    settle(queue, call->place);
}

static int64_t patience_of(const struct http_request *request)
{
    return request->connect_timeout < request->timeout ? request->connect_timeout
                                                       : request->timeout;
}

static bool shares_fate(const struct http_call *fellow, const struct http_call *call,
                        enum http_outcome outcome)
{
    const struct http_request *request = &fellow->copy->request;
    return !request->close_connection &&
           (outcome != HTTP_TIMED_OUT || patience_of(request) <= patience_of(&call->copy->request));
}

struct http_call *http_queue_fellows(struct http_queue *queue, const struct http_call *call,
                                     enum http_outcome outcome)
{
    struct http_place *place = call->place;
    struct http_call *fellows = NULL;
    struct http_call **end = &fellows;
    if (place->opener != call || outcome == HTTP_REFUSED)
        return NULL;
    struct http_call *waiting = place->first;
    place->first = NULL;
    place->last = NULL;
    while (waiting) {
        struct http_call *next = waiting->next;
        waiting->next = NULL;
        if (shares_fate(waiting, call, outcome)) {
            *end = waiting;
            end = &waiting->next;
        } else {
            append(waiting);
        }
        waiting = next;
    }
    settle(queue, place);
    return fellows;
}

/* --- retries ---------------------------------------------------------------------------------- */

bool http_retry_is_due(const struct http_answer *answer, bool broke)
{
    if (answer->outcome != HTTP_ANSWERED)
        return broke;
    return answer->status == 429 || answer->status >= 500;
}

static int64_t clamped(int64_t seconds)
{
    if (seconds < 0)
        return 0;
    return seconds < HTTP_RETRY_AFTER_MOST ? seconds : HTTP_RETRY_AFTER_MOST;
}

/* For any number of digits. */
static int64_t digits_of(const char *text)
{
    int64_t seconds = 0;
    for (; *text; text++)
        seconds = clamped(seconds * 10 + (*text - '0'));
    return seconds;
}

int64_t http_retry_after(const struct http_answer *answer, int64_t now)
{
    const char *text = http_answer_header(answer, "Retry-After", NULL);
    if (!text || !*text)
        return 0;
    if (text[strspn(text, "0123456789")] == '\0')
        return digits_of(text);
    int64_t then = 0;
    if (!when_parse_http(text, &then))
        return 0;
    const char *date = http_answer_header(answer, "Date", NULL);
    int64_t from = now;
    if (!date || !when_parse_http(date, &from))
        from = now;
    return clamped(then - from);
}

int64_t http_retry_delay(const struct http_answer *answer, unsigned tries, int64_t now)
{
    const unsigned doublings = tries < HTTP_RETRIES_MOST ? tries : HTTP_RETRIES_MOST;
    const uint32_t most = UINT32_C(1000) << (doublings > 0 ? doublings - 1 : 0);
    return http_retry_after(answer, now) * 1000 + random_below(most);
}
