#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "doc/schema.h"
#include "doc/yaml.h"

/* --- a small schema of each kind ------------------------------------------------------------- */

struct pair {
    const char *name;
    struct place where;
    const char *value;
};

struct schema_thing {
    const char *text, *word, *form;
    bool flag, always;
    int64_t number, doubled;
    int colour;
    const char *const *list;
    size_t list_count;
    const struct pair *pairs;
    size_t pair_count;
    const char *either;
    int type;
    const char *round, *square;
    bool began, finished;
};

static bool check_form(struct arena *arena, const char *text, struct err *err)
{
    (void)arena;
    if (text_starts(text, "f-"))
        return true;
    err_set(err, ERR_INPUT, "'%s' is no form", text);
    return err_hint(err, "Start with f-.");
}

static bool take_doubled(struct schema_reading *reading, const struct node *node, void *out,
                         struct err *err)
{
    int64_t number = 0;
    (void)reading;
    if (text_is(node->text, "7")) {
        err_set(err, ERR_INPUT, "7 is never doubled");
        return err_hint(err, "Take 8.");
    }
    text_to_int(node->text, 1, 9, &number);
    number *= 2;
    memcpy(out, &number, sizeof number);
    return true;
}

static const struct schema_word colours[] = {{"red", 1}, {"green", 2}, {.word = NULL}};
static const struct schema_word types[] = {{"round", 1}, {"square", 2}, {.word = NULL}};

static const struct shape text = {
    .kind = SHAPE_SCALAR, .noun = "text", .scalar = {.kind = SCALAR_TEXT}};
static const struct shape word = {
    .kind = SHAPE_SCALAR, .noun = "a word", .scalar = {.kind = SCALAR_WORD}};
static const struct shape form = {
    .kind = SHAPE_SCALAR, .noun = "a form", .scalar = {.kind = SCALAR_FORM, .check = check_form}};
static const struct shape flag = {
    .kind = SHAPE_SCALAR, .noun = "a flag", .scalar = {.kind = SCALAR_BOOL}};
static const struct shape always = {
    .kind = SHAPE_SCALAR, .noun = "true", .scalar = {.kind = SCALAR_TRUE}};
static const struct shape number = {.kind = SHAPE_SCALAR,
                                    .noun = "a small number",
                                    .scalar = {.kind = SCALAR_NUMBER, .least = -3, .most = 3}};
static const struct shape doubled = {
    .kind = SHAPE_SCALAR,
    .noun = "a number",
    .scalar = {.kind = SCALAR_NUMBER, .least = 1, .most = 9, .take = take_doubled}};
static const struct shape colour = {
    .kind = SHAPE_SCALAR, .noun = "a colour", .scalar = {.kind = SCALAR_FORM, .words = colours}};
static const struct shape type = {
    .kind = SHAPE_SCALAR, .noun = "a type", .scalar = {.kind = SCALAR_FORM, .words = types}};
static const struct shape list = {
    .kind = SHAPE_LIST,
    .noun = "a word or a list",
    .hint = "Write two words.",
    .list = {.item = &word, .size = sizeof(const char *), .single = true}};
static const struct shape pairs = {.kind = SHAPE_NAMED,
                                   .noun = "a map of pairs",
                                   .named = {.name = &form,
                                             .item = &text,
                                             .size = sizeof(struct pair),
                                             .name_offset = offsetof(struct pair, name),
                                             .where_offset = offsetof(struct pair, where),
                                             .value_offset = offsetof(struct pair, value)}};
static const struct shape either = {
    .kind = SHAPE_EITHER, .noun = "text, and no list", .either = {.scalar = &text}};
static const struct shape any = {.kind = SHAPE_ANY, .noun = "anything"};

