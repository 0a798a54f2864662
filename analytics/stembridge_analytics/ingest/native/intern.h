/* A column of values, each distinct one kept once: row -> code -> value. */

#ifndef STEMBRIDGE_INTERN_H
#define STEMBRIDGE_INTERN_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "xxh64.h"

/* NOTHING is null or no value at all; TEXT is what a string means; JSON is any other value as it
 * stands in the log. */
enum Kind { NOTHING = 0, TEXT = 1, JSON = 2 };

typedef struct {
    enum Kind kind;
    const char *data;
    size_t size;
} Value;

typedef struct {
    size_t start, size;
    uint64_t hash;
    enum Kind kind;
} Entry;

typedef struct {
    Entry *entries; /* by code */
    size_t count, room;
    int32_t *slots; /* code + 1 at the place that the hash says; 0 if free */
    size_t slot_count;
    char *bytes;
    size_t used, bytes_room;
    int32_t *codes; /* by row, -1 for NOTHING */
    size_t codes_room;
    int32_t last; /* neighbours are often equal */
} Column;

#define FIRST_SLOTS 64
#define KEPT_BYTES (1 << 20)

/* Room for at least `wanted` items of `size` bytes; new room is set by bytes of `fill`. 0, or -1
 * without memory. */
static int grow(void **items, size_t *room, size_t wanted, size_t size, int fill) {
    if (wanted <= *room) return 0;
    size_t more = *room ? *room : 64;
    while (more < wanted) {
        if (more > SIZE_MAX / 2 / size) return -1;
        more *= 2;
    }
    char *found = realloc(*items, more * size);
    if (found == NULL) return -1;
    memset(found + *room * size, fill, (more - *room) * size);
    *items = found;
    *room = more;
    return 0;
}

static int is_entry(const Column *column, int32_t code, const Value *value) {
    const Entry *entry = &column->entries[code];
    return entry->size == value->size && entry->kind == value->kind &&
           is_same(column->bytes + entry->start, value->data, value->size);
}

/* Twice as many slots, so that at most half of them are taken. */
static int more_slots(Column *column) {
    size_t count = column->slot_count ? column->slot_count * 2 : FIRST_SLOTS;
    int32_t *slots = calloc(count, sizeof *slots);
    if (slots == NULL) return -1;
    for (size_t code = 0; code < column->count; code++) {
        size_t at = column->entries[code].hash & (count - 1);
        while (slots[at]) at = (at + 1) & (count - 1);
        slots[at] = (int32_t)code + 1;
    }
    free(column->slots);
    column->slots = slots;
    column->slot_count = count;
    return 0;
}

static int32_t add(Column *column, size_t slot, uint64_t hash, const Value *value) {
    if (column->count >= INT32_MAX - 1) return -1;
    if (grow((void **)&column->entries, &column->room, column->count + 1, sizeof(Entry), 0) ||
        grow((void **)&column->bytes, &column->bytes_room, column->used + value->size + 1, 1, 0))
        return -1;
    memcpy(column->bytes + column->used, value->data, value->size);
    column->entries[column->count] = (Entry){column->used, value->size, hash, value->kind};
    column->used += value->size;
    column->slots[slot] = (int32_t)++column->count;
    return (int32_t)column->count - 1;
}

static int32_t code_of(Column *column, const Value *value) {
    if (column->count && is_entry(column, column->last, value)) return column->last;
    if (column->count * 2 >= column->slot_count && more_slots(column)) return -1;
    uint64_t hash = xxh64(value->data, value->size) + value->kind;
    size_t at = hash & (column->slot_count - 1);
    for (; column->slots[at]; at = (at + 1) & (column->slot_count - 1)) {
        int32_t code = column->slots[at] - 1;
        if (column->entries[code].hash == hash && is_entry(column, code, value)) return code;
    }
    return add(column, at, hash, value);
}

/* The value of a row; rows that are left out have none. 0, or -1 without memory. */
static int column_put(Column *column, size_t row, const Value *value) {
    if (grow((void **)&column->codes, &column->codes_room, row + 1, sizeof(int32_t), 0xFF))
        return -1;
    int32_t code = code_of(column, value);
    if (code < 0) return -1;
    column->codes[row] = column->last = code;
    return 0;
}

static void column_free(Column *column) {
    free(column->entries);
    free(column->slots);
    free(column->bytes);
    free(column->codes);
    memset(column, 0, sizeof *column);
}

/* No rows and no values; the memory stays, unless it is much. */
static void column_clear(Column *column) {
    if (column->bytes_room > KEPT_BYTES || column->slot_count * sizeof(int32_t) > KEPT_BYTES) {
        column_free(column);
        return;
    }
    if (column->codes) memset(column->codes, 0xFF, column->codes_room * sizeof(int32_t));
    if (column->slots) memset(column->slots, 0, column->slot_count * sizeof(int32_t));
    column->count = column->used = 0;
    column->last = 0;
}

#endif
