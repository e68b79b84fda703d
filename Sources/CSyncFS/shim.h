// syncfs(2) and renameat2(2) are declared by glibc for _GNU_SOURCE only, which Swift's Glibc module is built without.
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

static inline int sync_file_system(int descriptor) { return (int)syscall(SYS_syncfs, descriptor); }

// Both paths are there before and after: each names what the other named (RENAME_EXCHANGE is 2).
static inline int exchange_paths(const char *a, const char *b) { return (int)syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, 2); }
