#include "observe/probe.h"

#include <string.h>

#include "base/arena.h"
#include "base/secret.h"
#include "base/text.h"
#include "observe/probes.h"
#include "world/http.h"
#include "world/system.h"

static const struct probe_kind *const types[] = {probe_cors_kinds, probe_http_kinds,
                                                 probe_token_kinds, probe_webhook_kinds};

struct probes_run {
    struct probes_options o;
    struct observed *observed;
    struct credentials credentials;
    struct reports *reports;
    struct probe_run *probe_runs; /* one for each probe, in the declaration's order */
    const char *base;             /* NULL: there is no address */
    const char *skipped;          /* why nothing is asked at all; NULL: it is */
};

const struct probe_kind *probe_kind_of(enum probe_type type)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        for (const struct probe_kind *kind = types[i]; kind->prepare; kind++)
            if (kind->type == type)
                return kind;
    return NULL;
}

static bool is_plain_http(const struct environment *environment)
{
    return environment->url && text_starts(environment->url, "http:");
}

/* Why a probe is not asked; NULL where it is. */
static const char *reason_not_asked(const struct probes_options *o, const struct probe *probe)
{
    const bool named = names_has(&o->by_name, probe->name);
    if (o->only && !named)
        return "not named";
    const struct probe_kind *kind = probe_kind_of(probe->type);
    if (kind && kind->certificate && is_plain_http(o->target->environment))
        return "the address is plain http on this machine, so there is no certificate";
    return probe->writes && !named ? "it can change something: it runs only when named" : NULL;
}

static const char *base_of(const struct probes_options *o)
{
    const char *url = o->target->environment->url;
    if (!url)
        return NULL;
    const size_t length = strlen(url);
    return arena_slice(o->arena, url, length && url[length - 1] == '/' ? length - 1 : length);
}

static void prepare(struct probes_run *run, const struct probe *probe, struct probe_run *probe_run)
{
    const struct probe_kind *kind = probe_kind_of(probe->type);
    *probe_run =
        (struct probe_run){.arena = run->o.arena, .probe = probe, .o = &run->o, .base = run->base};
    random_hex(probe_run->nonce, NONCE_DIGITS);
    if (kind && run->base && !reason_not_asked(&run->o, probe))
        kind->prepare(probe_run);
}

static void know_headers(const struct credentials *credentials, const struct header *headers,
                         size_t count)
{
    for (size_t i = 0; i < count; i++)
        credential_know(credentials, &headers[i].token.source);
}

/* An application may answer one probe with the secret of another. */
static void know_all(const struct credentials *credentials, const struct target *target)
{
    const struct setting *setting = NULL;
    know_headers(credentials, target->headers, target->header_count);
    for (size_t i = 0; i < target->report_count; i++)
        know_headers(credentials, target->reports[i].headers, target->reports[i].header_count);
    for (size_t i = 0; i < target->probe_count; i++) {
        const struct probe *probe = &target->probes[i];
        know_headers(credentials, probe->headers, probe->header_count);
        credential_know(credentials, &probe->token.source);
        credential_know(credentials, &probe->hmac.source);
    }
    for (size_t i = 0; (setting = target_each(target, i)); i++)
        if (setting->wanted.type == SETTING_SECRET)
            credential_know(credentials, &setting->wanted.secret.from);
}

struct probes_run *probes_new(const struct probes_options *options, struct observed *observed)
{
    struct probes_run *run = arena_alloc(options->arena, sizeof *run);
    *run = (struct probes_run){.o = *options, .observed = observed};
    run->base = base_of(options);
    run->credentials = (struct credentials){
        .arena = options->arena,
        .secrets = options->secrets,
        .target = options->target,
        .observed = observed,
        .secrets_dir = options->secrets_dir,
        .own_tokens = options->own_tokens,
        .own_token_count = options->own_token_count,
        .simulated = options->simulated,
    };
    know_all(&run->credentials, options->target);
    run->reports = reports_new(&run->o, run->base ? run->base : "");
    run->probe_runs =
        arena_array(options->arena, options->target->probe_count, sizeof *run->probe_runs);
    for (size_t i = 0; i < options->target->probe_count; i++)
        prepare(run, &options->target->probes[i], &run->probe_runs[i]);
    return run;
}

static enum http_reach reach_of(const struct probes_options *o)
{
    if (o->simulated)
        return HTTP_LOOPBACK;
    return o->target->environment->network_private ? HTTP_PRIVATE : HTTP_PUBLIC;
}

static bool is_next_of_another(const struct probe_run *probe_run, const struct probe_request *asked)
{
    for (size_t i = 0; i < probe_run->count; i++)
        if (probe_run->requests[i]->then == asked)
            return true;
    return false;
}

static void send_due(struct probes_run *run, bool with_secret, bool alone)
{
    const struct send_rules sending = {with_secret, alone, reach_of(&run->o), &run->credentials};
    reports_send(run->reports, &sending);
    for (size_t i = 0; i < run->o.target->probe_count; i++) {
        const struct probe_run *probe_run = &run->probe_runs[i];
        for (size_t k = 0; k < probe_run->count; k++)
            if (!is_next_of_another(probe_run, probe_run->requests[k]))
                probe_request_send_if(probe_run->requests[k], run->o.http, &sending);
    }
}

/* What is asked alone waits until the host is quiet and keeps all others waiting: so it comes first
 * where nothing is under way yet, and last where everything else is. */
