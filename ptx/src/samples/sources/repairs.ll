; What rustc_codegen_nvvm makes of arithmetic that the tool repairs (src/nvvm/legacy.rs), in its own words: calls for overflow, and plain
; instructions for casts. The tool links it with src/nvvm/intrinsics.ll.
target datalayout = "e-p:64:64:64-i1:8:8-i8:8:8-i16:16:16-i32:32:32-i64:64:64-i128:128:128-f32:32:32-f64:64:64-v16:16:16-v32:32:32-v64:64:64-v128:128:128-n16:32:64"
target triple = "nvptx64-nvidia-cuda"

declare { i8, i1 } @__nvvm_u8_addo(i8, i8)
declare { i8, i1 } @__nvvm_u8_subo(i8, i8)
declare { i8, i1 } @__nvvm_u8_mulo(i8, i8)
declare { i8, i1 } @__nvvm_i8_addo(i8, i8)
declare { i8, i1 } @__nvvm_i8_subo(i8, i8)
declare { i8, i1 } @__nvvm_i8_mulo(i8, i8)
declare { <2 x i64>, i1 } @__nvvm_u128_addo(<2 x i64>, <2 x i64>)
declare { <2 x i64>, i1 } @__nvvm_u128_subo(<2 x i64>, <2 x i64>)
declare { <2 x i64>, i1 } @__nvvm_u128_mulo(<2 x i64>, <2 x i64>)
declare { <2 x i64>, i1 } @__nvvm_i128_addo(<2 x i64>, <2 x i64>)
declare { <2 x i64>, i1 } @__nvvm_i128_subo(<2 x i64>, <2 x i64>)
declare { <2 x i64>, i1 } @__nvvm_i128_mulo(<2 x i64>, <2 x i64>)
declare float @__nv_floorf(float)
declare double @__nv_sqrt(double)

define internal void @byte({ i8, i1 } %pair, i8* %out, i64 %at) #0 {
start:
  %value = extractvalue { i8, i1 } %pair, 0
  %over = extractvalue { i8, i1 } %pair, 1
  %flag = zext i1 %over to i8
  %first = getelementptr i8, i8* %out, i64 %at
  store i8 %value, i8* %first
  %next = add i64 %at, 1
  %second = getelementptr i8, i8* %out, i64 %next
  store i8 %flag, i8* %second
  ret void
}

; For all pairs of bytes, first by second: six results with their flags.
define void @bytes(i8* %out) {
start:
  br label %loop
loop:
  %i = phi i64 [ 0, %start ], [ %more, %loop ]
  %a = trunc i64 %i to i8
  %shifted = lshr i64 %i, 8
  %b = trunc i64 %shifted to i8
  %at0 = mul i64 %i, 12
  %at1 = add i64 %at0, 2
  %at2 = add i64 %at0, 4
  %at3 = add i64 %at0, 6
  %at4 = add i64 %at0, 8
  %at5 = add i64 %at0, 10
  %p0 = call { i8, i1 } @__nvvm_u8_addo(i8 %a, i8 %b)
  call void @byte({ i8, i1 } %p0, i8* %out, i64 %at0)
  %p1 = call { i8, i1 } @__nvvm_u8_subo(i8 %a, i8 %b)
  call void @byte({ i8, i1 } %p1, i8* %out, i64 %at1)
  %p2 = call { i8, i1 } @__nvvm_u8_mulo(i8 %a, i8 %b)
  call void @byte({ i8, i1 } %p2, i8* %out, i64 %at2)
  %p3 = call { i8, i1 } @__nvvm_i8_addo(i8 %a, i8 %b)
  call void @byte({ i8, i1 } %p3, i8* %out, i64 %at3)
  %p4 = call { i8, i1 } @__nvvm_i8_subo(i8 %a, i8 %b)
  call void @byte({ i8, i1 } %p4, i8* %out, i64 %at4)
  %p5 = call { i8, i1 } @__nvvm_i8_mulo(i8 %a, i8 %b)
  call void @byte({ i8, i1 } %p5, i8* %out, i64 %at5)
  %more = add i64 %i, 1
  %done = icmp eq i64 %more, 65536
  br i1 %done, label %end, label %loop
end:
  ret void
}

define internal void @wide({ <2 x i64>, i1 } %pair, <2 x i64>* %out, i64 %at) #0 {
start:
  %value = extractvalue { <2 x i64>, i1 } %pair, 0
  %over = extractvalue { <2 x i64>, i1 } %pair, 1
  %flag = zext i1 %over to i64
  %first = getelementptr <2 x i64>, <2 x i64>* %out, i64 %at
  store <2 x i64> %value, <2 x i64>* %first, align 16
  %next = add i64 %at, 1
  %second = getelementptr <2 x i64>, <2 x i64>* %out, i64 %next
  %flags = insertelement <2 x i64> zeroinitializer, i64 %flag, i32 0
  store <2 x i64> %flags, <2 x i64>* %second, align 16
  ret void
}

