#include "mount.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#if defined(__linux__) && defined(STATX_MNT_ID)

/* Linux 6.8; headers are often older than the kernel. */
#ifndef STATX_MNT_ID_UNIQUE
#define STATX_MNT_ID_UNIQUE 0x00004000U
#endif

#include <sys/syscall.h>

/* The C library's own is younger than the system call: not in musl before 1.2.5. */
static int ask_kernel(int folder, const char *path, int flags, unsigned mask, struct statx *found)
{
    return (int)syscall(SYS_statx, folder, path, flags, mask, found);
}

static uint64_t mount_in(const struct statx *found)
{
    return (found->stx_mask & STATX_MNT_ID_UNIQUE) != 0 ? found->stx_mnt_id : 0;
}

uint64_t mount_of(int fd)
{
    struct statx found;
    return ask_kernel(fd, "", AT_EMPTY_PATH, STATX_MNT_ID_UNIQUE, &found) == 0 ? mount_in(&found)
                                                                               : 0;
}

static struct timespec time_in(const struct statx_timestamp *time)
{
    return (struct timespec){.tv_sec = (time_t)time->tv_sec, .tv_nsec = (long)time->tv_nsec};
}

int stat_on_mount(int folder, const char *path, struct stat *status, uint64_t *mount)
{
    struct statx found;
    if (ask_kernel(folder, path, 0, STATX_BASIC_STATS | STATX_MNT_ID_UNIQUE, &found) != 0) {
        *mount = 0;
        return errno == ENOSYS || errno == EPERM ? fstatat(folder, path, status, 0) : -1;
    }
    *mount = mount_in(&found);
    *status = (struct stat){.st_mode = found.stx_mode, .st_ino = found.stx_ino};
    status->st_mtim = time_in(&found.stx_mtime);
    status->st_ctim = time_in(&found.stx_ctime);
    return 0;
}

#else

uint64_t mount_of(int fd)
{
    (void)fd;
    return 0;
}

int stat_on_mount(int folder, const char *path, struct stat *status, uint64_t *mount)
{
    *mount = 0;
    return fstatat(folder, path, status, 0);
}

#endif

void current_boot(char boot[BOOT_SIZE])
{
    int file = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, boot, BOOT_SIZE - 1);
    boot[length > 0 ? length : 0] = '\0';
    boot[strcspn(boot, "\n")] = '\0';
    if (file >= 0)
        close(file);
}

bool is_this_boot(struct boot *boot, const char *id)
{
    if (!boot->known)
        current_boot(boot->id);
    boot->known = true;
    return boot->id[0] != '\0' && strcmp(boot->id, id) == 0;
}
