#include "cmd/options.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "base/when.h"
#include "cmd/commands.h"
#include "output/formats.h"

enum { LISTS_MOST = 4, PASSES_MOST = 100, PERCENT_MOST = 100, NUMBER_MOST = 1000000000 };

/* The command line on its way into `options`. */
struct command_line {
    struct arena *arena;
    struct options *options;
    struct err *err;
    size_t count; /* words of it: no list becomes longer */
    struct {
        const struct names *names;
        const char **items; /* of `names` */
    } lists[LISTS_MOST];
    struct output_option *outputs; /* of `options` */
    bool *given;                   /* which rows of the options were */
};

/* Puts a value into its member of the options; `value` is NULL for an option without one. */
typedef bool option_take(struct command_line *line, const char *value, void *member);

struct option {
    const char *name;     /* with its dashes */
    const char *argument; /* NULL: takes none */
    unsigned uses;        /* commands with one of these bits take it; 0: all do */
    option_take *take;
    size_t member; /* its offset in struct options */
    const char *about;
};

/* ---- kinds of values ---- */

static bool take_bool(struct command_line *line, const char *value, void *member)
{
    (void)line;
    (void)value;
    *(bool *)member = true;
    return true;
}

static bool take_text(struct command_line *line, const char *value, void *member)
{
    (void)line;
    *(const char **)member = value;
    return true;
}

/* Of an option that may be repeated. */
static bool take_name(struct command_line *line, const char *value, void *member)
{
    struct names *names = member;
    size_t at = 0;
    while (at + 1 < LISTS_MOST && line->lists[at].names && line->lists[at].names != names)
        at++;
    if (!line->lists[at].names) {
        line->lists[at].names = names;
        line->lists[at].items = arena_array(line->arena, line->count, sizeof(const char *));
        names->items = line->lists[at].items;
    }
    line->lists[at].items[names->count++] = value;
    return true;
}

/* A span of time of any length, such as `12h`. */
static bool take_span(struct command_line *line, const char *value, void *member)
{
    if (when_parse_span(value, member))
        return true;
    err_set(line->err, ERR_USAGE, "'%.60s' is not a span of time", value);
    return err_hint(line->err, "Write a number and its unit, such as 12h or 2d.");
}

/* A span that the command waits for: at most a day. */
static bool take_wait(struct command_line *line, const char *value, void *member)
{
    int64_t seconds;
    if (when_parse_span(value, &seconds) && seconds <= WHEN_DAY) {
        *(int64_t *)member = seconds;
        return true;
    }
    err_set(line->err, ERR_USAGE, "'%.60s' is not a span of time of at most a day", value);
    return err_hint(line->err, "Write a number and its unit, such as 90s, 15m or 24h.");
}

static bool take_passes(struct command_line *line, const char *value, void *member)
{
    if (text_to_int(value, 1, PASSES_MOST, member))
        return true;
    err_set(line->err, ERR_USAGE, "'%.60s' is not a number of passes", value);
    return err_hint(line->err, "Write a number from 1 to %d.", PASSES_MOST);
}

/* `95%`, or a number of faults. */
static bool take_least(struct command_line *line, const char *value, void *member)
{
    struct least *least = member;
    const bool is_percent = text_ends(value, "%");
    const char *digits = is_percent ? arena_slice(line->arena, value, strlen(value) - 1) : value;
    *least = (struct least){.text = value, .is_percent = is_percent};
    if (text_to_int(digits, 0, is_percent ? PERCENT_MOST : NUMBER_MOST, &least->number))
        return true;
    err_set(line->err, ERR_USAGE, "'%.60s' is not a share of the faults", value);
    return err_hint(line->err, "Write a share such as 95%%, or a number of faults such as 380.");
}

static bool take_at(struct command_line *line, const char *value, void *member)
{
    line->options->has_at = true;
    if (when_parse_instant(value, member) || when_parse_day(value, member))
        return true;
    err_set(line->err, ERR_USAGE, "'%.60s' is not a time", value);
    return err_hint(line->err, "Write a day such as 2026-03-10, or 2026-03-10T18:00:00Z.");
}

