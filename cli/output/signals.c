#include "output/signals.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
enum { COUNT = sizeof numbers / sizeof numbers[0] };
static bool is_caught[COUNT];
static volatile sig_atomic_t caught;
static int depth;

static void note_signal(int number)
{
    caught = number;
}

void signals_catch(void)
{
    if (depth++ > 0)
        return;
    for (size_t i = 0; i < COUNT; i++) {
        struct sigaction old;
        if (sigaction(numbers[i], NULL, &old) == 0 && old.sa_handler == SIG_IGN)
            continue;
        /* What hangs in a system call never sees the note: hence SA_RESETHAND; and what waits for
         * its input is to wake up: hence no SA_RESTART. */
        struct sigaction action = {.sa_handler = note_signal};
        action.sa_flags = (int)SA_RESETHAND;
        sigemptyset(&action.sa_mask);
        is_caught[i] = sigaction(numbers[i], &action, NULL) == 0;
    }
}

int signals_caught(void)
{
    return (int)caught;
}

void signals_release(void)
{
    if (--depth > 0)
        return;
    for (size_t i = 0; i < COUNT; i++) {
        if (is_caught[i])
            signal(numbers[i], SIG_DFL);
        is_caught[i] = false;
    }
    if (caught)
        raise((int)caught);
}
