// The lower bound of a first load: fetches what the list names from a server, one request after the other over one
// connection, cuts the answers into records and writes each record's bytes and twelve typed columns, with one
// transaction a page. No sign-in, no history, no facts, no keys, no search, no checks; one thread.
// load http://HOST:PORT LIST DATABASE   prints records and bytes. LIST is what replay's /_replay/list gives.
#define _GNU_SOURCE
#include <curl/curl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { COLUMNS = 12, ROWS_PER_PAGE = 2000 };
static const char *const columns[COLUMNS] = {
    "id", "Modified_Time", "Created_Time", "Owner", "Email", "Phone", "Full_Name", "Account_Name", "Stage", "Amount",
    "Subject", "Status",
};

struct Slice {
    const char *start;
    long size;
};

struct Page {
    char *bytes;
    size_t size, room;
};

static sqlite3 *database;
static sqlite3_stmt *insert;
static long records, bytesRead, resource;

static void stop(const char *what) {
    fprintf(stderr, "load: %s\n", what);
    exit(1);
}

static size_t take(char *bytes, size_t one, size_t size, void *context) {
    struct Page *page = context;
    if (page->size + size + 8 > page->room) page->bytes = realloc(page->bytes, page->room = (page->size + size) * 2 + 8);
    memcpy(page->bytes + page->size, bytes, size);
    page->size += size;
    page->bytes[page->size] = 0;
    return size * one;
}

static void execute(const char *sql) {
    if (sqlite3_exec(database, sql, 0, 0, 0)) stop(sqlite3_errmsg(database));
}

static long digits(const char *at, int count) {
    long value = 0;
    for (; count-- > 0; at++) value = value * 10 + (*at - '0');
    return value;
}

/// Seconds since 1970 of "2025-03-31T17:05:09+02:00".
static long moment(struct Slice text) {
    const char *at = text.start;
    if (text.size < 19) return 0;
    long year = digits(at, 4), month = digits(at + 5, 2), day = digits(at + 8, 2), zone = 0;
    if (text.size >= 25) zone = (at[19] == '-' ? -1 : 1) * (digits(at + 20, 2) * 3600 + digits(at + 23, 2) * 60);
    if (month < 3) year--, month += 12;
    long days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * (month - 3) + 2) / 5 + day - 719469;
    return days * 86400 + digits(at + 11, 2) * 3600 + digits(at + 14, 2) * 60 + digits(at + 17, 2) - zone;
}

static void store(struct Slice raw, const struct Slice *values) {
    sqlite3_bind_int64(insert, 1, resource);
    for (int i = 0; i < COLUMNS; i++) {
        struct Slice value = values[i];
        if (!value.start) sqlite3_bind_null(insert, i + 2);
        else if (i == 1 || i == 2) sqlite3_bind_int64(insert, i + 2, moment(value));
        else if (i == 9) sqlite3_bind_double(insert, i + 2, strtod(value.start, NULL));
        else sqlite3_bind_text(insert, i + 2, value.start, value.size, SQLITE_STATIC);
    }
    sqlite3_bind_text(insert, COLUMNS + 2, raw.start, raw.size, SQLITE_STATIC);
    if (sqlite3_step(insert) != SQLITE_DONE) stop(sqlite3_errmsg(database));
    sqlite3_reset(insert);
    records++;
}

static const char *endOfString(const char *at) {
    for (at++; *at != '"'; at++) {
        if (*at == '\\') at++;
        if (!*at) stop("the page ends within a text");
    }
    return at + 1;
}

/// Behind the value that begins at `at`.
static const char *endOfValue(const char *at) {
    if (*at == '"') return endOfString(at);
    if (*at != '{' && *at != '[') return at + strcspn(at, ",}]");
    for (int depth = 0;;) {
        at += strcspn(at, "\"{}[]");
        if (*at == '"') {
            at = endOfString(at);
            continue;
        }
        if (!*at) stop("the page ends within a record");
        depth += *at == '{' || *at == '[' ? 1 : -1;
        at++;
        if (!depth) return at;
    }
}

static int columnOf(const char *name, long size, int expected) {
    for (int i = 0; i < COLUMNS; i++) {
        int column = (expected + i) % COLUMNS;
        if ((long)strlen(columns[column]) == size && !memcmp(columns[column], name, size)) return column;
    }
    return -1;
}

/// The fields of one record; of a reference its id.
static const char *cutRecord(const char *at) {
    struct Slice values[COLUMNS] = {{0, 0}};
    const char *start = at;
    for (at++; *at == '"';) {
        const char *name = at + 1;
        at = endOfString(at);
        long size = at - 1 - name;
        const char *value = at + 1, *end = endOfValue(value);
        int column = columnOf(name, size, 0);
        if (column >= 0 && *value == '{') {
            const char *id = memmem(value, end - value, "\"id\":\"", 6);
            if (id) values[column] = (struct Slice){id + 6, strchr(id + 6, '"') - id - 6};
        } else if (column >= 0 && *value == '"') values[column] = (struct Slice){value + 1, end - value - 2};
        else if (column >= 0 && *value != 'n') values[column] = (struct Slice){value, end - value};
        at = end + (*end == ',');
    }
    store((struct Slice){start, at + 1 - start}, values);
    return at + 1;
}

