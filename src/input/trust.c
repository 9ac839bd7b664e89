#include "input/trust.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/url.h"
#include "base/when.h"
#include "desired_shapes.h"
#include "doc/schema.h"
#include "doc/yaml.h"
#include "model/desired.h"
#include "model/review_kind.h"
#include "model/trust.h"
#include "trust_floor.h"

/* --- the shape --------------------------------------------------------------------------- */

enum { PRINCIPAL_MOST = 128, SERIAL_MOST = 999999999 };

/* What ssh would read as a pattern or a list is not the name of one person. */
static bool check_principal(struct arena *arena, const char *text, struct err *err)
{
    (void)arena;
    bool valid = *text && strlen(text) <= PRINCIPAL_MOST;
    for (const char *at = text; *at; at++)
        valid = valid && *at > ' ' && *at <= '~' && !strchr("*?!,\"#\\", *at);
    if (valid)
        return true;
    err_set(err, ERR_INPUT, "'%.60s' is not a principal", text);
    return err_hint(err, "Write the exact name from the approvers file, as in pto@example.com.");
}

static const struct shape principal_name =
    SCALAR("a principal", .kind = SCALAR_WORD, .pattern = "^[!-~]+$", .check = check_principal);

static const struct shape principals = {
    .kind = SHAPE_LIST,
    .id = "principals",
    .noun = "a list of principals",
    .hint = "Name at least one person, as in [pto@example.com].",
    .list = {.item = &principal_name, .size = sizeof(const char *)},
};

static const struct shape roles = {
    .kind = SHAPE_NAMED,
    .noun = "a map of roles and their principals",
    .named = {.name = &shape_name,
              .item = &principals,
              .size = sizeof(struct trust_role),
              .name_offset = AT(trust_role, name),
              .where_offset = AT(trust_role, where),
              .value_offset = AT(trust_role, principals)},
};

static const struct review_field role_fields[] = {
    MEMBER(trust_role, principals, FIELD_NAMES, WEAKER, SAME, WEAKER, "other people have the role"),
};

static const struct review_kind review_roles = {
    THINGS("role", trust_role, trust, roles, role_count, SCOPE_EVERYWHERE),
    FIELDS(role_fields),
    .added = WEAKER,
    .added_why = "people get a role that did not exist",
    .removed = SAME,
};

static const struct schema_row environment_rows[] = {
    {"needs", &shape_roles, REQUIRED, AT(trust_environment, needs),
     "roles that must each approve a plan, by different people; at least one"},
    {.key = NULL},
};

static const struct review_field need_fields[] = {
    MORE_IS_STRICTER(trust_environment, needs, FIELD_NAMES, "fewer or other roles must approve"),
};

static const struct review_kind review_environments = {
    THINGS("needs", trust_environment, trust, environments, environment_count, SCOPE_EVERYWHERE),
    FIELDS(need_fields),
    .added = WEAKER,
    .added_why = "it may be changed from now on",
    .removed = STRICTER,
};

static const struct shape environment = {
    .kind = SHAPE_MAP,
    .noun = "an environment",
    .hint = "Write { needs: [ROLE] }.",
    .map = {TABLE(environment_rows)},
};

static const struct shape environments =
    NAMED("a map of environments by name", &shape_name, &environment, trust_environment);

static const struct schema_row target_rows[] = {
    {"environment", &shape_name, REQUIRED, AT(trust_target, environment),
     "the environment whose needs apply to it"},
    {"project", &shape_id, REQUIRED, AT(trust_target, project_id), "the Railway id of the project"},
    {"environment_id", &shape_id, REQUIRED, AT(trust_target, environment_id),
     "the Railway id of the environment"},
    {"service", &shape_id, REQUIRED, AT(trust_target, service_id), "the Railway id of the service"},
    {"url", &shape_address, OPTIONAL, AT(trust_target, url),
     "the service's own address, without a path; the probes of its floor go there"},
    {.key = NULL},
};

static const char other_target[] = "plans for another target may be applied";