static const struct schema_row rows[] = {
    {"text", &text, OPTIONAL, offsetof(struct schema_thing, text), "a text"},
    {"word", &word, OPTIONAL, offsetof(struct schema_thing, word), "a word"},
    {"form", &form, OPTIONAL, offsetof(struct schema_thing, form), "a form"},
    {"flag", &flag, OPTIONAL, offsetof(struct schema_thing, flag), "a flag"},
    {"always", &always, OPTIONAL, offsetof(struct schema_thing, always), "true"},
    {"number", &number, OPTIONAL, offsetof(struct schema_thing, number), "a number"},
    {"doubled", &doubled, OPTIONAL, offsetof(struct schema_thing, doubled), "a doubled number"},
    {"colour", &colour, OPTIONAL, offsetof(struct schema_thing, colour), "a colour"},
    {"list", &list, OPTIONAL, offsetof(struct schema_thing, list), "a list"},
    {"pairs", &pairs, OPTIONAL, offsetof(struct schema_thing, pairs), "pairs"},
    {"either", &either, OPTIONAL, offsetof(struct schema_thing, either), "text"},
    {"type", &type, REQUIRED, offsetof(struct schema_thing, type), "round or square"},
    {"later", &any, RESERVED, 0, "for later"},
    {.key = NULL},
};
static const struct schema_row round_rows[] = {
    {"round", &text, REQUIRED, offsetof(struct schema_thing, round), "how round"}, {.key = NULL}};
static const struct schema_row square_rows[] = {
    {"square", &text, OPTIONAL, offsetof(struct schema_thing, square), "how square"},
    {.key = NULL}};
static const struct schema_choice square_choices[] = {{AT_LEAST_ONE, {"square", "number"}},
                                                      {.keys = {NULL}}};
static const struct schema_variant variants[] = {
    {"round", round_rows, NULL}, {"square", square_rows, square_choices}, {.word = NULL}};
static const struct schema_table tables[] = {{rows, 0}, {.rows = NULL}};
static const struct schema_choice choices[] = {
    {AT_MOST_ONE, {"text", "word", "form"}},
    {FIRST_NEEDS_SECOND, {"flag", "always"}},
    {.keys = {NULL}},
};

static void begin(const struct node *node, void *out)
{
    (void)node;
    ((struct schema_thing *)out)->began = true;
}

static void finish(struct schema_reading *reading, const struct node *node, void *out)
{
    struct schema_thing *thing = out;
    thing->finished = true;
    if (thing->number == 3)
        schema_fault(reading, node_get(node, "number")->where, "3 is one too many", NULL);
}

static const struct shape root = {.kind = SHAPE_MAP,
                                  .noun = "a thing",
                                  .map = {.tables = tables,
                                          .choices = choices,
                                          .variants = variants,
                                          .begin = begin,
                                          .finish = finish}};

/* --- reading ----------------------------------------------------------------------------- */

static const char *read_thing(struct arena *arena, const char *yaml, struct schema_thing *out)
{
    const struct node *node = NULL;
    struct faults faults;
    faults_init(&faults, arena);
    struct schema_reading reading = {arena, &faults};
    assert_true(yaml_read(arena, "t.yaml", yaml, strlen(yaml), &node, &faults));
    const bool is_read = schema_read(&reading, &root, node, out);
    assert_int_equal(is_read, faults.count == 0);
    const char *said = "";
    for (size_t i = 0; i < faults.count; i++)
        said = arena_printf(arena, "%s%s", said, err_text(&faults.items[i], arena));
    return said;
}

