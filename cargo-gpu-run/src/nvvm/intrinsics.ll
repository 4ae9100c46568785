; Functions that rustc_codegen_nvvm's modules call, and functions that `repair` puts in the place of instructions, in the IR of LLVM 7.
;
; * `__nvvm_{i,u}8_{add,sub,mul}o`: the backend's own widen both operands with their sign to 16 bits and ask there for an overflow, which never comes.
; * `__nvvm_{i,u}128_{add,sub,mul}o`: the backend's own call compiler_builtins, with other types than its functions have.
; * `__gpu_run_fpto*`: Rust's `as` saturates, and NaN becomes 0; LLVM's instructions leave both open.
target datalayout = "e-p:64:64:64-i1:8:8-i8:8:8-i16:16:16-i32:32:32-i64:64:64-i128:128:128-f32:32:32-f64:64:64-v16:16:16-v32:32:32-v64:64:64-v128:128:128-n16:32:64"
target triple = "nvptx64-nvidia-cuda"

define { i8, i1 } @__nvvm_i8_addo(i8 %a, i8 %b) #0 {
entry:
  %x = sext i8 %a to i32
  %y = sext i8 %b to i32
  %wide = add i32 %x, %y
  %narrow = trunc i32 %wide to i8
  %again = sext i8 %narrow to i32
  %over = icmp ne i32 %again, %wide
  %first = insertvalue { i8, i1 } undef, i8 %narrow, 0
  %both = insertvalue { i8, i1 } %first, i1 %over, 1
  ret { i8, i1 } %both
}

define { i8, i1 } @__nvvm_i8_subo(i8 %a, i8 %b) #0 {
entry:
  %x = sext i8 %a to i32
  %y = sext i8 %b to i32
  %wide = sub i32 %x, %y
  %narrow = trunc i32 %wide to i8
  %again = sext i8 %narrow to i32
  %over = icmp ne i32 %again, %wide
  %first = insertvalue { i8, i1 } undef, i8 %narrow, 0
  %both = insertvalue { i8, i1 } %first, i1 %over, 1
  ret { i8, i1 } %both
}

define { i8, i1 } @__nvvm_i8_mulo(i8 %a, i8 %b) #0 {
entry:
  %x = sext i8 %a to i32
  %y = sext i8 %b to i32
  %wide = mul i32 %x, %y
  %narrow = trunc i32 %wide to i8
  %again = sext i8 %narrow to i32
  %over = icmp ne i32 %again, %wide
  %first = insertvalue { i8, i1 } undef, i8 %narrow, 0
  %both = insertvalue { i8, i1 } %first, i1 %over, 1
  ret { i8, i1 } %both
}

define { i8, i1 } @__nvvm_u8_addo(i8 %a, i8 %b) #0 {
entry:
  %x = zext i8 %a to i32
  %y = zext i8 %b to i32
  %wide = add i32 %x, %y
  %narrow = trunc i32 %wide to i8
  %again = zext i8 %narrow to i32
  %over = icmp ne i32 %again, %wide
  %first = insertvalue { i8, i1 } undef, i8 %narrow, 0
  %both = insertvalue { i8, i1 } %first, i1 %over, 1
  ret { i8, i1 } %both
}

define { i8, i1 } @__nvvm_u8_subo(i8 %a, i8 %b) #0 {
entry:
  %x = zext i8 %a to i32
  %y = zext i8 %b to i32
  %wide = sub i32 %x, %y
  %narrow = trunc i32 %wide to i8
  %again = zext i8 %narrow to i32
  %over = icmp ne i32 %again, %wide
  %first = insertvalue { i8, i1 } undef, i8 %narrow, 0
  %both = insertvalue { i8, i1 } %first, i1 %over, 1
  ret { i8, i1 } %both
}

define { i8, i1 } @__nvvm_u8_mulo(i8 %a, i8 %b) #0 {
entry:
  %x = zext i8 %a to i32
  %y = zext i8 %b to i32
  %wide = mul i32 %x, %y
  %narrow = trunc i32 %wide to i8
  %again = zext i8 %narrow to i32
  %over = icmp ne i32 %again, %wide
  %first = insertvalue { i8, i1 } undef, i8 %narrow, 0
  %both = insertvalue { i8, i1 } %first, i1 %over, 1
  ret { i8, i1 } %both
}

