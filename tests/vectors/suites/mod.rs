//! The suites, in the order of the table.

mod cookbook;
mod envoy;
mod golang_jwt;
mod istio;
mod jose;
mod json;
mod latchset;
mod pyjwt;
mod secrets;
mod wycheproof_jws;
mod wycheproof_keys;
mod wycheproof_signatures;

use crate::suite::Job;

/// Every suite.
pub(crate) fn all() -> Vec<Job> {
    let mut jobs = wycheproof_signatures::jobs();
    jobs.extend(wycheproof_jws::jobs());
    jobs.push(Job::new(wycheproof_keys::suite));
    jobs.push(Job::new(latchset::suite));
    jobs.push(Job::new(cookbook::suite));
    jobs.extend(json::jobs());
    jobs.push(Job::new(envoy::suite));
    jobs.push(Job::new(istio::suite));
    jobs.push(Job::new(golang_jwt::suite));
    jobs.push(Job::new(pyjwt::suite));
    jobs.extend(secrets::jobs());
    jobs
}
