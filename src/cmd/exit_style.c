#include "cmd/exit_style.h"

#include <stddef.h>

#include "base/text.h"
#include "output/nagios.h"

bool exit_style_read(const char *word, enum exit_style *out)
{
    static const char *const words[] = {
        [STYLE_TERRAFORM] = "terraform", [STYLE_NAGIOS] = "nagios", [STYLE_DIFF] = "diff"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (text_is(words[i], word)) {
            *out = (enum exit_style)i;
            return true;
        }
    return false;
}

static int diff_code(int code)
{
    if (code == EXIT_FAILED)
        return EXIT_CHANGES;
    return code == EXIT_CHANGES ? EXIT_FAILED : code;
}

int exit_style_code(enum exit_style style, const struct run *run, int code)
{
    if (code == EXIT_USAGE || style == STYLE_TERRAFORM)
        return code;
    if (style == STYLE_DIFF)
        return diff_code(code);
    /* A report that could not be delivered ends otherwise than its run. */
    return (int)(run && (int)run->exit == code ? nagios_state(run)
                                               : nagios_state_of((enum exit_code)code));
}
