/*
 * Any bytes as the JSON value of a variable. The oracle is doc/json: what has a form is what it reads, the
 * form is read too, and has itself as its form. A text between more blanks has the same form, and what
 * has items is an array.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json_form.h"
#include "base/text.h"
#include "doc/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
#ifdef __clang__
#pragma clang diagnostic ignored "-Wreserved-identifier" /* the name is the sanitizer's */
#endif
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
    return "quarantine_size_mb=8:malloc_context_size=4";
}

#define MUST(truth)                                                                                \
    do {                                                                                           \
        if (!(truth))                                                                              \
            abort();                                                                               \
    } while (0)

static void check_form(struct arena *arena, const char *text, const char *form)
{
    const struct json_limits *limits = &json_limits_api;
    struct err err = {0};
    const struct node *root = NULL;
    const struct json_text written = {"f", form, strlen(form)};
    if (written.length <= limits->bytes) /* escapes may be longer than what they mean */
        MUST(json_read(arena, &written, limits, &root, &err));
    MUST(text_is(json_form(arena, form), form));
    if (strlen(text) < limits->bytes - 4)
        MUST(text_is(json_form(arena, arena_printf(arena, "\n %s\t\r", text)), form));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct err err = {0};
    size_t count = 0;
    arena_init(&arena);
    const char *text = arena_slice(&arena, (const char *)data, strnlen((const char *)data, size));
    const char *form = json_form(&arena, text);
    MUST(json_is_valid(text, strlen(text), &json_limits_api, "f", &err) == (form != NULL));
    if (form)
        check_form(&arena, text, form);
    if (json_form_items(&arena, text, &count)) {
        MUST(form && form[0] == '[' && count < size);
        MUST((count == 0) == text_is(form, "[]"));
    }
    arena_release(&arena);
    return 0;
}
