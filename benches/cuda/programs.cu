// The user's programs of benches/src/programs as plain CUDA kernels, one thread for each item: what this GPU gives who writes for it.
// Times are those of the host: launch, kernel, and until the host knows of its end. Data is on the GPU before, as in a program that runs there.
//
//     nvcc -O3 -std=c++17 -arch=native -o programs benches/cuda/programs.cu && ./programs

#include "bench.h"
#include <cmath>
#include <thrust/device_ptr.h>
#include <thrust/sort.h>

const int BLOCK = 256;

__device__ unsigned sum_of_warp(unsigned value) {
    for (int step = 16; step; step /= 2) value += __shfl_down_sync(~0u, value, step);
    return value;
}

__global__ void nothing() {}

__global__ void primes(unsigned below, unsigned *count) {
    unsigned number = 2 * (blockIdx.x * blockDim.x + threadIdx.x) + 3;
    bool prime = number < below;
    for (unsigned divisor = 3; prime && divisor * divisor <= number; divisor += 2) prime = number % divisor != 0;
    unsigned of_warp = sum_of_warp(prime);
    if (threadIdx.x % 32 == 0 && of_warp) atomicAdd(count, of_warp);
}

__global__ void pi(unsigned points, unsigned *hits) {
    u64 state = (blockIdx.x * blockDim.x + threadIdx.x + 1) * 0x9E3779B97F4A7C15ull;
    unsigned own = 0;
    for (unsigned i = 0; i < points; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        float x = float(state >> 40) / (1 << 24), y = float(state >> 8 & 0xFFFFFF) / (1 << 24);
        own += x * x + y * y <= 1.0f;
    }
    own = sum_of_warp(own);
    if (threadIdx.x % 32 == 0) atomicAdd(hits, own);
}

// Without fused operations: the same image as on a CPU.
__global__ void mandelbrot(unsigned short *image, int width, int height, int most) {
    int at = blockIdx.x * blockDim.x + threadIdx.x;
    float re = __fsub_rn(__fmul_rn(float(at % width) / width, 2.5f), 2.0f);
    float im = __fsub_rn(__fmul_rn(float(at / width) / height, 2.5f), 1.25f);
    float x = 0, y = 0;
    int count = 0;
    for (; count < most && __fadd_rn(__fmul_rn(x, x), __fmul_rn(y, y)) <= 4.0f; count++) {
        float next = __fadd_rn(__fsub_rn(__fmul_rn(x, x), __fmul_rn(y, y)), re);
        y = __fadd_rn(__fmul_rn(__fmul_rn(2.0f, x), y), im);
        x = next;
    }
    image[at] = count;
}

__global__ void sum(const unsigned *numbers, size_t count, u64 *total) {
    u64 own = 0;
    for (size_t i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += gridDim.x * blockDim.x) own += numbers[i];
    for (int step = 16; step; step /= 2) own += __shfl_down_sync(~0u, own, step);
    if (threadIdx.x % 32 == 0) atomicAdd(total, own);
}

// A body for each block: what all others do to it.
__global__ void energy(const float4 *bodies, int count, double *total) {
    float4 body = bodies[blockIdx.x];
    float own = 0;
    for (int i = threadIdx.x; i < count; i += blockDim.x) {
        float4 other = bodies[i];
        float x = body.x - other.x, y = body.y - other.y, z = body.z - other.z;
        own -= other.w / sqrtf(x * x + y * y + z * z + 1e-4f);
    }
    own *= body.w;
    for (int step = 16; step; step /= 2) own += __shfl_down_sync(~0u, own, step);
    if (threadIdx.x % 32 == 0) atomicAdd(total, double(own));
}

// The sequence of benches/src/user.rs.
static unsigned next(unsigned &state) {
    state = state * 1664525 + 1013904223;
    return state >> 8;
}

