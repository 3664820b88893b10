#pragma once
#include <microhttpd.h>
#include <string.h>
#include <sys/socket.h>

// Swift cannot call variadic functions, so each gets a name for every type it is used with.

typedef void *(*onward_uri_callback)(void *context, const char *uri, struct MHD_Connection *connection);

struct onward_mhd_setup {
    // A bound, listening, non-blocking socket. The daemon owns it unless it is quiesced.
    int socket;
    unsigned threads;
    unsigned connections;
    unsigned connections_per_address;
    unsigned idle_seconds;
    size_t connection_memory;
    void *context;
    onward_uri_callback on_uri;
    MHD_AccessHandlerCallback on_request;
    MHD_RequestCompletedCallback on_completed;
    MHD_NotifyConnectionCallback on_connection;
};

// Leaves the URL as it was sent: the library's own decoding would turn "%00" into the end of the path.
static inline size_t onward_mhd_leave(void *context, struct MHD_Connection *connection, char *text) {
    (void)context;
    (void)connection;
    return strlen(text);
}

static inline struct MHD_Daemon *onward_mhd_start(const struct onward_mhd_setup *setup) {
    struct MHD_OptionItem options[] = {
        {MHD_OPTION_LISTEN_SOCKET, setup->socket, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, setup->connections, NULL},
        {MHD_OPTION_PER_IP_CONNECTION_LIMIT, setup->connections_per_address, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, setup->idle_seconds, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, (intptr_t)setup->connection_memory, NULL},
        {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)setup->on_uri, setup->context},
        {MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)onward_mhd_leave, NULL},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)setup->on_completed, setup->context},
        {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)setup->on_connection, setup->context},
#if MHD_VERSION >= 0x01000000
        {MHD_OPTION_CLIENT_DISCIPLINE_LVL, 2, NULL},
#else
        {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
#endif
        // A pool of one is refused; without the option there is one thread.
        {setup->threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, setup->threads, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    return MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC, 0, NULL, NULL,
                            setup->on_request, setup->context, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}

// Versions before 1.0 accept a bare line feed and folded headers, and leave the lines of the request in
// place with zeros
// for their ends, where we can look. Later ones refuse both themselves.
static inline int onward_mhd_is_lenient(void) { return MHD_VERSION < 0x01000000; }

static inline int onward_mhd_socket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}

static inline const struct sockaddr *onward_mhd_peer(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return info ? info->client_addr : NULL;
}

// What the connection callback left with the connection.
static inline void *onward_mhd_context(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

// Bytes from the first of the method to the last of the blank line.
static inline size_t onward_mhd_header_size(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info ? info->header_size : 0;
}
