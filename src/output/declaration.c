#include "output/declaration.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "doc/node.h"

/* --- scalars ----------------------------------------------------------------------------------- */

/* Words that mean more than their text in a declaration where they are not quoted. */
static const char *const keywords[] = {"absent", "secret", "sealed", "inert", "unknown"};

static bool is_plain_byte(char byte)
{
    return text_is_letter(byte) || text_is_digit(byte) || strchr("._/-", byte) != NULL;
}

static bool is_plain(const char *text)
{
    const struct node node = {
        .kind = NODE_TEXT, .plain = true, .text = text, .length = strlen(text)};
    if (!text_is_letter(*text) && !text_is_digit(*text) && *text != '/' && *text != '_')
        return false;
    for (const char *at = text; *at; at++)
        if (!is_plain_byte(*at))
            return false;
    return !node_mistaken_for(&node) &&
           !text_in(text, keywords, sizeof keywords / sizeof *keywords);
}

static void add_escape(struct buf *out, uint32_t code)
{
    if (code == '\n')
        buf_text(out, "\\n");
    else if (code == '\r')
        buf_text(out, "\\r");
    else if (code == '\t')
        buf_text(out, "\\t");
    else if (code <= 0xff)
        buf_printf(out, "\\x%02X", (unsigned)code);
    else if (code <= 0xffff)
        buf_printf(out, "\\u%04X", (unsigned)code);
    else
        buf_printf(out, "\\U%08X", (unsigned)code);
}

/* Characters of scripts that are surely seen as they are. Any other beyond ASCII is escaped: blanks of
 * odd widths, private ones, and what a later Unicode adds. */
static bool is_seen(uint32_t code)
{
    const bool script = (code > 0xA0 && code < 0x1680) || (code > 0x3000 && code < 0xD800) ||
                        (code >= 0x1F300 && code < 0x1FB00);
    return (code < 0x80 || script) && !text_is_deceptive(code);
}

void yaml_scalar(struct buf *out, const char *text)
{
    const size_t length = strlen(text);
    if (is_plain(text)) {
        buf_text(out, text);
        return;
    }
    buf_char(out, '"');
    for (size_t at = 0; at < length;) {
        uint32_t code = 0;
        const size_t taken = text_utf8_next(text + at, length - at, &code);
        if (taken == 0) { /* not UTF-8: there is no way to say it, and no JSON brings it */
            at++;
            continue;
        }
        if (!is_seen(code))
            add_escape(out, code);
        else {
            if (code == '"' || code == '\\')
                buf_char(out, '\\');
            buf_add(out, text + at, taken);
        }
        at += taken;
    }
    buf_char(out, '"');
}

/* --- small parts ------------------------------------------------------------------------------- */

/* Text from outside, in a comment. */
static void add_words(struct buf *out, const char *text)
{
    text_escape(out, text, strlen(text));
}

static void add_list(struct buf *out, const struct names *names)
{
    buf_char(out, '[');
    for (size_t i = 0; i < names->count; i++) {
        buf_text(out, i ? ", " : "");
        yaml_scalar(out, names->items[i]);
    }
    buf_char(out, ']');
}

/* A single name needs no list. */
static void add_names(struct buf *out, const struct names *names)
{
    if (names->count == 1)
        yaml_scalar(out, names->items[0]);
    else
        add_list(out, names);
}

static void add_pinned(struct buf *out, const char *key, const char *name, const char *id)
{
    buf_printf(out, "%s: { name: ", key);
    yaml_scalar(out, name);
    buf_printf(out, ", id: ");
    yaml_scalar(out, id);
    buf_text(out, " }\n");
}

/* --- head ------------------------------------------------------------------------------------- */

