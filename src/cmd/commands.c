#include "cmd/commands.h"

enum { FILES_MOST = 1000 };

const struct command commands[] = {
    {"validate", "[FILE…]", "read declarations offline and name every fault",
     "Reads each FILE (without one: desired-state/*.yaml) and names every fault that can be found,\n"
     "at its file, line and column, with a hint. A trust.yaml among them is read with the approvers\n"
     "that it names, and the roles of the declarations are looked up in it. Asks nobody and needs no\n"
     "token.",
     USE_NOTHING, 0, FILES_MOST, validate_command, NO_REPORT},
    {"check", "[FILE…]", "look at everything and report; change nothing",
     "Compares what is declared with what Railway keeps, what the live process was started with,\n"
     "what the application says of itself, and how it behaves. Changes nothing there; the ledger of\n"
     "each target keeps what was found.\n"
     "--exit-style: terraform (the codes below), nagios (0 ok, 1 warning, 2 critical, 3 unknown) or\n"
     "diff (1 where things differ, 2 in trouble).",
     USE_LOOK | USE_HYPOTHESIS | USE_REPORT | USE_STATE | USE_EXIT_STYLE, 0, FILES_MOST,
     check_command, SUBJECT_RUN},
    {"plan", "[FILE…]", "write down what would make the world as it is declared",
     "Looks at one environment (--env) and writes a plan: a plain text that names each change, its\n"
     "direction, what holds afterwards, the undo and who must sign it. Nothing is changed. With -o\n"
     "FILE the text is a file for `tautline approve`; a plan that opens an exception has its closing\n"
     "plan in FILE.closing beside it. New values of secrets come from where the declaration says\n"
     "(`from:`) and show as fingerprints. Needs a fingerprint key (TAUTLINE_FINGERPRINT_KEY_FILE).\n"
     "Ends with 0, with --detailed-exitcode with 2 where there are changes; with 3 where a guardrail or\n"
     "a limit forbids the plan.",
     USE_LOOK | USE_REPORT | USE_STATE | USE_TRUST | USE_PLAN, 0, FILES_MOST, plan_command,
     SUBJECT_PLAN},
    {"review", "BASE HEAD", "tell what a change of declarations means",
     "Compares desired-state/*.yaml, trust.yaml, the approvers and CODEOWNERS of two git revisions (HEAD\n"
     "may be `.`, the work tree), or two files *.yaml, and says of each change which way it goes, every\n"
     "weakening first, with the roles that must agree to it, as the trust of BASE has it. Nothing of\n"
     "either is executed and nobody is asked. With --env NAME and a token it adds what a merge would\n"
     "change there: it looks at Railway alone, by the token and the ids of BASE. Ends with 2\n"
     "where something is weakened or might be, with 3 where HEAD breaks a rule of the declaration.",
     USE_LOOK | USE_REPORT, 2, 2, review_command, SUBJECT_REVIEW},
    {"explain", "KEY [FILE…]", "tell all there is to know about one setting or rule",
     "Makes a check and tells of one setting, guardrail, probe or exception: all witnesses, the rule\n"
     "that decided, the equality that was used, and what would change the verdict.",
     USE_LOOK | USE_HYPOTHESIS, 1, FILES_MOST, explain_command, NO_REPORT},
    {"probe", "NAME [FILE…]", "ask one probe and show every exchange",
     "Asks the probe NAME alone and shows each request and answer, secrets hidden. A probe that is\n"
     "declared with 'writes: true' is asked only in this way.",
     USE_LOOK | USE_HYPOTHESIS, 1, FILES_MOST, probe_command, NO_REPORT},
    {"doctor", "[FILE…]", "tell whether a check could work",
     "Looks at the token, its target, reachability, the clock, and what the token may do, and tells\n"
     "whether the people whom the installed trust (or --trust) lists today could approve a plan. No\n"
     "trust is no fault, unless --trust names it.",
     USE_LOOK | USE_HYPOTHESIS | USE_TRUST, 0, FILES_MOST, doctor_command, NO_REPORT},
    {"evidence", "verify|report|add-proof [NAME] [PLAN…] [FILE…]", "tell what the ledgers prove",
     "Each reads the ledger of each target below the state folder (of the declarations FILE, where some\n"
     "are named, and of the environments of --env), offline.\n"
     "  verify          holds each against its chain: names the first line that was edited, cut,\n"
     "                  swapped or added. Each PLAN pins an entry of a ledger: is it still there?\n"
     "  report          writes what a hand-over asks for: deployed commit, every check by name, changed\n"
     "                  keys without values, approvals, proofs, status lines that changed; as markdown\n"
     "                  (the usual) or json.\n"
     "  add-proof NAME  records in one environment that something was done by hand and seen to have\n"
     "                  worked, with --lead, --time and --confirmation.",
     USE_LOOK | USE_REPORT | USE_STATE | USE_EVIDENCE, 1, FILES_MOST, evidence_command,
     SUBJECT_EVIDENCE},
    {"documents", "check|update [FILE…]", "keep the documents of a project in step",
     "In the Markdown files that a declaration FILE names (documents:), blocks between\n"
     "<!-- tautline:begin NAME [ENVIRONMENT] --> and <!-- tautline:end NAME [ENVIRONMENT] --> say what was\n"
     "verified: settings, guardrails, exceptions, status or evidence. It comes from the newest recorded\n"
     "check of just this declaration, else from a look; what was not observed whole is neither\n"
     "written nor judged (exit 4).\n"
     "  check   names every line that says something else (exit 2), and what the tracker says of it.\n"
     "  update  rewrites the blocks that are out of step. What stands outside the marks is never touched.",
     USE_LOOK | USE_STATE | USE_DOCUMENTS, 1, FILES_MOST, documents_command, NO_REPORT},
    {"approve", "PLAN", "show a plan, ask, and sign exactly that",
     "Shows the whole PLAN (and PLAN.closing, where it opens an exception), its digest, who has to\n"
     "sign and who has; asks; has ssh-keygen sign it (agents and security keys work); verifies what\n"
     "came, and keeps it as PLAN.sig.PRINCIPAL. Without --key the keys below ~/.ssh are looked\n"
     "through for one of somebody who may approve. Without a terminal nobody is asked: the commands\n"
     "for another machine are printed, exit 6.",
     USE_APPROVE | USE_TRUST | USE_STATE, 1, 1, approve_command, NO_REPORT},
    {"apply", "PLAN [FILE…]", "do what a signed plan says, once, and prove it",
     "Looks again, makes the text of PLAN again, and goes on only if it is the same and the right persons\n"
     "have signed it. Then: write without a deploy, read back, one deploy, wait for its end, all probes\n"
     "several times in a row, an empty plan must follow. Every step is in the ledger; an apply that was\n"
     "stopped goes on when the same plan is applied again. What fails is undone where the plan has an\n"
     "undo and no guardrail forbids it (exit 7). --dry-run writes nothing, not even to the ledger.",
     USE_LOOK | USE_STATE | USE_TRUST | USE_APPLY, 1, FILES_MOST, apply_command, NO_REPORT},
    {"pull", "", "write a first declaration from what is there; change nothing",
     "Looks at a live service and writes a commented declaration of it, which is checked at once. A\n"
     "project token names its project and environment; with several environments each has its own,\n"
     "RAILWAY_TOKEN_<ENVIRONMENT>. Types are guessed; what could be a secret is declared as one. Probes\n"
     "are proposed from what answers without any secret, below Railway's domain or --env NAME=URL. To\n"
     "stdout, or to -o FILE, which is never overwritten without --replace. Ends with the code of the\n"
     "first check: 0 where all is in sync, 4 where nothing runs.",
     USE_LOOK | USE_PULL, 0, 0, pull_command, NO_REPORT},
    {"schema", "[declaration|report|trust]", "print a JSON Schema",
     "Prints the JSON Schema of the declaration (for editors), of the JSON report, or of trust.yaml.",
     USE_NOTHING, 0, 1, schema_command, NO_REPORT},
};

const size_t command_count = sizeof commands / sizeof commands[0];
