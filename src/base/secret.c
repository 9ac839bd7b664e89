#include "base/secret.h"

#include <stdint.h>
#include <string.h>

#include "secret_search.h"
#include "secret_view.h"
#include "secret_words.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

enum { CHUNK = 64 * 1024, FIRST_SLOTS = 64 };

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
    bool is_brief;    /* searched for as a whole alone */
    bool is_declared; /* kept: the whole of it is found also where it is made of usual words */
    bool is_indexed;
};

/* A text of which no window counts. */
struct allowed {
    struct allowed *older;
    const char *bytes; /* borrowed */
    size_t length;
    struct view tight, loose; /* made when it is needed first */
    bool is_made, is_path;
};

/* Made when something is searched, so that a run that shows nothing does not pay for it. */
struct searching {
    struct secret_index tight, brief, loose;
    struct secret_words words; /* of the reviewed texts; without slots until one is asked for */
    bool is_stale;
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
    struct allowed *allowed; /* in `names` */
    struct searching *searching;
};

struct secrets *secrets_new(void)
{
    struct secrets *secrets = mem_alloc(sizeof *secrets);
    arena_init(&secrets->names);
    secrets->searching = mem_alloc(sizeof *secrets->searching);
    secret_index_init(&secrets->searching->tight, false);
    secret_index_init(&secrets->searching->brief, false);
    secrets->searching->brief.wholly = true;
    secret_index_init(&secrets->searching->loose, true);
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
    for (struct allowed *text = secrets->allowed; text; text = text->older) {
        view_release(&text->tight);
        view_release(&text->loose);
    }
    secret_index_release(&secrets->searching->tight);
    secret_index_release(&secrets->searching->brief);
    secret_index_release(&secrets->searching->loose);
    secret_words_release(&secrets->searching->words);
    mem_free(secrets->searching, sizeof *secrets->searching);
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

/* --- what is searched for ----------------------------------------------------------------- */

static void search_for(struct secrets *secrets, size_t handle)
{
    struct secret *item = &secrets->items[handle];
    if (item->is_searched && !item->is_brief)
        return;
    secrets->searching->is_stale = true;
    item->is_searched = true;
    item->is_brief = item->is_indexed = false;
}

static void search_for_whole(struct secrets *secrets, size_t handle)
{
    struct secret *item = &secrets->items[handle];
    if (item->is_searched)
        return;
    search_for(secrets, handle);
    item->is_brief = true;
}

/* A part of a value as it stands there, and without its escapes. */
static void search_for_part(struct secrets *secrets, const char *name, const char *part,
                            size_t length, enum secret_way way)
{
    struct view text, decoded;
    if (length >= SECRET_LEAST_DECLARED)
        search_for(secrets, keep_value(secrets, name, part, length));
    view_init(&text, false);
    view_init(&decoded, false);
    view_whole(&text, part, length);
    if (view_decoded(&text, way, &decoded) && decoded.length >= SECRET_LEAST_DECLARED)
        search_for(secrets, keep_value(secrets, name, decoded.bytes, decoded.length));
    view_release(&text);
    view_release(&decoded);
}

/* Who gets in and by which password, of each address in a value, are secrets of their own. */
static void search_for_users(struct secrets *secrets, const char *name, const char *value)
{
    for (const char *at = strstr(value, "://"); at; at = strstr(at, "://")) {
        at += strlen("://");
        const size_t authority = strcspn(at, "/?# \t\r\n\"'<>,");
        size_t user = authority;
        while (user > 0 && at[user - 1] != '@')
            user--;
        if (user == 0)
            continue;
        const size_t name_length = strcspn(at, ":@");
        search_for_part(secrets, name, at, name_length, SECRET_PERCENT);
        if (at[name_length] == ':' && name_length + 1 < user)
            search_for_part(secrets, name, at + name_length + 1, user - name_length - 2,
                            SECRET_PERCENT);
    }
}

/* `production`, `Bearer`: a word, which a report may hold too. */
static bool is_word(const char *text, size_t length)
{
    size_t at = 1;
    while (at < length && text[at] >= 'a' && text[at] <= 'z')
        at++;
    return length > 0 && at == length && text_is_letter(text[0]);
}

/* In JSON the bytes around a quote say nothing, so each string that is no name is a secret of its own. */
static void search_for_strings(struct secrets *secrets, const char *name, const char *value)
{
    static const char blanks[] = " \t\r\n";
    const char first = value[strspn(value, blanks)];
    const char *at = first == '{' || first == '[' ? strchr(value, '"') : NULL;
    while (at) {
        const char *end = ++at;
        while (*end && *end != '"')
            end += *end == '\\' && end[1] ? 2 : 1;
        if (!*end)
            return;
        const size_t length = (size_t)(end - at);
        if (end[1 + strspn(end + 1, blanks)] != ':' && !is_word(at, length))
            search_for_part(secrets, name, at, length, SECRET_BACKSLASHES);
        at = strchr(end + 1, '"');
    }
}

static void search_for_parts(struct secrets *secrets, const char *name, size_t handle)
{
    const char *value = secrets_value(secrets, (int)handle);
    search_for_users(secrets, name, value);
    search_for_strings(secrets, name, value);
}

int secrets_keep(struct secrets *secrets, const char *name, const char *value, size_t length)
{
    const size_t handle = keep_value(secrets, name, value, length);
    /* The declared name says more than the one under which it was only guarded. */
    if (!text_is(secrets->items[handle].name, name))
        secrets->items[handle].name = arena_text(&secrets->names, name);
    secrets->items[handle].is_declared = true;
    if (length >= SECRET_LEAST_DECLARED)
        search_for(secrets, handle);
    search_for_parts(secrets, name, handle);
    return (int)handle;
}

int secrets_hold(struct secrets *secrets, const char *name, const char *value, size_t length)
{
    return (int)keep_value(secrets, name, value, length);
}

void secrets_guard(struct secrets *secrets, const char *name, const char *value, size_t length)
{
    if (length < SECRET_LEAST_UNDECLARED)
        return;
    const size_t handle = keep_value(secrets, name, value, length);
    if (length < SECRET_LEAST_PIECES)
        search_for_whole(secrets, handle);
    else
        search_for(secrets, handle);
    search_for_parts(secrets, name, handle);
}

static void allow(struct secrets *secrets, const struct allowed *text)
{
    struct allowed *kept = arena_alloc(&secrets->names, sizeof *kept);
    *kept = *text;
    kept->older = secrets->allowed;
    secrets->allowed = kept;
    secrets->searching->is_stale = true;
}

void secrets_allow(struct secrets *secrets, const char *bytes, size_t length)
{
    allow(secrets, &(struct allowed){.bytes = bytes, .length = length});
}

void secrets_allow_path(struct secrets *secrets, const char *path)
{
    allow(secrets, &(struct allowed){.bytes = path, .length = strlen(path), .is_path = true});
}

const char *secrets_value(const struct secrets *secrets, int handle)
{
    return secrets->items[handle].value;
}

size_t secrets_length(const struct secrets *secrets, int handle)
{
    return secrets->items[handle].length;
}

/* --- searching ---------------------------------------------------------------------------- */

/* A text as the two indexes see it. */
static void make_views(const char *bytes, size_t length, struct view *tight, struct view *loose)
{
    struct view text;
    view_init(&text, false);
    view_init(tight, false);
    view_init(loose, false);
    view_whole(&text, bytes, length);
    view_tight(&text, tight);
    view_loose(&text, loose);
    view_release(&text);
}

static void add_to_index(const struct secrets *secrets, size_t handle)
{
    struct secret *item = &secrets->items[handle];
    struct searching *searching = secrets->searching;
    struct view tight, loose;
    if (!item->is_searched || item->is_indexed)
        return;
    item->is_indexed = true;
    make_views(item->value, item->length, &tight, &loose);
    struct secret_index *index = item->is_brief ? &searching->brief : &searching->tight;
    secret_index_add(index, tight.bytes, tight.length, SECRET_LEAST_DECLARED, handle);
    if (!item->is_brief)
        secret_index_add(&searching->loose, loose.bytes, loose.length, SECRET_TIGHT, handle);
    /* Of a value that is JSON few pieces count, but the whole does. */
    if (!item->is_brief && memchr(tight.bytes, '"', tight.length))
        secret_index_add(&searching->brief, tight.bytes, tight.length, SECRET_TIGHT, handle);
    view_release(&tight);
    view_release(&loose);
}

static void freshen(const struct secrets *secrets)
{
    struct searching *searching = secrets->searching;
    if (!searching->is_stale)
        return;
    searching->is_stale = false;
    secret_words_release(&searching->words);
    for (size_t i = 0; i < secrets->count; i++)
        add_to_index(secrets, i);
    if (!secret_index_holds(&searching->tight) && !secret_index_holds(&searching->brief) &&
        !secret_index_holds(&searching->loose))
        return;
    for (struct allowed *text = secrets->allowed; text; text = text->older) {
        if (!text->is_made)
            make_views(text->bytes, text->length, &text->tight, &text->loose);
        text->is_made = true;
        secret_index_allow(&searching->tight, text->tight.bytes, text->tight.length);
        secret_index_allow(&searching->brief, text->tight.bytes, text->tight.length);
        secret_index_allow(&searching->loose, text->loose.bytes, text->loose.length);
    }
}

/* One search: what is told of a place goes on to `told`. */
struct hunt {
    const struct secrets *secrets;
    const char *structure; /* one byte for each of the text: is it the structure of JSON? or NULL */
    secret_told *told;
    void *context;
};

static bool is_usual(const struct searching *searching, const struct secret_place *place,
                     const char *window)
{
    return place->loose ? secret_index_is_usual(&searching->loose, window)
                        : secret_index_is_usual(&searching->tight, window) ||
                              secret_index_is_usual(&searching->brief, window);
}

static bool is_made_of_words(const struct secrets *secrets, const struct secret_place *place)
{
    struct secret_words *words = &secrets->searching->words;
    bool usual[SECRET_WORDS_MOST] = {false};
    /* Of the whole of a secret nothing may be unknown. */
    const struct secret_words_text text = {
        .bytes = place->text->bytes + place->at,
        .length = place->end - place->at,
        .usual = usual,
        .window = place->loose ? SECRET_LOOSE : SECRET_TIGHT,
        .wholly = place->whole,
    };
    if (text.length > SECRET_WORDS_MOST)
        return false;
    if (words->slot_count == 0) {
        secret_words_init(words);
        for (struct allowed *allowed = secrets->allowed; allowed; allowed = allowed->older)
            secret_words_add(words, allowed->bytes, allowed->length, allowed->is_path);
    }
    for (size_t at = 0; at + text.window <= text.length; at++)
        usual[at] = is_usual(secrets->searching, place, text.bytes + at);
    return secret_words_make(words, &text);
}

static bool weigh_piece(const struct hunt *hunt, const struct secret_place *place)
{
    const struct secret *item = &hunt->secrets->items[place->handle];
    const bool is_exact = place->whole && !place->loose && item->is_declared;
    return (is_exact || !is_made_of_words(hunt->secrets, place)) &&
           hunt->told(hunt->context, place);
}

static bool is_structure(const struct hunt *hunt, const struct view *text, size_t at)
{
    return memchr(hunt->structure + text->from[at], 1, text->to[at] - text->from[at]);
}

/* What stands in a value is escaped there: a secret that looks like the structure around it is not in it.
 * What lies between may still be a piece of one. */
static bool weigh(void *context, const struct secret_place *place)
{
    const struct hunt *hunt = context;
    bool over = false;
    if (!hunt->structure)
        return weigh_piece(hunt, place);
    for (size_t at = place->at; at < place->end && !over;) {
        size_t end = at;
        while (end < place->end && !is_structure(hunt, place->text, end))
            end++;
        struct secret_place piece = *place;
        const bool all = end - at == place->end - place->at;
        piece.at = at;
        piece.end = end;
        piece.whole = place->whole && all;
        over = (all || end - at >= SECRET_TIGHT) && weigh_piece(hunt, &piece);
        at = end + 1;
    }
    return over;
}

static void hunt_in(const struct secrets *secrets, const struct view *text, const char *structure,
                    secret_told *told, void *context)
{
    struct hunt hunt = {secrets, structure, told, context};
    freshen(secrets);
    const struct secret_search searching = {&secrets->searching->tight, &secrets->searching->brief,
                                            &secrets->searching->loose, weigh, &hunt};
    secret_search(&searching, text);
}

/* The end of the string that begins at `at`, behind its quote; `length` where it has none. */
static size_t string_end(const char *bytes, size_t length, size_t at)
{
    for (size_t i = at + 1; i < length; i++) {
        if (bytes[i] == '"')
            return i + 1;
        i += bytes[i] == '\\';
    }
    return length;
}

/* The bytes inside the string from `at` to before `end` are not marked, unless it is a name. */
static size_t mark_string(char *marks, const char *bytes, size_t length, size_t at)
{
    const size_t end = string_end(bytes, length, at);
    size_t next = end;
    while (next < length && (bytes[next] == ' ' || bytes[next] == '\n'))
        next++;
    if (next == length || bytes[next] != ':')
        memset(marks + at + 1, 0, end - at - 1);
    marks[end - 1] = 1;
    return end;
}

static bool is_outside_strings(char byte)
{
    return byte && strchr("{}[]:, \n-+.0123456789eEtrufalsn", byte);
}

/* Of an object of our own all is structure but what is in the strings that are values: names, numbers and
 * words are the program's. NULL where the text is no object. To be freed, with the length of the text. */
static char *structure_of(const char *bytes, size_t length)
{
    int depth = 0;
    size_t at = 0;
    if (length == 0 || bytes[0] != '{')
        return NULL;
    char *marks = mem_alloc(length);
    memset(marks, 1, length);
    while (at < length && (at == 0 || depth > 0)) {
        const char byte = bytes[at];
        if (byte != '"' && !is_outside_strings(byte))
            break;
        depth += byte == '{' || byte == '[';
        depth -= byte == '}' || byte == ']';
        at = byte == '"' ? mark_string(marks, bytes, length, at) : at + 1;
    }
    at += at < length && bytes[at] == '\n';
    if (depth == 0 && at == length)
        return marks;
    mem_free(marks, length);
    return NULL;
}

struct first_found {
    bool any;
    size_t handle;
};

static bool note_first(void *context, const struct secret_place *place)
{
    *(struct first_found *)context = (struct first_found){true, place->handle};
    return true;
}

static void find_first(const struct secrets *secrets, const char *bytes, size_t length,
                       const char *structure, struct first_found *first)
{
    struct view text;
    *first = (struct first_found){false, 0};
    view_init(&text, structure);
    view_whole(&text, bytes, length);
    hunt_in(secrets, &text, structure, note_first, first);
    view_release(&text);
}

const char *secrets_found(const struct secrets *secrets, const char *bytes, size_t length)
{
    struct first_found first;
    find_first(secrets, bytes, length, NULL, &first);
    return first.any ? secrets->items[first.handle].name : NULL;
}

const char *secrets_found_in_record(const struct secrets *secrets, const char *bytes, size_t length)
{
    struct first_found first;
    find_first(secrets, bytes, length, NULL, &first);
    char *structure = first.any ? structure_of(bytes, length) : NULL;
    if (structure) {
        find_first(secrets, bytes, length, structure, &first);
        mem_free(structure, length);
    }
    return first.any ? secrets->items[first.handle].name : NULL;
}

/* What is put in the place of a secret: as many bytes as it had, so that lines and tables stay as wide as
 * they were, and signs that no notation escapes. */
static void cover(char *bytes, size_t length)
{
    static const char words[] = "(hidden)";
    const size_t size = sizeof words - 1;
    memset(bytes, '*', length);
    if (length >= size)
        memcpy(bytes, words, size);
}

static bool mark_place(void *context, const struct secret_place *place)
{
    char *marks = context;
    for (size_t i = place->at; i < place->end; i++)
        memset(marks + place->text->from[i], 1, place->text->to[i] - place->text->from[i]);
    return false;
}

const char *secrets_hide(const struct secrets *secrets, char *bytes, size_t length)
{
    const char *name = secrets_found_in_record(secrets, bytes, length);
    struct view text;
    if (!name)
        return NULL;
    char *marks = mem_alloc(length);
    view_init(&text, true);
    view_whole(&text, bytes, length);
    char *structure = structure_of(bytes, length);
    hunt_in(secrets, &text, structure, mark_place, marks);
    for (size_t at = 0; at < length;) {
        size_t end = at;
        while (end < length && marks[end])
            end++;
        cover(bytes + at, end - at);
        at = end + 1;
    }
    view_release(&text);
    if (structure)
        mem_free(structure, length);
    mem_free(marks, length);
    return name;
}