static void add_head(struct buf *out, const struct adoption *adoption)
{
    buf_text(out, "# yaml-language-server: $schema=tautline.schema.json\n#\n# What runs as ");
    add_words(out, adoption->service);
    buf_text(out, ", in ");
    for (size_t i = 0; i < adoption->environment_count; i++) {
        const size_t left = adoption->environment_count - i;
        add_words(out, adoption->environments[i].name);
        buf_text(out, left > 2 ? ", " : left == 2 ? " and " : ".\n");
    }
    buf_printf(
        out,
        "#\n"
        "# Written by `tautline pull` from what Railway kept on %s: a proposal, to be read "
        "before it\n"
        "# is trusted. Types are guesses from names and values. A value is written only where it can be\n"
        "# no secret; pull again with --show NAME for others, or make them text. Values are text exactly\n"
        "# as written; secrets are never written here.\n"
        "%s#\n"
        "# To review:\n"
        "#   - what an absent variable means (absent_means), often the unsafe side;\n"
        "#   - which probes show a setting's effect (shown_by), and where a report shows it;\n"
        "#   - what must never happen (guardrails): see the proposals at the end.\n\n"
        "tautline: 1\n",
        adoption->day,
        adoption->simulated ? "# SIMULATED: this was never Railway's own service.\n" : "");
    add_pinned(out, "project", adoption->project, adoption->project_id);
    add_pinned(out, "service", adoption->service, adoption->service_id);
}

static void add_domains(struct buf *out, const struct adopted_environment *environment)
{
    if (environment->domains.count < 2)
        return;
    buf_text(out, "    # Railway lists ");
    for (size_t i = 0; i < environment->domains.count; i++) {
        buf_text(out, i ? ", " : "");
        add_words(out, environment->domains.items[i]);
    }
    buf_text(out, ": is the one below the one to ask?\n");
}

/* The key is an alias where the name can be none. */
static void add_title(struct buf *out, const struct adopted_environment *environment)
{
    if (!environment->title)
        return;
    buf_text(out, "  # Railway calls it ");
    add_words(out, environment->title);
    buf_text(out, ", which can be no key here: it is found by its id.\n");
}

static void add_environments(struct buf *out, const struct adoption *adoption)
{
    buf_text(out, "\nenvironments:\n");
    for (size_t i = 0; i < adoption->environment_count; i++) {
        const struct adopted_environment *environment = &adoption->environments[i];
        add_title(out, environment);
        buf_text(out, "  ");
        yaml_scalar(out, environment->name);
        buf_text(out, ":\n");
        add_domains(out, environment);
        buf_text(out, "    id: ");
        yaml_scalar(out, environment->id);
        buf_text(out, "\n");
        if (environment->url) {
            buf_text(out, "    url: ");
            yaml_scalar(out, environment->url);
            buf_text(out, "\n");
        } else
            buf_text(out, "    # url: https://…  Railway lists no domain: nothing can be probed\n");
        if (environment->token)
            buf_printf(out, "    token: { env: %s }\n", environment->token);
    }
}

/* --- settings --------------------------------------------------------------------------------- */

static void add_wanted(struct buf *out, const struct wanted *wanted)
{
    buf_printf(out, "%s: ", setting_type_name(wanted->type));
    if (wanted->type == SETTING_LIST)
        add_list(out, &wanted->list);
    else if (wanted->type == SETTING_FLAG || wanted->type == SETTING_NUMBER ||
             wanted->type == SETTING_DECIMAL)
        buf_text(out, wanted->text);
    else
        yaml_scalar(out, wanted->text);
}

static void add_secret(struct buf *out, const struct secret_rule *rule)
{
    const char *between = " ";
    buf_text(out, "secret: {");
    if (rule->one_line) {
        buf_printf(out, "%sone_line: true", between);
        between = ", ";
    }
    if (rule->unquoted) {
        buf_printf(out, "%sunquoted: true", between);
        between = ", ";
    }
    if (rule->differs_between.count) {
        buf_printf(out, "%sdiffers_between: ", between);
        add_list(out, &rule->differs_between);
        between = ", ";
    }
    buf_text(out, *between == ',' ? " }" : "}");
}

static void add_note(struct buf *out, const char *note)
{
    buf_printf(out, "  # %s\n", note);
}

static void add_notes(struct buf *out, const struct adopted_setting *setting)
{
    if (setting->pending)
        add_note(out,
                 "The live process was started with something else: it shows at the next deploy.");
    if (setting->partly_sealed)
        add_note(out, "Sealed in some environments only.");
    if (setting->reference) {
        buf_text(out, "  # Stored as the reference ");
        add_words(out, setting->reference);
        buf_text(out, "; judged by what it becomes.\n");
    }
    if (setting->value_count > 1)
        add_note(out, "Not the same everywhere: is that meant?");
}

