//! serde and serde_json: derived types and free-form values, there and back.
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[derive(Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Device {
    name: String,
    warp_count: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    clock: Option<f64>,
    kind: Kind,
    tags: BTreeMap<String, Vec<i64>>,
}

#[derive(Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "type")]
enum Kind {
    Gpu { memory: u64 },
    Emulator,
}

fn main() {
    let text = r#"[{"name":"H100","warpCount":4224,"clock":1.98,"kind":{"type":"Gpu","memory":85899345920},"tags":{"a":[1,-2]}},
                   {"name":"no \u00e4 device","warpCount":256,"kind":{"type":"Emulator"},"tags":{}}]"#;
    let devices: Vec<Device> = serde_json::from_str(text).unwrap();
    println!("{devices:?}");
    let again = serde_json::to_string(&devices).unwrap();
    println!("{again}");
    assert_eq!(
        devices,
        serde_json::from_str::<Vec<Device>>(&again).unwrap()
    );
    let mut value: Value = serde_json::from_str(&again).unwrap();
    value[1]["kind"] = json!({ "type": "Gpu", "memory": 1.5e3 });
    println!("{}", serde_json::to_string_pretty(&value[1]).unwrap());
    println!(
        "{}",
        serde_json::from_str::<Vec<Device>>("[{\"name\": 3}]").unwrap_err()
    );
}
