/* Words and sentences for the public enums. */
#include "public.h"

/* The one of a table that has `count`, by the values of an enumeration, as a number. */
static const char *one_of(const char *const *texts, size_t count, unsigned value, const char *none)
{
    return value < count ? texts[value] : none;
}
#define ONE_OF(texts, value, none)                                                                 \
    one_of(texts, sizeof texts / sizeof *texts, (unsigned)(value), none)

static const char *const statuses[] = {
    [EPI_OK] = "success",
    [EPI_NONE] = "no such entry",
    [EPI_ERR_ARGUMENT] = "an argument is NULL or out of its range",
    [EPI_ERR_MEMORY] = "out of memory",
    [EPI_ERR_SYSTEM] = "a system call failed",
    [EPI_ERR_MISSING] = "there is no such index file",
    [EPI_ERR_EMPTY] = "the index file is empty",
    [EPI_ERR_NOT_CDB] = "the file is not a constant database",
    [EPI_ERR_NOT_INDEX] = "the file is not an index of entry points",
    [EPI_ERR_TRUNCATED] = "the index file is truncated",
    [EPI_ERR_DAMAGED] = "the index file is damaged",
    [EPI_ERR_VERSION] = "the index file is of an unknown version of the format",
    [EPI_ERR_TOO_LARGE] = "the index would be larger than 4 GiB",
    [EPI_ERR_STOPPED] = "stopped on request",
    [EPI_ERR_STALE] = "the index does not describe its directories any more",
};

static const char *const levels[] = {
    [EPI_LEVEL_DEFAULT] = "default", [EPI_LEVEL_TRUST] = "trust",     [EPI_LEVEL_DIR] = "dir",
    [EPI_LEVEL_META] = "meta",       [EPI_LEVEL_CONTENT] = "content",
};

static const char *const verdicts[] = {
    [EPI_FRESH] = "fresh",
    [EPI_MOVED] = "moved",
    [EPI_STALE] = "stale",
};

static const char *const stores[] = {
    [EPI_STORE_FITTING] = "fitting", [EPI_STORE_IN_PLACE] = "in-place",
    [EPI_STORE_SYSTEM] = "system",   [EPI_STORE_USER] = "user",
    [EPI_STORE_FILE] = "file",       [EPI_STORE_NONE] = "none",
};

/* A word for programs, a sentence without full stop for people. */
static const char *const reason_names[] = {
    [EPI_REASON_TRUSTED] = "trusted",
    [EPI_REASON_SAME_STAMPS] = "same-stamps",
    [EPI_REASON_SAME_CONTENT] = "same-content",
    [EPI_REASON_RACY] = "racy",
    [EPI_REASON_OTHER_STAMPS] = "other-stamps",
    [EPI_REASON_DISTRIBUTIONS] = "distributions",
    [EPI_REASON_APPEARED] = "appeared",
    [EPI_REASON_GONE] = "gone",
    [EPI_REASON_KIND] = "kind",
    [EPI_REASON_NOT_COVERED] = "not-covered",
    [EPI_REASON_NOT_ON_PATH] = "not-on-path",
    [EPI_REASON_ORDER] = "order",
    [EPI_REASON_NO_INDEX] = "no-index",
    [EPI_REASON_NEEDS_NO_INDEX] = "needs-no-index",
    [EPI_REASON_MISSING] = "missing",
    [EPI_REASON_OTHER_OWNER] = "other-owner",
    [EPI_REASON_OTHERS_WRITE] = "others-write",
    [EPI_REASON_SYMBOLIC_LINK] = "symbolic-link",
    [EPI_REASON_NO_PERMISSION] = "no-permission",
    [EPI_REASON_NOT_REGULAR] = "not-regular",
    [EPI_REASON_OTHER_PATHS] = "other-paths",
    [EPI_REASON_NOT_INDEX] = "not-an-index",
    [EPI_REASON_DAMAGED] = "damaged",
    [EPI_REASON_VERSION] = "unknown-version",
    [EPI_REASON_SYSTEM] = "system-error",
    [EPI_REASON_NOT_SAVED] = "not-saved",
};

static const char *const reason_texts[] = {
    [EPI_REASON_TRUSTED] = "trusted, not looked at",
    [EPI_REASON_SAME_STAMPS] = "the stamps are the recorded ones",
    [EPI_REASON_SAME_CONTENT] = "read again, the content is the recorded one",
    [EPI_REASON_RACY] = "the stamps could not tell, the content is the recorded one",
    [EPI_REASON_OTHER_STAMPS] = "other stamps, the same content",
    [EPI_REASON_DISTRIBUTIONS] = "other distributions",
    [EPI_REASON_APPEARED] = "it was missing when the index was built, and is there now",
    [EPI_REASON_GONE] = "it was there when the index was built, and is missing now",
    [EPI_REASON_KIND] = "it is of another kind than when the index was built",
    [EPI_REASON_NOT_COVERED] = "it is on the path list, and not in the index",
    [EPI_REASON_NOT_ON_PATH] = "it is in the index, and not on the path list",
    [EPI_REASON_ORDER] = "the path list has another order",
    [EPI_REASON_NO_INDEX] = "no fresh index serves it",
    [EPI_REASON_NEEDS_NO_INDEX] = "it has no distributions, and needs no index",
    [EPI_REASON_MISSING] = "there is no such file",
    [EPI_REASON_OTHER_OWNER] = "it belongs to another user",
    [EPI_REASON_OTHERS_WRITE] = "others may write it",
    [EPI_REASON_SYMBOLIC_LINK] = "it is a symbolic link",
    [EPI_REASON_NO_PERMISSION] = "it may not be read",
    [EPI_REASON_NOT_REGULAR] = "it is no regular file",
    [EPI_REASON_OTHER_PATHS] = "it is of other path entries",
    [EPI_REASON_NOT_INDEX] = "it is no index",
    [EPI_REASON_DAMAGED] = "the index is damaged",
    [EPI_REASON_VERSION] = "it is of an unknown version of the format",
    [EPI_REASON_SYSTEM] = "it cannot be read",
    [EPI_REASON_NOT_SAVED] = "no fresh index serves it, and what was read cannot be kept",
};

const char *epi_strerror(epi_status status)
{
    return ONE_OF(statuses, status, "unknown status");
}

const char *epi_version(void)
{
    return EPINDEX_VERSION;
}

const char *epi_level_name(epi_level level)
{
    return ONE_OF(levels, level, "unknown");
}

const char *epi_verdict_name(epi_verdict verdict)
{
    return ONE_OF(verdicts, verdict, "unknown");
}

const char *epi_store_name(epi_store store)
{
    return ONE_OF(stores, store, "unknown");
}

const char *epi_reason_name(epi_reason reason)
{
    return ONE_OF(reason_names, reason, "unknown");
}

const char *reason_text(epi_reason reason)
{
    return ONE_OF(reason_texts, reason, "unknown");
}
