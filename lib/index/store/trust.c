#include "trust.h"

#include <unistd.h>

bool is_trusted(const struct stat *status, const char *what, uid_t also,
                struct objection *objection)
{
    if (status->st_uid != 0 && status->st_uid != geteuid() && status->st_uid != also)
        object(objection, EPI_REASON_OTHER_OWNER, "%s belongs to user %lu", what,
               (unsigned long)status->st_uid);
    else if ((status->st_mode & (S_IWGRP | S_IWOTH)) != 0)
        object(objection, EPI_REASON_OTHERS_WRITE, "others may write %s (mode %04o)", what,
               (unsigned)status->st_mode & 07777u);
    else
        return true;
    return false;
}