template <typename T>
T *on_device(const std::vector<T> &from) {
    T *memory = words_on_device<T>(from.size());
    CHECK(cudaMemcpy(memory, from.data(), from.size() * sizeof(T), cudaMemcpyHostToDevice));
    return memory;
}

int main() {
    print("empty scope, all threads", "ns", 1, samples([] { nothing<<<1, 32>>>(); }));

    u64 *whole = words_on_device<u64>(1);
    unsigned *number = reinterpret_cast<unsigned *>(whole);
    auto zero = [&] { CHECK(cudaMemset(whole, 0, sizeof(*whole))); };

    const unsigned below = 2000000, threads = (below / 2 + BLOCK - 1) / BLOCK * BLOCK;
    auto times = samples(zero, [&] { primes<<<threads / BLOCK, BLOCK>>>(below, number); });
    expect(word(number) + 1 == 148933, "primes");
    print("primes below 2 M", "ns", threads, times);

    const unsigned walkers = 132 * 2048, each = 100000000 / walkers + 1;
    times = samples(zero, [&] { pi<<<walkers / BLOCK, BLOCK>>>(each, number); });
    expect(std::abs(4.0 * word(number) / (double(each) * walkers) - 3.14159265) < 0.001, "pi");
    print("pi, 100 M points", "ns", walkers, times);

    const int width = 1024, pixels = width * width;
    unsigned short *image = words_on_device<unsigned short>(pixels);
    times = samples([&] { mandelbrot<<<pixels / BLOCK, BLOCK>>>(image, width, width, 256); });
    std::vector<unsigned short> seen(pixels);
    CHECK(cudaMemcpy(seen.data(), image, pixels * sizeof(*image), cudaMemcpyDeviceToHost));
    u64 all = 0;
    for (unsigned short pixel : seen) all += pixel;
    expect(all == 70743018, "mandelbrot");
    print("mandelbrot 1024 x 1024", "ns", pixels, times);

    const size_t many = 16 << 20;
    std::vector<unsigned> numbers(many);
    for (size_t i = 0; i < many; i++) numbers[i] = i;
    unsigned *summed = on_device(numbers);
    times = samples(zero, [&] { sum<<<132 * 8, BLOCK>>>(summed, many, whole); });
    expect(word(whole) == u64(many) * (many - 1) / 2, "sum");
    print("sum of 16 M u32", "ns", 132 * 8 * BLOCK, times);

    const int count = 4096;
    unsigned state = 1;
    std::vector<float4> bodies(count);
    auto place = [&] { return float(next(state)) / (1 << 24); };
    for (float4 &body : bodies) {
        body.x = place(), body.y = place(), body.z = place();
        body.w = 1 + place();
    }
    double *total = words_on_device<double>(1);
    float4 *placed = on_device(bodies);
    times = samples([&] { CHECK(cudaMemset(total, 0, sizeof(*total))); }, [&] { energy<<<count, BLOCK>>>(placed, count, total); });
    expect(std::abs(word(total) / 2 / -35858008.1 - 1) < 1e-5, "energy");
    print("n-body energy, 4,096 bodies", "ns", size_t(count) * BLOCK, times);

    state = 1;
    std::vector<unsigned> random(1000000);
    for (unsigned &value : random) value = next(state);
    unsigned *sorted = on_device(random);
    auto fill = [&] { CHECK(cudaMemcpy(sorted, random.data(), random.size() * 4, cudaMemcpyHostToDevice)); };
    times = samples(fill, [&] { thrust::sort(thrust::device_pointer_cast(sorted), thrust::device_pointer_cast(sorted + random.size())); });
    std::vector<unsigned> in_order(random.size());
    CHECK(cudaMemcpy(in_order.data(), sorted, random.size() * 4, cudaMemcpyDeviceToHost));
    expect(std::is_sorted(in_order.begin(), in_order.end()), "sort");
    print("rayon: par_sort_unstable of 1 M u32", "ns", random.size(), times);
}
