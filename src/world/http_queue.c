#include "http_queue.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "world/http.h"
#include "world/system.h"

/* Calls to one scheme, host and port. */
struct http_place {
    struct http_place *next;
    char *origin;
    struct http_call *first; /* those that wait */
    struct http_call *last;
    unsigned in_flight;
    bool alone; /* the one in flight wants to be alone */
};

void http_queue_init(struct http_queue *queue, unsigned most)
{
    *queue = (struct http_queue){.most = most};
}

void http_call_free(struct http_call *call)
{
    http_request_free(call->copy);
    mem_free(call, sizeof *call);
}

void http_queue_release(struct http_queue *queue)
{
    for (struct http_call *call = http_queue_take(queue); call; call = http_queue_take(queue))
        http_call_free(call);
    while (queue->places) {
        struct http_place *place = queue->places;
        queue->places = place->next;
        mem_free(place->origin, strlen(place->origin) + 1);
        mem_free(place, sizeof *place);
    }
}

static void append_place(struct http_queue *queue, struct http_place *place)
{
    place->next = NULL;
    if (queue->last)
        queue->last->next = place;
    else
        queue->places = place;
    queue->last = place;
}

static struct http_place *place_of(struct http_queue *queue, const char *origin)
{
    for (struct http_place *place = queue->places; place; place = place->next) {
        if (text_is(place->origin, origin))
            return place;
    }
    struct http_place *place = mem_alloc(sizeof *place);
    const size_t size = strlen(origin) + 1;
    place->origin = mem_alloc(size);
    memcpy(place->origin, origin, size);
    append_place(queue, place);
    return place;
}

void http_queue_add(struct http_queue *queue, struct http_call *call)
{
    if (!call->place)
        call->place = place_of(queue, call->copy->origin);
    struct http_place *place = call->place;
    call->next = NULL;
    if (place->last)
        place->last->next = call;
    else
        place->first = call;
    place->last = call;
    queue->waiting++;
}

void http_queue_sleep(struct http_queue *queue, struct http_call *call, int64_t due)
{
    struct http_call **at = &queue->asleep;
    while (*at && (*at)->due <= due)
        at = &(*at)->next;
    call->due = due;
    call->next = *at;
    *at = call;
}

static bool may_start(const struct http_place *place)
{
    const struct http_call *call = place->first;
    if (!call || place->alone)
        return false;
    return call->copy->request.alone ? place->in_flight == 0
                                     : place->in_flight < call->copy->request.per_host;
}

static struct http_call *take_first(struct http_queue *queue, struct http_place *place)
{
    struct http_call *call = place->first;
    place->first = call->next;
    if (!place->first)
        place->last = NULL;
    queue->waiting--;
    return call;
}

/* A host whose call has started goes to the end of the list. */
static void rotate(struct http_queue *queue, struct http_place *place, struct http_place *before)
{
    if (place == queue->last)
        return;
    if (before)
        before->next = place->next;
    else
        queue->places = place->next;
    append_place(queue, place);
}

struct http_call *http_queue_start(struct http_queue *queue)
{
    if (queue->waiting == 0 || queue->in_flight >= queue->most)
        return NULL;
    struct http_place *before = NULL;
    struct http_place *place = queue->places;
    while (place && !may_start(place)) {
        before = place;
        place = place->next;
    }
    if (!place)
        return NULL;
    struct http_call *call = take_first(queue, place);
    place->alone = call->copy->request.alone;
    place->in_flight++;
    queue->in_flight++;
    rotate(queue, place, before);
    return call;
}

void http_queue_ended(struct http_queue *queue, const struct http_call *call)
{
    call->place->in_flight--;
    call->place->alone = false;
    queue->in_flight--;
}

struct http_call *http_queue_wake(struct http_queue *queue, int64_t now)
{
    struct http_call *call = queue->asleep;
    if (!call || call->due > now)
        return NULL;
    queue->asleep = call->next;
    return call;
}

struct http_call *http_queue_take(struct http_queue *queue)
{
    if (queue->asleep)
        return http_queue_wake(queue, INT64_MAX);
    for (struct http_place *place = queue->places; place; place = place->next) {
        if (place->first)
            return take_first(queue, place);
    }
    return NULL;
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
