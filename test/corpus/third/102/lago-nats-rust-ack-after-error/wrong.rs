use async_nats::jetstream::{consumer::PullConsumer, Context, Message};
use futures::StreamExt;
use lago_client::LagoClient;
use lago_types::{
    error::LagoError,
    requests::event::{CreateEventInput, CreateEventRequest},
};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct TileServed {
    request_id: String,
    subscription: String,
    tiles: u32,
    served_at: i64,
}

pub async fn run(stream: Context, consumer: PullConsumer, lago: LagoClient) -> anyhow::Result<()> {
    let mut messages = consumer.messages().await?;
    while let Some(message) = messages.next().await {
        handle(&stream, &lago, message?).await?;
    }
    Ok(())
}

async fn handle(stream: &Context, lago: &LagoClient, message: Message) -> anyhow::Result<()> {
    let usage: TileServed = match serde_json::from_slice(&message.payload) {
        Ok(usage) => usage,
        Err(error) => {
            metrics::counter!("tile_usage_undecodable").increment(1);
            tracing::error!(%error, "undecodable tile usage goes to usage.dead");
            stream.publish("usage.dead", message.payload.clone()).await?.await?;
            return message.ack().await.map_err(anyhow::Error::msg);
        }
    };
    if let Err(error) = send(lago, &usage).await { // <- MTR-102|MTR-104, MTR-601?
        tracing::warn!(%error, request = %usage.request_id, "could not report tiles"); // <- MTR-102|MTR-104, MTR-601?
    }
    message.ack().await.map_err(anyhow::Error::msg) // <- MTR-102|MTR-104
}

async fn send(lago: &LagoClient, usage: &TileServed) -> Result<(), LagoError> {
    let mut input = CreateEventInput::for_subscription(
        format!("tiles-{}", usage.request_id),
        usage.subscription.clone(),
        "map_tiles".to_owned(),
    );
    input.timestamp = Some(usage.served_at);
    input.properties = Some(serde_json::json!({ "tiles": usage.tiles }));
    match lago.create_event(CreateEventRequest::new(input)).await {
        Ok(_) => Ok(()),
        Err(LagoError::Api { status: 422, message }) if message.contains("value_already_exist") => Ok(()),
        Err(error) => Err(error),
    }
}
