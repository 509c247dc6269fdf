#include "public_status.h"

#include <stddef.h>

epi_status status_from_format(enum fmt_status status)
{
    switch (status) {
    case FMT_OK:
        return EPI_OK;
    case FMT_NONE:
        return EPI_NONE;
    case FMT_SYSTEM:
        return EPI_ERR_SYSTEM;
    case FMT_MEMORY:
        return EPI_ERR_MEMORY;
    case FMT_EMPTY:
        return EPI_ERR_EMPTY;
    case FMT_NOT_CDB:
        return EPI_ERR_NOT_CDB;
    case FMT_NOT_INDEX:
        return EPI_ERR_NOT_INDEX;
    case FMT_TRUNCATED:
        return EPI_ERR_TRUNCATED;
    case FMT_DAMAGED:
        return EPI_ERR_DAMAGED;
    case FMT_VERSION:
        return EPI_ERR_VERSION;
    case FMT_TOO_LARGE:
        return EPI_ERR_TOO_LARGE;
    }
    return EPI_ERR_DAMAGED;
}

epi_status status_from_scan(enum scan_status status)
{
    switch (status) {
    case SCAN_OK:
        return EPI_OK;
    case SCAN_MEMORY:
        return EPI_ERR_MEMORY;
    case SCAN_STOPPED:
        return EPI_ERR_STOPPED;
    case SCAN_SYSTEM:
        return EPI_ERR_SYSTEM;
    }
    return EPI_ERR_SYSTEM;
}

const char *epi_strerror(epi_status status)
{
    switch (status) {
    case EPI_OK:
        return "success";
    case EPI_NONE:
        return "no such entry";
    case EPI_ERR_ARGUMENT:
        return "an argument is NULL or out of its range";
    case EPI_ERR_MEMORY:
        return "out of memory";
    case EPI_ERR_SYSTEM:
        return "a system call failed";
    case EPI_ERR_MISSING:
        return "there is no such index file";
    case EPI_ERR_EMPTY:
        return "the index file is empty";
    case EPI_ERR_NOT_CDB:
        return "the file is not a constant database";
    case EPI_ERR_NOT_INDEX:
        return "the file is not an index of entry points";
    case EPI_ERR_TRUNCATED:
        return "the index file is truncated";
    case EPI_ERR_DAMAGED:
        return "the index file is damaged";
    case EPI_ERR_VERSION:
        return "the index file is of an unknown version of the format";
    case EPI_ERR_TOO_LARGE:
        return "the index would be larger than 4 GiB";
    case EPI_ERR_STOPPED:
        return "stopped on request";
    case EPI_ERR_STALE:
        return "the index does not describe its directories any more";
    }
    return "unknown status";
}

const char *epi_version(void)
{
    return EPINDEX_VERSION;
}

const char *epi_level_name(epi_level level)
{
    switch (level) {
    case EPI_LEVEL_DEFAULT:
        return "default";
    case EPI_LEVEL_TRUST:
        return "trust";
    case EPI_LEVEL_DIR:
        return "dir";
    case EPI_LEVEL_META:
        return "meta";
    case EPI_LEVEL_CONTENT:
        return "content";
    }
    return "unknown";
}
