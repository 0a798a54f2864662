/* The grammar of JSON (RFC 8259), over bytes that are known to be UTF-8.
 *
 * Every function takes where to read and where the bytes end, and returns the place behind what it
 * read, or NULL if that is not what was asked for. None reads at or behind the end. */

#ifndef STEMBRIDGE_JSON_H
#define STEMBRIDGE_JSON_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Deeper values are left to a reader that needs no stack. */
#define MAX_DEPTH 96

#define EVERY_BYTE 0x0101010101010101ULL
#define HIGH_BITS 0x8080808080808080ULL

/* Behind blanks. */
static const char *json_blanks(const char *at, const char *end) {
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n')) at++;
    return at;
}

/* The high bit of each byte that is zero. Bytes above a zero one may be marked falsely, which only
 * costs a look at them. */
static inline uint64_t zeros(uint64_t word) {
    return (word - EVERY_BYTE) & ~word & HIGH_BITS;
}

/* The first quote, backslash or control character, many bytes at a time. */
static inline const char *plain_text(const char *at, const char *end) {
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\');
    const __m128i control = _mm_set1_epi8(0x1F);
    while (end - at >= 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)at);
        __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(bytes, control), bytes);
        __m128i found = _mm_or_si128(
            low, _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, slash)));
        int mask = _mm_movemask_epi8(found);
        if (mask) return at + __builtin_ctz((unsigned)mask);
        at += 16;
    }
#endif
    while (end - at >= 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        uint64_t low = (word - EVERY_BYTE * 0x20) & ~word & HIGH_BITS;
        if (low | zeros(word ^ (EVERY_BYTE * '"')) | zeros(word ^ (EVERY_BYTE * '\\'))) break;
        at += 8;
    }
    while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20) at++;
    return at;
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Four hexadecimal digits as a number, -1 if they are not. */
static int32_t hex_4(const char *at, const char *end) {
    int32_t value = 0;
    if (end - at < 4) return -1;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(at[i]);
        if (digit < 0) return -1;
        value = value << 4 | digit;
    }
    return value;
}

static int is_first_half(int32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
static int is_second_half(int32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

/* Behind an escape; `at` is behind its backslash. */
static const char *escape(const char *at, const char *end) {
    if (at >= end) return NULL;
    if (*at != 'u') return memchr("\"\\/bfnrt", *at, 8) ? at + 1 : NULL;
    int32_t unit = hex_4(at + 1, end);
    if (unit < 0 || is_second_half(unit)) return NULL;
    at += 5;
    if (!is_first_half(unit)) return at;
    if (end - at < 6 || at[0] != '\\' || at[1] != 'u') return NULL;
    return is_second_half(hex_4(at + 2, end)) ? at + 6 : NULL;
}

/* Behind the closing quote of a string; `at` is behind the opening one. Text that is not valid
 * Unicode (half a pair of surrogates) is refused. escaped: whether it holds any escape. */
static const char *json_string(const char *at, const char *end, int *escaped) {
    *escaped = 0;
    for (;;) {
        at = plain_text(at, end);
        if (at >= end) return NULL;
        if (*at == '"') return at + 1;
        if (*at != '\\' || (at = escape(at + 1, end)) == NULL) return NULL;
        *escaped = 1;
    }
}

static const char *digits(const char *at, const char *end) {
    const char *start = at;
    while (at < end && *at >= '0' && *at <= '9') at++;
    return at > start ? at : NULL;
}

static const char *json_number(const char *at, const char *end) {
    if (*at == '-') at++;
    if (at >= end) return NULL;
    if (*at == '0')
        at++;
    else if ((at = digits(at, end)) == NULL)
        return NULL;
    if (at < end && *at == '.' && (at = digits(at + 1, end)) == NULL) return NULL;
    if (at < end && (*at | 0x20) == 'e') {
        at++;
        if (at < end && (*at == '+' || *at == '-')) at++;
        at = digits(at, end);
    }
    return at;
}

static const char *json_word(const char *at, const char *end, const char *wanted, ptrdiff_t size) {
    return end - at >= size && memcmp(at, wanted, (size_t)size) == 0 ? at + size : NULL;
}

/* Behind any value but a string or container. */
static const char *json_bare(const char *at, const char *end) {
    if (at >= end) return NULL;
    switch (*at) {
    case 'n': return json_word(at, end, "null", 4);
    case 't': return json_word(at, end, "true", 4);
    case 'f': return json_word(at, end, "false", 5);
    default: return json_number(at, end);
    }
}

static const char *json_value(const char *at, const char *end, int depth);

/* The members of a container, up to and with its closing bracket. */
static const char *members(const char *at, const char *end, char closing, int depth) {
    int escaped;
    at = json_blanks(at, end);
    if (at < end && *at == closing) return at + 1;
    for (;;) {
        if (closing == '}') {
            if (at >= end || *at != '"') return NULL;
            if ((at = json_string(at + 1, end, &escaped)) == NULL) return NULL;
            at = json_blanks(at, end);
            if (at >= end || *at != ':') return NULL;
            at = json_blanks(at + 1, end);
        }
        if ((at = json_value(at, end, depth)) == NULL) return NULL;
        at = json_blanks(at, end);
        if (at >= end) return NULL;
        if (*at == closing) return at + 1;
        if (*at != ',') return NULL;
        at = json_blanks(at + 1, end);
    }
}

/* Behind any value, whose containers may be MAX_DEPTH - depth deep. */
static const char *json_value(const char *at, const char *end, int depth) {
    int escaped;
    if (at >= end) return NULL;
    if (*at == '"') return json_string(at + 1, end, &escaped);
    if (*at != '{' && *at != '[') return json_bare(at, end);
    if (depth >= MAX_DEPTH) return NULL;
    return members(at + 1, end, *at == '{' ? '}' : ']', depth + 1);
}

static char *utf_8(int32_t point, char *out) {
    if (point < 0x80) {
        *out++ = (char)point;
        return out;
    }
    if (point < 0x800) {
        *out++ = (char)(0xC0 | point >> 6);
    } else {
        if (point < 0x10000) {
            *out++ = (char)(0xE0 | point >> 12);
        } else {
            *out++ = (char)(0xF0 | point >> 18);
            *out++ = (char)(0x80 | (point >> 12 & 0x3F));
        }
        *out++ = (char)(0x80 | (point >> 6 & 0x3F));
    }
    *out++ = (char)(0x80 | (point & 0x3F));
    return out;
}

/* Writes what a checked string means as UTF-8, never longer than the string; returns its end. */
static char *json_unescape(const char *at, const char *end, char *out) {
    while (at < end) {
        const char *next = memchr(at, '\\', (size_t)(end - at));
        size_t plain = (size_t)((next ? next : end) - at);
        memcpy(out, at, plain);
        out += plain;
        at += plain;
        if (at >= end) break;
        char kind = at[1];
        at += 2;
        if (kind == 'u') {
            int32_t point = hex_4(at, end);
            at += 4;
            if (is_first_half(point)) {
                point = 0x10000 + ((point - 0xD800) << 10) + (hex_4(at + 2, end) - 0xDC00);
                at += 6;
            }
            out = utf_8(point, out);
        } else {
            const char *from = "bfnrt", *to = "\b\f\n\r\t", *found = strchr(from, kind);
            *out++ = found ? to[found - from] : kind;
        }
    }
    return out;
}

#endif
