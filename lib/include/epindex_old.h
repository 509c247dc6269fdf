/* Old names, until nobody uses them. */
#ifndef EPINDEX_OLD_H
#define EPINDEX_OLD_H

#ifdef __cplusplus
extern "C" {
#endif

typedef epi_index epi_view;
typedef epi_open_options epi_view_options;
#define EPI_VIEW_OPTIONS_INIT EPI_OPEN_OPTIONS_INIT
#define EPI_VIEW_NO_STORES EPI_NO_STORES
#define EPI_VIEW_NO_SAVE EPI_NO_SAVE
EPI_API epi_status epi_index_open(const char *path, const epi_open_options *options,
                                  epi_index **index, epi_detail *detail);
EPI_API void epi_index_close(epi_index *index);
EPI_API epi_status epi_index_find(const epi_index *index, const char *group, const char *name,
                                  epi_entry *entry);
EPI_API epi_cursor epi_index_find_all(const epi_index *index, const char *group, const char *name);
EPI_API epi_cursor epi_index_group(const epi_index *index, const char *group);
EPI_API epi_cursor epi_index_all(const epi_index *index);
EPI_API epi_cursor epi_index_groups(const epi_index *index);
EPI_API epi_status epi_index_info(const epi_index *index, epi_info *info);
EPI_API const char *epi_index_path(const epi_index *index);
EPI_API epi_cursor epi_index_path_entries(const epi_index *index);
EPI_API epi_cursor epi_index_distributions(const epi_index *index);
EPI_API epi_cursor epi_index_problems(const epi_index *index);
EPI_API epi_status epi_index_verify(const epi_index *index, epi_complaint *complaint,
                                    void *context);
EPI_API epi_status epi_build(const char *const *paths, size_t n_paths, const char *output,
                             const epi_build_options *options, epi_index **index,
                             epi_detail *detail);
EPI_API epi_status epi_index_scan(const char *const *paths, size_t n_paths,
                                  const epi_build_options *options, epi_index **index,
                                  epi_detail *detail);
typedef enum epi_tier { EPI_TIER_NONE = 0, EPI_TIER_STAMP = 1, EPI_TIER_CONTENT = 2 } epi_tier;
EPI_API const char *epi_tier_name(epi_tier tier);
EPI_API const char *epi_reason_text(epi_reason reason);
EPI_API const char *epi_reason_code(epi_reason reason);
EPI_API epi_status epi_index_is_fresh(const epi_index *index, const epi_check_options *options,
                                      epi_detail *detail);
EPI_API epi_verdict epi_report_verdict(const epi_report *report);
EPI_API size_t epi_report_path_entries(const epi_report *report);
typedef struct epi_path_report {
    const char *path;
    epi_verdict verdict;
    epi_tier tier;
    epi_reason reason;
    size_t changes;
} epi_path_report;
EPI_API epi_status epi_report_path_entry(const epi_report *report, size_t number,
                                         epi_path_report *path_entry);
EPI_API epi_status epi_report_change(const epi_report *report, size_t path_entry, size_t number,
                                     epi_change *change);
EPI_API epi_status epi_view_open(const char *const *paths, size_t n_paths,
                                 const epi_view_options *options, epi_view **view,
                                 epi_detail *detail);
EPI_API void epi_view_close(epi_view *view);
EPI_API epi_status epi_view_is_fresh(const epi_view *view, epi_level level, epi_detail *detail);
EPI_API epi_cursor epi_find_all(const epi_view *view, const char *group, const char *name);
EPI_API epi_cursor epi_group(const epi_view *view, const char *group);
EPI_API epi_cursor epi_all(const epi_view *view);
EPI_API epi_status epi_view_hash(const epi_view *view, char hash[33]);
typedef struct epi_source {
    const char *path;
    const char *file;
    epi_verdict verdict;
    epi_reason reason;
    int saved;
    size_t passed_over;
    uint32_t distributions;
    const void *reserved[4];
} epi_source;
EPI_API size_t epi_view_path_entries(const epi_view *view);
EPI_API epi_status epi_view_source(const epi_view *view, size_t path_entry, epi_source *source);
EPI_API epi_status epi_view_passed_over(const epi_view *view, size_t path_entry, size_t number,
                                        const char **file, const char **why);
EPI_API epi_cursor epi_view_problems(const epi_view *view, size_t path_entry);
EPI_API epi_status epi_store_update(epi_store store, const char *path,
                                    const epi_build_options *options, epi_outcome *outcome,
                                    char *file, size_t file_size, epi_index **index,
                                    epi_detail *detail);
EPI_API epi_status epi_store_collect(epi_store store, epi_collected *collected, void *context,
                                     epi_detail *detail);

#ifdef __cplusplus
}
#endif

#endif
