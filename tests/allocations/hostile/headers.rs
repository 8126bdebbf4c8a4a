//! Headers that somebody may write who wants the reader to work.

use super::mutations::ALPHABET;
use super::random::Random;

/// What fits into a header segment, in bytes before encoding.
const ROOM: usize = 3_072;

/// A header, by the name of what it tries.
pub(crate) type Attack = (&'static str, fn(&mut Random) -> Vec<u8>);

/// All of them. Each makes many different headers.
pub(crate) const ALL: &[Attack] = &[
    ("alg none", |random| {
        let alg = random.pick(&["none", "None", "NONE", "nOnE", "", "null", "HS256\\u0000"]);
        format!(r#"{{"alg":"{alg}","typ":"JWT"}}"#).into()
    }),
    ("an algorithm of no key", |random| {
        let alg =
            random.pick(&["HS256", "HS512", "RS256", "PS384", "ES256", "ES512", "HS1", "Ed448"]);
        format!(r#"{{"alg":"{alg}","typ":"at+jwt"}}"#).into()
    }),
    ("an unknown key id", |random| {
        let id = "i".repeat(random.below(3_000));
        format!(r#"{{"alg":"EdDSA","typ":"at+jwt","kid":"{id}"}}"#).into()
    }),
    ("a key id of escapes", |random| {
        let id =
            random.pick(&["\\n", "\\u0041", "\\\"", "\\u20ac", "a\\/"]).repeat(random.below(500));
        format!(r#"{{"alg":"EdDSA","typ":"at+jwt","kid":"{id}"}}"#).into()
    }),
    ("what is critical", |random| {
        let crit =
            random.pick(&[r#"["b64"]"#, r#"["exp"]"#, "[]", "{}", "null", r#""alg""#, "[[[]]]"]);
        format!(r#"{{"alg":"EdDSA","crit":{crit},"b64":false}}"#).into()
    }),
    ("a nested token", |random| {
        let cty = random.pick(&["JWT", "jwt", "application/jwt", "\\u004aWT"]);
        format!(r#"{{"alg":"EdDSA","cty":"{cty}"}}"#).into()
    }),
    ("a key of its own", |random| {
        let x = "A".repeat(random.below(2_000));
        let jwk = format!(r#""jwk":{{"kty":"OKP","crv":"Ed25519","x":"{x}"}}"#);
        format!(r#"{{"alg":"EdDSA",{jwk},"x5c":["{x}"],"jku":"https://e.test"}}"#).into()
    }),
    ("another type", |random| {
        let typ = random.pick(&["ID", "JWE", "application/secevent+jwt", "", "\\n"]);
        format!(r#"{{"alg":"EdDSA","typ":"{typ}"}}"#).into()
    }),
    ("a long string", |random| {
        let name = random.pick(&["alg", "typ", "kid", "cty", "x"]);
        let text = random.pick(&["a", "é", "\u{200b}", "\u{1f600}"]).repeat(random.below(750));
        format!(r#"{{"{name}":"{text}"}}"#).into()
    }),
    ("a long string of escapes", |random| {
        let name = random.pick(&["alg", "typ", "kid", "cty", "x"]);
        let text = random.pick(&["\\n", "\\u0000", "\\ud83d\\ude00"]).repeat(random.below(250));
        format!(r#"{{"{name}":"{text}"}}"#).into()
    }),
    ("the wrong JSON type", |random| {
        let name = random.pick(&["alg", "typ", "kid", "cty"]);
        let value = random.pick(&["1", "null", "true", "1.5", "[]", "{}", "-1", r#"["EdDSA"]"#]);
        format!(r#"{{"{name}":{value},"alg":"EdDSA"}}"#).into()
    }),
    ("no object at the top", |random| {
        let value = random.pick(&["1", "null", "true", "1.5", "[]", "-1", r#"["EdDSA"]"#, ""]);
        value.into()
    }),
    ("a string at the top", |random| {
        let text = random.pick(&["a", "é", "\\n", "\u{7f}", "\u{301}"]);
        let text = text.repeat(random.below(ROOM / text.len()));
        format!(r#""{text}""#).into()
    }),
    ("deep nesting", |random| {
        let levels = random.below(1_500);
        let (open, close) = random.pick::<(&str, &str)>(&[&("[", "]"), &(r#"{"a":"#, "}")]);
        let levels = levels / open.len();
        let value = format!("{}1{}", open.repeat(levels), close.repeat(levels));
        format!(r#"{{"alg":"EdDSA","x":{value}}}"#).into()
    }),
    ("many members", |random| object(&members(random, PLAIN)).into()),
    ("many members with escapes", |random| object(&members(random, ESCAPED)).into()),
    ("many objects of many members", |random| {
        let starts = random.pick(&[PLAIN, ESCAPED]);
        let inner = fitting(60 + random.below(100), starts);
        let inner = format!("{{{}}},", inner.trim_end_matches(','));
        let objects = inner.repeat(random.below(ROOM - 60) / inner.len());
        format!(r#"{{"alg":"EdDSA","x":[{objects}0]}}"#).into()
    }),
    ("a member twice", |random| {
        let starts = random.pick(&[PLAIN, ESCAPED]);
        let members = fitting(20 + random.below(ROOM - 60), starts);
        let first = fitting(10, starts);
        object(&[members, first].concat()).into()
    }),
    ("numbers", |random| {
        let number = random.pick(&["1e999", "-0", "1E-400", "0.1", "1e5"]);
        let digits = "9".repeat(random.below(2_500));
        format!(r#"{{"alg":"EdDSA","x":{number},"y":{digits}1,"z":[0.{digits}1]}}"#).into()
    }),
    ("no UTF-8", |random| {
        let mut header = br#"{"alg":"EdDSA","x":""#.to_vec();
        header.extend((0..random.below(2_000)).map(|_| random.byte() | 0x80));
        header.extend_from_slice(br#""}"#);
        header
    }),
    ("lone surrogates", |random| {
        let text =
            random.pick(&["\\ud800", "\\udc00", "\\ud800\\ud800"]).repeat(1 + random.below(200));
        format!(r#"{{"alg":"EdDSA","x":"{text}"}}"#).into()
    }),
    ("something after it", |random| {
        let rest = random.pick(&["{}", " ", "\0", "}", "//", "\n"]).repeat(1 + random.below(1_000));
        format!(r#"{{"alg":"EdDSA"}}{rest}"#).into()
    }),
    ("the longest header", |random| {
        let length = ROOM - 40 + random.below(80);
        let mut header = br#"{"alg":"EdDSA","x":""#.to_vec();
        header.resize(length - 2, b'x');
        header.extend_from_slice(br#""}"#);
        header
    }),
    ("no JSON", |random| (0..random.below(ROOM)).map(|_| random.byte() & 0x7f).collect()),
];

/// What names start with: never a character of the alphabet that they go on with.
pub(crate) type Starts = &'static [&'static str];

pub(crate) const PLAIN: Starts = &["", "!", "#", "$", "%", "&", "(", ")"];
/// What JSON has to escape, or may.
pub(crate) const ESCAPED: Starts = &["\\n", "\\t", "\\r", "\\b", "\\f", "\\/", "\\\"", "\\\\"];

/// A header with these members, each of which ends with a comma.
fn object(members: &str) -> String {
    format!(r#"{{{members}"alg":"EdDSA"}}"#)
}

/// Members with the shortest names there are: often all that have room.
fn members(random: &mut Random, starts: Starts) -> String {
    let room = ROOM - 20;
    let room = if random.below(4) == 0 { room } else { random.below(room) };
    fitting(room, starts)
}

/// Members as they come, until there is no room.
pub(crate) fn fitting(room: usize, starts: Starts) -> String {
    let mut members = String::with_capacity(room);
    for number in 0.. {
        let length = members.len();
        push_member(&mut members, number, starts);
        if members.len() > room {
            members.truncate(length);
            break;
        }
    }
    members
}

/// Writes the member of this number, with a name of its own. Short names come first.
fn push_member(members: &mut String, number: usize, starts: Starts) {
    let (start, end) = (starts[number / 64 % starts.len()], char::from(ALPHABET[number % 64]));
    members.extend(["\"", start]);
    members.push(end);
    if let Some(more) = (number / 64).checked_sub(starts.len()) {
        members.push(char::from(ALPHABET[more / starts.len() % 64]));
    }
    members.push_str("\":0,");
}
