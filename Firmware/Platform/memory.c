// The four functions that every compiler may call. By words where both sides are aligned alike.
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *restrict destination, const void *restrict source, size_t count) {
  uint8_t *to = destination;
  const uint8_t *from = source;
  if ((((uintptr_t)to ^ (uintptr_t)from) & 3) == 0) {
    for (; count > 0 && ((uintptr_t)to & 3); count--) *to++ = *from++;
    uint32_t *toWord = (uint32_t *)to;
    const uint32_t *fromWord = (const uint32_t *)from;
    for (; count >= 16; count -= 16) {
      const uint32_t a = fromWord[0], b = fromWord[1], c = fromWord[2], d = fromWord[3];
      toWord[0] = a, toWord[1] = b, toWord[2] = c, toWord[3] = d;
      toWord += 4, fromWord += 4;
    }
    for (; count >= 4; count -= 4) *toWord++ = *fromWord++;
    to = (uint8_t *)toWord;
    from = (const uint8_t *)fromWord;
  }
  while (count-- > 0) *to++ = *from++;
  return destination;
}

void *memmove(void *destination, const void *source, size_t count) {
  uint8_t *to = destination;
  const uint8_t *from = source;
  if ((uintptr_t)to - (uintptr_t)from >= count) return memcpy(destination, source, count);
  while (count-- > 0) to[count] = from[count];
  return destination;
}

void *memset(void *destination, int value, size_t count) {
  uint8_t *to = destination;
  const uint32_t pattern = (uint8_t)value * 0x01010101u;
  for (; count > 0 && ((uintptr_t)to & 3); count--) *to++ = (uint8_t)value;
  uint32_t *word = (uint32_t *)to;
  for (; count >= 4; count -= 4) *word++ = pattern;
  to = (uint8_t *)word;
  while (count-- > 0) *to++ = (uint8_t)value;
  return destination;
}

int memcmp(const void *left, const void *right, size_t count) {
  const uint8_t *a = left, *b = right;
  for (; count > 0; count--, a++, b++) {
    if (*a != *b) return *a - *b;
  }
  return 0;
}

#if defined(__arm__)
// The names of the Arm run-time ABI; its memset takes the count before the value.
void __aeabi_memcpy(void *to, const void *from, size_t count) { memcpy(to, from, count); }
void __aeabi_memcpy4(void *to, const void *from, size_t count) { memcpy(to, from, count); }
void __aeabi_memcpy8(void *to, const void *from, size_t count) { memcpy(to, from, count); }
void __aeabi_memmove(void *to, const void *from, size_t count) { memmove(to, from, count); }
void __aeabi_memmove4(void *to, const void *from, size_t count) { memmove(to, from, count); }
void __aeabi_memmove8(void *to, const void *from, size_t count) { memmove(to, from, count); }
void __aeabi_memset(void *to, size_t count, int value) { memset(to, value, count); }
void __aeabi_memset4(void *to, size_t count, int value) { memset(to, value, count); }
void __aeabi_memset8(void *to, size_t count, int value) { memset(to, value, count); }
void __aeabi_memclr(void *to, size_t count) { memset(to, 0, count); }
void __aeabi_memclr4(void *to, size_t count) { memset(to, 0, count); }
void __aeabi_memclr8(void *to, size_t count) { memset(to, 0, count); }
#endif
