/* Old names of the public functions, until nobody uses them. */
#include <string.h>

#include "cursor.h"
#include "names.h"
#include "path_list.h"

epi_status epi_index_open(const char *path, const epi_open_options *options, epi_index **index,
                          epi_detail *detail)
{
    if (index != NULL)
        *index = NULL;
    if (options != NULL && (options->size < sizeof options->size || options->flags != 0))
        return EPI_ERR_ARGUMENT;
    return epi_open_file(path, index, detail);
}

void epi_index_close(epi_index *index)
{
    epi_close(index);
}

epi_status epi_index_find(const epi_index *index, const char *group, const char *name,
                          epi_entry *entry)
{
    return epi_find(index, group, name, entry);
}

epi_cursor epi_index_find_all(const epi_index *index, const char *group, const char *name)
{
    return epi_find_all(index, group, name);
}

epi_cursor epi_index_group(const epi_index *index, const char *group)
{
    return epi_group(index, group);
}

epi_cursor epi_index_all(const epi_index *index)
{
    return epi_entries(index, NULL, NULL);
}

epi_cursor epi_index_groups(const epi_index *index)
{
    return epi_groups(index);
}

epi_status epi_index_info(const epi_index *index, epi_info *info)
{
    return epi_describe(index, info);
}

const char *epi_index_path(const epi_index *index)
{
    return index == NULL ? NULL : index->pieces[0].file->path;
}

epi_cursor epi_index_path_entries(const epi_index *index)
{
    return epi_path_entries(index);
}

epi_cursor epi_index_distributions(const epi_index *index)
{
    return epi_distributions(index, NULL);
}

epi_cursor epi_index_problems(const epi_index *index)
{
    return epi_problems(index);
}

epi_status epi_index_verify(const epi_index *index, epi_complaint *complaint, void *context)
{
    return epi_verify(index, complaint, context);
}

epi_status epi_build(const char *const *paths, size_t n_paths, const char *output,
                     const epi_build_options *options, epi_index **index, epi_detail *detail)
{
    epi_build_options force = EPI_BUILD_OPTIONS_INIT;
    if (options != NULL) {
        if (options->size < sizeof options->size || options->size > sizeof force)
            return epi_update(paths, n_paths, output, options, NULL, index, detail);
        memcpy(&force, options, options->size);
        force.size = sizeof force;
    }
    force.flags |= EPI_BUILD_FORCE;
    return epi_update(paths, n_paths, output, &force, NULL, index, detail);
}

const char *epi_tier_name(epi_tier tier)
{
    return tier == EPI_TIER_NONE      ? "none"
           : tier == EPI_TIER_STAMP   ? "stamp"
           : tier == EPI_TIER_CONTENT ? "content"
                                      : "unknown";
}

const char *epi_reason_text(epi_reason reason)
{
    return reason_text(reason);
}

const char *epi_reason_code(epi_reason reason)
{
    return epi_reason_name(reason);
}

epi_status epi_index_is_fresh(const epi_index *index, const epi_check_options *options,
                              epi_detail *detail)
{
    if (options == NULL || (index != NULL && options->size == sizeof *options &&
                            options->paths == NULL && options->level <= EPI_LEVEL_CONTENT))
        return epi_is_fresh(index, options == NULL ? EPI_LEVEL_DEFAULT : options->level, detail);
    epi_report *report;
    epi_status status = epi_check(index, options, &report, detail);
    if (status == EPI_OK && report->verdict == EPI_STALE)
        status = EPI_ERR_STALE;
    epi_report_free(report);
    return status;
}

epi_verdict epi_report_verdict(const epi_report *report)
{
    return report == NULL ? EPI_STALE : report->verdict;
}

size_t epi_report_path_entries(const epi_report *report)
{
    return report == NULL ? 0 : report->n_path_entries;
}

epi_status epi_report_path_entry(const epi_report *report, size_t number,
                                 epi_path_report *path_entry)
{
    if (report == NULL || path_entry == NULL)
        return EPI_ERR_ARGUMENT;
    if (number >= report->n_path_entries)
        return EPI_NONE;
    const epi_path_entry *from = &report->path_entries[number];
    *path_entry = (epi_path_report){
        .path = from->path,
        .verdict = from->verdict,
        .tier = from->reason == EPI_REASON_TRUSTED || from->reason == EPI_REASON_NOT_COVERED
                    ? EPI_TIER_NONE
                : from->reason == EPI_REASON_SAME_STAMPS ? EPI_TIER_STAMP
                                                         : EPI_TIER_CONTENT,
        .reason = from->reason,
        .changes = from->n_changes,
    };
    return EPI_OK;
}

