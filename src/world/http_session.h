/*
 * http_session: how libcurl uses nghttp2, the library below its HTTP/2.
 *
 * Two functions of nghttp2 are replaced in this program, because libcurl 7.88 leaves three things undone
 * (8.14 does them). It gives nghttp2 no allocator, so that copies of headers with secrets would stay in freed
 * memory. It reads as long as a server sends frames without data, so that no time limit would end a flood.
 * And where nghttp2 ends a session because the server broke a rule, it takes the answers that were cut short
 * by this for complete.
 */
#ifndef TAUTLINE_SRC_WORLD_HTTP_SESSION_H
#define TAUTLINE_SRC_WORLD_HTTP_SESSION_H

#include <stdbool.h>

enum { HTTP_SESSION_FRAMES = 1000 }; /* without data, from one server in one turn */

/* Does libcurl get the functions of this file? */
bool http_session_is_ours(void);

/* Before each turn of libcurl. */
void http_session_turn(void);

#endif
