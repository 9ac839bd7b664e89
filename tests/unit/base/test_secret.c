#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/text_markup.h"
#include "support/tmpdir.h"

static int setup(void **state)
{
    *state = secrets_new();
    return 0;
}

static int teardown(void **state)
{
    secrets_free(*state);
    return 0;
}

static int keep(struct secrets *secrets, const char *name, const char *value)
{
    return secrets_keep(secrets, name, value, strlen(value));
}

static void guard(struct secrets *secrets, const char *name, const char *value)
{
    secrets_guard(secrets, name, value, strlen(value));
}

/* The name that is found in the text, or "-". */
static const char *found(const struct secrets *secrets, const char *text)
{
    const char *name = secrets_found(secrets, text, strlen(text));
    return name ? name : "-";
}

static void a_kept_secret_is_handed_out_by_its_handle(void **state)
{
    struct secrets *secrets = *state;
    const int token = keep(secrets, "TOKEN", "made-up-token");
    const int other = secrets_keep(secrets, "OTHER", "a\0b", 3);
    const int empty = keep(secrets, "EMPTY", "");
    assert_true(token >= 0 && other >= 0 && empty >= 0);
    assert_string_equal(secrets_value(secrets, token), "made-up-token");
    assert_int_equal(secrets_length(secrets, token), 13);
    assert_memory_equal(secrets_value(secrets, other), "a\0b\0", 4);
    assert_int_equal(secrets_length(secrets, other), 3);
    assert_string_equal(secrets_value(secrets, empty), "");
    assert_int_equal(secrets_length(secrets, empty), 0);
}

static void a_value_is_kept_once_under_its_declared_name(void **state)
{
    struct secrets *secrets = *state;
    const int first = keep(secrets, "FIRST", "made-up-token");
    for (int i = 0; i < 300; i++)
        assert_int_equal(keep(secrets, "FIRST", "made-up-token"), first);
    guard(secrets, "GUARDED", "made-up-token");
    assert_string_equal(found(secrets, "made-up-token"), "FIRST");
    guard(secrets, "GUARDED", "another-made-up-token");
    assert_string_equal(found(secrets, "another-made-up-token"), "GUARDED");
    const int handle = keep(secrets, "DECLARED", "another-made-up-token");
    assert_string_equal(secrets_value(secrets, handle), "another-made-up-token");
    assert_string_equal(found(secrets, "another-made-up-token"), "DECLARED");
}

static void handles_and_values_stay_while_the_registry_grows(void **state)
{
    struct secrets *secrets = *state;
    enum { COUNT = 3000 };
    static int handles[COUNT];
    static const char *values[COUNT];
    char text[64];
    for (int i = 0; i < COUNT; i++) {
        snprintf(text, sizeof text, "made-up-%d", i);
        handles[i] = keep(secrets, "NAME", text);
        values[i] = secrets_value(secrets, handles[i]);
    }
    for (int i = 0; i < COUNT; i++) {
        snprintf(text, sizeof text, "made-up-%d", i);
        assert_string_equal(secrets_value(secrets, handles[i]), text);
        assert_ptr_equal(secrets_value(secrets, handles[i]), values[i]);
        assert_int_equal(keep(secrets, "NAME", text), handles[i]);
    }
}

static void a_secret_is_found_by_its_source(void **state)
{
    struct secrets *secrets = *state;
    assert_int_equal(secrets_from_source(secrets, "env:TOKEN"), -1);
    const int first = keep(secrets, "FIRST", "made-up-token");
    const int second = keep(secrets, "SECOND", "another-made-up-token");
    secrets_note_source(secrets, "env:TOKEN", first);
    secrets_note_source(secrets, "env:OTHER", second);
    secrets_note_source(secrets, "file:token", first);
    assert_int_equal(secrets_from_source(secrets, "env:TOKEN"), first);
    assert_int_equal(secrets_from_source(secrets, "env:OTHER"), second);
    assert_int_equal(secrets_from_source(secrets, "file:token"), first);
    assert_int_equal(secrets_from_source(secrets, "env:TOKE"), -1);
    assert_int_equal(secrets_from_source(secrets, "env:token"), -1);
    secrets_note_source(secrets, "env:TOKEN", second);
    assert_int_equal(secrets_from_source(secrets, "env:TOKEN"), second);
}

