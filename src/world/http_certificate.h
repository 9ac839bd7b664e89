/*
 * http_certificate: what libcurl tells of the server's own certificate.
 */
#ifndef TAUTLINE_WORLD_HTTP_CERTIFICATE_H
#define TAUTLINE_WORLD_HTTP_CERTIFICATE_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

/* The end of its validity as an instant, 0 where it is unknown. */
int64_t http_certificate_end(CURL *easy);

/* Was a new TLS connection made with a certificate that has no subjectAltName with a name or an
 * address? libcurl would then take the subject's common name, which RFC 9110 section 4.3.4 rules
 * out. */
bool http_certificate_is_nameless(CURL *easy);

/* `Mar 10 18:00:00 2026 GMT`, as OpenSSL prints it; for tests. */
bool http_certificate_parse(const char *text, int64_t *out);

#endif
