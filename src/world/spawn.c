/* pipe2(2), posix_spawn_file_actions_addclosefrom_np(3) */
#define _GNU_SOURCE

#include "world/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "world/process.h"
#include "world/system.h"

enum { SAID_MOST = 4096, PIECE = 4096, ENTRIES = 8, NO_FD = -1 };

/* One running program. Our ends of its descriptors; NO_FD where closed. */
struct spawning {
    const struct spawn_options *options;
    int input, output, said;
    size_t written;
    struct buf out, err;
    pid_t pid;
    int64_t ends; /* monotonic milliseconds; 0: never */
};

static void shut(int *fd)
{
    if (*fd != NO_FD)
        close(*fd);
    *fd = NO_FD;
}

static bool failed(struct err *err, const struct spawn_options *options, const char *what)
{
    return err_set(err, ERR_SYSTEM, "'%s' %s", options->name, what);
}

/* --- what the program gets --------------------------------------------------------------- */

static const char *find_program(struct arena *arena, const char *name)
{
    size_t count = 0;
    const char *const *folders = text_split(arena, SPAWN_FOLDERS, ':', &count);
    for (size_t i = 0; i < count; i++) {
        const char *path = arena_printf(arena, "%s/%s", folders[i], name);
        if (access(path, X_OK) == 0)
            return path;
    }
    return NULL;
}

static char **make_environment(struct arena *arena)
{
    static const char *const kept[] = {"HOME", "SSH_AUTH_SOCK", "TERM", "GPG_TTY"};
    char **entries = arena_array(arena, ENTRIES, sizeof *entries);
    size_t count = 0;
    entries[count++] = arena_printf(arena, "PATH=%s", SPAWN_FOLDERS);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        const char *value = process_variable(kept[i]);
        if (value)
            entries[count++] = arena_printf(arena, "%s=%s", kept[i], value);
    }
    return entries;
}

static char **copy_argv(struct arena *arena, const char *const *argv)
{
    size_t count = 0;
    while (argv[count])
        count++;
    char **copy = arena_array(arena, count + 1, sizeof *copy);
    for (size_t i = 0; i < count; i++)
        copy[i] = arena_text(arena, argv[i]);
    return copy;
}

/* --- starting ---------------------------------------------------------------------------- */

/* The child's ends. */
struct ends {
    int input, output, said;
};

static bool open_pipe(int *ours, int *theirs)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    *ours = ends[0];
    *theirs = ends[1];
    return fcntl(*ours, F_SETFL, O_NONBLOCK) == 0;
}

/* A socket, so that a program that stops reading is an error and never a signal. */
static bool open_input(int *ours, int *theirs)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return false;
    *ours = ends[0];
    *theirs = ends[1];
    return fcntl(*ours, F_SETFL, O_NONBLOCK) == 0 && shutdown(*ours, SHUT_RD) == 0;
}

static bool set_actions(posix_spawn_file_actions_t *actions, const struct ends *theirs)
{
    return posix_spawn_file_actions_adddup2(actions, theirs->input, STDIN_FILENO) == 0 &&
           posix_spawn_file_actions_adddup2(actions, theirs->output, STDOUT_FILENO) == 0 &&
           (theirs->said == NO_FD ||
            posix_spawn_file_actions_adddup2(actions, theirs->said, STDERR_FILENO) == 0) &&
           posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1) == 0;
}

/* Default signal handling, whatever this process ignores or blocks. */
static bool set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    return posix_spawnattr_setsigmask(attributes, &none) == 0 &&
           posix_spawnattr_setsigdefault(attributes, &all) == 0 &&
           posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) ==
               0;
}

static bool start(struct arena *arena, struct spawning *spawning, const struct ends *theirs,
                  const char *path)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    if (posix_spawn_file_actions_init(&actions) != 0)
        return false;
    bool started = false;
    if (posix_spawnattr_init(&attributes) == 0) {
        started =
            set_actions(&actions, theirs) && set_attributes(&attributes) &&
            posix_spawn(&spawning->pid, path, &actions, &attributes,
                        copy_argv(arena, spawning->options->argv), make_environment(arena)) == 0;
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return started;
}

