/*
 * reading: what the tests of the readers share: trees and faults as one text each, so that whole
 * results are compared.
 */
#ifndef TAUTLINE_TEST_DOC_READING_H
#define TAUTLINE_TEST_DOC_READING_H

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "doc/json.h"
#include "doc/node.h"
#include "doc/yaml.h"

static inline void reading_put(struct buf *out, const struct node *node)
{
    const bool map = node->kind == NODE_MAP;
    if (node->kind == NODE_TEXT)
        buf_printf(out, node->plain ? "%s" : "\"%s\"", node->text);
    else if (node->kind == NODE_NULL)
        buf_text(out, "null");
    else if (node->kind == NODE_BOOL || node->kind == NODE_NUMBER)
        buf_printf(out, "%s", node->text);
    else
        buf_char(out, map ? '{' : '[');
    for (size_t i = 0; i < node->count; i++) {
        buf_text(out, i > 0 ? ", " : "");
        if (map)
            buf_printf(out, "%s: ", node->entries[i].key);
        reading_put(out, map ? node->entries[i].value : node->items[i]);
    }
    if (map || node->kind == NODE_LIST)
        buf_char(out, map ? '}' : ']');
}

/* `{a: 1, b: ["x", y]}`: in quotes what stood in quotes. */
static inline const char *reading_tree(struct arena *arena, const struct node *node)
{
    struct buf out;
    buf_init(&out, SIZE_MAX);
    reading_put(&out, node);
    const char *text = arena_slice(arena, buf_string(&out), out.length);
    buf_release(&out);
    return text;
}

/* All faults, each as it is shown. */
static inline const char *reading_faults(struct arena *arena, const struct faults *faults)
{
    const char *text = "";
    for (size_t i = 0; i < faults->count; i++)
        text = arena_printf(arena, "%s%s", text, err_text(&faults->items[i], arena));
    return text;
}

/* The tree of a YAML text, or its faults. */
static inline const char *reading_yaml(struct arena *arena, const char *bytes, size_t length)
{
    struct faults faults;
    const struct node *root = NULL;
    faults_init(&faults, arena);
    const bool good = yaml_read(arena, "f", bytes, length, &root, &faults);
    return good ? reading_tree(arena, root) : reading_faults(arena, &faults);
}

/* The tree of a JSON text, or its fault. */
static inline const char *reading_json(struct arena *arena, const char *bytes, size_t length)
{
    struct err err = {0};
    const struct node *root = NULL;
    const bool good =
        json_read(arena, &(struct json_text){"f", bytes, length}, &json_limits_api, &root, &err);
    return good ? reading_tree(arena, root) : err_text(&err, arena);
}

#endif
