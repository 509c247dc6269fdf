/* Where indexes of single path entries lie: folders and file names.
 *
 * Knows no views and opens no index. */
#ifndef EPINDEX_INDEX_FOLDER_H
#define EPINDEX_INDEX_FOLDER_H

#include <stdbool.h>
#include <sys/stat.h>

#include "arena.h"
#include "objection.h"

/* In a path entry. */
#define IN_PLACE_FOLDER "__epindex__"
#define IN_PLACE_FILE "index.cdb"
#define IN_PLACE_DISABLE "disable"

struct store_folder {
    const char *path;  /* NULL: there is no such store */
    size_t must_exist; /* the first bytes of `path` that name a folder which is not to be made */
    mode_t mode;       /* of the folders that are */
    bool in_place;
    bool is_the_users; /* not made in a folder of somebody else's */
};

/* 32 hexadecimal digits, ".cdb" and a NUL. */
#define STORE_NAME_SIZE 37

/* The name of the index of the path entry at `path` (absolute, as a scan spells it), in a store
 * that is one folder for all: the XXH3 hash, 128 bits, of the path. */
void store_file_name(char name[STORE_NAME_SIZE], const char *path);
/* Whether it has the form of such a name. */
bool is_store_file_name(const char *name);

/* The three stores, their paths in `arena`. False: out of memory. A set-user-ID program has no
 * user's store: it believes no environment. */
bool in_place_store(struct arena *arena, const char *path, struct store_folder *folder);
bool system_store(struct arena *arena, struct store_folder *folder);
bool users_store(struct arena *arena, struct store_folder *folder);

/* Makes the folder and those above it, as far as it may. 0, or -1, errno and a sentence. */
int make_store_folder(const struct store_folder *folder, epi_detail *detail);

/* Takes from an open file the permission of group and others to write it. 0, or -1 and errno. */
int keep_others_from_writing(int file);

/* Opens the folder of a store to look into it. -1: errno. Where it is a symbolic link, that is the
 * objection, and the folder behind it is opened to see what there would have been. */
int open_store_folder(const char *path, struct objection *objection);

/* The store's folder, opened, where it is to be trusted by the one who is about to write into it;
 * -1: errno and a sentence. */
int open_store_to_write(const struct store_folder *folder, epi_detail *detail);

#endif
