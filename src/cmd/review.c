/*
 * review: tells what a change of declarations means, every weakening first.
 *
 * Reads two revisions (or files) and compares them. It sends no request unless --env names an
 * environment, and then to Railway only, with the token and the ids of BASE.
 */
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/commands.h"
#include "cmd/deliver.h"
#include "cmd/floor.h"
#include "cmd/planning.h"
#include "cmd/trust.h"
#include "doc/yaml.h"
#include "input/codeowners.h"
#include "input/desired.h"
#include "input/trust.h"
#include "model/floor.h"
#include "model/identity.h"
#include "model/review.h"
#include "model/target.h"
#include "output/review_report.h"
#include "snapshot.h"

struct reviewed {
    struct snapshot snapshot;
    struct declarations declarations; /* and the faults of everything that was read */
    struct names paths;               /* of all declarations, also those that could not be read */
    bool has_trust, is_trusted;       /* there is a trust file; it could be read */
    const char *trust_path;
    struct trusted trusted;
    const char *owners_path; /* NULL: there is no CODEOWNERS file */
    struct codeowners owners;
};

/* ---- one side ---- */

enum { FILES_MOST = 1000, PATHS_MORE = 8 };

/* --- declarations ------------------------------------------------------------------------------------ */

static void read_declaration(struct app *app, struct reviewed *of, const char *path)
{
    struct declarations *all = &of->declarations;
    struct declaration *one = &all->items[all->count];
    struct file_text text;
    struct err err = {0};
    if (!snapshot_read(app, &of->snapshot, path, YAML_LIMIT, &text, &err)) {
        faults_add(&all->faults, &err);
        return;
    }
    one->bytes = text.bytes;
    if (desired_read(&app->arena, path, text.bytes, text.length, &one->desired, &all->faults))
        all->count++;
}

static bool read_declarations(struct app *app, struct reviewed *of, struct err *err)
{
    of->paths = snapshot_declarations(app, &of->snapshot);
    if (of->paths.count > FILES_MOST) {
        err_set(err, ERR_INPUT, "'%.80s' has %zu declarations, more than %d", of->snapshot.name,
                of->paths.count, FILES_MOST);
        return err_hint(err, "Compare single files instead.");
    }
    of->declarations.items =
        arena_array(&app->arena, of->paths.count + 1, sizeof *of->declarations.items);
    for (size_t i = 0; i < of->paths.count; i++)
        read_declaration(app, of, of->paths.items[i]);
    return true;
}

/* --- trust ------------------------------------------------------------------------------------------- */

struct review_source {
    struct app *app;
    const struct snapshot *snapshot;
};

static bool read_source(void *context, const char *path, size_t limit, struct file_text *out,
                        struct err *err)
{
    const struct review_source *of = context;
    return snapshot_read(of->app, of->snapshot, arena_text(&of->app->arena, path), limit, out, err);
}

static const char *trust_path(struct app *app, const struct snapshot *snapshot)
{
    const char *slash = strrchr(snapshot->name, '/');
    if (!snapshot->alone)
        return DECLARATIONS_HOME "/trust.yaml";
    if (trust_is_named(snapshot->name))
        return snapshot->name;
    return arena_printf(&app->arena, "%.*strust.yaml",
                        slash ? (int)(slash + 1 - snapshot->name) : 0, snapshot->name);
}

static void read_trust(struct app *app, struct reviewed *of)
{
    struct review_source context = {app, &of->snapshot};
    const struct trust_source source = {read_source, &context};
    struct faults *faults = &of->declarations.faults;
    of->trust_path = trust_path(app, &of->snapshot);
    of->has_trust = snapshot_has(app, &of->snapshot, of->trust_path) ||
                    text_is(of->trust_path, of->snapshot.name);
    if (!of->has_trust)
        return;
    of->is_trusted = trust_load_by(app, &source, of->trust_path, &of->trusted, faults);
    for (size_t i = 0; of->is_trusted && i < of->declarations.count; i++)
        trust_check_desired(&of->trusted.trust, &of->declarations.items[i].desired, faults);
}

