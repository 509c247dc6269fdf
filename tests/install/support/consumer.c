/* A program outside the tree: builds an index of the folder given and prints one entry of it. */
#include <epindex.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    const char *paths[1];
    epi_build_options options = EPI_BUILD_OPTIONS_INIT;
    epi_index *index;
    epi_entry entry;
    epi_detail detail;
    if (argc != 3)
        return 2;
    paths[0] = argv[1];
    if (epi_update(paths, 1, argv[2], &options, NULL, &index, &detail) != EPI_OK) {
        fprintf(stderr, "%s\n", detail.text);
        return 1;
    }
    if (epi_find(index, "console_scripts", "alpha", &entry) == EPI_OK)
        printf("%s %s:%s %s\n", epi_version(), entry.module, entry.attr, entry.dist);
    epi_close(index);
    return 0;
}
