// What the hardware gives one lane of a warp, without our runtime: the floor under docs/measurements.md.
//
//     nvcc -O3 -arch=sm_90 -o one_lane benches/cuda/one_lane.cu && ./one_lane
//
// As with our threads, lane 0 of each warp works and the others have left. Three questions:
//   frames: eight stores and eight loads of a frame in `.local`, in global memory, in `.shared`; with an acquire between them, which empties an SM's L1
//   calls:  a call and its return, with values kept over it, with a prologue that takes its frame by a table in `.shared`
//   copies: 8 loads of 16 bytes before 8 stores, `cp.async` through `.shared`, and the bulk copies of sm_90

#include <cstdint>
#include <cstdio>
#include <cstdlib>

typedef unsigned long long u64;

#define CHECK(call) \
    do { \
        cudaError_t error = (call); \
        if (error != cudaSuccess) { \
            printf("%s: %s\n", #call, cudaGetErrorString(error)); \
            exit(1); \
        } \
    } while (0)

struct Size {
    int blocks, threads;
};
// One warp; 8 on each of 132 SMs; 32 on each.
const Size SIZES[] = {{1, 32}, {132, 256}, {132, 1024}};

// ---- frames

enum Place { LOCAL, GLOBAL, SHARED };

__device__ u64 flag;

__device__ __forceinline__ u64 load(const char *p) {
    u64 v;
    asm volatile("ld.u64 %0, [%1];" : "=l"(v) : "l"(p) : "memory");
    return v;
}

__device__ __forceinline__ void store(char *p, u64 v) {
    asm volatile("st.u64 [%0], %1;" ::"l"(p), "l"(v) : "memory");
}

template <int PLACE, bool ACQUIRE, bool CHAIN>
__global__ void frames(int rounds, int depth, char *stacks, u64 *out, float *cycles) {
    extern __shared__ char shared[];
    if (threadIdx.x % 32) return;
    int warp = threadIdx.x / 32, all = blockIdx.x * (blockDim.x / 32) + warp;
    char local[PLACE == LOCAL ? 4096 : 8];
    char *base = PLACE == LOCAL ? local : PLACE == GLOBAL ? stacks + (size_t)all * 65536 + all % 64 * 1024 : shared + warp * 4096;
    asm volatile("" : "+l"(base)::"memory");
    u64 sum = 0;
    long long start = 0;
    for (int warm = 0; warm < 2; warm++) {
        start = clock64();
        for (int i = 0; i < rounds; i++) {
            char *frame = base + (i & (depth - 1)) * 256;
#pragma unroll
            for (int k = 0; k < 8; k++) store(frame + 8 * k, 0);
            if (ACQUIRE) {
                u64 v;
                asm volatile("ld.acquire.gpu.u64 %0, [%1];" : "=l"(v) : "l"(&flag) : "memory");
                sum += v & 1;
            }
#pragma unroll
            for (int k = 0; k < 8; k++) sum += load(frame + 8 * k + (CHAIN ? sum & 7 : 0)) & 7;
        }
    }
    out[all] = sum;
    if (all == 0) *cycles = (float)(clock64() - start) / rounds;
}

template <int PLACE, bool ACQUIRE, bool CHAIN>
float frame(Size size, int depth, char *stacks, u64 *out, float *cycles) {
    int bytes = PLACE == SHARED ? 131072 : 0;
    CHECK(cudaFuncSetAttribute(frames<PLACE, ACQUIRE, CHAIN>, cudaFuncAttributeMaxDynamicSharedMemorySize, bytes));
    frames<PLACE, ACQUIRE, CHAIN><<<size.blocks, size.threads, bytes>>>(2000, depth, stacks, out, cycles);
    CHECK(cudaGetLastError());
    CHECK(cudaDeviceSynchronize());
    return *cycles;
}

template <bool ACQUIRE, bool CHAIN>
void row(const char *what, int depth, char *stacks, u64 *out, float *cycles) {
    printf("%-52s", what);
    for (Size size : SIZES)
        printf("  %5.0f %5.0f %5.0f", frame<LOCAL, ACQUIRE, CHAIN>(size, depth, stacks, out, cycles), frame<GLOBAL, ACQUIRE, CHAIN>(size, depth, stacks, out, cycles),
               frame<SHARED, ACQUIRE, CHAIN>(size, depth, stacks, out, cycles));
    printf("\n");
}

// ---- calls

__shared__ u64 table[3 * 32];

enum Kind { BARE, KEEPS, PROLOGUE };

template <int KIND>
__device__ __noinline__ u64 deeper(u64 depth, u64 a, u64 b, u64 c, u64 d) {
    u64 frame = 0;
    unsigned entry = 0;
    if (KIND == PROLOGUE) {
        unsigned thread;
        u64 limit;
        asm volatile("mov.u32 %0, %%tid.x;" : "=r"(thread));
        entry = (unsigned)__cvta_generic_to_shared(table) + thread / 32 * 24;
        asm volatile("ld.shared.u64 %0, [%1];" : "=l"(frame) : "r"(entry) : "memory");
        asm volatile("ld.shared.u64 %0, [%1+8];" : "=l"(limit) : "r"(entry) : "memory");
        if (frame + 256 > limit) __trap();
        asm volatile("st.shared.u64 [%0], %1;" ::"r"(entry), "l"(frame + 256) : "memory");
    }
    u64 kept = a * 3, more = b * 5, and_more = c * 7, last = d * 9;
    if (KIND != BARE) asm volatile("" : "+l"(kept), "+l"(more), "+l"(and_more), "+l"(last));
    u64 result = depth ? deeper<KIND>(depth - 1, a + 1, b, c, d) : a;
    asm volatile("" : "+l"(result));
    result += KIND == BARE ? 1 : kept ^ more ^ and_more ^ last;
    if (KIND == PROLOGUE) asm volatile("st.shared.u64 [%0], %1;" ::"r"(entry), "l"(frame) : "memory");
    return result;
}

template <int KIND>
__global__ void calls(int depth, int rounds, u64 *out, float *cycles) {
    if (threadIdx.x % 32) return;
    int warp = threadIdx.x / 32, all = blockIdx.x * (blockDim.x / 32) + warp;
    table[3 * warp] = 0;
    table[3 * warp + 1] = 1 << 20;
    long long start = 0;
    u64 sum = 0;
    for (int warm = 0; warm < 2; warm++) {
        start = clock64();
        for (int i = 0; i < rounds; i++) sum += deeper<KIND>(depth, all, 2, 3, 4);
    }
    out[all] = sum;
    if (all == 0) *cycles = (float)(clock64() - start) / rounds / (depth + 1);
}

template <int KIND>
void call_row(const char *what, u64 *out, float *cycles) {
    for (int depth : {1, 10, 1000}) {
        printf("%-40s %4d deep  ", what, depth);
        for (Size size : SIZES) {
            calls<KIND><<<size.blocks, size.threads>>>(depth, 20, out, cycles);
            CHECK(cudaGetLastError());
            CHECK(cudaDeviceSynchronize());
            printf("  %5.0f", *cycles);
        }
        printf("\n");
    }
}

// ---- copies

struct Line {
    unsigned a, b, c, d;
};

__device__ __forceinline__ unsigned in_shared(const void *p) { return (unsigned)__cvta_generic_to_shared(p); }

__device__ __forceinline__ void store_line(char *p, Line v) {
    asm volatile("st.global.v4.u32 [%0], {%1, %2, %3, %4};" ::"l"(p), "r"(v.a), "r"(v.b), "r"(v.c), "r"(v.d) : "memory");
}

__device__ void by_registers(char *to, const char *from, size_t len) {
    for (size_t i = 0; i < len; i += 128) {
        Line v[8];
#pragma unroll
        for (int k = 0; k < 8; k++)
            asm volatile("ld.global.v4.u32 {%0, %1, %2, %3}, [%4];" : "=r"(v[k].a), "=r"(v[k].b), "=r"(v[k].c), "=r"(v[k].d) : "l"(from + i + 16 * k) : "memory");
#pragma unroll
        for (int k = 0; k < 8; k++) store_line(to + i + 16 * k, v[k]);
    }
}

__device__ void by_cp_async(char *to, const char *from, size_t len, char *shared) {
    const int STAGE = 256, STAGES = 4;
    auto fetch = [&](size_t i) {
#pragma unroll
        for (int k = 0; k < STAGE; k += 16)
            asm volatile("cp.async.ca.shared.global [%0], [%1], 16;" ::"r"(in_shared(shared) + (unsigned)(i % STAGES) * STAGE + k), "l"(from + i * STAGE + k) : "memory");
    };
    for (int i = 0; i < STAGES; i++) {
        fetch(i);
        asm volatile("cp.async.commit_group;" ::: "memory");
    }
    for (size_t i = 0; i < len / STAGE; i++) {
        asm volatile("cp.async.wait_group %0;" ::"n"(STAGES - 1) : "memory");
        unsigned stage = in_shared(shared) + (unsigned)(i % STAGES) * STAGE;
#pragma unroll
        for (int k = 0; k < STAGE; k += 16) {
            Line v;
            asm volatile("ld.shared.v4.u32 {%0, %1, %2, %3}, [%4];" : "=r"(v.a), "=r"(v.b), "=r"(v.c), "=r"(v.d) : "r"(stage + k) : "memory");
            store_line(to + i * STAGE + k, v);
        }
        if (i + STAGES < len / STAGE) fetch(i + STAGES);
        asm volatile("cp.async.commit_group;" ::: "memory");
    }
}

__device__ void by_bulk(char *to, const char *from, size_t len, char *shared, u64 *barriers) {
    const int STAGE = 1024, STAGES = 4;
    for (int i = 0; i < STAGES; i++) asm volatile("mbarrier.init.shared.b64 [%0], 1;" ::"r"(in_shared(barriers + i)) : "memory");
    asm volatile("fence.proxy.async;" ::: "memory");
    size_t count = len / STAGE;
    auto fetch = [&](size_t i) {
        unsigned barrier = in_shared(barriers + i % STAGES), stage = in_shared(shared) + (unsigned)(i % STAGES) * STAGE;
        asm volatile("mbarrier.arrive.expect_tx.shared.b64 _, [%0], %1;" ::"r"(barrier), "r"(STAGE) : "memory");
        asm volatile("cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1], %2, [%3];" ::"r"(stage), "l"(from + i * STAGE), "r"(STAGE), "r"(barrier)
                     : "memory");
    };
    for (size_t i = 0; i + 1 < STAGES && i < count; i++) fetch(i);
    for (size_t i = 0; i < count; i++) {
        unsigned barrier = in_shared(barriers + i % STAGES), stage = in_shared(shared) + (unsigned)(i % STAGES) * STAGE, done = 0;
        while (!done)
            asm volatile("{ .reg .pred p; mbarrier.try_wait.parity.shared.b64 p, [%1], %2; selp.u32 %0, 1, 0, p; }"
                         : "=r"(done)
                         : "r"(barrier), "r"((unsigned)(i / STAGES) & 1)
                         : "memory");
        asm volatile("cp.async.bulk.global.shared::cta.bulk_group [%0], [%1], %2;" ::"l"(to + i * STAGE), "r"(stage), "r"(STAGE) : "memory");
        asm volatile("cp.async.bulk.commit_group;" ::: "memory");
        if (i + STAGES - 1 < count) {
            asm volatile("cp.async.bulk.wait_group.read 1;" ::: "memory");
            fetch(i + STAGES - 1);
        }
    }
    asm volatile("cp.async.bulk.wait_group 0;" ::: "memory");
    for (int i = 0; i < STAGES; i++) asm volatile("mbarrier.inval.shared.b64 [%0];" ::"r"(in_shared(barriers + i)) : "memory");
}

enum Way { REGISTERS, CP_ASYNC, BULK };

template <int WAY>
__global__ void copy(char *target, char *source, size_t len, float *cycles) {
    extern __shared__ char shared[];
    if (threadIdx.x % 32) return;
    int warp = threadIdx.x / 32;
    size_t all = blockIdx.x * (blockDim.x / 32) + warp;
    char *to = target + all * len, *stages = shared + warp * 4096;
    const char *from = source + all * len;
    u64 *barriers = (u64 *)(shared + 32 * 4096 + warp * 64);
    for (int warm = 0; warm < 2; warm++) {
        long long start = clock64();
        if (WAY == REGISTERS) by_registers(to, from, len);
        if (WAY == CP_ASYNC) by_cp_async(to, from, len, stages);
        if (WAY == BULK) by_bulk(to, from, len, stages, barriers);
        if (all == 0) *cycles = clock64() - start;
    }
}

__global__ void fill(unsigned *words, size_t count) {
    for (size_t i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += gridDim.x * blockDim.x) words[i] = i * 2654435761u;
}

__global__ void differ(const unsigned *a, const unsigned *b, size_t count, unsigned *differences) {
    for (size_t i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += gridDim.x * blockDim.x)
        if (a[i] != b[i]) atomicAdd(differences, 1);
}

template <int WAY>
void copy_row(const char *what, char *target, char *source, float *cycles, unsigned *differences) {
    const int bytes = 32 * 4096 + 32 * 64;
    CHECK(cudaFuncSetAttribute(copy<WAY>, cudaFuncAttributeMaxDynamicSharedMemorySize, bytes));
    cudaEvent_t start, end;
    CHECK(cudaEventCreate(&start));
    CHECK(cudaEventCreate(&end));
    for (Size size : {SIZES[0], SIZES[2]}) {
        size_t len = 1 << 20, all = len * size.blocks * (size.threads / 32);
        CHECK(cudaMemset(target, 0, all));
        CHECK(cudaEventRecord(start));
        copy<WAY><<<size.blocks, size.threads, bytes>>>(target, source, len, cycles);
        CHECK(cudaGetLastError());
        CHECK(cudaEventRecord(end));
        CHECK(cudaDeviceSynchronize());
        float ms;
        CHECK(cudaEventElapsedTime(&ms, start, end));
        *differences = 0;
        differ<<<1024, 256>>>((unsigned *)target, (unsigned *)source, all / 4, differences);
        CHECK(cudaDeviceSynchronize());
        printf("%-24s %4d warps, 1 MiB each: %6.1f cycles for 128 bytes, %7.1f GB/s read and written%s\n", what, size.blocks * size.threads / 32, *cycles / (len / 128),
               4.0 * all / ms / 1e6, *differences ? "  WRONG" : "");
    }
}

int main() {
    cudaDeviceProp properties;
    int clock;
    CHECK(cudaGetDeviceProperties(&properties, 0));
    CHECK(cudaDeviceGetAttribute(&clock, cudaDevAttrClockRate, 0));
    printf("%s, %d SMs, %d MHz at most\n", properties.name, properties.multiProcessorCount, clock / 1000);
    char *stacks, *target, *source;
    u64 *out;
    float *cycles;
    unsigned *differences;
    size_t all = (size_t)4224 << 20;
    CHECK(cudaMalloc(&stacks, (size_t)4224 * 65536 + 65536));
    CHECK(cudaMalloc(&out, 4224 * sizeof(u64)));
    CHECK(cudaMallocManaged(&cycles, sizeof(float)));
    CHECK(cudaMallocManaged(&differences, sizeof(unsigned)));
    CHECK(cudaDeviceSetLimit(cudaLimitStackSize, 96 << 10));

    printf("\n8 stores, 8 loads of a frame, cycles: .local, global, .shared\n%-52s  %17s  %17s  %17s\n", "", "1 warp", "8 warps per SM", "32 warps per SM");
    row<false, false>("one frame", 1, stacks, out, cycles);
    row<true, false>("one frame, an acquire between", 1, stacks, out, cycles);
    row<false, true>("one frame, each load waits for the last", 1, stacks, out, cycles);
    row<true, true>("one frame, an acquire, and each load waits", 1, stacks, out, cycles);
    row<false, false>("16 frames of 256 bytes in turn", 16, stacks, out, cycles);
    row<true, false>("16 frames of 256 bytes in turn, an acquire between", 16, stacks, out, cycles);

    printf("\na call and its return, cycles: 1 warp, 8, 32 warps per SM\n");
    call_row<BARE>("bare", out, cycles);
    call_row<KEEPS>("four values kept", out, cycles);
    call_row<PROLOGUE>("four values kept, and a prologue", out, cycles);

    printf("\ncopies\n");
    CHECK(cudaMalloc(&target, all));
    CHECK(cudaMalloc(&source, all));
    fill<<<1024, 256>>>((unsigned *)source, all / 4);
    CHECK(cudaDeviceSynchronize());
    copy_row<REGISTERS>("8 loads, 8 stores", target, source, cycles, differences);
    copy_row<CP_ASYNC>("cp.async, 4 x 256", target, source, cycles, differences);
    copy_row<BULK>("bulk copies, 4 x 1,024", target, source, cycles, differences);
}
