//! Events, and their bytes at rest.

use hallpass_session::StoreTime;
use hallpass_session::revocation::{Event, EventErrorKind, Scope};
use proptest::prelude::*;

const LAST: u64 = 253_402_300_799_999;

const fn at(millis: u64) -> StoreTime {
    StoreTime::from_millis(millis)
}

fn new(issuer: &str, scope: Scope, expires: u64) -> Result<Event, EventErrorKind> {
    Event::new(issuer, scope, at(expires)).map_err(|error| error.kind())
}

fn decode(bytes: &[u8]) -> Result<Event, EventErrorKind> {
    Event::decode(7, bytes).map_err(|error| error.kind())
}

fn sample() -> Event {
    new("iss", Scope::Subject("anna".into(), at(0x0102_0304_0506)), 0x0A0B_0C0D_0E0F)
        .expect("an event")
}

#[test]
fn the_bytes_are_these() {
    let bytes = [
        [1, 3].as_slice(),
        &[0, 0, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F],
        &[0, 0, 1, 2, 3, 4, 5, 6],
        &[0, 3],
        b"iss",
        b"anna",
    ]
    .concat();
    assert_eq!(sample().encode(), bytes);
    assert_eq!(decode(&bytes), Ok(sample().at(7)));
    let scopes: [(u8, Scope); 5] = [
        (1, Scope::Token("x".into())),
        (2, Scope::Session("x".into())),
        (3, Scope::Subject("x".into(), at(0))),
        (4, Scope::Everyone(at(0))),
        (5, Scope::Key("x".into())),
    ];
    for (number, scope) in scopes {
        assert_eq!(new("", scope, 0).expect("an event").encode()[1], number);
    }
}

#[test]
fn what_a_store_writes_into_the_bytes_is_read_from_there() {
    let mut bytes = new("iss", Scope::Everyone(at(0)), 0).expect("an event").encode();
    bytes[2..10].copy_from_slice(&5_000_u64.to_be_bytes());
    bytes[10..18].copy_from_slice(&4_000_u64.to_be_bytes());
    let event = decode(&bytes).expect("an event");
    assert_eq!(event.expires(), at(5_000));
    assert_eq!(*event.scope(), Scope::Everyone(at(4_000)));
    assert_eq!((event.sequence(), event.issuer()), (7, "iss"));
}

#[test]
fn other_bytes_are_refused_and_the_reason_is_named() {
    use EventErrorKind::{Form, Length, Text, Time, Unknown};
    let good = sample().encode();
    let edited = |place: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[place] = byte;
        bytes
    };
    let everyone = new("iss", Scope::Everyone(at(5)), 9).expect("an event").encode();
    let cases: [(&str, Vec<u8>, EventErrorKind); 12] = [
        ("nothing", Vec::new(), Length),
        ("a byte", vec![1], Length),
        ("half a head", good[..19].to_vec(), Length),
        ("an issuer that ends too soon", good[..22].to_vec(), Length),
        ("an issuer longer than all", edited(18, 255), Length),
        ("version 0", edited(0, 0), Unknown),
        ("version 2", edited(0, 2), Unknown),
        ("scope 6", edited(1, 6), Unknown),
        ("a token with a cut-off", edited(1, 1), Form),
        ("everyone with a name", [everyone.as_slice(), b"x"].concat(), Form),
        ("an issuer that is no text", edited(20, 0xFF), Text),
        ("an expiry after the year 9999", edited(2, 1), Time),
    ];
    for (what, bytes, kind) in cases {
        assert_eq!(decode(&bytes), Err(kind), "{what}");
    }
    assert_eq!(decode(&edited(10, 1)), Err(Time), "a cut-off after the year 9999");
    assert_eq!(decode(&edited(26, 0xC0)), Err(Text), "an id that is no text");
}