/* What may be broken counts like a rule that is: only the ids could tell otherwise. */
static void add_doubts(struct declarations *declarations)
{
    for (size_t i = 0; i < declarations->doubts.count; i++) {
        struct err doubt = declarations->doubts.items[i];
        err_fill_hint(&doubt, "%s",
                      "Pin project, service and environment with their ids where it is "
                      "another target of that name.");
        faults_add(&declarations->faults, &doubt);
    }
}

/* By the floor that an operator installed, else by the one of this side. */
static void join_floor(struct app *app, struct reviewed *of)
{
    const struct trusted *trusted = NULL;
    if (!trust_look_installed(app, &trusted, &of->declarations.faults))
        return;
    if (!trusted && of->is_trusted)
        trusted = &of->trusted;
    floors_join(app, &of->declarations, trusted);
    add_doubts(&of->declarations);
}

/* --- code owners --------------------------------------------------------------------------------------- */

/* A file that cannot be read owns nothing, as at GitHub. */
static void read_owners(struct app *app, struct reviewed *of)
{
    struct file_text text;
    struct err err = {0};
    for (size_t i = 0; !of->snapshot.alone && i < CODEOWNERS_PLACES && !of->owners_path; i++)
        if (snapshot_has(app, &of->snapshot, codeowners_places[i]))
            of->owners_path = codeowners_places[i];
    if (of->owners_path &&
        snapshot_read(app, &of->snapshot, of->owners_path, CODEOWNERS_LIMIT, &text, &err))
        codeowners_read(&app->arena, of->owners_path, text.bytes, text.length, &of->owners);
}

/* Both stay: a review tells what a file says, and that there are two. */
static void check_targets(struct app *app, struct reviewed *of)
{
    struct declarations *all = &of->declarations;
    const struct desired **desired = arena_array(&app->arena, all->count + 1, sizeof *desired);
    for (size_t i = 0; i < all->count; i++)
        desired[i] = &all->items[i].desired;
    targets_check(desired, all->count, NULL, &all->faults);
}

/* `base` NULL: of BASE itself. */
static bool review_read(struct app *app, const char *word, const struct reviewed *base,
                        struct reviewed *out, struct err *err)
{
    *out = (struct reviewed){0};
    faults_init(&out->declarations.faults, &app->arena);
    if (!snapshot_take(app, word, &out->snapshot, err) ||
        (base && !snapshot_merge(app, &base->snapshot, &out->snapshot, err)) ||
        !read_declarations(app, out, err))
        return false;
    check_targets(app, out);
    read_trust(app, out);
    join_floor(app, out);
    read_owners(app, out);
    return true;
}

/* --- both ----------------------------------------------------------------------------------------------- */

struct paths {
    const char **items;
    size_t count;
};

static void add_path(struct paths *paths, const char *path)
{
    if (path && !text_in(path, paths->items, paths->count))
        paths->items[paths->count++] = path;
}

static const char *beside(struct app *app, const char *path, const char *name)
{
    const char *slash = strrchr(path, '/');
    const int length = slash ? (int)(slash + 1 - path) : 0;
    return name ? arena_printf(&app->arena, "%.*s%s", length, path, name) : NULL;
}

/* The files that decide anything, as the repository calls them. */
static void add_paths(struct app *app, struct paths *paths, const struct reviewed *of)
{
    const char *prefix = of->snapshot.prefix;
    for (size_t i = 0; i < of->paths.count; i++)
        add_path(paths, arena_printf(&app->arena, "%s%s", prefix, of->paths.items[i]));
    if (of->is_trusted) {
        const char *trust = arena_printf(&app->arena, "%s%s", prefix, of->trust_path);
        add_path(paths, trust);
        add_path(paths, beside(app, trust, of->trusted.trust.approvers));
        add_path(paths, beside(app, trust, of->trusted.trust.revoked));
    }
    add_path(paths, of->owners_path);
}

static void put_owned(struct app *app, const struct paths *paths, const struct reviewed *of,
                      struct review_side *out)
{
    struct review_owned *owned = arena_array(&app->arena, paths->count + 1, sizeof *owned);
    for (size_t i = 0; i < paths->count; i++) {
        const struct codeowners_line *line =
            codeowners_of(&app->arena, &of->owners, paths->items[i]);
        owned[i].path = paths->items[i];
        if (line) {
            owned[i].owners = line->owners;
            owned[i].where = line->where;
        }
    }
    out->has_owners = of->owners_path != NULL;
    out->owned = owned;
    out->owned_count = paths->count;
}

