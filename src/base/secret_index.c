#include "base/secret_index.h"

#include <string.h>

#include "base/memory.h"

enum { BITS = 20, BITMAP_WORDS = (1 << BITS) / 64, FIRST_HEADS = 256, TRIES = 64 };

struct secret_needle {
    const char *bytes; /* borrowed */
    size_t length;
    size_t offset; /* of the window that it is filed under */
    size_t next;   /* number + 1 */
    size_t handle;
};

void secret_index_init(struct secret_index *index)
{
    *index = (struct secret_index){.head_count = FIRST_HEADS};
    index->heads = mem_alloc(FIRST_HEADS * sizeof *index->heads);
    index->bitmap = mem_alloc(BITMAP_WORDS * sizeof *index->bitmap);
}

void secret_index_release(struct secret_index *index)
{
    mem_free(index->needles, index->capacity * sizeof *index->needles);
    mem_free(index->heads, index->head_count * sizeof *index->heads);
    mem_free(index->bitmap, BITMAP_WORDS * sizeof *index->bitmap);
    *index = (struct secret_index){0};
}

/* Multiplicative (Knuth): the upper bits are the good ones. */
static uint32_t hash_at(const char *window)
{
    uint32_t value = 0;
    memcpy(&value, window, SECRET_WINDOW);
    return value * 2654435761U;
}

static bool is_marked(const struct secret_index *index, uint32_t hash)
{
    const uint32_t bit = hash >> (32 - BITS);
    return index->bitmap[bit / 64] >> (bit % 64) & 1;
}

static void mark(struct secret_index *index, uint32_t hash)
{
    const uint32_t bit = hash >> (32 - BITS);
    index->bitmap[bit / 64] |= (uint64_t)1 << (bit % 64);
}

static size_t *head_of(const struct secret_index *index, uint32_t hash)
{
    return &index->heads[(hash ^ hash >> 16) & (index->head_count - 1)];
}

static void file_needle(struct secret_index *index, size_t number)
{
    struct secret_needle *needle = &index->needles[number];
    size_t *head = head_of(index, hash_at(needle->bytes + needle->offset));
    needle->next = *head;
    *head = number + 1;
}

static void grow(struct secret_index *index)
{
    if (index->count == index->capacity) {
        const size_t more = index->capacity > 0 ? index->capacity * 2 : 64;
        index->needles = mem_grow(index->needles, index->capacity * sizeof *index->needles,
                                  mem_product(more, sizeof *index->needles));
        index->capacity = more;
    }
    if (index->count < index->head_count)
        return;
    mem_free(index->heads, index->head_count * sizeof *index->heads);
    index->head_count *= 2;
    index->heads = mem_alloc(mem_product(index->head_count, sizeof *index->heads));
    for (size_t i = 0; i < index->count; i++)
        file_needle(index, i);
}

/* How many needles would be compared wherever this window stands in a text. */
static size_t chain_length(const struct secret_index *index, const char *window, size_t enough)
{
    size_t length = 0;
    for (size_t at = *head_of(index, hash_at(window)); at > 0 && length < enough; length++)
        at = index->needles[at - 1].next;
    return length;
}

/* The offset of the least used window, of at most TRIES evenly spread ones. */
static size_t best_offset(const struct secret_index *index, const char *bytes, size_t length)
{
    const size_t last = length - SECRET_WINDOW;
    const size_t step = last / TRIES + 1;
    size_t best = 0;
    size_t least = SIZE_MAX;
    for (size_t offset = 0; offset <= last && least > 0; offset += step) {
        const size_t used = chain_length(index, bytes + offset, least);
        if (used < least) {
            least = used;
            best = offset;
        }
    }
    return least > 0 && chain_length(index, bytes + last, least) < least ? last : best;
}

void secret_index_add(struct secret_index *index, const char *bytes, size_t length, size_t handle)
{
    if (length < SECRET_WINDOW)
        return;
    grow(index);
    const size_t offset = best_offset(index, bytes, length);
    index->needles[index->count] = (struct secret_needle){
        .bytes = bytes, .length = length, .offset = offset, .handle = handle};
    mark(index, hash_at(bytes + offset));
    file_needle(index, index->count++);
}

/* The needle whose window stands at `at` and that stands in the text whole. */
static const struct secret_needle *needle_at(const struct secret_index *index, uint32_t hash,
                                             const char *bytes, size_t length, size_t at)
{
    for (size_t i = *head_of(index, hash); i > 0; i = index->needles[i - 1].next) {
        const struct secret_needle *needle = &index->needles[i - 1];
        if (needle->offset > at || length - at < needle->length - needle->offset)
            continue;
        if (memcmp(bytes + at - needle->offset, needle->bytes, needle->length) == 0)
            return needle;
    }
    return NULL;
}

bool secret_index_find(const struct secret_index *index, const char *bytes, size_t length,
                       size_t *handle)
{
    if (index->count == 0)
        return false;
    for (size_t at = 0; at + SECRET_WINDOW <= length; at++) {
        const uint32_t hash = hash_at(bytes + at);
        if (!is_marked(index, hash))
            continue;
        const struct secret_needle *needle = needle_at(index, hash, bytes, length, at);
        if (needle) {
            *handle = needle->handle;
            return true;
        }
    }
    return false;
}
