/*
 * documents: marked blocks in declared Markdown files, held against what was verified, or written.
 */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "base/when.h"
#include "cmd/app.h"
#include "cmd/check_run.h"
#include "cmd/commands.h"
#include "cmd/load.h"
#include "cmd/recording.h"
#include "cmd/state.h"
#include "ledger/chain.h"
#include "ledger/history.h"
#include "model/document.h"
#include "model/finding.h"
#include "model/names.h"
#include "output/document_blocks.h"
#include "output/words.h"

/* What is known of one target; the check is NULL where none was made. */
struct known {
    const struct target *target;
    const struct evidence_check *check;
    const char *refusal; /* NULL: it was not refused */
    bool told;           /* that it is not complete */
};

struct known_list {
    struct known *items;
    size_t count;
};

/* One file of one declaration. */
struct document_file {
    const struct desired *desired;
    struct document document;
    struct file_below file; /* its folder is open */
    const char **texts;     /* what takes the place of each block; NULL: in step, or not known */
    size_t in_step, out_of_step, not_asked, not_known, rewritten; /* blocks */
};

struct documenting {
    struct app *app;
    const char *root;
    struct declarations declarations; /* those that declare documents */
    struct document_file *files;      /* the canonical one of each declaration before its others */
    size_t file_count, file_room;
    struct known_list known;
    struct faults faults;
    struct buf said; /* for stdout */
    bool tells;      /* line by line what is out of step */
    enum exit_code code;
};

/* ---- files ---- */

enum { DOCUMENT_MOST = 1024 * 1024, WRITTEN_MOST = 4 * 1024 * 1024 };

static bool is_read_already(struct documenting *of, const struct document_path *path)
{
    struct err err = {0};
    for (size_t i = 0; i < of->file_count; i++) {
        if (!text_is(of->files[i].document.file, path->path))
            continue;
        err_at(&err, path->where, "'%.80s' also belongs to another declaration, '%.80s'",
               path->path, of->files[i].desired->file);
        err_hint(&err, "List each document in one declaration only.");
        faults_add(&of->faults, &err);
        return true;
    }
    return false;
}

static struct names environments_of(struct arena *arena, const struct desired *desired)
{
    const char **items = arena_array(arena, desired->environment_count, sizeof *items);
    for (size_t i = 0; i < desired->environment_count; i++)
        items[i] = desired->environments[i].name;
    return (struct names){items, desired->environment_count};
}

static void read_file(struct documenting *of, const struct desired *desired,
                      const struct document_path *path)
{
    struct arena *arena = &of->app->arena;
    const struct names environments = environments_of(arena, desired);
    struct document_file document_file = {.desired = desired, .document = {.file = path->path}};
    struct file_text text;
    struct err err = {0};
    if (is_read_already(of, path))
        return;
    bool good = file_below_open(arena, of->root, path->path, &document_file.file, &err);
    if (good && !file_below_read(arena, &document_file.file, DOCUMENT_MOST, &text, &err)) {
        file_below_close(&document_file.file);
        good = false;
    }
    if (!good) {
        faults_add(&of->faults, &err);
        return;
    }
    document_file.document.bytes = text.bytes;
    document_file.document.length = text.length;
    document_find(arena, &environments, &document_file.document, &of->faults);
    document_file.texts =
        arena_array(arena, document_file.document.count + 1, sizeof *document_file.texts);
    of->files = arena_grow(arena, of->files, of->file_count, &of->file_room, sizeof document_file);
    of->files[of->file_count++] = document_file;
}

static void documents_read(struct documenting *of)
{
    for (size_t i = 0; i < of->declarations.count; i++) {
        const struct desired *desired = &of->declarations.items[i].desired;
        read_file(of, desired, &desired->documents.canonical);
        for (size_t k = 0; k < desired->documents.other_count; k++)
            read_file(of, desired, &desired->documents.others[k]);
    }
}

static void documents_close(struct documenting *of)
{
    for (size_t i = 0; i < of->file_count; i++)
        file_below_close(&of->files[i].file);
}

