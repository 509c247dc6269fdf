#include "native_columns.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* What is left of an answer, field by field. */
struct fields {
    const char *at, *end;
};

struct field {
    const char *text;
    size_t length;
};

/* -1: there are no more, and an exception is set. */
static int next_field(struct fields *fields, struct field *field)
{
    size_t left = (size_t)(fields->end - fields->at);
    const char *end = left == 0 ? NULL : memchr(fields->at, '\0', left);
    if (end == NULL) {
        PyErr_SetString(PyExc_ValueError, "an answer of the library is cut short");
        return -1;
    }
    field->text = fields->at;
    field->length = (size_t)(end - fields->at);
    fields->at = end + 1;
    return 0;
}

static int next_number(struct fields *fields, size_t *number)
{
    struct field field;
    if (next_field(fields, &field) < 0)
        return -1;
    *number = 0;
    for (size_t i = 0; i < field.length; i++) {
        unsigned digit = (unsigned)(unsigned char)field.text[i] - '0';
        if (digit > 9 || *number > (SIZE_MAX - digit) / 10) {
            PyErr_SetString(PyExc_ValueError, "an answer of the library has no number for one");
            return -1;
        }
        *number = *number * 10 + digit;
    }
    return 0;
}

static PyObject *string_of(const struct field *field)
{
    return PyUnicode_DecodeUTF8(field->text, (Py_ssize_t)field->length, "surrogateescape");
}

/* Strings that come again and again, made once: most of them, those of another slot. Borrowed from
 * the lists that they are in. */
enum { SHARED_BITS = 6 };
struct shared {
    struct {
        struct field field;
        PyObject *string;
    } slots[1 << SHARED_BITS];
};

static PyObject *shared_string_of(struct shared *shared, const struct field *field)
{
    uint64_t tail = 0;
    size_t length = field->length < sizeof tail ? field->length : sizeof tail;
    memcpy(&tail, field->text + field->length - length, length);
    size_t slot = (size_t)((tail + field->length) * 0x9E3779B97F4A7C15u >> (64 - SHARED_BITS));
    struct field *known = &shared->slots[slot].field;
    PyObject **string = &shared->slots[slot].string;
    if (*string != NULL && known->length == field->length &&
        memcmp(known->text, field->text, field->length) == 0) {
        Py_INCREF(*string);
        return *string;
    }
    *known = *field;
    *string = string_of(field);
    return *string;
}

/* The numbers that an answer begins with. */
struct header {
    size_t entries, entry_width, distributions, distribution_width;
    struct field verdict;
};

enum { ENTRY_FIELDS = 4, DISTRIBUTION_FIELDS = 4 };

static int read_header(struct fields *fields, struct header *header)
{
    if (next_number(fields, &header->entries) < 0 ||
        next_number(fields, &header->entry_width) < 0 ||
        next_number(fields, &header->distributions) < 0 ||
        next_number(fields, &header->distribution_width) < 0 ||
        next_field(fields, &header->verdict) < 0)
        return -1;
    /* No list that is made of it is longer than the answer. */
    size_t bytes = (size_t)(fields->end - fields->at);
    if (header->entry_width >= ENTRY_FIELDS && header->entries <= bytes &&
        header->distribution_width >= DISTRIBUTION_FIELDS && header->distributions <= bytes)
        return 0;
    PyErr_SetString(PyExc_ValueError, "an answer of the library has another form");
    return -1;
}

/* To be filled. */
static int make_lists(PyObject **lists, size_t count, size_t length)
{
    for (size_t i = 0; i < count; i++) {
        lists[i] = PyList_New((Py_ssize_t)length);
        if (lists[i] == NULL)
            return -1;
    }
    return 0;
}

/* `item` becomes the list's, whatever happens. */
static int put(PyObject *list, size_t place, PyObject *item)
{
    return item == NULL ? -1 : PyList_SetItem(list, (Py_ssize_t)place, item);
}

static int skip_fields(struct fields *fields, size_t count)
{
    struct field field;
    for (size_t i = 0; i < count; i++)
        if (next_field(fields, &field) < 0)
            return -1;
    return 0;
}

/* Name, value and group of entry `place`, and the number of its distribution. */
static int read_entry(struct fields *fields, const struct header *header, struct shared *groups,
                      PyObject *const *lists, size_t place, size_t *number)
{
    struct field name, value, group;
    if (next_field(fields, &name) < 0 || next_field(fields, &value) < 0 ||
        next_field(fields, &group) < 0 || next_number(fields, number) < 0 ||
        skip_fields(fields, header->entry_width - ENTRY_FIELDS) < 0)
        return -1;
    if (*number >= header->distributions) {
        PyErr_SetString(PyExc_ValueError, "an answer of the library names no distribution");
        return -1;
    }
    return put(lists[0], place, string_of(&name)) < 0 ||
                   put(lists[1], place, string_of(&value)) < 0 ||
                   put(lists[2], place, shared_string_of(groups, &group)) < 0
               ? -1
               : 0;
}

