/* environ, O_CLOEXEC, syscall(2) and dl_iterate_phdr(3) */
#define _GNU_SOURCE

#include "world/process.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/secret.h"
#include "base/text.h"

/* Variables that make libraries read other files, trust other certificates, connect elsewhere or write
 * files. */
static const char *const dropped[] = {
    "http_proxy",     "https_proxy",      "all_proxy",
    "no_proxy",       "HTTP_PROXY",       "HTTPS_PROXY",
    "ALL_PROXY",      "NO_PROXY",         "SSLKEYLOGFILE",
    "OPENSSL_CONF",   "OPENSSL_MODULES",  "OPENSSL_ENGINES",
    "SSL_CERT_FILE",  "SSL_CERT_DIR",     "OPENSSL_CONF_INCLUDE",
    "CURL_CA_BUNDLE", "CURL_SSL_BACKEND", "CURL_HOME",
    "NETRC",          "QLOGDIR",          "HOSTALIASES",
    "RES_OPTIONS",    "LOCALDOMAIN",      "RESOLV_HOST_CONF",
    "TMPDIR",         "GCONV_PATH",       "LOCPATH",
    "NLSPATH",        "GETCONF_DIR",      "GLIBC_TUNABLES",
    "RANDFILE",
};

static const char *const dropped_prefixes[] = {"MALLOC_", "LD_"};

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* Memory contains secrets: no other process of this user may read it, and there is no core dump. */
static void close_memory(void)
{
    const struct rlimit none = {0, 0};
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || setrlimit(RLIMIT_CORE, &none) != 0)
        end_process("tautline: this process cannot be closed to others\n", 1);
    umask(077);
}

static bool was_closed(int fd)
{
    return fcntl(fd, F_GETFD) < 0 && errno == EBADF;
}

/* Otherwise the next opened file would become stdout. open(2) takes the lowest free number, and all below
 * `fd` are in use. */
static bool fill(int fd)
{
    if (!was_closed(fd))
        return false;
    if (open("/dev/null", O_RDWR) != fd)
        end_process("tautline: /dev/null cannot be opened\n", 1);
    return true;
}

/* close_range(2) needs Linux 5.9; without it one by one, up to the limit of descriptors. */
static void close_others(void)
{
    struct rlimit limit;
#ifdef SYS_close_range
    if (syscall(SYS_close_range, STDERR_FILENO + 1, ~0U, 0) == 0)
        return;
#endif
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > 65536)
        limit.rlim_cur = 65536;
    for (int fd = STDERR_FILENO + 1; fd < (int)limit.rlim_cur; fd++)
        close(fd);
}

static bool is_dropped(const char *entry, size_t length)
{
    for (size_t i = 0; i < COUNT(dropped); i++) {
        if (strlen(dropped[i]) == length && strncmp(entry, dropped[i], length) == 0)
            return true;
    }
    for (size_t i = 0; i < COUNT(dropped_prefixes); i++) {
        if (text_starts(entry, dropped_prefixes[i]))
            return true;
    }
    return false;
}

/* In place: unsetenv(3) would need a copy of each name, and leaves entries without `=` alone. */
static void clean_environment(void)
{
    char **kept = environ;
    for (char **entry = environ; entry && *entry; entry++) {
        const size_t length = strcspn(*entry, "=");
        if (length > 0 && (*entry)[length] == '=' && !is_dropped(*entry, length))
            *kept++ = *entry;
    }
    if (kept)
        *kept = NULL;
}

void process_harden(struct process_start *out)
{
    close_memory();
    fill(STDIN_FILENO);
    out->stdout_was_closed = fill(STDOUT_FILENO);
    out->stderr_was_closed = fill(STDERR_FILENO);
    close_others();
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* write(2) reports it instead */
    clean_environment();
}

/* A name may occur twice; each entry is wiped. */
static void wipe_variable(const char *name)
{
    const size_t length = strlen(name);
    char **kept = environ;
    for (char **entry = environ; *entry; entry++) {
        if (strncmp(*entry, name, length) == 0 && (*entry)[length] == '=')
            mem_wipe(*entry + length + 1, strlen(*entry + length + 1));
        else
            *kept++ = *entry;
    }
    *kept = NULL;
}

int process_take_secret(struct secrets *secrets, const char *name)
{
    char source[300];
    const int written = snprintf(source, sizeof source, "the variable %s", name);
    if (written < 0 || (size_t)written >= sizeof source)
        return -1;
    const int known = secrets_from_source(secrets, source);
    if (known >= 0)
        return known;
    const char *value = getenv(name);
    if (!value)
        return -1;
    if (!*value)
        return -2;
    size_t length = strlen(value);
    if (value[length - 1] == '\n')
        length -= length > 1 && value[length - 2] == '\r' ? 2 : 1;
    if (length == 0)
        return -2;
    const int handle = secrets_keep(secrets, name, value, length);
    secrets_note_source(secrets, source, handle);
    wipe_variable(name);
    return handle;
}

const char *process_variable(const char *name)
{
    const char *value = getenv(name);
    return text_is_empty(value) ? NULL : value;
}

struct constants {
    struct arena *arena;
    struct secrets *secrets;
};

/* A whole segment is read, also what an address sanitizer puts between its texts. */
__attribute__((no_sanitize("address"))) static void
copy_segment(char *out, const volatile char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        out[i] = bytes[i];
}

/* The program comes first; 1 ends the list. */
static int allow_constants(struct dl_phdr_info *program, size_t size, void *context)
{
    const struct constants *constants = context;
    (void)size;
    for (size_t i = 0; i < program->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &program->dlpi_phdr[i];
        const char *bytes = (const char *)program->dlpi_addr + part->p_vaddr; /* NOLINT */
        if (part->p_type != PT_LOAD || part->p_flags != PF_R)
            continue;
        char *copy = arena_alloc(constants->arena, part->p_memsz);
        copy_segment(copy, bytes, part->p_memsz);
        secrets_allow(constants->secrets, copy, part->p_memsz);
    }
    return 1;
}

void process_allow_words(struct arena *arena, struct secrets *secrets)
{
    struct constants constants = {arena, secrets};
    dl_iterate_phdr(allow_constants, &constants);
}

bool process_is_terminal(int fd)
{
    return isatty(fd) == 1;
}

/* --- signals ------------------------------------------------------------------------------------- */

/* Blocked and polled instead of handled: no handler runs at a wrong moment, and no signal is lost between a
 * check and a sleep. */
static sigset_t held_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    return set;
}

void process_hold_signals(void)
{
    const sigset_t set = held_signals();
    sigprocmask(SIG_BLOCK, &set, NULL);
}

bool process_is_asked_to_stop(void)
{
    sigset_t waiting;
    return sigpending(&waiting) == 0 &&
           (sigismember(&waiting, SIGINT) == 1 || sigismember(&waiting, SIGTERM) == 1 ||
            sigismember(&waiting, SIGHUP) == 1);
}

void process_sleep(int64_t milliseconds)
{
    const sigset_t set = held_signals();
    const struct timespec span = {
        .tv_sec = milliseconds / 1000,
        .tv_nsec = (long)(milliseconds % 1000) * 1000000,
    };
    const int signal_number = milliseconds > 0 ? sigtimedwait(&set, NULL, &span) : 0;
    if (signal_number > 0)
        raise(signal_number); /* waiting for it consumed it: it must stay pending */
}
