/*
 * exception: a hole with an end, as a declaration says it.
 *
 * Whether an exception is in force is for the judge (model/exception.h): one that is past or too
 * long is read without a fault. A date that does not exist, or no end at all, is a fault.
 */
#ifndef TAUTLINE_INPUT_EXCEPTION_H
#define TAUTLINE_INPUT_EXCEPTION_H

#include "doc/schema.h"

/* The map of exceptions by name: an array of struct exception. */
extern const struct shape shape_exceptions;

#endif
