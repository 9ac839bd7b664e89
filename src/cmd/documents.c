#include "cmd/documents.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/when.h"
#include "cmd/app.h"
#include "documents_parts.h"
#include "output/faults.h"
#include "output/words.h"

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
            "%s: the check of %s was not complete, so its blocks are neither written nor judged",
            name, when_format(known->check->at, when));
        err_hint(&err, "See what `tautline check --env %s` could not observe.", name);
    }
    faults_add(&of->faults, &err);
}

enum knowing { KNOWN, NOT_ASKED, NOT_KNOWN };

/* The facts of a block, each environment as of the instant that the block itself names where that may be;
 * without a block to read as of its check. */
static enum knowing gather(struct documenting *of, const struct plan_file *document_file,
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
static void keep_instants(struct documenting *of, const struct plan_file *document_file,
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

const struct plan_file *documents_tracker(const struct documenting *of,
                                          const struct plan_file *document_file)
{
    for (const struct plan_file *it = of->plan_files; it < document_file; it++)
        if (it->desired == document_file->desired)
            return it; /* the canonical one comes first */
    return NULL;
}

/* What the tracker says of the same: read before its others, it is judged already. */
static const char *beside_tracker(struct documenting *of, const struct plan_file *document_file,
                                  const struct document_block *block)
{
    const struct plan_file *tracker = documents_tracker(of, document_file);
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

static void fail_too_large(struct documenting *of, struct plan_file *document_file,
                           const struct document_block *block)
{
    struct err err = {0};
    err_fill(&err, ERR_SYSTEM, (struct place){document_file->document.file, block->line, 1},
             "the block would become too large");
    faults_add(&of->faults, &err);
    document_file->not_known++;
    worse(of, EXIT_FAILED);
}

static void judge_block(struct documenting *of, struct plan_file *document_file, size_t at)
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

static void check(struct documenting *of, struct plan_file *document_file)
{
    (void)document_file;
    worse(of, EXIT_CHANGES);
}

static void update(struct documenting *of, struct plan_file *document_file)
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
    for (size_t i = 0; i < of->document_file_count; i++) {
        const struct plan_file *document_file = &of->plan_files[i];
        blocks += document_file->document.count;
        in_step += document_file->in_step;
        out_of_step += document_file->out_of_step;
        rewritten += document_file->rewritten;
        not_asked += document_file->not_asked;
        not_known += document_file->not_known;
    }
    buf_printf(&of->said, "%s in %s: %zu in step", count_text(&of->app->arena, blocks, "block"),
               count_text(&of->app->arena, of->document_file_count, "document"), in_step);
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

typedef void document_file_act(struct documenting *of, struct plan_file *document_file);

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
    for (size_t i = 0; i < of->document_file_count; i++)
        for (size_t k = 0; k < of->plan_files[i].document.count; k++)
            judge_block(of, &of->plan_files[i], k);
    for (size_t i = 0; i < of->document_file_count; i++)
        if (of->plan_files[i].out_of_step > 0)
            act(of, &of->plan_files[i]);
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
    err_set(err, ERR_INPUT, "no declaration names documents");
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
    load_tell(app, &of.declarations);
    if (load_exit(&of.declarations) != EXIT_IN_SYNC)
        return load_exit(&of.declarations);
    if (!keep_documented(&of, &err))
        return app_fail(app, &err);
    buf_init(&of.said, SAID_MOST);
    const int code = go(&of, act);
    documents_close(&of);
    buf_release(&of.said);
    return app->sink.hit ? EXIT_FAILED : code;
}

int documents_command(struct app *app)
{
    const struct names *words = &app->options.words;
    const struct names files = {words->items + 1, words->count - 1};
    const char *action = words->items[0];
    struct err err = {0};
    if (text_is(action, "check"))
        return run(app, &files, check);
    if (text_is(action, "update"))
        return run(app, &files, update);
    err_set(&err, ERR_USAGE, "'documents' does not know '%.80s'", action);
    err_hint(&err, "It knows: check, update.");
    return app_fail(app, &err);
}
