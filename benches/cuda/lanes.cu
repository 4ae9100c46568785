// The rows of benches/src/bin/lanes in CUDA C++, as one writes them by hand; scan and radix sort are CUB's. Times are those of the host, as in programs.cu.
//
//     nvcc -O3 -std=c++17 -arch=native --extended-lambda -o lanes benches/cuda/lanes.cu && ./lanes

#include "bench.h"
#include <cmath>
#include <cooperative_groups.h>
#include <cub/cub.cuh>

namespace cg = cooperative_groups;

const int BLOCK = 256;
typedef unsigned u32;

// As in benches/src/bin/lanes/main.rs.
__host__ __device__ u32 random_of(u32 n) {
    n = (n ^ n >> 16) * 0x7feb352du;
    n = (n ^ n >> 15) * 0x846ca68bu;
    return n ^ n >> 16;
}

__device__ float fraction(u32 n) { return float(random_of(n) >> 8) / (1 << 24); }

// Of the matrices.
__host__ __device__ float number(size_t at) { return float(random_of(at) % 16) - 7.5f; }

__device__ size_t own_index() { return size_t(blockIdx.x) * blockDim.x + threadIdx.x; }
__device__ size_t all_threads() { return size_t(gridDim.x) * blockDim.x; }

// One item for each thread and step: `f(index)` for all.
template <typename F>
__global__ void each(size_t count, F f) {
    for (size_t i = own_index(); i < count; i += all_threads()) f(i);
}

template <typename F>
void fill(size_t count, F f) {
    each<<<132 * 8, BLOCK>>>(count, f);
    CHECK(cudaDeviceSynchronize());
}

__global__ void saxpy(size_t fours, float a, const float4 *x, float4 *y) {
    size_t i = own_index();
    if (i >= fours) return;
    float4 from = x[i], to = y[i];
    to.x = fmaf(a, from.x, to.x);
    to.y = fmaf(a, from.y, to.y);
    to.z = fmaf(a, from.z, to.z);
    to.w = fmaf(a, from.w, to.w);
    y[i] = to;
}

__global__ void sum(const uint4 *numbers, size_t fours, u64 *total) {
    u64 own = 0;
#pragma unroll 4
    for (size_t i = own_index(); i < fours; i += all_threads()) {
        uint4 four = numbers[i];
        own += u64(four.x) + four.y + four.z + four.w;
    }
    for (int step = 16; step; step /= 2) own += __shfl_down_sync(~0u, own, step);
    __shared__ u64 of_warps[BLOCK / 32];
    if (threadIdx.x % 32 == 0) of_warps[threadIdx.x / 32] = own;
    __syncthreads();
    if (threadIdx.x == 0) {
        for (int warp = 1; warp < BLOCK / 32; warp++) own += of_warps[warp];
        atomicAdd(total, own);
    }
}

// A histogram for each warp in shared memory.
__global__ void histogram(const uint4 *words, size_t count, u32 *bins) {
    __shared__ u32 own[BLOCK / 32][256];
    for (int bin = threadIdx.x; bin < BLOCK / 32 * 256; bin += BLOCK) own[0][bin] = 0;
    __syncthreads();
    u32 *of_warp = own[threadIdx.x / 32];
    auto add = [&](u32 word) {
        for (int byte = 0; byte < 4; byte++) atomicAdd(of_warp + (word >> 8 * byte & 255), 1);
    };
    for (size_t i = own_index(); i < count; i += all_threads()) {
        uint4 four = words[i];
        add(four.x), add(four.y), add(four.z), add(four.w);
    }
    __syncthreads();
    for (int bin = threadIdx.x; bin < 256; bin += BLOCK) {
        u32 all = 0;
        for (int warp = 0; warp < BLOCK / 32; warp++) all += own[warp][bin];
        atomicAdd(bins + bin, all);
    }
}