static void a_value_larger_than_a_chunk_is_kept_and_found(void **state)
{
    struct secrets *secrets = *state;
    enum { SIZE = 300000 };
    char *value = mem_alloc(SIZE + 1);
    for (size_t i = 0; i < SIZE; i++)
        value[i] = (char)('a' + i * i % 23);
    const int handle = keep(secrets, "LARGE", value);
    assert_string_equal(secrets_value(secrets, handle), value);
    assert_string_equal(found(secrets, value), "LARGE");
    value[SIZE / 2] = '!';
    assert_string_equal(found(secrets, value), "LARGE"); /* any piece of it is enough */
    mem_free(value, SIZE + 1);
}

static void short_values_are_kept_but_not_searched_for(void **state)
{
    struct secrets *secrets = *state;
    keep(secrets, "FIVE", "12345");
    keep(secrets, "SIX", "abcdef");
    guard(secrets, "SEVEN", "ghijklm");
    guard(secrets, "EIGHT", "hijklmno");
    guard(secrets, "TWELVE", "rstuvwxyzABC");
    assert_string_equal(found(secrets, "x 12345 x"), "-");
    assert_string_equal(found(secrets, "x abcdef x"), "SIX");
    assert_string_equal(found(secrets, "x ghijklm x"), "-");
    assert_string_equal(found(secrets, "x hijklmno x"), "EIGHT");
    assert_string_equal(found(secrets, "x rstuvwxyzABC x"), "TWELVE");
}

/* Pieces of eight bytes of what is hardly longer say nothing; the whole does, in each notation. */
static void a_short_undeclared_value_is_found_as_a_whole(void **state)
{
    struct secrets *secrets = *state;
    static const struct {
        const char *text, *found;
    } rows[] = {
        {"Undo MODE=blue-otter", "OTTER"},
        {"b%6Cue-otter", "OTTER"},
        {"Ymx1ZS1vdHRlcg==", "OTTER"},
        {"626c75652d6f74746572", "OTTER"},
        {"blue-otte", "-"},
        {"lue-otter", "-"},
        {"blue-otter2", "OTTER"},
        {"blue-otters", "OTTER"},
        {"\"pin\":8472615309}", "PIN"},
        {"on 2026-02-24 at 10", "-"},
        {"river-sand", "-"},
        {"river_file", "-"},
    };
    guard(secrets, "OTTER", "blue-otter");
    guard(secrets, "INNER", "blue-ott!");
    guard(secrets, "PIN", "8472615309");
    guard(secrets, "DAY", "2026-02-24");
    guard(secrets, "REVIEWED", "river-sand");
    guard(secrets, "WORDS", "river_file");
    secrets_allow(secrets, "a river-sand file", 17);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(found(secrets, rows[i].text), rows[i].found);
    keep(secrets, "DECLARED", "blue-otter");
    assert_string_equal(found(secrets, "blue-otte"), "DECLARED"); /* of a declared one any piece */
}

/* A secret with bytes that each notation writes in its own way. */
#define AWKWARD "p\xC3\xA4ss \"w\\rd\"\n\x1B/+\xE2\x80\xAE%"

static void a_secret_is_found_in_each_form(void **state)
{
    struct secrets *secrets = *state;
    static const struct {
        const char *text;
        bool hit;
    } rows[] = {
        {"x" AWKWARD "x", true},
        {"x=p%C3%A4ss%20%22w%5Crd%22%0A%1B%2F%2B%E2%80%AE%25&y", true},
        {"{\"a\":\"p\xC3\xA4ss \\\"w\\\\rd\\\"\\n\\u001b/+\\u202e%\"}", true},
        {"p\xC3\xA4ss \"w\\rd\"\\x0A\\x1B/+\\u{202E}%", true},
        {"p\xC3\xA4ss", false},
        {"p%C3%A4ss%20", false},
        {"x\\u202e%", false},
    };
    keep(secrets, "AWKWARD", AWKWARD);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(found(secrets, rows[i].text), rows[i].hit ? "AWKWARD" : "-");
}

