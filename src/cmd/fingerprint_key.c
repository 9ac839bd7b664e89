#include "cmd/fingerprint_key.h"

#include "base/err.h"
#include "base/file.h"
#include "cmd/app.h"
#include "crypto/digest.h"

bool fingerprint_key_read(struct app *app, const unsigned char **out, struct err *err)
{
    struct file_text text;
    const char *path = process_variable(FINGERPRINT_KEY_VARIABLE);
    *out = NULL;
    if (!path)
        return true;
    if (!file_read(&app->arena, path, FINGERPRINT_KEY_SIZE, FILE_PRIVATE, &text, err))
        return false;
    if (text.length != FINGERPRINT_KEY_SIZE) {
        err_at(err, ((struct place){path, 0, 0}), "the fingerprint key has %zu bytes", text.length);
        return err_hint(err, "Make one of %d random bytes: head -c %d /dev/urandom > FILE.",
                        FINGERPRINT_KEY_SIZE, FINGERPRINT_KEY_SIZE);
    }
    *out = (const unsigned char *)text.bytes;
    return true;
}
