// syncfs(2) is declared by glibc for _GNU_SOURCE only, which Swift's Glibc module is built without.
#include <sys/syscall.h>
#include <unistd.h>

static inline int sync_file_system(int descriptor) { return (int)syscall(SYS_syncfs, descriptor); }
