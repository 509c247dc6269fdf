/* Makes the record of each normalized name of one file: where its distributions and their entries
 * stand. */
#include <string.h>

#include "cdb_tables.h"
#include "digits.h"
#include "parts.h"
#include "records.h"

/* The name whose record is being put: its distributions, each a row and places. */
struct naming {
    struct fmt_output name, elements;
    uint32_t first, distributions;
    bool has_place; /* the last of the distributions */
    uint32_t last;
};

static enum fmt_status end_name(struct parts *parts, struct naming *naming)
{
    struct fmt_output *out = &parts->name_records.bytes;
    struct cdb_record record;
    if (naming->distributions == 0)
        return FMT_OK;
    fmt_put_bytes(&naming->elements, "", 1);
    size_t at = cdb_record_begin(out);
    fmt_put_bytes(out, FMT_NAME_KEY, FMT_KEY_LENGTH(FMT_NAME_KEY));
    fmt_put_bytes(out, naming->name.bytes, naming->name.size - 1);
    size_t data = out->size;
    fmt_put_unsigned(out, naming->distributions);
    fmt_put_unsigned(out, FMT_NAMED_FIELDS);
    fmt_put_bytes(out, naming->elements.bytes, naming->elements.size);
    if (out->failed || naming->elements.failed || naming->name.failed)
        return FMT_MEMORY;
    cdb_record_set(out, at, data - at - 8, out->size - data, &record);
    parts->n_records++;
    naming->distributions = 0;
    naming->elements.size = 0;
    return spool_settle(&parts->name_records, parts->folder);
}

static void put_row(struct naming *naming, uint64_t row)
{
    if (naming->distributions++ > 0)
        fmt_put_bytes(&naming->elements, "", 1);
    fmt_put_unsigned(&naming->elements, row);
    naming->has_place = false;
    naming->last = 0;
}

/* The first, and from there on the differences. */
static void put_place(struct naming *naming, uint32_t place)
{
    char text[22];
    int64_t difference = (int64_t)place - naming->last;
    const char *digits =
        write_decimal(text, (uint64_t)(difference < 0 ? -difference : difference), difference < 0);
    if (naming->has_place)
        fmt_put_bytes(&naming->elements, " ", 1);
    fmt_put_bytes(&naming->elements, digits, strlen(digits));
    naming->has_place = true;
    naming->last = place;
}

static enum fmt_status put_name(struct parts *parts, struct naming *naming, const char *next)
{
    enum fmt_status status = FMT_OK;
    uint32_t first = key_number(&next);
    const char *name = key_text(&next);
    key_number(&next); /* the distribution */
    uint32_t number = key_number(&next), row_or_group = key_number(&next);
    if (naming->distributions == 0 || first != naming->first) {
        status = end_name(parts, naming);
        naming->first = first;
        naming->name.size = 0;
        fmt_put_text(&naming->name, name);
    }
    if (number == 0)
        put_row(naming, list_head_size(parts->n_distributions, FMT_DISTRIBUTION_FIELDS) +
                            (uint64_t)row_or_group);
    else
        put_place(naming, parts->spans[row_or_group].end + key_number(&next));
    return status;
}

enum fmt_status parts_arrange_names(struct parts *parts)
{
    struct naming naming = {.distributions = 0};
    const char *record;
    size_t length;
    enum fmt_status status = key_order_by_first(parts, &parts->names, 0, 1);
    for (size_t i = 0; status == FMT_OK; i++) {
        status = key_next(parts->names, parts, i, &record, &length);
        if (status == FMT_OK)
            status = put_name(parts, &naming, record);
    }
    if (status == FMT_NONE)
        status = end_name(parts, &naming);
    fmt_output_free(&naming.name);
    fmt_output_free(&naming.elements);
    sorter_free(parts->names);
    parts->names = NULL;
    return status;
}
