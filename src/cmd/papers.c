#include "cmd/papers.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/text.h"
#include "cmd/app.h"
#include "crypto/sshsig.h"
#include "input/statement.h"

enum { REFUSAL_MOST = 2 * 1024 * 1024 };

/* --- signatures -------------------------------------------------------------------------- */

static const char *folder_of(struct app *app, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return ".";
    return arena_slice(&app->arena, path, slash == path ? 1 : (size_t)(slash - path));
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool is_signature_of(const char *name, const char *plan)
{
    const size_t length = strlen(plan);
    return text_starts(name, plan) &&
           (text_is(name + length, ".sig") || text_starts(name + length, ".sig."));
}

static int by_name(const void *a, const void *b)
{
    const struct gate_signature *first = a, *second = b;
    return strcmp(first->file, second->file);
}

static void take_signature(struct app *app, const char *folder, const char *name,
                           struct gate_signature *out)
{
    struct file_text text = {"", 0};
    struct err ignored = {0};
    const bool here = text_is(folder, ".");
    *out = (struct gate_signature){.file = arena_text(&app->arena, name)};
    file_read(&app->arena, here ? out->file : arena_printf(&app->arena, "%s/%s", folder, name),
              SSHSIG_LIMIT, FILE_ANY, &text, &ignored);
    out->bytes = text.bytes;
    out->length = text.length;
}

static bool collect(struct app *app, DIR *entries, struct paper *paper, struct err *err)
{
    struct gate_signature *items = arena_array(&app->arena, PAPERS_SIGNATURES_MOST, sizeof *items);
    const char *folder = folder_of(app, paper->path), *plan = name_of(paper->path);
    size_t count = 0;
    for (const struct dirent *entry = readdir(entries); entry; entry = readdir(entries)) {
        if (!is_signature_of(entry->d_name, plan))
            continue;
        if (count == PAPERS_SIGNATURES_MOST) {
            err_at(err, ((struct place){paper->path, 0, 0}), "has more than %d signatures",
                   PAPERS_SIGNATURES_MOST);
            return err_hint(err, "Take away the files %.150s.sig.* that are not needed.", plan);
        }
        take_signature(app, folder, entry->d_name, &items[count++]);
    }
    qsort(items, count, sizeof *items, by_name);
    paper->signatures = items;
    paper->signature_count = count;
    return true;
}

static bool find_signatures(struct app *app, struct paper *paper, struct err *err)
{
    DIR *entries = opendir(folder_of(app, paper->path));
    if (!entries) {
        err_at(err, ((struct place){paper->path, 0, 0}), "its folder cannot be read");
        return err_hint(err, "Signatures are looked for beside the plan.");
    }
    const bool done = collect(app, entries, paper, err);
    closedir(entries);
    return done;
}

/* --- texts ------------------------------------------------------------------------------- */

static bool load_paper(struct app *app, const char *path, struct paper *out, struct err *err)
{
    struct file_text text;
    unsigned char digest[DIGEST_SIZE];
    if (!file_read(&app->arena, path, STATEMENT_LIMIT, FILE_ANY, &text, err))
        return false;
    *out = (struct paper){.path = path, .text = text.bytes, .length = text.length};
    digest_sha256(text.bytes, text.length, digest);
    digest_hex(digest, out->digest);
    return find_signatures(app, out, err);
}

static bool is_there(struct app *app, const char *path)
{
    DIR *entries = opendir(folder_of(app, path));
    bool found = false;
    if (!entries)
        return false;
    for (const struct dirent *entry = readdir(entries); entry && !found; entry = readdir(entries))
        found = text_is(entry->d_name, name_of(path));
    closedir(entries);
    return found;
}

bool papers_load(struct app *app, const char *path, struct papers *out, struct err *err)
{
    const char *closing = arena_printf(&app->arena, "%s.closing", path);
    struct papers papers = {.has_closing = is_there(app, closing)};
    if (!load_paper(app, path, &papers.plan, err) ||
        (papers.has_closing && !load_paper(app, closing, &papers.closing, err)))
        return false;
    *out = papers;
    return true;
}

static bool understand(struct app *app, struct paper *paper, struct err *err)
{
    return statement_read(&app->arena, paper->path, paper->text, paper->length, &paper->read, err);
}

bool papers_understand(struct app *app, struct papers *papers, struct err *err)
{
    return understand(app, &papers->plan, err) &&
           (!papers->has_closing || understand(app, &papers->closing, err));
}

void papers_ask(const struct papers *papers, struct gate_closing *closing,
                struct gate_question *out)
{
    out->text = papers->plan.text;
    out->length = papers->plan.length;
    out->read = &papers->plan.read;
    out->signatures = papers->plan.signatures;
    out->signature_count = papers->plan.signature_count;
    out->closing = NULL;
    /* A file that lies beside a plan that opens nothing is nobody's. */
    if (!papers->has_closing || !papers->plan.read.closing)
        return;
    *closing = (struct gate_closing){
        .text = papers->closing.text,
        .length = papers->closing.length,
        .read = &papers->closing.read,
        .signatures = papers->closing.signatures,
        .signature_count = papers->closing.signature_count,
    };
    out->closing = closing;
}

const char *papers_signature_path(struct app *app, const char *path, const char *principal)
{
    const char *safe = text_replaced(&app->arena, principal, "%", "%25");
    return arena_printf(&app->arena, "%s.sig.%s", path,
                        text_replaced(&app->arena, safe, "/", "%2F"));
}

/* --- refusals ---------------------------------------------------------------------------- */

int papers_refused(struct app *app, const struct gate_refusal *refusal)
{
    struct buf out;
    buf_init(&out, REFUSAL_MOST);
    buf_printf(&out, "refused (%s): %s", refusal->rule, err_text(&refusal->err, &app->arena));
    for (size_t i = 0; i < refusal->notes.count; i++)
        buf_printf(&out, "%s\n", refusal->notes.items[i]);
    if (refusal->difference)
        buf_printf(&out, "what was signed (-) and what it would be now (+):\n%s",
                   refusal->difference);
    sink_err(&app->sink, buf_string(&out), out.length);
    buf_release(&out);
    return (int)refusal->code;
}
