/* Prints what scan_path_list() finds on the path list of the command line, or with --each in front
 * what it finds on each path alone: a record a line, the hash last, fields separated by tabs, every
 * byte that is not plain ASCII as %XX, NULL as a lone %. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "scan.h"
#include "words.h"

static void print_field(const char *text)
{
    putchar('\t');
    if (text == NULL) {
        putchar('%');
        return;
    }
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++) {
        if (*c > ' ' && *c < 0x7F && *c != '%')
            putchar(*c);
        else
            printf("%%%02X", *c);
    }
}

static void print_hash(const struct hash *hash)
{
    putchar('\t');
    for (size_t i = 0; i < sizeof hash->bytes; i++)
        printf("%02x", hash->bytes[i]);
}

static const char *stamp_name(const struct stamp *stamp)
{
    static const char *const names[] = {"none", "exact", "racy", "absent"};
    return names[stamp->state];
}

static void print_path_entry(const struct path_entry *entry)
{
    fputs("path", stdout);
    print_field(entry->path);
    print_field(path_kind_name(entry->kind));
    print_field(stamp_name(&entry->stamp));
    print_hash(&entry->content);
    putchar('\n');
}

/* `entries` are its own. */
static void print_distribution(const struct distribution *dist, const epi_entry *entries)
{
    fputs("dist", stdout);
    print_field(dist->public.directory);
    print_field(dist->public.name);
    print_field(dist->public.version);
    print_field(dist->public.normalized);
    print_field(dist->public.shadowed ? "shadowed" : "visible");
    print_field(stamp_name(&dist->stamp));
    print_hash(&dist->content);
    putchar('\n');
    for (size_t i = 0; i < dist->public.entries; i++) {
        const epi_entry *entry = &entries[i];
        fputs("entry", stdout);
        print_field(entry->group);
        print_field(entry->name);
        print_field(entry->value);
        printf("\t%u\n", entry->line);
    }
}

static bool scan_and_print(const char *const *paths, size_t n_paths)
{
    struct scan scan = {0};
    enum scan_status status = scan_path_list(&scan, paths, n_paths, NULL);
    if (status != SCAN_OK) {
        fprintf(stderr, "the scan failed with status %d\n", (int)status);
        scan_free(&scan);
        return false;
    }
    const struct distribution *dist = scan.distributions;
    const epi_entry *entries = scan.entries.items;
    for (size_t i = 0; i < scan.n_path_entries; i++) {
        const struct path_entry *entry = &scan.path_entries[i];
        print_path_entry(entry);
        for (size_t j = 0; j < entry->distributions; j++, dist++) {
            print_distribution(dist, entries);
            if (dist->public.entries > 0)
                entries += dist->public.entries;
        }
    }
    for (size_t i = 0; i < scan.problems.count; i++) {
        const epi_problem *problem = &scan.problems.items[i];
        fputs("problem", stdout);
        print_field(problem->code);
        print_field(problem->path);
        printf("\t%u", problem->line);
        print_field(problem->text);
        putchar('\n');
    }
    fputs("hash", stdout);
    print_hash(&scan.directory_hash);
    putchar('\n');
    scan_free(&scan);
    return true;
}

int main(int argc, char **argv)
{
    const char *const *paths = (const char *const *)argv + 1;
    size_t n_paths = (size_t)argc - 1;
    bool done = true;
    if (n_paths > 0 && strcmp(paths[0], "--each") == 0) {
        for (size_t i = 1; i < n_paths && done; i++)
            done = scan_and_print(&paths[i], 1);
    } else {
        done = scan_and_print(paths, n_paths);
    }
    return done && fflush(stdout) == 0 ? 0 : 1;
}
