#include "observe/cors_origins.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/hearing.h"
#include "support/scene.h"

static void the_nearest_neighbours_of_each_origin_are_foreign(void **state)
{
    static const struct {
        const char *origins, *neighbours;
    } rows[] = {
        {"https://a.example.com",
         "https://xa.example.com, https://a.example.com.example.net, https://x.a.example.com, "
         "http://a.example.com, https://a.example.com:8443, null, https://n0.example.net"},
        {"https://a.example.com:8443",
         "https://xa.example.com:8443, https://a.example.com.example.net:8443, "
         "https://x.a.example.com:8443, http://a.example.com:8443, https://a.example.com:8444, null, "
         "https://n0.example.net"},
        {"http://127.0.0.1:4000",
         "http://x127.0.0.1:4000, http://127.0.0.1.example.net:4000, http://x.127.0.0.1:4000, "
         "https://127.0.0.1:4000, http://127.0.0.1:8443, null, https://n0.example.net"},
        /* what is declared is no neighbour, and none is asked twice */
        {"https://a.example.com, https://x.a.example.com",
         "https://xa.example.com, https://a.example.com.example.net, http://a.example.com, "
         "https://a.example.com:8443, https://xx.a.example.com, https://x.a.example.com.example.net, "
         "https://x.x.a.example.com, http://x.a.example.com, https://x.a.example.com:8443, null, "
         "https://n0.example.net"},
        {"https://a.example.com, https://n0.example.net",
         "https://xa.example.com, https://a.example.com.example.net, https://x.a.example.com, "
         "http://a.example.com, https://a.example.com:8443, https://xn0.example.net, "
         "https://n0.example.net.example.net, https://x.n0.example.net, http://n0.example.net, "
         "https://n0.example.net:8443, null"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena arena;
        arena_init(&arena);
        const struct names origins = hearing_names(&arena, rows[i].origins);
        const struct names found = cors_neighbours(&arena, &origins, "n0");
        check_text(rows[i].origins, names_text(&arena, &found), rows[i].neighbours);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nearest_neighbours_of_each_origin_are_foreign),
    };
    return cmocka_run_group_tests_name("cors_origins", tests, NULL, NULL);
}
