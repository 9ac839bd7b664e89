/*
 * Any bytes as a YAML file: the reader never crashes; what it refuses has a place in the file and a
 * hint; what it accepts keeps every promise of doc/yaml.h and doc/node.h.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "doc/node.h"
#include "doc/yaml.h"

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

/* What one document may be. */
struct limits {
    unsigned lines;
    size_t nodes;
};

static void check_place(const struct limits *limits, struct place where)
{
    MUST(where.line >= 1 && where.line <= limits->lines && where.column >= 1);
}

static void check_text(const struct node *node)
{
    MUST(strlen(node->text) == node->length);
    MUST(text_utf8_valid(node->text, node->length) == node->length);
    (void)node_mistaken_for(node);
}

static void check_key(const struct node *map, size_t at)
{
    const char *key = map->sorted[at]->key;
    MUST(*key && strlen(key) <= 128);
    MUST(at == 0 || strcmp(map->sorted[at - 1]->key, key) < 0);
    MUST(node_get(map, key) == map->sorted[at]->value);
    for (size_t i = 0; key[i];) {
        uint32_t code = 0;
        const size_t length = text_utf8_next(key + i, strlen(key + i), &code);
        MUST(length > 0 && !text_is_deceptive(code));
        i += length;
    }
}

static void check_node(struct limits *limits, const struct node *node, unsigned depth)
{
    MUST(node && limits->nodes-- > 0);
    MUST(node->kind == NODE_TEXT || node->kind == NODE_LIST || node->kind == NODE_MAP);
    check_place(limits, node->where);
    if (node->kind == NODE_TEXT) {
        check_text(node);
        return;
    }
    MUST(depth < YAML_DEPTH);
    for (size_t i = 0; i < node->count; i++) {
        if (node->kind == NODE_MAP)
            check_key(node, i);
        const bool map = node->kind == NODE_MAP;
        check_node(limits, map ? node->entries[i].value : node->items[i], depth + 1);
    }
}

static unsigned count_lines(const uint8_t *data, size_t size)
{
    unsigned lines = 1;
    for (size_t i = 0; i < size; i++)
        lines += data[i] == '\n';
    return lines;
}

/* Each has its words; only a file that is too large has no line. */
static void check_faults(struct arena *arena, const struct limits *limits,
                         const struct faults *faults, bool too_large)
{
    MUST(faults->count > 0);
    for (size_t i = 0; i < faults->count; i++) {
        const struct err *err = &faults->items[i];
        MUST(err->code == ERR_INPUT && err->text[0] && err->hint[0]);
        MUST(err_text(err, arena));
        if (!too_large)
            check_place(limits, err->where);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct faults faults;
    const struct node *root = NULL;
    arena_init(&arena);
    faults_init(&faults, &arena);
    struct limits limits = {count_lines(data, size), YAML_EVENTS};
    /* A copy of its own size, so that a look behind the end is seen. */
    char *bytes = malloc(size > 0 ? size : 1);
    MUST(bytes);
    if (size > 0)
        memcpy(bytes, data, size);
    if (yaml_read(&arena, "f", bytes, size, &root, &faults)) {
        MUST(faults.count == 0);
        check_node(&limits, root, 0);
    } else
        check_faults(&arena, &limits, &faults, size > YAML_LIMIT);
    free(bytes);
    arena_release(&arena);
    return 0;
}
