// Runs a command and says what it took, as one line of numbers:
//     wall-seconds first-byte-seconds user-seconds system-seconds peak-kilobytes status
// run [-n TIMES] [-o FILE] COMMAND…   Means of TIMES runs (peak: the largest). Its output goes to FILE, else nowhere.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static double seconds(struct timeval time) { return time.tv_sec + time.tv_usec / 1e6; }

int main(int count, char **words) {
    int times = 1, file = -1, option, status = 0;
    while ((option = getopt(count, words, "+n:o:")) != -1) {
        if (option == 'n') times = atoi(optarg);
        if (option == 'o') file = open(optarg, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    }
    if (optind == count || times < 1) return fprintf(stderr, "usage: run [-n TIMES] [-o FILE] COMMAND…\n"), 2;
    double wall = 0, first = 0, user = 0, system = 0;
    long peak = 0;
    for (int i = 0; i < times; i++) {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC)) return perror("run"), 1;
        double began = now(), heard = 0;
        pid_t child = fork();
        if (child == 0) {
            dup2(ends[1], 1);
            execvp(words[optind], words + optind);
            perror(words[optind]);
            _exit(127);
        }
        close(ends[1]);
        char bytes[1 << 16];
        for (ssize_t n; (n = read(ends[0], bytes, sizeof bytes)) > 0;) {
            if (!heard) heard = now();
            if (file >= 0 && write(file, bytes, n) != n) return perror("run"), 1;
        }
        struct rusage usage;
        int ended;
        wait4(child, &ended, 0, &usage);
        double end = now();
        close(ends[0]);
        wall += end - began;
        first += (heard ? heard : end) - began;
        user += seconds(usage.ru_utime);
        system += seconds(usage.ru_stime);
        if (usage.ru_maxrss > peak) peak = usage.ru_maxrss;
        if (ended) status = WIFEXITED(ended) ? WEXITSTATUS(ended) : 128 + WTERMSIG(ended);
    }
    printf("%.6f %.6f %.6f %.6f %ld %d\n", wall / times, first / times, user / times, system / times, peak, status);
    return status;
}
