#include "railway/arguments.h"

#include "doc/json_write.h"

void railway_arguments_write(struct json_writer *writer, const struct railway_arguments *arguments)
{
    json_object_open(writer);
    for (size_t i = 0; arguments && i < arguments->count; i++)
        if (arguments->items[i].text)
            json_key_text(writer, arguments->items[i].name, arguments->items[i].text);
        else
            json_key_bool(writer, arguments->items[i].name, arguments->items[i].truth);
    json_object_close(writer);
}