; Two numbers, and behind them six results, each with a flag of the same size.
define void @wides(<2 x i64>* %words) {
start:
  %a = load <2 x i64>, <2 x i64>* %words, align 16
  %where = getelementptr <2 x i64>, <2 x i64>* %words, i64 1
  %b = load <2 x i64>, <2 x i64>* %where, align 16
  %p0 = call { <2 x i64>, i1 } @__nvvm_u128_addo(<2 x i64> %a, <2 x i64> %b)
  call void @wide({ <2 x i64>, i1 } %p0, <2 x i64>* %words, i64 2)
  %p1 = call { <2 x i64>, i1 } @__nvvm_u128_subo(<2 x i64> %a, <2 x i64> %b)
  call void @wide({ <2 x i64>, i1 } %p1, <2 x i64>* %words, i64 4)
  %p2 = call { <2 x i64>, i1 } @__nvvm_u128_mulo(<2 x i64> %a, <2 x i64> %b)
  call void @wide({ <2 x i64>, i1 } %p2, <2 x i64>* %words, i64 6)
  %p3 = call { <2 x i64>, i1 } @__nvvm_i128_addo(<2 x i64> %a, <2 x i64> %b)
  call void @wide({ <2 x i64>, i1 } %p3, <2 x i64>* %words, i64 8)
  %p4 = call { <2 x i64>, i1 } @__nvvm_i128_subo(<2 x i64> %a, <2 x i64> %b)
  call void @wide({ <2 x i64>, i1 } %p4, <2 x i64>* %words, i64 10)
  %p5 = call { <2 x i64>, i1 } @__nvvm_i128_mulo(<2 x i64> %a, <2 x i64> %b)
  call void @wide({ <2 x i64>, i1 } %p5, <2 x i64>* %words, i64 12)
  ret void
}

define internal void @word(i64 %value, i64* %words, i64 %at) #0 {
start:
  %place = getelementptr i64, i64* %words, i64 %at
  store i64 %value, i64* %place
  ret void
}

; A double, and behind it: it as every integer, then as a float as every integer; then two functions of libdevice.
define void @casts(i64* %words) {
start:
  %bits = load i64, i64* %words
  %d = bitcast i64 %bits to double
  %f = fptrunc double %d to float
  %v1 = fptosi double %d to i8
  %v2 = sext i8 %v1 to i64
  call void @word(i64 %v2, i64* %words, i64 1)
  %v3 = fptosi double %d to i16
  %v4 = sext i16 %v3 to i64
  call void @word(i64 %v4, i64* %words, i64 2)
  %v5 = fptosi double %d to i32
  %v6 = sext i32 %v5 to i64
  call void @word(i64 %v6, i64* %words, i64 3)
  %v7 = fptosi double %d to i64
  call void @word(i64 %v7, i64* %words, i64 4)
  %v8 = fptoui double %d to i8
  %v9 = zext i8 %v8 to i64
  call void @word(i64 %v9, i64* %words, i64 5)
  %v10 = fptoui double %d to i16
  %v11 = zext i16 %v10 to i64
  call void @word(i64 %v11, i64* %words, i64 6)
  %v12 = fptoui double %d to i32
  %v13 = zext i32 %v12 to i64
  call void @word(i64 %v13, i64* %words, i64 7)
  %v14 = fptoui double %d to i64
  call void @word(i64 %v14, i64* %words, i64 8)
  %v15 = fptosi float %f to i8
  %v16 = sext i8 %v15 to i64
  call void @word(i64 %v16, i64* %words, i64 9)
  %v17 = fptosi float %f to i16
  %v18 = sext i16 %v17 to i64
  call void @word(i64 %v18, i64* %words, i64 10)
  %v19 = fptosi float %f to i32
  %v20 = sext i32 %v19 to i64
  call void @word(i64 %v20, i64* %words, i64 11)
  %v21 = fptosi float %f to i64
  call void @word(i64 %v21, i64* %words, i64 12)
  %v22 = fptoui float %f to i8
  %v23 = zext i8 %v22 to i64
  call void @word(i64 %v23, i64* %words, i64 13)
  %v24 = fptoui float %f to i16
  %v25 = zext i16 %v24 to i64
  call void @word(i64 %v25, i64* %words, i64 14)
  %v26 = fptoui float %f to i32
  %v27 = zext i32 %v26 to i64
  call void @word(i64 %v27, i64* %words, i64 15)
  %v28 = fptoui float %f to i64
  call void @word(i64 %v28, i64* %words, i64 16)
  %v29 = call double @__nv_sqrt(double %d)
  %v30 = bitcast double %v29 to i64
  call void @word(i64 %v30, i64* %words, i64 17)
  %v31 = call float @__nv_floorf(float %f)
  %v32 = fpext float %v31 to double
  %v33 = bitcast double %v32 to i64
  call void @word(i64 %v33, i64* %words, i64 18)
  ret void
}

attributes #0 = { alwaysinline }
!nvvm.annotations = !{!0, !1, !2}
!0 = !{void (i8*)* @bytes, !"kernel", i32 1}
!1 = !{void (<2 x i64>*)* @wides, !"kernel", i32 1}
!2 = !{void (i64*)* @casts, !"kernel", i32 1}
