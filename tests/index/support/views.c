#include "views.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

epi_index *open_view_with(const char *const *paths, size_t n_paths, const epi_open_options *options)
{
    epi_index *view;
    epi_detail detail;
    epi_status status = epi_open(paths, n_paths, options, &view, &detail);
    cr_assert_eq(status, EPI_OK, "%s", detail.text);
    return view;
}

epi_index *open_view(const char *const *paths, size_t n_paths)
{
    return open_view_with(paths, n_paths, NULL);
}

epi_index *view_of(struct path path)
{
    const char *paths[] = {path.text};
    return open_view(paths, 1);
}

static char *dump_group_walk(epi_cursor cursor)
{
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    cr_assert_not_null(stream);
    epi_group_info group;
    while (epi_next_group(&cursor, &group))
        fprintf(stream, "%s|%u\n", group.name, group.entries);
    cr_assert_eq(epi_cursor_status(&cursor), EPI_NONE);
    cr_assert_eq(epi_next_group(&cursor, &group), 0, "past its end");
    cr_assert_eq(fclose(stream), 0);
    return text;
}

char *dump_view_groups(const epi_index *view)
{
    return dump_group_walk(epi_groups(view, NULL));
}

char *dump_groups(const epi_index *index)
{
    return dump_group_walk(epi_groups(index, NULL));
}

epi_path_entry source_of(const epi_index *view, size_t number)
{
    epi_path_entry path_entry;
    epi_cursor cursor = epi_path_entries(view);
    for (size_t i = 0; i <= number; i++)
        cr_assert(epi_next_path_entry(&cursor, &path_entry));
    return path_entry;
}

const char *why_passed_over(const epi_index *view, size_t number)
{
    epi_path_entry path_entry = source_of(view, number);
    return path_entry.n_passed_over == 0 ? "" : path_entry.passed_over[0].text;
}

epi_path_entry found_at(struct path path)
{
    epi_index *index = view_of(path);
    epi_path_entry source = source_of(index, 0);
    epi_close(index);
    return source;
}

struct path server_of(struct path path)
{
    struct path server = {""};
    epi_index *view = view_of(path);
    const char *file = source_of(view, 0).file;
    if (file != NULL)
        strcpy(server.text, file);
    epi_close(view);
    return server;
}

epi_status update_store(epi_store kind, struct path path, const epi_build_options *how)
{
    const char *paths[] = {path.text};
    epi_build_options options = EPI_BUILD_OPTIONS_INIT;
    if (how != NULL)
        options = *how;
    options.store = kind;
    return epi_update(paths, 1, NULL, &options, NULL, NULL, NULL);
}

struct path store(epi_store kind, struct path path)
{
    struct path file = {""};
    const char *paths[] = {path.text};
    epi_build_options options = EPI_BUILD_OPTIONS_INIT;
    epi_index *index;
    epi_info info = EPI_INFO_INIT;
    epi_detail detail;
    options.store = kind;
    cr_assert_eq(epi_update(paths, 1, NULL, &options, NULL, &index, &detail), EPI_OK, "%s",
                 detail.text);
    if (index != NULL && epi_describe(index, &info) == EPI_OK)
        strcpy(file.text, info.file);
    epi_close(index);
    return file;
}

int count_files(struct path folder)
{
    int count = 0;
    DIR *children = opendir(folder.text);
    if (children == NULL)
        return 0;
    for (const struct dirent *child; (child = readdir(children)) != NULL;)
        count += strcmp(child->d_name, ".") != 0 && strcmp(child->d_name, "..") != 0;
    closedir(children);
    return count;
}

void wait_until_stamps_prove(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 40 * 1000 * 1000}, NULL);
}

struct path put_plug(const char *folder, int version)
{
    char text[40];
    snprintf(text, sizeof text, "[g]\nn = m%d\n", version);
    put_distribution(scratch("%s/plug-1.dist-info", folder), "plug", "1", text);
    return scratch("%s", folder);
}

epi_index *view_of_three(void)
{
    put_distribution(scratch("one/b-1.dist-info"), "B.b", "1",
                     "[z]\nlast = m:z\n[a]\nfirst = m:a\nsame = m:one\n");
    put_distribution(scratch("one/c-1.dist-info"), "c", "1", "[a]\nsame = m:c\n");
    put_file(scratch("two.egg/EGG-INFO/PKG-INFO"), "Name: unversioned\n\n");
    put_file(scratch("two.egg/EGG-INFO/entry_points.txt"), "[a]\nsame = m:two\n[z]\nother = m:e\n");
    put_distribution(scratch("three/c-2.dist-info"), "c", "2", "[a]\nhidden = m:h\n");
    put_distribution(scratch("three/d-1.dist-info"), "d", "1", NULL);
    put_distribution(scratch("three/e-1.dist-info"), "e", "1", "[a]\nlater = m:l\n");
    wait_until_stamps_prove();
    store(EPI_STORE_USER, scratch("one"));
    struct path one = scratch("one"), two = scratch("two.egg"), three = scratch("three");
    const char *paths[] = {one.text, two.text, three.text};
    return open_view(paths, 3);
}
