/* epindex lookup --catalogue: of one shard, or a group of all of them in one order. */
#include <stdlib.h>
#include <string.h>

#include "catalogue/catalogue.h"
#include "options/row_style.h"
#include "output/entries.h"
#include "output/message.h"

/* A shard that has entries of the group, and its first that was not printed. */
struct part {
    epi_index *index;
    epi_cursor cursor;
    epi_entry entry;
    bool has_entry;
};

struct parts {
    struct part *items;
    size_t count;
};

static void close_parts(struct parts *parts)
{
    for (size_t i = 0; i < parts->count; i++)
        epi_close(parts->items[i].index);
    free(parts->items);
}

/* Where the name of the metadata directory begins in a location. */
static size_t directory_of(const char *location)
{
    const char *slash = strrchr(location, '/');
    return slash ? (size_t)(slash - location) : 0;
}

/* By input, metadata directory and line: the order of a catalogue. */
static bool comes_before(const epi_entry *a, const epi_entry *b)
{
    size_t a_input = directory_of(a->location), b_input = directory_of(b->location);
    int order = memcmp(a->location, b->location, a_input < b_input ? a_input : b_input);
    if (order == 0 && a_input != b_input)
        return a_input < b_input;
    if (order == 0)
        order = strcmp(a->location + a_input, b->location + b_input);
    return order < 0 || (order == 0 && a->line < b->line);
}

/* False: said why. */
static bool open_parts(const struct options *options, struct parts *parts)
{
    const char *group = options->operands[0];
    const char *name = options->n_operands > 1 ? options->operands[1] : NULL;
    epi_detail detail = {""};
    epi_status status = EPI_OK;
    for (uint32_t i = 0; status == EPI_OK && !(name && i > 0); i++) {
        epi_index *index = NULL;
        status = epi_open_shard(options->catalogue, group, name, i, &index, &detail);
        if (status != EPI_OK)
            break;
        struct part *items = realloc(parts->items, (parts->count + 1) * sizeof *items);
        if (!items) {
            epi_close(index);
            print_out_of_memory();
            return false;
        }
        parts->items = items;
        struct part *part = &items[parts->count++];
        *part = (struct part){.index = index, .cursor = epi_entries(index, group, name)};
        part->has_entry = epi_next(&part->cursor, &part->entry);
    }
    if (status == EPI_OK || status == EPI_NONE)
        return true;
    print_library_error(status, &detail, options->catalogue);
    return false;
}

/* The part whose entry is next in turn; NULL: none has any. */
static struct part *next_part(const struct parts *parts)
{
    struct part *first = NULL;
    for (size_t i = 0; i < parts->count; i++) {
        struct part *part = &parts->items[i];
        if (part->has_entry && (!first || comes_before(&part->entry, &first->entry)))
            first = part;
    }
    return first;
}

static enum exit_status walk_status(const struct options *options, const struct parts *parts)
{
    for (size_t i = 0; i < parts->count; i++) {
        epi_status status = epi_cursor_status(&parts->items[i].cursor);
        if (status != EPI_NONE && status != EPI_OK) {
            print_error("%s: %s", options->catalogue, epi_strerror(status));
            return EXIT_TROUBLE;
        }
    }
    return EXIT_FOUND;
}

enum exit_status lookup_catalogue(const struct options *options)
{
    struct parts parts = {0};
    struct entry_printer printer;
    const struct row_style style = row_style_of(options);
    enum exit_status result = EXIT_TROUBLE;
    size_t found = 0;
    if (!options->n_operands) {
        print_error("lookup --catalogue needs GROUP [NAME]");
        return EXIT_TROUBLE;
    }
    if (open_parts(options, &parts) && entries_open(&printer, &style, true)) {
        bool goes_on = true;
        for (struct part *part; goes_on && (part = next_part(&parts)) != NULL; found++) {
            goes_on = entries_add(&printer, &part->entry);
            part->has_entry = epi_next(&part->cursor, &part->entry);
        }
        result = walk_status(options, &parts);
        if (result == EXIT_FOUND && !found)
            result = EXIT_NOTHING;
        if (result == EXIT_NOTHING && !options->count) {
            entries_discard(&printer);
            if (!options->quiet)
                print_note("%s: nobody provides it", options->catalogue);
        } else {
            result = entries_close(&printer, result);
        }
    }
    close_parts(&parts);
    return result;
}
