//! Random documents.

use super::{layouts, payloads, table};

/// Enough to meet every pair of a claim and a value below many times.
const DOCUMENTS: u64 = 600;

const NAMES: &[&str] = &[
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "client_id",
    "typ",
    "token_use",
    "type",
    "events",
    "cnf",
    "azp",
    "scope",
    "scp",
    "roles",
    "realm_access",
    "resource_access",
    "orders",
    "billing",
    "urn:zitadel:iam:org:project:roles",
    "x",
    "list",
    "plan",
    "pro",
    "free",
    "custom",
    "seats",
    "contact",
    "grants",
    "admin",
    "limits",
    "1",
    "value",
    "email",
    "kind",
    "data",
    "r\\u006fles",
    "\\u0073ub",
    "$serde_json::private::Number",
    "$serde_json::private::RawValue",
];

const VALUES: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "7",
    "-7",
    "-0",
    "0.5",
    "1700000060",
    "1700000060.5",
    "1e3",
    "253402300800",
    "18446744073709551616",
    "1e308",
    "1e400",
    "\"\"",
    "\"a\"",
    "\"admin\"",
    "\"a b\"",
    "\"free\"",
    "\"\\u0061\"",
    "\"\\ud800\"",
    "\"ID\"",
    "\"https://id.example.com\"",
];

/// Numbers that look random, the same in every run (xorshift64).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap().checked_rem(end).unwrap()
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    fn value(&mut self, depth: usize, text: &mut String) {
        match self.below(8) {
            0 | 1 if depth > 0 => self.object(depth.saturating_sub(1), text),
            2 if depth > 0 => {
                text.push('[');
                for n in 0..self.below(4) {
                    text.push_str(if n == 0 { "" } else { "," });
                    self.value(depth.saturating_sub(1), text);
                }
                text.push(']');
            }
            _ => text.push_str(self.one(VALUES)),
        }
    }

    fn object(&mut self, depth: usize, text: &mut String) {
        text.push('{');
        for n in 0..self.below(9) {
            text.push_str(if n == 0 { "\"" } else { ",\"" });
            text.push_str(self.one(NAMES));
            text.push_str("\":");
            self.value(depth, text);
        }
        text.push('}');
    }
}

fn agree(payload: &str) {
    for (_, layout) in layouts::all() {
        for (_, _, compare) in table::types() {
            compare(payload, &layout);
        }
    }
}

#[test]
fn random_documents() {
    for seed in 1..=DOCUMENTS {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut text = String::new();
        random.object(4, &mut text);
        agree(&text);
    }
}

#[test]
fn documents_with_a_byte_lost_doubled_or_changed() {
    let sound: Vec<String> = payloads::all().into_iter().filter(|text| text.is_ascii()).collect();
    for seed in 1..=DOCUMENTS {
        let mut random = Random(seed.wrapping_mul(0x2545_F491_4F6C_DD1D));
        let mut bytes = sound[random.below(sound.len())].clone().into_bytes();
        if bytes.is_empty() {
            continue;
        }
        let at = random.below(bytes.len());
        match random.below(3) {
            0 => drop(bytes.remove(at)),
            1 => bytes.insert(at, bytes[at]),
            _ => {
                bytes[at] = *random
                    .one(&["\"", "{", "}", "[", "]", ",", ":", "1", "\\", "n"])
                    .as_bytes()
                    .first()
                    .unwrap()
            }
        }
        agree(&String::from_utf8(bytes).unwrap());
    }
}
