//! What crates take for the local time. It must be the same on the GPU as on the CPU.

use chrono::{DateTime, Local, Utc};

fn main() {
    let zone = jiff_0_2::tz::TimeZone::system();
    let epoch = jiff_0_2::Timestamp::UNIX_EPOCH.to_zoned(zone);
    let now = jiff_0_2::Zoned::now();
    let name = now.time_zone().iana_name();
    println!("jiff 0.2: {epoch}, now {name:?}");

    let zone = jiff_1::tz::TimeZone::system();
    let epoch = jiff_1::Timestamp::UNIX_EPOCH.to_zoned_datetime(zone);
    let now = jiff_1::ZonedDateTime::now();
    let name = now.time_zone().iana_name();
    println!("jiff 1: {epoch}, now {name:?}");
    let names = jiff_1::tz::db().available().count();
    println!("jiff 1: {names} zones");

    let epoch = DateTime::<Utc>::UNIX_EPOCH.with_timezone(&Local);
    println!("chrono: {epoch}");

    for zone in [
        tz::TimeZone::local(),
        tz::TimeZone::from_posix_tz("America/New_York"),
    ] {
        let offset = zone.map(|zone| zone.find_local_time_type(0).map(|kind| kind.ut_offset()));
        println!("tz-rs: {offset:?}");
    }
}
