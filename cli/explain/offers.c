#include "explain/offers.h"

#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "file.h"

/* The question. */
struct question {
    const char *group, *name;
    struct offers *offers;
    epi_detail *detail;
};

static struct offer *add_offer(struct offers *offers, enum role role)
{
    if (!array_make_room(&offers->items, offers->count, 1, &offers->capacity,
                         sizeof *offers->items))
        return NULL;
    struct offer *offer = &offers->items[offers->count++];
    *offer = (struct offer){.role = role};
    return offer;
}

static epi_status add_offering(const struct question *question)
{
    struct offers *offers = question->offers;
    const struct inventory *inventory = &offers->inventory;
    epi_entry entry;
    epi_cursor cursor = epi_entries(inventory->index, question->group, question->name);
    while (epi_next(&cursor, &entry)) {
        struct offer *offer = add_offer(offers, offers->count == 0 ? ROLE_ANSWERS : ROLE_ALSO);
        if (!offer)
            return EPI_ERR_MEMORY;
        offer->entry = entry;
        offer->path_entry = path_entry_of(inventory, distribution_of_entry(inventory, &entry));
        offer->file = entry_points_file(entry.location);
        if (!offer->path_entry)
            return EPI_ERR_DAMAGED;
        if (!offer->file)
            return EPI_ERR_MEMORY;
    }
    epi_status status = epi_cursor_status(&cursor);
    return status == EPI_NONE ? EPI_OK : status;
}

/* Of its name, the one that is not shadowed. */
static const epi_distribution *find_shadowing(const struct inventory *inventory,
                                              const epi_distribution *shadowed)
{
    for (size_t i = 0; i < inventory->n_distributions; i++) {
        const epi_distribution *other = &inventory->distributions[i];
        if (!other->shadowed && strcmp(other->normalized, shadowed->normalized) == 0)
            return other;
    }
    return NULL;
}

/* The entry of a shadowed distribution, NULL: this one, whose value cannot be known. */
static epi_status add_shadowed(const struct question *question, const epi_distribution *shadowed,
                               const epi_entry *entry)
{
    const struct inventory *inventory = &question->offers->inventory;
    const epi_distribution *shadowing = find_shadowing(inventory, shadowed);
    if (!shadowing)
        return EPI_ERR_DAMAGED;
    char *location = location_of(inventory, shadowed);
    char *by = location_of(inventory, shadowing);
    /* A directory that stands on the path twice hides itself: that is no news. */
    if (location && by && is_same_file(location, by)) {
        free(location);
        free(by);
        return EPI_OK;
    }
    struct offer *offer = location && by ? add_offer(question->offers, ROLE_SHADOWED) : NULL;
    if (!offer) {
        free(location);
        free(by);
        return EPI_ERR_MEMORY;
    }
    if (entry)
        offer->entry = *entry;
    offer->entry.dist = shadowed->name;
    offer->entry.version = shadowed->version;
    offer->file = entry_points_file(location);
    free(location);
    offer->shadowed_by = by;
    offer->why = shadowing->path_entry == shadowed->path_entry
                     ? "both lie in one path entry, and its name sorts first"
                     : "its path entry comes first on the path";
    return offer->file ? EPI_OK : EPI_ERR_MEMORY;
}

/* The path entry alone, in which what only others hide comes to light. */
static epi_status scan_alone(const struct question *question, uint32_t number)
{
    struct offers *offers = question->offers;
    epi_open_options how = EPI_OPEN_OPTIONS_INIT;
    how.flags = EPI_NO_STORES | EPI_NO_SAVE;
    if (number >= offers->inventory.n_path_entries)
        return EPI_ERR_DAMAGED;
    if (offers->alone[number])
        return EPI_OK;
    const char *path = offers->inventory.path_entries[number].path;
    return epi_open(&path, 1, &how, &offers->alone[number], question->detail);
}

/* Whether a distribution of that name is among those of the index that offer it. */
static bool is_offered_by(const epi_index *index, const struct question *question,
                          const char *normalized)
{
    epi_entry entry;
    epi_distribution distribution;
    epi_cursor of_name = epi_distributions(index, normalized);
    if (!epi_next_distribution(&of_name, &distribution))
        return false;
    epi_cursor found = epi_entries(index, question->group, question->name);
    while (epi_next(&found, &entry)) {
        if (entry.distribution == distribution.number)
            return true;
    }
    return false;
}

static epi_status look_alone(const struct question *question, const epi_distribution *shadowed)
{
    epi_entry entry;
    epi_distribution at_home;
    epi_status status = scan_alone(question, shadowed->path_entry);
    if (status != EPI_OK)
        return status;
    const epi_index *alone = question->offers->alone[shadowed->path_entry];
    epi_cursor of_name = epi_distributions(alone, shadowed->normalized);
    while (epi_next_distribution(&of_name, &at_home)) {
        if (strcmp(at_home.directory, shadowed->directory) != 0)
            continue;
        if (at_home.shadowed)
            return is_offered_by(alone, question, shadowed->normalized)
                       ? add_shadowed(question, shadowed, NULL)
                       : EPI_OK;
        epi_cursor cursor = epi_entries(alone, question->group, question->name);
        while (status == EPI_OK && epi_next(&cursor, &entry)) {
            if (entry.distribution == at_home.number)
                status = add_shadowed(question, shadowed, &entry);
        }
        return status;
    }
    return EPI_OK;
}

epi_status find_offers(const epi_index *index, bool is_file, const char *group, const char *name,
                       struct offers *offers, epi_detail *detail)
{
    const struct question question = {group, name, offers, detail};
    struct inventory *inventory = &offers->inventory;
    epi_status status = take_inventory(index, inventory);
    if (status == EPI_OK)
        status = add_offering(&question);
    if (status != EPI_OK)
        return status;
    offers->alone = calloc(inventory->n_path_entries + 1, sizeof(epi_index *));
    if (!offers->alone)
        return EPI_ERR_MEMORY;
    for (size_t i = 0; status == EPI_OK && i < inventory->n_distributions; i++) {
        const epi_distribution *distribution = &inventory->distributions[i];
        if (!distribution->shadowed)
            continue;
        if (!is_file)
            status = look_alone(&question, distribution);
        else if (is_offered_by(index, &question, distribution->normalized))
            status = add_shadowed(&question, distribution, NULL);
    }
    return status;
}

void offers_free(struct offers *offers)
{
    for (size_t i = 0; i < offers->count; i++) {
        free(offers->items[i].file);
        free(offers->items[i].shadowed_by);
    }
    for (size_t i = 0; offers->alone && i < offers->inventory.n_path_entries; i++)
        epi_close(offers->alone[i]);
    free(offers->alone);
    free(offers->items);
    inventory_free(&offers->inventory);
    *offers = (struct offers){0};
}