static void every_kind_of_value_is_stored_where_its_row_says(void **state)
{
    struct arena arena;
    struct schema_thing thing = {.text = NULL};
    arena_init(&arena);
    assert_string_equal(read_thing(&arena,
                                   "type: round\nround: '1'\ntext: 42\nflag: true\nalways: true\n"
                                   "number: -3\ndoubled: 4\ncolour: green\nlist: [a, '5']\n"
                                   "pairs: { f-a: x, f-b: true }\neither: e\nlater: [{ a: [] }]\n",
                                   &thing),
                        "");
    assert_string_equal(thing.text, "42");
    assert_string_equal(thing.round, "1");
    assert_true(thing.flag);
    assert_true(thing.always);
    assert_int_equal(thing.number, -3);
    assert_int_equal(thing.doubled, 8);
    assert_int_equal(thing.colour, 2);
    assert_int_equal(thing.type, 1);
    assert_int_equal(thing.list_count, 2);
    assert_string_equal(thing.list[1], "5");
    assert_int_equal(thing.pair_count, 2);
    assert_string_equal(thing.pairs[1].name, "f-b");
    assert_string_equal(thing.pairs[1].value, "true");
    assert_int_equal(thing.pairs[1].where.line, 10);
    assert_int_equal(thing.pairs[1].where.column, 18);
    assert_string_equal(thing.either, "e");
    assert_true(thing.began);
    assert_true(thing.finished);
    arena_release(&arena);
}

static void a_missing_key_leaves_its_member_unchanged(void **state)
{
    struct arena arena;
    struct schema_thing thing = {.number = 2, .text = "before"};
    arena_init(&arena);
    assert_string_equal(read_thing(&arena, "type: round\nround: a\nlist: one\n", &thing), "");
    assert_int_equal(thing.number, 2);
    assert_string_equal(thing.text, "before");
    assert_int_equal(thing.list_count, 1);
    assert_string_equal(thing.list[0], "one");
    arena_release(&arena);
}

