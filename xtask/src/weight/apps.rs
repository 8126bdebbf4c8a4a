//! The applications that are weighed: one route behind each middleware, with the features that its
//! own documentation asks for.

/// A package of one file.
#[derive(Debug)]
pub(super) struct App {
    pub(super) name: &'static str,
    /// The application without authentication that it is compared with.
    pub(super) base: &'static str,
    /// Lines below `[dependencies]`; `{root}` stands for the folder of this repository.
    pub(super) dependencies: &'static [&'static str],
    pub(super) source: &'static str,
}

const AXUM: &str = r#"axum = "=0.8.9""#;
const AXUM_07: &str = r#"axum = "=0.7.9""#;
const ACTIX: &str = r#"actix-web = "=4.18.1""#;
const SERDE: &str = r#"serde = { version = "=1.0.229", features = ["derive"] }"#;
const TOKIO: &str =
    r#"tokio = { version = "=1.54.1", features = ["macros", "net", "rt-multi-thread"] }"#;

/// The frameworks alone first: the others are compared with them.
pub(super) const APPS: &[App] = &[
    App {
        name: "axum",
        base: "axum",
        dependencies: &[AXUM, TOKIO],
        source: include_str!("apps/axum.rs"),
    },
    App {
        name: "axum-0.7",
        base: "axum-0.7",
        dependencies: &[AXUM_07, TOKIO],
        source: include_str!("apps/axum.rs"),
    },
    App {
        name: "actix-web",
        base: "actix-web",
        dependencies: &[ACTIX],
        source: include_str!("apps/actix.rs"),
    },
    App {
        name: "hallpass-axum",
        base: "axum",
        dependencies: &[
            AXUM,
            TOKIO,
            SERDE,
            r#"hallpass = { path = "{root}/crates/hallpass", features = ["axum"] }"#,
        ],
        source: include_str!("apps/hallpass_axum.rs"),
    },
    App {
        name: "hallpass-axum-jwks",
        base: "axum",
        dependencies: &[
            AXUM,
            TOKIO,
            SERDE,
            r#"hallpass = { path = "{root}/crates/hallpass", features = ["axum", "jwks"] }"#,
        ],
        source: include_str!("apps/hallpass_axum_jwks.rs"),
    },
    App {
        name: "axum-jwt-auth",
        base: "axum",
        dependencies: &[
            AXUM,
            TOKIO,
            SERDE,
            r#"axum-jwt-auth = "=0.7.0""#,
            r#"jsonwebtoken = "=10.4.0""#,
        ],
        source: include_str!("apps/axum_jwt_auth.rs"),
    },
    App {
        name: "tower-oauth2-resource-server",
        base: "axum",
        dependencies: &[AXUM, TOKIO, SERDE, r#"tower-oauth2-resource-server = "=0.12.5""#],
        source: include_str!("apps/tower_oauth2.rs"),
    },
    App {
        name: "jwt-authorizer",
        base: "axum-0.7",
        dependencies: &[AXUM_07, TOKIO, SERDE, r#"jwt-authorizer = "=0.15.0""#],
        source: include_str!("apps/jwt_authorizer.rs"),
    },
    App {
        name: "aliri_tower",
        base: "axum",
        dependencies: &[
            AXUM,
            TOKIO,
            SERDE,
            r#"serde_json = "=1.0.154""#,
            r#"aliri = "=0.6.4""#,
            r#"aliri_clock = "=0.1.4""#,
            r#"aliri_oauth2 = "=0.10.2""#,
            r#"aliri_tower = "=0.6.1""#,
        ],
        source: include_str!("apps/aliri_tower.rs"),
    },
    App {
        name: "huskarl-axum",
        base: "axum",
        dependencies: &[
            AXUM,
            TOKIO,
            SERDE,
            r#"huskarl-axum = "=0.1.0""#,
            r#"huskarl-reqwest = { version = "=0.9.3", features = ["rustls-tls"] }"#,
        ],
        source: include_str!("apps/huskarl_axum.rs"),
    },
    App {
        name: "authkestra-axum",
        base: "axum",
        dependencies: &[
            AXUM,
            TOKIO,
            SERDE,
            r#"authkestra-axum = { version = "=0.13.3", features = ["resource"] }"#,
            r#"authkestra-resource = "=0.13.3""#,
            r#"jsonwebtoken = { version = "=11.1.0", default-features = false }"#,
        ],
        source: include_str!("apps/authkestra_axum.rs"),
    },
    App {
        name: "hallpass-actix",
        base: "actix-web",
        dependencies: &[
            ACTIX,
            SERDE,
            r#"hallpass = { path = "{root}/crates/hallpass", features = ["actix"] }"#,
        ],
        source: include_str!("apps/hallpass_actix.rs"),
    },
    App {
        name: "actix-web-httpauth",
        base: "actix-web",
        dependencies: &[
            ACTIX,
            SERDE,
            r#"actix-web-httpauth = "=0.8.3""#,
            r#"jsonwebtoken = { version = "=11.1.0", features = ["aws_lc_rs"] }"#,
        ],
        source: include_str!("apps/actix_web_httpauth.rs"),
    },
    App {
        name: "actix-jwt-auth-middleware",
        base: "actix-web",
        dependencies: &[
            ACTIX,
            SERDE,
            r#"actix-jwt-auth-middleware = "=0.5.0""#,
            r#"jwt-compact = { version = "=0.8.0", features = ["ed25519-dalek"] }"#,
        ],
        source: include_str!("apps/actix_jwt_auth_middleware.rs"),
    },
    App {
        name: "authkestra-actix",
        base: "actix-web",
        dependencies: &[
            ACTIX,
            SERDE,
            r#"authkestra-actix = { version = "=0.13.3", features = ["resource"] }"#,
            r#"authkestra-resource = "=0.13.3""#,
            r#"jsonwebtoken = { version = "=11.1.0", default-features = false }"#,
        ],
        source: include_str!("apps/authkestra_actix.rs"),
    },
];

impl App {
    /// The manifest of the package, for a repository that is in `root`.
    ///
    /// It is a workspace of its own wherever it stands, and its program has no symbols.
    pub(super) fn manifest(&self, root: &str) -> String {
        let package = "[package]\nname = \"app\"\nversion = \"0.0.0\"\nedition = \"2024\"\n";
        let lines = self.dependencies.iter().map(|line| line.replace("{root}", root));
        let lines = lines.collect::<Vec<_>>().join("\n");
        format!(
            "{package}\n[workspace]\n\n[dependencies]\n{lines}\n\n[profile.release]\nstrip = true\n"
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn manifests() {
        let app = APPS.iter().find(|app| app.name == "hallpass-axum").unwrap();
        let manifest = app.manifest("/code");
        let line = "hallpass = { path = \"/code/crates/hallpass\", features = [\"axum\"] }\n";
        assert!(manifest.contains(line), "{manifest}");
        assert!(manifest.contains("\n[workspace]\n"), "{manifest}");
        assert!(!manifest.contains("{root}"), "{manifest}");
    }

    #[test]
    fn every_app_stands_behind_its_base_and_has_a_name_of_its_own() {
        let mut bases = BTreeSet::new();
        let mut names = BTreeSet::new();
        for app in APPS {
            assert!(names.insert(app.name), "{} stands twice", app.name);
            if app.base == app.name {
                bases.insert(app.name);
            }
            assert!(bases.contains(app.base), "{} has no base before it", app.name);
        }
    }

    #[test]
    fn sources_are_the_files_that_there_are() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/weight/apps");
        let used: BTreeSet<&str> = APPS.iter().map(|app| app.source).collect();
        let mut count = 0;
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(used.contains(text.as_str()), "{} is used by no app", path.display());
            count += 1;
        }
        assert_eq!(count, used.len());
    }
}