#define ODD "pw<a>&\"b'_c*d|e%f g+h/\xC3\xA9]]>"

/* As other programs and our own formats write it; also letters that nobody had to escape. */
static void a_secret_is_found_under_any_escapes(void **state)
{
    struct secrets *secrets = *state;
    static const char *const rows[] = {
        /* XML and HTML: ours, Python's, Go's, PHP's, everything by number */
        "<p>pw&lt;a&gt;&amp;&quot;b&#39;_c*d|e%f g+h/\xC3\xA9]]&gt;</p>",
        "pw&lt;a&gt;&amp;&quot;b&#x27;_c*d|e%f g+h/\xC3\xA9]]&gt;",
        "pw&lt;a&gt;&amp;&#34;b&#39;_c*d|e%f g+h/&#233;]]&gt;",
        "&#112;&#x77;<a>&amp;\"b&#039;_c*d|e%f g+h/&#xE9;]]>",
        /* JSON: ASCII only, HTML-safe, escaped slashes, escaped letters */
        "{\"a\":\"pw<a>&\\\"b'_c*d|e%f g+h/\\u00e9]]>\"}",
        "pw\\u003ca\\u003e\\u0026\\\"b\\u0027_c*d|e%f g+h\\/\xC3\xA9]]\\u003E",
        "\\u0070\\u0077<a>&\"b'_c*d|e%f g+h/\xC3\xA9]]>",
        /* forms and URLs: with `+` for a blank, and with as little escaped as can be */
        "a=pw%3Ca%3E%26%22b%27_c*d%7Ce%25f+g%2Bh%2F%C3%A9%5D%5D%3E&b=1",
        "?q=pw%3ca%3e%26%22b'_c*d|e%25f%20g+h/%c3%a9]]%3E",
        /* Markdown, workflow commands, labels */
        "pw<a>&\"b'\\_c\\*d\\|e%f g+h/\xC3\xA9\\]\\]>",
        "::error::pw<a>&\"b'_c*d|e%25f g+h/\xC3\xA9]]>",
        "{a=\"pw<a>&\\\"b'_c*d|e%f g+h/\xC3\xA9]]>\"}",
    };
    static const char *const misses[] = {"pw&lt;a&gt;", "pw%3Ca%3E%26%22", "\\u0070\\u0077<a>"};
    keep(secrets, "ODD", ODD);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (!text_is(found(secrets, rows[i]), "ODD"))
            fail_msg("row %zu: %s", i, rows[i]);
    for (size_t i = 0; i < sizeof misses / sizeof misses[0]; i++)
        assert_string_equal(found(secrets, misses[i]), "-");
}

typedef void markup(struct buf *out, const char *bytes, size_t length);

static void write_message(struct buf *out, const char *bytes, size_t length)
{
    text_command(out, bytes, length, false);
}

static void write_property(struct buf *out, const char *bytes, size_t length)
{
    text_command(out, bytes, length, true);
}

static void a_secret_is_found_in_what_each_notation_writes(void **state)
{
    struct secrets *secrets = *state;
    static markup *const notations[] = {text_xml,      text_markdown,  text_markdown_code,
                                        write_message, write_property, text_label,
                                        text_path};
    static const char *const values[] = {ODD, "tic`ks``and|pipes", "two\nlines\n::error::x",
                                         ("esc\x1B[31m"
                                          "bidi\xE2\x80\xAE")};
    for (size_t k = 0; k < sizeof values / sizeof values[0]; k++)
        keep(secrets, values[k], values[k]);
    for (size_t i = 0; i < sizeof notations / sizeof notations[0] * 4; i++) {
        const char *value = values[i % 4];
        struct buf out;
        buf_init(&out, 1000);
        buf_text(&out, "before ");
        notations[i / 4](&out, value, strlen(value));
        buf_text(&out, " after");
        if (!text_is(found(secrets, buf_string(&out)), value))
            fail_msg("notation %zu: %s", i / 4, buf_string(&out));
        buf_release(&out);
    }
}

