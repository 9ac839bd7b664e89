#include "input/documents.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "model/document.h"

enum { PATH_MOST = 255 };

/* Is every part of the path a name of its own, none of them `.` or `..`? */
static bool has_plain_parts(struct arena *arena, const char *text)
{
    for (const char *part = text;; part++) {
        const size_t length = strcspn(part, "/");
        const char *name = arena_slice(arena, part, length);
        if (length == 0 || text_is(name, ".") || text_is(name, ".."))
            return false;
        part += length;
        if (!*part)
            return true;
    }
}

static bool has_control(const char *text)
{
    while (*text && (unsigned char)*text >= ' ' && *text != 0x7f)
        text++;
    return *text != '\0';
}

static bool check_path(struct arena *arena, const char *text, struct err *err)
{
    if (strlen(text) <= PATH_MOST && strlen(text) > strlen(".md") && text_ends(text, ".md") &&
        !strchr(text, '\\') && !has_control(text) && has_plain_parts(arena, text))
        return true;
    err_set(err, ERR_INPUT, "'%.80s' is not a Markdown file of the project", text);
    return err_hint(err, "Write its path below the project's folder, without '..', with .md at its "
                         "end: docs/TRACKER.md.");
}

static bool take_path(struct schema_reading *reading, const struct node *node, void *out,
                      struct err *err)
{
    (void)err;
    *(struct document_path *)out =
        (struct document_path){arena_text(reading->arena, node->text), node->where};
    return true;
}

static const struct shape document_path = {
    .kind = SHAPE_SCALAR,
    .id = "document",
    .noun = "a Markdown file",
    .hint = "Write its path below the project's folder: docs/TRACKER.md.",
    .scalar = {.kind = SCALAR_FORM,
               .pattern = "^[^/].*\\.md$",
               .check = check_path,
               .take = take_path},
};

static const struct shape others = {
    .kind = SHAPE_LIST,
    .noun = "a Markdown file or a list of them",
    .hint = "Write a list of paths below the project's folder.",
    .list = {.item = &document_path, .size = sizeof(struct document_path), .single = true},
};

static const struct schema_row document_rows[] = {
    {"canonical", &document_path, REQUIRED, offsetof(struct documents, canonical),
     "the document that decides where documents differ: the tracker"},
    {"others", &others, OPTIONAL, offsetof(struct documents, others),
     "documents that are kept in step with it"},
    {.key = NULL},
};

static const struct schema_table document_tables[] = {{document_rows, 0}, {.rows = NULL}};

/* A list holds nothing twice; this is what its own reader cannot see. */
static void finish(struct schema_reading *reading, const struct node *node, void *out)
{
    (void)node;
    const struct documents *documents = out;
    for (size_t i = 0; i < documents->other_count; i++)
        if (text_is(documents->others[i].path, documents->canonical.path))
            schema_fault(reading, documents->others[i].where,
                         arena_printf(reading->arena, "'%.80s' is the canonical document",
                                      documents->others[i].path),
                         "Name each document once.");
}

const struct shape shape_documents = {
    .kind = SHAPE_MAP,
    .noun = "a map of documents",
    .hint = "Write { canonical: docs/TRACKER.md, others: [docs/HANDOVER.md] }.",
    .map = {.tables = document_tables, .finish = finish},
};
