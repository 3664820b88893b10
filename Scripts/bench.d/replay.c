// Takes the cost of making answers out of a measurement: first passes every request on to UPSTREAM and keeps the answer,
// then answers from memory. Sign-in and job requests included; a request is known by method, address and body.
// replay UPSTREAM   prints its port, serves until it is killed
//   /_replay/pass     every request goes upstream (the beginning)
//   /_replay/record   the same, and answers are kept; forgets the order of earlier requests, not their answers
//   /_replay/replay   answers from memory; what is not there goes upstream and counts as missed
//   /_replay/list     what was asked for since `record`, in order: method, address, content type, body
//   /_replay/stats    known answers, their bytes, requests replayed, requests missed
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <curl/curl.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct Text {
    char *bytes;
    size_t size;
};

struct Answer {
    char *key;  // method, space, address, newline, body
    char *type; // of the request's body
    unsigned status;
    size_t size;
    struct MHD_Response *response;
    struct Answer *next;
};

struct Request {
    char *address;
    struct Text body;
    int isComplete;
};

enum { SLOTS = 1 << 18 };
static struct Answer *slots[SLOTS];
static struct Answer **order;
static size_t ordered, room;
static size_t known, knownBytes, replayed, missed;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static enum { PASS, RECORD, REPLAY } mode = PASS;
static const char *upstream;

static void append(struct Text *text, const void *bytes, size_t size) {
    text->bytes = realloc(text->bytes, text->size + size + 1);
    if (size) memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
    text->bytes[text->size] = 0;
}

static size_t takeBody(char *bytes, size_t one, size_t size, void *text) {
    append(text, bytes, size);
    return size * one;
}

static struct Answer **find(const char *key) {
    unsigned long hash = 14695981039346656037ul;
    for (const char *c = key; *c; c++) hash = (hash ^ (unsigned char)*c) * 1099511628211ul;
    struct Answer **at = &slots[(hash ^ hash >> 32) % SLOTS];
    while (*at && strcmp((*at)->key, key)) at = &(*at)->next;
    return at;
}

/// Headers that belong to one connection, not to the message.
static int isOwn(const char *name, size_t size) {
    static const char *const own[] = {"host", "connection", "content-length", "transfer-encoding", "keep-alive",
                                      "accept-encoding", "expect", "content-encoding"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strlen(own[i]) == size && !strncasecmp(own[i], name, size)) return 1;
    return 0;
}

static size_t takeHeader(char *line, size_t one, size_t size, void *list) {
    char *colon = memchr(line, ':', size);
    size_t end = size;
    while (end && (line[end - 1] == '\r' || line[end - 1] == '\n')) end--;
    if (colon && !isOwn(line, colon - line)) {
        line[end] = 0;
        *(struct curl_slist **)list = curl_slist_append(*(struct curl_slist **)list, line);
    }
    return size * one;
}

static enum MHD_Result passHeader(void *list, enum MHD_ValueKind kind, const char *name, const char *value) {
    char line[8192];
    (void)kind;
    if (isOwn(name, strlen(name))) return MHD_YES;
    snprintf(line, sizeof line, "%s: %s", name, value);
    *(struct curl_slist **)list = curl_slist_append(*(struct curl_slist **)list, line);
    return MHD_YES;
}

static struct MHD_Response *ask(struct MHD_Connection *connection, const char *method, struct Request *request,
                                unsigned *status, size_t *size) {
    static __thread CURL *curl; // one connection for each of our threads
    struct Text body = {0};
    struct curl_slist *sent = NULL, *received = NULL;
    char *url = NULL;
    long code = 502;
    if (!curl) curl = curl_easy_init();
    curl_easy_reset(curl);
    MHD_get_connection_values(connection, MHD_HEADER_KIND, passHeader, &sent);
    sent = curl_slist_append(sent, "Expect:");
    append(&body, "", 0);
    if (asprintf(&url, "%s%s", upstream, request->address) < 0) abort();
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, sent);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, takeBody);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, takeHeader);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &received);
    if (request->body.size || !strcmp(method, "POST")) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.size);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body.bytes ? request->body.bytes : "");
    }
    CURLcode failure = curl_easy_perform(curl);
    if (failure) fprintf(stderr, "replay: %s: %s\n", url, curl_easy_strerror(failure));
    else curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
    struct MHD_Response *response = MHD_create_response_from_buffer(body.size, body.bytes, MHD_RESPMEM_MUST_FREE);
    for (struct curl_slist *line = received; line; line = line->next) {
        char *colon = strchr(line->data, ':');
        *colon++ = 0;
        MHD_add_response_header(response, line->data, colon + strspn(colon, " "));
    }
    curl_slist_free_all(sent);
    curl_slist_free_all(received);
    free(url);
    *status = code;
    *size = body.size;
    return response;
}

static char *keyOf(const char *method, struct Request *request) {
    char *key = NULL;
    if (asprintf(&key, "%s %s\n%s", method, request->address, request->body.bytes ? request->body.bytes : "") < 0)
        abort();
    return key;
}

