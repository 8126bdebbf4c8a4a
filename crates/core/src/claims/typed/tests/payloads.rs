//! Documents, good and hostile.

/// What most rows add a member to.
const BASE: &str = r#""iss":"https://id.example.com","sub":"ann","aud":"orders","exp":1700000060"#;

/// The token that most applications see.
pub(super) const USUAL: &str = r#"{"iss":"https://id.example.com/","sub":"auth0|65f1c0a7e4b0",
"aud":["orders","https://id.example.com/userinfo"],"iat":1700000000,"nbf":1700000000,
"exp":1700003600,"jti":"6f1f2c55-0d1b","azp":"mX3kq7Zt1bQ9","scope":"openid profile read:orders",
"roles":["admin","billing-viewer","support-agent"]}"#;

/// Whole documents.
const WHOLE: &[&str] = &[
    USUAL,
    // Keycloak.
    r#"{"exp":1700000300,"iat":1700000000,"jti":"a","iss":"https://id/realms/shop",
    "aud":["orders","account"],"sub":"f1","typ":"Bearer","azp":"shop","sid":"s","acr":"1",
    "allowed-origins":["https://shop"],"realm_access":{"roles":["admin","user"]},
    "resource_access":{"orders":{"roles":["write"]},"account":{"roles":["view"]}},
    "scope":"profile email","email_verified":true,"preferred_username":"ann","nbf":0}"#,
    // Microsoft Entra ID.
    r#"{"aud":"api://orders","iss":"https://sts/tid/","iat":1700000000,"nbf":1700000000,
    "exp":1700003600,"acr":"1","aio":"AXQ","amr":["pwd","mfa"],"appid":"x","groups":["g1","g2"],
    "name":"Ann","oid":"o","roles":["Admin.All"],"scp":"Orders.Read","tid":"t","uti":"u",
    "ver":"1.0","xms_ftd":{"a":[1,2.5]}}"#,
    // Amazon Cognito.
    r#"{"sub":"s","device_key":"d","cognito:groups":["admin"],"iss":"https://cognito/pool",
    "token_use":"access","scope":"aws.cognito.signin.user.admin","auth_time":1700000000,
    "exp":1700003600,"iat":1700000000,"jti":"j","client_id":"c","username":"ann"}"#,
    // Google, Firebase.
    r#"{"iss":"https://securetoken.google.com/p","aud":"p","auth_time":1700000000,
    "user_id":"u","sub":"u","iat":1700000000,"exp":1700003600,"email":"a@example.com",
    "email_verified":false,"firebase":{"identities":{"email":["a@example.com"]},
    "sign_in_provider":"password"}}"#,
    // Zitadel.
    r#"{"iss":"https://z","sub":"1","aud":["1","2"],"exp":1700003600,"iat":1700000000,
    "urn:zitadel:iam:org:project:roles":{"admin":{"161":"z"},"viewer":{"161":"z","162":"y"}}}"#,
    // Okta.
    r#"{"ver":1,"jti":"AT.x","iss":"https://okta","aud":"api://default","iat":1700000000,
    "exp":1700003600,"cid":"c","uid":"u","scp":["openid","orders"],"sub":"ann@example.com"}"#,
    "{}",
    " { } ",
    "{\"sub\":\"a\"}\n",
    "[]",
    "null",
    "0.5",
    "1e400",
    "\"sub\"",
    "",
    "{",
    "{\"sub\":\"a\"",
    "{\"sub\":\"a\"}}",
    "{\"sub\":\"a\"} x",
    "{\"sub\":\"a\",}",
    "{\"sub\" \"a\"}",
    "{sub:1}",
    "\u{feff}{}",
    "[\"iss\",\"sub\",[\"aud\"],1,2,3,\"jti\",\"azp\",\"scope\",[\"roles\"]]",
];