static const struct review_field target_fields[] = {
    EITHER_WAY(trust_target, environment, FIELD_TEXT, WEAKER, other_target),
    MEMBER_AS("project", trust_target, project_id, FIELD_TEXT, WEAKER, WEAKER, WEAKER,
              other_target),
    EITHER_WAY(trust_target, environment_id, FIELD_TEXT, WEAKER, other_target),
    MEMBER_AS("service", trust_target, service_id, FIELD_TEXT, WEAKER, WEAKER, WEAKER,
              other_target),
    EITHER_WAY(trust_target, url, FIELD_TEXT, WEAKER, "the probes of its floor go elsewhere"),
};

static const struct review_kind review_targets = {
    THINGS("target", trust_target, trust, targets, target_count, SCOPE_EVERYWHERE),
    FIELDS(target_fields),
    .added = WEAKER,
    .added_why = "plans for it may be applied from now on",
    .removed = STRICTER,
};

static const struct shape target = {
    .kind = SHAPE_MAP,
    .noun = "a target",
    .map = {TABLE(target_rows)},
};

static const struct shape targets =
    NAMED("a map of targets by name", &shape_name, &target, trust_target);

/* People need minutes to read and sign a plan; after two weeks they have forgotten it. */
enum { AGE_LEAST = 5 * WHEN_MINUTE, AGE_MOST = 14 * WHEN_DAY, AGE = WHEN_DAY };

static bool take_age(struct schema_reading *reading, const struct node *node, void *out,
                     struct err *err)
{
    int64_t age = 0;
    (void)reading;
    if (!when_parse_span(node->text, &age) || age < AGE_LEAST || age > AGE_MOST) {
        err_at(err, node->where, "'%.40s' is not a valid maximum age of a plan", node->text);
        return err_hint(err, "Write a duration from 5m to 14d, as in 24h.");
    }
    memcpy(out, &age, sizeof age);
    return true;
}

static const struct shape age =
    SCALAR("a duration", .kind = SCALAR_FORM, .pattern = "^[0-9]+[smhd]$", .take = take_age);

/* The default limits of a plan, and the greatest that may be declared. */
enum { CHANGES = 20, CHANGES_MOST = 500, DEPLOYS = 1, DEPLOYS_MOST = 20 };

static const struct shape change_limit =
    SCALAR("a number of changes", .kind = SCALAR_NUMBER, .least = 1, .most = CHANGES_MOST);

static const struct shape deploy_limit =
    SCALAR("a number of deploys", .kind = SCALAR_NUMBER, .least = 1, .most = DEPLOYS_MOST);

static const struct shape variables = {
    .kind = SHAPE_LIST,
    .noun = "a list of variables",
    .hint = "Name at least one variable, as in [REDIS_URL].",
    .list = {.item = &shape_variable, .size = sizeof(const char *)},
};

static const struct schema_row plan_rows[] = {
    {"max_age", &age, OPTIONAL, AT(trust, plan_max_age), "how long a plan is valid (default: 24h)"},
    {"max_changes", &change_limit, OPTIONAL, AT(trust, plan_max_changes),
     "how many variables one plan may write (default: 20)"},
    {"max_deploys", &deploy_limit, OPTIONAL, AT(trust, plan_max_deploys),
     "how many deploys one plan may start (default: 1)"},
    {"protected", &variables, OPTIONAL, AT(trust, protected), "variables that no plan may change"},
    {.key = NULL},
};

static const struct review_field whole_fields[] = {
    MEMBER(trust, serial, FIELD_NUMBER, SAME, WEAKER, WEAKER, "an older trust file counts again"),
    MEMBER(trust, two_persons, FIELD_BOOL, STRICTER, WEAKER, WEAKER,
           "one person alone may approve a plan"),
    MEMBER(trust, approve_at, FIELD_TEXT, WEAKER, STRICTER, WEAKER,
           "who publishes that page decides what people see when they sign"),
    MEMBER_AS("max_age", trust, plan_max_age, FIELD_SPAN, WEAKER, STRICTER, WEAKER,
              "a plan may be older when it is applied"),
    MEMBER_AS("max_changes", trust, plan_max_changes, FIELD_NUMBER, WEAKER, STRICTER, WEAKER,
              "one plan may change more"),
    MEMBER_AS("max_deploys", trust, plan_max_deploys, FIELD_NUMBER, WEAKER, STRICTER, WEAKER,
              "one plan may deploy more"),
    MORE_IS_STRICTER(trust, protected, FIELD_NAMES, "a plan may change it"),
};