/// The last answer to a request replaces earlier ones: a job that was asked about until it was done is done at once.
static void keep(struct MHD_Connection *connection, const char *method, struct Request *request, unsigned status,
                 size_t size, struct MHD_Response *response) {
    const char *type = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Type");
    char *key = keyOf(method, request);
    pthread_mutex_lock(&lock);
    struct Answer **at = find(key);
    if (!*at) {
        *at = calloc(1, sizeof **at);
        (*at)->key = key;
        (*at)->type = strdup(type ? type : "");
        known++;
    } else {
        free(key);
        knownBytes -= (*at)->size;
    }
    // The former response stays: another thread may be sending it. That is a few per recording.
    (*at)->status = status;
    (*at)->size = size;
    (*at)->response = response;
    knownBytes += size;
    int isListed = 0;
    for (size_t i = ordered; i-- > 0 && ordered - i < 64;) isListed |= order[i] == *at;
    if (!isListed) {
        if (ordered == room) order = realloc(order, (room = room * 2 + 1024) * sizeof *order);
        order[ordered++] = *at;
    }
    pthread_mutex_unlock(&lock);
}

static enum MHD_Result control(struct MHD_Connection *connection, const char *command) {
    struct Text text = {0};
    char line[256];
    append(&text, "", 0);
    pthread_mutex_lock(&lock);
    if (!strcmp(command, "pass")) mode = PASS;
    if (!strcmp(command, "record")) mode = RECORD, ordered = 0;
    if (!strcmp(command, "replay")) mode = REPLAY, replayed = missed = 0;
    if (!strcmp(command, "stats"))
        append(&text, line, snprintf(line, sizeof line, "%zu %zu %zu %zu\n", known, knownBytes, replayed, missed));
    if (!strcmp(command, "list"))
        for (size_t i = 0; i < ordered; i++) {
            char *body = strchr(order[i]->key, '\n'), *address = strchr(order[i]->key, ' ');
            append(&text, order[i]->key, address - order[i]->key);
            append(&text, "\t", 1);
            append(&text, address + 1, body - address - 1);
            append(&text, "\t", 1);
            append(&text, order[i]->type, strlen(order[i]->type));
            append(&text, "\t", 1);
            append(&text, body + 1, strlen(body + 1));
            append(&text, "\n", 1);
        }
    pthread_mutex_unlock(&lock);
    struct MHD_Response *response = MHD_create_response_from_buffer(text.size, text.bytes, MHD_RESPMEM_MUST_FREE);
    enum MHD_Result result = MHD_queue_response(connection, 200, response);
    MHD_destroy_response(response);
    return result;
}

static void *begin(void *context, const char *address, struct MHD_Connection *connection) {
    (void)context, (void)connection;
    struct Request *request = calloc(1, sizeof *request);
    request->address = strdup(address);
    return request;
}

static void end(void *context, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode code) {
    (void)context, (void)connection, (void)code;
    struct Request *request = *state;
    if (!request) return;
    free(request->address);
    free(request->body.bytes);
    free(request);
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload, size_t *size,
                              void **state) {
    (void)context, (void)url, (void)version;
    struct Request *request = *state;
    if (!request->isComplete) {
        request->isComplete = 1;
        return MHD_YES;
    }
    if (*size) {
        append(&request->body, upload, *size);
        *size = 0;
        return MHD_YES;
    }
    if (!strncmp(request->address, "/_replay/", 9)) return control(connection, request->address + 9);
    if (mode == REPLAY) {
        char *key = keyOf(method, request);
        pthread_mutex_lock(&lock);
        struct Answer *answer = *find(key);
        if (answer) replayed++;
        else missed++;
        pthread_mutex_unlock(&lock);
        if (!answer) fprintf(stderr, "replay: missed %s\n", key);
        free(key);
        if (answer) return MHD_queue_response(connection, answer->status, answer->response);
    }
    unsigned status;
    size_t bytes;
    struct MHD_Response *response = ask(connection, method, request, &status, &bytes);
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    if (mode == RECORD) keep(connection, method, request, status, bytes, response);
    else MHD_destroy_response(response);
    return result;
}

int main(int count, char **words) {
    if (count != 2) return fprintf(stderr, "usage: replay UPSTREAM\n"), 2;
    upstream = words[1];
    curl_global_init(CURL_GLOBAL_DEFAULT);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    // More threads than cores, because those that pass a request on wait.
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, handle, NULL, MHD_OPTION_SOCK_ADDR, &address,
        MHD_OPTION_THREAD_POOL_SIZE, 8u, MHD_OPTION_URI_LOG_CALLBACK, begin, NULL, MHD_OPTION_NOTIFY_COMPLETED, end,
        NULL, MHD_OPTION_END);
    if (!daemon) return perror("replay"), 1;
    printf("%d\n", MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    fflush(stdout);
    pause();
}
