#include "input/scalars.h"

#include <string.h>

#include "base/text.h"
#include "base/when.h"
#include "model/probe.h"

/* --- truth, numbers and time --------------------------------------------------------------- */

static bool span_error(struct err *err, const char *text)
{
    err_set(err, ERR_INPUT, "'%.40s' is not a span of time", text);
    return err_hint(err, "Write a number and one of s, m, h, d, as in 20s or 30d.");
}

static bool take_span(struct schema_reading *reading, const struct node *node, void *out,
                      struct err *err)
{
    (void)reading;
    return when_parse_span(node->text, out) || span_error(err, node->text);
}

static bool take_timeout(struct schema_reading *reading, const struct node *node, void *out,
                         struct err *err)
{
    (void)reading;
    int64_t seconds = 0;
    if (!when_parse_span(node->text, &seconds))
        return span_error(err, node->text);
    if (seconds > (int64_t)10 * WHEN_MINUTE) {
        err_set(err, ERR_INPUT, "'%.40s' is longer than a run may wait", node->text);
        return err_hint(err, "Write at most 10m.");
    }
    memcpy(out, &seconds, sizeof seconds);
    return true;
}

static bool take_status(struct schema_reading *reading, const struct node *node, void *out,
                        struct err *err)
{
    (void)reading;
    (void)err; /* the range was checked */
    int64_t status = 0;
    text_to_int(node->text, 100, 599, &status);
    const int small = (int)status;
    memcpy(out, &small, sizeof small);
    return true;
}

static const struct shape status = {
    .kind = SHAPE_SCALAR,
    .noun = "an HTTP status",
    .scalar = {.kind = SCALAR_NUMBER, .least = 100, .most = 599, .take = take_status},
};

const struct shape shape_statuses = {
    .kind = SHAPE_LIST,
    .id = "statuses",
    .noun = "an HTTP status or a list of them",
    .list = {.item = &status, .size = sizeof(int), .single = true},
};

const struct shape shape_flag = {
    .kind = SHAPE_SCALAR,
    .noun = "true or false",
    .scalar = {.kind = SCALAR_BOOL},
};

const struct shape shape_true = {
    .kind = SHAPE_SCALAR,
    .noun = "true",
    .scalar = {.kind = SCALAR_TRUE},
};

const struct shape shape_span = {
    .kind = SHAPE_SCALAR,
    .id = "span",
    .noun = "a span of time",
    .scalar = {.kind = SCALAR_FORM, .pattern = "^[0-9]+[smhd]$", .take = take_span},
};

const struct shape shape_timeout = {
    .kind = SHAPE_SCALAR,
    .id = "timeout",
    .noun = "a span of time",
    .scalar = {.kind = SCALAR_FORM, .pattern = "^[0-9]+[smhd]$", .take = take_timeout},
};

const struct shape shape_any = {.kind = SHAPE_ANY, .noun = "anything"};
