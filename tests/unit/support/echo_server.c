#include "support/echo_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { REQUEST_MOST = 16 * 1024, LIFE = 60 };

/* A head, and as many bytes after it as it announces. */
static void read_request(int connection, char *request)
{
    size_t length = 0;
    for (;;) {
        const char *end = strstr(request, "\r\n\r\n");
        const char *announced = strstr(request, "Content-Length: ");
        const size_t body = announced ? strtoul(announced + 16, NULL, 10) : 0;
        if (end && strlen(end + 4) >= body)
            return;
        const ssize_t got = read(connection, request + length, REQUEST_MOST - 1 - length);
        if (got <= 0)
            return;
        length += (size_t)got;
        request[length] = '\0';
    }
}

static void answer(int connection)
{
    char request[REQUEST_MOST] = "", reply[2 * REQUEST_MOST];
    read_request(connection, request);
    const char *path = strchr(request, ' ');
    const char *body = request;
    int status = 200;
    if (path && strncmp(path, " /status/", 9) == 0)
        status = (int)strtol(path + 9, NULL, 10);
    if (path && strncmp(path, " /json ", 7) == 0)
        body = "{\"n\":1,\"t\":\"two\",\"l\":[\"a\",\"b\"],\"mixed\":[1,null]}";
    const int length =
        snprintf(reply, sizeof reply,
                 "HTTP/1.1 %d Some\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s", status,
                 strlen(body), body);
    if (length > 0 && write(connection, reply, (size_t)length) != (ssize_t)length)
        _Exit(1);
}

/* Also where a failing test never comes to stop it, its end is near. */
__attribute__((noreturn)) static void serve(int listener)
{
    alarm(LIFE);
    for (;;) {
        const int connection = accept(listener, NULL, NULL);
        if (connection < 0)
            _Exit(1);
        answer(connection);
        close(connection);
    }
}

void echo_server_start(struct echo_server *server)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(listener >= 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(listener, 64), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    snprintf(server->url, sizeof server->url, "http://127.0.0.1:%u",
             (unsigned)ntohs(address.sin_port));
    server->child = fork();
    assert_true(server->child >= 0);
    if (server->child == 0)
        serve(listener);
    close(listener);
}

void echo_server_stop(struct echo_server *server)
{
    kill(server->child, SIGKILL);
    waitpid(server->child, NULL, 0);
}
