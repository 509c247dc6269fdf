#include <string.h>

#include "diff/output.h"
#include "output/visible.h"

static void print_distribution(struct stream *out, const struct side *side)
{
    if (side->dist)
        markdown_code(out, side->dist);
    else
        stream_text(out, "a distribution without a name");
    if (side->version) {
        stream_char(out, ' ');
        markdown_code(out, side->version);
    }
}

static void print_side(struct stream *out, const struct side *side)
{
    markdown_code(out, side->value);
    stream_text(out, " of ");
    print_distribution(out, side);
}

static void print_release(struct stream *out, const struct side *side)
{
    if (side->version)
        markdown_code(out, side->version);
    else
        stream_text(out, "no version");
}

static void print_item(struct stream *out, const struct change *change)
{
    stream_text(out, "- ");
    if (change->kind == CHANGE_VERSION) {
        markdown_code(out, change->after->dist ? change->after->dist : "");
        stream_text(out, ": ");
        print_release(out, change->before);
        stream_text(out, " → ");
        print_release(out, change->after);
    } else {
        markdown_code(out, change->name);
        stream_text(out, change->before && change->after ? ": " : " = ");
        print_side(out, change->before ? change->before : change->after);
        if (change->before && change->after) {
            stream_text(out, " → ");
            print_side(out, change->after);
        }
    }
    stream_char(out, '\n');
}

static void print_heading(struct stream *out, const struct change *change)
{
    stream_text(out, "### ");
    if (change->group)
        markdown_code(out, change->group);
    else
        stream_text(out, "Versions");
    stream_text(out, "\n\n");
}

void markdown_changes(struct stream *out, const struct changes *changes)
{
    static const char *const lists[N_CHANGE_KINDS] = {"Added:\n\n", "Removed:\n\n", "Changed:\n\n",
                                                      "Another one comes first:\n\n", ""};
    const struct change *before = NULL;
    if (!changes->count)
        stream_text(out, "No entry point was added, removed or changed.\n");
    for (size_t i = 0; i < changes->count && !stream_is_broken(out); i++) {
        const struct change *change = &changes->items[i];
        bool same_group =
            before && (change->group && before->group ? strcmp(change->group, before->group) == 0
                                                      : change->group == before->group);
        stream_text(out, before && (!same_group || before->kind != change->kind) ? "\n" : "");
        if (!same_group)
            print_heading(out, change);
        if (!same_group || before->kind != change->kind)
            stream_text(out, lists[change->kind]);
        print_item(out, change);
        before = change;
    }
}
