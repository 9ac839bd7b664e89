/*
 * Any bytes as JSON. The oracle is cJSON: what our grammar accepts, cJSON must accept to its last
 * byte (json_read says "two readers disagree" otherwise). What is read, written by the one writer
 * and read again is the same tree.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "doc/json.h"
#include "doc/json_write.h"
#include "doc/node.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
#ifdef __clang__
#pragma clang diagnostic ignored "-Wreserved-identifier" /* the name is the sanitizer's */
#endif
const char *__asan_default_options(void);

/* With the 256 MiB in which freed memory usually waits, every run touches fresh pages and is up to
 * ten times slower. */
const char *__asan_default_options(void)
{
    return "quarantine_size_mb=8:malloc_context_size=4";
}

#define MUST(truth)                                                                                \
    do {                                                                                           \
        if (!(truth))                                                                              \
            abort();                                                                               \
    } while (0)

static bool is_same(const struct node *a, const struct node *b);

static bool is_same_children(const struct node *a, const struct node *b)
{
    const bool map = a->kind == NODE_MAP;
    for (size_t i = 0; i < a->count; i++) {
        if (map && !text_is(a->entries[i].key, b->entries[i].key))
            return false;
        if (!is_same(map ? a->entries[i].value : a->items[i],
                     map ? b->entries[i].value : b->items[i]))
            return false;
    }
    return true;
}

/* Numbers by kind only: the writer knows integers. */
static bool is_same(const struct node *a, const struct node *b)
{
    if (a->kind != b->kind || a->count != b->count || a->boolean != b->boolean)
        return false;
    if (a->kind == NODE_TEXT)
        return a->length == b->length && text_is(a->text, b->text);
    return is_same_children(a, b);
}

static void write_node(struct json_writer *writer, const struct node *node);

static void write_children(struct json_writer *writer, const struct node *node)
{
    const bool map = node->kind == NODE_MAP;
    for (size_t i = 0; i < node->count; i++) {
        if (map)
            json_key(writer, node->entries[i].key);
        write_node(writer, map ? node->entries[i].value : node->items[i]);
    }
}

static void write_number(struct json_writer *writer, const struct node *node)
{
    const int64_t most = INT64_C(9007199254740991);
    int64_t number = 0;
    MUST(node->length > 0 && node->length <= 63 && strlen(node->text) == node->length);
    json_int(writer, text_to_int(node->text, -most, most, &number) ? number : 0);
}

static void write_node(struct json_writer *writer, const struct node *node)
{
    if (node->kind == NODE_NULL)
        json_null(writer);
    else if (node->kind == NODE_BOOL)
        json_bool(writer, node->boolean);
    else if (node->kind == NODE_NUMBER)
        write_number(writer, node);
    else if (node->kind == NODE_TEXT)
        json_text_length(writer, node->text, node->length);
    else if (node->kind == NODE_MAP) {
        json_object_open(writer);
        write_children(writer, node);
        json_object_close(writer);
    } else {
        json_array_open(writer);
        write_children(writer, node);
        json_array_close(writer);
    }
}

static unsigned depth_of(const struct node *node)
{
    unsigned deepest = 0;
    for (size_t i = 0; i < node->count; i++) {
        const bool map = node->kind == NODE_MAP;
        const unsigned depth = depth_of(map ? node->entries[i].value : node->items[i]);
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest + (node->kind == NODE_LIST || node->kind == NODE_MAP);
}

static void check_round_trip(struct arena *arena, const struct node *root, bool pretty)
{
    struct buf out;
    struct json_writer writer;
    struct err err = {0};
    const struct node *again = NULL;
    buf_init(&out, SIZE_MAX);
    json_write_init(&writer, &out, pretty);
    write_node(&writer, root);
    MUST(json_write_end(&writer));
    static const struct json_limits wide = {SIZE_MAX, 64, 50000};
    MUST(
        json_read(arena, &(struct json_text){"again", out.bytes, out.length}, &wide, &again, &err));
    MUST(is_same(root, again));
    buf_release(&out);
}

static void check_names(const struct node *node)
{
    for (size_t i = 0; i < node->count; i++) {
        const bool map = node->kind == NODE_MAP;
        if (map)
            MUST(node_get(node, node->entries[i].key) == node->entries[i].value);
        check_names(map ? node->entries[i].value : node->items[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct err err = {0};
    struct err again = {0};
    const struct node *root = NULL;
    arena_init(&arena);
    char *bytes = malloc(size > 0 ? size : 1);
    MUST(bytes);
    if (size > 0)
        memcpy(bytes, data, size);
    const bool valid = json_is_valid(bytes, size, &json_limits_api, "f", &err);
    MUST(json_read(&arena, &(struct json_text){"f", bytes, size}, &json_limits_api, &root,
                   &again) == valid);
    if (valid) {
        MUST(depth_of(root) <= json_limits_api.depth);
        check_names(root);
        if (depth_of(root) < JSON_WRITE_DEPTH) {
            check_round_trip(&arena, root, false);
            check_round_trip(&arena, root, true);
        }
    } else
        MUST(err.code == ERR_INPUT && err.text[0] && err.hint[0] && text_is(err.text, again.text));
    free(bytes);
    arena_release(&arena);
    return 0;
}