// Without fused operations: the same image as on a CPU. A block has a square of the image, for neighbours take equally long.
__global__ void mandelbrot(unsigned short *image, int size, int most) {
    int column = blockIdx.x * blockDim.x + threadIdx.x, line = blockIdx.y * blockDim.y + threadIdx.y;
    float re = __fsub_rn(__fmul_rn(float(column) / size, 2.5f), 2.0f);
    float im = __fsub_rn(__fmul_rn(float(line) / size, 2.5f), 1.25f);
    float x = 0, y = 0;
    int count = 0;
    for (; count < most && __fadd_rn(__fmul_rn(x, x), __fmul_rn(y, y)) <= 4.0f; count++) {
        float next = __fadd_rn(__fsub_rn(__fmul_rn(x, x), __fmul_rn(y, y)), re);
        y = __fadd_rn(__fmul_rn(__fmul_rn(2.0f, x), y), im);
        x = next;
    }
    image[size_t(line) * size + column] = count;
}

const float NEAR = 1e-4f;

// A body for each thread; all others come through shared memory, tile by tile.
__global__ void pulls(const float4 *bodies, int count, float4 *result) {
    __shared__ float4 tile[BLOCK];
    float4 body = bodies[own_index()];
    float x = 0, y = 0, z = 0;
    for (int first = 0; first < count; first += BLOCK) {
        tile[threadIdx.x] = bodies[first + threadIdx.x];
        __syncthreads();
#pragma unroll 16
        for (int i = 0; i < BLOCK; i++) {
            float4 other = tile[i];
            float dx = other.x - body.x, dy = other.y - body.y, dz = other.z - body.z;
            float inverse = rsqrtf(fmaf(dz, dz, fmaf(dy, dy, fmaf(dx, dx, NEAR))));
            float force = other.w * inverse * inverse * inverse;
            x = fmaf(force, dx, x), y = fmaf(force, dy, y), z = fmaf(force, dz, z);
        }
        __syncthreads();
    }
    result[own_index()] = make_float4(x, y, z, 0);
}

// 128 x 128 of the product for each block, 8 x 8 in registers for each thread, 16 columns of `a` and rows of `b` at a time in shared memory. `a` is stored by columns, as in matrix.rs.
const int TILE = 128, DEEP = 16;

__global__ void __launch_bounds__(BLOCK) product(const float *a, const float *b, float *c, int size) {
    __shared__ __align__(16) float as[DEEP][TILE], bs[DEEP][TILE];
    int top = blockIdx.y * TILE, left = blockIdx.x * TILE;
    int row = threadIdx.x / 16 * 4, column = threadIdx.x % 16 * 4;
    float sums[8][8] = {};
    for (int k = 0; k < size; k += DEEP) {
        for (int four = threadIdx.x; four < DEEP * TILE / 4; four += BLOCK) {
            int deep = four / (TILE / 4), at = four % (TILE / 4) * 4;
            size_t line = size_t(k + deep) * size;
            *(float4 *)&as[deep][at] = *(const float4 *)&a[line + top + at];
            *(float4 *)&bs[deep][at] = *(const float4 *)&b[line + left + at];
        }
        __syncthreads();
#pragma unroll
        for (int deep = 0; deep < DEEP; deep++) {
            float from_a[8], from_b[8];
            *(float4 *)&from_a[0] = *(float4 *)&as[deep][row];
            *(float4 *)&from_a[4] = *(float4 *)&as[deep][row + TILE / 2];
            *(float4 *)&from_b[0] = *(float4 *)&bs[deep][column];
            *(float4 *)&from_b[4] = *(float4 *)&bs[deep][column + TILE / 2];
#pragma unroll
            for (int i = 0; i < 8; i++)
#pragma unroll
                for (int j = 0; j < 8; j++) sums[i][j] = fmaf(from_a[i], from_b[j], sums[i][j]);
        }
        __syncthreads();
    }
    for (int i = 0; i < 8; i++) {
        float *line = c + size_t(top + row + i % 4 + i / 4 * TILE / 2) * size + left + column;
        *(float4 *)line = *(float4 *)&sums[i][0];
        *(float4 *)(line + TILE / 2) = *(float4 *)&sums[i][4];
    }
}

