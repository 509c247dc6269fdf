/* Which mount a file is on, and which boot of the machine this is: what a stamp proves, where
 * somebody else chose the times or what lies beneath can be swapped, it proves on that mount and in
 * that boot alone. */
#ifndef EPINDEX_SCAN_MOUNT_H
#define EPINDEX_SCAN_MOUNT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

/* The number of the mount that the open file is on, which the kernel never gives to another one in
 * this boot; 0: it does not say. */
uint64_t mount_of(int fd);

/* fstatat(), following links, and mount_of() what it is of, by one call. Only the mode, the inode
 * and the times of *status are set. */
int stat_on_mount(int folder, const char *path, struct stat *status, uint64_t *mount);

#define BOOT_SIZE 37

/* What the kernel calls this boot; "": it does not say. */
void current_boot(char boot[BOOT_SIZE]);

/* The same, asked for when it is needed, and once: begins as {0}. For one call of the library,
 * since the kernel's answer is dear, and no longer: a process can be stopped in one boot and go on
 * in another. */
struct boot {
    bool known;
    char id[BOOT_SIZE];
};
bool is_this_boot(struct boot *boot, const char *id);

#endif