static const struct schema_choice plan_choices[] = {
    {AT_LEAST_ONE, {"max_age", "max_changes", "max_deploys", "protected"}},
    {.keys = {NULL}},
};

static const struct shape plans = {
    .kind = SHAPE_MAP,
    .noun = "a map about plans",
    .hint = "Write { max_age: 24h }.",
    .map = {TABLE(plan_rows), .choices = plan_choices},
};

static bool take_approvers(struct schema_reading *reading, const struct node *node, void *out,
                           struct err *err)
{
    struct trust *trust = out;
    (void)err; /* the name was checked */
    trust->approvers = arena_text(reading->arena, node->text);
    trust->approvers_where = node->where;
    return true;
}

static bool take_revoked(struct schema_reading *reading, const struct node *node, void *out,
                         struct err *err)
{
    struct trust *trust = out;
    (void)err; /* the name was checked */
    trust->revoked = arena_text(reading->arena, node->text);
    trust->revoked_where = node->where;
    return true;
}

static bool check_beside(struct arena *arena, const char *text, struct err *err)
{
    if (shape_file_name.scalar.check(arena, text, err))
        return true;
    err_set(err, ERR_INPUT, "'%.80s' is not the name of a file in this folder", text);
    return err_hint(err, "Write a relative name without '..'.");
}

#define BESIDE "^[A-Za-z0-9_-][A-Za-z0-9._/-]*$"

static const struct shape approvers_file =
    SCALAR("the name of a file", .kind = SCALAR_WORD, .pattern = BESIDE, .check = check_beside,
           .take = take_approvers);

static const struct shape revoked_file =
    SCALAR("the name of a file", .kind = SCALAR_WORD, .pattern = BESIDE, .check = check_beside,
           .take = take_revoked);

/* WebAuthn binds a passkey to the name of a host: an address of numbers has none. */
static bool is_page_host(const struct url *url)
{
    if (text_is(url->scheme, "http"))
        return text_is(url->host, "localhost");
    const char *last = strrchr(url->host, '.');
    return last && strpbrk(last, "abcdefghijklmnopqrstuvwxyz") && !strchr(url->host, ':');
}

static bool check_page(struct arena *arena, const char *text, struct err *err)
{
    struct url url;
    if (!url_parse_origin(arena, text, &url, err))
        return false;
    if (is_page_host(&url))
        return true;
    err_set(err, ERR_INPUT, "passkeys cannot sign at '%.100s'", text);
    return err_hint(err, "Write https:// and the name of a host that serves this page and nothing "
                         "else; a simulation may use http://localhost.");
}

static bool take_page(struct schema_reading *reading, const struct node *node, void *out,
                      struct err *err)
{
    struct trust *trust = out;
    (void)err; /* the origin was checked */
    trust->approve_at = arena_text(reading->arena, node->text);
    trust->approve_at_where = node->where;
    return true;
}

static const struct shape page = {
    .kind = SHAPE_SCALAR,
    .noun = "the address of a page",
    .hint = "Write https:// and the host, without a path.",
    .scalar = {.kind = SCALAR_FORM,
               .pattern = "^https?://",
               .check = check_page,
               .take = take_page},
};

static const struct shape version =
    SCALAR("a version of this format", .kind = SCALAR_NUMBER, .least = TRUST_VERSION,
           .most = TRUST_VERSION, .take = shape_take_nothing);

static const struct shape serial =
    SCALAR("a serial number", .kind = SCALAR_NUMBER, .least = 1, .most = SERIAL_MOST);

static const struct shape yes_or_no = SCALAR("yes or no", .kind = SCALAR_YES);

