/*
 * setting: one variable of a declaration, in its short form or as a map.
 */
#ifndef TAUTLINE_INPUT_SETTING_H
#define TAUTLINE_INPUT_SETTING_H

#include "doc/schema.h"

/* The map of settings by variable: an array of struct setting. */
extern const struct shape shape_settings;

#endif
