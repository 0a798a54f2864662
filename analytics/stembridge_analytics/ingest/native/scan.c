/* Python's view: a Scanner takes blobs of lines and gives columns. See ingest/scanner.py. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdlib.h>
#include <string.h>

#include "event.h"

#define NAMES_BYTES 16384

typedef struct {
    PyObject_HEAD
    Plan plan;
    Event event;
    Column *columns; /* by leaf */
    int64_t *line_nos, *times, *keys;
    size_t line_room, time_room, key_room;
    size_t rows;
    char names[NAMES_BYTES]; /* of the plan's fields */
    size_t names_used;
    int node_count;
} Scanner;

/* ---- the plan ---- */

static int add_field(Scanner *self, int node, const char *name, Field **found) {
    size_t size = strlen(name);
    *found = field_at(&self->plan.nodes[node], name, size);
    if ((*found)->name) return 0;
    if (self->names_used + size > NAMES_BYTES) {
        PyErr_SetString(PyExc_ValueError, "the names of the fields are too long");
        return -1;
    }
    char *kept = self->names + self->names_used;
    memcpy(kept, name, size);
    self->names_used += size;
    **found = (Field){kept, size, -1, -1};
    return 0;
}

/* One path such as ("context", "module", "usage_key"); leaves of a node must stand together. */
static int add_path(Scanner *self, PyObject *path, int leaf) {
    int node = 0;
    Py_ssize_t depth = PyTuple_Size(path);
    for (Py_ssize_t i = 0; i < depth; i++) {
        PyObject *item = PyTuple_GetItem(path, i);
        const char *name = item ? PyUnicode_AsUTF8AndSize(item, NULL) : NULL;
        Field *field;
        if (name == NULL || add_field(self, node, name, &field)) return -1;
        if (i + 1 == depth) {
            field->leaf = leaf;
        } else {
            if (field->child < 0) field->child = self->node_count++;
            node = field->child;
            Node *entered = &self->plan.nodes[node];
            if (entered->last_leaf == 0) entered->first_leaf = leaf;
            entered->last_leaf = leaf + 1;
        }
    }
    return 0;
}

static int role(Scanner *self, const char *name, int *leaf, int *child) {
    const Field *field = field_at(&self->plan.nodes[0], name, strlen(name));
    if (leaf) *leaf = field->leaf;
    if (child) *child = field->child;
    if (field->name && (leaf ? *leaf : *child) >= 0) return 0;
    PyErr_Format(PyExc_ValueError, "the paths lack %s", name);
    return -1;
}

static int make_plan(Scanner *self, PyObject *paths) {
    Py_ssize_t count = PyTuple_Size(paths);
    if (count < 1 || count > MAX_LEAVES) {
        PyErr_SetString(PyExc_ValueError, "1 to 256 paths, as tuples of names");
        return -1;
    }
    self->node_count = 1;
    self->plan.leaf_count = (int)count;
    self->plan.nodes = calloc((size_t)count + 1, sizeof(Node));
    self->columns = calloc((size_t)count, sizeof(Column));
    if (self->plan.nodes == NULL || self->columns == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t leaf = 0; leaf < count; leaf++) {
        PyObject *path = PyTuple_GetItem(paths, leaf);
        if (path == NULL || !PyTuple_Check(path)) {
            PyErr_SetString(PyExc_TypeError, "a path is a tuple of names");
            return -1;
        }
        if (add_path(self, path, (int)leaf)) return -1;
    }
    Plan *plan = &self->plan;
    if (role(self, "username", &plan->username, NULL) || role(self, "name", &plan->name, NULL) ||
        role(self, "event_type", &plan->event_type, NULL) ||
        role(self, "event_source", &plan->event_source, NULL) ||
        role(self, "time", &plan->time, NULL) || role(self, "timestamp", &plan->timestamp, NULL) ||
        role(self, "context", NULL, &plan->context) || role(self, "event", NULL, &plan->event))
        return -1;
    Field *data; /* in the async form: the same fields under another name */
    if (add_field(self, 0, "data", &data)) return -1;
    data->child = plan->event;
    self->event.plan = plan;
    return 0;
}

/* ---- rows ---- */

