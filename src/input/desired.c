#include "input/desired.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/url.h"
#include "desired_shapes.h"
#include "doc/yaml.h"
#include "model/desired.h"
#include "model/document.h"
#include "model/review_kind.h"

/* --- documents ----------------------------------------------------------------------------- */

enum { PATH_MOST = 255 };

/* Is every part of the path a name, and none of them `.` or `..`? */
static bool has_plain_parts(struct arena *arena, const char *text)
{
    for (const char *part = text;; part++) {
        const size_t length = strcspn(part, "/");
        const char *name = arena_slice(arena, part, length);
        if (length == 0 || text_is(name, ".") || text_is(name, ".."))
            return false;
        part += length;
        if (!*part)
            return true;
    }
}

static bool has_control(const char *text)
{
    while (*text && (unsigned char)*text >= ' ' && *text != 0x7f)
        text++;
    return *text != '\0';
}

static bool check_path(struct arena *arena, const char *text, struct err *err)
{
    if (strlen(text) <= PATH_MOST && strlen(text) > strlen(".md") && text_ends(text, ".md") &&
        !strchr(text, '\\') && !has_control(text) && has_plain_parts(arena, text))
        return true;
    err_set(err, ERR_INPUT, "'%.80s' is not a Markdown file of the project", text);
    return err_hint(
        err,
        "Write its path below the project's folder, without '..' and ending in .md: docs/TRACKER.md.");
}

static bool take_path(struct schema_reading *reading, const struct node *node, void *out,
                      struct err *err)
{
    (void)err;
    *(struct document_path *)out =
        (struct document_path){arena_text(reading->arena, node->text), node->where};
    return true;
}

static const struct shape document_path = {
    .kind = SHAPE_SCALAR,
    .id = "document",
    .noun = "a Markdown file",
    .hint = "Write its path below the project's folder: docs/TRACKER.md.",
    .scalar = {.kind = SCALAR_FORM,
               .pattern = "^[^/].*\\.md$",
               .check = check_path,
               .take = take_path},
};

static const struct shape others = {
    .kind = SHAPE_LIST,
    .noun = "a Markdown file or a list of them",
    .hint = "Write a list of paths below the project's folder.",
    .list = {.item = &document_path, .size = sizeof(struct document_path), .single = true},
};

static const struct schema_row document_rows[] = {
    {"canonical", &document_path, REQUIRED, AT(documents, canonical),
     "the document that decides where documents differ: the tracker"},
    {"others", &others, OPTIONAL, AT(documents, others), "documents that are kept in sync with it"},
    {.key = NULL},
};

/* The reader of a list refuses a repeated item; it does not know the canonical document. */
static void finish_documents(struct schema_reading *reading, const struct node *node, void *out)
{
    (void)node;
    const struct documents *documents = out;
    for (size_t i = 0; i < documents->other_count; i++)
        if (text_is(documents->others[i].path, documents->canonical.path))
            schema_fault(reading, documents->others[i].where,
                         arena_printf(reading->arena, "'%.80s' is the canonical document",
                                      documents->others[i].path),
                         "Name each document once.");
}

static const struct shape documents = {
    .kind = SHAPE_MAP,
    .noun = "a map of documents",
    .hint = "Write { canonical: docs/TRACKER.md, others: [docs/HANDOVER.md] }.",
    .map = {TABLE(document_rows), .finish = finish_documents},
};

/* --- names and ids ----------------------------------------------------------------------- */

enum { TITLE_MOST = 100 };

static bool check_title(struct arena *arena, const char *text, struct err *err)
{
    if (strlen(text) <= TITLE_MOST && text_is(text, text_trimmed(arena, text)) &&
        !text_has(text, "\n"))
        return true;
    err_set(err, ERR_INPUT, "'%.60s' is not the name of a project or a service", text);
    return err_hint(err, "Write it as Railway shows it, at most %d bytes on one line.", TITLE_MOST);
}

static bool take_title(struct schema_reading *reading, const struct node *node, void *out,
                       struct err *err)
{
    struct pinned *pinned = out;
    (void)err; /* the name was checked */
    pinned->name = arena_text(reading->arena, node->text);
    pinned->where = node->where;
    return true;
}

static const struct shape title =
    SCALAR("a name", .kind = SCALAR_WORD, .check = check_title, .take = take_title);

static const struct schema_row pinned_rows[] = {
    {"name", &title, REQUIRED, 0, "the name that Railway shows"},
    {"id", &shape_id, OPTIONAL, AT(pinned, id),
     "the Railway id: Tautline accepts nothing else with that name"},
    {.key = NULL},
};

static const struct shape pinned_map = {
    .kind = SHAPE_MAP,
    .noun = "a name with its id",
    .map = {TABLE(pinned_rows)},
};

static const struct shape pinned = {
    .kind = SHAPE_EITHER,
    .id = "pinned",
    .noun = "a name, or a name with its id",
    .hint = "Write the name, or { name: ..., id: ... }.",
    .either = {.scalar = &title, .map = &pinned_map},
};

