/* XXH64, the hash that the Python package xxhash calls xxh64 (specification:
 * https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md). Seed 0. */

#ifndef STEMBRIDGE_XXH64_H
#define STEMBRIDGE_XXH64_H

#include <stdint.h>
#include <string.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "words are read as they lie in memory"
#endif

#define PRIME_1 0x9E3779B185EBCA87ULL
#define PRIME_2 0xC2B2AE3D27D4EB4FULL
#define PRIME_3 0x165667B19E3779F9ULL
#define PRIME_4 0x85EBCA77C2B2AE63ULL
#define PRIME_5 0x27D4EB2F165667C5ULL

/* Whether as many bytes are the same. Most are few, for which memcmp costs more than comparing. */
static inline int is_same(const char *one, const char *other, size_t size) {
    uint64_t a, b;
    if (size < 8) {
        for (size_t i = 0; i < size; i++)
            if (one[i] != other[i]) return 0;
        return 1;
    }
    if (size > 64) return memcmp(one, other, size) == 0;
    memcpy(&a, one + size - 8, 8);
    memcpy(&b, other + size - 8, 8);
    if (a != b) return 0;
    for (size_t i = 0; i + 8 < size; i += 8) {
        memcpy(&a, one + i, 8);
        memcpy(&b, other + i, 8);
        if (a != b) return 0;
    }
    return 1;
}

static inline uint64_t rotated(uint64_t value, int bits) {
    return (value << bits) | (value >> (64 - bits));
}

static inline uint64_t word_64(const char *at) {
    uint64_t value;
    memcpy(&value, at, 8);
    return value;
}

static inline uint64_t word_32(const char *at) {
    uint32_t value;
    memcpy(&value, at, 4);
    return value;
}

static inline uint64_t round_of(uint64_t lane, uint64_t input) {
    return rotated(lane + input * PRIME_2, 31) * PRIME_1;
}

static inline uint64_t merged(uint64_t hash, uint64_t lane) {
    return (hash ^ round_of(0, lane)) * PRIME_1 + PRIME_4;
}

static inline uint64_t xxh64(const char *data, size_t size) {
    const char *end = data + size;
    uint64_t hash = PRIME_5;
    if (size >= 32) {
        uint64_t a = PRIME_1 + PRIME_2, b = PRIME_2, c = 0, d = 0 - PRIME_1;
        for (; data + 32 <= end; data += 32) {
            a = round_of(a, word_64(data));
            b = round_of(b, word_64(data + 8));
            c = round_of(c, word_64(data + 16));
            d = round_of(d, word_64(data + 24));
        }
        hash = rotated(a, 1) + rotated(b, 7) + rotated(c, 12) + rotated(d, 18);
        hash = merged(merged(merged(merged(hash, a), b), c), d);
    }
    hash += size;
    for (; data + 8 <= end; data += 8)
        hash = rotated(hash ^ round_of(0, word_64(data)), 27) * PRIME_1 + PRIME_4;
    for (; data + 4 <= end; data += 4)
        hash = rotated(hash ^ (word_32(data) * PRIME_1), 23) * PRIME_2 + PRIME_3;
    for (; data < end; data++)
        hash = rotated(hash ^ ((uint8_t)*data * PRIME_5), 11) * PRIME_1;
    hash = (hash ^ (hash >> 33)) * PRIME_2;
    hash = (hash ^ (hash >> 29)) * PRIME_3;
    return hash ^ (hash >> 32);
}

#endif
