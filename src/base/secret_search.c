#include "secret_search.h"

#include <string.h>

#include "secret_view.h"

#include "base/arena.h"
#include "base/text.h"

enum { FIRST_SLOTS = 1024, FIRST_STORE = 4096, FIRST_STARTS = 16, FILTER_LEAST = 13 };

#define COMMON 0x80000000U

void secret_index_init(struct secret_index *index, bool loose)
{
    *index = (struct secret_index){.window = loose ? SECRET_LOOSE : SECRET_TIGHT,
                                   .loose = loose,
                                   .slot_count = FIRST_SLOTS,
                                   .filter_bits = FILTER_LEAST};
    index->slots = mem_alloc(FIRST_SLOTS * sizeof *index->slots);
    index->filter = mem_alloc(((size_t)1 << FILTER_LEAST) / 8);
}

void secret_index_release(struct secret_index *index)
{
    if (index->store)
        mem_pages_free(index->store, index->capacity);
    mem_free(index->starts, index->start_capacity * sizeof *index->starts);
    mem_free(index->shorts, index->short_capacity * sizeof *index->shorts);
    mem_free(index->slots, index->slot_count * sizeof *index->slots);
    mem_free(index->filter, ((size_t)1 << index->filter_bits) / 8);
    *index = (struct secret_index){0};
}

/* --- windows ------------------------------------------------------------------------------ */

/* Multiplicative (Knuth), over the first and the last 8 bytes: the upper bits are the good ones. */
static inline uint64_t hash_at(const struct secret_index *index, const char *window)
{
    uint64_t first = 0, last = 0;
    memcpy(&first, window, sizeof first);
    memcpy(&last, window + index->window - sizeof last, sizeof last);
    return (first ^ last << 32 ^ last >> 32) * 0x9E3779B97F4A7C15U;
}

static inline uint64_t filter_bit(const struct secret_index *index, uint64_t hash)
{
    return hash >> (64 - index->filter_bits);
}

/* The slot that holds this window, or the free one where it belongs. */
static uint32_t *slot_of(const struct secret_index *index, uint64_t hash, const char *window)
{
    const size_t mask = index->slot_count - 1;
    for (size_t at = (size_t)(hash >> 24) & mask;; at = (at + 1) & mask) {
        uint32_t *slot = &index->slots[at];
        if (*slot == 0 || memcmp(index->store + (*slot & ~COMMON) - 1, window, index->window) == 0)
            return slot;
    }
}

static void mark(struct secret_index *index, uint64_t hash)
{
    const uint64_t bit = filter_bit(index, hash);
    index->filter[bit / 64] |= (uint64_t)1 << (bit % 64);
}

/* Half of the slots stay free, and one bit of the filter in eight is set at most. */
static void grow_slots(struct secret_index *index)
{
    if ((index->used + 1) * 2 <= index->slot_count)
        return;
    uint32_t *old = index->slots;
    const size_t old_count = index->slot_count;
    mem_free(index->filter, ((size_t)1 << index->filter_bits) / 8);
    index->slot_count = old_count * 2;
    index->filter_bits++;
    index->slots = mem_alloc(mem_product(index->slot_count, sizeof *index->slots));
    index->filter = mem_alloc(((size_t)1 << index->filter_bits) / 8);
    for (size_t i = 0; i < old_count; i++) {
        if (old[i] == 0)
            continue;
        const char *window = index->store + (old[i] & ~COMMON) - 1;
        const uint64_t hash = hash_at(index, window);
        *slot_of(index, hash, window) = old[i];
        mark(index, hash);
    }
    mem_free(old, old_count * sizeof *old);
}

/* `c` stands for any digit, another digit for at most that one. */
static bool has_shape(const char *window, size_t length, const char *shape)
{
    size_t same = 0;
    for (; same < length; same++) {
        const char most = shape[same] == 'c' ? '9' : shape[same];
        if (text_is_digit(most) ? !text_is_digit(window[same]) || window[same] > most
                                : window[same] != most)
            return false;
    }
    return true;
}

/* A moment as reports and services write it, of which a window may be any part: tight, and loose. A moment is
 * in every report, and in the values of many services. */
