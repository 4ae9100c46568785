; ModuleID = 'arithmetic.arithmetic.eca7fbbe03ea8e97-cgu.0.rcgu.o'
source_filename = "arithmetic.eca7fbbe03ea8e97-cgu.0"
target datalayout = "e-p:64:64:64-i1:8:8-i8:8:8-i16:16:16-i32:32:32-i64:64:64-i128:128:128-f32:32:32-f64:64:64-v16:16:16-v32:32:32-v64:64:64-v128:128:128-n16:32:64"
target triple = "nvptx64-nvidia-cuda"

@"private$0" = private unnamed_addr constant <{ [14 x i8] }> <{ [14 x i8] c"arithmetic.rs\00" }>, align 1
@"private$1" = private unnamed_addr constant <{ [14 x i8] }> <{ [14 x i8] c"arithmetic.rs\00" }>, align 1
@"private$2" = private unnamed_addr constant <{ ptr, [16 x i8] }> <{ ptr @"private$1", [16 x i8] c"\0D\00\00\00\00\00\00\000\00\00\00\15\00\00\00" }>, align 8
@"private$3" = private unnamed_addr constant <{ [14 x i8] }> <{ [14 x i8] c"arithmetic.rs\00" }>, align 1
@"private$4" = private unnamed_addr constant <{ [14 x i8] }> <{ [14 x i8] c"arithmetic.rs\00" }>, align 1
@"private$5" = private unnamed_addr constant <{ ptr, [16 x i8] }> <{ ptr @"private$4", [16 x i8] c"\0D\00\00\00\00\00\00\001\00\00\00\15\00\00\00" }>, align 8
@"private$6" = private unnamed_addr constant <{ [14 x i8] }> <{ [14 x i8] c"arithmetic.rs\00" }>, align 1
@"private$7" = private unnamed_addr constant <{ [14 x i8] }> <{ [14 x i8] c"arithmetic.rs\00" }>, align 1
@"private$8" = private unnamed_addr constant <{ ptr, [16 x i8] }> <{ ptr @"private$7", [16 x i8] c"\0D\00\00\00\00\00\00\00\10\00\00\00\22\00\00\00" }>, align 8
@"private$9" = private unnamed_addr constant <{ [14 x i8] }> <{ [14 x i8] c"arithmetic.rs\00" }>, align 1
@"private$a" = private unnamed_addr constant <{ [14 x i8] }> <{ [14 x i8] c"arithmetic.rs\00" }>, align 1
@"private$b" = private unnamed_addr constant <{ ptr, [16 x i8] }> <{ ptr @"private$a", [16 x i8] c"\0D\00\00\00\00\00\00\00 \00\00\00\1F\00\00\00" }>, align 8
@"private$c" = private unnamed_addr constant <{ [14 x i8] }> <{ [14 x i8] c"arithmetic.rs\00" }>, align 1
@"private$d" = private unnamed_addr constant <{ [14 x i8] }> <{ [14 x i8] c"arithmetic.rs\00" }>, align 1
@"private$e" = private unnamed_addr constant <{ ptr, [16 x i8] }> <{ ptr @"private$d", [16 x i8] c"\0D\00\00\00\00\00\00\00J\00\00\00\12\00\00\00" }>, align 8
@"private$f" = private unnamed_addr constant <{ [14 x i8] }> <{ [14 x i8] c"arithmetic.rs\00" }>, align 1
@"private$g" = private unnamed_addr constant <{ [14 x i8] }> <{ [14 x i8] c"arithmetic.rs\00" }>, align 1
@"private$h" = private unnamed_addr constant <{ ptr, [16 x i8] }> <{ ptr @"private$g", [16 x i8] c"\0D\00\00\00\00\00\00\00*\00\00\00(\00\00\00" }>, align 8
@"private$i" = private unnamed_addr constant <{ [14 x i8] }> <{ [14 x i8] c"arithmetic.rs\00" }>, align 1
@"private$j" = private unnamed_addr constant <{ [14 x i8] }> <{ [14 x i8] c"arithmetic.rs\00" }>, align 1
@"private$k" = private unnamed_addr constant <{ ptr, [16 x i8] }> <{ ptr @"private$j", [16 x i8] c"\0D\00\00\00\00\00\00\00,\00\00\00\11\00\00\00" }>, align 8
@"private$l" = private unnamed_addr constant <{ [14 x i8] }> <{ [14 x i8] c"arithmetic.rs\00" }>, align 1
@"private$m" = private unnamed_addr constant <{ [14 x i8] }> <{ [14 x i8] c"arithmetic.rs\00" }>, align 1
@"private$n" = private unnamed_addr constant <{ ptr, [16 x i8] }> <{ ptr @"private$m", [16 x i8] c"\0D\00\00\00\00\00\00\00-\00\00\00\11\00\00\00" }>, align 8
@"private$o" = private unnamed_addr constant <{ [14 x i8] }> <{ [14 x i8] c"arithmetic.rs\00" }>, align 1
@"private$p" = private unnamed_addr constant <{ [14 x i8] }> <{ [14 x i8] c"arithmetic.rs\00" }>, align 1
@"private$q" = private unnamed_addr constant <{ ptr, [16 x i8] }> <{ ptr @"private$p", [16 x i8] c"\0D\00\00\00\00\00\00\00.\00\00\00\11\00\00\00" }>, align 8

declare void @__rust_eh_personality()

; Function Attrs: inlinehint nounwind
define internal void @_RNCNvCskjIlGJuPAi1_10arithmetic4wide0B3_(ptr noalias readonly align 8 dereferenceable(8) %_1, i64 %at, i128 %_3.0, i1 zeroext %_3.1) unnamed_addr #0 {
start:
  %0 = bitcast ptr %_1 to ptr
  %_10 = load ptr, ptr %0, align 8, !nonnull !0
  %_7 = load ptr, ptr %_10, align 8
  %_6 = call ptr @_RNvMNtNtCsaaFvIz50I7x_4core3ptr7mut_ptrOo3addCskjIlGJuPAi1_10arithmetic(ptr %_7, i64 %at, ptr noalias readonly align 8 dereferenceable(24) @"private$2")
  store i128 %_3.0, ptr %_6, align 16
  %_9 = add i64 %at, 1
  %_8 = call ptr @_RNvMNtNtCsaaFvIz50I7x_4core3ptr7mut_ptrOo3addCskjIlGJuPAi1_10arithmetic(ptr %_7, i64 %_9, ptr noalias readonly align 8 dereferenceable(24) @"private$5")
  %1 = icmp ule i1 %_3.1, true
  call void @llvm.assume(i1 %1)
  %2 = zext i1 %_3.1 to i128
  store i128 %2, ptr %_8, align 16
  ret void
}

; Function Attrs: inlinehint nounwind
define internal i32 @_RNvMNtCsaaFvIz50I7x_4core3f32f7to_bits(float %self) unnamed_addr #0 {
start:
  %_0 = bitcast float %self to i32
  ret i32 %_0
}

; Function Attrs: inlinehint nounwind
define internal i64 @_RNvMNtCsaaFvIz50I7x_4core3f64d7to_bits(double %self) unnamed_addr #0 {
start:
  %_0 = bitcast double %self to i64
  ret i64 %_0
}

; Function Attrs: inlinehint nounwind
define internal double @_RNvMNtCsaaFvIz50I7x_4core3f64d9from_bits(i64 %v) unnamed_addr #0 {
start:
  %_0 = bitcast i64 %v to double
  ret double %_0
}

; Function Attrs: alwaysinline nounwind
define internal ptr @_RNvMNtNtCsaaFvIz50I7x_4core3ptr7mut_ptrOAThbEj6_3addCskjIlGJuPAi1_10arithmetic(ptr %self, i64 %count, ptr noalias readonly align 8 dereferenceable(24) %0) unnamed_addr #1 {
start:
  %_0 = getelementptr inbounds [6 x { i8, i8 }], ptr %self, i64 %count
  ret ptr %_0
}

; Function Attrs: alwaysinline nounwind
define internal ptr @_RNvMNtNtCsaaFvIz50I7x_4core3ptr7mut_ptrOh3addCskjIlGJuPAi1_10arithmetic(ptr %self, i64 %count, ptr noalias readonly align 8 dereferenceable(24) %0) unnamed_addr #1 {
start:
  %_0 = getelementptr inbounds i8, ptr %self, i64 %count
  ret ptr %_0
}

; Function Attrs: alwaysinline nounwind
define internal ptr @_RNvMNtNtCsaaFvIz50I7x_4core3ptr7mut_ptrOo3addCskjIlGJuPAi1_10arithmetic(ptr %self, i64 %count, ptr noalias readonly align 8 dereferenceable(24) %0) unnamed_addr #1 {
start:
  %_0 = getelementptr inbounds i128, ptr %self, i64 %count
  ret ptr %_0
}

; Function Attrs: alwaysinline nounwind
define internal ptr @_RNvMNtNtCsaaFvIz50I7x_4core3ptr7mut_ptrOy3addCskjIlGJuPAi1_10arithmetic(ptr %self, i64 %count, ptr noalias readonly align 8 dereferenceable(24) %0) unnamed_addr #1 {
start:
  %_0 = getelementptr inbounds i64, ptr %self, i64 %count
  ret ptr %_0
}

; Function Attrs: nounwind
define ptx_kernel void @bytes(ptr %memory) unnamed_addr #2 {
start:
  %results = alloca [8 x i8], align 8
  %b = alloca [1 x i8], align 1
  %a = load i8, ptr %memory, align 1
  %0 = bitcast ptr %b to ptr
  call void @llvm.lifetime.start.p0(ptr %b)
  %1 = bitcast ptr %b to ptr
  store i8 0, ptr %1, align 1
  %_5 = call ptr @_RNvMNtNtCsaaFvIz50I7x_4core3ptr7mut_ptrOh3addCskjIlGJuPAi1_10arithmetic(ptr %memory, i64 1, ptr noalias readonly align 8 dereferenceable(24) @"private$8")
  %2 = bitcast ptr %_5 to ptr
  %3 = bitcast ptr %results to ptr
  store ptr %2, ptr %3, align 8
  br label %bb2

