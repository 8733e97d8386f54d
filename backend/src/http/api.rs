//! Registering routes. A handler whose first argument is not `Ctx<can::…>` does not compile here; who has no name is
//! served only by `public_*`, with a reason. The route table that comes of it drives the generated tests and the
//! OpenAPI document.
//!
//! ```compile_fail
//! use backend::http::{answer::Json, api::Api};
//! async fn forgot() -> backend::error::Result<Json<String>> { Ok(Json("leak".into())) }
//! let _ = Api::new().get("/api/lessons", "Lists lessons", forgot);
//! ```

use std::future::Future;

use axum::{Router, handler::Handler, http::Method, routing::MethodFilter};
use shared::permission::Permission;
use utoipa::openapi::path::OperationBuilder;

use super::{
    answer::{Answer, Schemas},
    authority::{Access, Capability, Ctx},
    extract::Describe,
    openapi,
    ranges::Rules,
};
use crate::{error::AppError, state::AppState};

/// One route as the tests and the document see it.
#[derive(Clone)]
pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub summary: &'static str,
    pub access: Access,
    pub status: u16,
    pub operation: utoipa::openapi::path::Operation,
    /// What knows the ranges of its query and body.
    pub rules: Vec<Rules>,
}

/// A handler that says who may call it: its first argument is `Ctx<_>`.
#[diagnostic::on_unimplemented(
    message = "this handler does not say who may call it",
    label = "its first argument must be `Ctx<can::…>` and it must answer `Result<impl Answer>`",
    note = "a route for people we cannot name is registered with `public_*` and a reason"
)]
pub trait Endpoint<T> {
    /// The permission it asks for; `None` means any signed-in member.
    const PERMISSION: Option<Permission>;
    const STATUS: u16;
    fn describe(operation: OperationBuilder, schemas: &mut Schemas) -> OperationBuilder;
    fn rules() -> Vec<Rules>;
}

/// A handler for people we cannot name.
pub trait PublicEndpoint<T> {
    const STATUS: u16;
    fn describe(operation: OperationBuilder, schemas: &mut Schemas) -> OperationBuilder;
    fn rules() -> Vec<Rules>;
}

macro_rules! endpoint {
    ($($argument:ident),*) => {
        impl<F, Fut, M, P, R, $($argument),*> Endpoint<(M, Ctx<P>, $($argument,)*)> for F
        where
            F: Fn(Ctx<P>, $($argument),*) -> Fut,
            Fut: Future<Output = Result<R, AppError>>,
            P: Capability,
            R: Answer,
            $($argument: Describe,)*
        {
            const PERMISSION: Option<Permission> = P::PERMISSION;
            const STATUS: u16 = R::STATUS;
            fn describe(operation: OperationBuilder, schemas: &mut Schemas) -> OperationBuilder {
                $(let operation = $argument::describe(operation, schemas);)*
                openapi::answer::<R>(operation, schemas)
            }
            fn rules() -> Vec<Rules> {
                let all: &[Option<Rules>] = &[$($argument::RULES),*];
                all.iter().copied().flatten().collect()
            }
        }
        impl<F, Fut, M, R, $($argument),*> PublicEndpoint<(M, $($argument,)*)> for F
        where
            F: Fn($($argument),*) -> Fut,
            Fut: Future<Output = Result<R, AppError>>,
            R: Answer,
            $($argument: Describe,)*
        {
            const STATUS: u16 = R::STATUS;
            fn describe(operation: OperationBuilder, schemas: &mut Schemas) -> OperationBuilder {
                $(let operation = $argument::describe(operation, schemas);)*
                openapi::answer::<R>(operation, schemas)
            }
            fn rules() -> Vec<Rules> {
                let all: &[Option<Rules>] = &[$($argument::RULES),*];
                all.iter().copied().flatten().collect()
            }
        }
    };
}
endpoint!();
endpoint!(A);
endpoint!(A, B);
endpoint!(A, B, C);
endpoint!(A, B, C, D);
endpoint!(A, B, C, D, E);

macro_rules! verbs {
    ($($name:ident, $public:ident, $method:ident;)+) => { $(
        pub fn $name<H, T>(self, path: &'static str, summary: &'static str, handler: H) -> Self
        where
            H: Handler<T, AppState> + Endpoint<T>,
            T: 'static,
        {
            let access = H::PERMISSION.map_or(Access::SignedIn, Access::Requires);
            self.add(Method::$method, path, summary, access, H::STATUS, (H::describe, H::rules()), handler)
        }
        /// The only way to serve somebody we cannot name; the reason stands in the route table.
        pub fn $public<H, T>(self, path: &'static str, summary: &'static str, reason: &'static str, handler: H) -> Self
        where
            H: Handler<T, AppState> + PublicEndpoint<T>,
            T: 'static,
        {
            self.add(Method::$method, path, summary, Access::Public { reason }, H::STATUS, (H::describe, H::rules()), handler)
        }
    )+ };
}

/// The routes collected so far.
#[derive(Default)]
pub struct Api {
    router: Router<AppState>,
    routes: Vec<Route>,
    schemas: Schemas,
}

impl Api {
    pub fn new() -> Self {
        Self::default()
    }

    verbs! {
        get, public_get, GET;
        post, public_post, POST;
        put, public_put, PUT;
        patch, public_patch, PATCH;
        delete, public_delete, DELETE;
    }

    #[expect(clippy::too_many_arguments, reason = "one private call with everything a route is")]
    fn add<H, T>(
        mut self,
        method: Method,
        path: &'static str,
        summary: &'static str,
        access: Access,
        status: u16,
        (describe, rules): (fn(OperationBuilder, &mut Schemas) -> OperationBuilder, Vec<Rules>),
        handler: H,
    ) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
        self.router = self.router.route(path, axum::routing::on(filter, handler));
        let operation = openapi::operation(path, summary, &access);
        let operation = describe(operation, &mut self.schemas).build();
        self.routes.push(Route { method, path, summary, access, status, operation, rules });
        self
    }

    /// The router and what is known of it.
    pub fn finish(self) -> (Router<AppState>, Vec<Route>, Schemas) {
        (self.router, self.routes, self.schemas)
    }
}