define { <2 x i64>, i1 } @__nvvm_i128_addo(<2 x i64> %a, <2 x i64> %b) #0 {
entry:
  %x = bitcast <2 x i64> %a to i128
  %y = bitcast <2 x i64> %b to i128
  %sum = add i128 %x, %y
  %moved = xor i128 %x, %sum
  %other = xor i128 %y, %sum
  %both = and i128 %moved, %other
  %over = icmp slt i128 %both, 0
  %value = bitcast i128 %sum to <2 x i64>
  %first = insertvalue { <2 x i64>, i1 } undef, <2 x i64> %value, 0
  %pair = insertvalue { <2 x i64>, i1 } %first, i1 %over, 1
  ret { <2 x i64>, i1 } %pair
}

define { <2 x i64>, i1 } @__nvvm_u128_addo(<2 x i64> %a, <2 x i64> %b) #0 {
entry:
  %x = bitcast <2 x i64> %a to i128
  %y = bitcast <2 x i64> %b to i128
  %sum = add i128 %x, %y
  %over = icmp ult i128 %sum, %x
  %value = bitcast i128 %sum to <2 x i64>
  %first = insertvalue { <2 x i64>, i1 } undef, <2 x i64> %value, 0
  %pair = insertvalue { <2 x i64>, i1 } %first, i1 %over, 1
  ret { <2 x i64>, i1 } %pair
}

define { <2 x i64>, i1 } @__nvvm_i128_subo(<2 x i64> %a, <2 x i64> %b) #0 {
entry:
  %x = bitcast <2 x i64> %a to i128
  %y = bitcast <2 x i64> %b to i128
  %difference = sub i128 %x, %y
  %moved = xor i128 %x, %difference
  %apart = xor i128 %x, %y
  %both = and i128 %moved, %apart
  %over = icmp slt i128 %both, 0
  %value = bitcast i128 %difference to <2 x i64>
  %first = insertvalue { <2 x i64>, i1 } undef, <2 x i64> %value, 0
  %pair = insertvalue { <2 x i64>, i1 } %first, i1 %over, 1
  ret { <2 x i64>, i1 } %pair
}

define { <2 x i64>, i1 } @__nvvm_u128_subo(<2 x i64> %a, <2 x i64> %b) #0 {
entry:
  %x = bitcast <2 x i64> %a to i128
  %y = bitcast <2 x i64> %b to i128
  %difference = sub i128 %x, %y
  %over = icmp ult i128 %x, %y
  %value = bitcast i128 %difference to <2 x i64>
  %first = insertvalue { <2 x i64>, i1 } undef, <2 x i64> %value, 0
  %pair = insertvalue { <2 x i64>, i1 } %first, i1 %over, 1
  ret { <2 x i64>, i1 } %pair
}

; The product of the low halves, and what each high half adds to it; any of it above 128 bits is an overflow.
define { <2 x i64>, i1 } @__nvvm_u128_mulo(<2 x i64> %a, <2 x i64> %b) #0 {
entry:
  %a0 = extractelement <2 x i64> %a, i32 0
  %a1 = extractelement <2 x i64> %a, i32 1
  %b0 = extractelement <2 x i64> %b, i32 0
  %b1 = extractelement <2 x i64> %b, i32 1
  %low = mul i64 %a0, %b0
  %carry = call i64 asm "mul.hi.u64 $0, $1, $2;", "=l,l,l"(i64 %a0, i64 %b0)
  %cross1 = mul i64 %a1, %b0
  %above1 = call i64 asm "mul.hi.u64 $0, $1, $2;", "=l,l,l"(i64 %a1, i64 %b0)
  %cross2 = mul i64 %a0, %b1
  %above2 = call i64 asm "mul.hi.u64 $0, $1, $2;", "=l,l,l"(i64 %a0, i64 %b1)
  %sum = add i64 %carry, %cross1
  %over1 = icmp ult i64 %sum, %carry
  %high = add i64 %sum, %cross2
  %over2 = icmp ult i64 %high, %sum
  %has1 = icmp ne i64 %a1, 0
  %has2 = icmp ne i64 %b1, 0
  %over3 = and i1 %has1, %has2
  %above = or i64 %above1, %above2
  %over4 = icmp ne i64 %above, 0
  %over12 = or i1 %over1, %over2
  %over34 = or i1 %over3, %over4
  %over = or i1 %over12, %over34
  %half = insertelement <2 x i64> undef, i64 %low, i32 0
  %value = insertelement <2 x i64> %half, i64 %high, i32 1
  %first = insertvalue { <2 x i64>, i1 } undef, <2 x i64> %value, 0
  %pair = insertvalue { <2 x i64>, i1 } %first, i1 %over, 1
  ret { <2 x i64>, i1 } %pair
}