static bool is_moment(const struct secret_index *index, const char *window)
{
    static const char *const tight[] = {"20cc-1c-3cT2c:5c:5cZ",
                                        "20cc-1c-3c2c:5c:5cZ",
                                        "20cc-1c-3c2c:5cUTC",
                                        "20cc-1c-3cT2c:5c:5c.cccZ",
                                        "20cc-1c-3cT2c:5c:5c.ccccccZ",
                                        "20cc-1c-3cT2c:5c:5c+00:00",
                                        NULL};
    static const char *const loose[] = {"20cc1c3cT2c5c5cZ",
                                        "20cc1c3c2c5c5cZ",
                                        "20cc1c3c2c5cUTC",
                                        "20cc1c3cT2c5c5ccccZ",
                                        "20cc1c3cT2c5c5cccccccZ",
                                        "20cc1c3cT2c5c5c0000",
                                        NULL};
    const size_t length = index->window;
    if (!index->loose && !memchr(window, '-', length) && !memchr(window, ':', length))
        return false;
    for (const char *const *shape = index->loose ? loose : tight; *shape; shape++)
        for (size_t at = 0; at + length <= strlen(*shape); at++)
            if (has_shape(window, length, *shape + at))
                return true;
    return false;
}

/* Does every report hold such a window? Moments; one sign repeated; and of a long value that is JSON
 * itself, what is around a quote. */
static bool is_everywhere(const struct secret_index *index, const char *window, size_t of)
{
    enum { LONG = 16 };
    const size_t length = index->window;
    size_t same = 1;
    while (same < length && window[same] == window[0])
        same++;
    return same == length || (of >= LONG && memchr(window, '"', length)) ||
           is_moment(index, window);
}

static void store_text(struct secret_index *index, const char *bytes, size_t length)
{
    if (length >= COMMON - 1 || index->length + length >= COMMON - 1)
        mem_exhausted();
    if (index->capacity - index->length <= length) {
        size_t more = index->capacity > 0 ? index->capacity : FIRST_STORE;
        while (more - index->length <= length)
            more = mem_product(more, 2);
        char *pages = mem_pages_alloc(&more);
        if (index->length > 0)
            memcpy(pages, index->store, index->length);
        if (index->store)
            mem_pages_free(index->store, index->capacity);
        index->store = pages;
        index->capacity = more;
    }
    memcpy(index->store + index->length, bytes, length); /* the pages are zero: the NUL is there */
    index->length += length + 1;
}

static struct secret_start *add_start(struct secret_start **items, size_t *count, size_t *capacity)
{
    if (*count == *capacity) {
        const size_t more = *capacity > 0 ? *capacity * 2 : FIRST_STARTS;
        *items = mem_grow(*items, *capacity * sizeof **items, mem_product(more, sizeof **items));
        *capacity = more;
    }
    return &(*items)[(*count)++];
}

void secret_index_add(struct secret_index *index, const char *bytes, size_t length, size_t least,
                      size_t handle)
{
    if (length < least)
        return;
    const size_t at = index->length;
    store_text(index, bytes, length);
    const struct secret_start start = {at, handle};
    if (length < index->window) {
        *add_start(&index->shorts, &index->short_count, &index->short_capacity) = start;
        return;
    }
    bool is_told = false;
    *add_start(&index->starts, &index->count, &index->start_capacity) = start;
    for (size_t i = 0; i + index->window <= length; i++) {
        const char *window = index->store + at + i;
        const uint64_t hash = hash_at(index, window);
        uint32_t *slot = slot_of(index, hash, window);
        const bool everywhere = is_everywhere(index, window, index->wholly ? 0 : length);
        is_told = is_told || everywhere || *slot == 0;
        if (*slot > 0 || everywhere)
            continue;
        *slot = (uint32_t)(at + i) + 1;
        mark(index, hash);
        index->used++;
        grow_slots(index);
    }
    /* Each of its windows leads to another text. */
    if (index->wholly && !is_told)
        *add_start(&index->shorts, &index->short_count, &index->short_capacity) = start;
}

/* The offset of `part` in the bytes from `at` on; `length` where it is not there. */
static size_t find_part(const char *bytes, size_t length, size_t at, const char *part)
{
    const size_t size = strlen(part);
    while (at + size <= length) {
        const char *next = memchr(bytes + at, part[0], length - at - size + 1);
        if (!next)
            break;
        at = (size_t)(next - bytes);
        if (memcmp(next, part, size) == 0)
            return at;
        at++;
    }
    return length;
}

