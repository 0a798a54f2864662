/* One line of a tracking log, as far as its columns go.
 *
 * A line is taken only if it is written as the platform writes it and nothing in it needs judgement;
 * whatever else there is in logs is left to the careful reader in Python. */

#ifndef STEMBRIDGE_EVENT_H
#define STEMBRIDGE_EVENT_H

#include <stddef.h>
#include <stdint.h>

#include "intern.h"
#include "json.h"
#include "moment.h"
#include "xxh64.h"

#define MAX_LEAVES 256
#define SLOTS 512

/* What an object may hold that is wanted: a value (leaf), or an object with more of them (child). */
typedef struct {
    const char *name;
    size_t size;
    int leaf;  /* -1 if the value itself is not wanted */
    int child; /* node, -1 if nothing below it is wanted */
} Field;

typedef struct {
    Field fields[SLOTS]; /* by a hash of the name; free if name is NULL */
    int first_leaf, last_leaf;
} Node;

typedef struct {
    Node *nodes; /* nodes[0] is the root */
    int leaf_count;
    /* By their place in the root: what the scanner itself has to know. */
    int username, name, event_type, event_source, time, timestamp;
    int context, event; /* nodes */
} Plan;

typedef struct {
    const char *at, *end; /* NULL if there is none */
} Span;

typedef struct {
    const Plan *plan;
    Value values[MAX_LEAVES]; /* NOTHING but for those that are listed in set */
    int set[MAX_LEAVES], set_count;
    char is_listed[MAX_LEAVES];
    Span context, event, data; /* as they stand in the line */
    int64_t time_us;
    uint64_t key; /* of duplicates */
    char *scratch, *free; /* what strings with escapes mean */
    size_t scratch_room;
} Event;

static const Value NO_VALUE = {NOTHING, NULL, 0};

/* Where a name is or would be among the fields. */
static Field *field_at(Node *node, const char *name, size_t size) {
    size_t at = size * 31;
    if (size) at += (unsigned char)name[0] + (unsigned char)name[size - 1] * 7u +
                    (unsigned char)name[size / 2] * 3u;
    for (;; at++) {
        Field *field = &node->fields[at % SLOTS];
        if (field->name == NULL) return field;
        if (field->size == size && is_same(field->name, name, size)) return field;
    }
}

static void set_value(Event *event, int leaf, Value value) {
    if (value.kind != NOTHING && !event->is_listed[leaf]) {
        event->is_listed[leaf] = 1;
        event->set[event->set_count++] = leaf;
    }
    event->values[leaf] = value;
}

static void clear_values(Event *event) {
    for (int at = 0; at < event->set_count; at++) {
        event->values[event->set[at]] = NO_VALUE;
        event->is_listed[event->set[at]] = 0;
    }
    event->set_count = 0;
}

static void clear_node(Event *event, int node) {
    const Node *cleared = &event->plan->nodes[node];
    for (int at = 0; at < event->set_count; at++) {
        int leaf = event->set[at];
        if (leaf >= cleared->first_leaf && leaf < cleared->last_leaf)
            event->values[leaf] = NO_VALUE;
    }
}

/* A value that is wanted. Behind it, or NULL. */
static const char *capture(Event *event, const char *at, const char *end, int depth, int leaf) {
    int escaped;
    const char *start = at;
    if (at < end && *at == '"') {
        if ((at = json_string(at + 1, end, &escaped)) == NULL) return NULL;
        Value value = {TEXT, start + 1, (size_t)(at - start) - 2};
        if (escaped) {
            value.data = event->free;
            event->free = json_unescape(start + 1, at - 1, event->free);
            value.size = (size_t)(event->free - value.data);
        }
        set_value(event, leaf, value);
        return at;
    }
    if (depth == 1 && at < end && *at != 'n') return NULL; /* at the root there is text */
    if ((at = json_value(at, end, depth)) == NULL) return NULL;
    set_value(event, leaf, *start == 'n' ? NO_VALUE : (Value){JSON, start, (size_t)(at - start)});
    return at;
}

static const char *object(Event *event, const char *at, const char *end, int node, int depth);

/* Empty as a payload: the other of `event` and `data` counts then. */
static int is_empty(Span span) {
    size_t size = (size_t)(span.end - span.at);
    return span.at == NULL || (size == 4 && *span.at == 'n') || (size == 2 && *span.at == '"');
}

/* A member of the root that is looked into. Behind it, or NULL. */
static const char *part(Event *event, const Field *field, const char *at, const char *end) {
    const Plan *plan = event->plan;
    const char *start = at;
    int is_event = field->child == plan->event;
    int is_data = is_event && field->size == 4;
    Span *span = is_data ? &event->data : is_event ? &event->event : &event->context;
    if (span->at && is_event) return NULL; /* twice: which one counts hangs on both */
    if (is_data && !is_empty(event->event)) {
        at = json_value(at, end, 1);
    } else if (at < end && *at == '{') {
        clear_node(event, field->child);
        at = object(event, at + 1, end, field->child, 1);
    } else {
        at = json_value(at, end, 1);
        if (at && !(is_event && !is_data && is_empty((Span){start, at})))
            clear_node(event, field->child);
    }
    *span = (Span){start, at};
    return at;
}

