#include "railway/queries.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"

static void every_document_is_a_query_under_its_own_name(void **state)
{
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < railway_document_count; i++) {
        const struct railway_document *document = railway_documents[i];
        const char *brace = arena_printf(&arena, "query %s {", document->operation);
        const char *bracket = arena_printf(&arena, "query %s(", document->operation);
        if (!text_starts(document->text, brace) && !text_starts(document->text, bracket))
            fail_msg("%s begins with another word", document->operation);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(document->operation, railway_documents[k]->operation);
    }
    arena_release(&arena);
}

static void no_document_can_change_anything(void **state)
{
    static const char *const words[] = {"mutation", "subscription", "Upsert", "Delete",  "Deploy(",
                                        "Redeploy", "Commit",       "Create", "Update(", "replace"};
    for (size_t i = 0; i < railway_document_count; i++)
        for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
            if (text_has(railway_documents[i]->text, words[k]))
                fail_msg("%s holds '%s'", railway_documents[i]->operation, words[k]);
}

static void values_are_asked_unrendered_and_patches_without_values(void **state)
{
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < railway_document_count; i++) {
        const char *text = railway_documents[i]->text;
        const char *unspaced =
            text_replaced(&arena, text_replaced(&arena, text, "\n", ""), " ", "");
        for (const char *at = strstr(unspaced, ":variables("); at;
             at = strstr(at + 1, ":variables("))
            if (!text_has(arena_slice(&arena, at, (size_t)(strchr(at, ')') - at)),
                          "unrendered:true"))
                fail_msg("%s asks for rendered values", railway_documents[i]->operation);
        for (const char *at = strstr(unspaced, "patch"); at; at = strstr(at + 1, "patch"))
            if (!text_starts(at, "patch(decryptVariables:false)"))
                fail_msg("%s asks for the values of a patch", railway_documents[i]->operation);
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_document_is_a_query_under_its_own_name),
        cmocka_unit_test(no_document_can_change_anything),
        cmocka_unit_test(values_are_asked_unrendered_and_patches_without_values),
    };
    return cmocka_run_group_tests_name("queries", tests, NULL, NULL);
}
