#include "index.h"

#include <stdlib.h>

#include "public.h"

void epi_close(epi_index *index)
{
    if (index == NULL)
        return;
    for (size_t i = 0; i < index->n_pieces; i++) {
        index_file_close(index->pieces[i].file);
        free(index->pieces[i].hidden);
        free(atomic_load_explicit(&index->pieces[i].stamps, memory_order_acquire));
    }
    if (index->pieces != &index->only)
        free(index->pieces);
    free(index->sources);
    free(atomic_load_explicit(&index->groups, memory_order_acquire));
    free(atomic_load_explicit(&index->rows, memory_order_acquire));
    arena_free(&index->arena);
    free(index);
}

epi_status index_of_file(struct index_file *file, epi_index **index, epi_detail *detail)
{
    epi_index *made = calloc(1, sizeof *made);
    if (made == NULL) {
        index_file_close(file);
        return out_of_memory(detail);
    }
    atomic_init(&made->groups, NULL);
    atomic_init(&made->rows, NULL);
    made->only = (struct piece){.file = file, .count = file->reader.header.distributions};
    made->pieces = &made->only;
    made->n_pieces = 1;
    made->alone = &file->reader;
    *index = made;
    return EPI_OK;
}

epi_status epi_open_file(const char *path, epi_index **index, epi_detail *detail)
{
    struct index_file *file;
    if (index != NULL)
        *index = NULL;
    if (path == NULL || index == NULL) {
        detail_set(detail, "epi_open_file: %s is NULL", path == NULL ? "file" : "index");
        return EPI_ERR_ARGUMENT;
    }
    epi_status status = index_file_open(path, &file, NULL, detail);
    return status == EPI_OK ? index_of_file(file, index, detail) : status;
}
