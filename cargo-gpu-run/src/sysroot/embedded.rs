//! What build.rs put into this executable: `OVERLAY`, `PRELUDE` and `TOOL_ID`.

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
