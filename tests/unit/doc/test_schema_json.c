#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "doc/schema.h"
#include "doc/schema_json.h"

/* What stands between the title and the definitions, and the definitions themselves; the layout is
 * the writer's and tested there. */
static void is_written(const struct shape *shape, const char *body, const char *definitions)
{
    struct buf out, whole;
    buf_init(&out, 65536);
    buf_init(&whole, 65536);
    schema_json(shape, "A title", &out);
    buf_printf(&whole,
               "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n"
               "  \"title\": \"A title\"%s,\n  \"definitions\": {%s}\n}\n",
               body, definitions);
    assert_string_equal(buf_string(&out), buf_string(&whole));
    buf_release(&out);
    buf_release(&whole);
}

static const struct schema_word colours[] = {{"red", 1}, {"green", 2}, {.word = NULL}};

static const struct shape word = {
    .kind = SHAPE_SCALAR, .id = "word", .noun = "a word", .scalar = {.kind = SCALAR_WORD}};
static const struct shape number = {.kind = SHAPE_SCALAR,
                                    .noun = "a number",
                                    .scalar = {.kind = SCALAR_NUMBER, .least = 1, .most = 9}};

static void a_scalar_has_the_types_that_an_editor_may_give_it(void **state)
{
    static const struct {
        struct shape shape;
        const char *body;
    } rows[] = {
        {{.kind = SHAPE_SCALAR, .scalar = {.kind = SCALAR_TEXT}},
         ",\n  \"type\": [\n    \"string\",\n    \"number\",\n    \"boolean\"\n  ],\n"
         "  \"minLength\": 1"},
        {{.kind = SHAPE_SCALAR, .scalar = {.kind = SCALAR_TEXT, .may_be_empty = true}},
         ",\n  \"type\": [\n    \"string\",\n    \"number\",\n    \"boolean\"\n  ]"},
        {{.kind = SHAPE_SCALAR, .scalar = {.kind = SCALAR_WORD, .pattern = "^a$"}},
         ",\n  \"type\": \"string\",\n  \"pattern\": \"^a$\""},
        {{.kind = SHAPE_SCALAR, .scalar = {.kind = SCALAR_FORM, .words = colours}},
         ",\n  \"type\": \"string\",\n  \"enum\": [\n    \"red\",\n    \"green\"\n  ]"},
        {{.kind = SHAPE_SCALAR, .scalar = {.kind = SCALAR_YES}},
         ",\n  \"enum\": [\n    \"yes\",\n    \"no\",\n    true,\n    false\n  ]"},
        {{.kind = SHAPE_SCALAR, .scalar = {.kind = SCALAR_BOOL}}, ",\n  \"type\": \"boolean\""},
        {{.kind = SHAPE_SCALAR, .scalar = {.kind = SCALAR_TRUE}}, ",\n  \"const\": true"},
        {{.kind = SHAPE_SCALAR, .scalar = {.kind = SCALAR_NUMBER, .least = -1, .most = 9}},
         ",\n  \"type\": \"integer\",\n  \"minimum\": -1,\n  \"maximum\": 9"},
        {{.kind = SHAPE_ANY}, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        is_written(&rows[i].shape, rows[i].body, "");
}

#define WORD_DEFINED                                                                               \
    "\n    \"word\": {\n      \"type\": \"string\",\n      \"minLength\": 1\n    }\n  "

static void a_single_item_may_be_written_without_a_list(void **state)
{
    static const struct shape list = {.kind = SHAPE_LIST,
                                      .list = {.item = &word, .single = true, .least = 2}};
    is_written(&list,
               ",\n  \"anyOf\": [\n    {\n      \"$ref\": \"#/definitions/word\"\n    },\n    {\n"
               "      \"type\": \"array\",\n      \"items\": {\n"
               "        \"$ref\": \"#/definitions/word\"\n      },\n      \"minItems\": 2,\n"
               "      \"uniqueItems\": true\n    }\n  ]",
               WORD_DEFINED);
}

static void numbers_are_not_called_unique_because_json_counts_other_texts_as_the_same(void **state)
{
    static const struct shape list = {.kind = SHAPE_LIST,
                                      .list = {.item = &number, .may_be_empty = true}};
    is_written(&list,
               ",\n  \"type\": \"array\",\n  \"items\": {\n    \"type\": \"integer\",\n"
               "    \"minimum\": 1,\n    \"maximum\": 9\n  }",
               "");
}

static void names_and_items_of_a_map_have_shapes(void **state)
{
    static const struct shape named = {.kind = SHAPE_NAMED,
                                       .named = {.name = &word, .item = &number}};
    is_written(&named,
               ",\n  \"type\": \"object\",\n  \"minProperties\": 1,\n  \"propertyNames\": {\n"
               "    \"$ref\": \"#/definitions/word\"\n  },\n  \"additionalProperties\": {\n"
               "    \"type\": \"integer\",\n    \"minimum\": 1,\n    \"maximum\": 9\n  }",
               WORD_DEFINED);
}

static const struct shape any = {.kind = SHAPE_ANY};
static const struct schema_row rows[] = {
    {"a", &word, REQUIRED, 0, "about a"},
    {"b", &number, OPTIONAL, 0, "about b"},
    {"later", &any, RESERVED, 0, "for later"},
    {.key = NULL},
};
static const struct schema_table tables[] = {{rows, 0}, {.rows = NULL}};

#define PROPERTIES                                                                                 \
    "  \"properties\": {\n    \"a\": {\n      \"description\": \"about a\",\n"                     \
    "      \"allOf\": [\n        {\n          \"$ref\": \"#/definitions/word\"\n        }\n"       \
    "      ]\n    },\n    \"b\": {\n      \"description\": \"about b\",\n"                         \
    "      \"type\": \"integer\",\n      \"minimum\": 1,\n      \"maximum\": 9\n    },\n"          \
    "    \"later\": {\n      \"description\": \"for later\"\n    }\n  },\n"                        \
    "  \"required\": [\n    \"a\"\n  ],\n  \"additionalProperties\": false"

static void a_map_takes_the_keys_of_its_rows_and_no_others(void **state)
{
    static const struct shape map = {.kind = SHAPE_MAP, .map = {.tables = tables}};
    is_written(&map, ",\n  \"type\": \"object\",\n" PROPERTIES, WORD_DEFINED);
}

#define HAS(key, in) in "{\n" in "  \"required\": [\n" in "    \"" key "\"\n" in "  ]\n" in "}"

static void keys_that_exclude_or_need_each_other_are_rules(void **state)
{
    static const struct {
        struct schema_choice choices[2];
        const char *rule;
    } cases[] = {
        {{{EXACTLY_ONE, {"a", "b"}}, {.keys = {NULL}}},
         "      \"oneOf\": [\n" HAS("a", "        ") ",\n" HAS("b", "        ") "\n      ]\n"},
        {{{AT_LEAST_ONE, {"a", "b"}}, {.keys = {NULL}}},
         "      \"anyOf\": [\n" HAS("a", "        ") ",\n" HAS("b", "        ") "\n      ]\n"},
        {{{AT_MOST_ONE, {"a", "b"}}, {.keys = {NULL}}},
         "      \"oneOf\": [\n" HAS("a", "        ") ",\n" HAS(
             "b",
             "        ") ",\n        {\n"
                         "          \"not\": {\n            \"anyOf\": [\n" HAS("a", "              ") ",\n" HAS(
                             "b",
                             "              ") "\n            ]\n          }\n        }\n      ]\n"},
        {{{FIRST_NEEDS_SECOND, {"a", "b"}}, {.keys = {NULL}}},
         "      \"dependencies\": {\n        \"a\": [\n          \"b\"\n        ]\n      }\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct shape map = {.kind = SHAPE_MAP,
                                  .map = {.tables = tables, .choices = cases[i].choices}};
        struct buf body;
        buf_init(&body, 65536);
        buf_printf(&body,
                   ",\n  \"type\": \"object\",\n" PROPERTIES ",\n  \"allOf\": [\n    {\n%s    }\n"
                   "  ]",
                   cases[i].rule);
        is_written(&map, buf_string(&body), WORD_DEFINED);
        buf_release(&body);
    }
}

static void a_variant_has_the_keys_of_its_type(void **state)
{
    static const struct schema_row common[] = {{"type", &any, REQUIRED, 0, "the type"},
                                               {.key = NULL}};
    static const struct schema_table common_tables[] = {{common, 0}, {.rows = NULL}};
    static const struct schema_row own[] = {{"own", &any, OPTIONAL, 0, "its own"}, {.key = NULL}};
    static const struct schema_variant variants[] = {{"x", own, NULL}, {.word = NULL}};
    static const struct shape map = {.kind = SHAPE_MAP,
                                     .map = {.tables = common_tables, .variants = variants}};
    is_written(&map,
               ",\n  \"type\": \"object\",\n  \"properties\": {\n    \"type\": {\n"
               "      \"enum\": [\n        \"x\"\n      ]\n    }\n  },\n  \"required\": [\n"
               "    \"type\"\n  ],\n  \"allOf\": [\n    {\n      \"if\": {\n"
               "        \"properties\": {\n          \"type\": {\n            \"const\": \"x\"\n"
               "          }\n        }\n      },\n      \"then\": {\n        \"properties\": {\n"
               "          \"type\": {\n            \"description\": \"the type\"\n          },\n"
               "          \"own\": {\n            \"description\": \"its own\"\n          }\n"
               "        },\n        \"required\": [\n          \"type\"\n        ],\n"
               "        \"additionalProperties\": false\n      }\n    }\n  ]",
               "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scalar_has_the_types_that_an_editor_may_give_it),
        cmocka_unit_test(a_single_item_may_be_written_without_a_list),
        cmocka_unit_test(numbers_are_not_called_unique_because_json_counts_other_texts_as_the_same),
        cmocka_unit_test(names_and_items_of_a_map_have_shapes),
        cmocka_unit_test(a_map_takes_the_keys_of_its_rows_and_no_others),
        cmocka_unit_test(keys_that_exclude_or_need_each_other_are_rules),
        cmocka_unit_test(a_variant_has_the_keys_of_its_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
