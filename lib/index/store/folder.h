/* Where indexes of single path entries lie: folders and file names.
 *
 * Knows no views and opens no index. */
#ifndef EPINDEX_INDEX_FOLDER_H
#define EPINDEX_INDEX_FOLDER_H

#include <stdbool.h>
#include <sys/stat.h>

#include "arena.h"
#include "public.h"

/* In a path entry. */
#define IN_PLACE_FOLDER "__epindex__"
#define IN_PLACE_FILE "index.cdb"
#define IN_PLACE_DISABLE "disable"

struct store_folder {
    const char *path;  /* NULL: there is no such store */
    size_t must_exist; /* the first bytes of `path` that name a folder which is not to be made */
    bool shared;       /* what is made there is for everybody to read, whatever the umask */
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

/* Opens the folder to look into it. -1: errno. Where it is not to be trusted, *objection says why;
 * its text is "" else. Behind a symbolic link it is opened to see what there would have been. */
int open_store_folder(const struct store_folder *folder, struct objection *objection);

/* The same for the one who is about to write into it: -1, errno and a sentence also where it is not
 * to be trusted. errno is ENOENT where it is not there. */
int open_store_to_write(const struct store_folder *folder, epi_detail *detail);

/* The same; makes it first where it is missing, and those above it as far as it may. Each is made
 * in, and entered from, the one above it that is open, and no link is followed. In a path entry of
 * somebody else's, root gives it to them. */
int make_store_folder(const struct store_folder *folder, epi_detail *detail);

/* Whether a file could be written into it, and it be made for that where it is missing, as far as
 * permissions say. `directory` is the folder where it is open, or -1. -1: errno and a sentence. */
int look_at_store_to_write(const struct store_folder *folder, int directory, epi_detail *detail);

/* Gives a file that was made in the folder the permissions, and the owner, that readers and later
 * writers need. 0, or -1 and errno. */
int set_store_permissions(const struct store_folder *folder, int file);

#endif
