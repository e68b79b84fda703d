// sqlite3_db_config() takes any number of arguments, which Swift cannot call.
#include <sqlite3.h>

// Nothing that a file's schema says is run: no view, no trigger, no function that does more than compute, no change of the schema itself.
// Returns an SQLite code; SQLITE_OK where all of it is in force.
static inline int sqlite_guard_schema(sqlite3 *db) {
    const int off[] = {SQLITE_DBCONFIG_TRUSTED_SCHEMA, SQLITE_DBCONFIG_ENABLE_VIEW, SQLITE_DBCONFIG_ENABLE_TRIGGER};
    for (unsigned i = 0; i < sizeof off / sizeof *off; i++) {
        int code = sqlite3_db_config(db, off[i], 0, (int *)0);
        if (code != SQLITE_OK) return code;
    }
    return sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
}
