/* The circumstances of a program that embeds the library: limits, forks. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "views.h"

TestSuite(embedding, .init = scratch_make, .fini = scratch_remove);

static struct path put_site(void)
{
    put_distribution(scratch("site/alpha-1.dist-info"), "alpha", "1", "[g]\nn = right\n");
    return scratch("site");
}

static int ask_under_a_limit(void)
{
    struct path site = scratch("site");
    const char *paths[] = {site.text};
    epi_index *index;
    epi_entry entry;
    epi_detail detail = {""};
    if (epi_open(paths, 1, NULL, &index, &detail) != EPI_OK)
        return 1;
    if (epi_find(index, "g", "n", &entry) != EPI_OK || strcmp(entry.value, "right") != 0)
        return 2;
    epi_close(index);
    if (epi_update(paths, 1, scratch("i.cdb").text, NULL, NULL, NULL, &detail) != EPI_ERR_SYSTEM)
        return 3;
    return strstr(detail.text, "ulimit -f") == NULL ? 4 : 0;
}

Test(embedding, answers_where_the_process_may_write_no_file_and_does_not_die_of_it)
{
    put_site();
    pid_t child = fork();
    cr_assert_neq(child, -1);
    if (child == 0) {
        struct rlimit none = {1000, 1000};
        signal(SIGXFSZ, SIG_DFL);
        _exit(setrlimit(RLIMIT_FSIZE, &none) != 0 ? 9 : ask_under_a_limit());
    }
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFEXITED(status), "it was killed by signal %d", WTERMSIG(status));
    cr_expect_eq(WEXITSTATUS(status), 0, "step %d", WEXITSTATUS(status));
    cr_expect_eq(count_files(scratch("cache/epindex")), 0, "nothing is begun that cannot be ended");
}

static bool forks;
static pid_t workers[4];
static size_t n_workers;

/* In place of libc's: a worker is forked while a lock is held, and has every descriptor of its
 * parent. */
__attribute__((visibility("default"))) int flock(int fd, int operation)
{
    int result = (int)syscall(SYS_flock, fd, operation);
    if (!forks || result != 0 || (operation & LOCK_UN) != 0 || n_workers == 4)
        return result;
    workers[n_workers] = fork();
    if (workers[n_workers] == 0) {
        pause();
        _exit(0);
    }
    n_workers++;
    return result;
}

Test(embedding, leaves_no_lock_with_a_worker_that_was_forked_while_it_saved)
{
    struct path site = put_site();
    forks = true;
    epi_index *index = view_of(site);
    forks = false;
    cr_expect_eq(source_of(index, 0).saved, 1);
    cr_expect_gt(n_workers, 0, "there was a lock to be had");
    epi_close(index);
    put_distribution(scratch("site/beta-1.dist-info"), "beta", "1", "[g]\nm = right\n");
    index = view_of(site);
    cr_expect_eq(source_of(index, 0).saved, 1);
    epi_close(index);
    while (n_workers > 0) {
        kill(workers[--n_workers], SIGKILL);
        waitpid(workers[n_workers], NULL, 0);
    }
}
