#pragma once
#include <malloc.h>
#include <sqlite3.h>

// SQLITE_STATIC and SQLITE_TRANSIENT are casts, which Swift does not import.

/// The bytes are not copied: they must stay where they are until the statement is reset or bound anew.
static inline int sqlite_bind_text_borrowed(sqlite3_stmt *statement, int index, const void *bytes, long count) {
    return sqlite3_bind_text64(statement, index, (const char *)bytes, (sqlite3_uint64)count, SQLITE_STATIC, SQLITE_UTF8);
}
static inline int sqlite_bind_text_copied(sqlite3_stmt *statement, int index, const void *bytes, long count) {
    return sqlite3_bind_text64(statement, index, (const char *)bytes, (sqlite3_uint64)count, SQLITE_TRANSIENT, SQLITE_UTF8);
}
static inline int sqlite_bind_blob_copied(sqlite3_stmt *statement, int index, const void *bytes, long count) {
    return sqlite3_bind_blob64(statement, index, bytes, (sqlite3_uint64)count, SQLITE_TRANSIENT);
}

// Variadic calls, one for each set of arguments we use.

static inline int sqlite_set_flag(sqlite3 *database, int option, int value) {
    return sqlite3_db_config(database, option, value, (int *)0);
}

/// Before the first connection only. The library's own count of its memory costs a lock at every allocation.
static inline int sqlite_count_no_memory(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

/// Leaves out filters made from the whole of a table to spare look-ups in it, which 3.38 and later take for cheap as
/// soon as they know the table's size and not how few rows are looked up. A build without this call keeps them.
static inline int sqlite_avoid_filters(sqlite3 *database) {
    return sqlite3_test_control(SQLITE_TESTCTRL_OPTIMIZATIONS, database, 0x00080000);
}

/// What is taken from the C library in pieces of a megabyte or more is the system's again when it is let go. Left to
/// itself the library keeps ever larger pieces for later. No other module of ours wraps it.
static inline int memory_goes_back(void) { return mallopt(M_MMAP_THRESHOLD, 1 << 20); }
