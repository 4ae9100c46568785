target datalayout = "e-p:64:64:64-i1:8:8-i8:8:8-i16:16:16-i32:32:32-i64:64:64-i128:128:128-f32:32:32-f64:64:64-v16:16:16-v32:32:32-v64:64:64-v128:128:128-n16:32:64"
target triple = "nvptx64-nvidia-cuda"
%big = type { i64, [6 x i64] }
@table = internal addrspace(1) constant [2 x i64 (i64)*] [i64 (i64)* @twice, i64 (i64)* @fib], align 8
@text = internal addrspace(1) constant [6 x i8] c"%d hi\00", align 1
@cell = addrspace(1) global i64 7, align 8
@link = addrspace(1) global i8* addrspacecast (i8 addrspace(1)* getelementptr ([6 x i8], [6 x i8] addrspace(1)* @text, i64 0, i64 2) to i8*), align 8
declare i32 @vprintf(i8*, i8*)
define internal i64 @twice(i64 %x) #0 { %y = mul i64 %x, 2
 ret i64 %y }
define internal i64 @fib(i64 %x) #0 {
 %c = icmp ult i64 %x, 2
 br i1 %c, label %base, label %rec
base: ret i64 %x
rec: %a = sub i64 %x, 1
 %b = sub i64 %x, 2
 %ra = call i64 @fib(i64 %a)
 %rb = call i64 @fib(i64 %b)
 %s = add i64 %ra, %rb
 ret i64 %s }
define i64 @byval(%big* byval align 8 %b, i64 %i) #0 {
 %p = getelementptr %big, %big* %b, i64 0, i32 1, i64 %i
 store i64 3, i64* %p
 %r = call i64 @sink(i64* %p)
 ret i64 %r }
define i64 @sink(i64* %p) #0 { %v = load volatile i64, i64* %p
 %o = atomicrmw add i64* %p, i64 1 seq_cst
 %s = add i64 %o, %v
 ret i64 %s }
define i64 @frame(i64 %i) #0 {
 %buf = alloca [9 x i64], align 8
 %p = getelementptr [9 x i64], [9 x i64]* %buf, i64 0, i64 %i
 store i64 %i, i64* %p
 %r = call i64 @sink(i64* %p)
 %b = alloca %big, align 8
 %bp = getelementptr %big, %big* %b, i64 0, i32 0
 store i64 5, i64* %bp
 %q = call i64 @byval(%big* byval align 8 %b, i64 %r)
 %fp = getelementptr [2 x i64 (i64)*], [2 x i64 (i64)*] addrspace(1)* @table, i64 0, i64 %q
 %f = load i64 (i64)*, i64 (i64)* addrspace(1)* %fp
 %z = call i64 %f(i64 %r)
 switch i64 %z, label %d [ i64 0, label %a0
 i64 1, label %a1
 i64 2, label %a2
 i64 3, label %a3 ]
a0: ret i64 9
a1: call void @llvm.nvvm.membar.sys()
 ret i64 5
a2: %w = call i64 @sink(i64* %bp)
 ret i64 %w
a3: call void asm sideeffect "fence.acq_rel.sys;", "~{memory}"()
 unreachable
d: ret i64 %z }
declare void @llvm.nvvm.membar.sys()
define void @__gpu_run_stack_overflow() #0 {
 call void asm sideeffect "trap;", ""()
 unreachable }
define void @__gpu_run_kernel(i64* %out) {
 %v = load i64, i64* %out
 %b = alloca i32, align 4
 store i32 4, i32* %b
 %bb = bitcast i32* %b to i8*
 %r = call i32 @vprintf(i8* addrspacecast (i8 addrspace(1)* getelementptr ([6 x i8], [6 x i8] addrspace(1)* @text, i64 0, i64 0) to i8*), i8* %bb)
 %x = call i64 @frame(i64 %v)
 store i64 %x, i64* %out
 ret void }
attributes #0 = { noinline }
!nvvm.annotations = !{!0, !2}
!0 = !{void (i64*)* @__gpu_run_kernel, !"kernel", i32 1}
!2 = !{void (i64*)* @__gpu_run_kernel, !"maxntidx", i32 128}
!nvvmir.version = !{!1}
!1 = !{i32 2, i32 0}
