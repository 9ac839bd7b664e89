/*
 * failing_memory: the program's n-th allocation fails, for tests/kill.
 *
 * Linked with --wrap=calloc, which is the one call by which base/arena takes from the heap. The
 * environment says which allocation fails (TEST_FAIL_ALLOCATION, from 1), and the file in which the
 * number of all of them is left at the end (TEST_COUNT_ALLOCATIONS).
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

/* What the linker calls them. */
void *real_calloc(size_t count, size_t size) __asm__("__real_calloc");
void *failing_calloc(size_t count, size_t size) __asm__("__wrap_calloc");

static atomic_ulong made;
static unsigned long fails;
static char count_file[4096];

static void leave_count(void)
{
    FILE *file = fopen(count_file, "w");
    if (!file)
        return;
    (void)fprintf(file, "%lu\n", atomic_load(&made));
    (void)fclose(file);
}

/* Before `main`, which cleans the environment. */
__attribute__((constructor)) static void read_subjects(void)
{
    const char *options = getenv("TEST_FAIL_ALLOCATION");
    const char *file = getenv("TEST_COUNT_ALLOCATIONS");
    fails = options ? strtoul(options, NULL, 10) : 0;
    if (file && snprintf(count_file, sizeof count_file, "%s", file) > 0)
        (void)atexit(leave_count);
}

void *failing_calloc(size_t count, size_t size)
{
    if (atomic_fetch_add(&made, 1) + 1 == fails) {
        errno = ENOMEM;
        return NULL;
    }
    return real_calloc(count, size);
}
