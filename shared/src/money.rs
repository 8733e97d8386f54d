//! Money: integer minor units and an ISO 4217 code. No float ever touches it.

answer! {
    /// An amount, e.g. 12 500 ₸ is `{ "amount": 1250000, "currency": "KZT" }`. Negative: the student owes.
    #[derive(Eq)]
    pub struct Money {
        /// Minor units (tiyn).
        pub amount: i64,
        /// ISO 4217, three capital letters.
        pub currency: String,
    }
}