; Of the magnitudes, and then the sign: the magnitude may be 2^127 if the product is negative.
define { <2 x i64>, i1 } @__nvvm_i128_mulo(<2 x i64> %a, <2 x i64> %b) #0 {
entry:
  %x = bitcast <2 x i64> %a to i128
  %y = bitcast <2 x i64> %b to i128
  %x_negative = icmp slt i128 %x, 0
  %y_negative = icmp slt i128 %y, 0
  %x_opposite = sub i128 0, %x
  %y_opposite = sub i128 0, %y
  %x_magnitude = select i1 %x_negative, i128 %x_opposite, i128 %x
  %y_magnitude = select i1 %y_negative, i128 %y_opposite, i128 %y
  %x_vector = bitcast i128 %x_magnitude to <2 x i64>
  %y_vector = bitcast i128 %y_magnitude to <2 x i64>
  %product = call { <2 x i64>, i1 } @__nvvm_u128_mulo(<2 x i64> %x_vector, <2 x i64> %y_vector)
  %vector = extractvalue { <2 x i64>, i1 } %product, 0
  %over1 = extractvalue { <2 x i64>, i1 } %product, 1
  %magnitude = bitcast <2 x i64> %vector to i128
  %opposite = sub i128 0, %magnitude
  %negative = xor i1 %x_negative, %y_negative
  %signed = select i1 %negative, i128 %opposite, i128 %magnitude
  %is_negative = icmp slt i128 %signed, 0
  %is_zero = icmp eq i128 %signed, 0
  %wrong = xor i1 %negative, %is_negative
  %is_something = xor i1 %is_zero, true
  %over2 = and i1 %wrong, %is_something
  %over = or i1 %over1, %over2
  %value = bitcast i128 %signed to <2 x i64>
  %first = insertvalue { <2 x i64>, i1 } undef, <2 x i64> %value, 0
  %pair = insertvalue { <2 x i64>, i1 } %first, i1 %over, 1
  ret { <2 x i64>, i1 } %pair
}

define i8 @__gpu_run_fptosi_float_i8(float %x) #0 {
entry:
  %above = fcmp oge float %x, 0x4060000000000000
  %inside = fcmp ogt float %x, 0xC060000000000000
  %ordered = fcmp ord float %x, 0x0000000000000000
  %usable = xor i1 %above, true
  %safe = and i1 %inside, %usable
  %bounded = select i1 %safe, float %x, float 0x0000000000000000
  %value = fptosi float %bounded to i8
  %least = select i1 %ordered, i8 -128, i8 0
  %low = select i1 %inside, i8 %value, i8 %least
  %result = select i1 %above, i8 127, i8 %low
  ret i8 %result
}

define i16 @__gpu_run_fptosi_float_i16(float %x) #0 {
entry:
  %above = fcmp oge float %x, 0x40E0000000000000
  %inside = fcmp ogt float %x, 0xC0E0000000000000
  %ordered = fcmp ord float %x, 0x0000000000000000
  %usable = xor i1 %above, true
  %safe = and i1 %inside, %usable
  %bounded = select i1 %safe, float %x, float 0x0000000000000000
  %value = fptosi float %bounded to i16
  %least = select i1 %ordered, i16 -32768, i16 0
  %low = select i1 %inside, i16 %value, i16 %least
  %result = select i1 %above, i16 32767, i16 %low
  ret i16 %result
}

define i32 @__gpu_run_fptosi_float_i32(float %x) #0 {
entry:
  %above = fcmp oge float %x, 0x41E0000000000000
  %inside = fcmp ogt float %x, 0xC1E0000000000000
  %ordered = fcmp ord float %x, 0x0000000000000000
  %usable = xor i1 %above, true
  %safe = and i1 %inside, %usable
  %bounded = select i1 %safe, float %x, float 0x0000000000000000
  %value = fptosi float %bounded to i32
  %least = select i1 %ordered, i32 -2147483648, i32 0
  %low = select i1 %inside, i32 %value, i32 %least
  %result = select i1 %above, i32 2147483647, i32 %low
  ret i32 %result
}

