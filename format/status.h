/* What can come of reading or writing an index file. */
#ifndef EPINDEX_FORMAT_STATUS_H
#define EPINDEX_FORMAT_STATUS_H

enum fmt_status {
    FMT_OK,
    FMT_NONE,      /* no such record; no more of them */
    FMT_SYSTEM,    /* a system call failed: errno says why */
    FMT_MEMORY,    /* out of memory */
    FMT_EMPTY,     /* a file of no bytes */
    FMT_NOT_CDB,   /* not a constant database */
    FMT_NOT_INDEX, /* a constant database, but not an index */
    FMT_TRUNCATED, /* shorter than its header says */
    FMT_DAMAGED,   /* a record breaks the rules of the format */
    FMT_VERSION,   /* written in a newer, unknown major version */
    FMT_STOPPED,   /* the caller asked for it */
    FMT_TOO_LARGE, /* would pass the limits of a cdb file (4 GiB) */
};

#endif
