#include "support/declaring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "input/desired.h"
#include "model/desired.h"

const char declaring_start[] = "tautline: 1\n"
                               "project: shop\n"
                               "service: shop\n"
                               "environments:\n"
                               "  staging: { url: https://staging.example.com }\n"
                               "  production: { url: https://shop.example.com }\n"
                               "settings:\n"
                               "  MODE: fast\n"
                               "  TOKEN: { secret: {} }\n";

const char *declaring_said(struct arena *arena, const struct faults *faults)
{
    const char *said = faults->count == 0 ? "valid" : "";
    for (size_t i = 0; i < faults->count; i++)
        said = arena_printf(arena, "%s%s", said, err_text(&faults->items[i], arena));
    return said;
}

static const char *read_text(struct arena *arena, const char *start, const char *rest,
                             struct desired *out)
{
    const char *text = arena_printf(arena, "%s%s", start, rest);
    struct faults faults;
    faults_init(&faults, arena);
    const bool is_read = desired_read(arena, "d.yaml", text, strlen(text), out, &faults);
    assert_int_equal(is_read, faults.count == 0);
    return declaring_said(arena, &faults);
}

const char *declaring(struct arena *arena, const char *rest, struct desired *out)
{
    return read_text(arena, declaring_start, rest, out);
}

void declaring_rows(const char *start, const struct declaring_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct arena arena;
        struct desired desired;
        arena_init(&arena);
        assert_string_equal(read_text(&arena, start, rows[i].rest, &desired), rows[i].said);
        arena_release(&arena);
    }
}