/* Whatever is encoded together with it: the surroundings decide the alignment and the edges. */
static void a_secret_is_found_in_base64_at_each_alignment(void **state)
{
    struct secrets *secrets = *state;
    static const char *const values[] = {"abcdef", "made-up-1", "invented22", "yet-another",
                                         "\xFF\xFE\xFD\xFC\xFB\xFA\xF9"};
    static const char *const before[] = {"", "u", "u:", "us:", "use:", "\xFF"};
    static const char *const after[] = {"", "@", "@h", "@ho", "\xFF"};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        keep(secrets, values[i], values[i]);
    for (size_t i = 0; i < sizeof values / sizeof values[0] * 30; i++) {
        struct buf plain;
        struct buf encoded;
        buf_init(&plain, 100);
        buf_init(&encoded, 100);
        buf_text(&plain, before[i / 5 % 6]);
        buf_text(&plain, values[i / 30]);
        buf_text(&plain, after[i % 5]);
        text_base64(&encoded, (const unsigned char *)plain.bytes, plain.length);
        assert_string_equal(found(secrets, encoded.bytes), values[i / 30]);
        buf_release(&plain);
        buf_release(&encoded);
    }
}

static void a_text_without_a_secret_passes(void **state)
{
    struct secrets *secrets = *state;
    assert_null(secrets_found(secrets, "anything", 8));
    keep(secrets, "TOKEN", "made-up-token");
    static const char *const rows[] = {"", "made-up", "p-token", "MADE-UP-TOKEN", "made-up+tokem"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(found(secrets, rows[i]), "-");
    assert_null(secrets_found(secrets, NULL, 0));
}

#define LAMP "Lamp0il-otter7-Bridge"

/* Wrapped, folded, cut, parted, encoded, and encoded again. */
static void a_secret_is_found_however_it_is_parted_or_encoded(void **state)
{
    struct secrets *secrets = *state;
    static const char *const rows[] = {
        /* cut at either end */
        "Lamp0il-otter7-Bridg",
        "amp0il-otter7-Bridge",
        "see Lamp0il-...",
        "...7-Bridge",
        /* wrapped, folded, in a table, in quotes that go on */
        "Lamp0il-\n    otter7-\n    Bridge",
        "Lamp0\r\nil-otter7-Br\tidge",
        "L a m p 0 i l - o t t e r 7",
        "Lamp0il-ot\xE2\x80\x8Bter7-Bridge",
        "Lamp0il-ot\xC2\xADter7",
        "Lamp0il-\\\n  otter7-Bridge",
        /* markup */
        "<b>Lamp0il</b>-otter7-<wbr>Bridge",
        "Lamp0<br/>il-otter7",
        "**Lamp0il**-otter7-_Bridge_",
        "| Lamp0il | -otter7 | Bridge |",
        "`Lamp0il`-`otter7`",
        "Lamp0il, otter7, Bridge",
        /* hexadecimal */
        "4c616d7030696c2d6f74746572372d427269646765",
        "4C616D7030696C2D6F74746572372D427269646765",
        "data:4c616d7030696c2d6f7474",
        "4c:61:6d:70:30:69:6c:2d:6f:74",
        "4c 61 6d 70 30 69 6c 2d\n6f 74",
        "0x4c, 0x61, 0x6d, 0x70, 0x30, 0x69, 0x6c, 0x2d",
        "\\x4c\\x61\\x6d\\x70\\x30\\x69\\x6c\\x2d",
        /* base32, base64, the alphabet for URLs, wrapped */
        "JRQW24BQNFWC233UORSXENZNIJZGSZDHMU======",
        "jrqw24bqnfwc233uorsxenznijzgszdhmu",
        "xx JRQW24BQ NFWC233U ORSX",
        "TGFtcDBpbC1vdHRlcjctQnJpZGdl",
        "TGFtcDBp\nbC1vdHRl\ncjct",
        /* twice: base64 in base64, base64 in hexadecimal, escapes in base64, escapes of escapes */
        "VEdGdGNEQnBiQzF2ZEhSbGNqY3RRbkpwWkdkbA==",
        "54474674634442706243317664485279636a637451 54474674634442706243317664485256",
        "TGFtcDBpbCUyRG90dGVyNyUyREJyaWRnZQ==",
        "Lamp0il%252Dotter7%252DBridge",
        "Lamp0il&amp;#45;otter7&amp;#x2d;Bridge",
        "Lamp0il\\\\u002dotter7\\\\u002dBridge",
        "Lamp0il%26%2345%3Botter7",
        "%5Cu004camp0il-o",
    };
    keep(secrets, "LAMP", LAMP);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (!text_is(found(secrets, rows[i]), "LAMP"))
            fail_msg("row %zu: %s", i, rows[i]);
}

static void the_users_of_an_address_are_secrets_of_their_own(void **state)
{
    struct secrets *secrets = *state;
    keep(secrets, "DATABASE_URL", "postgres://otteruser:p%40ss7w@db.example.com:5432/app");
    guard(secrets, "OTHER_URL", "https://only-a-token@example.com/x?a@b and http://u:lamp77@h");
    static const char *const rows[] = {"otteruser", "p%40ss7w",     "p@ss7w",
                                       "x p@ss7w.", "only-a-token", "lamp77"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (text_is(found(secrets, rows[i]), "-"))
            fail_msg("%s", rows[i]);
}

static void the_strings_of_json_are_secrets_of_their_own(void **state)
{
    struct secrets *secrets = *state;
    static const struct {
        const char *text;
        bool hit;
    } rows[] = {
        {"{\"s\":\"9pZ_Tm\",\"id\":\"Kq7xLa\"}", true},
        {"{\"id\":\"Kq7xLa\"", true},
        {"\"s\":\"9pZ_Tm\"}", true},
        {"{\\\"id\\\": \\\"Kq7xLa", true},
        {"a\"b7+x", true},
        {"{\"a\":\"Kq7\",\"b\":\"9pZ\"}", true},
        {"{\"b\":\"9pZ\"}", false},
        {"a strict account", false},
    };
    keep(secrets, "KEY", "{\"id\":\"Kq7xLa\",\"s\":\"9pZ_Tm\"}");
    guard(secrets, "LIST", " [\"a\\\"b7+x\", {\"account\" : \"strict\"}]");
    keep(secrets, "SHORT", "{\"a\":\"Kq7\",\"b\":\"9pZ\"}");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if ((secrets_found(secrets, rows[i].text, strlen(rows[i].text)) != NULL) != rows[i].hit)
            fail_msg("%s: %s", rows[i].text, found(secrets, rows[i].text));
}

static void what_is_hidden_keeps_its_width(void **state)
{
    struct secrets *secrets = *state;
    static const struct {
        const char *text, *shown;
    } rows[] = {
        {"nothing here", "nothing here"},
        {"a " LAMP " b", "a (hidden)************* b"},
        {"{\"a\":\"Lamp0il\\u002dotter7\"}", "{\"a\":\"(hidden)***********\"}"},
        {"Lamp0il-\n  otter7-", "(hidden)\n  *******"},
        {"<i>Lamp0il-</i>otter7-Bridge", "<i>(hidden)</i>(hidden)*****"},
        {"x TGFtcDBpbC1vdHRlcjctQnJpZGdl=", "x (hidden)********************="},
        {LAMP " and " LAMP, "(hidden)************* and (hidden)*************"},
    };
    keep(secrets, "LAMP", LAMP);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[128];
        snprintf(text, sizeof text, "%s", rows[i].text);
        const char *name = secrets_hide(secrets, text, strlen(text));
        assert_string_equal(text, rows[i].shown);
        assert_string_equal(name ? name : "-", i == 0 ? "-" : "LAMP");
        assert_string_equal(found(secrets, text), "-");
    }
}

/* In an object of our own, what is in the string of a value is escaped, and all else is the program's. */
static void the_structure_of_an_object_is_no_secret(void **state)
{
    struct secrets *secrets = *state;
    static const struct {
        const char *text, *shown;
    } rows[] = {
        {"{\"exit\":3,\"kind\":\"end\"}\n", "{\"exit\":3,\"kind\":\"end\"}\n"},
        {"{\"a\":\"x \\\"exit\\\":3, y\"}", "{\"a\":\"x (hidden)*** y\"}"},
        {"{\"a\":\"IlKq7xLa9pZTm\",\"b\":1}", "{\"a\":\"Il(hidden)***\",\"b\":1}"},
        {"{\"pin\":\"8472615309\"}", "{\"pin\":\"(hidden)**\"}"},
        {"{\"pin\": 8472615309,\n \"8472615309\" : [true]}\n",
         "{\"pin\": 8472615309,\n \"8472615309\" : [true]}\n"},
        {"{\"a\":[\"8472615309\",null,\"\\\"\"]}", "{\"a\":[\"(hidden)**\",null,\"\\\"\"]}"},
        {"{\"a\":{\"IlKq7xLa9pZTm\":\"IlKq7xLa9pZTm\"}}",
         "{\"a\":{\"IlKq7xLa9pZTm\":\"Il(hidden)***\"}}"},
        /* What only begins like one is a text. */
        {"{\"pin\":8472615309} and more", "{\"pin\":(hidden)**} and more"},
        {"{8472615309 in a text}", "{(hidden)** in a text}"},
        {"{\"8472615309\":", "{\"(hidden)**\":"},
        {"say \"exit\":3, then", "say (hidden)* then"},
    };
    keep(secrets, "EXIT", "\"exit\":3,");
    keep(secrets, "KIND", "\"kind\":\"end\"");
    keep(secrets, "ACROSS", "Kq7xLa9pZTm\",\"b\"");
    guard(secrets, "PIN", "8472615309");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[128];
        snprintf(text, sizeof text, "%s", rows[i].text);
        secrets_hide(secrets, text, strlen(text));
        assert_string_equal(text, rows[i].shown);
        assert_null(secrets_found_in_record(secrets, text, strlen(text)));
    }
    assert_string_equal(found(secrets, "{\"pin\":8472615309}"), "PIN"); /* a value of others */
}

