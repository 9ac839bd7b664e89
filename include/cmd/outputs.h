/*
 * outputs: what --output names, for every command that has a report.
 */
#ifndef TAUTLINE_CMD_OUTPUTS_H
#define TAUTLINE_CMD_OUTPUTS_H

#include "cmd/options.h"
#include "model/names.h"
#include "output/style.h"

struct app;
struct err;

struct outputs {
    struct names names;  /* the formats that there are */
    const char *noun;    /* ` for a plan`; "" */
    const char *example; /* `json=report.json` */
};

/* Before anything is asked: formats that exist, at most one result on stdout. ERR_USAGE; the hint names
 * the formats that there are. */
bool outputs_check(struct app *app, const struct outputs *outputs, struct err *err);

bool output_is_stdout(const struct output_option *output);
/* Of a file it is plain; places are told from the folder of the call. */
struct style output_option_style(struct app *app, const struct output_option *output);

#endif
