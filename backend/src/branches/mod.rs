//! Branches: the places of a company.

pub mod service;