static bool was_read(const struct reviewed *of, const char *path)
{
    for (size_t i = 0; i < of->declarations.count; i++)
        if (text_is(of->declarations.items[i].desired.file, path))
            return true;
    return false;
}

static struct review_side side_of(struct app *app, const struct reviewed *of)
{
    struct desired *desired = arena_array(&app->arena, of->declarations.count + 1, sizeof *desired);
    const char **unread = arena_array(&app->arena, of->paths.count + 1, sizeof *unread);
    size_t count = 0;
    for (size_t i = 0; i < of->declarations.count; i++)
        desired[i] = of->declarations.items[i].desired;
    for (size_t i = 0; i < of->paths.count; i++)
        if (!was_read(of, of->paths.items[i]))
            unread[count++] = of->paths.items[i];
    if (of->has_trust && !of->is_trusted)
        unread[count++] = of->trust_path;
    return (struct review_side){
        .desired = desired,
        .desired_count = of->declarations.count,
        .trust = of->is_trusted ? &of->trusted.trust : NULL,
        .approvers = of->trusted.approvers,
        .revoked = of->trusted.revoked,
        .unread = {unread, count},
    };
}

static void review_sides(struct app *app, const struct reviewed *base, const struct reviewed *head,
                         struct review_side *was, struct review_side *is)
{
    const size_t most = base->paths.count + head->paths.count + PATHS_MORE;
    struct paths paths = {arena_array(&app->arena, most, sizeof(const char *)), 0};
    *was = side_of(app, base);
    *is = side_of(app, head);
    add_paths(app, &paths, base);
    add_paths(app, &paths, head);
    put_owned(app, &paths, base, was);
    put_owned(app, &paths, head, is);
}

/* ---- what a merge would change, as far as Railway shows it ---- */

static const struct declaration *declaration_of(const struct declarations *all, const char *name)
{
    for (size_t i = 0; i < all->count; i++)
        if (desired_environment(&all->items[i].desired, name))
            return &all->items[i];
    return NULL;
}

static const struct wanted_in *without_from(struct arena *arena, const struct setting *setting)
{
    struct wanted_in *copy = arena_array(arena, setting->by_environment_count + 1, sizeof *copy);
    for (size_t i = 0; i < setting->by_environment_count; i++) {
        copy[i] = setting->by_environment[i];
        copy[i].wanted.secret.from = (struct source){0};
    }
    return copy;
}

/* The settings of HEAD, of which nothing is read on this machine. */
static const struct setting *only_wanted(struct arena *arena, const struct desired *desired)
{
    struct setting *copy = arena_array(arena, desired->setting_count + 1, sizeof *copy);
    for (size_t i = 0; i < desired->setting_count; i++) {
        copy[i] = desired->settings[i];
        copy[i].wanted.secret.from = (struct source){0};
        copy[i].by_environment = without_from(arena, &copy[i]);
    }
    return copy;
}

/* The author of a change must not choose which token is sent, or to which target. */
static struct desired guarded(struct arena *arena, const struct desired *was,
                              const struct desired *is, const struct environment *environment)
{
    struct desired made = *is;
    made.project = was->project;
    made.service = was->service;
    made.environments = environment;
    made.environment_count = 1;
    made.settings = only_wanted(arena, is);
    made.limits = was->limits;
    made.allow_empty = was->allow_empty;
    return made;
}

static void refuse(struct review_world *out, const char *side, const char *environment)
{
    out->refusal.code = EXIT_FAILED;
    err_fill(&out->refusal.err, ERR_INPUT, ERR_NO_PLACE,
             "%s has no readable declaration of the environment '%.80s'", side, environment);
    err_fill_hint(&out->refusal.err, "Name an environment that both sides declare.");
}