static const struct schema_row trust_rows[] = {
    {"tautline_trust", &version, REQUIRED, 0, "the version of this format: 1"},
    {"serial", &serial, REQUIRED, AT(trust, serial),
     "a number that grows with each change of this file, so that an older one is noticed"},
    {"two_persons", &yes_or_no, OPTIONAL, AT(trust, two_persons),
     "whether two persons must sign a plan (default: yes)"},
    {"approvers", &approvers_file, REQUIRED, 0,
     "the file of public keys, in the format of ssh's allowed_signers"},
    {"revoked", &revoked_file, OPTIONAL, 0,
     "the file of revoked public keys, which overrides the approvers"},
    {"approve_at", &page, OPTIONAL, 0,
     "the address of the page on which passkeys sign plans; it serves nothing else"},
    {"roles", &roles, REQUIRED, AT(trust, roles), "who has which role"},
    {"environments", &environments, REQUIRED, AT(trust, environments),
     "what a plan needs, by environment; no other environment is ever changed"},
    {"plans", &plans, OPTIONAL, 0, "limits for plans"},
    {"targets", &targets, REQUIRED, AT(trust, targets), "the ids of what may be changed"},
    {"floor", &shape_floors, OPTIONAL, AT(trust, floors),
     "guardrails that hold whatever declaration is used"},
    {.key = NULL},
};

static const struct review_kind review_whole = {
    .name = "trust",
    .name_at = AT(trust, file),
    .shown_at = AT(trust, file),
    .where_at = AT(trust, approvers_where),
    .in_at = SCOPE_EVERYWHERE,
    FIELDS(whole_fields),
    .added = UNCLEAR,
    .added_why = "no file said before who may approve",
    .removed = WEAKER,
    .removed_why = "no file says who may approve",
};

static const struct review_kind *const review_kinds[] = {&review_environments, &review_roles,
                                                         &review_targets, &review_floors};

const struct review_tables trust_review = {&review_whole, review_kinds,
                                           sizeof review_kinds / sizeof review_kinds[0]};

static void begin(const struct node *node, void *out)
{
    (void)node;
    struct trust *trust = out;
    trust->two_persons = true;
    trust->plan_max_age = AGE;
    trust->plan_max_changes = CHANGES;
    trust->plan_max_deploys = DEPLOYS;
}

const struct shape trust_shape = {
    .kind = SHAPE_MAP,
    .noun = "a trust file",
    .hint = "Start with 'tautline_trust: 1', then approvers, roles, environments and targets.",
    .map = {TABLE(trust_rows), .begin = begin},
};

/* --- names that lead to nothing ----------------------------------------------------------------- */

static const char *suggest_role(struct arena *arena, const struct trust *trust, const char *name)
{
    const char **known = arena_array(arena, trust->role_count, sizeof *known);
    for (size_t i = 0; i < trust->role_count; i++)
        known[i] = trust->roles[i].name;
    return schema_suggestion(arena, name, known, trust->role_count, "Roles are: ");
}

static void check_role(struct schema_reading *reading, const struct trust *trust,
                       struct place where, const char *name)
{
    if (!trust_role(trust, name))
        schema_fault(reading, where,
                     arena_printf(reading->arena, "'%.60s' is not a role of %s", name, trust->file),
                     suggest_role(reading->arena, trust, name));
}

static void check_needs(struct schema_reading *reading, const struct node *document,
                        const struct trust *trust)
{
    for (size_t i = 0; i < trust->environment_count; i++) {
        const struct node *needs =
            node_path(document, "environments", trust->environments[i].name, "needs", (char *)NULL);
        for (size_t k = 0; k < trust->environments[i].needs.count; k++)
            check_role(reading, trust, needs->items[k]->where,
                       trust->environments[i].needs.items[k]);
    }
}

static void check_targets(struct schema_reading *reading, const struct trust *trust)
{
    for (size_t i = 0; i < trust->target_count; i++) {
        const struct trust_target *one = &trust->targets[i];
        if (!trust_environment(trust, one->environment))
            schema_fault(reading, one->where,
                         arena_printf(reading->arena,
                                      "'%.60s' is in '%.60s', for which no needs are declared",
                                      one->name, one->environment),
                         "Add the environment to 'environments', with the roles that it needs.");
        for (size_t k = 0; k < i; k++)
            if (trust_target(&(struct trust){.targets = &trust->targets[k], .target_count = 1},
                             one->project_id, one->environment_id, one->service_id))
                schema_fault(reading, one->where,
                             arena_printf(reading->arena, "'%.60s' has the ids of '%.60s'",
                                          one->name, trust->targets[k].name),
                             "Name each target once.");
    }
}