/* The members beside what is wanted, each begun by `between`. */
static void add_rest(struct buf *out, const struct adoption *adoption,
                     const struct adopted_setting *setting, const char *between)
{
    if (setting->ignore_case)
        buf_printf(out, "%signore_case: true", between);
    if (adoption->cors_path && adoption_cors_part(setting))
        buf_printf(out, "%sshown_by: cors/%s", between, adoption_cors_part(setting));
    if (setting->sealed)
        buf_printf(out, "%ssealed: true", between);
    if (setting->in.count) {
        buf_printf(out, "%sin: ", between);
        add_names(out, &setting->in);
        buf_printf(out, "%sabsent_means: unknown # absent elsewhere: what does that do?", between);
    }
}

static void add_by_environment(struct buf *out, const struct adopted_setting *setting)
{
    buf_text(out, "by_environment:");
    for (size_t i = 0; i < setting->value_count; i++) {
        buf_text(out, "\n      ");
        yaml_scalar(out, setting->values[i].environment);
        buf_text(out, ": { ");
        add_wanted(out, &setting->values[i].wanted);
        buf_text(out, " }");
    }
}

/* On one line what fits there. */
static void add_setting(struct buf *out, const struct adoption *adoption,
                        const struct adopted_setting *setting)
{
    const bool several = setting->value_count > 1;
    const bool block = several || setting->secret.differs_between.count || setting->in.count;
    add_notes(out, setting);
    buf_text(out, "  ");
    yaml_scalar(out, setting->name);
    buf_text(out, block ? ":\n    " : ": { ");
    if (several)
        add_by_environment(out, setting);
    else if (setting->type == SETTING_SECRET)
        add_secret(out, &setting->secret);
    else
        add_wanted(out, &setting->values[0].wanted);
    add_rest(out, adoption, setting, block ? "\n    " : ", ");
    buf_text(out, block ? "\n" : " }\n");
}

static bool is_in_part(const struct adopted_setting *setting, bool secret)
{
    return setting->care == CARE_NONE && (setting->type == SETTING_SECRET) == secret;
}

static size_t count_part(const struct adoption *adoption, bool secret)
{
    size_t count = 0;
    for (size_t i = 0; i < adoption->setting_count; i++)
        count += is_in_part(&adoption->settings[i], secret);
    return count;
}

static void add_part(struct buf *out, const struct adoption *adoption, bool secret,
                     const char *title)
{
    if (count_part(adoption, secret) == 0)
        return;
    buf_printf(out, "  # %s\n", title);
    for (size_t i = 0; i < adoption->setting_count; i++)
        if (is_in_part(&adoption->settings[i], secret))
            add_setting(out, adoption, &adoption->settings[i]);
}

static void add_left_out(struct buf *out, const struct adoption *adoption)
{
    bool any = false;
    for (size_t i = 0; i < adoption->setting_count; i++) {
        const struct adopted_setting *setting = &adoption->settings[i];
        if (setting->care == CARE_NONE)
            continue;
        buf_text(out, any ? "# Left out: " : "\n# Left out: ");
        any = true;
        add_words(out, setting->name);
        buf_text(out, setting->care == CARE_NAME
                          ? ", a name that no declaration can hold.\n"
                          : ", which holds a placeholder: set it, then declare it as a secret.\n");
    }
}

static void add_settings(struct buf *out, const struct adoption *adoption)
{
    const size_t plain = count_part(adoption, false), secrets = count_part(adoption, true);
    if (plain + secrets > 0)
        buf_text(out, "\nsettings:\n");
    add_part(out, adoption, false, "Values that can be no secret, or that --show named.");
    if (plain && secrets)
        buf_char(out, '\n');
    add_part(
        out, adoption, true,
        "Secrets, and what is not shown. The properties hold today; `min_length: 32` adds what "
        "you\n  # demand of the next one, `rotate_by: 2030-01-31` an end.");
    add_left_out(out, adoption);
}

/* --- probes and guardrails -------------------------------------------------------------------- */

static void add_probe(struct buf *out, const struct adopted_probe *probe)
{
    buf_text(out, "  ");
    yaml_scalar(out, probe->name);
    buf_text(out, ": { type: http, path: ");
    yaml_scalar(out, probe->path);
    if (probe->status != 200)
        buf_printf(out, ", status: %d", probe->status);
    if (probe->in.count) {
        buf_text(out, ", in: ");
        add_names(out, &probe->in);
    }
    buf_printf(out, " } # %s\n", probe->note);
}