/* One member whose name is wanted. Behind its value, or NULL. */
static const char *member(Event *event, const Field *field, const char *at, const char *end,
                          int depth) {
    if (depth == 0 && field->child >= 0) return part(event, field, at, end);
    if (field->child >= 0) {
        clear_node(event, field->child);
        if (at < end && *at == '{') return object(event, at + 1, end, field->child, depth + 1);
        return json_value(at, end, depth + 1);
    }
    return capture(event, at, end, depth + 1, field->leaf);
}

/* The members of an object behind its opening brace, those of a node kept. Behind it, or NULL. */
static const char *object(Event *event, const char *at, const char *end, int node, int depth) {
    int escaped;
    at = json_blanks(at, end);
    if (at < end && *at == '}') return at + 1;
    for (;;) {
        const char *name = at + 1;
        if (at >= end || *at != '"') return NULL;
        if ((at = json_string(name, end, &escaped)) == NULL || escaped) return NULL;
        const Field *field = field_at(&event->plan->nodes[node], name, (size_t)(at - name) - 1);
        at = json_blanks(at, end);
        if (at >= end || *at != ':') return NULL;
        at = json_blanks(at + 1, end);
        at = field->name ? member(event, field, at, end, depth) : json_value(at, end, depth + 1);
        if (at == NULL) return NULL;
        at = json_blanks(at, end);
        if (at >= end) return NULL;
        if (*at == '}') return at + 1;
        if (*at != ',') return NULL;
        at = json_blanks(at + 1, end);
    }
}

static int begins_with_slash(const Value *value) {
    return value->kind == TEXT && value->size && value->data[0] == '/';
}

/* An implicit event, named by its URL: its payload is cut and never read. */
static int is_implicit(const Event *event) {
    const Value *name = &event->values[event->plan->name];
    if (begins_with_slash(name)) return 1;
    return name->size == 0 && begins_with_slash(&event->values[event->plan->event_type]);
}

/* Browsers send the payload as a string that holds the object. 0 if it holds a broken one. */
static int payload_in_string(Event *event, Span span) {
    char *start = event->free;
    event->free = json_unescape(span.at + 1, span.end - 1, event->free);
    const char *at = json_blanks(start, event->free), *end = event->free;
    if (at >= end || *at != '{') return 1;
    at = object(event, at + 1, end, event->plan->event, 1);
    return at != NULL && json_blanks(at, end) == end;
}

static char *put_bytes(char *out, int is_there, const char *data, size_t size) {
    uint32_t length = (uint32_t)size;
    *out++ = (char)is_there;
    memcpy(out, &length, 4);
    if (size) memcpy(out + 4, data, size);
    return out + 4 + size;
}

/* Hash of user name, source, type, name, times as what they mean, of context and payload as they
 * are written; ingest/careful.py does the same in Python. */
static void make_key(Event *event, Span payload) {
    const Plan *plan = event->plan;
    const int leaves[] = {plan->username, plan->event_source, plan->event_type, plan->name,
                          plan->time,     plan->timestamp};
    char *start = event->free, *out = start;
    for (size_t i = 0; i < sizeof leaves / sizeof *leaves; i++) {
        const Value *value = &event->values[leaves[i]];
        out = put_bytes(out, value->kind != NOTHING, value->data, value->size);
    }
    const Span spans[] = {event->context, payload};
    for (size_t i = 0; i < 2; i++)
        out = put_bytes(out, spans[i].at != NULL, spans[i].at,
                        spans[i].at ? (size_t)(spans[i].end - spans[i].at) : 0);
    event->key = xxh64(start, (size_t)(out - start));
}

static int read_time(Event *event) {
    const Value *value = &event->values[event->plan->time];
    if (value->kind == NOTHING) value = &event->values[event->plan->timestamp];
    return value->kind == TEXT && time_read(value->data, value->size, &event->time_us);
}

/* Where the object begins that a prefix of the server's may precede; NULL if that is not clear. */
static const char *start_of(const char *line, const char *end) {
    if (line >= end || *line == '{') return line;
    unsigned char first = (unsigned char)*line;
    if (first <= ' ' || first == '#' || first == 0xEF) return NULL;
    return memchr(line, '{', (size_t)(end - line));
}

/* 1 if the line was taken, 0 if it needs a closer look, -1 without memory. The values point into
 * the line and into scratch. */
static int event_read(Event *event, const char *line, const char *end) {
    size_t size = (size_t)(end - line);
    /* Escapes shrink: of a payload in a string first the string, then the strings in it; and all
     * that is hashed, with a length before each. */
    if (size > UINT32_MAX / 4 ||
        grow((void **)&event->scratch, &event->scratch_room, 4 * size + 128, 1, 0))
        return -1;
    event->free = event->scratch;
    const char *at = start_of(line, end);
    if (at == NULL || at >= end) return 0;
    clear_values(event);
    event->context = event->event = event->data = (Span){NULL, NULL};
    at = object(event, at + 1, end, 0, 0);
    if (at == NULL || json_blanks(at, end) != end) return 0;
    if (!read_time(event)) return 0;
    Span payload = event->data.at && is_empty(event->event) ? event->data : event->event;
    if (is_implicit(event))
        clear_node(event, event->plan->event);
    else if (payload.at && *payload.at == '"' && !payload_in_string(event, payload))
        return 0;
    make_key(event, payload);
    return 1;
}

#endif
