#include "trust.h"

#include <stdio.h>
#include <unistd.h>

const char *why_not_trusted(const struct stat *status, const char *what, uid_t also, char *why,
                            size_t size)
{
    if (status->st_uid != 0 && status->st_uid != geteuid() && status->st_uid != also)
        snprintf(why, size, "%s belongs to user %lu", what, (unsigned long)status->st_uid);
    else if ((status->st_mode & (S_IWGRP | S_IWOTH)) != 0)
        snprintf(why, size, "others may write %s (mode %04o)", what,
                 (unsigned)status->st_mode & 07777u);
    else
        return NULL;
    return why;
}
