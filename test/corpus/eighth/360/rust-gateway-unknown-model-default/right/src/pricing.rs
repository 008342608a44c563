use std::collections::HashMap;

use serde::Deserialize;

/// Micro-dollars per million tokens, from `prices.toml`.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub struct Rate {
    pub input: u64,
    pub output: u64,
}

#[derive(Debug, Deserialize)]
pub struct PriceList {
    models: HashMap<String, Rate>,
}

#[derive(Debug, thiserror::Error)]
#[error("no price for model {0}")]
pub struct Unpriced(pub String);

impl PriceList {
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    pub fn rate(&self, model: &str) -> Result<Rate, Unpriced> {
        self.models.get(model).copied().ok_or_else(|| Unpriced(model.to_owned()))
    }
}

impl Rate {
    pub fn cost_micros(&self, input: u64, output: u64) -> u64 {
        (input * self.input + output * self.output).div_ceil(1_000_000)
    }
}
