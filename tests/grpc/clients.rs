//! What a client of tonic makes of it.

use hallpass::scope;
use hallpass::tower::{Grpc, authenticate, require};
use tonic::metadata::MetadataValue;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::answers::{check_message, refused};
use crate::keys::{Outage, good, keys, verifier};
use crate::server::{Running, serve, soon};

async fn client(server: &Running) -> HealthClient<Channel> {
    let endpoint = Endpoint::from_shared(format!("http://{}", server.address)).unwrap();
    HealthClient::new(soon("a connection", endpoint.connect()).await.unwrap())
}

fn request(authorization: &[String]) -> Request<HealthCheckRequest> {
    let mut request = Request::new(HealthCheckRequest::default());
    for value in authorization {
        request.metadata_mut().append("authorization", MetadataValue::try_from(value).unwrap());
    }
    request
}

async fn check(server: &Running, authorization: &[String]) -> Result<ServingStatus, Status> {
    let mut client = client(server).await;
    let answer = soon("an answer", client.check(request(authorization))).await?;
    Ok(answer.into_inner().status())
}

fn bearer() -> Vec<String> {
    vec![format!("Bearer {}", good())]
}

#[tokio::test]
async fn a_good_token_calls_and_streams() {
    let server = serve(authenticate(verifier(keys())).answering(Grpc::default())).await;
    assert_eq!(check(&server, &bearer()).await.unwrap(), ServingStatus::Serving);

    let mut client = client(&server).await;
    let stream = soon("a stream", client.watch(request(&bearer()))).await.unwrap();
    let mut stream = stream.into_inner();
    let first = soon("its first message", stream.message()).await.unwrap().unwrap();
    assert_eq!(first.status(), ServingStatus::Serving);
    drop((stream, client));
    server.stop().await;
}

#[tokio::test]
async fn a_bad_credential_is_unauthenticated_for_calls_and_streams() {
    let server = serve(authenticate(verifier(keys())).answering(Grpc::default())).await;
    for (name, authorization) in refused() {
        let mut client = client(&server).await;
        let watched = soon(name, client.watch(request(&authorization))).await.unwrap_err();
        let checked = check(&server, &authorization).await.unwrap_err();
        for status in [watched, checked] {
            assert_eq!(status.code(), Code::Unauthenticated, "{name}");
            check_message(name, status.message(), &authorization);
            assert!(status.details().is_empty(), "{name}");
        }
    }
    server.stop().await;
}

#[tokio::test]
async fn the_other_codes() {
    let auth = || authenticate(verifier(keys())).answering(Grpc::default());
    let guard = || require(scope("health:write")).answering(Grpc::default());
    let outage = || authenticate(verifier(Outage::AfterAWait)).answering(Grpc::default());
    let both = tower::ServiceBuilder::new().layer(auth()).layer(guard()).into_inner();
    let servers = [
        ("a missing scope", serve(both).await, Code::PermissionDenied),
        ("no keys", serve(outage()).await, Code::Unavailable),
        ("no layer", serve(guard()).await, Code::Internal),
    ];
    for (name, server, code) in servers {
        let status = check(&server, &bearer()).await.unwrap_err();
        assert_eq!(status.code(), code, "{name}");
        check_message(name, status.message(), &bearer());
        server.stop().await;
    }
}
