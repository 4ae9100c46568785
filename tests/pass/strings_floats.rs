//@ check-uninit
fn main() {
    println!("{} {} {}", 1.0f64 / 3.0, f32::MAX, f64::MIN_POSITIVE);
    println!("{:.3} {:8.2}| {:e} {:?}", std::f64::consts::PI, -2.5, 1234.5, 0.1f32 + 0.2f32);
    println!("{:?} {:?} {:?}", f64::NAN, f64::INFINITY, -0.0f64);
    println!("{:?}", "3.25e2 -1 nan x".split(' ').map(|s| s.parse::<f64>().ok()).collect::<Vec<_>>());
    println!("{:>6}|{:<6}|{:^6}|{:#x}|{:#010b}|{:+}", "ab", 12, 'c', 255, 5, 7);
    println!("{}", u128::MAX);
    println!("{:?}", i128::MIN.checked_div(-1));
    println!("{:?}", "größe Ünïcode ß".to_uppercase());
    println!("{:?}", "a,b,,c".split(',').collect::<Vec<_>>());
    println!("{:?}", "line one\nline two\r\n".lines().collect::<Vec<_>>());
    println!("{}", "abc".repeat(3).replace("ca", "-"));
    println!("{:?}", String::from_utf8(vec![0xff, 0x41]).is_err());
    println!("{:?}", "12x".parse::<i32>().map_err(|e| e.to_string()));
    println!("{:#?}", (1, "two", [3.0]));
    println!("{} {}", 2.0f64.sqrt(), 7.9f64.floor() as u8 as char as u32);
    println!("{} {} {}", 300.7f32 as u8, -5.0f64 as u32, f32::NAN as i32);
    println!("{} {}", (10.0f64).powi(3), 1e300 * 1e10);
    println!("{:?}", (i32::MAX.checked_add(1), 200u8.saturating_add(100), 200u8.wrapping_add(100)));
    println!("{} {} {}", u64::MAX.leading_zeros(), 40u16.trailing_zeros(), 0xf0f0u128.count_ones());
}