/* Moments are in every report; what is more than one, or only digits, is a secret. */
static void a_moment_is_no_secret(void **state)
{
    struct secrets *secrets = *state;
    static const char *const moments[] = {"2026-02-01",
                                          "2026-02-01 00:00 UTC",
                                          "2026-02-01T00:00:00Z",
                                          "2026-02-01T00:00:00.000Z",
                                          "2026-02-01T00:00:00+00:00",
                                          "23:59:59"};
    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++)
        guard(secrets, "SINCE", moments[i]);
    guard(secrets, "DIGITS", "202612312359");
    guard(secrets, "DAY", "20260201");
    guard(secrets, "MORE", "2026-02-01-otter7Kq");
    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        char text[64];
        snprintf(text, sizeof text, "live since %s, by", moments[i]);
        if (!text_is(found(secrets, text), "-"))
            fail_msg("%s", text);
    }
    assert_string_equal(found(secrets, "2026-12-31 23:59 UTC"), "-");
    assert_string_equal(found(secrets, "202612312359"), "DIGITS");
    assert_string_equal(found(secrets, "x 20260201"), "DAY");
    assert_string_equal(found(secrets, "01-otter7Kq"), "MORE");
}

/* Of an undeclared value nothing may be unknown; a declared one is found as a whole all the same. */
static void words_of_ours_that_are_put_together_are_no_secret(void **state)
{
    struct secrets *secrets = *state;
    static const char words[] = "state report.json production web";
    secrets_allow(secrets, words, sizeof words - 1);
    secrets_allow_path(secrets, "/srv/otter");
    guard(secrets, "PLACE", "/srv/otter/state/report.json");
    guard(secrets, "PARTS", "production-report");
    guard(secrets, "SHORT", "xyproduct");
    guard(secrets, "OTHER", "/srv/otter/state/Kq7x.json");
    guard(secrets, "BESIDE", "/srv/otter/state/uploads-Kq7x9");
    keep(secrets, "DECLARED", "web-production-report");
    assert_string_equal(found(secrets, "at /srv/otter/state/report.json:7"), "-");
    assert_string_equal(found(secrets, "in production-report"), "-");
    assert_string_equal(found(secrets, "an xyproduct"), "SHORT");
    assert_string_equal(found(secrets, "at /srv/otter/state/Kq7x.json"), "OTHER");
    assert_string_equal(found(secrets, "a web-production-report"), "DECLARED");
}

