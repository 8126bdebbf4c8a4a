//! The page, as a browser gets it.

use super::service::Service;

#[test]
fn the_page_runs_its_own_scripts_alone() {
    let service = Service::start();
    let rows = [
        ("/", "text/html; charset=utf-8"),
        ("/page.js", "text/javascript; charset=utf-8"),
        ("/session.js", "text/javascript; charset=utf-8"),
        ("/style.css", "text/css; charset=utf-8"),
    ];
    for (path, media_type) in rows {
        let answer = service.send(&format!("GET {path}"), &[], "");
        assert_eq!((answer.status, answer.field("content-type")), (200, media_type), "{path}");
        let policy = answer.field("content-security-policy");
        assert!(policy.starts_with("default-src 'self';"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.field("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(service.send(&format!("POST {path}"), &[], "").status, 405, "{path}");
    }
}

#[test]
fn what_the_page_asks_for_is_there() {
    let service = Service::start();
    let files = ["/", "/page.js", "/session.js"];
    let page = files.map(|path| service.send(&format!("GET {path}"), &[], "").body).concat();
    let quoted = page.split('"').filter(|text| text.ends_with(".js") || text.ends_with(".css"));
    let mut files = 0;
    for path in quoted {
        assert_eq!(service.send(&format!("GET {path}"), &[], "").status, 200, "{path}");
        files += 1;
    }
    assert!(files >= 3, "the page names {files} files");
}
