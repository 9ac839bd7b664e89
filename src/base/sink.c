#include "base/sink.h"

#include <string.h>
#include <unistd.h>

void sink_last_words(const char *words, int code)
{
    /* Nothing can be done where this fails; the exit code still says it. */
    const ssize_t written = write(STDERR_FILENO, words, strlen(words));
    (void)written;
    _exit(code);
}
