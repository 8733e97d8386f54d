//! People who call the server.

use std::{
    net::{IpAddr, SocketAddr},
    ops::Deref,
    sync::{Arc, Mutex},
};

use axum::{
    body::Body,
    extract::{ConnectInfo, Request},
    http::{Method, header},
    response::Response,
};
use backend::auth::registration;
use serde::Serialize;
use serde_json::{Value, json};
use shared::{
    auth::{Me, SignedIn},
    i18n::Locale,
    permission::DefaultRole,
};
use tokio::sync::oneshot;
use tower::ServiceExt;
use uuid::Uuid;

use super::{Answer, TestApp};

/// Somebody with a token, or with none.
#[derive(Clone)]
pub struct Client {
    pub app: TestApp,
    token: Arc<Mutex<Option<String>>>,
}

impl Client {
    pub fn new(app: &TestApp, token: Option<String>) -> Self {
        Self { app: app.clone(), token: Arc::new(Mutex::new(token)) }
    }
    pub fn token(&self) -> Option<String> {
        self.token.lock().unwrap().clone()
    }
    pub fn set_token(&self, token: Option<String>) {
        *self.token.lock().unwrap() = token;
    }
    /// A request to be refined and sent.
    pub fn ask(&self, method: Method, path: &str) -> Ask {
        let ask = Ask {
            app: self.app.clone(),
            request: Request::builder().method(method).uri(path),
            body: Body::empty(),
            peer: [203, 0, 113, 7].into(),
        };
        match self.token() {
            Some(token) => ask.header("authorization", &format!("Bearer {token}")),
            None => ask,
        }
    }
    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path).send().await
    }
    pub async fn post(&self, path: &str, body: impl Serialize) -> Answer {
        self.with_body(Method::POST, path, serde_json::to_value(body).unwrap()).await
    }
    pub async fn put(&self, path: &str, body: impl Serialize) -> Answer {
        self.with_body(Method::PUT, path, serde_json::to_value(body).unwrap()).await
    }
    pub async fn patch(&self, path: &str, body: impl Serialize) -> Answer {
        self.with_body(Method::PATCH, path, serde_json::to_value(body).unwrap()).await
    }
    pub async fn delete(&self, path: &str) -> Answer {
        self.ask(Method::DELETE, path).send().await
    }
    async fn with_body(&self, method: Method, path: &str, body: Value) -> Answer {
        self.ask(method, path).json(&body).send().await
    }
}

/// A request on its way.
pub struct Ask {
    app: TestApp,
    request: axum::http::request::Builder,
    body: Body,
    peer: IpAddr,
}

impl Ask {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }
    pub fn json(self, body: &Value) -> Self {
        self.bytes("application/json", body.to_string().into_bytes())
    }
    pub fn bytes(mut self, content_type: &str, body: Vec<u8>) -> Self {
        self.request = self.request.header(header::CONTENT_TYPE, content_type);
        self.body = Body::from(body);
        self
    }
    /// JSON that comes when it is sent, long after the head of the request was looked at and the body asked for.
    pub fn body_later(mut self, asked_for: oneshot::Sender<()>, later: oneshot::Receiver<String>) -> Self {
        self.request = self.request.header(header::CONTENT_TYPE, "application/json");
        let body = async move {
            let _ = asked_for.send(());
            later.await
        };
        self.body = Body::from_stream(futures::stream::once(body));
        self
    }
    /// The address the connection comes from.
    pub fn from(mut self, peer: impl Into<IpAddr>) -> Self {
        self.peer = peer.into();
        self
    }
    pub async fn send(self) -> Answer {
        let called = format!("{} {}", self.request.method_ref().unwrap(), self.request.uri_ref().unwrap());
        Answer::of(called, self.open().await).await
    }
    /// The answer before its body is read: for streams.
    pub async fn open(self) -> Response {
        let mut request = self.request.body(self.body).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(self.peer, 4000)));
        self.app.service().oneshot(request).await.unwrap()
    }
}

/// A signed-in member of a company.
#[derive(Clone)]
pub struct Actor {
    client: Client,
    pub me: Me,
    pub refresh_token: Option<String>,
}

impl Deref for Actor {
    type Target = Client;
    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Actor {
    /// Everybody's.
    pub const PASSWORD: &'static str = "correct horse battery";

    pub fn new(app: &TestApp, signed_in: SignedIn) -> Self {
        Self { client: Client::new(app, Some(signed_in.token)), me: signed_in.user, refresh_token: signed_in.refresh_token }
    }
    pub fn company(&self) -> Uuid {
        self.me.company_id.into()
    }
    pub fn user(&self) -> Uuid {
        self.me.id.into()
    }
    /// The company's first branch.
    pub fn branch(&self) -> Uuid {
        self.me.branches.first().expect("a company has a branch").id.into()
    }

    /// A new member of the same company, signed in.
    pub async fn colleague(&self, role: DefaultRole) -> Self {
        self.colleague_who_is(role, None).await
    }
    /// The same, being a teacher of the company.
    pub async fn colleague_who_is(&self, role: DefaultRole, teacher: Option<Uuid>) -> Self {
        let (email, state) = (self.app.next_email(), self.app.state());
        let hash = state.passwords.hash(Self::PASSWORD.to_owned()).await.unwrap();
        let db = state.db.system("a test invites a colleague").await.unwrap();
        let user = registration::insert_user(&db, &format!("Коллега {role}"), &email, hash, Locale::Ru).await.unwrap();
        let role = registration::default_role(&db, self.company(), role).await.unwrap();
        registration::insert_membership(&db, self.company(), user, role, teacher).await.unwrap();
        db.commit().await.unwrap();
        Self::new(&self.app, sign_in(&self.app, &email).await)
    }
    /// Signs in again: access tokens live 15 minutes.
    pub async fn sign_in(&self) {
        let signed_in = sign_in(&self.app, &self.me.email).await;
        self.set_token(Some(signed_in.token));
    }
}

async fn sign_in(app: &TestApp, email: &str) -> SignedIn {
    app.anonymous().post("/api/auth/login", json!({ "email": email, "password": Actor::PASSWORD })).await.read()
}