/// Members in addition to the base.
const MORE: &[&str] = &[
    // Names that stand twice.
    r#""sub":"bob""#,
    r#""\u0073ub":"bob""#,
    r#""x":1,"x":2"#,
    r#""x":1,"\u0078":2"#,
    r#""x":{"a":1,"b":{"c":1,"c":2}}"#,
    r#""x":[{"a":1,"\u0061":2}]"#,
    r#""roles":["a"],"roles":["b"]"#,
    r#""roles":[{"value":"a","value":"b"}]"#,
    r#""realm_access":{"roles":["a"],"roles":["b"]}"#,
    r#""cnf":{"jkt":"a","jkt":"b"}"#,
    r#""typ":{"a":1,"a":1}"#,
    r#""plan":{"pro":1,"pro":2}"#,
    r#""urn:zitadel:iam:org:project:roles":{"a":{"x":1,"x":1}}"#,
    r#""urn:zitadel:iam:org:project:roles":{"a":{},"\u0061":{}}"#,
    // Claims of other types.
    r#""nbf":"0""#,
    r#""nbf":null"#,
    r#""nbf":0.5,"iat":-0"#,
    r#""nbf":-1"#,
    r#""nbf":1e400"#,
    r#""iat":1e308"#,
    r#""iat":[1]"#,
    r#""iat":1700000000.75"#,
    r#""iat":253402300800"#,
    r#""iat":18446744073709551616"#,
    r#""jti":7"#,
    r#""client_id":null"#,
    r#""client_id":"c""#,
    r#""scope":["a b","c"]"#,
    r#""scope":7"#,
    r#""scope":null"#,
    r#""scope":{"a":1}"#,
    r#""scope":"a b","scp":["b","a"]"#,
    r#""scope":"a b","scp":["b"]"#,
    r#""roles":"admin""#,
    r#""roles":[{"admin":null}]"#,
    r#""roles":["other","support-agent"],"typ":"other""#,
    r#""typ":{"admin":null}"#,
    r#""roles":[]"#,
    r#""roles":[1]"#,
    r#""roles":[["a"]]"#,
    r#""roles":[{"value":"a","display":"A"},"b"]"#,
    r#""roles":[{"display":"A"}]"#,
    r#""roles":{"admin":{"x":"y"},"user":{}}"#,
    r#""roles":{"admin":false}"#,
    r#""roles":{"admin":0.5}"#,
    r#""roles":0.5"#,
    r#""roles":["adm\u0069n","\ud83d\ude00"]"#,
    r#""realm_access":0.5"#,
    r#""realm_access":{}"#,
    r#""realm_access":{"roles":"admin"}"#,
    r#""realm_access":{"roles":{"a":1}}"#,
    r#""realm_access":["roles"]"#,
    r#""resource_access":{"orders":{"roles":["w"],"x":[]},"billing":["b"]}"#,
    r#""resource_access":{"billing":"b","x":{"y":null}}"#,
    r#""urn:zitadel:iam:org:project:roles":{"admin":{"161":"z"}},"x":[]"#,
    r#""urn:zitadel:iam:org:project:roles":{"admin":"z"}"#,
    // Which kind of token it is.
    r#""typ":"Refresh""#,
    r#""typ":"Bearer""#,
    r#""typ":7,"token_use":["id"],"type":true"#,
    r#""typ":"\u0049D""#,
    r#""token_use":"id","token_type":{"a":{"b":0.5}}"#,
    r#""azp":"shop","client_id":"other","tenant":null"#,
    r#""azp":{"a":[0.5]},"tenant":7"#,
    r#""at_hash":"x""#,
    r#""c_hash":{"a":1}"#,
    r#""cnf":{"jkt":"x"}"#,
    r#""events":{"http://schemas.openid.net/event/backchannel-logout":{}}"#,
    r#""events":{"fair":"read"}"#,
    r#""events":0.5"#,
    // Names that readers keep for themselves.
    r#""x":{"$serde_json::private::Number":"7"}"#,
    r#""x":{"$serde_json::private::RawValue":"{\"a\":1}"}"#,
    r#""$serde_json::private::RawValue":"1""#,
    r#""\u0024serde_json::private::Number":"1""#,
    r#""plan":{"$serde_json::private::Number":1}"#,
    r#""x":{"$serde_json::private::Number":1}"#,
    r#""x":{"a":{"c":[{"b":1},{"b":2}]}}"#,
    // Text and numbers.
    r#""x":"\ud800""#,
    r#""x":{"\ud800":1}"#,
    r#""x":"\u0000\n\"\\""#,
    "\"x\":\"\u{1}\"",
    r#""x":"é漢😀","é":["漢"]"#,
    r#""x":1e400"#,
    r#""x":-1e400"#,
    r#""x":1.7976931348623157e308"#,
    r#""x":1.7976931348623159e308"#,
    r#""x":1.79769313486231581e308"#,
    r#""x":1e39"#,
    r#""x":0.1"#,
    r#""x":123456789012345678901234567890"#,
    r#""x":01"#,
    r#""x":-0"#,
    r#""x":-0.0,"list":[1,"2",null,1e400,3]"#,
    r#""list":[0.5,"2",null,[],{}]"#,
    r#""list":[{"a":1,"b":2},{}]"#,
    r#""x":{"a":1,"b":256}"#,
    r#""x":{"a":[null,1,{"b":[true,{"c":0.5}]}]},"cnf":[]"#,
    // Shapes of the types.
    r#""email":"a@example.com","email_verified":true,"level":3"#,
    r#""email":7"#,
    r#""givenName":"Ann","e-mail":"a@example.com","email":"b@example.com""#,
    r#""user":"bob""#,
    r#""plan":"free","contact":"ann""#,
    r#""plan":"Free""#,
    r#""plan":{"pro":3},"contact":{"a":[1,"b",{"c":2.5}]}"#,
    r#""plan":{"team":["t",[1,2]]},"account":{"kind":"User","data":["a"]}"#,
    r#""plan":{"custom":{"seats":{"a":1,"b":2}}},"account":{"data":{"name":"n"},"kind":"Service"}"#,
    r#""plan":{"custom":{"seats":{"a":1,"a":2}}}"#,
    r#""plan":{"free":null}"#,
    r#""plan":{"free":1}"#,
    r#""plan":{"pro":1,"free":null}"#,
    r#""plan":"fr\u0065e""#,
    r#""plan" : "free" , "x" : [ ]"#,
    r#""plan":{ "pro" : 3 }"#,
    r#""grants":{"admin":["a"],"other":[],"support-agent":["b"]}"#,
    r#""grants":{"other":[],"another":[]}"#,
    r#""limits":{"1":true,"2":false}"#,
    r#""limits":{"1":true,"1":false}"#,
    r#""limits":{"1":true,"01":false,"\u0031":false}"#,
    r#""point":[1,0.5],"unit":null,"letter":"x""#,
    r#""point":[1,0.5,2]"#,
    r#""point":[1]"#,
    r#""letter":"xy""#,
    r#""kind":"User","data":["a"]"#,
    r#""data":{"name":"a","name":"b"},"kind":"Service""#,
    r#""inner":{"sub":"x"}"#,
];

