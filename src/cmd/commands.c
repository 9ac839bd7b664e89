#include "cmd/commands.h"

enum { FILES_MOST = 1000 };

const struct command commands[] = {
    {"validate", "[FILE…]", "check declarations offline and report every error",
     "Reads each FILE (default: desired-state/*.yaml) and reports every error with its file, line and\n"
     "column, and a hint. A trust.yaml among them is read together with its approvers file, and the roles\n"
     "that the declarations use are looked up in it. Needs no network and no token.",
     0, FILES_MOST, validate_command, USE_NOTHING, NO_REPORT},
    {"check", "[FILE…]", "compare a service with its declaration; change nothing",
     "Compares the declaration with what Railway stores, what the running process was started with,\n"
     "what the application reports about itself, and how it behaves. Changes nothing there; the ledger of\n"
     "each target records the result.\n"
     "--exit-style: terraform (the codes below), nagios (0 ok, 1 warning, 2 critical, 3 unknown) or\n"
     "diff (1 if anything differs, 2 on errors).",
     0, FILES_MOST, check_command,
     USE_LOOK | USE_HYPOTHESIS | USE_REPORT | USE_STATE | USE_EXIT_STYLE, SUBJECT_RUN},
    {"plan", "[FILE…]", "write a plan that makes the service match its declaration",
     "Looks at one environment (--env) and writes a plan: plain text that lists each change, its\n"
     "direction, what holds afterwards, the undo and who must sign it. Changes nothing. With -o FILE the\n"
     "text is a file for `tautline approve`; a plan that opens an exception also has a closing plan, in\n"
     "FILE.closing. New values of secrets come from the sources in the declaration (`from:`) and are shown\n"
     "as fingerprints. Needs a fingerprint key (TAUTLINE_FINGERPRINT_KEY_FILE).\n"
     "Exits with 0, or with --detailed-exitcode with 2 if there are changes; with 3 if a guardrail or a\n"
     "limit forbids the plan.",
     0, FILES_MOST, plan_command, USE_LOOK | USE_REPORT | USE_STATE | USE_TRUST | USE_PLAN,
     SUBJECT_PLAN},
    {"review", "BASE HEAD", "show what a change of the declarations means",
     "Compares desired-state/*.yaml, trust.yaml, the approvers and CODEOWNERS of two git revisions (HEAD\n"
     "can be `.`, the work tree), or two *.yaml files. Shows for each change what it weakens or\n"
     "strengthens, every weakening first, and the roles that must agree according to the trust of BASE.\n"
     "Executes nothing from either side and sends no request. With --env NAME and a token it adds what a\n"
     "merge would change there; it then contacts Railway only, with the token and the ids of BASE. It\n"
     "never sends a request that HEAD defines. Exits with 2 if anything is or might be weakened, with 3 if\n"
     "HEAD breaks a rule of the declaration.",
     2, 2, review_command, USE_LOOK | USE_REPORT, SUBJECT_REVIEW},
    {"explain", "KEY [FILE…]", "explain the state of one setting, guardrail, probe or exception",
     "Runs a check and shows for one setting, guardrail, probe or exception: all witnesses, the rule\n"
     "that decided, the equality that was used, and what would change the verdict.",
     1, FILES_MOST, explain_command, USE_LOOK | USE_HYPOTHESIS, NO_REPORT},
    {"probe", "NAME [FILE…]", "run one probe and show every exchange",
     "Runs only the probe NAME and shows each request and response, with secrets hidden. A probe that is\n"
     "declared with 'writes: true' runs only in this way.",
     1, FILES_MOST, probe_command, USE_LOOK | USE_HYPOTHESIS, NO_REPORT},
    {"doctor", "[FILE…]", "check whether a check can work here",
     "Checks the token, its target, the connection, the clock and the rights of the token, and whether\n"
     "the people in the installed trust file (or --trust) could approve a plan today. A missing trust file\n"
     "is an error only if --trust names it.",
     0, FILES_MOST, doctor_command, USE_LOOK | USE_HYPOTHESIS | USE_TRUST, NO_REPORT},
    {"evidence", "verify|report|add-proof [NAME] [PLAN…] [FILE…]", "show what the ledgers prove",
     "Each action reads the ledgers below the state folder, offline: all of them, or those of the\n"
     "declarations FILE and of the environments of --env.\n"
     "  verify          checks each hash chain and reports the first line that was edited, cut, swapped\n"
     "                  or added. For each PLAN it checks that the ledger entry it refers to still exists.\n"
     "  report          writes a hand-over report: deployed commit, every check by name, changed keys\n"
     "                  without values, approvals, proofs, changed status lines; as markdown (the default)\n"
     "                  or json.\n"
     "  add-proof NAME  records for one environment that something was done by hand and seen to work, with\n"
     "                  --lead, --time and --confirmation.",
     1, FILES_MOST, evidence_command, USE_LOOK | USE_REPORT | USE_STATE | USE_EVIDENCE,
     SUBJECT_EVIDENCE},
    {"documents", "check|update [FILE…]", "keep a project's documents up to date",
     "In the Markdown files that a declaration FILE lists (documents:), blocks between\n"
     "<!-- tautline:begin NAME [ENVIRONMENT] --> and <!-- tautline:end NAME [ENVIRONMENT] --> show what\n"
     "was verified: settings, guardrails, exceptions, status or evidence. The facts come from the newest\n"
     "recorded check of exactly this declaration, or else from a new check. What could not be observed\n"
     "completely is neither written nor compared (exit 4).\n"
     "  check   reports every line that differs (exit 2), and what the tracker says about it.\n"
     "  update  rewrites the blocks that are out of date. Text outside the marks is never changed.",
     1, FILES_MOST, documents_command, USE_LOOK | USE_STATE | USE_DOCUMENTS, NO_REPORT},
    {"approve", "PLAN", "show a plan, ask for confirmation, and sign it",
     "Shows the full PLAN (and PLAN.closing, if it opens an exception), its digest, who has to sign and\n"
     "who has signed; asks; runs ssh-keygen to sign it (agents and security keys work); verifies the\n"
     "signature and stores it as PLAN.sig.PRINCIPAL. Without --key it looks in ~/.ssh for the key of a\n"
     "person who can approve. Without a terminal it does not ask: it prints the commands for another\n"
     "machine and exits with 6.",
     1, 1, approve_command, USE_APPROVE | USE_TRUST | USE_STATE, NO_REPORT},
    {"apply", "PLAN [FILE…]", "apply a signed plan once, and verify the result",
     "Observes again, generates the text of PLAN again, and continues only if it is the same and the\n"
     "right people have signed it. Then it writes without a deploy, reads back, deploys once, waits for\n"
     "the deployment, runs all probes several times in a row, and expects an empty plan. The ledger\n"
     "records every step; an interrupted apply continues when the same plan is applied again. A\n"
     "failed apply is undone if the plan has an undo and no guardrail forbids it (exit 7). --dry-run\n"
     "writes nothing, not even to the ledger.",
     1, FILES_MOST, apply_command, USE_LOOK | USE_STATE | USE_TRUST | USE_APPLY, NO_REPORT},
    {"pull", "", "write a first declaration of a live service; change nothing",
     "Looks at a live service, writes a commented declaration of it, and checks it at once. A project\n"
     "token selects its project and environment; for several environments set one token each,\n"
     "RAILWAY_TOKEN_<ENVIRONMENT>. Types are guessed; all that could be a secret is declared as one.\n"
     "Probes are proposed for what answers without a secret, at Railway's domain or at --env NAME=URL.\n"
     "Writes to stdout, or to -o FILE, which is overwritten only with --replace. Exits with the code of\n"
     "the first check: 0 if everything is in sync, 4 if nothing is running.",
     0, 0, pull_command, USE_LOOK | USE_PULL, NO_REPORT},
    {"schema", "[declaration|report|trust]", "print a JSON Schema",
     "Prints the JSON Schema of the declaration (for editors), of the JSON report, or of trust.yaml.",
     0, 1, schema_command, USE_NOTHING, NO_REPORT},
};

const size_t command_count = sizeof commands / sizeof commands[0];
