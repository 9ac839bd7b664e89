#include "output/faults.h"

#include "base/arena.h"
#include "base/buf.h"

/* err_fill has escaped the text and the hint, err_text escapes the file's name. */
void fault_text(struct buf *out, const struct err *err)
{
    struct arena arena;
    arena_init(&arena);
    buf_text(out, err_text(err, &arena));
    arena_release(&arena);
}

void faults_text(struct buf *out, const struct faults *faults)
{
    for (size_t i = 0; i < faults->count; i++)
        fault_text(out, &faults->items[i]);
    if (faults->dropped > 0)
        buf_printf(out, "and %zu more fault%s\n", faults->dropped, faults->dropped == 1 ? "" : "s");
}