static void review_look(struct app *app, const struct reviewed *base, const struct reviewed *head,
                        const char *environment, struct review_world *out)
{
    const struct declaration *was = declaration_of(&base->declarations, environment);
    const struct declaration *is = declaration_of(&head->declarations, environment);
    *out = (struct review_world){.environment = environment};
    if (!was || !is) {
        refuse(out, was ? "HEAD" : "BASE", environment);
        return;
    }
    struct declaration *one = arena_alloc(&app->arena, sizeof *one);
    *one = *is;
    one->desired = guarded(&app->arena, &was->desired, &is->desired,
                           desired_environment(&was->desired, environment));
    struct planning_options options;
    planning_for(app, one, NULL, true, &options);
    options.environment = environment;
    struct planned *planned = arena_alloc(&app->arena, sizeof *planned);
    if (!planning_look(&options, planned, &out->refusal))
        return;
    out->plan = &planned->plan;
    out->simulated = planned->view.simulated;
}

/* ---- the command ---- */

static bool check_line(struct app *app, struct err *err)
{
    const struct names *words = &app->options.words;
    if (app->options.environments.count > 1) {
        err_set(err, ERR_USAGE, "a review takes one environment, not %zu",
                app->options.environments.count);
        return err_hint(err, "Select at most one: --env production.");
    }
    if (snapshot_is_file(words->items[0]) != snapshot_is_file(words->items[1])) {
        err_set(err, ERR_USAGE, "one of '%.60s' and '%.60s' is a file, and the other is not",
                words->items[0], words->items[1]);
        return err_hint(err, "Name two files (*.yaml) or two revisions; `.` is the work tree.");
    }
    if (text_is(words->items[0], ".")) {
        err_set(err, ERR_USAGE, "BASE must be a revision, but `.` is the work tree");
        return err_hint(err, "Write: tautline review HEAD .");
    }
    return deliver_check(app, SUBJECT_REVIEW, err);
}

static bool check_found(const struct reviewed *base, const struct reviewed *head, struct err *err)
{
    if (base->paths.count || head->paths.count || base->has_trust || head->has_trust)
        return true;
    err_set(err, ERR_INPUT, "no declarations found on either side in '" DECLARATIONS_HOME "'");
    return err_hint(err, "Name two files, or run this beside the folder " DECLARATIONS_HOME ".");
}

/* A rule that is broken comes before a weakening, and a look that failed before both but the rule. */
static int exit_of(const struct review_facts *facts)
{
    const struct review_world *world = facts->world;
    const bool refused = world && !world->plan;
    if (facts->faults->count > 0 || (refused && world->refusal.code == EXIT_BREACHED))
        return EXIT_BREACHED;
    if (refused)
        return EXIT_FAILED;
    return facts->review->weakens > 0 ? EXIT_CHANGES : EXIT_IN_SYNC;
}

/* Any of HEAD: all are of one trust file. */
static const struct floor *floor_of(const struct reviewed *head)
{
    for (size_t i = 0; i < head->declarations.count; i++) {
        const struct desired *desired = &head->declarations.items[i].desired;
        for (size_t k = 0; k < desired->environment_count; k++)
            if (desired->environments[k].floor && desired->environments[k].floor->target)
                return desired->environments[k].floor;
    }
    return NULL;
}

static struct detection *detections_of(struct app *app, const struct declarations *all,
                                       struct detected *sum)
{
    static const struct names everywhere = {NULL, 0};
    const struct clocks clocks = {.ours = app->now};
    struct detection *items = arena_array(&app->arena, all->count + 1, sizeof *items);
    for (size_t i = 0; i < all->count; i++) {
        detection_make(&app->arena, &all->items[i].desired, &everywhere, &clocks, &items[i]);
        detected_add(sum, &items[i].all);
    }
    return items;
}

static struct names all_lost(struct app *app, const struct detection *was, size_t was_count,
                             const struct detection *is, size_t is_count)
{
    struct clauses lost = {0};
    for (size_t i = 0; i < was_count; i++)
        for (size_t k = 0; k < is_count; k++) {
            if (!text_is(was[i].file, is[k].file) && was_count + is_count > 2)
                continue;
            const struct names names = detection_lost(&app->arena, &was[i], &is[k]);
            for (size_t n = 0; n < names.count; n++)
                clauses_add(&app->arena, &lost, names.items[n]);
        }
    return (struct names){lost.items, lost.count};
}

