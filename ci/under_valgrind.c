/*
 * Starts a program under valgrind, with the report in a file of its own below ROOT/reports, so that
 * a test that ignores exit codes or stderr cannot hide one. A program and not a script, because a
 * shell would change the environment and complain of a working folder that is gone.
 *
 * In the place of the program it starts ROOT/tautline with its own arguments; for a unit test the
 * first argument is the program. ROOT and VALGRIND are given by the Makefile.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    static char program[] = ROOT "/tautline";
    static char test[] = ROOT "/tests/";
    char *start[] = {
        (char[]){VALGRIND},
        (char[]){"-q"},
        (char[]){"--error-exitcode=99"},
        (char[]){"--leak-check=full"},
        (char[]){"--track-fds=yes"},
        /* A test that forks ends its child with _exit: what that child held is not a leak. */
        (char[]){"--child-silent-after-fork=yes"},
        (char[]){"--vgdb=no"},
        (char[]){"--log-file=" ROOT "/reports/%p.txt"},
        program,
    };
    const size_t fixed = sizeof start / sizeof *start;
    const int is_test = argc > 1 && strncmp(argv[1], test, strlen(test)) == 0;
    char **words = calloc(fixed + (size_t)argc + 1, sizeof *words);
    if (!words) {
        return 127;
    }
    memcpy(words, start, sizeof start);
    if (is_test) {
        memcpy(words + fixed - 1, argv + 1, (size_t)argc * sizeof *argv);
    } else if (argc > 0) {
        memcpy(words + fixed, argv + 1, (size_t)argc * sizeof *argv);
    }
    (void)execv(VALGRIND, words);
    free(words);
    return 127;
}