#[test]
fn what_has_no_bytes_cannot_be_made() {
    let long = "x".repeat(65_536);
    let length = Err(EventErrorKind::Length);
    assert_eq!(new(&long, Scope::Everyone(at(1)), 1), length);
    assert_eq!(new("iss", Scope::Key(long.as_str().into()), 1), length);
    assert_eq!(new("iss", Scope::Everyone(at(1)), LAST + 1), Err(EventErrorKind::Time));
    assert_eq!(new("iss", Scope::Everyone(at(LAST + 1)), 1), Err(EventErrorKind::Time));
    let long = "x".repeat(65_535);
    let longest = new(&long, Scope::Subject(long.as_str().into(), at(LAST)), LAST);
    let longest = longest.expect("an event");
    assert_eq!(decode(&longest.encode()), Ok(longest.at(7)));
}

#[test]
fn the_id_is_that_of_what_is_said_and_not_of_its_place() {
    let id = sample().id();
    assert_eq!(sample().at(1).id(), sample().at(2).id());
    assert_eq!(format!("{id:?}").len(), "EventId(0123..)".len());
    let others = [
        new("iss2", sample().scope().clone(), sample().expires().as_millis()),
        new("iss", sample().scope().clone(), 1),
        new("iss", Scope::Subject("anna".into(), at(1)), sample().expires().as_millis()),
        new("iss", Scope::Session("anna".into()), sample().expires().as_millis()),
        // The same text, cut elsewhere.
        new(
            "issa",
            Scope::Subject("nna".into(), at(0x0102_0304_0506)),
            sample().expires().as_millis(),
        ),
    ];
    for other in others {
        assert_ne!(other.expect("an event").id().as_bytes(), id.as_bytes());
    }
}

#[test]
fn nobody_is_named_in_a_log() {
    let scopes: [Scope; 5] = [
        Scope::Token("secret".into()),
        Scope::Session("secret".into()),
        Scope::Subject("secret".into(), at(1)),
        Scope::Everyone(at(1)),
        Scope::Key("secret".into()),
    ];
    for scope in scopes {
        let event = new("iss", scope, 1).expect("an event");
        assert!(!format!("{event:?} {:#?}", event.scope()).contains("secret"), "{event:?}");
    }
    for kind in [EventErrorKind::Form, EventErrorKind::Length, EventErrorKind::Text] {
        assert!(!format!("{kind:?}").is_empty());
    }
    let error = Event::decode(0, b"secret").expect_err("no event");
    assert!(!format!("{error} {error:?}").contains("secret"));
}

fn scope() -> impl Strategy<Value = Scope> {
    (0..5, ".{0,40}", 0..=LAST).prop_map(|(kind, id, cut_off): (i32, String, u64)| match kind {
        0 => Scope::Token(id.into()),
        1 => Scope::Session(id.into()),
        2 => Scope::Subject(id.into(), at(cut_off)),
        3 => Scope::Everyone(at(cut_off)),
        _ => Scope::Key(id.into()),
    })
}

fn event() -> impl Strategy<Value = Event> {
    (".{0,40}", scope(), 0..=LAST).prop_map(|(issuer, scope, expires): (String, _, _)| {
        new(&issuer, scope, expires).expect("an event")
    })
}

/// Whatever the bytes are: an error, or the one event that has exactly these.
fn one_form(bytes: &[u8]) {
    if let Ok(event) = Event::decode(7, bytes) {
        assert_eq!(event.encode(), bytes);
        assert_eq!(event.sequence(), 7);
    }
}

proptest! {
    #[test]
    fn an_event_comes_back_from_its_bytes(event in event(), sequence: u64) {
        let event = event.at(sequence);
        prop_assert_eq!(Event::decode(sequence, &event.encode()), Ok(event));
    }

    #[test]
    fn any_bytes_are_an_error_or_an_event(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        one_form(&bytes);
    }

    #[test]
    fn edited_bytes_are_an_error_or_another_event(
        event in event(), place: prop::sample::Index, byte: u8, cut: prop::sample::Index,
    ) {
        let mut bytes = event.encode();
        let place = place.index(bytes.len());
        bytes[place] = byte;
        one_form(&bytes);
        if event.encode() != bytes {
            prop_assert_ne!(Event::decode(0, &bytes), Ok(event));
        }
        one_form(&bytes[..cut.index(bytes.len())]);
    }

    #[test]
    fn ids_differ_where_events_do(one in event(), other in event()) {
        prop_assert_eq!(one.id() == other.id(), one == other);
    }
}