bb2:                                              ; preds = %bb4, %start
  %4 = bitcast ptr %b to ptr
  %_8 = load i8, ptr %4, align 1
  %5 = bitcast ptr %b to ptr
  %_10 = load i8, ptr %5, align 1
  %6 = call { i8, i1 } @__nvvm_u8_addo(i8 %a, i8 %_10)
  %_9.0 = extractvalue { i8, i1 } %6, 0
  %_9.1 = extractvalue { i8, i1 } %6, 1
  %7 = bitcast ptr %results to ptr
  %8 = load ptr, ptr %7, align 8
  %9 = bitcast ptr %8 to ptr
  %10 = getelementptr inbounds { i8, i8 }, ptr %9, i64 0
  %11 = bitcast ptr %10 to ptr
  store i8 %_9.0, ptr %11, align 1
  %12 = bitcast ptr %10 to ptr
  %13 = getelementptr inbounds i8, ptr %12, i64 1
  %14 = zext i1 %_9.1 to i8
  store i8 %14, ptr %13, align 1
  %15 = bitcast ptr %b to ptr
  %_12 = load i8, ptr %15, align 1
  %16 = call { i8, i1 } @__nvvm_u8_subo(i8 %a, i8 %_12)
  %_11.0 = extractvalue { i8, i1 } %16, 0
  %_11.1 = extractvalue { i8, i1 } %16, 1
  %17 = bitcast ptr %results to ptr
  %18 = load ptr, ptr %17, align 8
  %19 = bitcast ptr %18 to ptr
  %20 = getelementptr inbounds { i8, i8 }, ptr %19, i64 1
  %21 = bitcast ptr %20 to ptr
  store i8 %_11.0, ptr %21, align 1
  %22 = bitcast ptr %20 to ptr
  %23 = getelementptr inbounds i8, ptr %22, i64 1
  %24 = zext i1 %_11.1 to i8
  store i8 %24, ptr %23, align 1
  %25 = bitcast ptr %b to ptr
  %_14 = load i8, ptr %25, align 1
  %26 = call { i8, i1 } @__nvvm_u8_mulo(i8 %a, i8 %_14)
  %_13.0 = extractvalue { i8, i1 } %26, 0
  %_13.1 = extractvalue { i8, i1 } %26, 1
  %27 = bitcast ptr %results to ptr
  %28 = load ptr, ptr %27, align 8
  %29 = bitcast ptr %28 to ptr
  %30 = getelementptr inbounds { i8, i8 }, ptr %29, i64 2
  %31 = bitcast ptr %30 to ptr
  store i8 %_13.0, ptr %31, align 1
  %32 = bitcast ptr %30 to ptr
  %33 = getelementptr inbounds i8, ptr %32, i64 1
  %34 = zext i1 %_13.1 to i8
  store i8 %34, ptr %33, align 1
  %35 = call { i8, i1 } @__nvvm_i8_addo(i8 %a, i8 %_8)
  %_17.0 = extractvalue { i8, i1 } %35, 0
  %_17.1 = extractvalue { i8, i1 } %35, 1
  %36 = bitcast ptr %results to ptr
  %37 = load ptr, ptr %36, align 8
  %38 = bitcast ptr %37 to ptr
  %39 = getelementptr inbounds { i8, i8 }, ptr %38, i64 3
  %40 = bitcast ptr %39 to ptr
  store i8 %_17.0, ptr %40, align 1
  %41 = bitcast ptr %39 to ptr
  %42 = getelementptr inbounds i8, ptr %41, i64 1
  %43 = zext i1 %_17.1 to i8
  store i8 %43, ptr %42, align 1
  %44 = call { i8, i1 } @__nvvm_i8_subo(i8 %a, i8 %_8)
  %_21.0 = extractvalue { i8, i1 } %44, 0
  %_21.1 = extractvalue { i8, i1 } %44, 1
  %45 = bitcast ptr %results to ptr
  %46 = load ptr, ptr %45, align 8
  %47 = bitcast ptr %46 to ptr
  %48 = getelementptr inbounds { i8, i8 }, ptr %47, i64 4
  %49 = bitcast ptr %48 to ptr
  store i8 %_21.0, ptr %49, align 1
  %50 = bitcast ptr %48 to ptr
  %51 = getelementptr inbounds i8, ptr %50, i64 1
  %52 = zext i1 %_21.1 to i8
  store i8 %52, ptr %51, align 1
  %53 = call { i8, i1 } @__nvvm_i8_mulo(i8 %a, i8 %_8)
  %_25.0 = extractvalue { i8, i1 } %53, 0
  %_25.1 = extractvalue { i8, i1 } %53, 1
  %54 = bitcast ptr %results to ptr
  %55 = load ptr, ptr %54, align 8
  %56 = bitcast ptr %55 to ptr
  %57 = getelementptr inbounds { i8, i8 }, ptr %56, i64 5
  %58 = bitcast ptr %57 to ptr
  store i8 %_25.0, ptr %58, align 1
  %59 = bitcast ptr %57 to ptr
  %60 = getelementptr inbounds i8, ptr %59, i64 1
  %61 = zext i1 %_25.1 to i8
  store i8 %61, ptr %60, align 1
  %62 = bitcast ptr %b to ptr
  %_27 = load i8, ptr %62, align 1
  %63 = icmp eq i8 %_27, -1
  br i1 %63, label %bb3, label %bb4

bb3:                                              ; preds = %bb2
  %64 = bitcast ptr %b to ptr
  call void @llvm.lifetime.end.p0(ptr %b)
  ret void

bb4:                                              ; preds = %bb2
  %65 = bitcast ptr %b to ptr
  %66 = load i8, ptr %65, align 1
  %67 = add i8 %66, 1
  %68 = bitcast ptr %b to ptr
  store i8 %67, ptr %68, align 1
  %69 = bitcast ptr %results to ptr
  %70 = load ptr, ptr %69, align 8
  %_28 = call ptr @_RNvMNtNtCsaaFvIz50I7x_4core3ptr7mut_ptrOAThbEj6_3addCskjIlGJuPAi1_10arithmetic(ptr %70, i64 1, ptr noalias readonly align 8 dereferenceable(24) @"private$b")
  %71 = bitcast ptr %results to ptr
  store ptr %_28, ptr %71, align 8
  br label %bb2
}

; Function Attrs: nounwind
define ptx_kernel void @casts(ptr %memory) unnamed_addr #2 {
start:
  %0 = alloca [8 x i8], align 8
  %1 = alloca [4 x i8], align 4
  %2 = alloca [8 x i8], align 8
  %3 = alloca [8 x i8], align 8
  %results = alloca [160 x i8], align 8
  %_3 = load i64, ptr %memory, align 8
  %x = call double @_RNvMNtCsaaFvIz50I7x_4core3f64d9from_bits(i64 %_3)
  %y = fptrunc double %x to float
  %_7 = fptosi double %x to i8
  %_6 = sext i8 %_7 to i64
  %_9 = fptosi double %x to i16
  %_8 = sext i16 %_9 to i64
  %_11 = fptosi double %x to i32
  %_10 = sext i32 %_11 to i64
  %_13 = fptosi double %x to i64
  %_15 = fptoui double %x to i8
  %_14 = zext i8 %_15 to i64
  %_17 = fptoui double %x to i16
  %_16 = zext i16 %_17 to i64
  %_19 = fptoui double %x to i32
  %_18 = zext i32 %_19 to i64
  %_20 = fptoui double %x to i64
  %_22 = fptosi float %y to i8
  %_21 = sext i8 %_22 to i64
  %_24 = fptosi float %y to i16
  %_23 = sext i16 %_24 to i64
  %_26 = fptosi float %y to i32
  %_25 = sext i32 %_26 to i64
  %_28 = fptosi float %y to i64
  %_30 = fptoui float %y to i8
  %_29 = zext i8 %_30 to i64
  %_32 = fptoui float %y to i16
  %_31 = zext i16 %_32 to i64
  %_34 = fptoui float %y to i32
  %_33 = zext i32 %_34 to i64
  %_35 = fptoui float %y to i64
  %4 = bitcast ptr %3 to ptr
  call void @llvm.lifetime.start.p0(ptr %3)
  %5 = call double @__nv_sqrt(double %x)
  %6 = bitcast ptr %3 to ptr
  store double %5, ptr %6, align 8
  %7 = bitcast ptr %3 to ptr
  %_37 = load double, ptr %7, align 8
  %8 = bitcast ptr %3 to ptr
  call void @llvm.lifetime.end.p0(ptr %3)
  %_36 = call i64 @_RNvMNtCsaaFvIz50I7x_4core3f64d7to_bits(double %_37)
  %9 = bitcast ptr %2 to ptr
  call void @llvm.lifetime.start.p0(ptr %2)
  %10 = call double @__nv_floor(double %x)
  %11 = bitcast ptr %2 to ptr
  store double %10, ptr %11, align 8
  %12 = bitcast ptr %2 to ptr
  %_39 = load double, ptr %12, align 8
  %13 = bitcast ptr %2 to ptr
  call void @llvm.lifetime.end.p0(ptr %2)
  %_38 = call i64 @_RNvMNtCsaaFvIz50I7x_4core3f64d7to_bits(double %_39)
  %14 = bitcast ptr %1 to ptr
  call void @llvm.lifetime.start.p0(ptr %1)
  %15 = call float @__nv_ceilf(float %y)
  %16 = bitcast ptr %1 to ptr
  store float %15, ptr %16, align 4
  %17 = bitcast ptr %1 to ptr
  %_42 = load float, ptr %17, align 4
  %18 = bitcast ptr %1 to ptr
  call void @llvm.lifetime.end.p0(ptr %1)
  %_41 = call i32 @_RNvMNtCsaaFvIz50I7x_4core3f32f7to_bits(float %_42)
  %_40 = zext i32 %_41 to i64
  %19 = bitcast ptr %0 to ptr
  call void @llvm.lifetime.start.p0(ptr %0)
  %20 = call double @__nv_fma(double %x, double %x, double 1.000000e+00)
  %21 = bitcast ptr %0 to ptr
  store double %20, ptr %21, align 8
  %22 = bitcast ptr %0 to ptr
  %_44 = load double, ptr %22, align 8
  %23 = bitcast ptr %0 to ptr
  call void @llvm.lifetime.end.p0(ptr %0)
  %_43 = call i64 @_RNvMNtCsaaFvIz50I7x_4core3f64d7to_bits(double %_44)
  %24 = bitcast ptr %results to ptr
  %25 = getelementptr inbounds i64, ptr %24, i64 0
  store i64 %_6, ptr %25, align 8
  %26 = bitcast ptr %results to ptr
  %27 = getelementptr inbounds i64, ptr %26, i64 1
  store i64 %_8, ptr %27, align 8
  %28 = bitcast ptr %results to ptr
  %29 = getelementptr inbounds i64, ptr %28, i64 2
  store i64 %_10, ptr %29, align 8
  %30 = bitcast ptr %results to ptr
  %31 = getelementptr inbounds i64, ptr %30, i64 3
  store i64 %_13, ptr %31, align 8
  %32 = bitcast ptr %results to ptr
  %33 = getelementptr inbounds i64, ptr %32, i64 4
  store i64 %_14, ptr %33, align 8
  %34 = bitcast ptr %results to ptr
  %35 = getelementptr inbounds i64, ptr %34, i64 5
  store i64 %_16, ptr %35, align 8
  %36 = bitcast ptr %results to ptr
  %37 = getelementptr inbounds i64, ptr %36, i64 6
  store i64 %_18, ptr %37, align 8
  %38 = bitcast ptr %results to ptr
  %39 = getelementptr inbounds i64, ptr %38, i64 7
  store i64 %_20, ptr %39, align 8
  %40 = bitcast ptr %results to ptr
  %41 = getelementptr inbounds i64, ptr %40, i64 8
  store i64 %_21, ptr %41, align 8
  %42 = bitcast ptr %results to ptr
  %43 = getelementptr inbounds i64, ptr %42, i64 9
  store i64 %_23, ptr %43, align 8
  %44 = bitcast ptr %results to ptr
  %45 = getelementptr inbounds i64, ptr %44, i64 10
  store i64 %_25, ptr %45, align 8
  %46 = bitcast ptr %results to ptr
  %47 = getelementptr inbounds i64, ptr %46, i64 11
  store i64 %_28, ptr %47, align 8
  %48 = bitcast ptr %results to ptr
  %49 = getelementptr inbounds i64, ptr %48, i64 12
  store i64 %_29, ptr %49, align 8
  %50 = bitcast ptr %results to ptr
  %51 = getelementptr inbounds i64, ptr %50, i64 13
  store i64 %_31, ptr %51, align 8
  %52 = bitcast ptr %results to ptr
  %53 = getelementptr inbounds i64, ptr %52, i64 14
  store i64 %_33, ptr %53, align 8
  %54 = bitcast ptr %results to ptr
  %55 = getelementptr inbounds i64, ptr %54, i64 15
  store i64 %_35, ptr %55, align 8
  %56 = bitcast ptr %results to ptr
  %57 = getelementptr inbounds i64, ptr %56, i64 16
  store i64 %_36, ptr %57, align 8
  %58 = bitcast ptr %results to ptr
  %59 = getelementptr inbounds i64, ptr %58, i64 17
  store i64 %_38, ptr %59, align 8
  %60 = bitcast ptr %results to ptr
  %61 = getelementptr inbounds i64, ptr %60, i64 18
  store i64 %_40, ptr %61, align 8
  %62 = bitcast ptr %results to ptr
  %63 = getelementptr inbounds i64, ptr %62, i64 19
  store i64 %_43, ptr %63, align 8
  %_46 = call ptr @_RNvMNtNtCsaaFvIz50I7x_4core3ptr7mut_ptrOy3addCskjIlGJuPAi1_10arithmetic(ptr %memory, i64 1, ptr noalias readonly align 8 dereferenceable(24) @"private$e")
  %_45 = bitcast ptr %_46 to ptr
  %64 = bitcast ptr %_45 to ptr
  %65 = bitcast ptr %results to ptr
  call void @llvm.memcpy.p0.p0.i64(ptr align 8 %64, ptr align 8 %65, i64 160, i1 false)
  ret void
}

