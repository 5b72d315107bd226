// Files and exit as functions, under the names that semihosting.h gives them.
#ifndef NEVORTEX_PROCESS_H
#define NEVORTEX_PROCESS_H

#include <stdint.h>

int32_t platformOpen(const uint8_t *name, int32_t length, int32_t mode);
int32_t platformRead(int32_t file, void *bytes, int32_t count);
int32_t platformWrite(int32_t file, const void *bytes, int32_t count);
void platformSay(const char *text);
_Noreturn void platformExit(int32_t status);

#endif
