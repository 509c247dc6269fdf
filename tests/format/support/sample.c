#include "sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <xxhash.h>

#include "writer.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define LOCAL "/opt/site"
#define WHEEL "/opt/app.whl"
#define DROP "/etc/entry_points.d"

static struct fmt_path_entry path_entries[] = {
    {.path = LOCAL,
     .kind = FMT_PATH_DIRECTORY,
     .stamp = {FMT_STAMP_EXACT, UINT64_MAX, 1700000000123456789, -1},
     .distributions = 3},
    {.path = "/nowhere", .kind = FMT_PATH_MISSING, .stamp = {.state = FMT_STAMP_ABSENT}},
    {.path = WHEEL,
     .kind = FMT_PATH_ZIP,
     .stamp = {FMT_STAMP_RACY, 1, INT64_MIN, INT64_MAX},
     .distributions = 1},
    {.path = "/dev/null", .kind = FMT_PATH_OTHER, .stamp = {.state = FMT_STAMP_NONE}},
    {.path = DROP, .kind = FMT_PATH_DROP, .stamp = {FMT_STAMP_EXACT, 7, 0, 0}, .distributions = 2},
};

static struct fmt_distribution distributions[] = {
    {.directory = "alpha-1.0.dist-info",
     .path_entry = 0,
     .name = "Alpha",
     .version = "1.0",
     .normalized = "alpha",
     .has_problems = true,
     .stamp = {FMT_STAMP_EXACT, 11, 5, 6},
     .content = {{1, 2, 3}},
     .entries = 6,
     .metadata_stamp = {FMT_STAMP_EXACT, 21, -7, INT64_MAX}},
    {.directory = "beta.egg-info",
     .path_entry = 0,
     .name = NULL,
     .version = NULL,
     .normalized = "beta",
     .stamp = {FMT_STAMP_RACY, 12, 5, 6},
     .content = {{4, 5, 6}},
     .entries = 3},
    {.directory = "gamma-2.dist-info",
     .path_entry = 0,
     .name = "gamma",
     .version = "",
     .normalized = "gamma",
     .stamp = {.state = FMT_STAMP_ABSENT},
     .content = {{7}}},
    {.directory = "Alpha-0.9.dist-info",
     .path_entry = 2,
     .name = "Alpha",
     .version = "0.9",
     .normalized = "alpha",
     .shadowed = true,
     .content = {{8}}},
    {.directory = "delta-3.txt",
     .path_entry = 4,
     .name = "delta",
     .version = "3",
     .normalized = "delta",
     .stamp = {FMT_STAMP_EXACT, 13, 5, 6},
     .content = {{9}},
     .entries = 2},
    {.directory = "epsilon.txt",
     .path_entry = 4,
     .name = "",
     .version = NULL,
     .normalized = "epsilon",
     .stamp = {FMT_STAMP_EXACT, 14, 5, 6},
     .content = {{10}},
     .entries = 1},
};

#define ALPHA "Alpha", "1.0", LOCAL "/alpha-1.0.dist-info", 0
#define BETA NULL, NULL, LOCAL "/beta.egg-info", 1
#define DELTA "delta", "3", DROP "/delta-3.txt", 4
#define EPSILON "", NULL, DROP "/epsilon.txt", 5

static struct fmt_entry entries[] = {
    {"alpha.cli:main", "console_scripts", "alpha", "alpha.cli", "main", "", ALPHA, 2},
    {"alpha.cli:other [extra, more]", "console_scripts", "other", "alpha.cli", "other",
     "extra,more", ALPHA, 3},
    {"one", "a", "b/c", "one", NULL, "", ALPHA, 6},
    {"two", "a/b", "c", "two", NULL, "", ALPHA, 8},
    {"three", "a/b/c", "d", "three", NULL, "", ALPHA, 10},
    {"no reference at all", "", "", NULL, NULL, "", ALPHA, 12},
    {"alpha.beta:main", "console_scripts", "alpha", "alpha.beta", "main", "", BETA, 2},
    {"alpha.beta:again", "console_scripts", "alpha", "alpha.beta", "again", "", BETA, 3},
    {"four", "a", "b/c", "four", NULL, "", BETA, 5},
    {"gr\xc3\xbc\xc3\x9f\x65:x.y", "\xe2\x98\x83 group", "n\xc3\xa4me with = and space",
     "gr\xc3\xbc\xc3\x9f\x65", "x.y", "", DELTA, 1},
    {"delta:main", "console_scripts", "alpha", "delta", "main", "", DELTA, 4},
    {"", "a", "", NULL, NULL, "", EPSILON, 2},
};

static const struct fmt_problem problems[] = {
    {LOCAL "/beta.egg-info/entry_points.txt", 4, "no-equals-sign", "expected 'name = value'"},
    {"/opt/app.whl", 0, "bad-zip", "the central directory is cut off"},
};

static void finish_hash(const XXH3_state_t *state, struct fmt_hash *hash)
{
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state));
    memcpy(hash->bytes, canonical.digest, sizeof(hash->bytes));
}

void set_hashes(struct fmt_path_entry *paths, size_t n_paths, const struct fmt_distribution *dists,
                struct fmt_hash *directory_hash)
{
    static const char *const kinds[] = {"dir",     "egg",        "zip",  "drop",
                                        "missing", "unreadable", "other"};
    XXH3_state_t *directory = XXH3_createState();
    XXH3_state_t *content = XXH3_createState();
    XXH3_state_t *listing = XXH3_createState();
    XXH3_128bits_reset(directory);
    for (size_t i = 0; i < n_paths; i++) {
        const char *kind = kinds[paths[i].kind];
        XXH3_128bits_reset(listing);
        XXH3_128bits_reset(content);
        XXH3_128bits_update(content, kind, strlen(kind) + 1);
        for (uint32_t n = paths[i].distributions; n > 0; n--, dists++) {
            XXH3_128bits_update(listing, dists->directory, strlen(dists->directory) + 1);
            XXH3_128bits_update(content, dists->directory, strlen(dists->directory) + 1);
            XXH3_128bits_update(content, dists->content.bytes, 16);
        }
        finish_hash(listing, &paths[i].listing);
        finish_hash(content, &paths[i].content);
        XXH3_128bits_update(directory, paths[i].content.bytes, 16);
    }
    finish_hash(directory, directory_hash);
    XXH3_freeState(listing);
    XXH3_freeState(content);
    XXH3_freeState(directory);
}

