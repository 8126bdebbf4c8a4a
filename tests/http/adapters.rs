//! Every row, in every mode, through every adapter.

use hallpass_testkit::cases;
use hallpass_tests::actix_in_process::ActixInProcess;
use hallpass_tests::actix_server::ActixOverSocket;
use hallpass_tests::axum_app::Around;
use hallpass_tests::drivers::{AxumInProcess, BareInProcess, OverSocket};

#[tokio::test]
async fn bare_tower_in_process() {
    cases::run(&BareInProcess::new()).await;
}

#[tokio::test]
async fn axum_layer_in_process() {
    cases::run(&AxumInProcess::new(Around::All)).await;
}

#[tokio::test]
async fn axum_route_layer_in_process() {
    cases::run(&AxumInProcess::new(Around::Routes)).await;
}

#[tokio::test]
async fn bare_tower_over_a_socket() {
    cases::run(&OverSocket::bare().await).await;
}

#[tokio::test]
async fn axum_layer_over_a_socket() {
    cases::run(&OverSocket::axum(Around::All).await).await;
}

#[tokio::test]
async fn axum_route_layer_over_a_socket() {
    cases::run(&OverSocket::axum(Around::Routes).await).await;
}

#[tokio::test]
async fn actix_around_the_application_in_process() {
    cases::run(&ActixInProcess::new(Around::All)).await;
}

#[tokio::test]
async fn actix_around_each_resource_in_process() {
    cases::run(&ActixInProcess::new(Around::Routes)).await;
}

#[tokio::test]
async fn actix_around_the_application_over_a_socket() {
    cases::run(&ActixOverSocket::new(Around::All).await).await;
}

#[tokio::test]
async fn actix_around_each_resource_over_a_socket() {
    cases::run(&ActixOverSocket::new(Around::Routes).await).await;
}