/* --- environments ------------------------------------------------------------------------ */

static const struct schema_word network_words[] = {{"public", 0}, {"private", 1}, {.word = NULL}};

static bool take_network(struct schema_reading *reading, const struct node *node, void *out,
                         struct err *err)
{
    bool *is_private = out;
    (void)reading;
    (void)err; /* the word was checked */
    *is_private = text_is(node->text, "private");
    return true;
}

static const struct shape network =
    SCALAR("a kind of network", .kind = SCALAR_FORM, .words = network_words, .take = take_network);

static const struct schema_row environment_rows[] = {
    {"url", &shape_address, OPTIONAL, AT(environment, url),
     "the service's own address, without a path; also known as ${url}"},
    {"id", &shape_id, OPTIONAL, AT(environment, id), "the Railway id of the environment"},
    {"token", &shape_token_source, OPTIONAL, AT(environment, token),
     "where its Railway token comes from (default: RAILWAY_TOKEN or RAILWAY_API_TOKEN)"},
    {"network", &network, OPTIONAL, AT(environment, network_private),
     "private: probes may reach private networks"},
    {"headers", &shape_headers, OPTIONAL, AT(environment, headers),
     "headers of each request to the service, as a gateway in front of it wants them"},
    {"wake", &shape_flag, OPTIONAL, AT(environment, wake), "probes may wake a sleeping service"},
    {.key = NULL},
};

static const struct review_field environment_fields[] = {
    MORE_IS_STRICTER(environment, id, FIELD_TEXT, "it may be another environment now"),
    EITHER_WAY(environment, url, FIELD_TEXT, WEAKER,
               "probes go to another address, with the secrets that they send"),
    EITHER_WAY(environment, token, FIELD_SOURCE, WEAKER, "another token is used"),
    MEMBER_AS("network", environment, network_private, FIELD_BOOL, WEAKER, STRICTER, WEAKER,
              "probes may reach private networks"),
    ARRAY(environment, headers, header_count, FIELD_HEADERS, UNCLEAR, UNCLEAR, UNCLEAR,
          "every request to the service differs"),
    MEMBER(environment, wake, FIELD_BOOL, WEAKER, UNCLEAR, WEAKER,
           "it decides whether probes wake a sleeping service"),
};

static bool guards_environment(const struct guardrail *guardrail, const void *thing)
{
    const struct environment *environment = thing;
    return names_applies(&guardrail->in, environment->name);
}

static const struct review_kind review_environments = {
    THINGS("environment", environment, desired, environments, environment_count, SCOPE_ITS_NAME),
    FIELDS(environment_fields),
    .added = UNCLEAR,
    .added_why = "its probes send to an address that was never reviewed",
    .removed = WEAKER,
    .removed_why = "nothing in it is checked any more",
    .is_guarded = guards_environment,
};

static const struct shape environment = {
    .kind = SHAPE_MAP,
    .id = "environment",
    .noun = "an environment",
    .hint = "Write { url: https://service.example.com }, or {} if nothing is probed.",
    .map = {TABLE(environment_rows)},
};

static const struct shape environments =
    NAMED("a map of environments by name", &shape_name, &environment, environment);

/* --- the whole declaration ----------------------------------------------------------------- */

enum { PER_HOST_MOST = 64, DEADLINE = 120, BODY = 1, BODY_MOST = 16 };

static const struct shape version =
    SCALAR("a version of this format", .kind = SCALAR_NUMBER, .least = DESIRED_VERSION,
           .most = DESIRED_VERSION, .take = shape_take_nothing);

static const struct shape per_host =
    SCALAR("a number of requests", .kind = SCALAR_NUMBER, .least = 1, .most = PER_HOST_MOST);

static const struct shape body =
    SCALAR("a number of MiB", .kind = SCALAR_NUMBER, .least = 1, .most = BODY_MOST);

static const struct schema_row limit_rows[] = {
    {"per_host", &per_host, OPTIONAL, AT(limits, per_host),
     "requests to one host at a time (default: 100 over HTTP/2, 16 over HTTP/1.1)"},
    {"deadline", &shape_timeout, OPTIONAL, AT(limits, deadline),
     "how long a run may take (default: 120s); each further environment adds 100 ms"},
    {"body", &body, OPTIONAL, AT(limits, body),
     "the size of an answer, in MiB, that is still read (default: 1)"},
    {.key = NULL},
};

static const struct shape limits = {
    .kind = SHAPE_MAP,
    .noun = "a map of limits",
    .map = {TABLE(limit_rows)},
};

static const struct shape anything = {.kind = SHAPE_ANY, .noun = "anything"};

