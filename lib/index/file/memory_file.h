/* A file that is in memory only, for an index that is to be asked but not kept. */
#ifndef EPINDEX_INDEX_MEMORY_FILE_H
#define EPINDEX_INDEX_MEMORY_FILE_H

/* An empty file without a name, open for reading and writing, closed on exec. -1: errno. */
int memory_file_open(void);

/* A copy, in such a file, of what is behind `fd` from its beginning on. -1: errno. */
int memory_file_copy(int fd);

#endif