/* [names, values, groups, numbers]; equal groups, and equal numbers in a row, are one object. */
static int read_entries(struct fields *fields, const struct header *header, PyObject **lists)
{
    struct shared groups = {0};
    size_t number, last = SIZE_MAX;
    PyObject *of_last = NULL;
    if (make_lists(lists, ENTRY_FIELDS, header->entries) < 0)
        return -1;
    for (size_t i = 0; i < header->entries; i++) {
        if (read_entry(fields, header, &groups, lists, i, &number) < 0)
            return -1;
        if (number == last)
            Py_INCREF(of_last);
        else
            of_last = PyLong_FromSize_t(number);
        last = number;
        if (put(lists[3], i, of_last) < 0)
            return -1;
    }
    return 0;
}

/* Each number up to `end` of a list from `*next` on becomes `value`. */
static int fill_numbers(PyObject *list, size_t *next, size_t end, size_t value)
{
    if (*next >= end)
        return 0;
    PyObject *number = PyLong_FromSize_t(value);
    int status = number == NULL ? -1 : 0;
    for (; status == 0 && *next < end; ++*next) {
        Py_INCREF(number);
        status = put(list, *next, number);
    }
    Py_XDECREF(number);
    return status;
}

static PyObject *string_of_text(const char *text)
{
    struct field field = {text, strlen(text)};
    return string_of(&field);
}

/* `item` becomes the list's, whatever happens. */
static int append(PyObject *list, PyObject *item)
{
    int status = item == NULL ? -1 : PyList_Append(list, item);
    Py_XDECREF(item);
    return status;
}

/* [names, values, groups], and where each distribution's begin, which come by number. */
static int read_walk(int next(epi_cursor *, epi_entry *), epi_cursor *cursor, size_t count,
                     PyObject **lists)
{
    struct shared groups = {0};
    size_t begun = 0, n = 0; /* distributions whose begin stands in lists[3], entries */
    for (epi_entry entry; next(cursor, &entry); n++) {
        struct field group = {entry.group, strlen(entry.group)};
        if (entry.distribution + (size_t)1 < begun || entry.distribution >= count) {
            PyErr_SetString(PyExc_ValueError, "entries of the library are in disorder");
            return -1;
        }
        if (fill_numbers(lists[3], &begun, entry.distribution + (size_t)1, n) < 0 ||
            append(lists[0], string_of_text(entry.name)) < 0 ||
            append(lists[1], string_of_text(entry.value)) < 0 ||
            append(lists[2], shared_string_of(&groups, &group)) < 0)
            return -1;
    }
    return fill_numbers(lists[3], &begun, count + 1, n);
}

/* [directories, flags, names, versions] */
static int read_distributions(struct fields *fields, const struct header *header, PyObject **lists)
{
    struct shared flags = {0};
    if (make_lists(lists, DISTRIBUTION_FIELDS, header->distributions) < 0)
        return -1;
    for (size_t i = 0; i < header->distributions; i++) {
        struct field flag, name, version, directory;
        if (next_field(fields, &flag) < 0 || next_field(fields, &name) < 0 ||
            next_field(fields, &version) < 0 || next_field(fields, &directory) < 0 ||
            skip_fields(fields, header->distribution_width - DISTRIBUTION_FIELDS) < 0 ||
            put(lists[0], i, string_of(&directory)) < 0 ||
            put(lists[1], i, shared_string_of(&flags, &flag)) < 0 ||
            put(lists[2], i, string_of(&name)) < 0 || put(lists[3], i, string_of(&version)) < 0)
            return -1;
    }
    return 0;
}

typedef int reader(struct fields *, const struct header *, PyObject **);

/* What read() makes of an answer: four lists, as a tuple; with `with_rest` what is in front of
 * that, and behind it, too. */
static PyObject *taken_apart(const char *answer, size_t length, reader *read, bool with_rest)
{
    struct fields fields = {answer, answer + length};
    struct header header;
    PyObject *lists[4] = {NULL};
    if (read_header(&fields, &header) < 0)
        return NULL;
    if (read(&fields, &header, lists) < 0) {
        for (size_t i = 0; i < 4; i++)
            Py_XDECREF(lists[i]);
        return NULL;
    }
    PyObject *columns = Py_BuildValue("(NNNN)", lists[0], lists[1], lists[2], lists[3]);
    if (columns == NULL || !with_rest)
        return columns;
    struct field rest = {fields.at, (size_t)(fields.end - fields.at)};
    return Py_BuildValue("(NNNn)", string_of(&header.verdict), columns, string_of(&rest),
                         (Py_ssize_t)header.distribution_width);
}

PyObject *verdict_of(const char *answer, size_t length)
{
    struct fields fields = {answer, answer + length};
    struct header header;
    return read_header(&fields, &header) < 0 ? NULL : string_of(&header.verdict);
}

PyObject *entries_of(const char *answer, size_t length)
{
    return taken_apart(answer, length, read_entries, true);
}

PyObject *walk_of(int next(epi_cursor *, epi_entry *), epi_cursor *cursor, size_t count)
{
    PyObject *lists[4] = {NULL};
    if (make_lists(lists, 3, 0) == 0 && make_lists(lists + 3, 1, count + 1) == 0 &&
        read_walk(next, cursor, count, lists) == 0)
        return Py_BuildValue("(NNNN)", lists[0], lists[1], lists[2], lists[3]);
    for (size_t i = 0; i < 4; i++)
        Py_XDECREF(lists[i]);
    return NULL;
}

PyObject *distributions_of(const char *answer, size_t length)
{
    return taken_apart(answer, length, read_distributions, false);
}