define i64 @__gpu_run_fptosi_float_i64(float %x) #0 {
entry:
  %above = fcmp oge float %x, 0x43E0000000000000
  %inside = fcmp ogt float %x, 0xC3E0000000000000
  %ordered = fcmp ord float %x, 0x0000000000000000
  %usable = xor i1 %above, true
  %safe = and i1 %inside, %usable
  %bounded = select i1 %safe, float %x, float 0x0000000000000000
  %value = fptosi float %bounded to i64
  %least = select i1 %ordered, i64 -9223372036854775808, i64 0
  %low = select i1 %inside, i64 %value, i64 %least
  %result = select i1 %above, i64 9223372036854775807, i64 %low
  ret i64 %result
}

define i8 @__gpu_run_fptoui_float_i8(float %x) #0 {
entry:
  %above = fcmp oge float %x, 0x4070000000000000
  %inside = fcmp ogt float %x, 0x0000000000000000
  %ordered = fcmp ord float %x, 0x0000000000000000
  %usable = xor i1 %above, true
  %safe = and i1 %inside, %usable
  %bounded = select i1 %safe, float %x, float 0x0000000000000000
  %value = fptoui float %bounded to i8
  %least = select i1 %ordered, i8 0, i8 0
  %low = select i1 %inside, i8 %value, i8 %least
  %result = select i1 %above, i8 -1, i8 %low
  ret i8 %result
}

define i16 @__gpu_run_fptoui_float_i16(float %x) #0 {
entry:
  %above = fcmp oge float %x, 0x40F0000000000000
  %inside = fcmp ogt float %x, 0x0000000000000000
  %ordered = fcmp ord float %x, 0x0000000000000000
  %usable = xor i1 %above, true
  %safe = and i1 %inside, %usable
  %bounded = select i1 %safe, float %x, float 0x0000000000000000
  %value = fptoui float %bounded to i16
  %least = select i1 %ordered, i16 0, i16 0
  %low = select i1 %inside, i16 %value, i16 %least
  %result = select i1 %above, i16 -1, i16 %low
  ret i16 %result
}

define i32 @__gpu_run_fptoui_float_i32(float %x) #0 {
entry:
  %above = fcmp oge float %x, 0x41F0000000000000
  %inside = fcmp ogt float %x, 0x0000000000000000
  %ordered = fcmp ord float %x, 0x0000000000000000
  %usable = xor i1 %above, true
  %safe = and i1 %inside, %usable
  %bounded = select i1 %safe, float %x, float 0x0000000000000000
  %value = fptoui float %bounded to i32
  %least = select i1 %ordered, i32 0, i32 0
  %low = select i1 %inside, i32 %value, i32 %least
  %result = select i1 %above, i32 -1, i32 %low
  ret i32 %result
}

define i64 @__gpu_run_fptoui_float_i64(float %x) #0 {
entry:
  %above = fcmp oge float %x, 0x43F0000000000000
  %inside = fcmp ogt float %x, 0x0000000000000000
  %ordered = fcmp ord float %x, 0x0000000000000000
  %usable = xor i1 %above, true
  %safe = and i1 %inside, %usable
  %bounded = select i1 %safe, float %x, float 0x0000000000000000
  %value = fptoui float %bounded to i64
  %least = select i1 %ordered, i64 0, i64 0
  %low = select i1 %inside, i64 %value, i64 %least
  %result = select i1 %above, i64 -1, i64 %low
  ret i64 %result
}

define i8 @__gpu_run_fptosi_double_i8(double %x) #0 {
entry:
  %above = fcmp oge double %x, 0x4060000000000000
  %inside = fcmp ogt double %x, 0xC060000000000000
  %ordered = fcmp ord double %x, 0x0000000000000000
  %usable = xor i1 %above, true
  %safe = and i1 %inside, %usable
  %bounded = select i1 %safe, double %x, double 0x0000000000000000
  %value = fptosi double %bounded to i8
  %least = select i1 %ordered, i8 -128, i8 0
  %low = select i1 %inside, i8 %value, i8 %least
  %result = select i1 %above, i8 127, i8 %low
  ret i8 %result
}

define i16 @__gpu_run_fptosi_double_i16(double %x) #0 {
entry:
  %above = fcmp oge double %x, 0x40E0000000000000
  %inside = fcmp ogt double %x, 0xC0E0000000000000
  %ordered = fcmp ord double %x, 0x0000000000000000
  %usable = xor i1 %above, true
  %safe = and i1 %inside, %usable
  %bounded = select i1 %safe, double %x, double 0x0000000000000000
  %value = fptosi double %bounded to i16
  %least = select i1 %ordered, i16 -32768, i16 0
  %low = select i1 %inside, i16 %value, i16 %least
  %result = select i1 %above, i16 32767, i16 %low
  ret i16 %result
}

