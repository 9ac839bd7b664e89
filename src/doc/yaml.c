#include "doc/yaml.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include "base/arena.h"
#include "base/text.h"
#include "doc/node.h"
#include "yaml_text.h"

/* One reading of one file. */
struct yaml_reading {
    struct yaml_text text;
    const char *file;
    struct faults *faults;
    size_t before; /* faults that were there */
    struct node_builder builder;
    bool key_due[YAML_DEPTH + 1]; /* in the map at this depth a key comes next */
    unsigned documents;
    size_t events;
    const char *seen; /* how far tokens were looked at, in bytes and in characters */
    size_t seen_index;
    size_t glued_end; /* where `a:1 b` over two lines ended; a ':' there is no new fault */
};

static struct place place_of(const struct yaml_reading *reading, yaml_mark_t mark)
{
    return (struct place){reading->file, (unsigned)mark.line + 1, (unsigned)mark.column + 1};
}

__attribute__((format(printf, 4, 5))) static void
refuse(struct yaml_reading *reading, struct place where, const char *hint, const char *format, ...)
{
    struct err err = {0};
    char text[sizeof err.text];
    va_list args;
    if (reading->faults->count == FAULTS_MOST) {
        reading->faults->dropped++;
        return;
    }
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    err_fill(&err, ERR_INPUT, where, "%s", text);
    err_fill_hint(&err, "%s", hint);
    faults_add(reading->faults, &err);
}

static bool is_refused_at(const struct yaml_reading *reading, struct place where)
{
    for (size_t i = reading->before; i < reading->faults->count; i++) {
        const struct place other = reading->faults->items[i].where;
        if (other.line == where.line && other.column == where.column)
            return true;
    }
    return false;
}

static void parser_start(yaml_parser_t *parser, const struct yaml_reading *reading)
{
    /* Fails only without memory, and then parsing fails in the same way. */
    (void)yaml_parser_initialize(parser);
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(parser, (const unsigned char *)reading->text.bytes,
                                 reading->text.length);
}

/* --- tokens: what is not allowed anywhere, also where events do not show it ------------------ */

static const char hint_reuse[] = "Write the value where it is needed.";
static const char hint_tag[] = "Remove it, and quote the value where text is meant.";

static void refuse_tag(struct yaml_reading *reading, const yaml_token_t *token)
{
    const char *handle = (const char *)token->data.tag.handle;
    const char *suffix = (const char *)token->data.tag.suffix;
    const bool verbatim = *handle == '\0' && !text_is(suffix, "!");
    refuse(reading, place_of(reading, token->start_mark), hint_tag,
           "'%s%.64s%.64s%s' is a tag, which is not allowed", verbatim ? "!<" : "", handle, suffix,
           verbatim ? ">" : "");
}

/* libyaml gives an explicit key as if it were none and drops a `?` in braces; only the mark tells:
 * the token of a simple key has no width. */
static bool is_explicit_key(const yaml_token_t *token)
{
    return token->type == YAML_KEY_TOKEN && token->end_mark.index > token->start_mark.index;
}

/* The text at a mark that is not before the one that was asked for last. */
static const char *text_at(struct yaml_reading *reading, yaml_mark_t mark)
{
    uint32_t code = 0;
    if (!reading->seen)
        reading->seen = reading->text.bytes;
    for (; reading->seen_index < mark.index && *reading->seen; reading->seen_index++)
        reading->seen += text_utf8_next(reading->seen, strlen(reading->seen), &code);
    return reading->seen;
}