static void a_reviewed_text_is_no_secret(void **state)
{
    struct secrets *secrets = *state;
    const char *reviewed = "settings: { STATE_BACKEND: redis-cluster-a, MODE: absent }";
    secrets_allow(secrets, reviewed, strlen(reviewed));
    keep(secrets, "MODE", "absent");
    guard(secrets, "COPY", "redis-cluster-a");
    assert_string_equal(found(secrets, "MODE is absent, redis-cluster-a"), "-");
    keep(secrets, "LAMP", LAMP);
    assert_string_equal(found(secrets, LAMP), "LAMP");
    secrets_allow(secrets, LAMP, strlen(LAMP)); /* also afterwards */
    assert_string_equal(found(secrets, LAMP), "-");
}

/* In a table, words of the declaration become neighbours that they are in no secret. */
static void neighbours_that_are_reviewed_words_are_no_secret(void **state)
{
    struct secrets *secrets = *state;
    const char *reviewed = "probes: { header-token: }, environments: { production: }";
    secrets_allow(secrets, reviewed, strlen(reviewed));
    keep(secrets, "TOKEN", "simulated-token-production");
    assert_string_equal(found(secrets, "| header-token | production |"), "-");
    assert_string_equal(found(secrets, "| header-token-production |"), "-");
    assert_string_equal(found(secrets, "| simulated-token-production |"), "TOKEN");
    keep(secrets, "OTHER", "wheader/production/lamp");
    assert_string_equal(found(secrets, "| header | production |"), "-");
    assert_string_equal(found(secrets, "| simulated | token |"), "TOKEN");
}

