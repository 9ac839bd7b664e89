#include "base/secret.h"

#include <stdint.h>
#include <string.h>

#include "secret_search.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

enum { CHUNK = 64 * 1024, FIRST_SLOTS = 64, FORMS = 7 };

/* Locked pages, filled from the front; values never move. */
struct chunk {
    struct chunk *older;
    unsigned char *pages;
    size_t capacity;
    size_t used;
};

struct secret {
    const char *name;  /* in `names` */
    const char *value; /* in a chunk, NUL after the end */
    size_t length;
    bool is_searched;
};

/* Where a secret came from; one secret may have several sources. */
struct secret_source {
    struct secret_source *older;
    const char *words;
    int handle;
};

struct secrets {
    struct secret_source *sources; /* in `names` */
    struct chunk *newest;
    struct secret *items; /* by handle */
    size_t count;
    size_t capacity;
    size_t *slots; /* open addressing by value: handle + 1, 0 where free */
    size_t slot_count;
    struct arena names;
    struct secret_index index;
};

struct secrets *secrets_new(void)
{
    struct secrets *secrets = mem_alloc(sizeof *secrets);
    arena_init(&secrets->names);
    secret_index_init(&secrets->index);
    secrets->slot_count = FIRST_SLOTS;
    secrets->slots = mem_alloc(mem_product(FIRST_SLOTS, sizeof *secrets->slots));
    return secrets;
}

void secrets_free(struct secrets *secrets)
{
    if (!secrets)
        return;
    while (secrets->newest) {
        struct chunk *chunk = secrets->newest;
        secrets->newest = chunk->older;
        mem_pages_free(chunk->pages, chunk->capacity);
        mem_free(chunk, sizeof *chunk);
    }
    secret_index_release(&secrets->index);
    arena_release(&secrets->names);
    mem_free(secrets->items, secrets->capacity * sizeof *secrets->items);
    mem_free(secrets->slots, secrets->slot_count * sizeof *secrets->slots);
    mem_free(secrets, sizeof *secrets);
}

/* --- keeping ------------------------------------------------------------------------------ */

