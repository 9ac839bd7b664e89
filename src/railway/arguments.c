#include "railway/arguments.h"

#include "doc/json_write.h"

void railway_arguments(struct buf *out, const struct railway_argument *arguments, size_t count)
{
    struct json_writer writer;
    json_write_init(&writer, out, false);
    json_object_open(&writer);
    for (size_t i = 0; i < count; i++)
        if (arguments[i].text)
            json_key_text(&writer, arguments[i].name, arguments[i].text);
        else
            json_key_bool(&writer, arguments[i].name, arguments[i].truth);
    json_object_close(&writer);
}
