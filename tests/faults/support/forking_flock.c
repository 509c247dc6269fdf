/* To be preloaded: right after a lock was taken, the process forks, as a server of many workers may
 * at any moment. The child has every descriptor, and lives on for some seconds. That it came to
 * that is reported by a file that FORK_REPORT names, before the parent goes on. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

__attribute__((visibility("default"))) int flock(int fd, int operation)
{
    int result = (int)syscall(SYS_flock, fd, operation);
    if (result != 0 || (operation & LOCK_UN) != 0)
        return result;
    pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < 3; i++)
            close(i);
        sleep(20);
        _exit(0);
    }
    const char *report = getenv("FORK_REPORT");
    if (child > 0 && report != NULL)
        close(open(report, O_WRONLY | O_CREAT, 0644));
    return result;
}
