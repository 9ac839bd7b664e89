#include "cmd/floor.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/trust.h"
#include "crypto/digest.h"
#include "model/floor.h"
#include "model/target.h"

/* The floor of a target with its digest; one without guardrails where the trust holds none for it. */
static const struct floor *floor_of(struct app *app, const struct trusted *trusted,
                                    const struct trust_target *target)
{
    struct floor *floor = arena_alloc(&app->arena, sizeof *floor);
    char hex[DIGEST_HEX_SIZE];
    *floor = (struct floor){.file = trusted->trust.file};
    if (target && floor_make(&app->arena, &trusted->trust, target, floor)) {
        digest_sha256_hex(floor->text, strlen(floor->text), hex);
        floor->digest = arena_text(&app->arena, hex);
    }
    floor->installed = trusted->installed;
    return floor;
}

static void join_one(struct app *app, const struct trusted *trusted, const struct desired *desired,
                     const struct environment *environment, struct environment *out,
                     struct declarations *of)
{
    bool unsure = false;
    const struct trust_target *target =
        trusted ? floor_target(&trusted->trust, desired, environment, &unsure) : NULL;
    const struct floor *floor = trusted ? floor_of(app, trusted, target) : NULL;
    floor_join(&app->arena, desired, environment, floor, out, unsure ? &of->doubts : &of->faults);
}

void floors_join(struct app *app, struct declarations *declarations, const struct trusted *trusted)
{
    declarations->trusted = trusted;
    faults_init(&declarations->doubts, &app->arena);
    for (size_t i = 0; i < declarations->count; i++) {
        struct desired *desired = &declarations->items[i].desired;
        struct environment *joined =
            arena_array(&app->arena, desired->environment_count, sizeof *joined);
        for (size_t k = 0; k < desired->environment_count; k++)
            join_one(app, trusted, desired, &desired->environments[k], &joined[k], declarations);
        desired->environments = joined;
    }
}

/* As it was declared. */
static struct environment without_floor(const struct environment *environment)
{
    struct environment made = *environment;
    if (made.floor && made.url == made.floor->url)
        made.url = NULL;
    made.floor = NULL;
    return made;
}

static bool is_pinned(const struct target *target)
{
    return target->desired->project.id && target->desired->service.id && target->environment->id;
}

bool floor_settle(struct app *app, const struct trusted *trusted, const char *const ids[3],
                  struct target *target, struct err *err)
{
    struct environment *joined = NULL;
    struct faults faults;
    if (!trusted)
        return true;
    const struct floor *was = target->environment->floor;
    const struct floor *is =
        floor_of(app, trusted, trust_target(&trusted->trust, ids[0], ids[1], ids[2]));
    if (was && text_is(was->text, is->text) && is_pinned(target))
        return true; /* held against it when it was loaded */
    const struct environment declared = without_floor(target->environment);
    joined = arena_alloc(&app->arena, sizeof *joined);
    faults_init(&faults, &app->arena);
    const bool sound = floor_join(&app->arena, target->desired, &declared, is, joined, &faults);
    target_make(&app->arena, target->desired, joined, target);
    if (!sound)
        *err = faults.items[0];
    return sound;
}
