#include "output/signals.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t caught;

static void note_signal(int number)
{
    caught = number;
}

void signals_catch(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        struct sigaction old;
        if (sigaction(numbers[i], NULL, &old) == 0 && old.sa_handler == SIG_IGN)
            continue;
        /* A build that hangs in a system call never sees the note: hence SA_RESETHAND. */
        struct sigaction action = {.sa_handler = note_signal};
        action.sa_flags = (int)(SA_RESETHAND | SA_RESTART);
        sigemptyset(&action.sa_mask);
        sigaction(numbers[i], &action, NULL);
    }
}

int signals_caught(void)
{
    return (int)caught;
}

void signals_die(void)
{
    if (!caught)
        return;
    signal((int)caught, SIG_DFL);
    raise((int)caught);
}
