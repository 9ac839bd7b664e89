/* A dummy plan for ever, and who signed it. */
#ifndef TAUTLINE_SRC_CMD_REHEARSAL_PAPERS_H
#define TAUTLINE_SRC_CMD_REHEARSAL_PAPERS_H

extern const char rehearsal_text[];
extern const char rehearsal_approvers[];   /* approver@example.com's key */
extern const char rehearsal_signed[];      /* by approver@example.com */
extern const char rehearsal_self_signed[]; /* by a key that nobody lists */

#endif