// What a grid call would be within one kernel: all warps meet.
__global__ void meetings(int count) {
    for (int i = 0; i < count; i++) cg::this_grid().sync();
}

template <typename... T>
void free_all(T *...memory) {
    for (void *each : {(void *)memory...}) CHECK(cudaFree(each));
}

void count_up(u32 *numbers, size_t count) {
    fill(count, [=] __device__(size_t i) { numbers[i] = i; });
}

// A prime, and so of each part of the data some elements are looked at.
const size_t SAMPLE = 997;

template <typename T>
std::vector<T> on_host(const T *memory, size_t count) {
    std::vector<T> copy(count);
    CHECK(cudaMemcpy(copy.data(), memory, count * sizeof(T), cudaMemcpyDeviceToHost));
    return copy;
}

void measure_saxpy() {
    const size_t count = 64 << 20;
    float *x = words_on_device<float>(count), *y = words_on_device<float>(count);
    fill(count, [=] __device__(size_t i) { x[i] = i % 1000, y[i] = i % 777; });
    auto times = samples([&] { saxpy<<<count / 4 / BLOCK, BLOCK>>>(count / 4, 2, (float4 *)x, (float4 *)y); });
    auto seen = on_host(y, count);
    bool right = true;
    for (size_t i = 0; i < count; i += SAMPLE) right &= seen[i] == float(i % 777) + (RUNS + 1) * 2 * float(i % 1000);
    expect(right, "saxpy");
    print("saxpy of 64 M f32", "ns", count / 4, times);
    free_all(x, y);
}

void measure_sum() {
    const size_t count = 256 << 20;
    u32 *numbers = words_on_device<u32>(count);
    u64 *total = words_on_device<u64>(1);
    count_up(numbers, count);
    auto zero = [&] { CHECK(cudaMemset(total, 0, sizeof(*total))); };
    auto times = samples(zero, [&] { sum<<<132 * 8, BLOCK>>>((uint4 *)numbers, count / 4, total); });
    expect(word(total) == u64(count) * (count - 1) / 2, "sum");
    print("sum of 256 M u32", "ns", 132 * 8 * BLOCK, times);
    free_all(numbers);
}

void measure_scan() {
    const size_t count = 64 << 20;
    u32 *numbers = words_on_device<u32>(count);
    auto before = [&] { count_up(numbers, count); };
    size_t bytes = 0;
    CHECK(cub::DeviceScan::InclusiveSum(nullptr, bytes, numbers, numbers, int(count)));
    char *memory = words_on_device<char>(bytes);
    auto times = samples(before, [&] { CHECK(cub::DeviceScan::InclusiveSum(memory, bytes, numbers, numbers, int(count))); });
    auto seen = on_host(numbers, count);
    bool right = true;
    for (size_t i = 0; i < count; i += SAMPLE) right &= seen[i] == u32(u64(i) * (i + 1) / 2);
    expect(right, "scan");
    print("inclusive scan of 64 M u32", "ns", count, times);
    free_all(numbers, memory);
}

void measure_histogram() {
    const size_t count = 64 << 20;
    u32 *words = words_on_device<u32>(count), *bins = words_on_device<u32>(256);
    fill(count, [=] __device__(size_t i) { words[i] = random_of(i); });
    auto zero = [&] { CHECK(cudaMemset(bins, 0, 256 * sizeof(*bins))); };
    auto times = samples(zero, [&] { histogram<<<132 * 8, BLOCK>>>((uint4 *)words, count / 4, bins); });
    auto seen = on_host(bins, 256);
    expect(seen[0] == 1049927 && seen[255] == 1050255, "histogram");
    print("histogram of 256 MB", "ns", 132 * 8 * BLOCK, times);
    free_all(words);
}

