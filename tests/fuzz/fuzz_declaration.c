/*
 * Any bytes as a declaration, a trust file and a list of approvers: the readers never crash; what
 * they refuse has a place and a hint; in what they accept every name leads somewhere, in every
 * environment, and nothing that is wanted is forbidden.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "input/approvers.h"
#include "input/desired.h"
#include "input/trust.h"
#include "model/target.h"
#include "model/trust.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
#ifdef __clang__
#pragma clang diagnostic ignored "-Wreserved-identifier" /* the name is the sanitizer's */
#endif
const char *__asan_default_options(void);

/* With the 256 MiB in which freed memory usually waits, every run touches fresh pages and is up to
 * ten times slower. */
const char *__asan_default_options(void)
{
    return "quarantine_size_mb=8:malloc_context_size=4";
}

#define MUST(truth)                                                                                \
    do {                                                                                           \
        if (!(truth))                                                                              \
            abort();                                                                               \
    } while (0)

/* --- what was accepted ------------------------------------------------------------------- */

static void check_filled(const char *text)
{
    MUST(!text || (!text_has(text, "${environment}") && !text_has(text, "${url}")));
}

static void check_probe_name(const struct target *target, const struct probe_name *name)
{
    const struct probe *probe = target_probe(target, name->probe);
    MUST(probe);
    const char *const *parts = probe_type_parts(probe->type);
    while (name->part && *parts && !text_is(*parts, name->part))
        parts++;
    MUST(!name->part || *parts);
}

static void check_source(const struct target *target, const struct source *source)
{
    if (source->kind != SOURCE_VARIABLE)
        return;
    const struct setting *setting = target_setting(target, source->name);
    MUST(setting && setting->wanted.type == SETTING_SECRET);
    MUST(!target_shows(target, source->name));
}

static void check_setting(const struct target *target, const struct setting *setting)
{
    MUST(setting->by_environment_count == 0);
    for (size_t i = 0; i < setting->reported_count; i++) {
        MUST(target_report(target, setting->reported[i].report));
        MUST(setting->reported[i].pointer[0] == '/');
    }
    for (size_t i = 0; i < setting->shown_by_count; i++)
        check_probe_name(target, &setting->shown_by[i]);
    check_filled(setting->wanted.text);
    check_filled(setting->absent_means);
    for (size_t i = 0; i < setting->wanted.list.count; i++)
        check_filled(setting->wanted.list.items[i]);
    MUST(decimal_order(&setting->wanted.least, &setting->wanted.most) <= 0);
}

static void check_probe(const struct target *target, const struct probe *probe)
{
    MUST(target->environment->url);
    MUST(probe->type == PROBE_TLS || probe->type == PROBE_REPORT ||
         probe->type == PROBE_HEADER_TOKEN || probe->path[0] == '/');
    MUST(probe->type != PROBE_REPORT || target_report(target, probe->report));
    for (size_t i = 0; i < probe->header_count; i++)
        check_source(target, &probe->headers[i].token.source);
    check_source(target, &probe->token.source);
    check_source(target, &probe->hmac.source);
}

static void check_guardrail(const struct target *target, const struct guardrail *guardrail)
{
    for (size_t i = 0; i < guardrail->also_count; i++)
        check_probe_name(target, &guardrail->also[i]);
    for (size_t i = 0; i < guardrail->probe_count; i++)
        check_probe_name(target, &guardrail->probes[i]);
    for (size_t i = 0; i < guardrail->forbid_count; i++) {
        const struct setting *setting = target_setting(target, guardrail->forbid[i].name);
        MUST(setting);
        MUST(guardrail->forbid[i].present || setting->wanted.type == SETTING_ABSENT ||
             setting_effect(setting, guardrail->forbid[i].value) == EFFECT_OTHER);
    }
}

static void check_target(struct arena *arena, const struct desired *desired,
                         const struct environment *environment)
{
    struct target target;
    target_make(arena, desired, environment, &target);
    for (size_t i = 0; i < target.setting_count; i++)
        check_setting(&target, &target.settings[i]);
    for (size_t i = 0; i < target.probe_count; i++)
        check_probe(&target, &target.probes[i]);
    for (size_t i = 0; i < target.guardrail_count; i++)
        check_guardrail(&target, &target.guardrails[i]);
    for (size_t i = 0; i < target.exception_count; i++)
        MUST(target.exceptions[i].bounded &&
             target.exceptions[i].starts < target.exceptions[i].ends);
}

/* --- what was refused -------------------------------------------------------------------- */

static void check_faults(struct arena *arena, const struct faults *faults)
{
    MUST(faults->count > 0);
    for (size_t i = 0; i < faults->count; i++) {
        const struct err *err = &faults->items[i];
        MUST(err->code == ERR_INPUT && err->where.file && err->text[0] && err->hint[0]);
        MUST(err_text(err, arena));
    }
}

/* --- the readers ------------------------------------------------------------------------- */

static void try_declaration(struct arena *arena, const char *bytes, size_t size)
{
    struct faults faults;
    struct desired desired;
    faults_init(&faults, arena);
    if (!desired_read(arena, "f", bytes, size, &desired, &faults)) {
        check_faults(arena, &faults);
        return;
    }
    MUST(faults.count == 0 && desired.environment_count > 0 && desired.setting_count > 0);
    for (size_t i = 0; i < desired.environment_count; i++)
        check_target(arena, &desired, &desired.environments[i]);
}

static void try_trust(struct arena *arena, const char *bytes, size_t size)
{
    struct faults faults;
    struct trust trust;
    faults_init(&faults, arena);
    if (!trust_read(arena, "f", bytes, size, &trust, &faults)) {
        check_faults(arena, &faults);
        return;
    }
    for (size_t i = 0; i < trust.environment_count; i++) {
        const struct names *needs = &trust.environments[i].needs;
        MUST(needs->count > 0);
        for (size_t k = 0; k < needs->count; k++)
            MUST(trust_role(&trust, needs->items[k])->principals.count > 0);
    }
    for (size_t i = 0; i < trust.target_count; i++)
        MUST(trust_environment(&trust, trust.targets[i].environment));
}

static void try_approvers(struct arena *arena, const char *bytes, size_t size)
{
    struct faults faults;
    struct approvers approvers;
    faults_init(&faults, arena);
    if (!approvers_read(arena, "f", bytes, size, &approvers, &faults)) {
        check_faults(arena, &faults);
        return;
    }
    MUST(approvers.count > 0);
    for (size_t i = 0; i < approvers.count; i++)
        MUST(approvers.items[i].principals.count > 0 && approvers.items[i].key_length >= 51);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    arena_init(&arena);
    /* A copy of its own size, so that a look behind the end is seen. */
    char *bytes = malloc(size > 0 ? size : 1);
    MUST(bytes);
    if (size > 0)
        memcpy(bytes, data, size);
    try_declaration(&arena, bytes, size);
    try_trust(&arena, bytes, size);
    try_approvers(&arena, bytes, size);
    free(bytes);
    arena_release(&arena);
    return 0;
}
