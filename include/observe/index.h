/*
 * index: what Railway tells of variables beside their values: sealed, and when they changed.
 */
#ifndef TAUTLINE_OBSERVE_INDEX_H
#define TAUTLINE_OBSERVE_INDEX_H

#include <stdbool.h>
#include <stddef.h>

#include "model/observed.h"

struct arena;
struct node;

/* Completes `items` (sorted by name) with what one page of the index says of `service` (NULL: the
 * shared variables, which have no service). A variable that is marked as sealed is VARIABLE_SEALED,
 * whatever stood beside its name. False where the page is not of its shape. */
bool index_read(const struct node *page, const char *service, struct variable *items, size_t count);

#endif