; Function Attrs: nounwind
define ptx_kernel void @wide(ptr %0) unnamed_addr #2 {
start:
  %_38 = alloca [48 x i8], align 16
  %_31 = alloca [48 x i8], align 16
  %_27 = alloca [48 x i8], align 16
  %_23 = alloca [48 x i8], align 16
  %_19 = alloca [48 x i8], align 16
  %put = alloca [8 x i8], align 8
  %memory = alloca [8 x i8], align 8
  %1 = bitcast ptr %memory to ptr
  store ptr %0, ptr %1, align 8
  %2 = bitcast ptr %memory to ptr
  %3 = load ptr, ptr %2, align 8
  %a = load i128, ptr %3, align 16
  %4 = bitcast ptr %memory to ptr
  %5 = load ptr, ptr %4, align 8
  %_4 = call ptr @_RNvMNtNtCsaaFvIz50I7x_4core3ptr7mut_ptrOo3addCskjIlGJuPAi1_10arithmetic(ptr %5, i64 1, ptr noalias readonly align 8 dereferenceable(24) @"private$h")
  %b = load i128, ptr %_4, align 16
  %_8 = trunc i128 %b to i32
  %by = and i32 %_8, 127
  %6 = zext i32 %by to i128
  %7 = trunc i128 %6 to i32
  %8 = bitcast i128 %a to <2 x i64>
  %9 = extractelement <2 x i64> %8, i32 0
  %10 = extractelement <2 x i64> %8, i32 1
  %11 = zext i32 %7 to i64
  %12 = icmp uge i64 %11, 128
  %13 = icmp uge i64 %11, 64
  %14 = sub i64 %11, 64
  %15 = shl i64 %9, %14
  %16 = insertelement <2 x i64> <i64 0, i64 undef>, i64 %15, i32 1
  %17 = bitcast <2 x i64> %16 to i128
  %18 = shl i64 %10, %11
  %19 = sub i64 64, %11
  %20 = lshr i64 %9, %19
  %21 = or i64 %18, %20
  %22 = shl i64 %9, %11
  %23 = insertelement <2 x i64> undef, i64 %22, i32 0
  %24 = insertelement <2 x i64> %23, i64 %21, i32 1
  %25 = bitcast <2 x i64> %24 to i128
  %26 = select i1 %13, i128 %17, i128 %25
  %_9 = select i1 %12, i128 0, i128 %26
  %27 = bitcast ptr %memory to ptr
  %28 = load ptr, ptr %27, align 8
  %_10 = call ptr @_RNvMNtNtCsaaFvIz50I7x_4core3ptr7mut_ptrOo3addCskjIlGJuPAi1_10arithmetic(ptr %28, i64 2, ptr noalias readonly align 8 dereferenceable(24) @"private$k")
  store i128 %_9, ptr %_10, align 16
  %29 = zext i32 %by to i128
  %30 = trunc i128 %29 to i32
  %31 = bitcast i128 %a to <2 x i64>
  %32 = extractelement <2 x i64> %31, i32 0
  %33 = extractelement <2 x i64> %31, i32 1
  %34 = zext i32 %30 to i64
  %35 = icmp uge i64 %34, 128
  %36 = icmp uge i64 %34, 64
  %37 = sub i64 %34, 64
  %38 = lshr i64 %33, %37
  %39 = insertelement <2 x i64> undef, i64 %38, i32 0
  %40 = insertelement <2 x i64> %39, i64 0, i32 1
  %41 = bitcast <2 x i64> %40 to i128
  %42 = lshr i64 %32, %34
  %43 = sub i64 64, %34
  %44 = shl i64 %33, %43
  %45 = or i64 %42, %44
  %46 = lshr i64 %33, %34
  %47 = insertelement <2 x i64> undef, i64 %45, i32 0
  %48 = insertelement <2 x i64> %47, i64 %46, i32 1
  %49 = bitcast <2 x i64> %48 to i128
  %50 = select i1 %36, i128 %41, i128 %49
  %_11 = select i1 %35, i128 0, i128 %50
  %51 = bitcast ptr %memory to ptr
  %52 = load ptr, ptr %51, align 8
  %_12 = call ptr @_RNvMNtNtCsaaFvIz50I7x_4core3ptr7mut_ptrOo3addCskjIlGJuPAi1_10arithmetic(ptr %52, i64 3, ptr noalias readonly align 8 dereferenceable(24) @"private$n")
  store i128 %_11, ptr %_12, align 16
  %53 = zext i32 %by to i128
  %54 = trunc i128 %53 to i32
  %55 = bitcast i128 %a to <2 x i64>
  %56 = extractelement <2 x i64> %55, i32 0
  %57 = extractelement <2 x i64> %55, i32 1
  %58 = zext i32 %54 to i64
  %59 = icmp uge i64 %58, 128
  %60 = icmp uge i64 %58, 64
  %61 = icmp slt i64 %57, 0
  %62 = select i1 %61, i128 -1, i128 0
  %63 = sub i64 %58, 64
  %64 = select i1 %61, i64 -1, i64 0
  %65 = ashr i64 %57, %63
  %66 = insertelement <2 x i64> undef, i64 %65, i32 0
  %67 = insertelement <2 x i64> %66, i64 %64, i32 1
  %68 = bitcast <2 x i64> %67 to i128
  %69 = lshr i64 %56, %58
  %70 = sub i64 64, %58
  %71 = shl i64 %57, %70
  %72 = or i64 %69, %71
  %73 = ashr i64 %57, %58
  %74 = insertelement <2 x i64> undef, i64 %72, i32 0
  %75 = insertelement <2 x i64> %74, i64 %73, i32 1
  %76 = bitcast <2 x i64> %75 to i128
  %77 = select i1 %60, i128 %68, i128 %76
  %_13 = select i1 %59, i128 %62, i128 %77
  %78 = bitcast ptr %memory to ptr
  %79 = load ptr, ptr %78, align 8
  %_14 = call ptr @_RNvMNtNtCsaaFvIz50I7x_4core3ptr7mut_ptrOo3addCskjIlGJuPAi1_10arithmetic(ptr %79, i64 4, ptr noalias readonly align 8 dereferenceable(24) @"private$q")
  store i128 %_13, ptr %_14, align 16
  %80 = bitcast ptr %put to ptr
  call void @llvm.lifetime.start.p0(ptr %put)
  %81 = bitcast ptr %put to ptr
  store ptr %memory, ptr %81, align 8
  %82 = bitcast ptr %_19 to ptr
  call void @llvm.lifetime.start.p0(ptr %_19)
  %83 = bitcast i128 %a to <2 x i64>
  %84 = extractelement <2 x i64> %83, i32 0
  %85 = extractelement <2 x i64> %83, i32 1
  %86 = bitcast i128 %b to <2 x i64>
  %87 = extractelement <2 x i64> %86, i32 0
  %88 = extractelement <2 x i64> %86, i32 1
  %89 = trunc i64 %84 to i32
  %90 = lshr i64 %84, 32
  %91 = trunc i64 %90 to i32
  %92 = trunc i64 %87 to i32
  %93 = lshr i64 %87, 32
  %94 = trunc i64 %93 to i32
  %95 = zext i32 %89 to i64
  %96 = zext i32 %91 to i64
  %97 = zext i32 %92 to i64
  %98 = zext i32 %94 to i64
  %99 = mul i64 %95, %97
  %100 = mul i64 %95, %98
  %101 = mul i64 %96, %97
  %102 = mul i64 %96, %98
  %103 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %100, i64 %101)
  %104 = extractvalue { i64, i1 } %103, 0
  %105 = extractvalue { i64, i1 } %103, 1
  %106 = and i64 %104, 4294967295
  %107 = shl i64 %106, 32
  %108 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %99, i64 %107)
  %109 = extractvalue { i64, i1 } %108, 0
  %110 = extractvalue { i64, i1 } %108, 1
  %111 = lshr i64 %104, 32
  %112 = zext i1 %105 to i64
  %113 = shl i64 %112, 32
  %114 = add i64 %111, %113
  %115 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %102, i64 %114)
  %116 = extractvalue { i64, i1 } %115, 0
  %117 = extractvalue { i64, i1 } %115, 1
  %118 = zext i1 %110 to i64
  %119 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %116, i64 %118)
  %120 = extractvalue { i64, i1 } %119, 0
  %121 = extractvalue { i64, i1 } %119, 1
  %122 = trunc i64 %84 to i32
  %123 = lshr i64 %84, 32
  %124 = trunc i64 %123 to i32
  %125 = trunc i64 %88 to i32
  %126 = lshr i64 %88, 32
  %127 = trunc i64 %126 to i32
  %128 = zext i32 %122 to i64
  %129 = zext i32 %124 to i64
  %130 = zext i32 %125 to i64
  %131 = zext i32 %127 to i64
  %132 = mul i64 %128, %130
  %133 = mul i64 %128, %131
  %134 = mul i64 %129, %130
  %135 = mul i64 %129, %131
  %136 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %133, i64 %134)
  %137 = extractvalue { i64, i1 } %136, 0
  %138 = extractvalue { i64, i1 } %136, 1
  %139 = and i64 %137, 4294967295
  %140 = shl i64 %139, 32
  %141 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %132, i64 %140)
  %142 = extractvalue { i64, i1 } %141, 0
  %143 = extractvalue { i64, i1 } %141, 1
  %144 = lshr i64 %137, 32
  %145 = zext i1 %138 to i64
  %146 = shl i64 %145, 32
  %147 = add i64 %144, %146
  %148 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %135, i64 %147)
  %149 = extractvalue { i64, i1 } %148, 0
  %150 = extractvalue { i64, i1 } %148, 1
  %151 = zext i1 %143 to i64
  %152 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %149, i64 %151)
  %153 = extractvalue { i64, i1 } %152, 0
  %154 = extractvalue { i64, i1 } %152, 1
  %155 = trunc i64 %85 to i32
  %156 = lshr i64 %85, 32
  %157 = trunc i64 %156 to i32
  %158 = trunc i64 %87 to i32
  %159 = lshr i64 %87, 32
  %160 = trunc i64 %159 to i32
  %161 = zext i32 %155 to i64
  %162 = zext i32 %157 to i64
  %163 = zext i32 %158 to i64
  %164 = zext i32 %160 to i64
  %165 = mul i64 %161, %163
  %166 = mul i64 %161, %164
  %167 = mul i64 %162, %163
  %168 = mul i64 %162, %164
  %169 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %166, i64 %167)
  %170 = extractvalue { i64, i1 } %169, 0
  %171 = extractvalue { i64, i1 } %169, 1
  %172 = and i64 %170, 4294967295
  %173 = shl i64 %172, 32
  %174 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %165, i64 %173)
  %175 = extractvalue { i64, i1 } %174, 0
  %176 = extractvalue { i64, i1 } %174, 1
  %177 = lshr i64 %170, 32
  %178 = zext i1 %171 to i64
  %179 = shl i64 %178, 32
  %180 = add i64 %177, %179
  %181 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %168, i64 %180)
  %182 = extractvalue { i64, i1 } %181, 0
  %183 = extractvalue { i64, i1 } %181, 1
  %184 = zext i1 %176 to i64
  %185 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %182, i64 %184)
  %186 = extractvalue { i64, i1 } %185, 0
  %187 = extractvalue { i64, i1 } %185, 1
  %188 = trunc i64 %85 to i32
  %189 = lshr i64 %85, 32
  %190 = trunc i64 %189 to i32
  %191 = trunc i64 %88 to i32
  %192 = lshr i64 %88, 32
  %193 = trunc i64 %192 to i32
  %194 = zext i32 %188 to i64
  %195 = zext i32 %190 to i64
  %196 = zext i32 %191 to i64
  %197 = zext i32 %193 to i64
  %198 = mul i64 %194, %196
  %199 = mul i64 %194, %197
  %200 = mul i64 %195, %196
  %201 = mul i64 %195, %197
  %202 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %199, i64 %200)
  %203 = extractvalue { i64, i1 } %202, 0
  %204 = extractvalue { i64, i1 } %202, 1
  %205 = and i64 %203, 4294967295
  %206 = shl i64 %205, 32
  %207 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %198, i64 %206)
  %208 = extractvalue { i64, i1 } %207, 0
  %209 = extractvalue { i64, i1 } %207, 1
  %210 = lshr i64 %203, 32
  %211 = zext i1 %204 to i64
  %212 = shl i64 %211, 32
  %213 = add i64 %210, %212
  %214 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %201, i64 %213)
  %215 = extractvalue { i64, i1 } %214, 0
  %216 = extractvalue { i64, i1 } %214, 1
  %217 = zext i1 %209 to i64
  %218 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %215, i64 %217)
  %219 = extractvalue { i64, i1 } %218, 0
  %220 = extractvalue { i64, i1 } %218, 1
  %221 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %120, i64 %142)
  %222 = extractvalue { i64, i1 } %221, 0
  %223 = extractvalue { i64, i1 } %221, 1
  %224 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %222, i64 %175)
  %225 = extractvalue { i64, i1 } %224, 0
  %226 = extractvalue { i64, i1 } %224, 1
  %227 = zext i1 %223 to i64
  %228 = zext i1 %226 to i64
  %229 = add i64 %227, %228
  %230 = insertelement <2 x i64> undef, i64 %109, i32 0
  %231 = insertelement <2 x i64> %230, i64 %225, i32 1
  %_20.0 = bitcast <2 x i64> %231 to i128
  %232 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %153, i64 %186)
  %233 = extractvalue { i64, i1 } %232, 0
  %234 = extractvalue { i64, i1 } %232, 1
  %235 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %233, i64 %208)
  %236 = extractvalue { i64, i1 } %235, 0
  %237 = extractvalue { i64, i1 } %235, 1
  %238 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %236, i64 %229)
  %239 = extractvalue { i64, i1 } %238, 0
  %240 = extractvalue { i64, i1 } %238, 1
  %241 = zext i1 %234 to i64
  %242 = zext i1 %237 to i64
  %243 = zext i1 %240 to i64
  %244 = add i64 %241, %242
  %245 = add i64 %244, %243
  %246 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %219, i64 %245)
  %247 = extractvalue { i64, i1 } %246, 0
  %248 = extractvalue { i64, i1 } %246, 1
  %249 = icmp ne i64 %239, 0
  %250 = icmp ne i64 %247, 0
  %251 = or i1 %249, %250
  %252 = or i1 %251, %248
  %253 = bitcast i128 %_20.0 to <2 x i64>
  %254 = extractelement <2 x i64> %253, i32 0
  %255 = extractelement <2 x i64> %253, i32 1
  %256 = icmp slt i64 %255, 0
  %257 = icmp eq i64 %239, 0
  %258 = icmp eq i64 %247, 0
  %259 = and i1 %257, %258
  %260 = icmp eq i64 %239, -1
  %261 = icmp eq i64 %247, -1
  %262 = and i1 %260, %261
  %263 = xor i1 %259, true
  %264 = or i1 %263, %248
  %265 = xor i1 %262, true
  %266 = or i1 %265, %248
  %_20.1 = select i1 %256, i1 %266, i1 %264
  %267 = bitcast ptr %_19 to ptr
  store i64 5, ptr %267, align 16
  %268 = bitcast ptr %_19 to ptr
  %269 = getelementptr inbounds i8, ptr %268, i64 16
  %270 = bitcast ptr %269 to ptr
  store i128 %_20.0, ptr %270, align 16
  %271 = getelementptr inbounds i8, ptr %269, i64 16
  %272 = zext i1 %_20.1 to i8
  store i8 %272, ptr %271, align 16
  %273 = bitcast ptr %_19 to ptr
  %274 = load i64, ptr %273, align 16
  %275 = bitcast ptr %_19 to ptr
  %276 = getelementptr inbounds i8, ptr %275, i64 16
  %277 = bitcast ptr %276 to ptr
  %278 = load i128, ptr %277, align 16
  %279 = getelementptr inbounds i8, ptr %276, i64 16
  %280 = load i8, ptr %279, align 16, !range !1
  %281 = trunc i8 %280 to i1
  %282 = bitcast ptr %put to ptr
  call void @_RNCNvCskjIlGJuPAi1_10arithmetic4wide0B3_(ptr noalias readonly align 8 dereferenceable(8) %282, i64 %274, i128 %278, i1 zeroext %281)
  %283 = bitcast ptr %_19 to ptr
  call void @llvm.lifetime.end.p0(ptr %_19)
  %284 = bitcast ptr %_23 to ptr
  call void @llvm.lifetime.start.p0(ptr %_23)
  %285 = bitcast i128 %a to <2 x i64>
  %286 = extractelement <2 x i64> %285, i32 0
  %287 = extractelement <2 x i64> %285, i32 1
  %288 = bitcast i128 %a to <2 x i64>
  %289 = extractelement <2 x i64> %288, i32 0
  %290 = extractelement <2 x i64> %288, i32 1
  %291 = trunc i64 %286 to i32
  %292 = lshr i64 %286, 32
  %293 = trunc i64 %292 to i32
  %294 = trunc i64 %289 to i32
  %295 = lshr i64 %289, 32
  %296 = trunc i64 %295 to i32
  %297 = zext i32 %291 to i64
  %298 = zext i32 %293 to i64
  %299 = zext i32 %294 to i64
  %300 = zext i32 %296 to i64
  %301 = mul i64 %297, %299
  %302 = mul i64 %297, %300
  %303 = mul i64 %298, %299
  %304 = mul i64 %298, %300
  %305 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %302, i64 %303)
  %306 = extractvalue { i64, i1 } %305, 0
  %307 = extractvalue { i64, i1 } %305, 1
  %308 = and i64 %306, 4294967295
  %309 = shl i64 %308, 32
  %310 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %301, i64 %309)
  %311 = extractvalue { i64, i1 } %310, 0
  %312 = extractvalue { i64, i1 } %310, 1
  %313 = lshr i64 %306, 32
  %314 = zext i1 %307 to i64
  %315 = shl i64 %314, 32
  %316 = add i64 %313, %315
  %317 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %304, i64 %316)
  %318 = extractvalue { i64, i1 } %317, 0
  %319 = extractvalue { i64, i1 } %317, 1
  %320 = zext i1 %312 to i64
  %321 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %318, i64 %320)
  %322 = extractvalue { i64, i1 } %321, 0
  %323 = extractvalue { i64, i1 } %321, 1
  %324 = trunc i64 %286 to i32
  %325 = lshr i64 %286, 32
  %326 = trunc i64 %325 to i32
  %327 = trunc i64 %290 to i32
  %328 = lshr i64 %290, 32
  %329 = trunc i64 %328 to i32
  %330 = zext i32 %324 to i64
  %331 = zext i32 %326 to i64
  %332 = zext i32 %327 to i64
  %333 = zext i32 %329 to i64
  %334 = mul i64 %330, %332
  %335 = mul i64 %330, %333
  %336 = mul i64 %331, %332
  %337 = mul i64 %331, %333
  %338 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %335, i64 %336)
  %339 = extractvalue { i64, i1 } %338, 0
  %340 = extractvalue { i64, i1 } %338, 1
  %341 = and i64 %339, 4294967295
  %342 = shl i64 %341, 32
  %343 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %334, i64 %342)
  %344 = extractvalue { i64, i1 } %343, 0
  %345 = extractvalue { i64, i1 } %343, 1
  %346 = lshr i64 %339, 32
  %347 = zext i1 %340 to i64
  %348 = shl i64 %347, 32
  %349 = add i64 %346, %348
  %350 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %337, i64 %349)
  %351 = extractvalue { i64, i1 } %350, 0
  %352 = extractvalue { i64, i1 } %350, 1
  %353 = zext i1 %345 to i64
  %354 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %351, i64 %353)
  %355 = extractvalue { i64, i1 } %354, 0
  %356 = extractvalue { i64, i1 } %354, 1
  %357 = trunc i64 %287 to i32
  %358 = lshr i64 %287, 32
  %359 = trunc i64 %358 to i32
  %360 = trunc i64 %289 to i32
  %361 = lshr i64 %289, 32
  %362 = trunc i64 %361 to i32
  %363 = zext i32 %357 to i64
  %364 = zext i32 %359 to i64
  %365 = zext i32 %360 to i64
  %366 = zext i32 %362 to i64
  %367 = mul i64 %363, %365
  %368 = mul i64 %363, %366
  %369 = mul i64 %364, %365
  %370 = mul i64 %364, %366
  %371 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %368, i64 %369)
  %372 = extractvalue { i64, i1 } %371, 0
  %373 = extractvalue { i64, i1 } %371, 1
  %374 = and i64 %372, 4294967295
  %375 = shl i64 %374, 32
  %376 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %367, i64 %375)
  %377 = extractvalue { i64, i1 } %376, 0
  %378 = extractvalue { i64, i1 } %376, 1
  %379 = lshr i64 %372, 32
  %380 = zext i1 %373 to i64
  %381 = shl i64 %380, 32
  %382 = add i64 %379, %381
  %383 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %370, i64 %382)
  %384 = extractvalue { i64, i1 } %383, 0
  %385 = extractvalue { i64, i1 } %383, 1
  %386 = zext i1 %378 to i64
  %387 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %384, i64 %386)
  %388 = extractvalue { i64, i1 } %387, 0
  %389 = extractvalue { i64, i1 } %387, 1
  %390 = trunc i64 %287 to i32
  %391 = lshr i64 %287, 32
  %392 = trunc i64 %391 to i32
  %393 = trunc i64 %290 to i32
  %394 = lshr i64 %290, 32
  %395 = trunc i64 %394 to i32
  %396 = zext i32 %390 to i64
  %397 = zext i32 %392 to i64
  %398 = zext i32 %393 to i64
  %399 = zext i32 %395 to i64
  %400 = mul i64 %396, %398
  %401 = mul i64 %396, %399
  %402 = mul i64 %397, %398
  %403 = mul i64 %397, %399
  %404 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %401, i64 %402)
  %405 = extractvalue { i64, i1 } %404, 0
  %406 = extractvalue { i64, i1 } %404, 1
  %407 = and i64 %405, 4294967295
  %408 = shl i64 %407, 32
  %409 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %400, i64 %408)
  %410 = extractvalue { i64, i1 } %409, 0
  %411 = extractvalue { i64, i1 } %409, 1
  %412 = lshr i64 %405, 32
  %413 = zext i1 %406 to i64
  %414 = shl i64 %413, 32
  %415 = add i64 %412, %414
  %416 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %403, i64 %415)
  %417 = extractvalue { i64, i1 } %416, 0
  %418 = extractvalue { i64, i1 } %416, 1
  %419 = zext i1 %411 to i64
  %420 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %417, i64 %419)
  %421 = extractvalue { i64, i1 } %420, 0
  %422 = extractvalue { i64, i1 } %420, 1
  %423 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %322, i64 %344)
  %424 = extractvalue { i64, i1 } %423, 0
  %425 = extractvalue { i64, i1 } %423, 1
  %426 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %424, i64 %377)
  %427 = extractvalue { i64, i1 } %426, 0
  %428 = extractvalue { i64, i1 } %426, 1
  %429 = zext i1 %425 to i64
  %430 = zext i1 %428 to i64
  %431 = add i64 %429, %430
  %432 = insertelement <2 x i64> undef, i64 %311, i32 0
  %433 = insertelement <2 x i64> %432, i64 %427, i32 1
  %_24.0 = bitcast <2 x i64> %433 to i128
  %434 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %355, i64 %388)
  %435 = extractvalue { i64, i1 } %434, 0
  %436 = extractvalue { i64, i1 } %434, 1
  %437 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %435, i64 %410)
  %438 = extractvalue { i64, i1 } %437, 0
  %439 = extractvalue { i64, i1 } %437, 1
  %440 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %438, i64 %431)
  %441 = extractvalue { i64, i1 } %440, 0
  %442 = extractvalue { i64, i1 } %440, 1
  %443 = zext i1 %436 to i64
  %444 = zext i1 %439 to i64
  %445 = zext i1 %442 to i64
  %446 = add i64 %443, %444
  %447 = add i64 %446, %445
  %448 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %421, i64 %447)
  %449 = extractvalue { i64, i1 } %448, 0
  %450 = extractvalue { i64, i1 } %448, 1
  %451 = icmp ne i64 %441, 0
  %452 = icmp ne i64 %449, 0
  %453 = or i1 %451, %452
  %454 = or i1 %453, %450
  %455 = bitcast i128 %_24.0 to <2 x i64>
  %456 = extractelement <2 x i64> %455, i32 0
  %457 = extractelement <2 x i64> %455, i32 1
  %458 = icmp slt i64 %457, 0
  %459 = icmp eq i64 %441, 0
  %460 = icmp eq i64 %449, 0
  %461 = and i1 %459, %460
  %462 = icmp eq i64 %441, -1
  %463 = icmp eq i64 %449, -1
  %464 = and i1 %462, %463
  %465 = xor i1 %461, true
  %466 = or i1 %465, %450
  %467 = xor i1 %464, true
  %468 = or i1 %467, %450
  %_24.1 = select i1 %458, i1 %468, i1 %466
  %469 = bitcast ptr %_23 to ptr
  store i64 7, ptr %469, align 16
  %470 = bitcast ptr %_23 to ptr
  %471 = getelementptr inbounds i8, ptr %470, i64 16
  %472 = bitcast ptr %471 to ptr
  store i128 %_24.0, ptr %472, align 16
  %473 = getelementptr inbounds i8, ptr %471, i64 16
  %474 = zext i1 %_24.1 to i8
  store i8 %474, ptr %473, align 16
  %475 = bitcast ptr %_23 to ptr
  %476 = load i64, ptr %475, align 16
  %477 = bitcast ptr %_23 to ptr
  %478 = getelementptr inbounds i8, ptr %477, i64 16
  %479 = bitcast ptr %478 to ptr
  %480 = load i128, ptr %479, align 16
  %481 = getelementptr inbounds i8, ptr %478, i64 16
  %482 = load i8, ptr %481, align 16, !range !1
  %483 = trunc i8 %482 to i1
  %484 = bitcast ptr %put to ptr
  call void @_RNCNvCskjIlGJuPAi1_10arithmetic4wide0B3_(ptr noalias readonly align 8 dereferenceable(8) %484, i64 %476, i128 %480, i1 zeroext %483)
  %485 = bitcast ptr %_23 to ptr
  call void @llvm.lifetime.end.p0(ptr %_23)
  %486 = bitcast ptr %_27 to ptr
  call void @llvm.lifetime.start.p0(ptr %_27)
  %487 = bitcast i128 %a to <2 x i64>
  %488 = extractelement <2 x i64> %487, i32 0
  %489 = extractelement <2 x i64> %487, i32 1
  %490 = trunc i64 %488 to i32
  %491 = lshr i64 %488, 32
  %492 = trunc i64 %491 to i32
  %493 = zext i32 %490 to i64
  %494 = zext i32 %492 to i64
  %constexpr = zext i32 trunc (i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 -3) to <2 x i64>), i32 0) to i32) to i64
  %495 = mul i64 %493, %constexpr
  %constexpr1 = lshr i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 -3) to <2 x i64>), i32 0), 32
  %constexpr2 = trunc i64 %constexpr1 to i32
  %constexpr3 = zext i32 %constexpr2 to i64
  %496 = mul i64 %493, %constexpr3
  %constexpr4 = zext i32 trunc (i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 -3) to <2 x i64>), i32 0) to i32) to i64
  %497 = mul i64 %494, %constexpr4
  %constexpr5 = lshr i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 -3) to <2 x i64>), i32 0), 32
  %constexpr6 = trunc i64 %constexpr5 to i32
  %constexpr7 = zext i32 %constexpr6 to i64
  %498 = mul i64 %494, %constexpr7
  %499 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %496, i64 %497)
  %500 = extractvalue { i64, i1 } %499, 0
  %501 = extractvalue { i64, i1 } %499, 1
  %502 = and i64 %500, 4294967295
  %503 = shl i64 %502, 32
  %504 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %495, i64 %503)
  %505 = extractvalue { i64, i1 } %504, 0
  %506 = extractvalue { i64, i1 } %504, 1
  %507 = lshr i64 %500, 32
  %508 = zext i1 %501 to i64
  %509 = shl i64 %508, 32
  %510 = add i64 %507, %509
  %511 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %498, i64 %510)
  %512 = extractvalue { i64, i1 } %511, 0
  %513 = extractvalue { i64, i1 } %511, 1
  %514 = zext i1 %506 to i64
  %515 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %512, i64 %514)
  %516 = extractvalue { i64, i1 } %515, 0
  %517 = extractvalue { i64, i1 } %515, 1
  %518 = trunc i64 %488 to i32
  %519 = lshr i64 %488, 32
  %520 = trunc i64 %519 to i32
  %521 = zext i32 %518 to i64
  %522 = zext i32 %520 to i64
  %constexpr8 = zext i32 trunc (i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 -3) to <2 x i64>), i32 1) to i32) to i64
  %523 = mul i64 %521, %constexpr8
  %constexpr9 = lshr i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 -3) to <2 x i64>), i32 1), 32
  %constexpr10 = trunc i64 %constexpr9 to i32
  %constexpr11 = zext i32 %constexpr10 to i64
  %524 = mul i64 %521, %constexpr11
  %constexpr12 = zext i32 trunc (i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 -3) to <2 x i64>), i32 1) to i32) to i64
  %525 = mul i64 %522, %constexpr12
  %constexpr13 = lshr i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 -3) to <2 x i64>), i32 1), 32
  %constexpr14 = trunc i64 %constexpr13 to i32
  %constexpr15 = zext i32 %constexpr14 to i64
  %526 = mul i64 %522, %constexpr15
  %527 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %524, i64 %525)
  %528 = extractvalue { i64, i1 } %527, 0
  %529 = extractvalue { i64, i1 } %527, 1
  %530 = and i64 %528, 4294967295
  %531 = shl i64 %530, 32
  %532 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %523, i64 %531)
  %533 = extractvalue { i64, i1 } %532, 0
  %534 = extractvalue { i64, i1 } %532, 1
  %535 = lshr i64 %528, 32
  %536 = zext i1 %529 to i64
  %537 = shl i64 %536, 32
  %538 = add i64 %535, %537
  %539 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %526, i64 %538)
  %540 = extractvalue { i64, i1 } %539, 0
  %541 = extractvalue { i64, i1 } %539, 1
  %542 = zext i1 %534 to i64
  %543 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %540, i64 %542)
  %544 = extractvalue { i64, i1 } %543, 0
  %545 = extractvalue { i64, i1 } %543, 1
  %546 = trunc i64 %489 to i32
  %547 = lshr i64 %489, 32
  %548 = trunc i64 %547 to i32
  %549 = zext i32 %546 to i64
  %550 = zext i32 %548 to i64
  %constexpr16 = zext i32 trunc (i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 -3) to <2 x i64>), i32 0) to i32) to i64
  %551 = mul i64 %549, %constexpr16
  %constexpr17 = lshr i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 -3) to <2 x i64>), i32 0), 32
  %constexpr18 = trunc i64 %constexpr17 to i32
  %constexpr19 = zext i32 %constexpr18 to i64
  %552 = mul i64 %549, %constexpr19
  %constexpr20 = zext i32 trunc (i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 -3) to <2 x i64>), i32 0) to i32) to i64
  %553 = mul i64 %550, %constexpr20
  %constexpr21 = lshr i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 -3) to <2 x i64>), i32 0), 32
  %constexpr22 = trunc i64 %constexpr21 to i32
  %constexpr23 = zext i32 %constexpr22 to i64
  %554 = mul i64 %550, %constexpr23
  %555 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %552, i64 %553)
  %556 = extractvalue { i64, i1 } %555, 0
  %557 = extractvalue { i64, i1 } %555, 1
  %558 = and i64 %556, 4294967295
  %559 = shl i64 %558, 32
  %560 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %551, i64 %559)
  %561 = extractvalue { i64, i1 } %560, 0
  %562 = extractvalue { i64, i1 } %560, 1
  %563 = lshr i64 %556, 32
  %564 = zext i1 %557 to i64
  %565 = shl i64 %564, 32
  %566 = add i64 %563, %565
  %567 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %554, i64 %566)
  %568 = extractvalue { i64, i1 } %567, 0
  %569 = extractvalue { i64, i1 } %567, 1
  %570 = zext i1 %562 to i64
  %571 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %568, i64 %570)
  %572 = extractvalue { i64, i1 } %571, 0
  %573 = extractvalue { i64, i1 } %571, 1
  %574 = trunc i64 %489 to i32
  %575 = lshr i64 %489, 32
  %576 = trunc i64 %575 to i32
  %577 = zext i32 %574 to i64
  %578 = zext i32 %576 to i64
  %constexpr24 = zext i32 trunc (i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 -3) to <2 x i64>), i32 1) to i32) to i64
  %579 = mul i64 %577, %constexpr24
  %constexpr25 = lshr i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 -3) to <2 x i64>), i32 1), 32
  %constexpr26 = trunc i64 %constexpr25 to i32
  %constexpr27 = zext i32 %constexpr26 to i64
  %580 = mul i64 %577, %constexpr27
  %constexpr28 = zext i32 trunc (i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 -3) to <2 x i64>), i32 1) to i32) to i64
  %581 = mul i64 %578, %constexpr28
  %constexpr29 = lshr i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 -3) to <2 x i64>), i32 1), 32
  %constexpr30 = trunc i64 %constexpr29 to i32
  %constexpr31 = zext i32 %constexpr30 to i64
  %582 = mul i64 %578, %constexpr31
  %583 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %580, i64 %581)
  %584 = extractvalue { i64, i1 } %583, 0
  %585 = extractvalue { i64, i1 } %583, 1
  %586 = and i64 %584, 4294967295
  %587 = shl i64 %586, 32
  %588 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %579, i64 %587)
  %589 = extractvalue { i64, i1 } %588, 0
  %590 = extractvalue { i64, i1 } %588, 1
  %591 = lshr i64 %584, 32
  %592 = zext i1 %585 to i64
  %593 = shl i64 %592, 32
  %594 = add i64 %591, %593
  %595 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %582, i64 %594)
  %596 = extractvalue { i64, i1 } %595, 0
  %597 = extractvalue { i64, i1 } %595, 1
  %598 = zext i1 %590 to i64
  %599 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %596, i64 %598)
  %600 = extractvalue { i64, i1 } %599, 0
  %601 = extractvalue { i64, i1 } %599, 1
  %602 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %516, i64 %533)
  %603 = extractvalue { i64, i1 } %602, 0
  %604 = extractvalue { i64, i1 } %602, 1
  %605 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %603, i64 %561)
  %606 = extractvalue { i64, i1 } %605, 0
  %607 = extractvalue { i64, i1 } %605, 1
  %608 = zext i1 %604 to i64
  %609 = zext i1 %607 to i64
  %610 = add i64 %608, %609
  %611 = insertelement <2 x i64> undef, i64 %505, i32 0
  %612 = insertelement <2 x i64> %611, i64 %606, i32 1
  %_28.0 = bitcast <2 x i64> %612 to i128
  %613 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %544, i64 %572)
  %614 = extractvalue { i64, i1 } %613, 0
  %615 = extractvalue { i64, i1 } %613, 1
  %616 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %614, i64 %589)
  %617 = extractvalue { i64, i1 } %616, 0
  %618 = extractvalue { i64, i1 } %616, 1
  %619 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %617, i64 %610)
  %620 = extractvalue { i64, i1 } %619, 0
  %621 = extractvalue { i64, i1 } %619, 1
  %622 = zext i1 %615 to i64
  %623 = zext i1 %618 to i64
  %624 = zext i1 %621 to i64
  %625 = add i64 %622, %623
  %626 = add i64 %625, %624
  %627 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %600, i64 %626)
  %628 = extractvalue { i64, i1 } %627, 0
  %629 = extractvalue { i64, i1 } %627, 1
  %630 = icmp ne i64 %620, 0
  %631 = icmp ne i64 %628, 0
  %632 = or i1 %630, %631
  %633 = or i1 %632, %629
  %634 = bitcast i128 %_28.0 to <2 x i64>
  %635 = extractelement <2 x i64> %634, i32 0
  %636 = extractelement <2 x i64> %634, i32 1
  %637 = icmp slt i64 %636, 0
  %638 = icmp eq i64 %620, 0
  %639 = icmp eq i64 %628, 0
  %640 = and i1 %638, %639
  %641 = icmp eq i64 %620, -1
  %642 = icmp eq i64 %628, -1
  %643 = and i1 %641, %642
  %644 = xor i1 %640, true
  %645 = or i1 %644, %629
  %646 = xor i1 %643, true
  %647 = or i1 %646, %629
  %_28.1 = select i1 %637, i1 %647, i1 %645
  %648 = bitcast ptr %_27 to ptr
  store i64 9, ptr %648, align 16
  %649 = bitcast ptr %_27 to ptr
  %650 = getelementptr inbounds i8, ptr %649, i64 16
  %651 = bitcast ptr %650 to ptr
  store i128 %_28.0, ptr %651, align 16
  %652 = getelementptr inbounds i8, ptr %650, i64 16
  %653 = zext i1 %_28.1 to i8
  store i8 %653, ptr %652, align 16
  %654 = bitcast ptr %_27 to ptr
  %655 = load i64, ptr %654, align 16
  %656 = bitcast ptr %_27 to ptr
  %657 = getelementptr inbounds i8, ptr %656, i64 16
  %658 = bitcast ptr %657 to ptr
  %659 = load i128, ptr %658, align 16
  %660 = getelementptr inbounds i8, ptr %657, i64 16
  %661 = load i8, ptr %660, align 16, !range !1
  %662 = trunc i8 %661 to i1
  %663 = bitcast ptr %put to ptr
  call void @_RNCNvCskjIlGJuPAi1_10arithmetic4wide0B3_(ptr noalias readonly align 8 dereferenceable(8) %663, i64 %655, i128 %659, i1 zeroext %662)
  %664 = bitcast ptr %_27 to ptr
  call void @llvm.lifetime.end.p0(ptr %_27)
  %665 = bitcast ptr %_31 to ptr
  call void @llvm.lifetime.start.p0(ptr %_31)
  %666 = bitcast i128 %b to <2 x i64>
  %667 = extractelement <2 x i64> %666, i32 0
  %668 = extractelement <2 x i64> %666, i32 1
  %669 = trunc i64 %667 to i32
  %670 = lshr i64 %667, 32
  %671 = trunc i64 %670 to i32
  %672 = zext i32 %669 to i64
  %673 = zext i32 %671 to i64
  %constexpr32 = zext i32 trunc (i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 5634002667681019488868617129) to <2 x i64>), i32 0) to i32) to i64
  %674 = mul i64 %constexpr32, %672
  %constexpr33 = zext i32 trunc (i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 5634002667681019488868617129) to <2 x i64>), i32 0) to i32) to i64
  %675 = mul i64 %constexpr33, %673
  %constexpr34 = lshr i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 5634002667681019488868617129) to <2 x i64>), i32 0), 32
  %constexpr35 = trunc i64 %constexpr34 to i32
  %constexpr36 = zext i32 %constexpr35 to i64
  %676 = mul i64 %constexpr36, %672
  %constexpr37 = lshr i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 5634002667681019488868617129) to <2 x i64>), i32 0), 32
  %constexpr38 = trunc i64 %constexpr37 to i32
  %constexpr39 = zext i32 %constexpr38 to i64
  %677 = mul i64 %constexpr39, %673
  %678 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %675, i64 %676)
  %679 = extractvalue { i64, i1 } %678, 0
  %680 = extractvalue { i64, i1 } %678, 1
  %681 = and i64 %679, 4294967295
  %682 = shl i64 %681, 32
  %683 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %674, i64 %682)
  %684 = extractvalue { i64, i1 } %683, 0
  %685 = extractvalue { i64, i1 } %683, 1
  %686 = lshr i64 %679, 32
  %687 = zext i1 %680 to i64
  %688 = shl i64 %687, 32
  %689 = add i64 %686, %688
  %690 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %677, i64 %689)
  %691 = extractvalue { i64, i1 } %690, 0
  %692 = extractvalue { i64, i1 } %690, 1
  %693 = zext i1 %685 to i64
  %694 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %691, i64 %693)
  %695 = extractvalue { i64, i1 } %694, 0
  %696 = extractvalue { i64, i1 } %694, 1
  %697 = trunc i64 %668 to i32
  %698 = lshr i64 %668, 32
  %699 = trunc i64 %698 to i32
  %700 = zext i32 %697 to i64
  %701 = zext i32 %699 to i64
  %constexpr40 = zext i32 trunc (i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 5634002667681019488868617129) to <2 x i64>), i32 0) to i32) to i64
  %702 = mul i64 %constexpr40, %700
  %constexpr41 = zext i32 trunc (i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 5634002667681019488868617129) to <2 x i64>), i32 0) to i32) to i64
  %703 = mul i64 %constexpr41, %701
  %constexpr42 = lshr i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 5634002667681019488868617129) to <2 x i64>), i32 0), 32
  %constexpr43 = trunc i64 %constexpr42 to i32
  %constexpr44 = zext i32 %constexpr43 to i64
  %704 = mul i64 %constexpr44, %700
  %constexpr45 = lshr i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 5634002667681019488868617129) to <2 x i64>), i32 0), 32
  %constexpr46 = trunc i64 %constexpr45 to i32
  %constexpr47 = zext i32 %constexpr46 to i64
  %705 = mul i64 %constexpr47, %701
  %706 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %703, i64 %704)
  %707 = extractvalue { i64, i1 } %706, 0
  %708 = extractvalue { i64, i1 } %706, 1
  %709 = and i64 %707, 4294967295
  %710 = shl i64 %709, 32
  %711 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %702, i64 %710)
  %712 = extractvalue { i64, i1 } %711, 0
  %713 = extractvalue { i64, i1 } %711, 1
  %714 = lshr i64 %707, 32
  %715 = zext i1 %708 to i64
  %716 = shl i64 %715, 32
  %717 = add i64 %714, %716
  %718 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %705, i64 %717)
  %719 = extractvalue { i64, i1 } %718, 0
  %720 = extractvalue { i64, i1 } %718, 1
  %721 = zext i1 %713 to i64
  %722 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %719, i64 %721)
  %723 = extractvalue { i64, i1 } %722, 0
  %724 = extractvalue { i64, i1 } %722, 1
  %725 = trunc i64 %667 to i32
  %726 = lshr i64 %667, 32
  %727 = trunc i64 %726 to i32
  %728 = zext i32 %725 to i64
  %729 = zext i32 %727 to i64
  %constexpr48 = zext i32 trunc (i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 5634002667681019488868617129) to <2 x i64>), i32 1) to i32) to i64
  %730 = mul i64 %constexpr48, %728
  %constexpr49 = zext i32 trunc (i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 5634002667681019488868617129) to <2 x i64>), i32 1) to i32) to i64
  %731 = mul i64 %constexpr49, %729
  %constexpr50 = lshr i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 5634002667681019488868617129) to <2 x i64>), i32 1), 32
  %constexpr51 = trunc i64 %constexpr50 to i32
  %constexpr52 = zext i32 %constexpr51 to i64
  %732 = mul i64 %constexpr52, %728
  %constexpr53 = lshr i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 5634002667681019488868617129) to <2 x i64>), i32 1), 32
  %constexpr54 = trunc i64 %constexpr53 to i32
  %constexpr55 = zext i32 %constexpr54 to i64
  %733 = mul i64 %constexpr55, %729
  %734 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %731, i64 %732)
  %735 = extractvalue { i64, i1 } %734, 0
  %736 = extractvalue { i64, i1 } %734, 1
  %737 = and i64 %735, 4294967295
  %738 = shl i64 %737, 32
  %739 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %730, i64 %738)
  %740 = extractvalue { i64, i1 } %739, 0
  %741 = extractvalue { i64, i1 } %739, 1
  %742 = lshr i64 %735, 32
  %743 = zext i1 %736 to i64
  %744 = shl i64 %743, 32
  %745 = add i64 %742, %744
  %746 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %733, i64 %745)
  %747 = extractvalue { i64, i1 } %746, 0
  %748 = extractvalue { i64, i1 } %746, 1
  %749 = zext i1 %741 to i64
  %750 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %747, i64 %749)
  %751 = extractvalue { i64, i1 } %750, 0
  %752 = extractvalue { i64, i1 } %750, 1
  %753 = trunc i64 %668 to i32
  %754 = lshr i64 %668, 32
  %755 = trunc i64 %754 to i32
  %756 = zext i32 %753 to i64
  %757 = zext i32 %755 to i64
  %constexpr56 = zext i32 trunc (i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 5634002667681019488868617129) to <2 x i64>), i32 1) to i32) to i64
  %758 = mul i64 %constexpr56, %756
  %constexpr57 = zext i32 trunc (i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 5634002667681019488868617129) to <2 x i64>), i32 1) to i32) to i64
  %759 = mul i64 %constexpr57, %757
  %constexpr58 = lshr i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 5634002667681019488868617129) to <2 x i64>), i32 1), 32
  %constexpr59 = trunc i64 %constexpr58 to i32
  %constexpr60 = zext i32 %constexpr59 to i64
  %760 = mul i64 %constexpr60, %756
  %constexpr61 = lshr i64 extractelement (<2 x i64> bitcast (<1 x i128> splat (i128 5634002667681019488868617129) to <2 x i64>), i32 1), 32
  %constexpr62 = trunc i64 %constexpr61 to i32
  %constexpr63 = zext i32 %constexpr62 to i64
  %761 = mul i64 %constexpr63, %757
  %762 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %759, i64 %760)
  %763 = extractvalue { i64, i1 } %762, 0
  %764 = extractvalue { i64, i1 } %762, 1
  %765 = and i64 %763, 4294967295
  %766 = shl i64 %765, 32
  %767 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %758, i64 %766)
  %768 = extractvalue { i64, i1 } %767, 0
  %769 = extractvalue { i64, i1 } %767, 1
  %770 = lshr i64 %763, 32
  %771 = zext i1 %764 to i64
  %772 = shl i64 %771, 32
  %773 = add i64 %770, %772
  %774 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %761, i64 %773)
  %775 = extractvalue { i64, i1 } %774, 0
  %776 = extractvalue { i64, i1 } %774, 1
  %777 = zext i1 %769 to i64
  %778 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %775, i64 %777)
  %779 = extractvalue { i64, i1 } %778, 0
  %780 = extractvalue { i64, i1 } %778, 1
  %781 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %695, i64 %712)
  %782 = extractvalue { i64, i1 } %781, 0
  %783 = extractvalue { i64, i1 } %781, 1
  %784 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %782, i64 %740)
  %785 = extractvalue { i64, i1 } %784, 0
  %786 = extractvalue { i64, i1 } %784, 1
  %787 = zext i1 %783 to i64
  %788 = zext i1 %786 to i64
  %789 = add i64 %787, %788
  %790 = insertelement <2 x i64> undef, i64 %684, i32 0
  %791 = insertelement <2 x i64> %790, i64 %785, i32 1
  %_32.0 = bitcast <2 x i64> %791 to i128
  %792 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %723, i64 %751)
  %793 = extractvalue { i64, i1 } %792, 0
  %794 = extractvalue { i64, i1 } %792, 1
  %795 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %793, i64 %768)
  %796 = extractvalue { i64, i1 } %795, 0
  %797 = extractvalue { i64, i1 } %795, 1
  %798 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %796, i64 %789)
  %799 = extractvalue { i64, i1 } %798, 0
  %800 = extractvalue { i64, i1 } %798, 1
  %801 = zext i1 %794 to i64
  %802 = zext i1 %797 to i64
  %803 = zext i1 %800 to i64
  %804 = add i64 %801, %802
  %805 = add i64 %804, %803
  %806 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %779, i64 %805)
  %807 = extractvalue { i64, i1 } %806, 0
  %808 = extractvalue { i64, i1 } %806, 1
  %809 = icmp ne i64 %799, 0
  %810 = icmp ne i64 %807, 0
  %811 = or i1 %809, %810
  %812 = or i1 %811, %808
  %813 = bitcast i128 %_32.0 to <2 x i64>
  %814 = extractelement <2 x i64> %813, i32 0
  %815 = extractelement <2 x i64> %813, i32 1
  %816 = icmp slt i64 %815, 0
  %817 = icmp eq i64 %799, 0
  %818 = icmp eq i64 %807, 0
  %819 = and i1 %817, %818
  %820 = icmp eq i64 %799, -1
  %821 = icmp eq i64 %807, -1
  %822 = and i1 %820, %821
  %823 = xor i1 %819, true
  %824 = or i1 %823, %808
  %825 = xor i1 %822, true
  %826 = or i1 %825, %808
  %_32.1 = select i1 %816, i1 %826, i1 %824
  %827 = bitcast ptr %_31 to ptr
  store i64 11, ptr %827, align 16
  %828 = bitcast ptr %_31 to ptr
  %829 = getelementptr inbounds i8, ptr %828, i64 16
  %830 = bitcast ptr %829 to ptr
  store i128 %_32.0, ptr %830, align 16
  %831 = getelementptr inbounds i8, ptr %829, i64 16
  %832 = zext i1 %_32.1 to i8
  store i8 %832, ptr %831, align 16
  %833 = bitcast ptr %_31 to ptr
  %834 = load i64, ptr %833, align 16
  %835 = bitcast ptr %_31 to ptr
  %836 = getelementptr inbounds i8, ptr %835, i64 16
  %837 = bitcast ptr %836 to ptr
  %838 = load i128, ptr %837, align 16
  %839 = getelementptr inbounds i8, ptr %836, i64 16
  %840 = load i8, ptr %839, align 16, !range !1
  %841 = trunc i8 %840 to i1
  %842 = bitcast ptr %put to ptr
  call void @_RNCNvCskjIlGJuPAi1_10arithmetic4wide0B3_(ptr noalias readonly align 8 dereferenceable(8) %842, i64 %834, i128 %838, i1 zeroext %841)
  %843 = bitcast ptr %_31 to ptr
  call void @llvm.lifetime.end.p0(ptr %_31)
  %844 = bitcast i128 %a to <2 x i64>
  %845 = extractelement <2 x i64> %844, i32 0
  %846 = extractelement <2 x i64> %844, i32 1
  %847 = bitcast i128 %b to <2 x i64>
  %848 = extractelement <2 x i64> %847, i32 0
  %849 = extractelement <2 x i64> %847, i32 1
  %850 = trunc i64 %845 to i32
  %851 = lshr i64 %845, 32
  %852 = trunc i64 %851 to i32
  %853 = trunc i64 %848 to i32
  %854 = lshr i64 %848, 32
  %855 = trunc i64 %854 to i32
  %856 = zext i32 %850 to i64
  %857 = zext i32 %852 to i64
  %858 = zext i32 %853 to i64
  %859 = zext i32 %855 to i64
  %860 = mul i64 %856, %858
  %861 = mul i64 %856, %859
  %862 = mul i64 %857, %858
  %863 = mul i64 %857, %859
  %864 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %861, i64 %862)
  %865 = extractvalue { i64, i1 } %864, 0
  %866 = extractvalue { i64, i1 } %864, 1
  %867 = and i64 %865, 4294967295
  %868 = shl i64 %867, 32
  %869 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %860, i64 %868)
  %870 = extractvalue { i64, i1 } %869, 0
  %871 = extractvalue { i64, i1 } %869, 1
  %872 = lshr i64 %865, 32
  %873 = zext i1 %866 to i64
  %874 = shl i64 %873, 32
  %875 = add i64 %872, %874
  %876 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %863, i64 %875)
  %877 = extractvalue { i64, i1 } %876, 0
  %878 = extractvalue { i64, i1 } %876, 1
  %879 = zext i1 %871 to i64
  %880 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %877, i64 %879)
  %881 = extractvalue { i64, i1 } %880, 0
  %882 = extractvalue { i64, i1 } %880, 1
  %883 = trunc i64 %845 to i32
  %884 = lshr i64 %845, 32
  %885 = trunc i64 %884 to i32
  %886 = trunc i64 %849 to i32
  %887 = lshr i64 %849, 32
  %888 = trunc i64 %887 to i32
  %889 = zext i32 %883 to i64
  %890 = zext i32 %885 to i64
  %891 = zext i32 %886 to i64
  %892 = zext i32 %888 to i64
  %893 = mul i64 %889, %891
  %894 = mul i64 %889, %892
  %895 = mul i64 %890, %891
  %896 = mul i64 %890, %892
  %897 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %894, i64 %895)
  %898 = extractvalue { i64, i1 } %897, 0
  %899 = extractvalue { i64, i1 } %897, 1
  %900 = and i64 %898, 4294967295
  %901 = shl i64 %900, 32
  %902 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %893, i64 %901)
  %903 = extractvalue { i64, i1 } %902, 0
  %904 = extractvalue { i64, i1 } %902, 1
  %905 = lshr i64 %898, 32
  %906 = zext i1 %899 to i64
  %907 = shl i64 %906, 32
  %908 = add i64 %905, %907
  %909 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %896, i64 %908)
  %910 = extractvalue { i64, i1 } %909, 0
  %911 = extractvalue { i64, i1 } %909, 1
  %912 = zext i1 %904 to i64
  %913 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %910, i64 %912)
  %914 = extractvalue { i64, i1 } %913, 0
  %915 = extractvalue { i64, i1 } %913, 1
  %916 = trunc i64 %846 to i32
  %917 = lshr i64 %846, 32
  %918 = trunc i64 %917 to i32
  %919 = trunc i64 %848 to i32
  %920 = lshr i64 %848, 32
  %921 = trunc i64 %920 to i32
  %922 = zext i32 %916 to i64
  %923 = zext i32 %918 to i64
  %924 = zext i32 %919 to i64
  %925 = zext i32 %921 to i64
  %926 = mul i64 %922, %924
  %927 = mul i64 %922, %925
  %928 = mul i64 %923, %924
  %929 = mul i64 %923, %925
  %930 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %927, i64 %928)
  %931 = extractvalue { i64, i1 } %930, 0
  %932 = extractvalue { i64, i1 } %930, 1
  %933 = and i64 %931, 4294967295
  %934 = shl i64 %933, 32
  %935 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %926, i64 %934)
  %936 = extractvalue { i64, i1 } %935, 0
  %937 = extractvalue { i64, i1 } %935, 1
  %938 = lshr i64 %931, 32
  %939 = zext i1 %932 to i64
  %940 = shl i64 %939, 32
  %941 = add i64 %938, %940
  %942 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %929, i64 %941)
  %943 = extractvalue { i64, i1 } %942, 0
  %944 = extractvalue { i64, i1 } %942, 1
  %945 = zext i1 %937 to i64
  %946 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %943, i64 %945)
  %947 = extractvalue { i64, i1 } %946, 0
  %948 = extractvalue { i64, i1 } %946, 1
  %949 = trunc i64 %846 to i32
  %950 = lshr i64 %846, 32
  %951 = trunc i64 %950 to i32
  %952 = trunc i64 %849 to i32
  %953 = lshr i64 %849, 32
  %954 = trunc i64 %953 to i32
  %955 = zext i32 %949 to i64
  %956 = zext i32 %951 to i64
  %957 = zext i32 %952 to i64
  %958 = zext i32 %954 to i64
  %959 = mul i64 %955, %957
  %960 = mul i64 %955, %958
  %961 = mul i64 %956, %957
  %962 = mul i64 %956, %958
  %963 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %960, i64 %961)
  %964 = extractvalue { i64, i1 } %963, 0
  %965 = extractvalue { i64, i1 } %963, 1
  %966 = and i64 %964, 4294967295
  %967 = shl i64 %966, 32
  %968 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %959, i64 %967)
  %969 = extractvalue { i64, i1 } %968, 0
  %970 = extractvalue { i64, i1 } %968, 1
  %971 = lshr i64 %964, 32
  %972 = zext i1 %965 to i64
  %973 = shl i64 %972, 32
  %974 = add i64 %971, %973
  %975 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %962, i64 %974)
  %976 = extractvalue { i64, i1 } %975, 0
  %977 = extractvalue { i64, i1 } %975, 1
  %978 = zext i1 %970 to i64
  %979 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %976, i64 %978)
  %980 = extractvalue { i64, i1 } %979, 0
  %981 = extractvalue { i64, i1 } %979, 1
  %982 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %881, i64 %903)
  %983 = extractvalue { i64, i1 } %982, 0
  %984 = extractvalue { i64, i1 } %982, 1
  %985 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %983, i64 %936)
  %986 = extractvalue { i64, i1 } %985, 0
  %987 = extractvalue { i64, i1 } %985, 1
  %988 = zext i1 %984 to i64
  %989 = zext i1 %987 to i64
  %990 = add i64 %988, %989
  %991 = insertelement <2 x i64> undef, i64 %870, i32 0
  %992 = insertelement <2 x i64> %991, i64 %986, i32 1
  %_35.0 = bitcast <2 x i64> %992 to i128
  %993 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %914, i64 %947)
  %994 = extractvalue { i64, i1 } %993, 0
  %995 = extractvalue { i64, i1 } %993, 1
  %996 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %994, i64 %969)
  %997 = extractvalue { i64, i1 } %996, 0
  %998 = extractvalue { i64, i1 } %996, 1
  %999 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %997, i64 %990)
  %1000 = extractvalue { i64, i1 } %999, 0
  %1001 = extractvalue { i64, i1 } %999, 1
  %1002 = zext i1 %995 to i64
  %1003 = zext i1 %998 to i64
  %1004 = zext i1 %1001 to i64
  %1005 = add i64 %1002, %1003
  %1006 = add i64 %1005, %1004
  %1007 = call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %980, i64 %1006)
  %1008 = extractvalue { i64, i1 } %1007, 0
  %1009 = extractvalue { i64, i1 } %1007, 1
  %1010 = icmp ne i64 %1000, 0
  %1011 = icmp ne i64 %1008, 0
  %1012 = or i1 %1010, %1011
  %_35.1 = or i1 %1012, %1009
  %1013 = bitcast ptr %_38 to ptr
  call void @llvm.lifetime.start.p0(ptr %_38)
  %1014 = bitcast ptr %_38 to ptr
  store i64 13, ptr %1014, align 16
  %1015 = bitcast ptr %_38 to ptr
  %1016 = getelementptr inbounds i8, ptr %1015, i64 16
  %1017 = bitcast ptr %1016 to ptr
  store i128 %_35.0, ptr %1017, align 16
  %1018 = getelementptr inbounds i8, ptr %1016, i64 16
  %1019 = zext i1 %_35.1 to i8
  store i8 %1019, ptr %1018, align 16
  %1020 = bitcast ptr %_38 to ptr
  %1021 = load i64, ptr %1020, align 16
  %1022 = bitcast ptr %_38 to ptr
  %1023 = getelementptr inbounds i8, ptr %1022, i64 16
  %1024 = bitcast ptr %1023 to ptr
  %1025 = load i128, ptr %1024, align 16
  %1026 = getelementptr inbounds i8, ptr %1023, i64 16
  %1027 = load i8, ptr %1026, align 16, !range !1
  %1028 = trunc i8 %1027 to i1
  %1029 = bitcast ptr %put to ptr
  call void @_RNCNvCskjIlGJuPAi1_10arithmetic4wide0B3_(ptr noalias readonly align 8 dereferenceable(8) %1029, i64 %1021, i128 %1025, i1 zeroext %1028)
  %1030 = bitcast ptr %_38 to ptr
  call void @llvm.lifetime.end.p0(ptr %_38)
  %1031 = bitcast ptr %put to ptr
  call void @llvm.lifetime.end.p0(ptr %put)
  ret void
}