/* NULL where a declaration of a side could not be read: then the sides cannot be compared. */
static const struct review_coverage *coverage_of(struct app *app, const struct reviewed *base,
                                                 const struct reviewed *head)
{
    const struct declarations *was = &base->declarations, *is = &head->declarations;
    if (was->count != base->paths.count || is->count != head->paths.count)
        return NULL;
    struct review_coverage *coverage = arena_alloc(&app->arena, sizeof *coverage);
    const struct detection *before = detections_of(app, was, &coverage->before);
    const struct detection *after = detections_of(app, is, &coverage->after);
    coverage->lost = all_lost(app, before, was->count, after, is->count);
    return coverage;
}

/* A host that applied under the old file would refuse the new one. */
static void tell_serial(struct app *app, const struct reviewed *base, const struct reviewed *head)
{
    const int64_t serial = head->trusted.trust.serial;
    if (!base->is_trusted || !head->is_trusted || serial > base->trusted.trust.serial ||
        text_is(base->trusted.digest, head->trusted.digest))
        return;
    const char *line = arena_printf(
        &app->arena,
        "WARNING: %s or a file of keys that it names changed, and its serial did not grow from %lld: "
        "hosts that applied under the old one refuse it. Raise the serial.\n",
        text_escaped(&app->arena, head->trust_path), (long long)base->trusted.trust.serial);
    sink_err(&app->sink, line, strlen(line));
}

static int tell(struct app *app, const struct reviewed *base, const struct reviewed *head)
{
    struct review_side was, is;
    struct review review;
    struct review_world world;
    struct report report;
    tell_serial(app, base, head);
    review_sides(app, base, head, &was, &is);
    review_make(&app->arena, &was, &is, &desired_review, &trust_review, &review);
    struct review_facts facts = {
        .base = base->snapshot.name,
        .head = head->snapshot.name,
        .base_commit = base->snapshot.commit,
        .head_commit = head->snapshot.commit,
        .merged = head->snapshot.merged != NULL,
        .unread = is.unread,
        .review = &review,
        .has_trust = base->is_trusted,
        .floor = floor_of(head),
        .faults = &head->declarations.faults,
        .coverage = coverage_of(app, base, head),
    };
    if (app->options.environments.count > 0) {
        review_look(app, base, head, app->options.environments.items[0], &world);
        facts.world = &world;
    }
    facts.exit = exit_of(&facts);
    review_report(&app->arena, &facts, &report);
    report.version = TAUTLINE_VERSION;
    report.at = app->now;
    return deliver(app, &report, app->options.quiet && facts.exit == EXIT_IN_SYNC ? NULL : "text");
}

static int command(struct app *app)
{
    const struct names *words = &app->options.words;
    struct reviewed base, head;
    struct err err = {0};
    if (!check_line(app, &err) || !review_read(app, words->items[0], NULL, &base, &err) ||
        !review_read(app, words->items[1], &base, &head, &err) || !check_found(&base, &head, &err))
        return app_fail(app, &err);
    const struct names alike = snapshot_alike(app, &head.snapshot);
    load_tell_alike(app, "HEAD: ", &alike);
    faults_sort(&head.declarations.faults);
    return tell(app, &base, &head);
}

const struct command review_command = {
    .name = "review",
    .words = "BASE HEAD",
    .about = "show what a change of the declarations means",
    .more =
        "Compares desired-state/*.yaml, trust.yaml, the approvers and CODEOWNERS of two git revisions (HEAD\n"
        "can be `.`, the work tree), or two *.yaml files. Shows for each change what it weakens or\n"
        "strengthens, every weakening first, and the roles that must agree according to the trust of BASE.\n"
        "Of a HEAD that has diverged from BASE the merge of both is judged.\n"
        "Executes nothing from either side and sends no request. With --env NAME and a token it adds what a\n"
        "merge would change there; it then contacts Railway only, with the token and the ids of BASE. It\n"
        "never sends a request that HEAD defines. Exits with 2 if anything is or might be "
        "weakened, with 3 if\n"
        "HEAD breaks a rule of the declaration.",
    .words_least = 2,
    .words_most = 2,
    .run = command,
    .uses = USE_LOOK | USE_REPORT | USE_TRUST,
    .subject = SUBJECT_REVIEW,
};
