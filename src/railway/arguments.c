#include "railway/arguments.h"

#include "doc/json_write.h"

static void write_map(struct json_writer *writer, const struct railway_arguments *arguments,
                      unsigned depth);

static void write_one(struct json_writer *writer, const struct railway_argument *argument,
                      unsigned depth)
{
    json_key(writer, argument->name);
    switch (argument->kind) {
    case ARGUMENT_IS_TEXT:
        json_text(writer, argument->text);
        break;
    case ARGUMENT_IS_TRUTH:
        json_bool(writer, argument->truth);
        break;
    case ARGUMENT_IS_MAP:
        write_map(writer, argument->map, depth + 1);
        break;
    case ARGUMENT_IS_NULL:
        json_null(writer);
        break;
    }
}

static void write_map(struct json_writer *writer, const struct railway_arguments *arguments,
                      unsigned depth)
{
    if (depth > ARGUMENTS_DEPTH) {
        writer->failed = true;
        return;
    }
    json_object_open(writer);
    for (size_t i = 0; arguments && i < arguments->count; i++)
        write_one(writer, &arguments->items[i], depth);
    json_object_close(writer);
}

void railway_arguments_write(struct json_writer *writer, const struct railway_arguments *arguments)
{
    write_map(writer, arguments, 0);
}