static void check_floor_roles(struct schema_reading *reading, const struct trust *trust)
{
    for (size_t i = 0; i < trust->floor_count; i++) {
        const struct desired *declared = &trust->floors[i].declared;
        for (size_t k = 0; k < declared->guardrail_count; k++)
            for (size_t r = 0; r < declared->guardrails[k].change_needs.count; r++)
                check_role(reading, trust, declared->guardrails[k].where,
                           declared->guardrails[k].change_needs.items[r]);
    }
}

/* --- reading --------------------------------------------------------------------------- */

bool trust_read(struct arena *arena, const char *file, const char *bytes, size_t length,
                struct trust *out, struct faults *faults)
{
    struct schema_reading reading = {arena, faults};
    struct trust trust = {.file = arena_text(arena, file)};
    const struct node *node = NULL;
    const size_t before = faults->count + faults->dropped;
    if (yaml_read(arena, trust.file, bytes, length, &node, faults) &&
        schema_read(&reading, &trust_shape, node, &trust)) {
        check_needs(&reading, node, &trust);
        check_targets(&reading, &trust);
        trust_floors_finish(&reading, node, &trust);
        check_floor_roles(&reading, &trust);
    }
    faults_sort(faults);
    if (!node || faults->count + faults->dropped != before)
        return false;
    *out = trust;
    return true;
}

/* --- trust against other files -------------------------------------------------------- */

static bool has_key(const struct approvers *approvers, const char *principal)
{
    for (size_t i = 0; i < approvers->count; i++)
        if (names_has_any_case(&approvers->items[i].principals, principal))
            return true;
    return false;
}

bool trust_check_approvers(const struct trust *trust, const struct approvers *approvers,
                           struct faults *faults)
{
    struct schema_reading reading = {faults->arena, faults};
    const size_t before = faults->count + faults->dropped;
    for (size_t i = 0; i < trust->role_count; i++) {
        const struct trust_role *role = &trust->roles[i];
        for (size_t k = 0; k < role->principals.count; k++)
            if (!has_key(approvers, role->principals.items[k]))
                schema_fault(&reading, role->where,
                             arena_printf(faults->arena,
                                          "'%.60s', who has the role %.60s, has no key in %s",
                                          role->principals.items[k], role->name, trust->approvers),
                             "Add the person's public key to the approvers.");
    }
    return faults->count + faults->dropped == before;
}

static void check_named_role(struct schema_reading *reading, const struct trust *trust,
                             struct place where, const char *what, const char *role)
{
    struct arena *arena = reading->arena;
    if (trust_role(trust, role))
        return;
    schema_fault(reading, where,
                 arena_printf(arena, "'%.60s' names the role '%.60s', which is not in %s", what,
                              role, trust->file),
                 suggest_role(arena, trust, role));
}

bool trust_check_desired(const struct trust *trust, const struct desired *desired,
                         struct faults *faults)
{
    struct schema_reading reading = {faults->arena, faults};
    const size_t before = faults->count + faults->dropped;
    for (size_t i = 0; i < desired->guardrail_count; i++)
        for (size_t k = 0; k < desired->guardrails[i].change_needs.count; k++)
            check_named_role(&reading, trust, desired->guardrails[i].where,
                             desired->guardrails[i].name,
                             desired->guardrails[i].change_needs.items[k]);
    for (size_t i = 0; i < desired->exception_count; i++)
        check_named_role(&reading, trust, desired->exceptions[i].where, desired->exceptions[i].name,
                         desired->exceptions[i].owner);
    for (size_t i = 0; i < desired->environment_count; i++)
        if (!trust_environment(trust, desired->environments[i].name))
            schema_fault(&reading, desired->environments[i].where,
                         arena_printf(faults->arena, "%s declares no needs for '%.60s'",
                                      trust->file, desired->environments[i].name),
                         "Add it there to 'environments', with at least one role.");
    return faults->count + faults->dropped == before;
}