void measure_sort() {
    const size_t count = 64 << 20;
    u32 *numbers = words_on_device<u32>(count), *sorted = words_on_device<u32>(count);
    fill(count, [=] __device__(size_t i) { numbers[i] = random_of(i); });
    size_t bytes = 0;
    CHECK(cub::DeviceRadixSort::SortKeys(nullptr, bytes, numbers, sorted, int(count)));
    char *memory = words_on_device<char>(bytes);
    auto times = samples([&] { CHECK(cub::DeviceRadixSort::SortKeys(memory, bytes, numbers, sorted, int(count))); });
    auto seen = on_host(sorted, count);
    expect(std::is_sorted(seen.begin(), seen.end()), "radix sort");
    print("radix sort of 64 M u32", "ns", count, times);
    free_all(numbers, sorted, memory);
}

void measure_mandelbrot() {
    const int size = 4096;
    const size_t pixels = size_t(size) * size;
    unsigned short *image = words_on_device<unsigned short>(pixels);
    dim3 block(32, 8), blocks(size / block.x, size / block.y);
    auto times = samples([&] { mandelbrot<<<blocks, block>>>(image, size, 1000); });
    u64 all = 0;
    for (unsigned short pixel : on_host(image, pixels)) all += pixel;
    expect(all == 4154800413, "mandelbrot");
    print("mandelbrot 4096 x 4096, 1,000 iterations", "ns", pixels, times);
    free_all(image);
}

void measure_bodies() {
    const int count = 64 << 10;
    float4 *bodies = words_on_device<float4>(count), *result = words_on_device<float4>(count);
    fill(count, [=] __device__(size_t i) {
        u32 n = 4 * i;
        bodies[i] = make_float4(fraction(n), fraction(n + 1), fraction(n + 2), 1 + fraction(n + 3));
    });
    auto times = samples([&] { pulls<<<count / BLOCK, BLOCK>>>(bodies, count, result); });
    auto all = on_host(bodies, count), seen = on_host(result, count);
    for (int at = 0; at < count; at += count / 3) {
        double x = 0, y = 0, z = 0;
        for (const float4 &other : all) {
            double dx = double(other.x) - all[at].x, dy = double(other.y) - all[at].y, dz = double(other.z) - all[at].z;
            double square = dx * dx + dy * dy + dz * dz + NEAR, force = other.w / (square * sqrt(square));
            x += force * dx, y += force * dy, z += force * dz;
        }
        double off = std::abs(x - seen[at].x) + std::abs(y - seen[at].y) + std::abs(z - seen[at].z);
        expect(off < 1e-3 * (std::abs(x) + std::abs(y) + std::abs(z)), "n-body");
    }
    print("n-body, 64 K bodies", "ns", count, times);
}

void measure_product() {
    const int size = 4096;
    const size_t count = size_t(size) * size;
    float *a = words_on_device<float>(count), *b = words_on_device<float>(count), *c = words_on_device<float>(count);
    fill(count, [=] __device__(size_t i) { a[i] = number(i), b[i] = number(count + i); });
    dim3 blocks(size / TILE, size / TILE);
    auto times = samples([&] { product<<<blocks, BLOCK>>>(a, b, c, size); });
    auto seen = on_host(c, count);
    for (size_t at = 0; at < count; at += count / 50 - 1) {
        float sum = 0;
        for (size_t k = 0; k < size_t(size); k++) sum += number(k * size + at / size) * number(count + k * size + at % size);
        expect(sum == seen[at], "matrix product");
    }
    print("matrix product of f32, 4096^3", "ns", count / 64, times);
    free_all(a, b, c);
}

void measure_meetings() {
    int count = 1000, blocks = 132 * 8, threads = 128;
    void *arguments[] = {&count};
    auto times = samples([&] { CHECK(cudaLaunchCooperativeKernel((void *)meetings, blocks, threads, arguments)); });
    for (double &time : times) time /= count;
    print("grid call of nothing", "ns", blocks * threads, times);
}

int main() {
    measure_meetings();
    measure_saxpy();
    measure_sum();
    measure_scan();
    measure_histogram();
    measure_sort();
    measure_mandelbrot();
    measure_bodies();
    measure_product();
}
