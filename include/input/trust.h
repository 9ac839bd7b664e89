/*
 * trust: `trust.yaml`, the roles and what each environment needs.
 *
 *     tautline_trust: 1
 *     serial: 1                         # grows with each change
 *     two_persons: no                   # optional: one person is enough to approve a plan
 *     approvers: approvers              # ssh's allowed_signers, beside this file
 *     revoked: revoked                  # optional: revoked keys
 *     roles:
 *       PTO: [pto@example.com]
 *     environments:
 *       production: { needs: [PTO] }    # at least one role
 *     plans: { max_age: 24h, max_changes: 20, max_deploys: 1, protected: [REDIS_URL] }
 *     targets:
 *       caio-production:
 *         { environment: production, project: ID, environment_id: ID, service: ID }
 */
#ifndef TAUTLINE_INPUT_TRUST_H
#define TAUTLINE_INPUT_TRUST_H

#include <stdbool.h>
#include <stddef.h>

struct approvers;
struct arena;
struct desired;
struct faults;
struct review_tables;
struct shape;
struct trust;

/* The number that `tautline_trust:` must be in this version. */
enum { TRUST_VERSION = 1 };

/* Reads `length` bytes of a file that is called `file` in faults. Everything in `out` lives in the
 * arena. False where there is a fault; the faults are sorted by place and `out` is not touched. */
bool trust_read(struct arena *arena, const char *file, const char *bytes, size_t length,
                struct trust *out, struct faults *faults);

/* Has each principal of a role a key? Adds a fault for each that has none. */
bool trust_check_approvers(const struct trust *trust, const struct approvers *approvers,
                           struct faults *faults);

/* Are the roles that a declaration names (change_needs, owner) roles of this file, and may its
 * environments be changed? Adds a fault, at the declaration's line, for each that is not. */
bool trust_check_desired(const struct trust *trust, const struct desired *desired,
                         struct faults *faults);

/* A trust file as a schema (doc/schema_json.h prints it), and what a review compares in it. */
extern const struct shape trust_shape;
extern const struct review_tables trust_review;

#endif