/* What one of the policy's settings wants, as a member of its probe. */
static void add_cors_member(struct buf *out, const struct adoption *adoption, const char *sign,
                            const char *part)
{
    for (size_t i = 0; i < adoption->setting_count; i++) {
        const struct adopted_setting *setting = &adoption->settings[i];
        if (!text_is(adoption_cors_part(setting), part))
            continue;
        buf_printf(out, "%s    %s: ", sign, part);
        add_list(out, &setting->values[0].wanted.list);
        buf_char(out, '\n');
    }
}

/* `sign` begins each line. */
static void add_cors(struct buf *out, const struct adoption *adoption, const char *sign)
{
    buf_printf(out, "%s  cors:\n%s    type: cors\n%s    path: ", sign, sign, sign);
    yaml_scalar(out, adoption->cors_path ? adoption->cors_path : "/");
    buf_char(out, '\n');
    add_cors_member(out, adoption, sign, "origins");
    add_cors_member(out, adoption, sign, "methods");
    add_cors_member(out, adoption, sign, "headers");
    buf_printf(out, "%s    credentials: true\n", sign);
}

/* Where the guessed probe did not pass, or could not be run. */
static void propose_cors(struct buf *out, const struct adoption *adoption)
{
    if (adoption->cors_path || !adoption_has_cors(adoption))
        return;
    buf_text(out, "\n# A probe of the CORS policy: see to path and credentials, add it to the "
                  "probes, and write\n# `shown_by: cors/origins` (…/methods, …/headers) at its "
                  "settings.\n");
    add_cors(out, adoption, "# ");
}

static void add_probes(struct buf *out, const struct adoption *adoption)
{
    if (adoption->unprobed)
        buf_printf(out, "\n# No probes are proposed: %s.\n", adoption->unprobed);
    if (adoption->probe_count == 0 && !adoption->certificate)
        return;
    buf_text(out, "\n# What answered as written when it was asked without any secret.\nprobes:\n");
    for (size_t i = 0; i < adoption->probe_count; i++)
        add_probe(out, &adoption->probes[i]);
    if (adoption->cors_path)
        add_cors(out, adoption, "");
    if (adoption->certificate)
        buf_text(out, "  certificate: { type: tls, days_left: 14 }\n");
}

static void add_guardrail(struct buf *out, const struct adopted_setting *setting)
{
    const bool is = setting->values[0].wanted.flag;
    buf_text(out, "#   ");
    for (const char *at = setting->name; *at; at++)
        buf_char(out, *at == '_' ? '-' : text_lower(*at));
    buf_printf(out, "-stays-%s: { ", is ? "true" : "false");
    if (setting->in.count) {
        buf_text(out, "in: ");
        add_names(out, &setting->in);
        buf_text(out, ", ");
    }
    buf_printf(out, "forbid: { %s: %s } }\n", setting->name, is ? "false" : "true");
}

static void add_guardrails(struct buf *out, const struct adoption *adoption)
{
    bool any = false;
    for (size_t i = 0; i < adoption->setting_count; i++) {
        const struct adopted_setting *setting = &adoption->settings[i];
        if (setting->care != CARE_NONE || !setting->guards)
            continue;
        if (!any)
            buf_text(out, "\n# What must never be, as far as names tell. Take out the `#` of those "
                          "that are meant, and add\n# `change_needs: [ROLE]` and `why`.\n"
                          "# guardrails:\n");
        any = true;
        add_guardrail(out, setting);
    }
}

/* --- what the application's own description tells -------------------------------------------------- */

/* /webhooks/clay: webhooks-clay. */
static void add_path_name(struct buf *out, const char *path)
{
    for (const char *at = path + 1; *at; at++)
        buf_char(out, *at == '/' || *at == '_' ? '-' : text_lower(*at));
}

/* The token of a door, or of a webhook, as its secret is called. */
static void add_token(struct buf *out, const struct adoption *adoption, const char *about,
                      bool bearer)
{
    const char *secret = adoption_secret_for(adoption, about);
    buf_text(out, "{ variable: ");
    buf_text(out, secret ? secret : "WHICH_SECRET");
    buf_text(out, bearer ? ", scheme: Bearer }" : " }");
}

