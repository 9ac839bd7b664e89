#include "service_end.h"

#include "base/arena.h"
#include "base/buf.h"

enum { EXTRA_MOST = 512 };

void service_tell_revision(struct service_look *look)
{
    if (look->revision_told)
        return;
    look->revision_told = true;
    look->revision(look->context, look->observed);
}

static void note_pages(struct buf *out, unsigned pages, const char *of)
{
    if (pages)
        buf_printf(out, "%u further %s of %s; ", pages, pages == 1 ? "page" : "pages", of);
}

static void note_extra(struct service_look *look)
{
    struct buf text;
    buf_init(&text, EXTRA_MOST);
    note_pages(&text, look->name_pages, "names");
    note_pages(&text, look->index_pages, "the index of variables");
    if (look->looks > 1)
        buf_printf(&text, "read %u times, because the environment changed meanwhile; ",
                   look->looks);
    if (look->request_who)
        buf_text(&text, "who committed changes; ");
    if (look->request_whose)
        buf_text(&text, "whose the token is; ");
    if (text.length > 2)
        look->observed->api_extra = arena_slice(look->o.arena, buf_string(&text), text.length - 2);
    buf_release(&text);
}

void service_finish(struct service_look *look)
{
    note_extra(look);
    look->observed->project_id = look->id.project;
    look->observed->environment_id = look->id.environment;
    look->observed->service_id = look->id.service;
    service_tell_revision(look);
    look->done(look->context, look->observed);
}

void service_fail(struct service_look *look, const char *why)
{
    const char *kept = arena_text(look->o.arena, why);
    look->observed->stored = (struct variables){.why = kept};
    look->observed->shared = (struct variables){.why = kept};
    look->observed->running = (struct variables){.why = kept};
    service_finish(look);
}

void service_refuse(struct service_look *look, const struct err *err)
{
    if (err->code == ERR_REMOTE) {
        service_fail(look, err->text);
        return;
    }
    look->observed->refused = true;
    look->observed->refusal = err->hint[0]
                                  ? arena_printf(look->o.arena, "%s\n%s", err->text, err->hint)
                                  : arena_text(look->o.arena, err->text);
    service_fail(look, "the token is for another target");
}
