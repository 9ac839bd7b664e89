/* documents_files: the declared files, read and written below the root. */
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "cmd/app.h"
#include "documents_parts.h"

enum { DOCUMENT_MOST = 1024 * 1024, WRITTEN_MOST = 4 * 1024 * 1024 };

static bool is_read_already(struct documenting *of, const struct document_path *path)
{
    struct err err = {0};
    for (size_t i = 0; i < of->document_file_count; i++) {
        if (!text_is(of->plan_files[i].document.file, path->path))
            continue;
        err_at(&err, path->where, "'%.80s' is a document of another declaration, '%.80s'",
               path->path, of->plan_files[i].desired->file);
        err_hint(&err, "Name each document in one declaration.");
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

static void read_one(struct documenting *of, const struct desired *desired,
                     const struct document_path *path)
{
    struct arena *arena = &of->app->arena;
    const struct names environments = environments_of(arena, desired);
    struct plan_file document_file = {.desired = desired, .document = {.file = path->path}};
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
    of->plan_files = arena_grow(arena, of->plan_files, of->document_file_count,
                                &of->document_file_room, sizeof document_file);
    of->plan_files[of->document_file_count++] = document_file;
}

void documents_read(struct documenting *of)
{
    for (size_t i = 0; i < of->declarations.count; i++) {
        const struct desired *desired = &of->declarations.items[i].desired;
        read_one(of, desired, &desired->documents.canonical);
        for (size_t k = 0; k < desired->documents.other_count; k++)
            read_one(of, desired, &desired->documents.others[k]);
    }
}

void documents_close(struct documenting *of)
{
    for (size_t i = 0; i < of->document_file_count; i++)
        file_below_close(&of->plan_files[i].file);
}

/* Somebody may have written while we looked: what he wrote is not thrown away. */
static bool is_as_it_was(struct documenting *of, struct plan_file *document_file, struct err *err)
{
    struct file_text now;
    if (!file_below_read(&of->app->arena, &document_file->file, DOCUMENT_MOST, &now, err))
        return false;
    if (now.length == document_file->document.length &&
        memcmp(now.bytes, document_file->document.bytes, now.length) == 0)
        return true;
    err_fill(err, ERR_BUSY, (struct place){document_file->document.file, 0, 0},
             "was changed by somebody else meanwhile");
    return err_hint(err, "Run the command again.");
}

bool documents_write(struct documenting *of, struct plan_file *document_file, struct err *err)
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
