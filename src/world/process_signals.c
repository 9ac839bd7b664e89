#include "world/process.h"

#include <errno.h>
#include <signal.h>
#include <time.h>

/* Held and asked for, instead of handled: there is no handler that could run at a wrong moment, and no
 * moment between a question and a sleep in which a signal gets lost. */
static sigset_t held_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    return set;
}

void process_hold_signals(void)
{
    const sigset_t set = held_signals();
    sigprocmask(SIG_BLOCK, &set, NULL);
}

bool process_is_asked_to_stop(void)
{
    sigset_t waiting;
    return sigpending(&waiting) == 0 &&
           (sigismember(&waiting, SIGINT) == 1 || sigismember(&waiting, SIGTERM) == 1 ||
            sigismember(&waiting, SIGHUP) == 1);
}

void process_sleep(int64_t milliseconds)
{
    const sigset_t set = held_signals();
    const struct timespec span = {
        .tv_sec = milliseconds / 1000,
        .tv_nsec = (long)(milliseconds % 1000) * 1000000,
    };
    const int signal_number = milliseconds > 0 ? sigtimedwait(&set, NULL, &span) : 0;
    if (signal_number > 0)
        raise(signal_number); /* taken out by waiting for it: it must go on waiting */
}
