/* documents_tell: what a document says otherwise, for people. */
#include "base/arena.h"
#include "cmd/app.h"
#include "documents_parts.h"

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
        buf_text(out, "  is    nothing that was verified\n");
}

void documents_tell(struct documenting *of, const struct plan_file *document_file,
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
        buf_text(out, "  the same lines, in another order or with other blank lines\n");
}
