#include "doc/yaml_key.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"

enum { SHOWN = 64 };

bool yaml_key_is_apart(const char *text, struct place where, struct err *err)
{
    const size_t word = strcspn(text, " \n");
    const char *colon = memchr(text, ':', word);
    if (!colon || colon == text || colon + 1 == text + word || colon[1] == '/')
        return true;
    err_at(err, where, "'%.*s' needs a blank after ':'", word < SHOWN ? (int)word : SHOWN, text);
    return err_hint(err, "Write 'key: value', or quote the text.");
}

/* In a plain key only a tab has not been refused already, at its own place. */
static bool has_deceptive(const struct node *key)
{
    if (key->plain)
        return strchr(key->text, '\t') != NULL;
    for (size_t at = 0; at < key->length;) {
        uint32_t code = 0;
        const size_t size = text_utf8_next(key->text + at, key->length - at, &code);
        if (size == 0 || text_is_deceptive(code))
            return true;
        at += size;
    }
    return false;
}

bool yaml_key_check(const struct node *key, struct err *err)
{
    const char *mistaken = node_mistaken_for(key);
    if (key->length == 0) {
        err_at(err, key->where, "a key is empty");
        return err_hint(err, "Write a name before the ':'.");
    }
    if (key->length > YAML_KEY_LONGEST) {
        err_at(err, key->where, "the key '%.32s...' has %zu bytes of at most 128", key->text,
               key->length);
        return err_hint(err, "Shorten it.");
    }
    if (has_deceptive(key)) {
        err_at(err, key->where, "the key '%s' has a character that cannot be seen", key->text);
        return err_hint(err, "Write a name that can be read.");
    }
    if (text_is(key->text, "<<")) {
        err_at(err, key->where, "'<<' is a merge key, which is not allowed");
        return err_hint(err, "Write the keys where they are needed.");
    }
    if (mistaken) {
        err_at(err, key->where, "the key '%s' means %s to YAML", key->text, mistaken);
        return err_hint(err, "Put it in quotes.");
    }
    return !key->plain || yaml_key_is_apart(key->text, key->where, err);
}
