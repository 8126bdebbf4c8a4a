//! How soon a file that was broken, and is mended, serves.

use std::time::Duration;

use hallpass_jwks::{KeyFile, KeyState};
use hallpass_testkit::ManualTimer;

use crate::events::Readings;
use crate::{Folder, jwks, key, until, verifier, verify};

#[tokio::test]
async fn a_mended_file_is_read_within_seconds_however_seldom_it_is_read() {
    for every in [1, 10, 3_600] {
        let (folder, timer) = (Folder::new(&format!("mended-{every}")), ManualTimer::new());
        let path = folder.write("jwks.json", jwks([&key("1")]));
        let every = Duration::from_secs(every);
        let readings = Readings::default();
        let file = KeyFile::jwks(&path).timer(timer.clone()).every(every);
        let keys = file.observer(readings.clone()).open().unwrap();
        readings.first().await;
        folder.write("jwks.json", "{");
        timer.advance(every.mul_f64(1.2));
        for failures in 1..12 {
            until("it fails", async || keys.health().failures >= failures).await;
            timer.advance(Duration::from_secs(11));
        }
        until("it fails", async || keys.health().failures >= 12).await;

        let next = key("2");
        folder.write("jwks.json", jwks([&next]));
        timer.advance(Duration::from_secs(11).min(every.mul_f64(1.1)));
        until("it recovers", async || keys.health().state == KeyState::Fresh).await;
        verify(&verifier(&keys), &next).await.unwrap();
    }
}
