#include "http_session.h"

#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

/* As nghttp2/nghttp2.h declares them, for nghttp2 1.10 (2017) and later. */

struct nghttp2_session;
struct nghttp2_session_callbacks;
struct nghttp2_option;

struct nghttp2_mem {
    void *context;
    void *(*malloc)(size_t size, void *context);
    void (*free)(void *memory, void *context);
    void *(*calloc)(size_t count, size_t size, void *context);
    void *(*realloc)(void *memory, size_t size, void *context);
};

struct nghttp2_frame_hd {
    size_t length;
    int32_t stream;
    uint8_t type;
    uint8_t flags;
    uint8_t reserved;
};

int nghttp2_session_client_new2(struct nghttp2_session **session,
                                const struct nghttp2_session_callbacks *callbacks, void *context,
                                const struct nghttp2_option *option);
int nghttp2_session_want_read(struct nghttp2_session *session);

typedef int on_frame(struct nghttp2_session *session, const struct nghttp2_frame_hd *head,
                     void *context);
typedef void set_on_begin_frame(struct nghttp2_session_callbacks *callbacks, on_frame *call);
typedef int client_new3(struct nghttp2_session **session,
                        const struct nghttp2_session_callbacks *callbacks, void *context,
                        const struct nghttp2_option *option, struct nghttp2_mem *memory);

static void *wiping_malloc(size_t size, void *context)
{
    (void)context;
    return mem_sized_alloc(size);
}

static void wiping_free(void *memory, void *context)
{
    (void)context;
    mem_sized_free(memory);
}

static void *wiping_calloc(size_t count, size_t size, void *context)
{
    (void)context;
    return mem_sized_calloc(count, size);
}

static void *wiping_realloc(void *memory, size_t size, void *context)
{
    (void)context;
    return mem_sized_realloc(memory, size);
}

/* What came from one server in this turn. Neither libcurl nor nghttp2 has room for it. */
static struct {
    const struct nghttp2_session *session;
    unsigned frames;
} turn;

void http_session_turn(void)
{
    if (turn.frames <= HTTP_SESSION_FRAMES)
        turn.frames = 0;
}

static int count_frame(struct nghttp2_session *session, const struct nghttp2_frame_hd *head,
                       void *context)
{
    enum { DATA = 0, HEADERS = 1, CALLBACK_FAILURE = -902 };
    (void)context;
    if ((head->type == DATA && head->length > 0) || head->type == HEADERS)
        return 0;
    if (turn.session != session)
        turn.frames = 0;
    turn.session = session;
    turn.frames += turn.frames <= HTTP_SESSION_FRAMES;
    return turn.frames > HTTP_SESSION_FRAMES ? CALLBACK_FAILURE : 0;
}

/* dlsym(3): a function as an object pointer. */
static bool find(const char *name, void *function)
{
    void *found = dlsym(NULL, name);
    memcpy(function, &found, sizeof found);
    return found;
}

/* The callbacks are libcurl's own, made for this call, and copied by nghttp2 like the allocator. */
int nghttp2_session_client_new2(struct nghttp2_session **session,
                                const struct nghttp2_session_callbacks *callbacks, void *context,
                                const struct nghttp2_option *option)
{
    enum { OUT_OF_MEMORY = -901 };
    struct nghttp2_mem memory = {NULL, wiping_malloc, wiping_free, wiping_calloc, wiping_realloc};
    struct nghttp2_session_callbacks *writable = NULL;
    set_on_begin_frame *set = NULL;
    client_new3 *create = NULL;
    if (!find("nghttp2_session_callbacks_set_on_begin_frame_callback", &set) ||
        !find("nghttp2_session_client_new3", &create))
        return OUT_OF_MEMORY;
    memcpy(&writable, &callbacks, sizeof writable);
    set(writable, count_frame);
    const int result = create(session, callbacks, context, option, &memory);
    if (turn.session == *session) /* the address of one that is gone */
        turn.frames = 0;
    return result;
}

/* Always: what is unfinished when the connection ends is then an error. */
int nghttp2_session_want_read(struct nghttp2_session *session)
{
    (void)session;
    return 1;
}

bool http_session_is_ours(void)
{
    int (*ours)(struct nghttp2_session * session) = nghttp2_session_want_read;
    const void *found = dlsym(NULL, "nghttp2_session_want_read");
    return memcmp(&ours, &found, sizeof found) == 0;
}