/// Claims in the place of those of the base: a name, and values.
const INSTEAD: &[(&str, &[&str])] = &[
    ("iss", &["7", "null", r#""https:\/\/id""#, r#"["a"]"#]),
    ("sub", &["7", "-7", "7.5", "-0", "1e3", "18446744073709551616", "null", "{}", r#""\u0061""#]),
    ("sub", &[r#"{"$serde_json::private::Number":"7"}"#, "true", "[]", r#""""#]),
    ("aud", &["[]", "7", r#"["a"]"#, r#"["a","b","\u0063"]"#, r#"["a",7]"#, "null", "{}"]),
    ("aud", &[r#"[["a"]]"#, r#""\u0061""#, r#"["a",null]"#]),
    ("exp", &["0", "-1", "1700000060.5", "1.7e9", "253402300800", "1e400", "null", "\"1\"", "{}"]),
    (
        "exp",
        &["16777217", "-0", "-0.0", "18446744073709551616", "[1]", "true", "1e308", "16777217.5"],
    ),
];

/// A value within so many arrays, or objects.
fn nested(levels: usize, open: &str, inside: &str, close: &str) -> String {
    format!(r#"{{{BASE},"x":{}{inside}{}}}"#, open.repeat(levels), close.repeat(levels))
}

/// All of them.
pub(super) fn all() -> Vec<String> {
    let mut all: Vec<String> = WHOLE.iter().copied().map(Into::into).collect();
    for more in MORE {
        all.push(format!("{{{BASE},{more}}}"));
        all.push(format!("{{{more},{BASE}}}"));
    }
    for (name, values) in INSTEAD {
        for value in *values {
            all.push(instead(name, value));
        }
    }
    for levels in [30, 31, 32, 33, 127, 130] {
        all.push(nested(levels, "[", "1", "]"));
        all.push(nested(levels, r#"{"a":"#, "{}", "}"));
        all.push(nested(levels, r#"{"a":"#, r#"{"b":1}"#, "}"));
        all.push(nested(levels, r#"{"a":["#, "", "]}"));
        all.push(nested(levels / 2, r#"{"a":["#, "1", "]}"));
        all.push(nested(levels / 2, r#"{"a":["#, r#"{"b":1}"#, "]}"));
        let typ = "[".repeat(levels) + &"]".repeat(levels);
        all.push(format!(r#"{{{BASE},"typ":{typ},"azp":{typ}}}"#));
        let way = r#"{"roles":"#.repeat(levels) + &"}".repeat(levels);
        all.push(format!(r#"{{{BASE},"realm_access":{way}}}"#));
    }
    for members in [15, 16, 17, 40] {
        let many: String = (0..members).map(|n| format!(r#","m{n}":{n}"#)).collect();
        all.push(format!("{{{BASE}{many}}}"));
        all.push(format!("{{{BASE}{many},\"m7\":1}}"));
        all.push(format!("{{{BASE},\"x\":{{\"y\":1{many},\"m7\":1}}}}"));
    }
    all
}

fn instead(claim: &str, value: &str) -> String {
    let others = BASE.split(',').filter(|member| !member.contains(&format!("\"{claim}\"")));
    let others: String = others.map(|member| format!(",{member}")).collect();
    format!(r#"{{"{claim}":{value}{others}}}"#)
}
