/*
 * report: the endpoints in which an application tells of itself.
 */
#ifndef TAUTLINE_INPUT_REPORT_H
#define TAUTLINE_INPUT_REPORT_H

#include "doc/schema.h"

/* The map of reports by name: an array of struct report. */
extern const struct shape shape_reports;
/* `report#/pointer`: a struct report_pointer. */
extern const struct shape shape_report_pointer;

#endif