/* YAML 1.2, 6.6: what is not apart from the text before it is no comment; libyaml takes it for one. */
static void check_comment(struct yaml_reading *reading, const yaml_token_t *token)
{
    static const char hint[] = "Write a space before '#', or quote the text.";
    const yaml_scalar_style_t style =
        token->type == YAML_SCALAR_TOKEN ? token->data.scalar.style : YAML_ANY_SCALAR_STYLE;
    struct place where = place_of(reading, token->end_mark);
    if (token->end_mark.index == token->start_mark.index)
        return;
    if (style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE) {
        const char *header = text_at(reading, token->start_mark);
        const size_t length = 1 + strspn(header + 1, "+-0123456789");
        where = place_of(reading, token->start_mark);
        where.column += (unsigned)length;
        if (header[length] == '#')
            refuse(reading, where, hint, "'#' follows without a space");
    } else if (*text_at(reading, token->end_mark) == '#') {
        refuse(reading, where, hint, "'#' follows without a space");
    }
}

/* YAML 1.2, 7.3.3: a lone '-' is no text. Outside of brackets it begins an item. */
static bool is_lone_dash(const yaml_token_t *token)
{
    return token->type == YAML_SCALAR_TOKEN &&
           token->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
           text_is((const char *)token->data.scalar.value, "-");
}

static void check_token(struct yaml_reading *reading, const yaml_token_t *token)
{
    const struct place where = place_of(reading, token->start_mark);
    check_comment(reading, token);
    if (is_lone_dash(token))
        refuse(reading, where, "Quote it where text is meant.", "'-' alone is not a value");
    if (token->type == YAML_ANCHOR_TOKEN)
        refuse(reading, where, hint_reuse, "'&%.64s' is an anchor, which is not allowed",
               (const char *)token->data.anchor.value);
    else if (token->type == YAML_ALIAS_TOKEN)
        refuse(reading, where, hint_reuse, "'*%.64s' is an alias, which is not allowed",
               (const char *)token->data.alias.value);
    else if (token->type == YAML_TAG_TOKEN)
        refuse_tag(reading, token);
    else if (is_explicit_key(token))
        refuse(reading, where, "Write 'key: value', without '?'.",
               "'?' is an explicit key, which is not allowed");
}

static int nesting_of(yaml_token_type_t type)
{
    static const int nesting[YAML_SCALAR_TOKEN + 1] = {
        [YAML_BLOCK_SEQUENCE_START_TOKEN] = 1, [YAML_BLOCK_MAPPING_START_TOKEN] = 1,
        [YAML_FLOW_SEQUENCE_START_TOKEN] = 1,  [YAML_FLOW_MAPPING_START_TOKEN] = 1,
        [YAML_BLOCK_END_TOKEN] = -1,           [YAML_FLOW_SEQUENCE_END_TOKEN] = -1,
        [YAML_FLOW_MAPPING_END_TOKEN] = -1,
    };
    return nesting[type];
}

/* Stops where the scanner fails or the nesting is too deep: events report that better. */
static void check_tokens(struct yaml_reading *reading)
{
    yaml_parser_t parser;
    parser_start(&parser, reading);
    yaml_token_type_t type = YAML_NO_TOKEN;
    for (int depth = 0; type != YAML_STREAM_END_TOKEN && depth <= YAML_DEPTH;) {
        yaml_token_t token;
        if (!yaml_parser_scan(&parser, &token))
            break;
        check_token(reading, &token);
        type = token.type;
        depth += nesting_of(type);
        yaml_token_delete(&token);
    }
    yaml_parser_delete(&parser);
}

/* --- events: the tree ------------------------------------------------------------------------ */

static bool *key_due(struct yaml_reading *reading)
{
    return &reading->key_due[reading->builder.depth];
}

static bool is_key(struct yaml_reading *reading)
{
    return node_build_inside(&reading->builder) == NODE_MAP && *key_due(reading);
}

/* A key or value is complete: in a map they alternate. */
static void take_turn(struct yaml_reading *reading)
{
    if (node_build_inside(&reading->builder) == NODE_MAP)
        *key_due(reading) = !*key_due(reading);
}