define i32 @__gpu_run_fptosi_double_i32(double %x) #0 {
entry:
  %above = fcmp oge double %x, 0x41E0000000000000
  %inside = fcmp ogt double %x, 0xC1E0000000000000
  %ordered = fcmp ord double %x, 0x0000000000000000
  %usable = xor i1 %above, true
  %safe = and i1 %inside, %usable
  %bounded = select i1 %safe, double %x, double 0x0000000000000000
  %value = fptosi double %bounded to i32
  %least = select i1 %ordered, i32 -2147483648, i32 0
  %low = select i1 %inside, i32 %value, i32 %least
  %result = select i1 %above, i32 2147483647, i32 %low
  ret i32 %result
}

define i64 @__gpu_run_fptosi_double_i64(double %x) #0 {
entry:
  %above = fcmp oge double %x, 0x43E0000000000000
  %inside = fcmp ogt double %x, 0xC3E0000000000000
  %ordered = fcmp ord double %x, 0x0000000000000000
  %usable = xor i1 %above, true
  %safe = and i1 %inside, %usable
  %bounded = select i1 %safe, double %x, double 0x0000000000000000
  %value = fptosi double %bounded to i64
  %least = select i1 %ordered, i64 -9223372036854775808, i64 0
  %low = select i1 %inside, i64 %value, i64 %least
  %result = select i1 %above, i64 9223372036854775807, i64 %low
  ret i64 %result
}

define i8 @__gpu_run_fptoui_double_i8(double %x) #0 {
entry:
  %above = fcmp oge double %x, 0x4070000000000000
  %inside = fcmp ogt double %x, 0x0000000000000000
  %ordered = fcmp ord double %x, 0x0000000000000000
  %usable = xor i1 %above, true
  %safe = and i1 %inside, %usable
  %bounded = select i1 %safe, double %x, double 0x0000000000000000
  %value = fptoui double %bounded to i8
  %least = select i1 %ordered, i8 0, i8 0
  %low = select i1 %inside, i8 %value, i8 %least
  %result = select i1 %above, i8 -1, i8 %low
  ret i8 %result
}

define i16 @__gpu_run_fptoui_double_i16(double %x) #0 {
entry:
  %above = fcmp oge double %x, 0x40F0000000000000
  %inside = fcmp ogt double %x, 0x0000000000000000
  %ordered = fcmp ord double %x, 0x0000000000000000
  %usable = xor i1 %above, true
  %safe = and i1 %inside, %usable
  %bounded = select i1 %safe, double %x, double 0x0000000000000000
  %value = fptoui double %bounded to i16
  %least = select i1 %ordered, i16 0, i16 0
  %low = select i1 %inside, i16 %value, i16 %least
  %result = select i1 %above, i16 -1, i16 %low
  ret i16 %result
}

define i32 @__gpu_run_fptoui_double_i32(double %x) #0 {
entry:
  %above = fcmp oge double %x, 0x41F0000000000000
  %inside = fcmp ogt double %x, 0x0000000000000000
  %ordered = fcmp ord double %x, 0x0000000000000000
  %usable = xor i1 %above, true
  %safe = and i1 %inside, %usable
  %bounded = select i1 %safe, double %x, double 0x0000000000000000
  %value = fptoui double %bounded to i32
  %least = select i1 %ordered, i32 0, i32 0
  %low = select i1 %inside, i32 %value, i32 %least
  %result = select i1 %above, i32 -1, i32 %low
  ret i32 %result
}

define i64 @__gpu_run_fptoui_double_i64(double %x) #0 {
entry:
  %above = fcmp oge double %x, 0x43F0000000000000
  %inside = fcmp ogt double %x, 0x0000000000000000
  %ordered = fcmp ord double %x, 0x0000000000000000
  %usable = xor i1 %above, true
  %safe = and i1 %inside, %usable
  %bounded = select i1 %safe, double %x, double 0x0000000000000000
  %value = fptoui double %bounded to i64
  %least = select i1 %ordered, i64 0, i64 0
  %low = select i1 %inside, i64 %value, i64 %least
  %result = select i1 %above, i64 -1, i64 %low
  ret i64 %result
}

attributes #0 = { alwaysinline nounwind }
