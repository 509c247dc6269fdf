/* What a virtual environment's pyvenv.cfg says. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "environment.h"
#include "file.h"
#include "public.h"
#include "text_file.h"

static char *strip(char *text)
{
    static const char spaces[] = " \t\v\f";
    text += strspn(text, spaces);
    size_t length = strlen(text);
    while (length && strchr(spaces, text[length - 1]))
        text[--length] = '\0';
    return text;
}

epi_status read_pyvenv_cfg(const char *prefix, struct venv *venv, epi_detail *detail)
{
    struct text_file file = {0};
    char *path = NULL, *line;
    size_t length;
    epi_status status = EPI_ERR_MEMORY;
    *venv = (struct venv){0};
    if (asprintf(&path, "%s/pyvenv.cfg", prefix) < 0)
        return EPI_ERR_MEMORY;
    int error = text_file_read(path, &file);
    if (error && error != ENOENT) {
        detail_about(detail, path, "%s", error_text(error));
        status = EPI_ERR_SYSTEM;
        goto cleanup;
    }
    /* Where nothing is said, the base's packages belong to it. */
    venv->present = venv->system_site = !error;
    while (!error && text_file_line(&file, &line, &length)) {
        char *equals = strchr(line, '=');
        if (!equals)
            continue;
        *equals = '\0';
        const char *key = strip(line), *value = strip(equals + 1);
        if (strcasecmp(key, "include-system-site-packages") == 0) {
            venv->system_site = strcasecmp(value, "true") == 0;
        } else if (strcasecmp(key, "home") == 0) {
            free(venv->home);
            venv->home = strdup(value);
            if (!venv->home)
                goto cleanup;
        } else if (strcasecmp(key, "version") == 0 || strcasecmp(key, "version_info") == 0) {
            sscanf(value, "%u.%u", &venv->major, &venv->minor);
        }
    }
    status = EPI_OK;

cleanup:
    free(file.bytes);
    free(path);
    return status;
}
