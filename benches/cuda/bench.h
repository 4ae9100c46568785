// How something is measured, and the line of JSON that is printed for it: the same as in benches/src/bench.rs.

#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

typedef unsigned long long u64;

#define CHECK(call) \
    do { \
        cudaError_t error = (call); \
        if (error != cudaSuccess) { \
            fprintf(stderr, "%s: %s\n", #call, cudaGetErrorString(error)); \
            exit(1); \
        } \
    } while (0)

// Ends with an error if a result is wrong.
inline void expect(bool right, const char *what) {
    if (right) return;
    fprintf(stderr, "%s: wrong result\n", what);
    exit(1);
}

const int RUNS = 7;

inline void print(const char *what, const char *unit, size_t threads, std::vector<double> samples) {
    std::sort(samples.begin(), samples.end());
    printf("{\"row\":\"%s\",\"unit\":\"%s\",\"median\":%.3f,\"min\":%.3f,\"max\":%.3f,\"runs\":%zu,\"threads\":%zu}\n", what, unit, samples[samples.size() / 2], samples.front(), samples.back(),
           samples.size(), threads);
    fflush(stdout);
}

// Nanoseconds of the host's clock until `launch` and what it has started are done.
template <typename F>
double timed(F launch) {
    auto start = std::chrono::steady_clock::now();
    launch();
    CHECK(cudaGetLastError());
    CHECK(cudaDeviceSynchronize());
    return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count();
}

// One run that warms up, and the times of the others. `before` is not measured.
template <typename B, typename F>
std::vector<double> samples(B before, F launch) {
    std::vector<double> times;
    for (int run = 0; run <= RUNS; run++) {
        before();
        CHECK(cudaDeviceSynchronize());
        double time = timed(launch);
        if (run) times.push_back(time);
    }
    return times;
}

template <typename F>
std::vector<double> samples(F launch) {
    return samples([] {}, launch);
}

// Words on the GPU, and what they are now.
template <typename T>
T *words_on_device(size_t count) {
    T *memory;
    CHECK(cudaMalloc(&memory, count * sizeof(T)));
    return memory;
}

template <typename T>
T word(const T *memory) {
    T value;
    CHECK(cudaMemcpy(&value, memory, sizeof(T), cudaMemcpyDeviceToHost));
    return value;
}
