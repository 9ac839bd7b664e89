#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "cmd/app.h"
#include "crypto/digest.h"
#include "planning_parts.h"

enum { SEEN_MOST = 16 * 1024 * 1024 };

static void add(struct buf *out, const char *text)
{
    buf_add(out, text, strlen(text) + 1);
}

/* A value that may be shown has a fingerprint of its own kind, so that it can be compared with nothing
 * else. */
static void add_value(struct buf *out, const struct seen_question *question,
                      const struct variable *variable)
{
    char text[FINGERPRINT_SIZE];
    if (variable->kind != VARIABLE_SHOWN) {
        add(out, variable->fingerprint ? variable->fingerprint : "");
        return;
    }
    const struct fingerprint_of of = {.purpose = "seen",
                                      .project = question->observed->project_id,
                                      .environment = question->observed->environment_id,
                                      .service = question->observed->service_id,
                                      .name = variable->name,
                                      .value = variable->value,
                                      .length = strlen(variable->value)};
    fingerprint_make(question->key, &of, text);
    add(out, text);
}

static void add_setting(struct app *app, struct buf *out, const struct seen_question *question,
                        const struct setting *setting)
{
    static const char *const states[] = {
        [VARIABLE_SHOWN] = "value", [VARIABLE_HIDDEN] = "value", [VARIABLE_SEALED] = "sealed"};
    const struct variables *variables =
        setting->shared ? &question->observed->shared : &question->observed->stored;
    const struct variable *variable = variables_find(variables, setting->name);
    add(out, setting->name);
    add(out, setting->shared ? "environment" : "service");
    add(out, variable ? states[variable->kind] : "absent");
    if (variable)
        add_value(out, question, variable);
    if (variable && !question->exception)
        add(out, arena_printf(&app->arena, "%lld", (long long)variable->updated_at));
}

static bool is_seen(const struct seen_question *question, const struct setting *setting)
{
    const struct exception *exception = question->exception;
    for (size_t i = 0; exception && i < exception->allow_count; i++)
        if (text_is(exception->allows[i].name, setting->name))
            return true;
    return !exception;
}

static int by_name(const void *a, const void *b)
{
    const struct setting *const *first = a, *const *second = b;
    return strcmp((*first)->name, (*second)->name);
}

size_t planning_seen(struct app *app, const struct seen_question *question,
                     char out[DIGEST_HEX_SIZE])
{
    const struct target *target = question->target;
    const struct setting **sorted = arena_array(&app->arena, target->setting_count, sizeof *sorted);
    unsigned char digest[DIGEST_SIZE];
    struct buf all;
    size_t count = 0;
    for (size_t i = 0; i < target->setting_count; i++)
        if (is_seen(question, &target->settings[i]))
            sorted[count++] = &target->settings[i];
    if (count > 0)
        qsort(sorted, count, sizeof *sorted, by_name);
    buf_init(&all, SEEN_MOST);
    for (size_t i = 0; i < count; i++)
        add_setting(app, &all, question, sorted[i]);
    digest_sha256(buf_string(&all), all.length, digest);
    digest_hex(digest, out);
    buf_release(&all);
    return count;
}
