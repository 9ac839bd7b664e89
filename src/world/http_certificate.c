#include "http_certificate.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/when.h"

/* The first of the certificates is the server's own. */
static const struct curl_slist *own_lines(CURL *easy)
{
    struct curl_certinfo *chain = NULL;
    if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &chain) != CURLE_OK || !chain ||
        chain->num_of_certs < 1)
        return NULL;
    return chain->certinfo[0];
}

static const char *value_of(const struct curl_slist *lines, const char *key)
{
    const size_t length = strlen(key);
    for (; lines; lines = lines->next) {
        if (text_starts(lines->data, key) && lines->data[length] == ':')
            return lines->data + length + 1;
    }
    return NULL;
}

static unsigned month_of(const char *text)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    for (unsigned i = 0; i < 12; i++) {
        if (text_starts(text, months[i]))
            return i + 1;
    }
    return 0;
}

bool http_certificate_parse(const char *text, int64_t *out)
{
    static const char shape[] = "MMM DD hh:mm:ss YYYY GMT";
    char instant[WHEN_TEXT_SIZE];
    if (strlen(text) != sizeof shape - 1 || text[3] != ' ' || text[6] != ' ' || text[15] != ' ' ||
        !text_ends(text, " GMT"))
        return false;
    const char tens = text[4] == ' ' ? '0' : text[4];
    snprintf(instant, sizeof instant, "%.4s-%02u-%c%cT%.8sZ", text + 16, month_of(text), tens,
             text[5], text + 7);
    return when_parse_instant(instant, out);
}

int64_t http_certificate_end(CURL *easy)
{
    int64_t end = 0;
    const char *text = value_of(own_lines(easy), "Expire date");
    return text && http_certificate_parse(text, &end) ? end : 0;
}

bool http_certificate_is_nameless(CURL *easy)
{
    const struct curl_slist *lines = own_lines(easy);
    if (!lines)
        return false; /* a connection that is used again: it was judged when it was made */
    const char *names = value_of(lines, "X509v3 Subject Alternative Name");
    return !names || !(text_has(names, "DNS:") || text_has(names, "IP Address:"));
}