epi_status epi_report_change(const epi_report *report, size_t path_entry, size_t number,
                             epi_change *change)
{
    if (report == NULL || change == NULL)
        return EPI_ERR_ARGUMENT;
    if (path_entry >= report->n_path_entries ||
        number >= report->path_entries[path_entry].n_changes)
        return EPI_NONE;
    *change = report->path_entries[path_entry].changes[number];
    return EPI_OK;
}

epi_status epi_view_open(const char *const *paths, size_t n_paths, const epi_view_options *options,
                         epi_view **view, epi_detail *detail)
{
    return epi_open(paths, n_paths, options, view, detail);
}

void epi_view_close(epi_view *view)
{
    epi_close(view);
}

epi_status epi_view_is_fresh(const epi_view *view, epi_level level, epi_detail *detail)
{
    return epi_is_fresh(view, level, detail);
}

epi_cursor epi_find_all(const epi_view *view, const char *group, const char *name)
{
    return group == NULL || name == NULL ? no_walk(WALK_NOTHING) : epi_entries(view, group, name);
}

epi_cursor epi_group(const epi_view *view, const char *group)
{
    return group == NULL ? no_walk(WALK_NOTHING) : epi_entries(view, group, NULL);
}

epi_cursor epi_all(const epi_view *view)
{
    return epi_entries(view, NULL, NULL);
}

epi_status epi_view_hash(const epi_view *view, char hash[33])
{
    epi_info info = EPI_INFO_INIT;
    epi_status status = hash == NULL ? EPI_ERR_ARGUMENT : epi_describe(view, &info);
    if (status == EPI_OK)
        memcpy(hash, info.directory_hash, sizeof info.directory_hash);
    return status;
}

size_t epi_view_path_entries(const epi_view *view)
{
    return view == NULL ? 0 : view->n_sources;
}

epi_status epi_view_source(const epi_view *view, size_t number, epi_source *source)
{
    if (view == NULL || source == NULL)
        return EPI_ERR_ARGUMENT;
    if (number >= view->n_sources)
        return EPI_NONE;
    const struct source *from = &view->sources[number];
    *source = (epi_source){
        .path = from->path,
        .file = from->file,
        .verdict = from->verdict,
        .reason = from->file == NULL ? EPI_REASON_SAME_CONTENT : from->reason,
        .saved = from->saved,
        .passed_over = from->n_passed_over,
        .distributions = from->entry.distributions,
    };
    return EPI_OK;
}

epi_status epi_view_passed_over(const epi_view *view, size_t path_entry, size_t number,
                                const char **file, const char **why)
{
    if (view == NULL || file == NULL || why == NULL)
        return EPI_ERR_ARGUMENT;
    if (path_entry >= view->n_sources || number >= view->sources[path_entry].n_passed_over)
        return EPI_NONE;
    *file = view->sources[path_entry].passed_over[number].file;
    *why = view->sources[path_entry].passed_over[number].text;
    return EPI_OK;
}

epi_cursor epi_view_problems(const epi_view *view, size_t path_entry)
{
    if (view == NULL)
        return no_walk(WALK_NOTHING);
    struct walk walk = {.kind = WALK_PROBLEMS, .index = view, .piece = view->n_pieces};
    size_t number = path_entry < view->n_sources ? view->sources[path_entry].piece : NO_PIECE;
    walk.cursor.status = FMT_NONE;
    if (number == NO_PIECE || view->pieces[number].source != path_entry)
        return walk_to_cursor(&walk);
    walk.piece = number;
    walk.is_last = true;
    walk.cursor = fmt_problems(&view->pieces[number].file->reader);
    return walk_to_cursor(&walk);
}

epi_status epi_store_update(epi_store store, const char *path, const epi_build_options *options,
                            epi_outcome *outcome, char *file, size_t file_size, epi_index **index,
                            epi_detail *detail)
{
    return epi_update_store(store, path, options, outcome, file, file_size, index, detail);
}

epi_status epi_store_collect(epi_store store, epi_collected *collected, void *context,
                             epi_detail *detail)
{
    return epi_collect(store, collected, context, detail);
}
