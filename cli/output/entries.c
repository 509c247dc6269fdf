#include "output/entries.h"

#include <stdio.h>

static const struct column columns[] = {
    {"group", "GROUP", EVERYWHERE | IS_HEADING},
    {"name", "NAME", EVERYWHERE},
    {"value", "VALUE", EVERYWHERE},
    {"dist", "DISTRIBUTION", EVERYWHERE},
    {"version", "VERSION", EVERYWHERE},
    {"location", "LOCATION", IN_OBJECT},
    {"module", "MODULE", 0},
    {"attr", "ATTR", 0},
    {"extras", "EXTRAS", 0},
    {"line", "LINE", IS_NUMBER},
};
#define N_COLUMNS (sizeof columns / sizeof columns[0])

bool entries_open(struct entry_printer *printer, const struct row_style *style, bool one_group)
{
    struct row_style chosen = *style;
    chosen.titles = true;
    if (chosen.format == FORMAT_TABLE && one_group && !chosen.fields)
        chosen.fields = "name,value,dist,version";
    printer->ini = (struct ini){0};
    return rows_open(&printer->rows, &chosen, columns, N_COLUMNS);
}

bool entries_add(struct entry_printer *printer, const epi_entry *entry)
{
    struct rows *rows = &printer->rows;
    char line[16];
    if (rows->style.format == FORMAT_INI && !rows->style.count)
        return ini_entry(&printer->ini, &rows->out, entry->group, entry->name, entry->value);
    snprintf(line, sizeof line, "%u", (unsigned)entry->line);
    const struct cell cells[N_COLUMNS] = {
        {.text = entry->group},  {.text = entry->name},    {.text = entry->value},
        {.text = entry->dist},   {.text = entry->version}, {.text = entry->location},
        {.text = entry->module}, {.text = entry->attr},    {.text = entry->extras},
        {.text = line},
    };
    return rows_add(rows, cells);
}

enum exit_status entries_close(struct entry_printer *printer, enum exit_status status)
{
    return rows_close(&printer->rows, printer->ini.incomplete ? EXIT_TROUBLE : status);
}

void entries_discard(struct entry_printer *printer)
{
    rows_discard(&printer->rows);
}
