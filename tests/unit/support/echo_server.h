/*
 * echo_server: a server on loopback that answers every request with the request itself.
 *
 * It runs in a child process until echo_server_stop. The first line of a path may ask for something else:
 * `/status/503` gives that status, `/json` the body `{"n":1,"t":"two","l":["a","b"],"mixed":[1,null]}`.
 */
#ifndef TAUTLINE_TESTS_ECHO_SERVER_H
#define TAUTLINE_TESTS_ECHO_SERVER_H

#include <sys/types.h>

struct echo_server {
    pid_t child;
    char url[64]; /* `http://127.0.0.1:PORT` */
};

void echo_server_start(struct echo_server *server);
void echo_server_stop(struct echo_server *server);

#endif
