// What the runtime's operations cost who writes them in CUDA C++: one lane of a warp for each thread, as ours are.
//
//     nvcc -O3 -std=c++17 -arch=native -o primitives benches/cuda/primitives.cu && ./primitives

#include "bench.h"

// As the runtime's waits do: a look, and a short pause.
#define PAUSE() asm volatile("nanosleep.u32 %0;" ::"r"(20))

template <bool ORDERED>
__device__ unsigned look(unsigned *word) {
    unsigned value;
    if (ORDERED) asm volatile("ld.acquire.gpu.u32 %0, [%1];" : "=r"(value) : "l"(word) : "memory");
    else asm volatile("ld.relaxed.gpu.u32 %0, [%1];" : "=r"(value) : "l"(word) : "memory");
    return value;
}

template <bool ORDERED>
__device__ void tell(unsigned *word, unsigned value) {
    if (ORDERED) asm volatile("st.release.gpu.u32 [%0], %1;" ::"l"(word), "r"(value) : "memory");
    else asm volatile("st.relaxed.gpu.u32 [%0], %1;" ::"l"(word), "r"(value) : "memory");
}

// Two blocks, which are on two SMs, and a word for each direction.
template <bool ORDERED>
__global__ void ping_pong(unsigned *words, unsigned rounds) {
    unsigned *own = words + 64 * blockIdx.x, *other = words + 64 * (1 - blockIdx.x);
    for (unsigned round = 1; round <= rounds; round++) {
        if (blockIdx.x == 0) tell<ORDERED>(other, round);
        while (look<ORDERED>(own) != round) {
        }
        if (blockIdx.x == 1) tell<ORDERED>(other, round);
    }
}

__global__ void spin_lock(unsigned *lock, volatile unsigned *count, int each) {
    if (threadIdx.x % 32) return;
    for (int i = 0; i < each; i++) {
        unsigned old;
        while (true) {
            asm volatile("atom.acquire.gpu.cas.b32 %0, [%1], 0, 1;" : "=r"(old) : "l"(lock) : "memory");
            if (!old) break;
            PAUSE();
        }
        *count = *count + 1;
        tell<true>(lock, 0);
    }
}

__global__ void allocate(int each, unsigned *failed) {
    if (threadIdx.x % 32) return;
    for (int i = 0; i < each; i++) {
        void *memory = malloc(64);
        if (memory) *(volatile int *)memory = i;
        else atomicAdd(failed, 1);
        free(memory);
    }
}

__global__ void count_up(unsigned *word, int each) {
    if (threadIdx.x % 32) return;
    for (int i = 0; i < each; i++) atomicAdd(word, 1);
}

__global__ void fence(int each, unsigned *word) {
    for (int i = 0; i < each; i++) {
        *(volatile unsigned *)word = i;
        asm volatile("fence.acq_rel.gpu;" ::: "memory");
    }
}

__global__ void call_host(volatile unsigned *asked, volatile unsigned *answered, unsigned rounds) {
    for (unsigned round = 1; round <= rounds; round++) {
        *asked = round;
        __threadfence_system();
        while (*answered != round) {
        }
    }
}

// 8 warps for each block, as the launcher does on an H100.
static dim3 blocks(int warps) { return dim3((warps + 7) / 8); }
static dim3 lanes(int warps) { return dim3(32 * std::min(warps, 8)); }

static std::vector<double> each(std::vector<double> times, double count) {
    for (double &time : times) time /= count;
    return times;
}

static std::vector<double> rates(std::vector<double> times, double count) {
    for (double &time : times) time = count * 1e9 / time;
    return times;
}

int main() {
    // Before a kernel that allocates is loaded, which any launch may do.
    CHECK(cudaDeviceSetLimit(cudaLimitMallocHeapSize, 256 << 20));
    unsigned *words = words_on_device<unsigned>(256);
    auto zero = [&] { CHECK(cudaMemset(words, 0, 1024)); };

    const unsigned rounds = 2000;
    print("park and unpark, there and back", "ns", 2, each(samples(zero, [&] { ping_pong<true><<<2, 1>>>(words, rounds); }), rounds));
    print("a flag to another SM and back, relaxed", "ns", 2, each(samples(zero, [&] { ping_pong<false><<<2, 1>>>(words, rounds); }), rounds));
    print("a store and a fence", "ns", 1, each(samples([&] { fence<<<1, 1>>>(10000, words); }), 10000));

    struct {
        const char *name;
        int warps, times;
    } locks[] = {{"one lock, 1 thread", 1, 10000}, {"one lock, 16 threads", 16, 1000}, {"one lock, 132 threads", 132, 200}, {"one lock, 1,056 threads", 1056, 50}};
    for (auto lock : locks) {
        int all = blocks(lock.warps).x * lanes(lock.warps).x / 32;
        auto times = samples(zero, [&] { spin_lock<<<blocks(lock.warps), lanes(lock.warps)>>>(words, words + 64, lock.times); });
        expect(word(words + 64) == unsigned(all * lock.times), lock.name);
        print(lock.name, "/s", all, rates(times, double(all) * lock.times));
        if (lock.warps == 1) print("Mutex: lock, unlock", "ns", 1, each(times, lock.times));
    }

    for (int warps : {1, 4000}) {
        int times = warps == 1 ? 1000 : 50;
        auto taken = samples(zero, [&] { allocate<<<blocks(warps), lanes(warps)>>>(times, words); });
        expect(word(words) == 0, "malloc");
        if (warps == 1) print("Box of 64 bytes: new, drop", "ns", 1, each(taken, times));
        else print("Box of 64 bytes, 4,000 threads together", "/s", warps, rates(taken, double(warps) * times));
    }

    for (int warps : {1, 4000}) {
        auto taken = samples([&] { count_up<<<blocks(warps), lanes(warps)>>>(words, 1000); });
        print(warps == 1 ? "atomicAdd of one word, 1 thread" : "atomicAdd of one word, 4,000 threads", "/s", warps, rates(taken, warps * 1000.0));
    }

    unsigned *flags, *on_device;
    CHECK(cudaHostAlloc(&flags, 4096, cudaHostAllocMapped));
    CHECK(cudaHostGetDevicePointer(&on_device, flags, 0));
    volatile unsigned *asked = flags, *answered = flags + 64;
    auto reset = [&] { *asked = *answered = 0; };
    auto taken = samples(reset, [&] {
        call_host<<<1, 1>>>(on_device, on_device + 64, rounds);
        for (unsigned round = 1; round <= rounds; round++) {
            while (*asked != round) {
            }
            *answered = round;
        }
    });
    print("host call: SystemTime::now", "ns", 1, each(taken, rounds));
}
