/* Lists and reads the path entries named, as a build does. */
#include "floor.h"

int main(int argc, char **argv)
{
    uint64_t total = 0;
    for (int i = 1; i < argc; i++)
        total += read_path_entry(argv[i]);
    return total == 0;
}
