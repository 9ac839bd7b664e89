#include "cmd/validate.h"

#include "base/buf.h"
#include "cmd/app.h"
#include "cmd/load.h"

enum { RESULT_MOST = 1024 * 1024 };

static void tell(struct buf *out, const struct desired *desired)
{
    buf_printf(out, "%s: valid; %zu settings, %zu probes, %zu guardrails, %zu exceptions\n",
               desired->file, desired->setting_count, desired->probe_count,
               desired->guardrail_count, desired->exception_count);
}

int validate_command(struct app *app)
{
    struct declarations declarations;
    struct buf out;
    load_declarations(app, &app->options.words, &declarations);
    load_tell(app, &declarations);
    buf_init(&out, RESULT_MOST);
    for (size_t i = 0; i < declarations.count; i++)
        tell(&out, &declarations.items[i].desired);
    const int code = app_out(app, buf_string(&out), out.length, load_exit(&declarations));
    buf_release(&out);
    return code;
}
