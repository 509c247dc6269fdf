/* Words and sentences for the public enums. */
#include "public.h"

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

const char *epi_verdict_name(epi_verdict verdict)
{
    switch (verdict) {
    case EPI_FRESH:
        return "fresh";
    case EPI_MOVED:
        return "moved";
    case EPI_STALE:
        return "stale";
    }
    return "unknown";
}

const char *epi_reason_name(epi_reason reason)
{
    switch (reason) {
    case EPI_REASON_TRUSTED:
        return "trusted";
    case EPI_REASON_SAME_STAMPS:
        return "same-stamps";
    case EPI_REASON_SAME_CONTENT:
        return "same-content";
    case EPI_REASON_RACY:
        return "racy";
    case EPI_REASON_OTHER_STAMPS:
        return "other-stamps";
    case EPI_REASON_DISTRIBUTIONS:
        return "distributions";
    case EPI_REASON_APPEARED:
        return "appeared";
    case EPI_REASON_GONE:
        return "gone";
    case EPI_REASON_KIND:
        return "kind";
    case EPI_REASON_NOT_COVERED:
        return "not-covered";
    case EPI_REASON_NOT_ON_PATH:
        return "not-on-path";
    case EPI_REASON_ORDER:
        return "order";
    case EPI_REASON_NO_INDEX:
        return "no-index";
    case EPI_REASON_NEEDS_NO_INDEX:
        return "needs-no-index";
    case EPI_REASON_MISSING:
        return "missing";
    case EPI_REASON_OTHER_OWNER:
        return "other-owner";
    case EPI_REASON_OTHERS_WRITE:
        return "others-write";
    case EPI_REASON_SYMBOLIC_LINK:
        return "symbolic-link";
    case EPI_REASON_NO_PERMISSION:
        return "no-permission";
    case EPI_REASON_NOT_REGULAR:
        return "not-regular";
    case EPI_REASON_OTHER_PATHS:
        return "other-paths";
    case EPI_REASON_NOT_INDEX:
        return "not-an-index";
    case EPI_REASON_DAMAGED:
        return "damaged";
    case EPI_REASON_VERSION:
        return "unknown-version";
    case EPI_REASON_SYSTEM:
        return "system-error";
    case EPI_REASON_NOT_SAVED:
        return "not-saved";
    }
    return "unknown";
}

const char *reason_text(epi_reason reason)
{
    switch (reason) {
    case EPI_REASON_TRUSTED:
        return "trusted, not looked at";
    case EPI_REASON_SAME_STAMPS:
        return "the stamps are the recorded ones";
    case EPI_REASON_SAME_CONTENT:
        return "read again, the content is the recorded one";
    case EPI_REASON_RACY:
        return "the stamps could not tell, the content is the recorded one";
    case EPI_REASON_OTHER_STAMPS:
        return "other stamps, the same content";
    case EPI_REASON_DISTRIBUTIONS:
        return "other distributions";
    case EPI_REASON_APPEARED:
        return "it was missing when the index was built, and is there now";
    case EPI_REASON_GONE:
        return "it was there when the index was built, and is missing now";
    case EPI_REASON_KIND:
        return "it is of another kind than when the index was built";
    case EPI_REASON_NOT_COVERED:
        return "it is on the path list, and not in the index";
    case EPI_REASON_NOT_ON_PATH:
        return "it is in the index, and not on the path list";
    case EPI_REASON_ORDER:
        return "the path list has another order";
    case EPI_REASON_NO_INDEX:
        return "no fresh index serves it";
    case EPI_REASON_NOT_SAVED:
        return "no fresh index serves it, and what was read cannot be kept";
    case EPI_REASON_NEEDS_NO_INDEX:
        return "it has no distributions, and needs no index";
    case EPI_REASON_MISSING:
        return "there is no such file";
    case EPI_REASON_OTHER_OWNER:
        return "it belongs to another user";
    case EPI_REASON_OTHERS_WRITE:
        return "others may write it";
    case EPI_REASON_SYMBOLIC_LINK:
        return "it is a symbolic link";
    case EPI_REASON_NO_PERMISSION:
        return "it may not be read";
    case EPI_REASON_NOT_REGULAR:
        return "it is no regular file";
    case EPI_REASON_OTHER_PATHS:
        return "it is of other path entries";
    case EPI_REASON_NOT_INDEX:
        return "it is no index";
    case EPI_REASON_DAMAGED:
        return "the index is damaged";
    case EPI_REASON_VERSION:
        return "it is of an unknown version of the format";
    case EPI_REASON_SYSTEM:
        return "it cannot be read";
    }
    return "unknown";
}

const char *epi_store_name(epi_store store)
{
    switch (store) {
    case EPI_STORE_FITTING:
        return "fitting";
    case EPI_STORE_IN_PLACE:
        return "in-place";
    case EPI_STORE_SYSTEM:
        return "system";
    case EPI_STORE_USER:
        return "user";
    case EPI_STORE_FILE:
        return "file";
    case EPI_STORE_NONE:
        return "none";
    }
    return "unknown";
}
