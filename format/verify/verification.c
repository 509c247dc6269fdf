#include "verification.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void verification_complain(struct verification *v, uint64_t offset, const char *format, ...)
{
    if (verification_has_enough(v))
        return;
    v->complaints++;
    if (v->complain == NULL)
        return;
    char what[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof(what), format, arguments);
    va_end(arguments);
    v->complain(v->context, offset, what);
}

bool verification_has_enough(const struct verification *v)
{
    return v->complaints >= FMT_MOST_COMPLAINTS;
}

bool record_has_key(const struct verified_record *record, const char *key, size_t length)
{
    return record->key_length == length && memcmp(record->key, key, length) == 0;
}

bool verify_list_head(struct verification *v, const struct verified_record *record, uint32_t count,
                      uint32_t known_fields, struct fmt_fields *rest, uint32_t *fields)
{
    const char *at[FMT_LIST_HEAD_FIELDS + 1];
    uint32_t counted;
    if (!fmt_fields_start(rest, record->data, record->data_length) ||
        !fmt_fields_take(rest, FMT_LIST_HEAD_FIELDS, at) || !fmt_field_u32(at, &counted) ||
        !fmt_field_u32(at + 1, fields)) {
        verification_complain(v, record->at, "a list does not begin with two numbers");
        return false;
    }
    if (counted != count) {
        verification_complain(v, record->at, "a list of %lu elements, expected %lu",
                              (unsigned long)counted, (unsigned long)count);
        return false;
    }
    if (*fields < known_fields || (v->exact && *fields > known_fields) ||
        !fmt_fields_could_hold(rest, count, *fields)) {
        verification_complain(v, record->at, "a list's elements cannot have %lu fields",
                              (unsigned long)*fields);
        return false;
    }
    return true;
}

void verify_list_end(struct verification *v, const struct verified_record *record,
                     const struct fmt_fields *rest)
{
    if (v->exact && rest->next != rest->end)
        verification_complain(v, record->at, "there is more behind the last known field");
}

bool flags_are_canonical(const char *const *at, const char *allowed)
{
    for (const char *flag = at[0]; flag < at[1] - 1; flag++) {
        const char *found = strchr(allowed, *flag);
        if (found == NULL)
            return false;
        allowed = found + 1;
    }
    return true;
}
