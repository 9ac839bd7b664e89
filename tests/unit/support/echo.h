/*
 * echo: a server on loopback that answers every request with the request itself.
 *
 * It runs in a child process until echo_stop. The first line of a path may ask for something else:
 * `/status/503` gives that status, `/json` the body `{"n":1,"t":"two","l":["a","b"],"mixed":[1,null]}`.
 */
#ifndef TAUTLINE_TESTS_ECHO_H
#define TAUTLINE_TESTS_ECHO_H

#include <sys/types.h>

struct echo {
    pid_t child;
    char url[64]; /* `http://127.0.0.1:PORT` */
};

void echo_start(struct echo *echo);
void echo_stop(struct echo *echo);

#endif
