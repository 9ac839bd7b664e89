#include "observe/cors_origins.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/url.h"

enum { NEIGHBOURS = 5, OTHER_PORT = 8443, ODD_PORT = 8444 };

struct list {
    const char **items;
    size_t count;
};

static void add(struct list *list, const struct names *declared, const char *origin)
{
    const struct names known = {list->items, list->count};
    if (!names_has(declared, origin) && !names_has(&known, origin))
        list->items[list->count++] = origin;
}

static const char *with(struct arena *arena, struct url url, const char *scheme, const char *host,
                        uint16_t port)
{
    url.host = host;
    url.scheme = scheme;
    url.port = port;
    return url_origin(arena, &url);
}

static void add_neighbours(struct arena *arena, struct list *list, const struct names *declared,
                           const char *origin)
{
    struct url url;
    struct err err = {0};
    if (!url_parse(arena, origin, &url, &err))
        return;
    const bool secure = text_is(url.scheme, "https");
    const bool usual = url.port == (secure ? 443 : 80);
    const char *other = secure ? "http" : "https";
    add(list, declared,
        with(arena, url, url.scheme, arena_printf(arena, "x%s", url.host), url.port));
    add(list, declared,
        with(arena, url, url.scheme, arena_printf(arena, "%s.example.net", url.host), url.port));
    add(list, declared,
        with(arena, url, url.scheme, arena_printf(arena, "x.%s", url.host), url.port));
    add(list, declared,
        with(arena, url, other, url.host, usual ? (uint16_t)(secure ? 80 : 443) : url.port));
    add(list, declared,
        with(arena, url, url.scheme, url.host, url.port == OTHER_PORT ? ODD_PORT : OTHER_PORT));
}

struct names cors_neighbours(struct arena *arena, const struct names *origins, const char *nonce)
{
    struct list list = {arena_array(arena, origins->count * NEIGHBOURS + 2, sizeof *list.items), 0};
    for (size_t i = 0; i < origins->count; i++)
        add_neighbours(arena, &list, origins, origins->items[i]);
    add(&list, origins, "null");
    add(&list, origins, arena_printf(arena, "https://%s.example.net", nonce));
    return (struct names){list.items, list.count};
}