/* The file may have changed since it was read: such a change must not be overwritten. */
static bool is_as_it_was(struct documenting *of, struct document_file *document_file,
                         struct err *err)
{
    struct file_text now;
    if (!file_below_read(&of->app->arena, &document_file->file, DOCUMENT_MOST, &now, err))
        return false;
    if (now.length == document_file->document.length &&
        memcmp(now.bytes, document_file->document.bytes, now.length) == 0)
        return true;
    err_fill(err, ERR_BUSY, (struct place){document_file->document.file, 0, 0},
             "was changed by someone else in the meantime");
    return err_hint(err, "Run the command again.");
}

static bool documents_write(struct documenting *of, struct document_file *document_file,
                            struct err *err)
{
    struct buf out;
    buf_init(&out, WRITTEN_MOST);
    document_write(&out, &document_file->document, document_file->texts);
    const struct sink_record record = {buf_string(&out), out.length, document_file->file.readable};
    bool good = !out.overflowed;
    if (!good)
        err_fill(err, ERR_SYSTEM, (struct place){document_file->document.file, 0, 0},
                 "would become too large");
    good = good && is_as_it_was(of, document_file, err) &&
           sink_file_in(&of->app->sink, document_file->file.folder, document_file->file.name,
                        &record, err);
    if (!good)
        err->where.file = document_file->document.file;
    buf_release(&out);
    return good;
}

/* ---- what is verified ---- */

static void list_targets(struct documenting *of)
{
    struct app *app = of->app;
    size_t most = 0;
    for (size_t i = 0; i < of->declarations.count; i++)
        most += of->declarations.items[i].desired.environment_count;
    of->known.items = arena_array(&app->arena, most + 1, sizeof *of->known.items);
    for (size_t i = 0; i < of->declarations.count; i++) {
        const struct desired *desired = &of->declarations.items[i].desired;
        for (size_t k = 0; k < desired->environment_count; k++) {
            if (!names_applies(&app->options.environments, desired->environments[k].name))
                continue;
            struct target *target = arena_alloc(&app->arena, sizeof *target);
            target_make(&app->arena, desired, &desired->environments[k], target);
            of->known.items[of->known.count++].target = target;
        }
    }
}

/* --- recorded --------------------------------------------------------------------------------- */

/* NULL where the ledger has no check of just this declaration. */
static bool recall(struct documenting *of, struct state_known *states, struct known *known,
                   struct err *err)
{
    struct app *app = of->app;
    const struct target *target = known->target;
    struct ledger *ledger = NULL;
    struct evidence evidence;
    const struct state_kept *kept = NULL;
    if (!state_find_target(app, states, target->desired, target->environment, &kept, err))
        return false;
    if (!kept)
        return true;
    if (!state_read(app, kept, &ledger, err))
        return false;
    if (!ledger)
        return true;
    ledger_history(&app->arena, ledger, &evidence);
    if (evidence.check && text_is(evidence.check->desired, target->desired->digest))
        known->check = evidence.check;
    ledger_close(ledger);
    return true;
}

/* True where every target has a recorded check. A ledger that is not whole is a failure, never passed
 * over. */
static bool recall_all(struct documenting *of, bool *all, struct err *err)
{
    struct state_known states = {0};
    const char *why;
    *all = state_find(of->app, &states.folder, &why) != STATE_NONE;
    for (size_t i = 0; *all && i < of->known.count; i++) {
        if (!recall(of, &states, &of->known.items[i], err))
            return false;
        *all = of->known.items[i].check != NULL;
    }
    return true;
}

/* --- seen ------------------------------------------------------------------------------------- */