static const struct schema_row desired_rows[] = {
    {"tautline", &version, REQUIRED, 0, "the version of this format: 1"},
    {"project", &pinned, REQUIRED, AT(desired, project), "the project, by name or by name and id"},
    {"service", &pinned, REQUIRED, AT(desired, service), "the service, by name or by name and id"},
    {"environments", &environments, REQUIRED, AT(desired, environments),
     "the environments in which it runs"},
    {"reports", &shape_reports, OPTIONAL, AT(desired, reports),
     "endpoints where the application reports its own state"},
    {"settings", &shape_settings, REQUIRED, AT(desired, settings),
     "the variables and their desired values"},
    {"probes", &shape_probes, OPTIONAL, AT(desired, probes), "probes of the live application"},
    {"guardrails", &shape_guardrails, OPTIONAL, AT(desired, guardrails), "what must never be true"},
    {"exceptions", &shape_exceptions, OPTIONAL, AT(desired, exceptions),
     "known and owned deviations, each with an end"},
    {"limits", &limits, OPTIONAL, AT(desired, limits), "limits for requests"},
    {"allow_empty", &shape_flag, OPTIONAL, AT(desired, allow_empty),
     "accept a service without any variable"},
    {"cadence", &anything, RESERVED, 0, "reserved: how often this is checked"},
    {"documents", &documents, OPTIONAL, AT(desired, documents),
     "documents with marked blocks that say what was verified"},
    {"notify", &anything, RESERVED, 0, "reserved: who is notified"},
    {.key = NULL},
};

/* The documents that are compared with what was verified; the canonical one decides by itself. */
static struct names document_words(struct arena *arena, const void *thing)
{
    const struct documents *named = &((const struct desired *)thing)->documents;
    const char **words = arena_array(arena, named->other_count + 1, sizeof *words);
    size_t count = 0;
    if (named->canonical.path)
        words[count++] = arena_printf(arena, "%s (canonical)", named->canonical.path);
    for (size_t i = 0; i < named->other_count; i++)
        words[count++] = named->others[i].path;
    return (struct names){words, count};
}

static const struct review_field desired_fields[] = {
    MEMBER_AS("project", desired, project.name, FIELD_TEXT, WEAKER, WEAKER, WEAKER,
              "it is another project"),
    MEMBER_AS("project id", desired, project.id, FIELD_TEXT, STRICTER, WEAKER, WEAKER,
              "it may be another project now"),
    MEMBER_AS("service", desired, service.name, FIELD_TEXT, WEAKER, WEAKER, WEAKER,
              "it is another service"),
    MEMBER_AS("service id", desired, service.id, FIELD_TEXT, STRICTER, WEAKER, WEAKER,
              "it may be another service now"),
    MEMBER_AS("per_host", desired, limits.per_host, FIELD_NUMBER, SAME, SAME, SAME, NULL),
    MEMBER_AS("deadline", desired, limits.deadline, FIELD_SPAN, SAME, SAME, SAME, NULL),
    MEMBER_AS("body", desired, limits.body, FIELD_NUMBER, SAME, SAME, SAME, NULL),
    WORDS("documents", desired, documents.canonical, STRICTER, WEAKER, UNCLEAR,
          "a document is no longer compared with what was verified", document_words),
    MORE_IS_WEAKER(desired, allow_empty, FIELD_BOOL, "a service without any variable is accepted"),
};

static const struct review_kind review_desired = {
    .name = "declaration",
    .name_at = AT(desired, file),
    .shown_at = AT(desired, file),
    .where_at = AT(desired, service.where),
    .in_at = SCOPE_EVERYWHERE,
    FIELDS(desired_fields),
    .added = SAME,
    .removed = WEAKER,
    .removed_why = "nothing in it is checked any more",
};

static const struct review_kind *const review_kinds[] = {
    &review_guardrails, &review_exceptions,   &review_settings,
    &review_probes,     &review_environments, &review_reports,
};

const struct review_tables desired_review = {&review_desired, review_kinds,
                                             sizeof review_kinds / sizeof review_kinds[0]};

static void begin(const struct node *node, void *out)
{
    (void)node;
    ((struct desired *)out)->limits = (struct limits){0, DEADLINE, BODY};
}

const struct shape desired_shape = {
    .kind = SHAPE_MAP,
    .noun = "a declaration",
    .hint = "Start with 'tautline: 1', then project, service, environments and settings.",
    .map = {TABLE(desired_rows), .begin = begin},
};

bool desired_read(struct arena *arena, const char *file, const char *bytes, size_t length,
                  struct desired *out, struct faults *faults)
{
    struct schema_reading reading = {arena, faults};
    const size_t before = faults->count + faults->dropped;
    struct desired desired = {.file = arena_text(arena, file)};
    const struct node *node = NULL;
    if (yaml_read(arena, desired.file, bytes, length, &node, faults)) {
        const bool whole = schema_read(&reading, &desired_shape, node, &desired);
        references_check(&reading, node, &desired, whole);
        if (faults->count + faults->dropped == before)
            contradictions_check(&reading, &desired);
    }
    faults_sort(faults);
    if (!node || faults->count + faults->dropped != before)
        return false;
    *out = desired;
    return true;
}
