#include "output/formats.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

/* Marks a subject that a format does not show; it is never called. */
void not_written(struct buf *out, const struct report *report, const struct style *style)
{
    (void)out;
    (void)report;
    (void)style;
}

#define FORMAT_ROW(name, about, run, plan, review, evidence, coverage)                             \
    {name, about, {run, plan, review, evidence, coverage}},
static const struct format formats[] = {FORMAT_ROWS(FORMAT_ROW)};

enum { FORMATS = sizeof formats / sizeof *formats };

static bool is_shown(const struct format *format, enum subject subject)
{
    return format->write[subject] != not_written;
}

const struct format *format_find(enum subject subject, const char *name)
{
    for (size_t i = 0; i < FORMATS; i++)
        if (text_is(formats[i].name, name) && is_shown(&formats[i], subject))
            return &formats[i];
    return NULL;
}

const char *format_list(struct arena *arena, enum subject subject)
{
    const char *names[FORMATS];
    size_t count = 0;
    for (size_t i = 0; i < FORMATS; i++)
        if (is_shown(&formats[i], subject))
            names[count++] = formats[i].name;
    return text_joined(arena, names, count, ", ");
}

void format_help(struct buf *out, enum subject subject)
{
    for (size_t i = 0; i < FORMATS; i++)
        if (is_shown(&formats[i], subject))
            buf_printf(out, "  %-11s %s\n", formats[i].name, formats[i].about);
}
