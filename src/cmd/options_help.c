#include "base/buf.h"
#include "cmd/commands.h"

#include "options_rows.h"

static void help_options(struct buf *out, const struct command *command)
{
    buf_text(out, "\nOptions:\n");
    for (size_t i = 0; i < option_count; i++) {
        const struct option *option = &option_rows[i];
        if (option->uses && command && !(option->uses & command->uses))
            continue;
        const size_t before = out->length;
        buf_printf(out, "  %s%s%s", option->name, option->argument ? " " : "",
                   option->argument ? option->argument : "");
        const size_t width = out->length - before;
        buf_fill(out, ' ', width < 26 ? 26 - width : 2);
        buf_printf(out, "%s\n", option->about);
    }
}

static void help_all(struct buf *out)
{
    buf_text(out, "usage: tautline COMMAND [options]\n\n"
                  "Holds a service on Railway to a reviewed YAML file.\n\nCommands:\n");
    for (size_t i = 0; i < command_count; i++)
        buf_printf(out, "  %-10s %s\n", commands[i].name, commands[i].about);
}

static void help_codes(struct buf *out)
{
    buf_text(out,
             "\nExit codes:\n"
             "  0   in sync, every required observation made\n"
             "  1   the tool failed, the configuration is invalid, or the token is for another "
             "target\n"
             "  2   drift, pending, unenforced, masked, contradiction, or a failed probe\n"
             "  3   a guardrail is breached\n"
             "  4   inconclusive: something required could not be observed\n"
             "  5   the plan is stale, already used, or the world moved\n"
             "  6   approval missing, invalid, expired, or by the wrong person\n"
             "  64  wrong usage\n");
}

void options_help(struct buf *out, const struct command *command)
{
    if (command)
        buf_printf(out, "usage: tautline %s%s%s [options]\n\n%s\n", command->name,
                   command->words[0] ? " " : "", command->words, command->more);
    else
        help_all(out);
    help_options(out, command);
    help_codes(out);
}
