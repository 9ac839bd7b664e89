#include "support/fault_server.h"

#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OPTIONS_MOST = 4 };

static _Noreturn void become_server(const int *in, const int *out, const char *const *options)
{
    static const char python[] = "/usr/bin/python3";
    const char *words[OPTIONS_MOST + 4] = {python, "-B", "tests/support/fault_server.py"};
    for (size_t i = 0; i < OPTIONS_MOST && options[i]; i++)
        words[i + 3] = options[i];
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    close(in[0]);
    close(in[1]);
    close(out[0]);
    close(out[1]);
    /* execv takes its words without const and does not change them. */
    char *writable[OPTIONS_MOST + 4];
    memcpy(writable, words, sizeof words);
    execv(python, writable);
    _exit(127);
}

static bool is_ready(const char *listing)
{
    return strstr(listing, "\nready\n");
}

static bool read_listing(struct fault_server *server, int output)
{
    size_t length = 0;
    while (length < sizeof server->listing - 1 && !is_ready(server->listing)) {
        const ssize_t got =
            read(output, server->listing + length, sizeof server->listing - 1 - length);
        if (got <= 0)
            break;
        length += (size_t)got;
        server->listing[length] = '\0';
    }
    close(output);
    return is_ready(server->listing);
}

bool fault_server_start(struct fault_server *server, const char *const *options)
{
    int in[2];
    int out[2];
    memset(server, 0, sizeof *server);
    if (pipe(in) != 0 || pipe(out) != 0)
        return false;
    server->pid = fork();
    if (server->pid == 0)
        become_server(in, out, options);
    close(in[0]);
    close(out[1]);
    server->input = in[1];
    return server->pid > 0 && read_listing(server, out[0]);
}

void fault_server_stop(struct fault_server *server)
{
    if (server->pid <= 0)
        return;
    close(server->input);
    kill(server->pid, SIGTERM);
    waitpid(server->pid, NULL, 0);
    server->pid = 0;
}

const char *fault_server_value(const struct fault_server *server, const char *name, char *out)
{
    const size_t length = strlen(name);
    const char *line = server->listing;
    while (line && (strncmp(line, name, length) != 0 || line[length] != ' ')) {
        line = strchr(line, '\n');
        line = line ? line + 1 : NULL;
    }
    const char *value = line ? line + length + 1 : "";
    snprintf(out, FAULT_SERVER_VALUE_SIZE, "%.*s", (int)strcspn(value, "\n"), value);
    return out;
}
