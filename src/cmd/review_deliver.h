/*
 * review_deliver: a review in the formats that --output names.
 */
#ifndef TAUTLINE_CMD_REVIEW_DELIVER_H
#define TAUTLINE_CMD_REVIEW_DELIVER_H

#include "output/review_text.h"

struct app;
struct err;

bool review_deliver_check(struct app *app, struct err *err);
int review_deliver(struct app *app, const struct review_paper *paper);

#endif
