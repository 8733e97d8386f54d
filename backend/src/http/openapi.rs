//! The OpenAPI 3.1 document, made from the registered handlers' types; nothing is described by hand twice.

use std::sync::OnceLock;

use serde_json::Value;
use shared::problem::Problem;
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, PathItem, PathsBuilder, Ref, Required,
    ResponseBuilder,
    path::{HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathItemBuilder},
    schema::{KnownFormat, ObjectBuilder, SchemaFormat, SchemaType, Type},
    security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme},
};

use super::{
    answer::{Answer, Schemas},
    api::Route,
    authority::Access,
    ranges,
};

/// An operation with its path parameters, its authority and the refusals every route may answer with.
pub fn operation(path: &str, summary: &str, access: &Access) -> OperationBuilder {
    let tag = path.trim_start_matches('/').split('/').nth(1).unwrap_or("api");
    let mut operation = OperationBuilder::new().summary(Some(summary)).tag(tag).description(Some(access.to_string()));
    for name in path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
        let id = ObjectBuilder::new().schema_type(SchemaType::new(Type::String)).format(identifier(name)).build();
        let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path).required(Required::True);
        operation = operation.parameter(parameter.schema(Some(id)));
    }
    if !matches!(access, Access::Public { .. }) {
        operation = operation.security(SecurityRequirement::new("bearer", Vec::<String>::new()));
    }
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    operation.response(
        "default",
        ResponseBuilder::new().description("A refusal, RFC 9457").content("application/problem+json", content),
    )
}

/// Adds the successful answer of a handler.
pub fn answer<R: Answer>(operation: OperationBuilder, schemas: &mut Schemas) -> OperationBuilder {
    let mut response = ResponseBuilder::new().description("Success");
    if let Some((content_type, schema)) = R::body(schemas) {
        response = response.content(content_type, ContentBuilder::new().schema(Some(schema)).build());
    }
    operation.response(R::STATUS.to_string(), response)
}

/// The whole document. It is the same for every request and takes a moment to make: made once.
pub fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| {
        let (_, routes, schemas) = crate::api().finish();
        let mut document = serde_json::to_value(plain(&routes, &schemas)).unwrap_or_default();
        for route in &routes {
            let place = format!("/paths/{}/{}", route.path.replace('/', "~1"), route.method.as_str().to_lowercase());
            route.rules.iter().for_each(|rules| ranges::write(&mut document, &place, *rules));
        }
        document
    })
}

/// The document without ranges.
fn plain(routes: &[Route], schemas: &Schemas) -> OpenApi {
    let mut paths = PathsBuilder::new();
    for route in routes {
        paths = paths.path(route.path, item(route));
    }
    let problem = ObjectBuilder::new()
        .property("type", text("What kind of refusal"))
        .property("title", text("In the caller's language"))
        .property("status", ObjectBuilder::new().schema_type(SchemaType::new(Type::Integer)))
        .property("detail", text("More, where there is more"))
        .property("instance", text("The path that was called"))
        .property("requestId", text("To find the request in the log"))
        .description(Some(std::any::type_name::<Problem>().rsplit("::").next().unwrap_or("Problem")));
    let mut components = ComponentsBuilder::new()
        .schema("Problem", problem)
        .security_scheme("bearer", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    for (name, schema) in schemas {
        components = components.schema(name, schema.clone());
    }
    let info = InfoBuilder::new().title("Classmate Central").version(env!("CARGO_PKG_VERSION")).build();
    OpenApiBuilder::new().info(info).paths(paths).components(Some(components.build())).build()
}

fn item(route: &Route) -> PathItem {
    let method = match route.method.as_str() {
        "POST" => HttpMethod::Post,
        "PUT" => HttpMethod::Put,
        "PATCH" => HttpMethod::Patch,
        "DELETE" => HttpMethod::Delete,
        _ => HttpMethod::Get,
    };
    PathItemBuilder::new().operation(method, route.operation.clone()).build()
}

/// What stands in a path: ids of records; a backup has a name.
fn identifier(name: &str) -> Option<SchemaFormat> {
    (name == "id").then_some(SchemaFormat::KnownFormat(KnownFormat::Uuid))
}

fn text(description: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::new(Type::String)).description(Some(description))
}
