/*
 * sshsig_rule: what a signature must be, as rows with names.
 */
#ifndef TAUTLINE_SRC_CRYPTO_SSHSIG_RULE_H
#define TAUTLINE_SRC_CRYPTO_SSHSIG_RULE_H

#include "base/err.h"

enum sshsig_rule {
    SSHSIG_SIZE,
    SSHSIG_ARMOR,
    SSHSIG_LINES,
    SSHSIG_BASE64,
    SSHSIG_BLOB,
    SSHSIG_VERSION,
    SSHSIG_KEY,
    SSHSIG_NAMESPACE,
    SSHSIG_RESERVED,
    SSHSIG_HASH,
    SSHSIG_FORM,
    SSHSIG_FORMAT,
    SSHSIG_NUMBER,
    SSHSIG_RANGE,
    SSHSIG_PRESENCE,
    SSHSIG_MATCH
};

/* Fills `err` with the row's words after 'subject', which may be NULL. */
void sshsig_say(struct err *err, enum sshsig_rule rule, const char *subject);
/* The same, and false, as err_at of base/err.h. */
#define sshsig_refuse(err, rule, subject) (sshsig_say((err), (rule), (subject)), err_failed())

#endif
