#include "observe/look.h"

#include "base/arena.h"

struct look {
    struct probes_run *probes;
    struct observed *observed;
};

static void on_revision(void *context, struct observed *observed)
{
    const struct look *look = context;
    if (!observed->refused)
        probes_start(look->probes);
}

static void on_done(void *context, struct observed *observed)
{
    const struct look *look = context;
    if (!observed->refused)
        probes_with_secrets(look->probes);
}

struct look *look_start(const struct service_options *service, const struct probes_options *probes,
                        struct observed *observed)
{
    struct look *look = arena_alloc(service->arena, sizeof *look);
    *look = (struct look){probes_new(probes, observed), observed};
    service_look_start(service, observed, on_revision, on_done, look);
    return look;
}

void look_finish(struct look *look)
{
    if (!look->observed->refused)
        probes_finish(look->probes);
}