/* Refuses a text over several lines other than | and >. */
static void check_lines(struct yaml_reading *reading, const yaml_event_t *event)
{
    struct err err = {0};
    const char *text = (const char *)event->data.scalar.value;
    const struct place where = place_of(reading, event->start_mark);
    const yaml_scalar_style_t style = event->data.scalar.style;
    const bool block = style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE;
    const unsigned last = (unsigned)event->end_mark.line + 1;
    if (block || where.line == last || yaml_bytes_is_replaced(&reading->text, where.line, last))
        return;
    if (style == YAML_PLAIN_SCALAR_STYLE && !yaml_key_is_apart(text, where, &err)) {
        reading->glued_end = event->end_mark.index;
        faults_add(reading->faults, &err);
    } else
        refuse(reading, where, "Write it on one line, or as a block that begins with '|'.",
               "a text continues on line %u", last);
}

static bool check_nul(struct yaml_reading *reading, const yaml_event_t *event)
{
    const char *text = (const char *)event->data.scalar.value;
    if (strlen(text) == event->data.scalar.length)
        return true;
    refuse(reading, place_of(reading, event->start_mark), "Remove the escape.",
           "a text holds U+0000 (NUL)");
    return false;
}

static bool on_document(struct yaml_reading *reading, const yaml_event_t *event)
{
    if (reading->documents++ == 0)
        return true;
    refuse(reading, place_of(reading, event->start_mark), "Keep one document in a file.",
           "a second document begins here");
    return false;
}

/* A file with one scalar only. An empty one, which `---` alone makes, is no root. */
static bool take_root(struct yaml_reading *reading, const struct node *node)
{
    struct err err = {0};
    if (node->plain && node->length == 0)
        return true;
    const unsigned line = node->where.line;
    if (node->plain && !is_refused_at(reading, node->where) &&
        !yaml_bytes_is_replaced(&reading->text, line, line) &&
        !yaml_key_is_apart(node->text, node->where, &err))
        faults_add(reading->faults, &err);
    node_build_add(&reading->builder, node);
    return true;
}

static bool on_scalar(struct yaml_reading *reading, const yaml_event_t *event)
{
    struct node_builder *builder = &reading->builder;
    struct err err = {0};
    const bool key = is_key(reading);
    check_lines(reading, event);
    const bool sound = check_nul(reading, event);
    struct node *node =
        node_build_scalar(builder, NODE_TEXT, place_of(reading, event->start_mark),
                          (const char *)event->data.scalar.value, event->data.scalar.length);
    node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    if (builder->depth == 0)
        return take_root(reading, node);
    if (!key)
        node_build_add(builder, node);
    else if (sound && !yaml_key_check(node, &err))
        faults_add(reading->faults, &err);
    else if (sound)
        node_build_key(builder, node->text, node->where);
    take_turn(reading);
    return true;
}

/* The alias itself was refused as a token. */
static bool on_alias(struct yaml_reading *reading, const yaml_event_t *event)
{
    (void)event;
    take_turn(reading);
    return true;
}

static bool on_open(struct yaml_reading *reading, const yaml_event_t *event)
{
    const bool map = event->type == YAML_MAPPING_START_EVENT;
    const struct place where = place_of(reading, event->start_mark);
    if (is_key(reading))
        refuse(reading, where, "Write a name, or quote the text.", "%s cannot be a key",
               map ? "a map" : "a list");
    if (reading->builder.depth == YAML_DEPTH) {
        refuse(reading, where, "Nest at most 16 levels.", "nesting too deep");
        return false;
    }
    node_build_open(&reading->builder, map ? NODE_MAP : NODE_LIST, where);
    *key_due(reading) = map;
    return true;
}

static bool on_close(struct yaml_reading *reading, const yaml_event_t *event)
{
    (void)event;
    const struct node *node = node_build_close(&reading->builder);
    const struct node_entry *first = NULL;
    for (size_t i = 0; node->kind == NODE_MAP && i < node->count; i++) {
        const struct node_entry *entry = node->sorted[i];
        if (!first || !text_is(first->key, entry->key)) {
            first = entry;
            continue;
        }
        refuse(reading, entry->where, "Keep one of the two.",
               "the key '%s' is repeated; first at line %u, column %u", entry->key,
               first->where.line, first->where.column);
    }
    take_turn(reading);
    return true;
}