static void add_more(struct buf *out, const struct adopted_paths *paths)
{
    if (paths->more)
        buf_printf(out, "#   # and %zu more\n", paths->more);
}

static void propose_reports(struct buf *out, const struct adoption *adoption)
{
    const struct adopted_paths *paths = &adoption->api.reports;
    if (paths->count)
        buf_text(out, "# Which of these tells of a setting? Write `reported: NAME#/pointer` at the "
                      "setting. Leave out a GET\n# that has an effect.\n# reports:\n");
    for (size_t i = 0; i < paths->count; i++) {
        const struct adopted_path *path = &paths->items[i];
        buf_text(out, "#   ");
        add_path_name(out, path->path);
        buf_printf(out, ": { path: %s", path->path);
        if (path->door) {
            buf_printf(out, ", header: { %s: ", path->door->header);
            add_token(out, adoption, path->door->header, path->door->bearer);
            buf_text(out, " }");
        }
        buf_text(out, " }\n");
    }
    add_more(out, paths);
}

static size_t count_doors(const struct adopted_api *api)
{
    size_t count = 0;
    for (size_t i = 0; i < api->door_count; i++)
        count += api->doors[i].path_count > 0;
    return count;
}

static void propose_door(struct buf *out, const struct adoption *adoption,
                         const struct adopted_door *door)
{
    if (door->path_count == 0)
        return;
    buf_text(out, "#   token-");
    for (const char *at = door->header; *at; at++)
        buf_char(out, text_lower(*at));
    buf_printf(out, ":\n#     type: header_token\n#     header: %s\n#     token: ", door->header);
    add_token(out, adoption, door->header, door->bearer);
    buf_text(out, "\n#     paths: [");
    for (size_t i = 0; i < door->path_count; i++)
        buf_printf(out, "%s%s", i ? ", " : "", door->paths[i]);
    buf_text(out, "]\n#     refused: 401\n");
}

static void propose_doors(struct buf *out, const struct adoption *adoption)
{
    const struct adopted_api *api = &adoption->api;
    if (count_doors(api) == 0)
        return;
    buf_text(
        out,
        "# Probes of a token in a header. Which secret is it? Is the answer without it 401, or 403? "
        "Has one of\n# the paths an effect? Then leave it out.\n# probes:\n");
    for (size_t i = 0; i < api->door_count; i++)
        propose_door(out, adoption, &api->doors[i]);
}

static void propose_webhooks(struct buf *out, const struct adoption *adoption)
{
    const struct adopted_paths *paths = &adoption->api.webhooks;
    if (paths->count == 0)
        return;
    buf_text(out,
             "# Probes of webhooks. What is the answer without a credential and with a wrong one "
             "(`refused`), and with\n# the right one where the body is not JSON (`accepted`)? Is "
             "such a body stored? If not, add `admits: true`.\n# Is it signed? Then "
             "`hmac: { variable: WHICH_SECRET, header: X-Signature }` in place of `token`.\n"
             "# probes:\n");
    for (size_t i = 0; i < paths->count; i++) {
        buf_text(out, "#   ");
        add_path_name(out, paths->items[i].path);
        buf_printf(out,
                   ":\n#     type: webhook\n#     path: %s\n#     refused: 401\n"
                   "#     accepted: 400\n#     token: ",
                   paths->items[i].path);
        add_token(out, adoption, paths->items[i].path, true);
        buf_char(out, '\n');
    }
    add_more(out, paths);
}

/* Nothing of it was asked: a POST may do something, and the description may be wrong. */
static void propose_api(struct buf *out, const struct adoption *adoption)
{
    const struct adopted_api *api = &adoption->api;
    if (!api->reports.count && !api->webhooks.count && count_doors(api) == 0)
        return;
    buf_text(out,
             "\n# What the application's own /openapi.json tells. None of it was asked. Answer "
             "the questions, take out\n# the `#` of what is meant, and add it to the `probes` "
             "above.\n");
    propose_reports(out, adoption);
    propose_doors(out, adoption);
    propose_webhooks(out, adoption);
}

void declaration_text(struct buf *out, const struct adoption *adoption)
{
    add_head(out, adoption);
    add_environments(out, adoption);
    add_settings(out, adoption);
    add_probes(out, adoption);
    propose_cors(out, adoption);
    propose_api(out, adoption);
    add_guardrails(out, adoption);
}
