// The same from C++: the header has to be good for both.
#include <epindex.h>

#include <iostream>

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    const char *paths[] = {argv[1]};
    epi_build_options options = EPI_BUILD_OPTIONS_INIT;
    epi_index *index = nullptr;
    epi_entry entry;
    epi_detail detail;
    if (epi_update(paths, 1, argv[2], &options, NULL, &index, &detail) != EPI_OK) {
        std::cerr << detail.text << "\n";
        return 1;
    }
    for (epi_cursor cursor = epi_entries(index, "console_scripts", NULL); epi_next(&cursor, &entry);)
        std::cout << epi_version() << " " << entry.module << ":" << entry.attr << " " << entry.dist
                  << "\n";
    epi_close(index);
}
