/*
 * trust_place: where a trust file may be, so that what it judges did not bring it along.
 */
#ifndef TAUTLINE_SRC_CMD_TRUST_PLACE_H
#define TAUTLINE_SRC_CMD_TRUST_PLACE_H

#include "cmd/trust.h"

/* The declarations of this call; where none is named, a name in the folder that is read then. */
struct names trust_declared(struct app *app);

/* The top of the checkout that a folder is in, or its nearest one that is there; NULL: it is in none. */
const char *trust_checkout(struct app *app, const char *folder);

/* The folder of a file, as it is written. */
const char *trust_folder(struct app *app, const char *path);

/*
 * May the trust file, and the files of keys that it names, be where they are? Refused (ERR_INPUT at it):
 * - in a checkout: below a folder that has `.git` or what other tools keep there, or in a bare repository
 * - below the folder of a declaration, or in the state folder
 * - in a tree with a declaration that is in no checkout: an archive that was unpacked has no mark, and
 *   may have brought both. They may share the root folder alone.
 * The installed file is the operator's, whatever else is kept beside it: only what is below a declaration,
 * in the state or in a checkout is refused.
 */
bool trust_place_check(struct app *app, const struct trusted *trusted, bool is_installed,
                       struct err *err);

#endif
