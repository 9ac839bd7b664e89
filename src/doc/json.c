#include "doc/json.h"

#include <cjson/cJSON.h>
#include <string.h>

#include "base/arena.h"
#include "doc/node.h"

const struct json_limits json_limits_api = {1 << 20, 64, 50000};
const struct json_limits json_limits_file = {1 << 20, 16, 50000};

bool json_is_valid(const char *bytes, size_t length, const struct json_limits *limits,
                   const char *file, struct err *err)
{
    struct arena arena;
    arena_init(&arena);
    const struct json_text text = {file, bytes, length};
    const bool valid = json_grammar_check(&arena, &text, limits, NULL, err);
    arena_release(&arena);
    return valid;
}

/* The copy of cJSON's tree. Names and values come in the order of the layout, which gives each its
 * place and a number its text: cJSON keeps a double only. */
struct copy {
    struct node_builder builder;
    const struct json_text *text;
    struct json_layout layout;
    size_t next; /* in the layout */
    size_t at;   /* the offset of `where` */
    struct place where;
};

/* False where cJSON's tree has more than the text. */
static bool move_on(struct copy *copy)
{
    if (copy->next == copy->layout.count)
        return false;
    const size_t offset = copy->layout.offsets[copy->next++];
    json_grammar_advance(&copy->where, copy->text->bytes, copy->at, offset);
    copy->at = offset;
    return true;
}

static size_t number_length(const struct copy *copy)
{
    size_t end = copy->at;
    while (end < copy->text->length && copy->text->bytes[end] &&
           strchr("+-.0123456789Ee", copy->text->bytes[end]))
        end++;
    return end - copy->at;
}

static bool copy_scalar(struct copy *copy, const cJSON *item)
{
    struct node_builder *builder = &copy->builder;
    const bool is_true = cJSON_IsTrue(item);
    const char *word = is_true ? "true" : "false";
    struct node *node;
    if (cJSON_IsString(item))
        node = node_build_scalar(builder, NODE_TEXT, copy->where, item->valuestring,
                                 strlen(item->valuestring));
    else if (cJSON_IsNumber(item))
        node = node_build_scalar(builder, NODE_NUMBER, copy->where, copy->text->bytes + copy->at,
                                 number_length(copy));
    else if (cJSON_IsBool(item))
        node = node_build_scalar(builder, NODE_BOOL, copy->where, word, strlen(word));
    else
        node = node_build_scalar(builder, NODE_NULL, copy->where, "", 0);
    node->boolean = is_true;
    node_build_add(builder, node);
    return true;
}

static bool copy_value(struct copy *copy, const cJSON *item)
{
    struct node_builder *builder = &copy->builder;
    if (!move_on(copy))
        return false;
    const bool map = cJSON_IsObject(item);
    if (!map && !cJSON_IsArray(item))
        return copy_scalar(copy, item);
    node_build_open(builder, map ? NODE_MAP : NODE_LIST, copy->where);
    for (const cJSON *child = item->child; child; child = child->next) {
        if (map && !move_on(copy))
            return false;
        if (map)
            node_build_key(builder, arena_text(builder->arena, child->string), copy->where);
        if (!copy_value(copy, child))
            return false;
    }
    node_build_close(builder);
    return true;
}

static bool ends_with(const struct json_text *text, const char *end)
{
    const char *last = text->bytes + text->length;
    while (end < last && *end && strchr(" \t\n\r", *end))
        end++;
    return end == last;
}

bool json_read(struct arena *arena, const struct json_text *text, const struct json_limits *limits,
               const struct node **out, struct err *err)
{
    struct copy copy = {.text = text, .where = {text->file, 1, 1}};
    struct json_limits built = *limits;
    if (built.depth > NODE_BUILD_DEPTH)
        built.depth = NODE_BUILD_DEPTH;
    node_build_init(&copy.builder, arena);
    if (!json_grammar_check(arena, text, &built, &copy.layout, err))
        return false;
    const char *end = NULL;
    cJSON *tree = cJSON_ParseWithLengthOpts(text->bytes, text->length, &end, false);
    const bool agreed =
        tree && ends_with(text, end) && copy_value(&copy, tree) && copy.next == copy.layout.count;
    cJSON_Delete(tree);
    if (!agreed) {
        err_at(err, ((struct place){text->file, 0, 0}), "two JSON parsers disagree about it");
        return err_hint(err, "Report this as a bug in Tautline.");
    }
    *out = copy.builder.root;
    return true;
}

void json_use_wiping_memory(void)
{
    cJSON_Hooks hooks = {mem_sized_alloc, mem_sized_free};
    cJSON_InitHooks(&hooks);
}
