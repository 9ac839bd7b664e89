/*
 * nagios: one line with performance data, as monitoring plugins write it, and the state that its exit
 * code says (Monitoring Plugins Development Guidelines).
 */
#ifndef TAUTLINE_OUTPUT_NAGIOS_H
#define TAUTLINE_OUTPUT_NAGIOS_H

#include "model/run.h"
#include "output/style.h"

struct buf;

/* Also the exit codes. */
enum nagios_state { NAGIOS_OK = 0, NAGIOS_WARNING = 1, NAGIOS_CRITICAL = 2, NAGIOS_UNKNOWN = 3 };

/* Days before its end from which on an exception in force is a warning. */
enum { NAGIOS_NOTICE_DAYS = 7 };

/* OK for 0, CRITICAL for a difference or a breach, UNKNOWN where nothing can be said; WARNING for 0
 * where an exception in force ends within NAGIOS_NOTICE_DAYS. */
enum nagios_state nagios_state(const struct run *run);
/* The same of an exit code alone. */
enum nagios_state nagios_state_of(enum exit_code code);

void nagios_report(struct buf *out, const struct run *run, const struct style *style);

#endif