; Function Attrs: nocallback nofree nosync nounwind willreturn memory(inaccessiblemem: write)
declare void @llvm.assume(i1 noundef) #3

declare { i8, i1 } @__nvvm_u8_addo(i8, i8)

declare { i8, i1 } @__nvvm_u8_subo(i8, i8)

declare { i8, i1 } @__nvvm_u8_mulo(i8, i8)

declare { i8, i1 } @__nvvm_i8_addo(i8, i8)

declare { i8, i1 } @__nvvm_i8_subo(i8, i8)

declare { i8, i1 } @__nvvm_i8_mulo(i8, i8)

declare double @__nv_sqrt(double)

declare double @__nv_floor(double)

declare float @__nv_ceilf(float)

declare double @__nv_fma(double, double, double)

; Function Attrs: nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare { i64, i1 } @llvm.uadd.with.overflow.i64(i64, i64) #4

declare void @llvm.lifetime.start.i64(i64)

declare void @llvm.lifetime.end.i64(i64)

; Function Attrs: nocallback nofree nounwind willreturn memory(argmem: readwrite)
declare void @llvm.memcpy.p0.p0.i64(ptr noalias writeonly captures(none), ptr noalias readonly captures(none), i64, i1 immarg) #5

; Function Attrs: nocallback nofree nosync nounwind willreturn memory(argmem: readwrite)
declare void @llvm.lifetime.start.p0(ptr captures(none)) #6

; Function Attrs: nocallback nofree nosync nounwind willreturn memory(argmem: readwrite)
declare void @llvm.lifetime.end.p0(ptr captures(none)) #6

attributes #0 = { inlinehint nounwind }
attributes #1 = { alwaysinline nounwind }
attributes #2 = { nounwind }
attributes #3 = { nocallback nofree nosync nounwind willreturn memory(inaccessiblemem: write) }
attributes #4 = { nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none) }
attributes #5 = { nocallback nofree nounwind willreturn memory(argmem: readwrite) }
attributes #6 = { nocallback nofree nosync nounwind willreturn memory(argmem: readwrite) }

!nvvm.annotations = !{}

!0 = !{}
!1 = !{i8 0, i8 2}