/* A piece that is words but for its ends is one of the secret: the ends are what is secret of it. */
static void what_is_no_word_of_a_piece_counts(void **state)
{
    struct secrets *secrets = *state;
    const char *reviewed = "environments: { production: }, a report of the ledger, Some WORDS";
    static const struct {
        const char *text, *found;
    } rows[] = {
        {"Zq9-p<b>roduction-7Kx</b>", "KEY"},
        {"Zq9-production-7K", "KEY"},
        {"q9-production-7Kx", "KEY"},
        {"Zq9-produc\ntion-7Kx", "KEY"},
        {"Zq9 | production | 7Kx", "KEY"},
        {"zq-production-k", "SMALL"},
        {"report-ledger-Kx9", "THIRD"},
        {"the production", "-"},
        {"| 9 | production | 7 |", "-"},
        {"report | ledger", "-"},
        {"a report-ledger", "-"},
        {"ledger | production", "-"},
        {"ledger of production", "-"},
    };
    secrets_allow(secrets, reviewed, strlen(reviewed));
    keep(secrets, "KEY", "Zq9-production-7Kx");
    keep(secrets, "SMALL", "zq-production-kx");
    keep(secrets, "THIRD", "report-ledger-Kx9z");
    keep(secrets, "WORDS", "ledger/production");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (!text_is(found(secrets, rows[i].text), rows[i].found))
            fail_msg("%s: %s", rows[i].text, found(secrets, rows[i].text));
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* 300 services with 30 secrets each. The limits are far above what it takes, for sanitizers and slow
 * machines, and far below what comparing each would take. */
static void ten_thousand_secrets_are_looked_for_in_a_megabyte_at_once(void **state)
{
    struct secrets *secrets = *state;
    enum { SIZE = 1 << 20 };
    static const char shared[] = "https://user:pa+\"@db.example.com:5432/apq";
    char text[128];
    const double start = seconds_now();
    secrets_allow(secrets, shared, strlen(shared));
    for (unsigned i = 0; i < 10000; i++) {
        snprintf(text, sizeof text, "https://user:pa+\"%u-%08x@db.example.com:5432/app", i,
                 i * 2654435761U);
        guard(secrets, "DATABASE_URL", text);
    }
    char *record = mem_alloc(SIZE + 2 * sizeof text);
    size_t end = 0;
    while (end < SIZE) /* what is nearly a secret at each place */
        end += (size_t)snprintf(record + end, sizeof text,
                                "https://user:pa+ QQ%zxQQ@db.example.com:5432/apq ", end % 10000);
    const double kept = seconds_now();
    assert_string_equal(found(secrets, record), "-");
    const double searched = seconds_now();
    snprintf(record + end, sizeof text, "%s", text);
    assert_string_equal(found(secrets, record), "DATABASE_URL");
    mem_free(record, SIZE + 2 * sizeof text);
    if (kept - start > 20 || searched - kept > 20)
        fail_msg("%.3f s to keep, %.3f s to search", kept - start, searched - kept);
}

/* "made-up-needle-in-the-registry", each byte XOR 0x55: the test itself must not hold it. */
static const unsigned char NEEDLE[] = {0x38, 0x34, 0x31, 0x30, 0x78, 0x20, 0x25, 0x78, 0x3B, 0x30,
                                       0x30, 0x31, 0x39, 0x30, 0x78, 0x3C, 0x3B, 0x78, 0x21, 0x3D,
                                       0x30, 0x78, 0x27, 0x30, 0x32, 0x3C, 0x26, 0x21, 0x27, 0x2C};

static void nothing_of_a_secret_is_left_when_the_registry_is_gone(void **state)
{
    struct secrets *secrets = secrets_new();
    char value[sizeof NEEDLE + 1] = {0};
    for (size_t i = 0; i < sizeof NEEDLE; i++)
        value[i] = (char)(NEEDLE[i] ^ 0x55);
    keep(secrets, "NEEDLE", value);
    assert_string_equal(found(secrets, value), "NEEDLE");
    mem_wipe(value, sizeof value);
    assert_int_equal(tmpdir_copies(NEEDLE, sizeof NEEDLE), 2); /* the value, and as it is indexed */
    secrets_free(secrets);
    assert_int_equal(tmpdir_copies(NEEDLE, sizeof NEEDLE), 0);
}

static void no_registry_may_be_freed(void **state)
{
    secrets_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_kept_secret_is_handed_out_by_its_handle, setup, teardown),
        cmocka_unit_test_setup_teardown(a_value_is_kept_once_under_its_declared_name, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(handles_and_values_stay_while_the_registry_grows, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_secret_is_found_by_its_source, setup, teardown),
        cmocka_unit_test_setup_teardown(a_value_larger_than_a_chunk_is_kept_and_found, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_short_undeclared_value_is_found_as_a_whole, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_is_no_word_of_a_piece_counts, setup, teardown),
        cmocka_unit_test_setup_teardown(the_strings_of_json_are_secrets_of_their_own, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_structure_of_an_object_is_no_secret, setup, teardown),
        cmocka_unit_test_setup_teardown(a_moment_is_no_secret, setup, teardown),
        cmocka_unit_test_setup_teardown(words_of_ours_that_are_put_together_are_no_secret, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(short_values_are_kept_but_not_searched_for, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_secret_is_found_in_each_form, setup, teardown),
        cmocka_unit_test_setup_teardown(a_secret_is_found_under_any_escapes, setup, teardown),
        cmocka_unit_test_setup_teardown(a_secret_is_found_in_what_each_notation_writes, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_secret_is_found_in_base64_at_each_alignment, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_text_without_a_secret_passes, setup, teardown),
        cmocka_unit_test_setup_teardown(a_secret_is_found_however_it_is_parted_or_encoded, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_users_of_an_address_are_secrets_of_their_own, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_is_hidden_keeps_its_width, setup, teardown),
        cmocka_unit_test_setup_teardown(a_reviewed_text_is_no_secret, setup, teardown),
        cmocka_unit_test_setup_teardown(neighbours_that_are_reviewed_words_are_no_secret, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(ten_thousand_secrets_are_looked_for_in_a_megabyte_at_once,
                                        setup, teardown),
        cmocka_unit_test(nothing_of_a_secret_is_left_when_the_registry_is_gone),
        cmocka_unit_test(no_registry_may_be_freed),
    };
    return cmocka_run_group_tests_name("secret", tests, NULL, NULL);
}