static struct names classes_of(struct arena *arena, const struct judgement *judgement)
{
    enum exit_code codes[8];
    const size_t count = judgement_classes(judgement, codes);
    const char **items = arena_array(arena, count + 1, sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = class_key(codes[i]);
    return (struct names){items, count};
}

static void take_judgement(struct documenting *of, const struct run *run,
                           const struct judgement *judgement, struct known *known)
{
    struct arena *arena = &of->app->arena;
    struct evidence_check *check = arena_alloc(arena, sizeof *check);
    evidence_judged(arena, judgement, check);
    check->at = run->at;
    check->run = run->id;
    check->simulated = run->simulated;
    check->classes = classes_of(arena, judgement);
    *known = (struct known){.target = judgement->target,
                            .check = check,
                            .refusal =
                                judgement->observed->refused ? judgement->observed->refusal : NULL};
}

static bool look(struct documenting *of, struct err *err)
{
    struct check_run_options options = {0};
    struct recording recording;
    struct run run;
    recording_begin(&recording, of->app, of->declarations.trusted, &options);
    if (!check_run_make(of->app, &of->declarations, &options, &run, err))
        return false;
    recording_end(&recording, &run);
    for (size_t i = 0; i < run.fault_count; i++)
        faults_add(&of->faults, &run.faults[i]);
    for (size_t i = 0; i < run.judgement_count && i < of->known.count; i++)
        take_judgement(of, &run, &run.judgements[i], &of->known.items[i]);
    return true;
}

static bool documents_know(struct documenting *of, struct err *err)
{
    bool all = false;
    if (!environments_are_declared(of->app, &of->declarations, err))
        return false;
    list_targets(of);
    return recall_all(of, &all, err) && (all || look(of, err));
}

/* ---- telling ---- */

static const char *name_of(struct documenting *of, const struct document_block *block)
{
    return arena_printf(&of->app->arena, "%s%s%s", document_part_name(block->part),
                        block->environment ? " " : "",
                        block->environment ? block->environment : "");
}

static void tell_line(struct documenting *of, const char *file,
                      const struct document_difference *difference)
{
    struct buf *out = &of->said;
    buf_printf(out, "%s:%u:", file, difference->line);
    if (difference->says)
        buf_printf(out, "\n  says  %s\n", difference->says);
    else
        buf_text(out, "\n  does not say\n");
    if (difference->is)
        buf_printf(out, "  is    %s\n", difference->is);
    else
        buf_text(out, "  is    not verified\n");
}

static void documents_tell(struct documenting *of, const struct document_file *document_file,
                           const struct document_block *block,
                           const struct document_differences *differences, const char *tracker)
{
    struct buf *out = &of->said;
    const char *file = document_file->document.file;
    buf_printf(out, "%s:%u: '%s' is %s%s\n", file, block->line, name_of(of, block),
               differences->empty ? "empty" : "out of step", tracker);
    for (size_t i = 0; i < differences->count; i++)
        tell_line(of, file, &differences->items[i]);
    if (differences->left_out > 0)
        buf_printf(out, "  and %zu more\n", differences->left_out);
    if (differences->order)
        buf_text(out, "  the same lines in a different order, or with different blank lines\n");
}

enum { SAID_MOST = 8 * 1024 * 1024, BLOCK_TEXT_MOST = 2 * 1024 * 1024, FAULTS_SAID = 1024 * 1024 };

static void worse(struct documenting *of, enum exit_code code)
{
    of->code = exit_code_worse(of->code, code);
}

/* --- what a block should say ------------------------------------------------------------------ */

static bool has_class(const struct known *known, enum exit_code code)
{
    return names_has(&known->check->classes, class_key(code));
}

/* Only what was seen whole is written down, or held against anything. */
static bool is_complete(const struct known *known)
{
    return !has_class(known, EXIT_INCONCLUSIVE) && !has_class(known, EXIT_FAILED);
}

static void tell_incomplete(struct documenting *of, struct known *known)
{
    char when[WHEN_TEXT_SIZE];
    struct err err = {0};
    const char *name = known->target->environment->name;
    worse(of, known->refusal ? EXIT_FAILED : EXIT_INCONCLUSIVE);
    if (known->told)
        return;
    known->told = true;
    if (known->refusal) { /* a text, and its hint in a line of its own */
        const int length = (int)strcspn(known->refusal, "\n");
        err_set(&err, ERR_REMOTE, "%s: %.*s", name, length, known->refusal);
        err_hint(&err, "%s", known->refusal[length] ? known->refusal + length + 1 : "");
    } else {
        err_set(
            &err, ERR_REMOTE,
            "%s: the check of %s was incomplete, so its blocks are neither written nor compared",
            name, when_format(known->check->at, when));
        err_hint(&err, "Run `tautline check --env %s` to see what it could not observe.", name);
    }
    faults_add(&of->faults, &err);
}

enum knowing { KNOWN, NOT_ASKED, NOT_KNOWN };

/* The facts of a block, each environment as of the instant that the block itself names where that may be;
 * without a block to read as of its check. */
static enum knowing gather(struct documenting *of, const struct document_file *document_file,
                           const struct document_block *block, struct document_facts *facts,
                           size_t *count)
{
    const struct desired *desired = document_file->desired;
    enum knowing knowing = KNOWN;
    size_t wanted = block->environment ? 1 : desired->environment_count;
    *count = 0;
    for (size_t i = 0; i < of->known.count; i++) {
        struct known *known = &of->known.items[i];
        if (known->target->desired != desired || !known->check ||
            (block->environment && !text_is(block->environment, known->target->environment->name)))
            continue;
        facts[(*count)++] = (struct document_facts){known->target, known->check, known->check->at};
        if (is_complete(known))
            continue;
        tell_incomplete(of, known);
        knowing = NOT_KNOWN;
    }
    return knowing == KNOWN && *count < wanted ? NOT_ASKED : knowing;
}

/* A later check that saw the same does not make a block wrong: it keeps the instant that it names. */
static void keep_instants(struct documenting *of, const struct document_file *document_file,
                          const struct document_block *block, struct document_facts *facts,
                          size_t count)
{
    const char *start = document_file->document.bytes + block->start;
    for (size_t i = 0; i < count; i++) {
        const int64_t named = document_block_as_of(
            &of->app->arena, start, block->end - block->start, facts[i].target->environment->name);
        if (named > 0 && named < facts[i].check->at)
            facts[i].as_of = named;
    }
}

static const char *text_of(struct documenting *of, enum document_part part,
                           const struct document_facts *facts, size_t count)
{
    struct buf out;
    buf_init(&out, BLOCK_TEXT_MOST);
    document_block_text(&out, &of->app->arena, part, facts, count);
    const char *text = out.overflowed ? NULL : arena_text(&of->app->arena, buf_string(&out));
    buf_release(&out);
    return text;
}

/* --- comparing -------------------------------------------------------------------------------- */

static const struct document_file *documents_tracker(const struct documenting *of,
                                                     const struct document_file *document_file)
{
    for (const struct document_file *it = of->files; it < document_file; it++)
        if (it->desired == document_file->desired)
            return it; /* the canonical one comes first */
    return NULL;
}

/* What the tracker says of the same: read before its others, it is judged already. */
static const char *beside_tracker(struct documenting *of, const struct document_file *document_file,
                                  const struct document_block *block)
{
    const struct document_file *tracker = documents_tracker(of, document_file);
    if (!tracker)
        return "";
    const struct document_block *its =
        document_block(&tracker->document, block->part, block->environment);
    if (!its)
        return "; the tracker has no such block";
    const char *how =
        !tracker->texts[its - tracker->document.blocks] ? "is in step"
        : document_blocks_same(&document_file->document, block, &tracker->document, its)
            ? "says the same"
            : "differs from both";
    return arena_printf(&of->app->arena, "; the tracker %s (%s:%u)", how, tracker->document.file,
                        its->line);
}

static void fail_too_large(struct documenting *of, struct document_file *document_file,
                           const struct document_block *block)
{
    struct err err = {0};
    err_fill(&err, ERR_SYSTEM, (struct place){document_file->document.file, block->line, 1},
             "the block would become too large");
    faults_add(&of->faults, &err);
    document_file->not_known++;
    worse(of, EXIT_FAILED);
}

static void judge_block(struct documenting *of, struct document_file *document_file, size_t at)
{
    struct arena *arena = &of->app->arena;
    const struct document_block *block = &document_file->document.blocks[at];
    struct document_facts *facts =
        arena_array(arena, document_file->desired->environment_count, sizeof *facts);
    struct document_differences differences;
    size_t count = 0;
    const enum knowing knowing = gather(of, document_file, block, facts, &count);
    document_file->not_asked += knowing == NOT_ASKED;
    document_file->not_known += knowing == NOT_KNOWN;
    if (knowing != KNOWN)
        return;
    const char *fresh = text_of(of, block->part, facts, count);
    keep_instants(of, document_file, block, facts, count);
    const char *text = text_of(of, block->part, facts, count);
    if (!fresh || !text) {
        fail_too_large(of, document_file, block);
        return;
    }
    if (document_compare(arena, &document_file->document, block, text, &differences)) {
        document_file->in_step++;
        return;
    }
    document_file->texts[at] = fresh;
    document_file->out_of_step++;
    if (of->tells)
        documents_tell(of, document_file, block, &differences,
                       beside_tracker(of, document_file, block));
}

/* --- the whole -------------------------------------------------------------------------------- */

static void tell_faults(struct documenting *of)
{
    struct buf text;
    if (of->faults.count == 0)
        return;
    buf_init(&text, FAULTS_SAID);
    faults_text(&text, &of->faults);
    sink_err(&of->app->sink, buf_string(&text), text.length);
    buf_release(&text);
}

static void check(struct documenting *of, struct document_file *document_file)
{
    (void)document_file;
    worse(of, EXIT_CHANGES);
}

static void update(struct documenting *of, struct document_file *document_file)
{
    struct err err = {0};
    if (documents_write(of, document_file, &err)) {
        buf_printf(&of->said, "%s: %s rewritten\n", document_file->document.file,
                   count_text(&of->app->arena, document_file->out_of_step, "block"));
        document_file->rewritten = document_file->out_of_step;
        document_file->out_of_step = 0;
        return;
    }
    faults_add(&of->faults, &err);
    worse(of, err.code == ERR_BUSY ? EXIT_STALE : EXIT_FAILED);
}

static void put_count(struct documenting *of, size_t count, const char *what)
{
    if (count > 0)
        buf_printf(&of->said, ", %zu %s", count, what);
}

static void sum(struct documenting *of)
{
    size_t blocks = 0, in_step = 0, out_of_step = 0, not_asked = 0, not_known = 0, rewritten = 0;
    for (size_t i = 0; i < of->file_count; i++) {
        const struct document_file *document_file = &of->files[i];
        blocks += document_file->document.count;
        in_step += document_file->in_step;
        out_of_step += document_file->out_of_step;
        rewritten += document_file->rewritten;
        not_asked += document_file->not_asked;
        not_known += document_file->not_known;
    }
    buf_printf(&of->said, "%s in %s: %zu in step", count_text(&of->app->arena, blocks, "block"),
               count_text(&of->app->arena, of->file_count, "document"), in_step);
    put_count(of, out_of_step, "out of step");
    put_count(of, rewritten, "rewritten");
    put_count(of, not_asked, "not asked");
    put_count(of, not_known, "not verified");
    buf_char(&of->said, '\n');
}

/* Against what the blocks were held. */
static void tell_checks(struct documenting *of)
{
    for (size_t i = 0; i < of->known.count; i++) {
        const struct known *known = &of->known.items[i];
        char when[WHEN_TEXT_SIZE];
        if (!known->check)
            continue;
        buf_printf(&of->said, "%s, %s: check of %s%s", known->target->desired->service.name,
                   known->target->environment->name, when_format(known->check->at, when),
                   known->check->simulated ? ", SIMULATED" : "");
        if (known->check->entry > 0)
            buf_printf(&of->said, ", entry %zu of its ledger", known->check->entry);
        buf_char(&of->said, '\n');
    }
}

typedef void document_file_act(struct documenting *of, struct document_file *document_file);

static int finish(struct documenting *of)
{
    const bool quiet = of->app->options.quiet && of->code == EXIT_IN_SYNC;
    sum(of);
    tell_faults(of);
    return quiet ? EXIT_IN_SYNC
                 : app_out(of->app, buf_string(&of->said), of->said.length, (int)of->code);
}

static int go(struct documenting *of, document_file_act *act)
{
    struct err err = {0};
    documents_read(of);
    if (of->faults.count > 0) {
        tell_faults(of);
        return EXIT_FAILED;
    }
    if (!documents_know(of, &err))
        return app_fail(of->app, &err);
    if (of->faults.count > 0)
        worse(of, EXIT_FAILED);
    tell_checks(of);
    for (size_t i = 0; i < of->file_count; i++)
        for (size_t k = 0; k < of->files[i].document.count; k++)
            judge_block(of, &of->files[i], k);
    /* Where something is wrong with the target, its ledger or a file, nothing is written. */
    const bool may_act = act != update || of->faults.count == 0;
    for (size_t i = 0; may_act && i < of->file_count; i++)
        if (of->files[i].out_of_step > 0)
            act(of, &of->files[i]);
    return finish(of);
}

/* Those of the declarations that name documents. */
static bool keep_documented(struct documenting *of, struct err *err)
{
    struct declarations *all = &of->declarations;
    size_t count = 0;
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].desired.documents.canonical.path)
            all->items[count++] = all->items[i];
    all->count = count;
    if (count > 0)
        return true;
    err_set(err, ERR_INPUT, "no declaration lists documents");
    return err_hint(err, "Add 'documents: { canonical: docs/TRACKER.md }' to it.");
}

