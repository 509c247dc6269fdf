/* A library that answers whatever the file says that ODD_ANSWER names. */
#include <stdio.h>
#include <stdlib.h>

#include "epindex.h"

const char *epi_version(void)
{
    return "0.1.0";
}

epi_status epi_open(const char *const *paths, size_t n_paths, const epi_open_options *options,
                    epi_index **index, epi_detail *detail)
{
    (void)paths, (void)n_paths, (void)options, (void)detail;
    *index = malloc(1);
    return *index == NULL ? EPI_ERR_MEMORY : EPI_OK;
}

void epi_close(epi_index *index)
{
    free(index);
}

epi_status epi_answer(const epi_index *index, epi_question question, const char *group,
                      const char *name, epi_level level, unsigned flags, char *buffer, size_t size,
                      size_t *length, epi_detail *detail)
{
    (void)index, (void)question, (void)group, (void)name, (void)level, (void)flags, (void)detail;
    FILE *file = fopen(getenv("ODD_ANSWER"), "rb");
    if (file == NULL)
        return EPI_ERR_DAMAGED;
    fseek(file, 0, SEEK_END);
    *length = (size_t)ftell(file);
    rewind(file);
    size_t read = *length <= size ? fread(buffer, 1, *length, file) : *length;
    fclose(file);
    return read == *length ? EPI_OK : EPI_ERR_SYSTEM;
}

epi_status epi_still_holds(const epi_index *index, uint32_t first, uint32_t count, unsigned parts,
                           epi_level level, char *holds, epi_detail *detail)
{
    (void)index, (void)first, (void)count, (void)parts, (void)level, (void)holds, (void)detail;
    return EPI_ERR_DAMAGED;
}

epi_status epi_watch_open(const char *const *paths, size_t n_paths, epi_watch **watch,
                          epi_detail *detail)
{
    (void)paths, (void)n_paths, (void)watch, (void)detail;
    return EPI_ERR_SYSTEM;
}

void epi_watch_close(epi_watch *watch)
{
    (void)watch;
}

int epi_watch_changed(epi_watch *watch)
{
    (void)watch;
    return -1;
}
