// What waiting warps cost the one that works, on the same SM and in L2.
//
//     nvcc -arch=sm_90 -o pollers benches/cuda/pollers.cu && ./pollers
//
// First table: a warp loads 16 words of its own again and again while the other warps of its block poll a word, with acquire or relaxed loads. Cycles for all 16.
// Second table: how long one warp waits for L2, for words all over 16 MiB, alone and with 4,223 warps that poll words of their own. L2 has two halves: the far one shows in the upper quartiles.

#include <algorithm>
#include <cstdio>
#include <vector>

enum Poll { ACQUIRE, RELAXED };
enum Access { LOAD, ADD, SWAP };

__device__ void pause(unsigned &time, unsigned longest) {
    if (!longest) return;
    asm volatile("nanosleep.u32 %0;" ::"r"(time));
    time = min(time * 2, longest);
}

__global__ void beside(unsigned *flag, unsigned long long *cycles, unsigned long long *words, Poll poll, unsigned longest) {
    if (threadIdx.x % 32) return;
    if (threadIdx.x) {
        unsigned value, time = 64;
        do {
            if (poll == ACQUIRE) asm volatile("ld.acquire.gpu.u32 %0, [%1];" : "=r"(value) : "l"(flag));
            else asm volatile("ld.relaxed.gpu.u32 %0, [%1];" : "=r"(value) : "l"(flag));
            pause(time, longest);
        } while (!value);
        return;
    }
    const int rounds = 1000;
    unsigned long long sum = 0;
    long long begin = clock64();
    for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < 16; i++) {
            unsigned long long value;
            asm volatile("ld.global.u64 %0, [%1];" : "=l"(value) : "l"(words + i));
            sum += value;
        }
        asm volatile("st.global.u64 [%0], %1;" ::"l"(words + (round & 15)), "l"(sum));
    }
    *cycles = (clock64() - begin) / rounds;
    asm volatile("st.release.gpu.u32 [%0], 1;" ::"l"(flag));
}

// Warps of the grid poll words that are a page apart, as ours poll their records.
const size_t RECORD = 4096;

__global__ void latency(char *memory, size_t stride, int count, unsigned *cycles, char *records, unsigned longest, Access access) {
    if (threadIdx.x % 32) return;
    unsigned warp = blockIdx.x * 4 + threadIdx.x / 32;
    if (warp) {
        unsigned value, time = 64;
        do {
            asm volatile("ld.relaxed.gpu.u32 %0, [%1];" : "=r"(value) : "l"(records + warp * RECORD));
            pause(time, longest);
        } while (!value);
        return;
    }
    for (int i = 0; i < count; i++) {
        char *word = memory + stride * i;
        unsigned best = ~0u, value, used;
        for (int tries = 0; tries < 4; tries++) {
            long long begin = clock64();
            if (access == LOAD) asm volatile("ld.relaxed.gpu.u32 %0, [%1];" : "=r"(value) : "l"(word) : "memory");
            else if (access == ADD) asm volatile("atom.relaxed.gpu.add.u32 %0, [%1], 1;" : "=r"(value) : "l"(word) : "memory");
            else asm volatile("atom.acquire.gpu.cas.b32 %0, [%1], 0, 0;" : "=r"(value) : "l"(word) : "memory");
            // The clock is read when the value is there.
            asm volatile("add.u32 %0, %1, 1;" : "=r"(used) : "r"(value) : "memory");
            asm volatile("" ::"r"(used) : "memory");
            best = min(best, unsigned(clock64() - begin) + (used == 0));
        }
        cycles[i] = best;
    }
    for (unsigned i = 1; i < gridDim.x * 4; i++) asm volatile("st.relaxed.gpu.u32 [%0], 1;" ::"l"(records + i * RECORD));
}

int main() {
    unsigned *flag;
    unsigned long long *cycles, *words;
    cudaMalloc(&flag, 4);
    cudaMalloc(&words, 4096);
    cudaMallocManaged(&cycles, 8);
    for (Poll poll : {ACQUIRE, RELAXED})
        for (unsigned longest : {0, 500, 4096})
            for (int warps : {1, 2, 8, 32}) {
                cudaMemset(flag, 0, 4);
                beside<<<1, warps * 32>>>(flag, cycles, words, poll, longest);
                cudaError_t end = cudaDeviceSynchronize();
                printf("%s polls, pauses up to %4u ns, %2d warps: %4llu cycles (%s)\n", poll == ACQUIRE ? "acquire" : "relaxed", longest, warps, *cycles, cudaGetErrorString(end));
            }
    const int count = 4096, blocks = 1056;
    char *memory, *records;
    unsigned *each;
    cudaMalloc(&memory, count * 4096ul);
    cudaMalloc(&records, blocks * 4 * RECORD);
    cudaMallocManaged(&each, count * 4);
    const char *names[] = {"load", "add", "compare-and-swap, acquire"};
    for (Access access : {LOAD, ADD, SWAP})
        for (int grid : {1, blocks})
            for (unsigned longest : {0, 1024}) {
                if (grid == 1 && longest) continue;
                cudaMemset(records, 0, blocks * 4 * RECORD);
                cudaMemset(memory, 0, count * 4096ul);
                latency<<<grid, 128>>>(memory, 4096, count, each, records, longest, access);
                cudaError_t end = cudaDeviceSynchronize();
                std::vector<unsigned> sorted(each, each + count);
                std::sort(sorted.begin(), sorted.end());
                printf("%s, %d other warps, pauses up to %u ns: quartiles %u, %u, %u cycles, least %u, most %u (%s)\n", names[access], grid * 4 - 1, longest, sorted[count / 4],
                       sorted[count / 2], sorted[count * 3 / 4], sorted[0], sorted[count - 1], cudaGetErrorString(end));
            }
}
