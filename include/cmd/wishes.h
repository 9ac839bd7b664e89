/*
 * wishes: what --output names, for every command that has a report.
 */
#ifndef TAUTLINE_CMD_WISHES_H
#define TAUTLINE_CMD_WISHES_H

#include "cmd/options.h"
#include "model/names.h"
#include "output/style.h"

struct app;
struct err;

struct wishes {
    struct names names;  /* the formats that there are */
    const char *noun;    /* ` for a plan`; "" */
    const char *example; /* `json=report.json` */
};

/* Before anything is asked: formats that exist, at most one result on stdout. ERR_USAGE; the hint names
 * the formats that there are. */
bool wishes_check(struct app *app, const struct wishes *wishes, struct err *err);

bool wish_is_stdout(const struct output_wish *wish);
/* Of a file it is plain; places are told from the folder of the call. */
struct style wish_style(struct app *app, const struct output_wish *wish);

#endif
