#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "doc/node.h"
#include "doc/reading.h"

static int set_up(void **state)
{
    static struct arena arena;
    arena_init(&arena);
    *state = &arena;
    return 0;
}

static int tear_down(void **state)
{
    arena_release(*state);
    return 0;
}

static const struct place here = {"f", 2, 3};

static void add_text(struct node_builder *builder, const char *text)
{
    node_build_add(builder, node_build_scalar(builder, NODE_TEXT, here, text, strlen(text)));
}

static void a_scalar_alone_is_the_root(void **state)
{
    struct node_builder builder;
    node_build_init(&builder, *state);
    assert_null(builder.root);
    add_text(&builder, "x");
    assert_string_equal(reading_tree(*state, builder.root), "\"x\"");
    assert_int_equal(builder.root->length, 1);
    assert_int_equal(builder.root->where.column, 3);
}

static void a_tree_has_the_order_of_the_document(void **state)
{
    struct node_builder builder;
    node_build_init(&builder, *state);
    assert_int_equal(node_build_inside(&builder), NODE_NULL);
    node_build_open(&builder, NODE_MAP, here);
    assert_int_equal(node_build_inside(&builder), NODE_MAP);
    node_build_key(&builder, "list", here);
    node_build_open(&builder, NODE_LIST, here);
    assert_int_equal(node_build_inside(&builder), NODE_LIST);
    add_text(&builder, "a");
    node_build_open(&builder, NODE_MAP, here);
    node_build_close(&builder);
    add_text(&builder, "b");
    node_build_close(&builder);
    node_build_key(&builder, "key", (struct place){"f", 9, 1});
    add_text(&builder, "value");
    assert_null(builder.root);
    const struct node *map = node_build_close(&builder);
    assert_ptr_equal(builder.root, map);
    assert_string_equal(reading_tree(*state, map), "{list: [\"a\", {}, \"b\"], key: \"value\"}");
    assert_int_equal(map->entries[1].where.line, 9);
}

static void a_value_without_a_key_is_left_out(void **state)
{
    struct node_builder builder;
    node_build_init(&builder, *state);
    node_build_open(&builder, NODE_MAP, here);
    add_text(&builder, "lost");
    node_build_open(&builder, NODE_LIST, here);
    node_build_close(&builder);
    node_build_key(&builder, "a", here);
    add_text(&builder, "kept");
    add_text(&builder, "lost");
    assert_string_equal(reading_tree(*state, node_build_close(&builder)), "{a: \"kept\"}");
}

static void entries_are_sorted_and_equal_keys_keep_their_order(void **state)
{
    static const char *const keys[] = {"b", "a", "b", "", "\xC3\xA9", "b"};
    struct node_builder builder;
    node_build_init(&builder, *state);
    node_build_open(&builder, NODE_MAP, here);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        node_build_key(&builder, keys[i], here);
        add_text(&builder, "x");
    }
    const struct node *map = node_build_close(&builder);
    static const size_t order[] = {3, 1, 0, 2, 5, 4};
    assert_int_equal(map->count, 6);
    for (size_t i = 0; i < map->count; i++)
        assert_ptr_equal(map->sorted[i], &map->entries[order[i]]);
}

static void ten_thousand_entries_are_each_found(void **state)
{
    struct node_builder builder;
    char key[16];
    node_build_init(&builder, *state);
    node_build_open(&builder, NODE_MAP, here);
    for (int i = 0; i < 10000; i++) {
        snprintf(key, sizeof key, "K%d", i * 7919 % 10000);
        node_build_key(&builder, arena_text(*state, key), here);
        add_text(&builder, key);
    }
    const struct node *map = node_build_close(&builder);
    for (int i = 0; i < 10000; i++) {
        snprintf(key, sizeof key, "K%d", i);
        assert_string_equal(node_text(node_get(map, key)), key);
    }
}

static void the_deepest_tree_is_built(void **state)
{
    struct node_builder builder;
    node_build_init(&builder, *state);
    for (int i = 0; i < NODE_BUILD_DEPTH; i++)
        node_build_open(&builder, NODE_LIST, here);
    for (int i = 0; i < NODE_BUILD_DEPTH; i++)
        node_build_close(&builder);
    size_t depth = 1;
    for (const struct node *node = builder.root; node->count > 0; node = node->items[0])
        depth++;
    assert_int_equal(depth, NODE_BUILD_DEPTH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_scalar_alone_is_the_root, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_tree_has_the_order_of_the_document, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_value_without_a_key_is_left_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(entries_are_sorted_and_equal_keys_keep_their_order, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(ten_thousand_entries_are_each_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_deepest_tree_is_built, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