static bool take_output(struct command_line *line, const char *value, void *member)
{
    size_t *count = member;
    const char *equals = strchr(value, '=');
    if (!line->outputs)
        line->outputs = arena_array(line->arena, line->count, sizeof *line->outputs);
    line->options->outputs = line->outputs;
    line->outputs[(*count)++] = (struct output_option){
        equals ? arena_slice(line->arena, value, (size_t)(equals - value)) : value,
        equals ? equals + 1 : NULL,
    };
    return true;
}

static bool take_json(struct command_line *line, const char *value, void *member)
{
    (void)value;
    return take_output(line, "json", member);
}

static bool take_exit_style(struct command_line *line, const char *value, void *member)
{
    static const char *const words[] = {
        [STYLE_TERRAFORM] = "terraform", [STYLE_NAGIOS] = "nagios", [STYLE_DIFF] = "diff"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (text_is(words[i], value)) {
            *(enum exit_style *)member = (enum exit_style)i;
            return true;
        }
    err_set(line->err, ERR_USAGE, "unknown exit style '%.40s'", value);
    return err_hint(line->err, "Styles are terraform, nagios and diff.");
}

/* An address would become a folder of that name. */
static bool take_state(struct command_line *line, const char *value, void *member)
{
    *(const char **)member = value;
    if (!text_has(value, "://"))
        return true;
    err_set(line->err, ERR_USAGE, "'%.80s' is an address, not a folder", value);
    return err_hint(line->err, "Name a folder, or `none`.");
}

/* ---- the options ---- */

#define INTO(member) offsetof(struct options, member)

static const struct option option_rows[] = {
    {"--env", "NAME", USE_LOOK | USE_COVERAGE, take_name, INTO(environments),
     "only this environment (may be repeated)"},
    {"--output", "FORMAT[=PATH]", USE_REPORT, take_output, INTO(output_count),
     "write the report as FORMAT, to PATH (may be repeated)"},
    {"--exit-style", "STYLE", USE_EXIT_STYLE, take_exit_style, INTO(exit_style),
     "use the exit codes of another kind of tool"},
    {"--json", NULL, USE_REPORT, take_json, INTO(output_count), "the same as --output json"},
    {"--all", NULL, USE_REPORT, take_bool, INTO(all), "list everything, not only what is wrong"},
    {"--at-least", "N", USE_COVERAGE, take_least, INTO(at_least),
     "exit with 2 where fewer faults are named: 95%, or a number"},
    {"--timing", NULL, USE_REPORT, take_bool, INTO(timing), "show requests and milliseconds"},
    {"--state", "DIR", USE_STATE, take_state, INTO(state),
     "folder of the ledgers; `none` keeps no ledger"},
    {"--trust", "FILE", USE_TRUST, take_text, INTO(trust_file),
     "trust file that an operator installed outside the checkout"},
    {"--author", "NAME", USE_PLAN, take_text, INTO(author),
     "author of the plan, as its text names the person"},
    {"-o", "FILE", USE_PLAN | USE_PULL, take_text, INTO(output_file), "write to FILE"},
    {"--only", "KEY", USE_PLAN, take_name, INTO(only), "plan only this setting (may be repeated)"},
    {"--valid", "SPAN", USE_PLAN, take_span, INTO(valid), "how long the plan can be applied"},
    {"--detailed-exitcode", NULL, USE_PLAN, take_bool, INTO(detailed_exit_code),
     "exit with 2 if there are changes"},
    {"--detailed-exit-code", NULL, USE_PLAN, take_bool, INTO(detailed_exit_code), "the same"},
    {"--as", "PRINCIPAL", USE_APPROVE, take_text, INTO(principal),
     "who approves, by the name in the approvers file"},
    {"--key", "FILE", USE_APPROVE, take_text, INTO(key_file),
     "key for ssh-keygen: private, or public with an agent"},
    {"--reviewed", "REV", USE_APPROVE, take_text, INTO(reviewed),
     "reviewed revision of the declaration (default: the upstream of main)"},
    {"--print", NULL, USE_APPROVE, take_bool, INTO(print_only),
     "print the commands that sign on another machine"},
    {"--dry-run", NULL, USE_APPLY, take_bool, INTO(dry_run), "stop before the first write"},
    {"--closing", NULL, USE_APPLY, take_bool, INTO(closing),
     "close the exception that the plan opened, after it has ended"},
    {"--passes", "N", USE_APPLY, take_passes, INTO(passes),
     "consecutive passes that count as verified (default 3)"},
    {"--settle", "SPAN", USE_APPLY, take_wait, INTO(settle),
     "how long to wait for these passes (default 2m)"},
    {"--wait", "SPAN", USE_APPLY, take_wait, INTO(wait),
     "how long to wait for a deployment (default 15m)"},
    {"--lead", "EMAIL", USE_EVIDENCE, take_text, INTO(lead), "lead of the supervised send"},
    {"--time", "TIME", USE_EVIDENCE, take_text, INTO(sent_at), "when it was sent"},
    {"--confirmation", "TEXT", USE_EVIDENCE, take_text, INTO(confirmation),
     "what the conversation shows"},
    {"--project", "NAME", USE_PULL, take_text, INTO(project), "the project, by name or id"},
    {"--service", "NAME", USE_PULL, take_text, INTO(service), "the service, by name or id"},
    {"--show", "NAME", USE_PULL, take_name, INTO(shown),
     "write the value of this variable (may be repeated)"},
    {"--body", NULL, USE_EXCHANGES, take_bool, INTO(body), "show whole bodies of answers"},
    {"--replace", NULL, USE_PULL, take_bool, INTO(replace), "overwrite FILE if it exists"},
    {"--root", "DIR", USE_DOCUMENTS, take_text, INTO(root),
     "folder of the documents (default: the current one)"},
    {"--at", "TIME", USE_HYPOTHESIS, take_at, INTO(at),
     "judge exceptions as of TIME; marks the result as hypothetical"},
    {"--secrets", "DIR", USE_LOOK, take_text, INTO(secrets_dir), "folder of `file:` secrets"},
    {"--ca-file", "FILE", USE_LOOK, take_text, INTO(ca_file),
     "trust this certificate authority (PEM)"},
    {"--proxy", "URL", USE_LOOK, take_text, INTO(proxy), "send requests through this proxy"},
    {"--quiet", NULL, USE_NOTHING, take_bool, INTO(quiet),
     "show no progress; if everything is in sync, only what is due"},
    {"--no-color", NULL, USE_NOTHING, take_bool, INTO(no_color), "do not use colors"},
    {"--help", NULL, USE_NOTHING, take_bool, INTO(help), "show this help"},
    {"--version", NULL, USE_NOTHING, take_bool, INTO(version), "show name, version and revision"},
};

enum { OPTION_COUNT = sizeof option_rows / sizeof option_rows[0] };

/* ---- reading ---- */

static bool unknown(struct err *err, const char *what, const char *word, const char *nearest)
{
    err_set(err, ERR_USAGE, "unknown %s '%.80s'", what, word);
    return nearest ? err_hint(err, "Did you mean '%s'?", nearest)
                   : err_hint(err, "See `tautline --help` for the list.");
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

/* Which of two values counts must not be a guess; what has none may be said twice. */
static bool is_first(struct command_line *line, const struct option *option)
{
    bool *given = &line->given[option - option_rows];
    const bool again = *given;
    *given = true;
    if (!again || !option->argument || option->take == take_name || option->take == take_output)
        return true;
    err_set(line->err, ERR_USAGE, "'%s' is given twice", option->name);
    return err_hint(line->err, "Give it once.");
}

/* `next` is the word after it, NULL at the end; `*used_next` tells whether it was the value. */
static bool read_option(struct command_line *line, const char *word, const char *next,
                        bool *used_next)
{
    const char *equals = strchr(word, '=');
    const size_t length = equals ? (size_t)(equals - word) : strlen(word);
    const struct option *option = find_option(word, length);
    if (!option)
        return unknown_option(line->err, arena_slice(line->arena, word, length));
    const struct command *command = line->options->command;
    if (option->uses && command && !(option->uses & command->uses)) {
        err_set(line->err, ERR_USAGE, "'%s' does not take '%s'", command->name, option->name);
        return err_hint(line->err, "See `tautline %s --help` for its options.", command->name);
    }
    if (!option->argument && equals) {
        err_set(line->err, ERR_USAGE, "'%s' takes no value", option->name);
        return err_hint(line->err, "Remove the '=' and what follows it.");
    }
    const char *value = equals ? equals + 1 : next;
    if (option->argument && (!value || (!equals && text_starts(value, "--")))) {
        err_set(line->err, ERR_USAGE, "'%s' needs a value", option->name);
        return err_hint(line->err, "Write %s %s.", option->name, option->argument);
    }
    *used_next = option->argument && !equals;
    return is_first(line, option) &&
           option->take(line, value, (char *)line->options + option->member);
}

static bool read_command(struct command_line *line, const char *word)
{
    const char *names[32];
    for (size_t i = 0; i < command_count && i < 32; i++) {
        if (text_is(commands[i]->name, word)) {
            line->options->command = commands[i];
            return true;
        }
        names[i] = commands[i]->name;
    }
    return unknown(line->err, "command", word, text_nearest(word, names, command_count));
}

static bool read_word(struct command_line *line, const char *word)
{
    if (!line->options->command)
        return read_command(line, word);
    return take_name(line, word, &line->options->words);
}

static bool check_words(const struct options *options, struct err *err)
{
    const struct command *command = options->command;
    if (!command || options->help)
        return true;
    if (options->words.count < command->words_least)
        err_set(err, ERR_USAGE, "missing argument for '%s'", command->name);
    else if (options->words.count > command->words_most)
        err_set(err, ERR_USAGE, "unexpected argument '%.80s' for '%s'",
                options->words.items[command->words_most], command->name);
    else
        return true;
    return err_hint(err, "Usage: tautline %s %s", command->name, command->words);
}

bool options_read(struct arena *arena, int argc, char *const *argv, struct options *out,
                  struct err *err)
{
    struct options options = {0};
    struct command_line line = {.arena = arena,
                                .options = &options,
                                .err = err,
                                .count = (size_t)argc,
                                .given = arena_array(arena, OPTION_COUNT, sizeof(bool))};
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
            if (!read_word(&line, word))
                return false;
        } else if (!read_option(&line, word, i + 1 < argc ? argv[i + 1] : NULL, &used_next))
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
        buf_printf(out, "  %-10s %s\n", commands[i]->name, commands[i]->about);
}

static void help_coverage_codes(struct buf *out)
{
    buf_text(out, "\nExit codes:\n"
                  "  0   as many faults are named as --at-least says\n"
                  "  1   error, or an invalid declaration\n"
                  "  2   fewer faults are named\n"
                  "  64  wrong usage\n");
}

static void help_codes(struct buf *out)
{
    buf_text(out, "\nExit codes:\n"
                  "  0   in sync, and every required observation was made\n"
                  "  1   error, invalid configuration, or a token for another target\n"
                  "  2   drift, pending, unenforced, masked, contradiction, or a failed probe\n"
                  "  3   a guardrail is breached\n"
                  "  4   inconclusive: a required observation could not be made\n"
                  "  5   the plan is stale or already used, or its target has changed since\n"
                  "  6   approval missing, invalid, expired, or by the wrong person\n"
                  "  7   applied, but not verified\n"
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
    if (command && command->uses & USE_COVERAGE)
        help_coverage_codes(out);
    else
        help_codes(out);
}
