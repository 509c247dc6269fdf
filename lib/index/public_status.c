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
    case FMT_STOPPED:
        return EPI_ERR_STOPPED;
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
