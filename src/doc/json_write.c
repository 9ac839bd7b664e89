#include "doc/json_write.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"

/* RFC 8259, section 6: beyond it, readers disagree. */
static const int64_t greatest = INT64_C(9007199254740991);

void json_write_init(struct json_writer *writer, struct buf *out, bool pretty)
{
    *writer = (struct json_writer){.out = out, .pretty = pretty};
}

bool json_write_end(const struct json_writer *writer)
{
    return !writer->failed && !writer->out->overflowed && writer->depth == 0 && writer->filled[0];
}

static void line_break(struct json_writer *writer)
{
    if (!writer->pretty)
        return;
    buf_char(writer->out, '\n');
    buf_fill(writer->out, ' ', (size_t)writer->depth * 2);
}

/* A comma and a new line before the next value of this depth. */
static void separate(struct json_writer *writer)
{
    if (writer->filled[writer->depth])
        buf_char(writer->out, ',');
    if (writer->depth > 0)
        line_break(writer);
    writer->filled[writer->depth] = true;
}

/* Before a value; false where no value is allowed here. */
static bool begin(struct json_writer *writer)
{
    const bool second = writer->depth == 0 && writer->filled[0];
    const bool nameless = writer->map[writer->depth] && !writer->after_key;
    writer->failed = writer->failed || second || nameless;
    if (writer->failed)
        return false;
    if (!writer->after_key)
        separate(writer);
    writer->after_key = false;
    return true;
}

static void open_any(struct json_writer *writer, bool map)
{
    if (!begin(writer))
        return;
    if (writer->depth + 1 == JSON_WRITE_DEPTH) {
        writer->failed = true;
        return;
    }
    writer->depth++;
    writer->filled[writer->depth] = false;
    writer->map[writer->depth] = map;
    buf_char(writer->out, map ? '{' : '[');
}

static void close_any(struct json_writer *writer, bool map)
{
    const bool fits = writer->depth > 0 && writer->map[writer->depth] == map && !writer->after_key;
    writer->failed = writer->failed || !fits;
    if (writer->failed)
        return;
    const bool filled = writer->filled[writer->depth--];
    if (filled)
        line_break(writer);
    buf_char(writer->out, map ? '}' : ']');
}

void json_object_open(struct json_writer *writer)
{
    open_any(writer, true);
}

void json_object_close(struct json_writer *writer)
{
    close_any(writer, true);
}

void json_array_open(struct json_writer *writer)
{
    open_any(writer, false);
}

void json_array_close(struct json_writer *writer)
{
    close_any(writer, false);
}

static void put_string(struct json_writer *writer, const char *bytes, size_t length)
{
    buf_char(writer->out, '"');
    text_json_escape(writer->out, bytes, length);
    buf_char(writer->out, '"');
}

void json_key(struct json_writer *writer, const char *key)
{
    writer->failed = writer->failed || !writer->map[writer->depth] || writer->after_key;
    if (writer->failed)
        return;
    separate(writer);
    put_string(writer, key, strlen(key));
    buf_text(writer->out, writer->pretty ? ": " : ":");
    writer->after_key = true;
}

void json_text_length(struct json_writer *writer, const char *bytes, size_t length)
{
    if (begin(writer))
        put_string(writer, bytes, length);
}

void json_text(struct json_writer *writer, const char *text)
{
    if (text)
        json_text_length(writer, text, strlen(text));
    else
        json_null(writer);
}

void json_int(struct json_writer *writer, int64_t number)
{
    writer->failed = writer->failed || number > greatest || number < -greatest;
    if (begin(writer))
        buf_printf(writer->out, "%lld", (long long)number);
}

void json_bool(struct json_writer *writer, bool value)
{
    if (begin(writer))
        buf_text(writer->out, value ? "true" : "false");
}

void json_null(struct json_writer *writer)
{
    if (begin(writer))
        buf_text(writer->out, "null");
}

void json_key_object(struct json_writer *writer, const char *key)
{
    json_key(writer, key);
    json_object_open(writer);
}

void json_key_array(struct json_writer *writer, const char *key)
{
    json_key(writer, key);
    json_array_open(writer);
}

void json_key_texts(struct json_writer *writer, const char *key, const char *const *texts,
                    size_t count)
{
    json_key_array(writer, key);
    for (size_t i = 0; i < count; i++)
        json_text(writer, texts[i]);
    json_array_close(writer);
}

void json_key_text(struct json_writer *writer, const char *key, const char *text)
{
    json_key(writer, key);
    json_text(writer, text);
}

void json_key_int(struct json_writer *writer, const char *key, int64_t number)
{
    json_key(writer, key);
    json_int(writer, number);
}

void json_key_bool(struct json_writer *writer, const char *key, bool value)
{
    json_key(writer, key);
    json_bool(writer, value);
}