static int run(struct app *app, const struct names *files, document_file_act *act)
{
    struct documenting of = {.app = app,
                             .root = app->options.root ? app->options.root : ".",
                             .tells = act == check,
                             .code = EXIT_IN_SYNC};
    struct err err = {0};
    faults_init(&of.faults, &app->arena);
    load_declarations(app, files, &of.declarations);
    const int loaded = load_tell(app, &of.declarations);
    if (loaded != EXIT_IN_SYNC)
        return loaded;
    if (!keep_documented(&of, &err))
        return app_fail(app, &err);
    buf_init(&of.said, SAID_MOST);
    const int code = go(&of, act);
    documents_close(&of);
    buf_release(&of.said);
    return app->sink.hit ? EXIT_FAILED : code;
}

static int command(struct app *app)
{
    const struct names files = app_words(app, 1);
    static const char *const names[] = {"check", "update"};
    const struct names actions = {names, 2};
    const char *action = app->options.words.items[0];
    if (text_is(action, "check"))
        return run(app, &files, check);
    if (text_is(action, "update"))
        return run(app, &files, update);
    return app_unknown_action(app, &actions);
}

const struct command documents_command = {
    .name = "documents",
    .words = "check|update [FILE…]",
    .about = "keep a project's documents up to date",
    .more =
        "In the Markdown files that a declaration FILE lists (documents:), blocks between\n"
        "<!-- tautline:begin NAME [ENVIRONMENT] --> and <!-- tautline:end NAME [ENVIRONMENT] --> show what\n"
        "was verified: settings, guardrails, exceptions, status or evidence. The facts come from the newest\n"
        "recorded check of exactly this declaration, or else from a new check. What could not be observed\n"
        "completely is neither written nor compared (exit 4).\n"
        "  check   reports every line that differs (exit 2), and what the tracker says about it.\n"
        "  update  rewrites the blocks that are out of date. Text outside the marks is never changed.",
    .words_least = 1,
    .words_most = ANY_WORDS,
    .run = command,
    .uses = USE_LOOK | USE_STATE | USE_DOCUMENTS | USE_TRUST,
    .subject = NO_REPORT,
};
