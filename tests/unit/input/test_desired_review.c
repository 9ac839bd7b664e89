#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "doc/schema.h"
#include "input/desired.h"
#include "input/trust.h"
#include "model/review_kind.h"

/* Members without a review row of their own, and why. A path covers everything below it. */
static struct unreviewed {
    const char *path, *reason;
    size_t used;
} unreviewed[] = {
    {"declaration.tautline", "only one version can be read", 0},
    {"declaration.documents.others", "the row 'documents' names the other documents too", 0},
    {"declaration.probes.*.at", "it sets the report and the pointer, which both have a row", 0},
    {"declaration.settings.*.by_environment", "values are compared in each environment", 0},
    {"declaration.settings.*.text", "values are compared in each environment", 0},
    {"declaration.settings.*.flag", "values are compared in each environment", 0},
    {"declaration.settings.*.list", "values are compared in each environment", 0},
    {"declaration.settings.*.number", "values are compared in each environment", 0},
    {"declaration.settings.*.decimal", "values are compared in each environment", 0},
    {"declaration.settings.*.json", "values are compared in each environment", 0},
    {"declaration.settings.*.url", "values are compared in each environment", 0},
    {"declaration.settings.*.absent", "values are compared in each environment", 0},
    {"declaration.settings.*.inert", "values are compared in each environment", 0},
    {"declaration.settings.*.absent_while", "the row 'absent_means' names it too", 0},
    {"trust.tautline_trust", "only one version can be read", 0},
    {"trust.approvers", "the keys in the file are compared, not its name", 0},
    {"trust.revoked", "the keys in the file are compared, not its name", 0},
    {"trust.floor.*.reports", "compared like those of a declaration", 0},
    {"trust.floor.*.settings", "compared like those of a declaration", 0},
    {"trust.floor.*.probes", "compared like those of a declaration", 0},
    {"trust.floor.*.guardrails", "compared like those of a declaration", 0},
};

/* One walk over the schema of a declaration or of trust. */
struct schema_walk {
    struct arena *arena;
    const struct review_tables *tables;
    size_t members, missing;
};

/* A member on the way: its path, its offset in its thing, and whether its row stores more than one. */
struct schema_member {
    const char *path, *key;
    const struct review_kind *kind;
    size_t at;
    bool whole;
};

static bool has_field(const struct review_field *fields, size_t count,
                      const struct schema_member *member)
{
    for (size_t i = 0; i < count; i++)
        if (fields[i].at == member->at || (member->whole && text_is(fields[i].name, member->key)))
            return true;
    return false;
}

static bool has_reason(const char *path)
{
    for (size_t i = 0; i < sizeof unreviewed / sizeof *unreviewed; i++) {
        const size_t length = strlen(unreviewed[i].path);
        if (text_starts(path, unreviewed[i].path) && (!path[length] || path[length] == '.')) {
            unreviewed[i].used++;
            return true;
        }
    }
    return false;
}

static void check_member(struct schema_walk *walk, const struct schema_member *member)
{
    const struct review_kind *kind = member->kind;
    walk->members++;
    if (has_field(kind->fields, kind->field_count, member) ||
        has_field(kind->secret, kind->secret_count, member) || has_reason(member->path))
        return;
    print_error("%s has no review row beside its schema row\n", member->path);
    walk->missing++;
}

static void walk_shape(struct schema_walk *walk, const struct shape *shape,
                       const struct schema_member *at);

static void walk_rows(struct schema_walk *walk, const struct schema_row *rows, size_t base,
                      const struct schema_member *at)
{
    for (; rows->key; rows++) {
        const struct schema_member member = {
            arena_printf(walk->arena, "%s.%s", at->path, rows->key), rows->key, at->kind,
            at->at + base + rows->offset, rows->offset == 0};
        if (rows->need != RESERVED)
            walk_shape(walk, rows->shape, &member);
    }
}

static void walk_map(struct schema_walk *walk, const struct shape_map *map,
                     const struct schema_member *at)
{
    for (const struct schema_table *table = map->tables; table->rows; table++)
        walk_rows(walk, table->rows, table->base, at);
    for (const struct schema_variant *variant = map->variants; variant && variant->word; variant++)
        walk_rows(walk, variant->rows, 0, at);
}

/* A list of things with a table of their own; any other map of names is one member. */
static void walk_named(struct schema_walk *walk, const struct shape_named *named,
                       const struct schema_member *at)
{
    for (size_t i = 0; at->kind == walk->tables->whole && i < walk->tables->count; i++) {
        if (walk->tables->kinds[i]->items_at != at->at)
            continue;
        const struct schema_member item = {arena_printf(walk->arena, "%s.*", at->path), at->key,
                                           walk->tables->kinds[i], named->value_offset, false};
        walk_shape(walk, named->item, &item);
        return;
    }
    check_member(walk, at);
}

static void walk_shape(struct schema_walk *walk, const struct shape *shape,
                       const struct schema_member *at)
{
    if (shape->kind == SHAPE_MAP)
        walk_map(walk, &shape->map, at);
    else if (shape->kind == SHAPE_NAMED)
        walk_named(walk, &shape->named, at);
    else if (shape->kind == SHAPE_EITHER && shape->either.map)
        walk_shape(walk, shape->either.map, at);
    else
        check_member(walk, at);
}

static void check_tables(const char *name, const struct shape *shape,
                         const struct review_tables *tables, size_t least)
{
    struct arena arena;
    arena_init(&arena);
    struct schema_walk walk = {.arena = &arena, .tables = tables};
    const struct schema_member root = {name, name, tables->whole, 0, false};
    walk_shape(&walk, shape, &root);
    assert_int_equal(walk.missing, 0);
    assert_true(walk.members >= least);
    arena_release(&arena);
}

static void a_member_has_a_review_row_or_a_reason_to_have_none(void **state)
{
    check_tables("declaration", &desired_shape, &desired_review, 100);
    check_tables("trust", &trust_shape, &trust_review, 10);
    for (size_t i = 0; i < sizeof unreviewed / sizeof *unreviewed; i++) {
        if (!unreviewed[i].used)
            print_error("%s needs no reason: it has a review row, or is gone\n",
                        unreviewed[i].path);
        assert_true(unreviewed[i].used > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_member_has_a_review_row_or_a_reason_to_have_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