static bool begin(struct arena *arena, struct spawning *spawning, struct err *err)
{
    const struct spawn_options *options = spawning->options;
    struct ends theirs = {NO_FD, NO_FD, NO_FD};
    const char *path = find_program(arena, options->name);
    if (!path) {
        failed(err, options, "is not installed");
        return err_hint(err, "It is looked for in %s (Debian: %s).", SPAWN_FOLDERS,
                        text_is(options->name, "git") ? "git" : "openssh-client");
    }
    const bool started = open_input(&spawning->input, &theirs.input) &&
                         open_pipe(&spawning->output, &theirs.output) &&
                         (options->asks || open_pipe(&spawning->said, &theirs.said)) &&
                         start(arena, spawning, &theirs, path);
    shut(&theirs.input);
    shut(&theirs.output);
    shut(&theirs.said);
    return started || failed(err, options, "cannot be started");
}

/* --- while it runs ----------------------------------------------------------------------- */

static void feed(struct spawning *spawning)
{
    const struct spawn_options *options = spawning->options;
    const ssize_t sent = send(spawning->input, options->input + spawning->written,
                              options->input_length - spawning->written, MSG_NOSIGNAL);
    if (sent > 0)
        spawning->written += (size_t)sent;
    else if (sent < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (sent < 0 || spawning->written == options->input_length)
        shut(&spawning->input);
}

static void take(int *fd, struct buf *into)
{
    char piece[PIECE];
    const ssize_t count = read(*fd, piece, sizeof piece);
    if (count > 0)
        buf_add(into, piece, (size_t)count);
    else if (count == 0 || (errno != EAGAIN && errno != EINTR))
        shut(fd);
}

/* Milliseconds until the time limit: -1 without one. */
static int left(const struct spawning *spawning)
{
    const int64_t rest = spawning->ends - clock_milliseconds();
    return spawning->ends == 0 ? -1 : rest > 0 ? (int)rest : 0;
}

/* poll(2) ignores a negative descriptor. False when nothing more will arrive. */
static bool step(struct spawning *spawning)
{
    struct pollfd fds[] = {
        {spawning->input, POLLOUT, 0}, {spawning->output, POLLIN, 0}, {spawning->said, POLLIN, 0}};
    if (spawning->output == NO_FD && spawning->said == NO_FD)
        return false;
    if (poll(fds, sizeof fds / sizeof *fds, left(spawning)) < 0)
        return errno == EINTR;
    if (fds[0].revents)
        feed(spawning);
    if (fds[1].revents)
        take(&spawning->output, &spawning->out);
    if (fds[2].revents)
        take(&spawning->said, &spawning->err);
    return !spawning->out.overflowed && left(spawning) != 0;
}

/* The exit code, or minus the signal. A program that has closed its output may still run: wait within the
 * time limit. */
static int reap(const struct spawning *spawning)
{
    int status = 0;
    pid_t ended = 0;
    while (left(spawning) > 0 && (ended = waitpid(spawning->pid, &status, WNOHANG)) == 0)
        poll(NULL, 0, 5);
    if (ended == 0) {
        if (spawning->ends != 0)
            kill(spawning->pid, SIGKILL);
        while (waitpid(spawning->pid, &status, 0) < 0 && errno == EINTR) {
        }
    }
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static bool finish(struct arena *arena, struct spawning *spawning, struct spawn_result *out,
                   struct err *err)
{
    if (spawning->out.overflowed && spawning->ends == 0)
        kill(spawning->pid, SIGKILL);
    const int code = reap(spawning);
    if (spawning->out.overflowed)
        return failed(err, spawning->options, "says more than it may");
    if (left(spawning) == 0)
        return failed(err, spawning->options, "does not come to an end");
    *out = (struct spawn_result){
        .output = arena_slice(arena, buf_string(&spawning->out), spawning->out.length),
        .length = spawning->out.length,
        .said = text_trimmed(arena, buf_string(&spawning->err)),
        .code = code,
    };
    return true;
}

bool spawn_run(struct arena *arena, const struct spawn_options *options, struct spawn_result *out,
               struct err *err)
{
    struct spawning spawning = {
        .options = options,
        .input = NO_FD,
        .output = NO_FD,
        .said = NO_FD,
        .ends = options->asks ? 0 : clock_milliseconds() + options->milliseconds,
    };
    buf_init(&spawning.out, options->output_most);
    buf_init(&spawning.err, SAID_MOST);
    bool done = begin(arena, &spawning, err);
    if (done) {
        while (step(&spawning)) {
        }
        done = finish(arena, &spawning, out, err);
    }
    shut(&spawning.input);
    shut(&spawning.output);
    shut(&spawning.said);
    buf_release(&spawning.out);
    buf_release(&spawning.err);
    return done;
}
