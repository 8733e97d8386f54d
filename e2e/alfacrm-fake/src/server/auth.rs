//! Logging in, and what every other call must carry.

use axum::response::Response;
use serde_json::{Value, json};

use super::{Call, answer};
use crate::control::Control;

/// `POST auth/login` with e-mail and key gives a token.
pub fn login(control: &Control, call: &Call<'_>) -> Response {
    if call.method != "POST" {
        return answer::method_not_allowed();
    }
    if let Err(refusal) = app_key(control, call) {
        return *refusal;
    }
    let Ok(body) = serde_json::from_slice::<Value>(call.body) else {
        return answer::bad_request("Invalid JSON data in request body: Syntax error.");
    };
    let settings = control.settings();
    let given = |key: &str| body.get(key).and_then(Value::as_str).unwrap_or_default();
    if given("email") != settings.email || given("api_key") != settings.key {
        return answer::forbidden("Not Authorized");
    }
    answer::ok(json!({"token": control.issue_token()}))
}

/// A good token, and a role that may use the API.
pub fn check(control: &Control, call: &Call<'_>) -> Result<(), Box<Response>> {
    app_key(control, call)?;
    let token = header(call, "x-alfacrm-token");
    if !control.token_is_good(token) {
        return Err(Box::new(answer::unauthorized()));
    }
    if control.denied() {
        return Err(Box::new(answer::forbidden("Access Denied")));
    }
    Ok(())
}

fn app_key(control: &Control, call: &Call<'_>) -> Result<(), Box<Response>> {
    match &control.settings().app_key {
        Some(wanted) if header(call, "x-app-key") != wanted => Err(Box::new(answer::forbidden("Not Authorized"))),
        _ => Ok(()),
    }
}

fn header<'a>(call: &'a Call<'_>, name: &str) -> &'a str {
    call.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
