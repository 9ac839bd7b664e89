/* Written by ci/make-rehearsal. */
#include "rehearsal_papers.h"

const char rehearsal_text[] =
    "tautline plan 1\n"
    "\n"
    "For          rehearsal, rehearsal\n"
    "Project      00000000-0000-4000-8000-000000000001\n"
    "Environment  00000000-0000-4000-8000-000000000002\n"
    "Service      00000000-0000-4000-8000-000000000003\n"
    "API          https://rehearsal.example.com/\n"
    "Author       author@example.com\n"
    "Made         2026-01-01T00:00:00Z\n"
    "Expires      2026-01-02T00:00:00Z\n"
    "Number       0000000000000000\n"
    "Desired      rehearsal.yaml\n"
    "    sha256:0000000000000000000000000000000000000000000000000000000000000001\n"
    "Trust        who may sign: the roles and the keys\n"
    "    sha256:0000000000000000000000000000000000000000000000000000000000000002\n"
    "Seen         stored values of 1 declared setting, key 0000000000000000\n"
    "    sha256:0000000000000000000000000000000000000000000000000000000000000003\n"
    "Ledger       00000000000000000000000000000000, entry 1\n"
    "    sha256:0000000000000000000000000000000000000000000000000000000000000004\n"
    "\n"
    "  ~ REHEARSAL  true -> false  strengthens\n"
    "    then one deploy of rehearsal\n"
    "\n"
    "Afterwards   1 guardrail held, 0 lifted, 0 unobserved\n"
    "             by what is declared and what is stored\n"
    "Undo         REHEARSAL=true\n"
    "Needs        APPROVER\n"
    "\n"
    "Plan: 0 to add, 1 to change, 0 to remove; 0 weaken, 1 strengthen.\n";

const char rehearsal_approvers[] =
    "approver@example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFHC7/EvqajcebYP846JXiGEe9UV6u0PmowRz9tzNXGR\n";

const char rehearsal_signed[] =
    "-----BEGIN SSH SIGNATURE-----\n"
    "U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgUcLv8S+pqNx5tg/zjoleIYR71R\n"
    "Xq7Q+ajBHP23M1cZEAAAANdGF1dGxpbmUtcGxhbgAAAAAAAAAGc2hhNTEyAAAAUwAAAAtz\n"
    "c2gtZWQyNTUxOQAAAEBa+xp/IvgbcDJnPMjdHjrhnYwPP4msQQkbNJ7XGngPAyLLbsOiT2\n"
    "C5KB2DPIvioesEwCHeYBTsCzWvCNwbL/0J\n"
    "-----END SSH SIGNATURE-----\n";

const char rehearsal_self_signed[] =
    "-----BEGIN SSH SIGNATURE-----\n"
    "U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg1SR+cVcWOLoGyFkiRksnGZCN01\n"
    "4BCnibwNeHeuG5K90AAAANdGF1dGxpbmUtcGxhbgAAAAAAAAAGc2hhNTEyAAAAUwAAAAtz\n"
    "c2gtZWQyNTUxOQAAAECqWj8tAYTc4MjgPxJCZZIrn8kp+GtVMnlLOr21N1r0vagrBbXuFL\n"
    "zP6rcryEx5SjvlXNPDSMP9KiM4B18sDFEK\n"
    "-----END SSH SIGNATURE-----\n";
