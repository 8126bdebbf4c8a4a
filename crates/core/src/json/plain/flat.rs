//! Objects of a few strings.

use super::Plain;

/// How many members there may be.
const MEMBERS: usize = 8;

/// The members of an object of at most eight strings, names that stand twice included, as
/// `serde_json` would show them. `None` for anything else.
pub(crate) fn flat(text: &str) -> Option<[Option<(&str, &str)>; MEMBERS]> {
    let mut plain = Plain::new(text)?;
    let mut members = [None; MEMBERS];
    plain.expect(b'{').ok()?;
    if plain.peek() != Some(b'}') {
        for place in &mut members {
            let name = plain.string().ok()?;
            plain.expect(b':').ok()?;
            *place = Some((name, plain.string().ok()?));
            if plain.peek() != Some(b',') {
                break;
            }
            plain.advance(1);
        }
    }
    plain.expect(b'}').ok()?;
    plain.is_done().then_some(members)
}

#[cfg(test)]
mod tests {
    use super::{MEMBERS, flat};

    #[test]
    fn a_few_strings_are_read_and_nothing_else() {
        let many = |count| {
            let members: Vec<_> = (0..count).map(|n| format!("\"m{n}\":\"v\"")).collect();
            format!("{{{}}}", members.join(","))
        };
        let rows = [
            ("{}", Some(0)),
            (" { } ", Some(0)),
            (r#"{"alg":"ES256"}"#, Some(1)),
            (r#"  { "alg" : "ES256" , "kid" : "" }  "#, Some(2)),
            (r#"{"alg":"ES256","alg":"none"}"#, Some(2)),
            (&many(MEMBERS), Some(MEMBERS)),
            (&many(MEMBERS + 1), None),
            (r#"{"alg":"ES256",}"#, None),
            (r#"{,"alg":"ES256"}"#, None),
            (r#"{"alg":"ES256"} x"#, None),
            (r#"{"alg":"ES256"}{"#, None),
            (r#"{"alg":"ES256""#, None),
            (r#"{"alg":"ES256"#, None),
            (r#"{"alg" "ES256"}"#, None),
            (r#"{alg:"ES256"}"#, None),
            (r#"{"n":1}"#, None),
            (r#"{"crit":["exp"]}"#, None),
            (r#"{"a":"\u0041"}"#, None),
            ("{\"a\":\"\u{1}\"}", None),
            (r#"["alg"]"#, None),
            ("", None),
        ];
        for (text, expected) in rows {
            let count = flat(text).map(|members| members.iter().flatten().count());
            assert_eq!(count, expected, "{text}");
            // What it takes, any reader takes; the other way round only most.
            let taken = serde_json::from_str::<serde_json::Value>(text).is_ok();
            assert!(taken || count.is_none(), "{text}");
        }
        let members = flat("{\"alg\":\"ES256\",\"kid\":\"\u{e9}-1\"}").unwrap();
        assert_eq!(members[..2], [Some(("alg", "ES256")), Some(("kid", "\u{e9}-1"))]);
    }
}
