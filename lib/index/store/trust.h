/* Who else could have put code names into an index: owners and permissions. */
#ifndef EPINDEX_INDEX_TRUST_H
#define EPINDEX_INDEX_TRUST_H

#include <stdbool.h>
#include <sys/stat.h>

#include "public.h"

/* Whether the open file or folder that `status` describes is to be trusted; *objection says why
 * not. It is when nobody but its owner may write it, and that is the caller, root, or `also` (pass
 * the caller's own id where there is nobody else). `what` begins the sentence, "it" or "its
 * folder".
 *
 * A group that may write is refused too: who is in it is not to be known from here. An access
 * control list that lets somebody write shows in the same bits. */
bool is_trusted(const struct stat *status, const char *what, uid_t also,
                struct objection *objection);

#endif