static void every_fault_is_said_at_its_own_place(void **state)
{
    static const struct {
        const char *yaml, *said;
    } cases[] = {
        {"round: a\n", "t.yaml:1:1: a thing needs 'type'\n"
                       "hint: Add 'type': round or square.\n"},
        {"type: oval\n"
         "round: a\n",
         "t.yaml:1:7: 'oval' is not a type that 'type' knows\n"
         "hint: It takes: round, square.\n"},
        {"type: [round]\n", "t.yaml:1:7: 'type' takes a type, not a list\n"
                            "hint: Write a type.\n"},
        {"type: round\n", "t.yaml:1:1: a thing of type round needs 'round'\n"
                          "hint: Add 'round': how round.\n"},
        {"type: round\n"
         "round: a\n"
         "square: b\n",
         "t.yaml:3:1: 'square' is not a key of a thing of type round\n"
         "hint: It takes: text, word, form, flag, always, number, doubled, colour, list, "
         "pairs, either, type, later, round.\n"},
        {"type: round\n"
         "round: a\n"
         "colr: red\n",
         "t.yaml:3:1: 'colr' is not a key of a thing of type round\n"
         "hint: It takes: text, word, form, flag, always, number, doubled, colour, list, "
         "pairs, either, type, later, round.\n"},
        {"type: round\n"
         "round: a\n"
         "zzz: red\n",
         "t.yaml:3:1: 'zzz' is not a key of a thing of type round\n"
         "hint: It takes: text, word, form, flag, always, number, doubled, colour, list, "
         "pairs, either, type, later, round.\n"},
        {"type: round\n"
         "round: a\n"
         "colour: pink\n",
         "t.yaml:3:9: 'pink' is not a colour that 'colour' knows\n"
         "hint: It takes: red, green.\n"},
        {"type: round\n"
         "round: a\n"
         "colour: [red]\n",
         "t.yaml:3:9: 'colour' takes a colour, not a list\n"
         "hint: Write a colour.\n"},
        {"type: round\n"
         "round: a\n"
         "flag: yes\n"
         "always: true\n",
         "t.yaml:3:7: 'flag' takes true or false, not 'yes'\n"
         "hint: Write true or false, without quotes.\n"},
        {"type: round\n"
         "round: a\n"
         "flag: \"true\"\n"
         "always: true\n",
         "t.yaml:3:7: 'true' is quoted, but 'flag' does not take text\n"
         "hint: Remove the quotes.\n"},
        {"type: round\n"
         "round: a\n"
         "always: false\n",
         "t.yaml:3:9: 'always' takes true, not 'false'\n"
         "hint: Write true, without quotes.\n"},
        {"type: round\n"
         "round: a\n"
         "flag: true\n",
         "t.yaml:1:1: 'flag' needs 'always'\n"
         "hint: Write both, or leave 'flag' out.\n"},
        {"type: round\n"
         "round: a\n"
         "number: 4\n",
         "t.yaml:3:9: 'number' takes a small number, not '4'\n"
         "hint: Write a whole number from -3 to 3, without quotes.\n"},
        {"type: round\n"
         "round: a\n"
         "number: 03\n",
         "t.yaml:3:9: 'number' takes a small number, not '03'\n"
         "hint: Write a whole number from -3 to 3, without quotes.\n"},
        {"type: round\n"
         "round: a\n"
         "number: -0\n",
         "t.yaml:3:9: 'number' takes a small number, not '-0'\n"
         "hint: Write a whole number from -3 to 3, without quotes.\n"},
        {"type: round\n"
         "round: a\n"
         "number: \"3\"\n",
         "t.yaml:3:9: '3' is quoted, but 'number' does not take text\n"
         "hint: Remove the quotes.\n"},
        {"type: round\n"
         "round: a\n"
         "number: 3\n",
         "t.yaml:3:9: 3 is one too many\n"},
        {"type: round\n"
         "round: a\n"
         "doubled: 7\n",
         "t.yaml:3:10: 7 is never doubled\n"
         "hint: Take 8.\n"},
        {"type: round\n"
         "round: a\n"
         "doubled:\n",
         "t.yaml:3:9: 'doubled' has no value\n"
         "hint: Write a number, or leave the key out.\n"},
        {"type: round\n"
         "round: a\n"
         "text:\n",
         "t.yaml:3:6: 'text' has no value\n"
         "hint: Write text, or leave the key out.\n"},
        {"type: round\n"
         "round: a\n"
         "text: \"\"\n",
         "t.yaml:3:7: 'text' is empty\n"
         "hint: Write text.\n"},
        {"type: round\n"
         "round: a\n"
         "text: no\n",
         "t.yaml:3:7: 'no' without quotes is a boolean to YAML, but 'text' takes text\n"
         "hint: Quote it: \"no\".\n"},
        {"type: round\n"
         "round: a\n"
         "text: [a]\n",
         "t.yaml:3:7: 'text' takes text, not a list\n"
         "hint: Write text.\n"},
        {"type: round\n"
         "round: a\n"
         "word: true\n",
         "t.yaml:3:7: 'true' without quotes is a boolean to YAML, but 'word' takes a "
         "word\n"
         "hint: Quote it: \"true\".\n"},
        {"type: round\n"
         "round: a\n"
         "word: 1.\n",
         "t.yaml:3:7: '1.' without quotes is a number to YAML, but 'word' takes a word\n"
         "hint: Quote it: \"1.\".\n"},
        {"type: round\n"
         "round: a\n"
         "word: .5\n",
         "t.yaml:3:7: '.5' without quotes is a number to YAML, but 'word' takes a word\n"
         "hint: Quote it: \".5\".\n"},
        {"type: round\n"
         "round: a\n"
         "word: \"5\"\n",
         ""},
        {"type: round\n"
         "round: a\n"
         "form: 5\n",
         "t.yaml:3:7: '5' is no form\n"
         "hint: Start with f-.\n"},
        {"type: round\n"
         "round: a\n"
         "form: f-5\n",
         ""},
        {"type: round\n"
         "round: a\n"
         "form: 2026-02-24\n",
         "t.yaml:3:7: '2026-02-24' is no form\n"
         "hint: Start with f-.\n"},
        {"type: round\n"
         "round: a\n"
         "text: a\n"
         "form: f-a\n",
         "t.yaml:4:1: 'form' cannot be combined with another of: text, word, form\n"
         "hint: Write only one of these keys.\n"},
        {"type: round\n"
         "round: a\n"
         "list: []\n",
         "t.yaml:3:7: 'list' is empty\n"
         "hint: Write two words.\n"},
        {"type: round\n"
         "round: a\n"
         "list: [a, b, a]\n",
         "t.yaml:3:14: 'a' is repeated in 'list'\n"
         "hint: Write each item once.\n"},
        {"type: round\n"
         "round: a\n"
         "list: [a, [b]]\n",
         "t.yaml:3:11: 'list' takes a word, not a list\n"
         "hint: Write a word.\n"},
        {"type: round\n"
         "round: a\n"
         "list: { a: b }\n",
         "t.yaml:3:7: 'list' takes a word or a list, not a map\n"
         "hint: Write two words.\n"},
        {"type: round\n"
         "round: a\n"
         "pairs: {}\n",
         "t.yaml:3:8: 'pairs' is empty\n"
         "hint: Write a map of pairs.\n"},
        {"type: round\n"
         "round: a\n"
         "pairs: [a]\n",
         "t.yaml:3:8: 'pairs' takes a map of pairs, not a list\n"
         "hint: Write a map of pairs.\n"},
        {"type: round\n"
         "round: a\n"
         "pairs: { a: x }\n",
         "t.yaml:3:10: 'a' is no form\n"
         "hint: Start with f-.\n"},
        {"type: round\n"
         "round: a\n"
         "pairs: { f-a: [x] }\n",
         "t.yaml:3:15: 'f-a' takes text, not a list\n"
         "hint: Write text.\n"},
        {"type: round\n"
         "round: a\n"
         "either: [a]\n",
         "t.yaml:3:9: 'either' takes text, and no list, not a list\n"
         "hint: Write text, and no list.\n"},
        {"type: round\n"
         "round: a\n"
         "either: { a: b }\n",
         "t.yaml:3:9: 'either' takes text, and no list, not a map\n"
         "hint: Write text, and no list.\n"},
        {"type: square\n", "t.yaml:1:1: a thing needs one of: square, number\n"
                           "hint: Write one of these keys.\n"},
        {"type: square\n"
         "number: 1\n",
         ""},
        {"type: square\n"
         "square: a\n"
         "number: 1\n",
         ""},
        {"- a\n", "t.yaml:1:1: the document is a list, not a thing\n"
                  "hint: Write a thing.\n"},
        {"a\n", "t.yaml:1:1: the document is text, not a thing\n"
                "hint: Write a thing.\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena;
        struct schema_thing thing = {.text = NULL};
        arena_init(&arena);
        assert_string_equal(read_thing(&arena, cases[i].yaml, &thing), cases[i].said);
        arena_release(&arena);
    }
}

static void the_last_questions_are_asked_only_of_a_map_without_faults(void **state)
{
    struct arena arena;
    struct schema_thing thing = {.text = NULL};
    arena_init(&arena);
    read_thing(&arena, "type: round\nround: a\ncolour: pink\n", &thing);
    assert_true(thing.began);
    assert_false(thing.finished);
    arena_release(&arena);
}

static void a_word_is_suggested_or_all_are_named(void **state)
{
    static const char *const known[] = {"origins", "methods"};
    struct arena arena;
    arena_init(&arena);
    assert_string_equal(schema_suggestion(&arena, "method", known, 2, "Parts: "),
                        "Did you mean 'methods'?");
    assert_string_equal(schema_suggestion(&arena, "x", known, 2, "Parts: "),
                        "Parts: origins, methods.");
    assert_null(schema_suggestion(&arena, "x", known, 0, "Parts: "));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_value_is_stored_where_its_row_says),
        cmocka_unit_test(a_missing_key_leaves_its_member_unchanged),
        cmocka_unit_test(every_fault_is_said_at_its_own_place),
        cmocka_unit_test(the_last_questions_are_asked_only_of_a_map_without_faults),
        cmocka_unit_test(a_word_is_suggested_or_all_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