static void writeJSON(const char *page) {
    const char *at = strchr(page, '[');
    if (!at || at[1] != '{') return;
    execute("BEGIN IMMEDIATE");
    for (at++; *at == '{'; at += *at == ',') at = cutRecord(at);
    execute("COMMIT");
}

static char *cutField(char *at, char *end, struct Slice *field) {
    if (*at != '"') {
        *field = (struct Slice){at, strcspn(at, ",\r\n")};
        if (at + field->size > end) field->size = end - at;
        return at + field->size;
    }
    char *to = ++at;
    *field = (struct Slice){at, 0};
    while (at < end && (*at != '"' || at[1] == '"')) {
        at += *at == '"';
        *to++ = *at++;
    }
    field->size = to - field->start;
    return at + 1;
}

static void writeCSV(char *at, char *end) {
    int of[512], count = 0, rows = 0;
    struct Slice field;
    for (; at < end && *at != '\n'; at += *at == ',' || *at == '\r') {
        at = cutField(at, end, &field);
        of[count] = field.size == 2 && !strncasecmp(field.start, "id", 2) ? 0 : columnOf(field.start, field.size, 0);
        count++;
    }
    for (at++; at < end; rows++) {
        struct Slice values[COLUMNS] = {{0, 0}};
        char *start = at;
        if (rows % ROWS_PER_PAGE == 0) execute(rows ? "COMMIT; BEGIN IMMEDIATE" : "BEGIN IMMEDIATE");
        for (int i = 0; at < end && *at != '\n'; i++, at += *at == ',' || *at == '\r') {
            at = cutField(at, end, &field);
            if (i < count && of[i] >= 0 && field.size) values[of[i]] = field;
        }
        store((struct Slice){start, at - start}, values);
        at++;
    }
    if (rows) execute("COMMIT");
}

/// The first member of an archive; its length is known at its end only.
static void writeZip(struct Page *page) {
    unsigned char *bytes = (unsigned char *)page->bytes;
    size_t start = 30 + (bytes[26] | bytes[27] << 8) + (bytes[28] | bytes[29] << 8), room = page->size * 8;
    char *text = malloc(room + 1);
    z_stream stream = {.next_in = bytes + start, .avail_in = page->size - start};
    if (inflateInit2(&stream, -15)) stop("an archive cannot be read");
    for (int code = Z_OK; code != Z_STREAM_END;) {
        if (stream.total_out == room) text = realloc(text, (room *= 2) + 1);
        stream.next_out = (Bytef *)text + stream.total_out;
        stream.avail_out = room - stream.total_out;
        code = inflate(&stream, Z_NO_FLUSH);
        if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) stop("an archive cannot be read");
    }
    size_t size = stream.total_out;
    inflateEnd(&stream);
    text[size] = 0;
    writeCSV(text, text + size);
    free(text);
}

static void open(const char *path) {
    if (sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, 0))
        stop("the database cannot be opened");
    execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16384;"
            "PRAGMA wal_autocheckpoint = 4000;"
            "CREATE TABLE record (rowid INTEGER PRIMARY KEY, resource INTEGER, id TEXT, modified INTEGER, created INTEGER,"
            " owner TEXT, email TEXT, phone TEXT, name TEXT, account TEXT, stage TEXT, amount REAL, subject TEXT,"
            " status TEXT, payload TEXT, UNIQUE (resource, id)) STRICT");
    if (sqlite3_prepare_v3(database,
                           "INSERT INTO record (resource, id, modified, created, owner, email, phone, name, account,"
                           " stage, amount, subject, status, payload) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
                           " ON CONFLICT (resource, id) DO UPDATE SET payload = excluded.payload",
                           -1, SQLITE_PREPARE_PERSISTENT, &insert, 0))
        stop(sqlite3_errmsg(database));
}

int main(int count, char **words) {
    if (count != 4) return fprintf(stderr, "usage: load http://HOST:PORT LIST DATABASE\n"), 2;
    FILE *list = fopen(words[2], "r");
    if (!list) return perror(words[2]), 1;
    open(words[3]);
    CURL *curl = curl_easy_init();
    struct Page page = {0};
    char *line = NULL, url[16384];
    size_t room = 0;
    for (ssize_t size; (size = getline(&line, &room, list)) > 0; resource++) {
        if (line[size - 1] == '\n') line[size - 1] = 0;
        char *rest = line, *method = strsep(&rest, "\t"), *address = strsep(&rest, "\t"), *type = strsep(&rest, "\t");
        if (!rest) stop("a line of the list is not understood");
        struct curl_slist *headers = NULL;
        if (*type) {
            snprintf(url, sizeof url, "Content-Type: %s", type);
            headers = curl_slist_append(NULL, url);
        }
        snprintf(url, sizeof url, "%s%s", words[1], address);
        page.size = 0;
        curl_easy_reset(curl);
        curl_easy_setopt(curl, CURLOPT_URL, url);
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, 256L << 10);
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, &page);
        if (!strcmp(method, "POST")) curl_easy_setopt(curl, CURLOPT_POSTFIELDS, rest);
        if (curl_easy_perform(curl)) stop("a request failed");
        curl_slist_free_all(headers);
        bytesRead += page.size;
        if (page.size > 4 && !memcmp(page.bytes, "PK\3\4", 4)) writeZip(&page);
        else if (page.size && strstr(address, "/settings/") == NULL) writeJSON(page.bytes);
    }
    printf("%ld %ld\n", records, bytesRead);
    sqlite3_close(database);
    return 0;
}
