// The embedded build as a process: files by the C library, three static regions for the chip's
// memories.
#include "platform.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { regionBytes = 64 * 1024 * 1024 };

static _Alignas(16) uint8_t packageSlot[regionBytes];
static _Alignas(16) uint8_t arena[regionBytes];
static intptr_t packageBytes;

const void *platformPackages(void) { return packageSlot; }
intptr_t platformPackageCapacity(void) { return packageBytes; }
void *platformArena(void) { return arena; }
intptr_t platformArenaCapacity(void) { return regionBytes; }

int32_t platformOpen(const uint8_t *name, int32_t length, int32_t mode) {
  (void)length;
  const char *path = (const char *)name;
  return mode == platformReadBinary ? open(path, O_RDONLY)
                                    : open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
}

int32_t platformRead(int32_t file, void *bytes, int32_t count) {
  int32_t done = 0;
  while (done < count) {
    const ssize_t got = read(file, (uint8_t *)bytes + done, (size_t)(count - done));
    if (got <= 0) break;
    done += (int32_t)got;
  }
  return done;
}

int32_t platformWrite(int32_t file, const void *bytes, int32_t count) {
  int32_t done = 0;
  while (done < count) {
    const ssize_t put = write(file, (const uint8_t *)bytes + done, (size_t)(count - done));
    if (put <= 0) return 0;
    done += (int32_t)put;
  }
  return 1;
}

void platformSay(const char *text) { platformWrite(STDERR_FILENO, text, (int32_t)strlen(text)); }

_Noreturn void platformExit(int32_t status) { _exit(status); }

int32_t firmwareMain(void);

int main(void) {
  const int32_t file = platformOpen((const uint8_t *)"packages", 8, platformReadBinary);
  if (file >= 0) packageBytes = platformRead(file, packageSlot, regionBytes);
  return firmwareMain();
}
