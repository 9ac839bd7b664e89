#include "base/sink.h"

#include <string.h>

#include "base/err.h"
#include "base/secret.h"

enum file_added sink_append(struct sink *sink, struct file_append *file, const char *bytes,
                            size_t length, struct err *err)
{
    const char *name = sink->secrets ? secrets_found(sink->secrets, bytes, length) : NULL;
    if (!name)
        return file_append_add(file, bytes, length, err);
    sink->hit = true;
    err_fill(err, ERR_SYSTEM, (struct place){file->path, 0, 0},
             "withheld: the line would have shown the secret '%.100s', nothing was added", name);
    /* The name of a secret may itself hold another one. */
    if (secrets_found(sink->secrets, err->text, strlen(err->text)))
        err_fill(err, ERR_SYSTEM, (struct place){file->path, 0, 0},
                 "withheld: the line would have shown a secret, nothing was added");
    return FILE_NOT_ADDED;
}
