#include "output/report.h"

#include "base/arena.h"
#include "base/text.h"
#include "output/headline.h"

enum { FILES_MOST = 3 };

/* The first files; neighbours that are the same count once. */
static struct names files_of(struct arena *arena, const struct run *run)
{
    const char **files = arena_array(arena, FILES_MOST, sizeof *files);
    size_t count = 0;
    for (size_t i = 0; i < run->judgement_count && count < FILES_MOST; i++) {
        const char *file = run->judgements[i].target->desired->file;
        if (count == 0 || !text_is(file, files[count - 1]))
            files[count++] = file;
    }
    return (struct names){files, count};
}

void report_of_run(struct arena *arena, const struct run *run, struct report *out)
{
    *out = (struct report){
        .tool = run->tool,
        .version = run->version,
        .command = "check",
        .id = run->id,
        .headline = headline_text(arena, run),
        .simulated = headline_simulated(run->simulated),
        .hypothetical = headline_hypothetical(arena, run),
        .at = run->at,
        .exit = (int)run->exit,
        .keys = files_of(arena, run),
        .columns = {"what", "where", "seen", "what to do"},
        .help = "tautline explain NAME FILE tells all about one setting, guardrail or probe.",
        .run = run,
    };
    report_entries_make(arena, run, &out->items);
}

void report_run(struct buf *out, const struct run *run, const struct style *style,
                report_write *tell)
{
    struct arena arena;
    struct report report;
    arena_init(&arena);
    report_of_run(&arena, run, &report);
    tell(out, &report, style);
    arena_release(&arena);
}