static const char *keep_bytes(struct secrets *secrets, const char *bytes, size_t length)
{
    if (length == SIZE_MAX)
        mem_exhausted();
    struct chunk *chunk = secrets->newest;
    if (!chunk || chunk->capacity - chunk->used <= length) {
        chunk = mem_alloc(sizeof *chunk);
        chunk->capacity = length + 1 > CHUNK ? length + 1 : CHUNK;
        chunk->pages = mem_pages_alloc(&chunk->capacity);
        chunk->older = secrets->newest;
        secrets->newest = chunk;
    }
    char *copy = (char *)chunk->pages + chunk->used;
    chunk->used += length + 1; /* the pages are zero: the NUL is there */
    if (length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

/* FNV-1a: values come from the user's own service, so that nothing provokes collisions. */
static size_t hash_of(const char *bytes, size_t length)
{
    uint64_t hash = 14695981039346656037U;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * 1099511628211U;
    return (size_t)(hash ^ hash >> 32);
}

/* The slot that holds this value, or the free one where it belongs. */
static size_t *slot_of(const struct secrets *secrets, const char *value, size_t length)
{
    const size_t mask = secrets->slot_count - 1;
    for (size_t at = hash_of(value, length) & mask;; at = (at + 1) & mask) {
        size_t *slot = &secrets->slots[at];
        if (*slot == 0)
            return slot;
        const struct secret *item = &secrets->items[*slot - 1];
        if (item->length == length && memcmp(item->value, value, length) == 0)
            return slot;
    }
}

/* Half of the slots stay free. */
static void grow_slots(struct secrets *secrets)
{
    const size_t old_count = secrets->slot_count;
    if ((secrets->count + 1) * 2 <= old_count)
        return;
    mem_free(secrets->slots, old_count * sizeof *secrets->slots);
    secrets->slot_count = old_count * 2;
    secrets->slots = mem_alloc(mem_product(secrets->slot_count, sizeof *secrets->slots));
    for (size_t i = 0; i < secrets->count; i++)
        *slot_of(secrets, secrets->items[i].value, secrets->items[i].length) = i + 1;
}

static struct secret *add_item(struct secrets *secrets)
{
    if (secrets->count == secrets->capacity) {
        const size_t more = secrets->capacity > 0 ? secrets->capacity * 2 : 16;
        secrets->items = mem_grow(secrets->items, secrets->capacity * sizeof *secrets->items,
                                  mem_product(more, sizeof *secrets->items));
        secrets->capacity = more;
    }
    return &secrets->items[secrets->count++];
}

static size_t keep_value(struct secrets *secrets, const char *name, const char *value,
                         size_t length)
{
    size_t *found = slot_of(secrets, value, length);
    if (*found > 0)
        return *found - 1;
    grow_slots(secrets);
    const char *copy = keep_bytes(secrets, value, length);
    size_t *slot = slot_of(secrets, copy, length);
    struct secret *item = add_item(secrets);
    item->name = arena_text(&secrets->names, name);
    item->value = copy;
    item->length = length;
    *slot = secrets->count;
    return secrets->count - 1;
}

void secrets_note_source(struct secrets *secrets, const char *source, int handle)
{
    struct secret_source *noted = arena_alloc(&secrets->names, sizeof *noted);
    noted->words = arena_text(&secrets->names, source);
    noted->handle = handle;
    noted->older = secrets->sources;
    secrets->sources = noted;
}

int secrets_from_source(const struct secrets *secrets, const char *source)
{
    for (const struct secret_source *noted = secrets->sources; noted; noted = noted->older) {
        if (text_is(noted->words, source))
            return noted->handle;
    }
    return -1;
}

/* --- forms -------------------------------------------------------------------------------- */

/* The part of the value's base64 that does not depend on its neighbours, with `before` bytes of the group
 * of three in front of it. */
static void add_base64(struct buf *out, const struct secret *item, size_t before)
{
    struct buf padded;
    struct buf encoded;
    buf_init(&padded, SIZE_MAX);
    buf_init(&encoded, SIZE_MAX);
    buf_fill(&padded, '\0', before);
    buf_add(&padded, item->value, item->length);
    text_base64(&encoded, (const unsigned char *)padded.bytes, padded.length);
    const size_t first = (before * 8 + 5) / 6;
    const size_t end = padded.length * 8 / 6;
    buf_add(out, encoded.bytes + first, end - first);
    buf_release(&padded);
    buf_release(&encoded);
}

static void add_form(struct buf *out, const struct secret *item, unsigned form)
{
    switch (form) {
    case 0:
        buf_add(out, item->value, item->length);
        break;
    case 1:
        text_url_escape(out, item->value, item->length);
        break;
    case 2:
        text_json_escape(out, item->value, item->length);
        break;
    case 3:
        text_escape(out, item->value, item->length);
        break;
    default:
        add_base64(out, item, form - 4);
        break;
    }
}

static void search_for(struct secrets *secrets, size_t handle)
{
    struct secret *item = &secrets->items[handle];
    if (item->is_searched)
        return;
    item->is_searched = true;
    for (unsigned form = 0; form < FORMS; form++) {
        struct buf text;
        buf_init(&text, SIZE_MAX);
        add_form(&text, item, form);
        /* Most values look the same in several forms. */
        const bool is_raw =
            text.length == item->length && memcmp(text.bytes, item->value, item->length) == 0;
        if (form == 0)
            secret_index_add(&secrets->index, item->value, item->length, handle);
        else if (!is_raw)
            secret_index_add(&secrets->index, keep_bytes(secrets, text.bytes, text.length),
                             text.length, handle);
        buf_release(&text);
    }
}

int secrets_keep(struct secrets *secrets, const char *name, const char *value, size_t length)
{
    const size_t handle = keep_value(secrets, name, value, length);
    /* The declared name says more than the one under which it was only guarded. */
    if (!text_is(secrets->items[handle].name, name))
        secrets->items[handle].name = arena_text(&secrets->names, name);
    if (length >= SECRET_LEAST_DECLARED)
        search_for(secrets, handle);
    return (int)handle;
}

void secrets_guard(struct secrets *secrets, const char *name, const char *value, size_t length)
{
    if (length >= SECRET_LEAST_UNDECLARED)
        search_for(secrets, keep_value(secrets, name, value, length));
}

const char *secrets_value(const struct secrets *secrets, int handle)
{
    return secrets->items[handle].value;
}

size_t secrets_length(const struct secrets *secrets, int handle)
{
    return secrets->items[handle].length;
}

const char *secrets_found(const struct secrets *secrets, const char *bytes, size_t length)
{
    size_t handle = 0;
    bool found = secret_index_find(&secrets->index, bytes, length, &handle);
    for (int way = 0; way < SECRET_WAYS && !found && secrets->index.count > 0; way++) {
        struct buf decoded;
        buf_init(&decoded, SIZE_MAX);
        found = secret_decode(&decoded, (enum secret_way)way, bytes, length) &&
                secret_index_find(&secrets->index, decoded.bytes, decoded.length, &handle);
        buf_release(&decoded);
    }
    return found ? secrets->items[handle].name : NULL;
}