static void send(struct probes_run *run, bool with_secret)
{
    send_due(run, with_secret, !with_secret);
    send_due(run, with_secret, with_secret);
}

static void skip(struct probes_run *run, const char *why)
{
    run->skipped = why;
    reports_skip(run->reports, why);
    for (size_t i = 0; i < run->o.target->probe_count; i++)
        for (size_t k = 0; k < run->probe_runs[i].count; k++)
            run->probe_runs[i].requests[k]->why = why;
}

void probes_start(struct probes_run *run)
{
    if (!run->base)
        skip(run, "the environment has no url");
    else if (run->observed->sleeping && !run->o.target->environment->wake)
        skip(run, "the service sleeps, and is not woken without 'wake: true'");
    else
        send(run, false);
}

/* The text that the live process has; NULL, and `*why` where that is not known. */
static const char *value_of(const struct probes_run *run, const char *name, const char **why)
{
    const struct variable *variable = credential_variable(run->observed, name);
    const bool seen = run->observed->running.seen || run->observed->stored.seen;
    *why = NULL;
    if (!variable && seen)
        return NULL;
    if (variable && variable->kind == VARIABLE_SHOWN)
        return variable->is_reference ? variable->rendered : variable->value;
    if (variable && variable->kept && !variable->is_reference)
        return secrets_value(run->o.secrets, (int)variable->kept - 1);
    *why = arena_printf(run->o.arena, "the paths that %s names are not known", name);
    return NULL;
}

static void follow(struct probes_run *run, struct probe_run *probe_run)
{
    const struct probe *probe = probe_run->probe;
    const struct probe_kind *kind = probe_kind_of(probe->type);
    const size_t before = probe_run->count;
    if (!kind || !kind->follow || !probe->paths_of || reason_not_asked(&run->o, probe))
        return;
    const char *value = value_of(run, probe->paths_of, &probe_run->unasked);
    if (value)
        kind->follow(probe_run, value);
    for (size_t i = before; i < probe_run->count; i++) {
        const struct send_rules sending = {false, probe->alone, reach_of(&run->o),
                                           &run->credentials};
        probe_request_send_if(probe_run->requests[i], run->o.http, &sending);
    }
}

void probes_with_secrets(struct probes_run *run)
{
    if (run->skipped)
        return;
    for (size_t i = 0; i < run->o.target->probe_count; i++)
        follow(run, &run->probe_runs[i]);
    send(run, true);
}

/* ---- after everything was heard ---- */

static void note_cost(const struct probe_run *probe_run, struct probe_result *out)
{
    int64_t first = 0, last = 0;
    for (size_t i = 0; i < probe_run->count; i++) {
        const struct probe_request *asked = probe_run->requests[i];
        out->requests += asked->tries;
        if (asked->tries && (first == 0 || asked->sent_at < first))
            first = asked->sent_at;
        last = asked->ended_at > last ? asked->ended_at : last;
    }
    out->took = last > first ? last - first : 0;
}

static void judge(struct probes_run *run, struct probe_run *probe_run, struct probe_result *out)
{
    const struct probe_kind *kind = probe_kind_of(probe_run->probe->type);
    const char *not_asked = reason_not_asked(&run->o, probe_run->probe);
    *out = (struct probe_result){.probe = probe_run->probe->name};
    if (not_asked)
        probe_conclude(out, PROBE_NOT_ASKED, not_asked);
    else if (run->skipped)
        probe_conclude(out, PROBE_UNOBSERVED, run->skipped);
    else if (!kind)
        reports_judge(run->o.arena, probe_run->probe, run->observed, out);
    else
        kind->judge(probe_run, out);
    note_cost(probe_run, out);
}

void probes_finish(struct probes_run *run)
{
    const size_t count = run->o.target->probe_count;
    struct probe_result *results = arena_array(run->o.arena, count, sizeof *results);
    reports_finish(run->reports, run->observed);
    for (size_t i = 0; i < count; i++)
        judge(run, &run->probe_runs[i], &results[i]);
    run->observed->probes = results;
    run->observed->probe_count = count;
    run->observed->report_requests = reports_requests(run->reports);
}

struct look {
    struct probes_options options;
    struct probes_run *probes; /* NULL: not yet */
    struct observed *observed;
};

/* Not before: until the target is identified, it may be made again. */
static void on_revision(void *context, struct observed *observed)
{
    struct look *look = context;
    if (observed->refused)
        return;
    look->probes = probes_new(&look->options, observed);
    probes_start(look->probes);
}

static void on_done(void *context, struct observed *observed)
{
    const struct look *look = context;
    if (!observed->refused)
        probes_with_secrets(look->probes);
}

/* A connection and no more: it says nothing, and wakes nothing. */
static void open_ahead(const struct probes_options *o)
{
    const char *url = o->target->environment->url;
    if (url && (!o->only || o->by_name.count > 0))
        http_open(o->http, url, reach_of(o));
}

struct look *look_start(const struct service_options *service, const struct probes_options *probes,
                        struct observed *observed)
{
    struct look *look = arena_alloc(service->arena, sizeof *look);
    *look = (struct look){.options = *probes, .observed = observed};
    open_ahead(probes);
    service_look_start(service, observed, on_revision, on_done, look);
    return look;
}

void look_finish(struct look *look)
{
    if (look->observed->refused)
        return;
    if (!look->probes) /* Railway did not answer in time */
        look->probes = probes_new(&look->options, look->observed);
    probes_finish(look->probes);
}