/* The same without stamps, and with paths that lead from the index file's directory. */
static void seal(void)
{
    for (size_t i = 0; i < COUNT(path_entries); i++) {
        path_entries[i].stamp = (struct fmt_stamp){.state = FMT_STAMP_NONE};
        path_entries[i].path++;
    }
    for (size_t i = 0; i < COUNT(distributions); i++) {
        distributions[i].stamp = (struct fmt_stamp){.state = FMT_STAMP_NONE};
        distributions[i].metadata_stamp = (struct fmt_stamp){.state = FMT_STAMP_NONE};
    }
    for (size_t i = 0; i < COUNT(entries); i++)
        entries[i].location++;
}

struct fmt_contents sample_contents(enum fmt_kind kind)
{
    if (kind == FMT_SEALED && path_entries[0].path[0] == '/')
        seal();
    struct fmt_contents contents = {
        .kind = kind,
        .level = kind == FMT_SEALED ? FMT_TRUST : FMT_META,
        .path_entries = path_entries,
        .n_path_entries = COUNT(path_entries),
        .distributions = distributions,
        .n_distributions = COUNT(distributions),
        .entries = entries,
        .n_entries = COUNT(entries),
        .problems = problems,
        .n_problems = COUNT(problems),
    };
    set_hashes(path_entries, COUNT(path_entries), distributions, &contents.directory_hash);
    return contents;
}

struct fmt_contents documented_contents(void)
{
    /* 'n' and name, 'v' and version, 'e' and the file: what the content hash is over. */
    static const char content[] = "npip\0v23.0.1\0e[console_scripts]\n"
                                  "pip = pip._internal.cli.main:main\n";
    static struct fmt_path_entry path_entry = {.path = "lib", .distributions = 1};
    static struct fmt_distribution distribution = {.directory = "pip-23.0.1.dist-info",
                                                   .name = "pip",
                                                   .version = "23.0.1",
                                                   .normalized = "pip",
                                                   .entries = 1};
    static const struct fmt_entry entry = {.value = "pip._internal.cli.main:main",
                                           .group = "console_scripts",
                                           .name = "pip",
                                           .module = "pip._internal.cli.main",
                                           .attr = "main",
                                           .extras = "",
                                           .dist = "pip",
                                           .version = "23.0.1",
                                           .location = "lib/pip-23.0.1.dist-info",
                                           .line = 2};
    struct fmt_contents contents = {.kind = FMT_SEALED,
                                    .level = FMT_TRUST,
                                    .path_entries = &path_entry,
                                    .n_path_entries = 1,
                                    .distributions = &distribution,
                                    .n_distributions = 1,
                                    .entries = &entry,
                                    .n_entries = 1};
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(content, sizeof(content) - 1));
    memcpy(distribution.content.bytes, canonical.digest, 16);
    set_hashes(&path_entry, 1, &distribution, &contents.directory_hash);
    return contents;
}

int written_file(const struct fmt_contents *contents)
{
    int fd = memfd_create("index", MFD_CLOEXEC);
    if (fd < 0 || fmt_write(fd, contents) != FMT_OK) {
        fputs("the sample cannot be written\n", stderr);
        abort();
    }
    return fd;
}

struct many *many_entries(size_t count, size_t per_group)
{
    struct many *many = calloc(1, sizeof(*many));
    if (many == NULL || (many->entries = calloc(count + 1, sizeof(*many->entries))) == NULL ||
        (many->texts = calloc(count + 1, sizeof(*many->texts))) == NULL) {
        fputs("out of memory\n", stderr);
        abort();
    }
    many->path_entry = (struct fmt_path_entry){
        .path = "/p", .stamp = {.state = FMT_STAMP_EXACT}, .distributions = 1};
    many->distribution = (struct fmt_distribution){.directory = "d.dist-info",
                                                   .name = "d",
                                                   .normalized = "d",
                                                   .stamp = {.state = FMT_STAMP_EXACT},
                                                   .entries = (uint32_t)count};
    for (size_t i = 0; i < count; i++) {
        char(*text)[16] = many->texts[i];
        snprintf(text[0], sizeof(text[0]), "group%06u", (unsigned)(i / per_group) % 1000000);
        snprintf(text[1], sizeof(text[1]), "name%06u", (unsigned)i % 1000000);
        many->entries[i] = (struct fmt_entry){.value = "module:attr",
                                              .group = text[0],
                                              .name = text[1],
                                              .module = "module",
                                              .attr = "attr",
                                              .extras = "",
                                              .dist = "d",
                                              .location = "/p/d.dist-info",
                                              .line = (uint32_t)i + 1};
    }
    many->contents = (struct fmt_contents){
        .path_entries = &many->path_entry,
        .n_path_entries = 1,
        .distributions = &many->distribution,
        .n_distributions = 1,
        .entries = many->entries,
        .n_entries = count,
    };
    set_hashes(&many->path_entry, 1, &many->distribution, &many->contents.directory_hash);
    return many;
}

void many_free(struct many *many)
{
    free(many->entries);
    free(many->texts);
    free(many);
}