void secret_index_allow(struct secret_index *index, const char *bytes, size_t length)
{
    for (size_t i = 0; i + index->window <= length; i++) {
        const uint64_t hash = hash_at(index, bytes + i);
        const uint64_t bit = filter_bit(index, hash);
        if (index->filter[bit / 64] >> (bit % 64) & 1) {
            uint32_t *slot = slot_of(index, hash, bytes + i);
            *slot |= *slot > 0 ? COMMON : 0;
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < index->short_count; i++) {
        const char *text = index->store + index->shorts[i].at;
        if (find_part(bytes, length, 0, text) == length)
            index->shorts[kept++] = index->shorts[i];
    }
    index->short_count = kept;
}

bool secret_index_is_usual(const struct secret_index *index, const char *window)
{
    return *slot_of(index, hash_at(index, window), window) & COMMON ||
           is_everywhere(index, window, 0);
}

bool secret_index_holds(const struct secret_index *index)
{
    return index->used > 0 || index->short_count > 0;
}

/* --- searching ---------------------------------------------------------------------------- */

static const struct secret_start *start_before(const struct secret_index *index, size_t at)
{
    size_t low = 0, high = index->count;
    while (high - low > 1) {
        const size_t middle = (low + high) / 2;
        if (index->starts[middle].at <= at)
            low = middle;
        else
            high = middle;
    }
    return &index->starts[low];
}

/* A digest, a fingerprint or an id holds 8 given digits now and then. 12 are no chance, and neither is
 * the whole of a secret. */
static bool is_chance(const struct view *text, size_t at, size_t end)
{
    enum { RUN_LEAST = 15, ENOUGH = 12 };
    size_t from = at, to = at;
    if (end - at >= ENOUGH)
        return false;
    while (to < text->length && text_hex(text->bytes[to]) >= 0)
        to++;
    while (from > 0 && text_hex(text->bytes[from - 1]) >= 0)
        from--;
    return to >= end && to - from >= RUN_LEAST;
}

/* The place of the window at `at`, which is the one at `stored`, with all around it that continues the
 * secret. */
static struct secret_place place_of(const struct secret_index *index, const struct view *text,
                                    size_t at, size_t stored)
{
    const struct secret_start *start = start_before(index, stored);
    size_t before = 0, length = index->window;
    while (before < at && stored - before > start->at &&
           text->bytes[at - before - 1] == index->store[stored - before - 1])
        before++;
    while (at + length < text->length && index->store[stored + length] != '\0' &&
           text->bytes[at + length] == index->store[stored + length])
        length++;
    const bool whole = stored - before == start->at && index->store[stored + length] == '\0';
    return (struct secret_place){text,          at - before,  at + length,
                                 start->handle, index->loose, whole};
}

static bool counts(const struct secret_index *index, const struct secret_place *place)
{
    return place->whole || (!index->wholly && !is_chance(place->text, place->at, place->end));
}

static bool search_shorts(const struct secret_index *index, const struct view *text,
                          secret_told *told, void *context)
{
    for (size_t i = 0; i < index->short_count; i++) {
        const char *secret = index->store + index->shorts[i].at;
        const size_t length = strlen(secret);
        size_t at = find_part(text->bytes, text->length, 0, secret);
        while (at < text->length) {
            const struct secret_place place = {
                text, at, at + length, index->shorts[i].handle, index->loose, true};
            if (told(context, &place))
                return true;
            at = find_part(text->bytes, text->length, at + 1, secret);
        }
    }
    return false;
}

bool secret_index_search(const struct secret_index *index, const struct view *text,
                         secret_told *told, void *context)
{
    bool over = false;
    for (size_t at = 0; at + index->window <= text->length && index->used > 0 && !over;) {
        const uint64_t hash = hash_at(index, text->bytes + at);
        const uint64_t bit = filter_bit(index, hash);
        size_t next = at + 1;
        if (index->filter[bit / 64] >> (bit % 64) & 1) {
            const uint32_t slot = *slot_of(index, hash, text->bytes + at);
            if (slot > 0 && !(slot & COMMON)) {
                const struct secret_place place = place_of(index, text, at, slot - 1);
                over = counts(index, &place) && told(context, &place);
                next = place.end - index->window + 1;
            }
        }
        at = next;
    }
    return over || search_shorts(index, text, told, context);
}

/* --- notations ---------------------------------------------------------------------------- */

enum { DEPTH_MOST = 3, PRINTED_LEAST = 12, ENCODED_LEAST = 6 };

static bool search_at(const struct secret_search *search, const struct view *text, unsigned depth);

static bool is_printed(char byte)
{
    return (byte >= ' ' && byte <= '~') || byte == '\n' || byte == '\r';
}

/* What was decoded may itself be written in some notation: each of its readable runs is searched. */
static bool search_runs(const struct secret_search *search, const struct view *text, unsigned depth)
{
    bool over = false;
    for (size_t at = 0; at < text->length && !over;) {
        size_t end = at;
        while (end < text->length && is_printed(text->bytes[end]))
            end++;
        if (end - at >= PRINTED_LEAST) {
            struct view run;
            view_init(&run, text->traced);
            for (size_t i = at; i < end; i++)
                view_add(&run, text->bytes[i], text->traced ? text->from[i] : 0,
                         text->traced ? text->to[i] : 0);
            over = search_at(search, &run, depth + 1);
            view_release(&run);
        }
        at = end + 1;
    }
    return over;
}

static bool search_tight(const struct secret_search *search, const struct view *tight)
{
    return secret_index_search(search->tight, tight, search->told, search->context) ||
           secret_index_search(search->brief, tight, search->told, search->context);
}

static bool search_base(const struct secret_search *search, const struct view *text,
                        enum secret_base base, unsigned depth)
{
    struct view bytes, tight;
    view_init(&bytes, text->traced);
    view_init(&tight, text->traced);
    view_unbased(text, base, ENCODED_LEAST, &bytes);
    view_tight(&bytes, &tight);
    const bool over =
        search_tight(search, &tight) || (depth < DEPTH_MOST && search_runs(search, &bytes, depth));
    view_release(&tight);
    view_release(&bytes);
    return over;
}

static bool search_as_is(const struct secret_search *search, const struct view *tight,
                         const struct view *loose)
{
    return search_tight(search, tight) ||
           secret_index_search(search->loose, loose, search->told, search->context);
}

/* Signs between pairs of digits are usual in hexadecimal, and base32 has none of its own. */
static bool search_bases(const struct secret_search *search, const struct view *tight,
                         const struct view *loose, unsigned depth)
{
    return search_base(search, loose, SECRET_HEX, depth) ||
           search_base(search, loose, SECRET_BASE32, depth) ||
           search_base(search, tight, SECRET_BASE64, depth);
}

static bool search_plain(const struct secret_search *search, const struct view *text, bool bases,
                         unsigned depth)
{
    struct view tight, loose;
    view_init(&tight, text->traced);
    view_init(&loose, text->traced);
    view_tight(text, &tight);
    view_loose(text, &loose);
    const bool over = search_as_is(search, &tight, &loose) ||
                      (bases && search_bases(search, &tight, &loose, depth));
    view_release(&tight);
    view_release(&loose);
    return over;
}

/* Each way of escaping by itself, in which the signs of the others are text; and all of them together, as
 * often as something is left, for what was escaped twice. */
static bool search_escaped(const struct secret_search *search, const struct view *text,
                           unsigned depth)
{
    bool over = false;
    for (int way = depth > 0 ? SECRET_ALL : 0; way < SECRET_WAYS && !over; way++) {
        struct view decoded;
        view_init(&decoded, text->traced);
        if (view_decoded(text, (enum secret_way)way, &decoded) &&
            (decoded.length != text->length ||
             memcmp(decoded.bytes, text->bytes, text->length) != 0))
            over = way == SECRET_ALL ? search_at(search, &decoded, depth + 1)
                                     : search_plain(search, &decoded, false, depth);
        view_release(&decoded);
    }
    return over;
}

static bool search_at(const struct secret_search *search, const struct view *text, unsigned depth)
{
    return search_plain(search, text, true, depth) ||
           (depth < DEPTH_MOST && search_escaped(search, text, depth));
}

bool secret_search(const struct secret_search *search, const struct view *text)
{
    return (secret_index_holds(search->tight) || secret_index_holds(search->brief) ||
            secret_index_holds(search->loose)) &&
           search_at(search, text, 0);
}
