/*
 * http_address: may this address be asked?
 *
 * Judged are the numbers that a connection would really go to, never a name. An IPv4 address inside
 * an IPv6 one (mapped, NAT64, 6to4) is judged as itself.
 */
#ifndef TAUTLINE_WORLD_HTTP_ADDRESS_H
#define TAUTLINE_WORLD_HTTP_ADDRESS_H

#include <sys/socket.h>

#include "world/http.h"

/* NULL where it may be asked; else what it is, to follow "the address is": "private", "loopback",
 * "link-local", "reserved", "not loopback", "not of the internet" (another family). */
const char *http_address_fault(const struct sockaddr *address, enum http_reach reach);

/* The same for its text, as inet_ntop(3) writes it. What is no address is "unreadable". */
const char *http_address_text_fault(const char *text, enum http_reach reach);

#endif