static int add_row(Scanner *self, int64_t line_no, int64_t time_us, int64_t key) {
    size_t row = self->rows;
    if (grow((void **)&self->line_nos, &self->line_room, row + 1, sizeof(int64_t), 0) ||
        grow((void **)&self->times, &self->time_room, row + 1, sizeof(int64_t), 0) ||
        grow((void **)&self->keys, &self->key_room, row + 1, sizeof(int64_t), 0))
        return -1;
    for (int at = 0; at < self->event.set_count; at++) {
        int leaf = self->event.set[at];
        if (leaf != self->plan.time && leaf != self->plan.timestamp &&
            self->event.values[leaf].kind != NOTHING &&
            column_put(&self->columns[leaf], row, &self->event.values[leaf]))
            return -1;
    }
    self->line_nos[row] = line_no;
    self->times[row] = time_us;
    self->keys[row] = key;
    self->rows++;
    return 0;
}

static PyObject *scan(PyObject *object, PyObject *args) {
    Scanner *self = (Scanner *)object;
    Py_buffer blob;
    long long first;
    if (!PyArg_ParseTuple(args, "y*L", &blob, &first)) return NULL;
    PyObject *odd = PyList_New(0);
    const char *start = blob.buf, *end = start + blob.len, *line = start;
    long long line_no = first;
    for (; odd && line <= end; line_no++) {
        const char *behind = line < end ? memchr(line, '\n', (size_t)(end - line)) : NULL;
        if (behind == NULL) behind = end;
        int taken = event_read(&self->event, line, behind);
        /* As a signed number, which is what tables hold. */
        int64_t key = (int64_t)(self->event.key ^ (1ULL << 63));
        if (taken < 0 || (taken && add_row(self, line_no, self->event.time_us, key))) {
            PyErr_NoMemory();
            Py_CLEAR(odd);
        } else if (!taken) {
            PyObject *place = Py_BuildValue("nnL", (Py_ssize_t)(line - start),
                                            (Py_ssize_t)(behind - start), line_no);
            if (place == NULL || PyList_Append(odd, place)) Py_CLEAR(odd);
            Py_XDECREF(place);
        }
        line = behind + 1;
    }
    PyBuffer_Release(&blob);
    return odd ? Py_BuildValue("LN", line_no - first, odd) : NULL;
}

static int value_of(PyObject *object, Value *value) {
    Py_ssize_t size = 0;
    if (object == Py_None) {
        *value = (Value){NOTHING, NULL, 0};
    } else if (PyBytes_Check(object)) {
        char *data;
        if (PyBytes_AsStringAndSize(object, &data, &size)) return -1;
        *value = (Value){JSON, data, (size_t)size};
    } else {
        const char *data = PyUnicode_AsUTF8AndSize(object, &size);
        if (data == NULL) return -1;
        *value = (Value){TEXT, data, (size_t)size};
    }
    return 0;
}

static PyObject *put(PyObject *object, PyObject *args) {
    Scanner *self = (Scanner *)object;
    long long line_no, time_us, key;
    PyObject *values;
    if (!PyArg_ParseTuple(args, "LLLO!", &line_no, &time_us, &key, &PyList_Type, &values))
        return NULL;
    if (PyList_Size(values) != self->plan.leaf_count)
        return PyErr_Format(PyExc_ValueError, "one value a path: %d", self->plan.leaf_count);
    clear_values(&self->event);
    for (int leaf = 0; leaf < self->plan.leaf_count; leaf++) {
        Value value;
        if (value_of(PyList_GetItem(values, leaf), &value)) return NULL;
        set_value(&self->event, leaf, value);
    }
    if (add_row(self, line_no, time_us, key)) return PyErr_NoMemory();
    Py_RETURN_NONE;
}

static PyObject *numbers(const void *items, size_t count, size_t size) {
    return PyBytes_FromStringAndSize(items, (Py_ssize_t)(count * size));
}

static PyObject *distinct(const Column *column) {
    PyObject *found = PyList_New((Py_ssize_t)column->count);
    for (size_t code = 0; found && code < column->count; code++) {
        const Entry *entry = &column->entries[code];
        const char *data = column->bytes + entry->start;
        PyObject *value = entry->kind == TEXT
                              ? PyUnicode_DecodeUTF8(data, (Py_ssize_t)entry->size, "strict")
                              : PyBytes_FromStringAndSize(data, (Py_ssize_t)entry->size);
        if (value == NULL || PyList_SetItem(found, (Py_ssize_t)code, value)) Py_CLEAR(found);
    }
    return found;
}

