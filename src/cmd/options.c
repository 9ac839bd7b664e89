#include "cmd/options.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "base/when.h"
#include "cmd/commands.h"
#include "output/formats.h"

/* What is being read: the rows put their values here. */
struct command_line {
    struct arena *arena;
    struct options *options;
    const char **words, **environments, **only;
    struct output_option *outputs;
    size_t word_room, environment_room, only_room, output_room;
    struct err *err;
};

typedef bool option_take(struct command_line *reading, const char *value);

struct option {
    const char *name;     /* with its dashes */
    const char *argument; /* NULL: takes none */
    unsigned uses;        /* commands with one of these bits take it; 0: all do */
    option_take *take;
    const char *about;
};

static bool exit_style_read(const char *word, enum exit_style *out)
{
    static const char *const words[] = {
        [STYLE_TERRAFORM] = "terraform", [STYLE_NAGIOS] = "nagios", [STYLE_DIFF] = "diff"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (text_is(words[i], word)) {
            *out = (enum exit_style)i;
            return true;
        }
    return false;
}

static bool take_environment(struct command_line *reading, const char *value)
{
    struct names *names = &reading->options->environments;
    reading->environments = arena_grow(reading->arena, reading->environments, names->count,
                                       &reading->environment_room, sizeof *reading->environments);
    reading->environments[names->count++] = value;
    names->items = reading->environments;
    return true;
}

static bool take_output(struct command_line *reading, const char *value)
{
    struct options *options = reading->options;
    const char *equals = strchr(value, '=');
    const struct output_option output = {
        equals ? arena_slice(reading->arena, value, (size_t)(equals - value)) : value,
        equals ? equals + 1 : NULL,
    };
    reading->outputs = arena_grow(reading->arena, reading->outputs, options->output_count,
                                  &reading->output_room, sizeof *reading->outputs);
    reading->outputs[options->output_count++] = output;
    options->outputs = reading->outputs;
    return true;
}

static bool take_only(struct command_line *reading, const char *value)
{
    struct names *names = &reading->options->only;
    reading->only = arena_grow(reading->arena, reading->only, names->count, &reading->only_room,
                               sizeof *reading->only);
    reading->only[names->count++] = value;
    names->items = reading->only;
    return true;
}

static bool take_json(struct command_line *reading, const char *value)
{
    (void)value;
    return take_output(reading, "json");
}

static bool take_at(struct command_line *reading, const char *value)
{
    struct options *options = reading->options;
    options->has_at = true;
    if (when_parse_instant(value, &options->at) || when_parse_day(value, &options->at))
        return true;
    err_set(reading->err, ERR_USAGE, "'%.60s' is not a time", value);
    return err_hint(reading->err, "Write a day such as 2026-03-10, or 2026-03-10T18:00:00Z.");
}

/* `90s`, `15m`: at most a day, because somebody waits for it. */
static bool take_span_of(struct command_line *reading, const char *value, int64_t *out)
{
    if (when_parse_span(value, out) && *out <= WHEN_DAY)
        return true;
    err_set(reading->err, ERR_USAGE, "'%.60s' is not a span of time of at most a day", value);
    return err_hint(reading->err, "Write a number and its unit, such as 90s, 15m or 24h.");
}

static bool take_valid(struct command_line *reading, const char *value)
{
    if (when_parse_span(value, &reading->options->valid))
        return true;
    err_set(reading->err, ERR_USAGE, "'%.60s' is not a span of time", value);
    return err_hint(reading->err, "Write a number and its unit, such as 12h or 2d.");
}

static bool take_settle(struct command_line *reading, const char *value)
{
    return take_span_of(reading, value, &reading->options->settle);
}

static bool take_wait(struct command_line *reading, const char *value)
{
    return take_span_of(reading, value, &reading->options->wait);
}

enum { PASSES_MOST = 100 };

static bool take_passes(struct command_line *reading, const char *value)
{
    if (text_to_int(value, 1, PASSES_MOST, &reading->options->passes))
        return true;
    err_set(reading->err, ERR_USAGE, "'%.60s' is not a number of passes", value);
    return err_hint(reading->err, "Write a number from 1 to %d.", PASSES_MOST);
}

static bool take_exit_style(struct command_line *reading, const char *value)
{
    if (exit_style_read(value, &reading->options->exit_style))
        return true;
    err_set(reading->err, ERR_USAGE, "there is no exit style '%.40s'", value);
    return err_hint(reading->err, "Styles are terraform, nagios and diff.");
}

/* An address would become a folder of that name. */
static bool take_state(struct command_line *reading, const char *value)
{
    reading->options->state = value;
    if (!text_has(value, "://"))
        return true;
    err_set(reading->err, ERR_USAGE, "'%.80s' is an address, not a folder", value);
    return err_hint(reading->err, "Name a folder, or `none`.");
}

#define TAKE_TEXT(name, member)                                                                    \
    static bool name(struct command_line *reading, const char *value)                              \
    {                                                                                              \
        reading->options->member = value;                                                          \
        return true;                                                                               \
    }
#define TAKE_BOOL(name, member)                                                                    \
    static bool name(struct command_line *reading, const char *value)                              \
    {                                                                                              \
        (void)value;                                                                               \
        reading->options->member = true;                                                           \
        return true;                                                                               \
    }

TAKE_TEXT(take_secrets, secrets_dir)
TAKE_TEXT(take_ca_file, ca_file)
TAKE_TEXT(take_proxy, proxy)
TAKE_TEXT(take_root, root)
TAKE_TEXT(take_author, author)
TAKE_TEXT(take_trust, trust_file)
TAKE_TEXT(take_file, output_file)
TAKE_TEXT(take_key, key_file)
TAKE_TEXT(take_principal, principal)
TAKE_TEXT(take_lead, lead)
TAKE_TEXT(take_sent_at, sent_at)
TAKE_TEXT(take_confirmation, confirmation)
TAKE_TEXT(take_project, project)
TAKE_TEXT(take_service, service)
TAKE_BOOL(take_detailed, detailed_exit_code)
TAKE_BOOL(take_print, print_only)
TAKE_BOOL(take_dry_run, dry_run)
TAKE_BOOL(take_closing, closing)
TAKE_BOOL(take_replace, replace)
TAKE_BOOL(take_all, all)
TAKE_BOOL(take_quiet, quiet)
TAKE_BOOL(take_no_color, no_color)
TAKE_BOOL(take_timing, timing)
TAKE_BOOL(take_help, help)
TAKE_BOOL(take_version, version)

static const struct option option_rows[] = {
    {"--env", "NAME", USE_LOOK, take_environment,
     "look at this environment only (may be repeated)"},
    {"--output", "FORMAT[=PATH]", USE_REPORT, take_output,
     "write the report as FORMAT, to PATH (may be repeated)"},
    {"--exit-style", "STYLE", USE_EXIT_STYLE, take_exit_style,
     "end with the codes of another kind of tool"},
    {"--json", NULL, USE_REPORT, take_json, "the same as --output json"},
    {"--all", NULL, USE_REPORT, take_all, "list settings that are in sync too"},
    {"--timing", NULL, USE_REPORT, take_timing, "print requests and milliseconds"},
    {"--state", "DIR", USE_STATE, take_state, "folder of ledgers; `none` keeps nothing"},
    {"--trust", "FILE", USE_TRUST, take_trust,
     "the trust that an operator installed outside the checkout"},
    {"--author", "NAME", USE_PLAN, take_author, "who makes the plan; never its only approver"},
    {"-o", "FILE", USE_PLAN | USE_PULL, take_file, "write to FILE"},
    {"--only", "KEY", USE_PLAN, take_only, "plan this setting only (may be repeated)"},
    {"--valid", "SPAN", USE_PLAN, take_valid, "how long the plan may be applied"},
    {"--detailed-exitcode", NULL, USE_PLAN, take_detailed, "end with 2 where there are changes"},
    {"--detailed-exit-code", NULL, USE_PLAN, take_detailed, "the same"},
    {"--as", "PRINCIPAL", USE_APPROVE, take_principal, "who approves, as the approvers name them"},
    {"--key", "FILE", USE_APPROVE, take_key,
     "key for ssh-keygen: private, or public with an agent"},
    {"--print", NULL, USE_APPROVE, take_print, "print the command that signs, for another machine"},
    {"--dry-run", NULL, USE_APPLY, take_dry_run, "stop before the first write"},
    {"--closing", NULL, USE_APPLY, take_closing,
     "close the exception that the plan opened, after its end"},
    {"--passes", "N", USE_APPLY, take_passes, "passes in a row that count as verified; 3"},
    {"--settle", "SPAN", USE_APPLY, take_settle, "how long they may take; 2m"},
    {"--wait", "SPAN", USE_APPLY, take_wait, "how long a deployment may take; 15m"},
    {"--lead", "EMAIL", USE_EVIDENCE, take_lead, "lead of the supervised send"},
    {"--time", "TIME", USE_EVIDENCE, take_sent_at, "when it was sent"},
    {"--confirmation", "TEXT", USE_EVIDENCE, take_confirmation, "what the conversation shows"},
    {"--project", "NAME", USE_PULL, take_project, "the project, by name or id"},
    {"--service", "NAME", USE_PULL, take_service, "the service, by name or id"},
    {"--replace", NULL, USE_PULL, take_replace, "let FILE take the place of what stands there"},
    {"--root", "DIR", USE_DOCUMENTS, take_root,
     "folder below which documents stand; the current one"},
    {"--at", "TIME", USE_HYPOTHESIS, take_at,
     "judge exceptions as of TIME; marked as hypothetical"},
    {"--secrets", "DIR", USE_LOOK, take_secrets, "folder in which `file:` secrets stand"},
    {"--ca-file", "FILE", USE_LOOK, take_ca_file, "trust this certificate authority (PEM)"},
    {"--proxy", "URL", USE_LOOK, take_proxy, "ask through this proxy"},
    {"--quiet", NULL, USE_NOTHING, take_quiet, "no progress; no report where all is in sync"},
    {"--no-color", NULL, USE_NOTHING, take_no_color, "no colours on a terminal"},
    {"--help", NULL, USE_NOTHING, take_help, "this text"},
    {"--version", NULL, USE_NOTHING, take_version, "name, version and revision"},
};

enum { OPTION_COUNT = sizeof option_rows / sizeof option_rows[0] };

/* ---- reading ---- */

static bool unknown(struct err *err, const char *what, const char *word, const char *nearest)
{
    err_set(err, ERR_USAGE, "there is no %s '%.80s'", what, word);
    return nearest ? err_hint(err, "Did you mean '%s'?", nearest)
                   : err_hint(err, "`tautline --help` lists all there are.");
}

static const struct option *find_option(const char *word, size_t length)
{
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (strlen(option_rows[i].name) == length &&
            strncmp(option_rows[i].name, word, length) == 0)
            return &option_rows[i];
    return NULL;
}

static bool unknown_option(struct err *err, const char *word)
{
    const char *names[OPTION_COUNT];
    size_t count = 0;
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (text_starts(option_rows[i].name, "--")) /* one letter is near to every other */
            names[count++] = option_rows[i].name;
    return unknown(err, "option", word, text_nearest(word, names, count));
}

/* `next` is the word after it, NULL at the end; `*used_next` tells whether it was the value. */
static bool read_option(struct command_line *reading, const char *word, const char *next,
                        bool *used_next)
{
    const char *equals = strchr(word, '=');
    const size_t length = equals ? (size_t)(equals - word) : strlen(word);
    const struct option *option = find_option(word, length);
    if (!option)
        return unknown_option(reading->err, arena_slice(reading->arena, word, length));
    const struct command *command = reading->options->command;
    if (option->uses && command && !(option->uses & command->uses)) {
        err_set(reading->err, ERR_USAGE, "'%s' does not take '%s'", command->name, option->name);
        return err_hint(reading->err, "`tautline %s --help` lists what it takes.", command->name);
    }
    if (!option->argument && equals) {
        err_set(reading->err, ERR_USAGE, "'%s' takes no value", option->name);
        return err_hint(reading->err, "Leave out what stands after the '='.");
    }
    const char *value = equals ? equals + 1 : next;
    if (option->argument && (!value || (!equals && text_starts(value, "--")))) {
        err_set(reading->err, ERR_USAGE, "'%s' needs a value", option->name);
        return err_hint(reading->err, "Write %s %s.", option->name, option->argument);
    }
    *used_next = option->argument && !equals;
    return option->take(reading, value);
}

static bool read_command(struct command_line *reading, const char *word)
{
    const char *names[32];
    for (size_t i = 0; i < command_count && i < 32; i++) {
        if (text_is(commands[i].name, word)) {
            reading->options->command = &commands[i];
            return true;
        }
        names[i] = commands[i].name;
    }
    return unknown(reading->err, "command", word, text_nearest(word, names, command_count));
}

static bool read_word(struct command_line *reading, const char *word)
{
    if (!reading->options->command)
        return read_command(reading, word);
    struct names *names = &reading->options->words;
    reading->words = arena_grow(reading->arena, reading->words, names->count, &reading->word_room,
                                sizeof *reading->words);
    reading->words[names->count++] = word;
    names->items = reading->words;
    return true;
}

static bool check_words(const struct options *options, struct err *err)
{
    const struct command *command = options->command;
    if (!command || options->help)
        return true;
    if (options->words.count < command->words_least)
        err_set(err, ERR_USAGE, "'%s' needs %s", command->name, command->words);
    else if (options->words.count > command->words_most)
        err_set(err, ERR_USAGE, "'%.80s' is one word too many for '%s'",
                options->words.items[command->words_most], command->name);
    else
        return true;
    return err_hint(err, "Write: tautline %s %s", command->name, command->words);
}

bool options_read(struct arena *arena, int argc, char *const *argv, struct options *out,
                  struct err *err)
{
    struct options options = {0};
    struct command_line reading = {.arena = arena, .options = &options, .err = err};
    bool only_words = false;
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        bool used_next = false;
        if (text_utf8_valid(word, strlen(word)) != strlen(word)) {
            err_set(err, ERR_USAGE, "argument %d is not valid UTF-8", i);
            return err_hint(err, "Write names and paths in UTF-8.");
        }
        if (!only_words && text_is(word, "--"))
            only_words = true;
        else if (only_words || !text_starts(word, "-") || text_is(word, "-")) {
            if (!read_word(&reading, word))
                return false;
        } else if (!read_option(&reading, word, i + 1 < argc ? argv[i + 1] : NULL, &used_next))
            return false;
        i += used_next;
    }
    if (!check_words(&options, err))
        return false;
    *out = options;
    return true;
}

/* ---- help ---- */

static void help_options(struct buf *out, const struct command *command)
{
    buf_text(out, "\nOptions:\n");
    for (size_t i = 0; i < OPTION_COUNT; i++) {
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

static void help_formats(struct buf *out, const struct command *command)
{
    if (!command || !(command->uses & USE_REPORT))
        return;
    buf_text(out, "\nFormats:\n");
    format_help(out, command->subject);
}

void options_help(struct buf *out, const struct command *command)
{
    if (command)
        buf_printf(out, "usage: tautline %s%s%s [options]\n\n%s\n", command->name,
                   command->words[0] ? " " : "", command->words, command->more);
    else
        help_all(out);
    help_options(out, command);
    help_formats(out, command);
    help_codes(out);
}
