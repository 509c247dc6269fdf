/* The circumstances of a program that embeds the library: limits, small stacks, forks. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
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

static void *do_everything(void *result)
{
    struct path site = scratch("site");
    const char *paths[] = {site.text, "/nowhere"};
    epi_index *index = NULL;
    epi_report *report = NULL;
    epi_entry entry;
    *(bool *)result = epi_open(paths, 2, NULL, &index, NULL) == EPI_OK &&
                      epi_find(index, "g", "n", &entry) == EPI_OK &&
                      epi_check(index, NULL, &report, NULL) == EPI_OK &&
                      epi_is_fresh(index, EPI_LEVEL_CONTENT, NULL) == EPI_OK &&
                      epi_verify(index, NULL, NULL) == EPI_OK &&
                      update_store(EPI_STORE_IN_PLACE, site, NULL) == EPI_OK;
    epi_report_free(report);
    epi_close(index);
    return NULL;
}

Test(embedding, is_content_with_a_stack_of_64_kilobytes)
{
    pthread_attr_t attributes;
    pthread_t thread;
    bool right = false;
    put_site();
    cr_assert_eq(pthread_attr_init(&attributes), 0);
    cr_assert_eq(pthread_attr_setstacksize(&attributes, (size_t)64 << 10), 0);
    cr_assert_eq(pthread_create(&thread, &attributes, do_everything, &right), 0);
    cr_assert_eq(pthread_join(thread, NULL), 0);
    pthread_attr_destroy(&attributes);
    cr_expect(right);
}

/* A worker that was forked has every descriptor of its parent, and the locks behind them. */
static int save_and_fork(void *context, size_t done, size_t known)
{
    pid_t *worker = context;
    (void)done, (void)known;
    if (*worker == 0 && (*worker = fork()) == 0) {
        pause();
        _exit(0);
    }
    return 0;
}

Test(embedding, leaves_no_lock_with_a_worker_that_was_forked_meanwhile)
{
    struct path site = put_site();
    pid_t worker = 0;
    epi_build_options options = EPI_BUILD_OPTIONS_INIT;
    options.progress = save_and_fork;
    options.context = &worker;
    cr_assert_eq(update_store(EPI_STORE_USER, site, &options), EPI_OK);
    put_distribution(scratch("site/beta-1.dist-info"), "beta", "1", "[g]\nm = right\n");
    epi_index *index = view_of(site);
    cr_expect_eq(source_of(index, 0).saved, 1);
    epi_close(index);
    kill(worker, SIGKILL);
    waitpid(worker, NULL, 0);
}
