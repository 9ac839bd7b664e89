/*
 * approve: shows a plan, asks a person, and has ssh-keygen sign exactly that.
 *
 * The private key is never read here: ssh-keygen signs, by itself, with an agent or a security key,
 * and what it made is verified in this process before it is kept as PLAN.sig.PRINCIPAL. A plan that
 * opens an exception is signed together with the one that closes it.
 *
 * Without a terminal nobody is asked and nothing is signed: the commands for another machine are
 * printed, and the plan is still not approved, exit 6. `--print` prints the same because somebody
 * wanted it, exit 0. The question is answered with the word `yes` alone: an Enter too many signs
 * nothing, and nothing that was typed before the question counts.
 */
#ifndef TAUTLINE_CMD_APPROVE_H
#define TAUTLINE_CMD_APPROVE_H

struct app;

int approve_command(struct app *app);

#endif