static bool on_end(struct yaml_reading *reading, const yaml_event_t *event)
{
    (void)event;
    if (!reading->builder.root && reading->faults->count == reading->before)
        refuse(reading, (struct place){reading->file, 1, 1}, "Write a declaration.", "no document");
    return false;
}

static bool on_event(struct yaml_reading *reading, const yaml_event_t *event)
{
    static bool (*const handlers[YAML_MAPPING_END_EVENT + 1])(struct yaml_reading *,
                                                              const yaml_event_t *) = {
        [YAML_STREAM_END_EVENT] = on_end,      [YAML_DOCUMENT_START_EVENT] = on_document,
        [YAML_ALIAS_EVENT] = on_alias,         [YAML_SCALAR_EVENT] = on_scalar,
        [YAML_SEQUENCE_START_EVENT] = on_open, [YAML_MAPPING_START_EVENT] = on_open,
        [YAML_SEQUENCE_END_EVENT] = on_close,  [YAML_MAPPING_END_EVENT] = on_close,
    };
    if (++reading->events > YAML_EVENTS) {
        refuse(reading, place_of(reading, event->start_mark),
               "Declare each service in a file of its own.",
               "too many values: more than 20,000 keys, values and brackets");
        return false;
    }
    return !handlers[event->type] || handlers[event->type](reading, event);
}

static struct place place_or_none(const struct yaml_reading *reading, yaml_mark_t mark, bool known)
{
    return known ? place_of(reading, mark) : (struct place){reading->file, 0, 0};
}

/* Silent where the error only follows from a reported fault: a character was replaced before, a space was
 * missing, or this place is refused already. */
static void tell_problem(struct yaml_reading *reading, const yaml_parser_t *parser)
{
    const bool parsing = parser->error == YAML_SCANNER_ERROR || parser->error == YAML_PARSER_ERROR;
    const struct yaml_problem problem = {
        .words = parser->error == YAML_MEMORY_ERROR || parser->error == YAML_NO_ERROR
                     ? NULL
                     : parser->problem,
        .context = parser->context,
        .where = place_or_none(reading, parser->problem_mark, parsing),
        .context_where = place_or_none(reading, parser->context_mark, parser->context != NULL),
    };
    struct err err = {0};
    yaml_problem_tell(&problem, &reading->text, &err);
    const bool follows =
        yaml_bytes_is_replaced(&reading->text, 1, err.where.line) ||
        (reading->glued_end > 0 && reading->glued_end == parser->problem_mark.index) ||
        is_refused_at(reading, err.where);
    if (!problem.words || !follows)
        faults_add(reading->faults, &err);
}

static void read_events(struct yaml_reading *reading)
{
    yaml_parser_t parser;
    parser_start(&parser, reading);
    for (bool going = true; going;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            tell_problem(reading, &parser);
            break;
        }
        going = on_event(reading, &event);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
}

bool yaml_read(struct arena *arena, const char *file, const char *bytes, size_t length,
               const struct node **out, struct faults *faults)
{
    struct yaml_reading reading = {.file = file, .faults = faults, .before = faults->count};
    struct arena scratch; /* nodes have copies of their texts */
    arena_init(&scratch);
    node_build_init(&reading.builder, arena);
    const bool read = yaml_bytes_check(&scratch, file, bytes, length, &reading.text, faults);
    if (read) {
        check_tokens(&reading);
        read_events(&reading);
        faults_sort(faults);
    }
    arena_release(&scratch);
    if (!read || faults->count > reading.before)
        return false;
    *out = reading.builder.root;
    return true;
}