static PyObject *taken_column(Column *column, size_t rows) {
    if (column->count == 0) Py_RETURN_NONE;
    if (grow((void **)&column->codes, &column->codes_room, rows, sizeof(int32_t), 0xFF))
        return PyErr_NoMemory();
    PyObject *codes = numbers(column->codes, rows, sizeof(int32_t));
    PyObject *values = distinct(column);
    PyObject *pair = codes && values ? PyTuple_Pack(2, codes, values) : NULL;
    Py_XDECREF(codes);
    Py_XDECREF(values);
    return pair;
}

static PyObject *take(PyObject *object, PyObject *Py_UNUSED(ignored)) {
    Scanner *self = (Scanner *)object;
    PyObject *columns = PyList_New(self->plan.leaf_count);
    for (int leaf = 0; columns && leaf < self->plan.leaf_count; leaf++) {
        PyObject *column = taken_column(&self->columns[leaf], self->rows);
        if (column == NULL || PyList_SetItem(columns, leaf, column)) Py_CLEAR(columns);
    }
    PyObject *found = NULL;
    if (columns) {
        PyObject *line_nos = numbers(self->line_nos, self->rows, sizeof(int64_t));
        PyObject *times = numbers(self->times, self->rows, sizeof(int64_t));
        PyObject *keys = numbers(self->keys, self->rows, sizeof(int64_t));
        if (line_nos && times && keys) found = PyTuple_Pack(4, line_nos, times, keys, columns);
        Py_XDECREF(line_nos);
        Py_XDECREF(times);
        Py_XDECREF(keys);
        Py_DECREF(columns);
    }
    if (found) {
        for (int leaf = 0; leaf < self->plan.leaf_count; leaf++) column_clear(&self->columns[leaf]);
        self->rows = 0;
    }
    return found;
}

static PyObject *get_rows(PyObject *self, void *Py_UNUSED(closure)) {
    return PyLong_FromSize_t(((Scanner *)self)->rows);
}

static PyObject *get_held(PyObject *self, void *Py_UNUSED(closure)) {
    size_t held = 0;
    for (int leaf = 0; leaf < ((Scanner *)self)->plan.leaf_count; leaf++)
        held += ((Scanner *)self)->columns[leaf].used;
    return PyLong_FromSize_t(held);
}

/* ---- the type ---- */

static PyObject *make(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(kwargs)) {
    PyObject *paths;
    if (!PyArg_ParseTuple(args, "O!", &PyTuple_Type, &paths)) return NULL;
    allocfunc alloc = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Scanner *self = (Scanner *)alloc(type, 0);
    if (self && make_plan(self, paths)) Py_CLEAR(self);
    return (PyObject *)self;
}

static void dealloc(PyObject *object) {
    Scanner *self = (Scanner *)object;
    PyTypeObject *type = Py_TYPE(object);
    for (int leaf = 0; self->columns && leaf < self->plan.leaf_count; leaf++)
        column_free(&self->columns[leaf]);
    free(self->columns);
    free(self->plan.nodes);
    free(self->event.scratch);
    free(self->line_nos);
    free(self->times);
    free(self->keys);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(object);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"scan", scan, METH_VARARGS,
     "scan(blob, first_line) -> (lines, [(start, end, line_no)] of those that need a closer look)"},
    {"put", put, METH_VARARGS, "put(line_no, time_us, key, values): one row"},
    {"take", take, METH_NOARGS, "take() -> (line_nos, times, keys, columns), and begin anew"},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef properties[] = {
    {"rows", get_rows, NULL, "how many rows there are", NULL},
    {"held", get_held, NULL, "bytes of distinct values held", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Scanner(paths): columns of what stands at some paths in lines of JSON"},
    {Py_tp_new, make},
    {Py_tp_dealloc, dealloc},
    {Py_tp_methods, methods},
    {Py_tp_getset, properties},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "stembridge_analytics.ingest._scan.Scanner",
    .basicsize = sizeof(Scanner),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};

static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "_scan", .m_doc = "Lines of logs into columns.", .m_size = -1,
};

PyMODINIT_FUNC PyInit__scan(void) {
    PyObject *module = PyModule_Create(&definition);
    PyObject *type = module ? PyType_FromSpec(&spec) : NULL;
    if (type == NULL || PyModule_AddObject(module, "Scanner", type)) {
        Py_XDECREF(type);
        Py_CLEAR(module);
    }
    return module;
}
