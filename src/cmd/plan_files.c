#include "cmd/plan_files.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/text.h"
#include "cmd/app.h"
#include "crypto/sshsig.h"
#include "output/statement.h"

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

static bool collect(struct app *app, DIR *entries, struct plan_file *plan_file, struct err *err)
{
    struct gate_signature *items = arena_array(&app->arena, PLAN_SIGNATURES_MOST, sizeof *items);
    const char *folder = folder_of(app, plan_file->path), *plan = name_of(plan_file->path);
    size_t count = 0;
    for (const struct dirent *entry = readdir(entries); entry; entry = readdir(entries)) {
        if (!is_signature_of(entry->d_name, plan))
            continue;
        if (count == PLAN_SIGNATURES_MOST) {
            err_at(err, ((struct place){plan_file->path, 0, 0}), "has more than %d signatures",
                   PLAN_SIGNATURES_MOST);
            return err_hint(err, "Take away the files %.150s.sig.* that are not needed.", plan);
        }
        take_signature(app, folder, entry->d_name, &items[count++]);
    }
    qsort(items, count, sizeof *items, by_name);
    plan_file->signatures = items;
    plan_file->signature_count = count;
    return true;
}

static bool find_signatures(struct app *app, struct plan_file *plan_file, struct err *err)
{
    DIR *entries = opendir(folder_of(app, plan_file->path));
    if (!entries) {
        err_at(err, ((struct place){plan_file->path, 0, 0}), "its folder cannot be read");
        return err_hint(err, "Signatures are looked for beside the plan.");
    }
    const bool done = collect(app, entries, plan_file, err);
    closedir(entries);
    return done;
}

/* --- texts ------------------------------------------------------------------------------- */

static bool load_plan_file(struct app *app, const char *path, struct plan_file *out,
                           struct err *err)
{
    struct file_text text;
    if (!file_read(&app->arena, path, STATEMENT_LIMIT, FILE_ANY, &text, err))
        return false;
    *out = (struct plan_file){.path = path, .text = text.bytes, .length = text.length};
    digest_sha256_hex(text.bytes, text.length, out->digest);
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

bool plan_files_load(struct app *app, const char *path, struct plan_files *out, struct err *err)
{
    const char *closing = arena_printf(&app->arena, "%s.closing", path);
    struct plan_files plan_files = {.has_closing = is_there(app, closing)};
    if (!load_plan_file(app, path, &plan_files.plan, err) ||
        (plan_files.has_closing && !load_plan_file(app, closing, &plan_files.closing, err)))
        return false;
    *out = plan_files;
    return true;
}

static bool understand(struct app *app, struct plan_file *plan_file, struct err *err)
{
    return statement_read(&app->arena, plan_file->path, plan_file->text, plan_file->length,
                          &plan_file->read, err);
}

bool plan_files_understand(struct app *app, struct plan_files *plan_files, struct err *err)
{
    return understand(app, &plan_files->plan, err) &&
           (!plan_files->has_closing || understand(app, &plan_files->closing, err));
}

void plan_files_ask(const struct plan_files *plan_files, struct gate_closing *closing,
                    struct gate_question *out)
{
    out->text = plan_files->plan.text;
    out->length = plan_files->plan.length;
    out->read = &plan_files->plan.read;
    out->signatures = plan_files->plan.signatures;
    out->signature_count = plan_files->plan.signature_count;
    out->closing = NULL;
    /* Beside a plan that opens nothing the file has no meaning. */
    if (!plan_files->has_closing || !plan_files->plan.read.closing)
        return;
    *closing = (struct gate_closing){
        .text = plan_files->closing.text,
        .length = plan_files->closing.length,
        .read = &plan_files->closing.read,
        .signatures = plan_files->closing.signatures,
        .signature_count = plan_files->closing.signature_count,
    };
    out->closing = closing;
}

const char *plan_files_signature_path(struct app *app, const char *path, const char *principal)
{
    const char *safe = text_replaced(&app->arena, principal, "%", "%25");
    return arena_printf(&app->arena, "%s.sig.%s", path,
                        text_replaced(&app->arena, safe, "/", "%2F"));
}

/* --- refusals ---------------------------------------------------------------------------- */

int plan_files_refused(struct app *app, const struct gate_refusal *refusal)
{
    struct buf out;
    if (!refusal->rule) {
        app_fail(app, &refusal->err);
        return (int)refusal->code;
    }
    buf_init(&out, REFUSAL_MOST);
    buf_printf(&out, "refused (%s): %s", refusal->rule, err_text(&refusal->err, &app->arena));
    for (size_t i = 0; i < refusal->notes.count; i++)
        buf_printf(&out, "%s\n", refusal->notes.items[i]);
    if (refusal->difference)
        buf_printf(&out, "what the plan says (-) and what it would say now (+):\n%s",
                   refusal->difference);
    sink_err(&app->sink, buf_string(&out), out.length);
    buf_release(&out);
    return (int)refusal->code;
}
