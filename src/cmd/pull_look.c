#include "base/text.h"
#include "cmd/app.h"
#include "observe/service.h"
#include "world/http.h"

#include "pull_parts.h"

static void on_step(void *context, struct observed *observed)
{
    (void)context; /* all is read when nothing is left to ask */
    (void)observed;
}

static void look_at(struct pull *pull, struct pull_subject *subject)
{
    struct app *app = pull->app;
    subject->desired = (struct desired){.file = "",
                                        .project = subject->project,
                                        .service = subject->service,
                                        .environments = &subject->environment,
                                        .environment_count = 1};
    target_make(&app->arena, &subject->desired, &subject->environment, &subject->target);
    const struct service_options options = {
        .arena = &app->arena,
        .railway = &pull->railway,
        .secrets = app->secrets,
        .token = &subject->token,
        .target = &subject->target,
        .declaration = "",
        .likeness_key = pull->likeness_key,
        .adopting = true,
        .now = app->now,
        .now_at = app->now_at,
    };
    service_look_start(&options, &subject->observed, on_step, on_step, NULL);
}

static bool is_seen(const struct pull_subject *subject, struct err *err)
{
    const struct observed *observed = &subject->observed;
    if (!observed->refused && observed->stored.seen)
        return true;
    return err_set(err, observed->refused ? ERR_TARGET : ERR_REMOTE, "%s: %s",
                   subject->environment.name,
                   observed->refused ? observed->refusal : observed->stored.why);
}

bool pull_look(struct pull *pull, struct err *err)
{
    for (size_t i = 0; i < pull->count; i++)
        look_at(pull, &pull->subjects[i]);
    http_run(pull->http);
    for (size_t i = 0; i < pull->count; i++)
        if (!is_seen(&pull->subjects[i], err))
            return false;
    return true;
}
