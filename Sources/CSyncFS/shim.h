// syncfs(2), renameat2(2) and the closing of descriptors in a new process are declared by glibc for _GNU_SOURCE only, which Swift's Glibc module is built without.
#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <unistd.h>

static inline int sync_file_system(int descriptor) { return (int)syscall(SYS_syncfs, descriptor); }

// Both paths are there before and after: each names what the other named (RENAME_EXCHANGE is 2).
static inline int exchange_paths(const char *a, const char *b) { return (int)syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, 2); }

// The new process has no descriptor from this one on (glibc 2.34).
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
static inline int close_descriptors(posix_spawn_file_actions_t *actions, int from) { return posix_spawn_file_actions_addclosefrom_np(actions, from); }
