/* To be preloaded: right after a lock was taken, the process forks, as a server of many workers may
 * at any moment. The child has every descriptor, and lives on for some seconds. */
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

int flock(int fd, int operation)
{
    int result = (int)syscall(SYS_flock, fd, operation);
    if (result == 0 && (operation & LOCK_UN) == 0 && fork() == 0) {
        for (int i = 0; i < 3; i++)
            close(i);
        sleep(20);
        _exit(0);
    }
    return result;
}
