#include "stamp_from_format.h"

struct stamp stamp_from_format(const struct fmt_stamp *stamp)
{
    static const enum stamp_state states[] = {
        [FMT_STAMP_NONE] = STAMP_NONE,
        [FMT_STAMP_EXACT] = STAMP_EXACT,
        [FMT_STAMP_RACY] = STAMP_RACY,
        [FMT_STAMP_ABSENT] = STAMP_ABSENT,
    };
    return (struct stamp){states[stamp->state], stamp->inode, stamp->mtime_ns, stamp->ctime_ns};
}
