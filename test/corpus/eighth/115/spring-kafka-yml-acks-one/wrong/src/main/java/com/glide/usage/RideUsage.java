package com.glide.usage;

import io.awspring.cloud.sqs.annotation.SqsListener;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Component;

/** Turns finished rides into usage. Billing takes each eventId once. */
@Component
class RideUsage {

    private static final Logger log = LoggerFactory.getLogger(RideUsage.class);

    record RideFinished(String rideId, String operator, String vehicleType, long meters, Instant finishedAt) {}

    record UsageEvent(String eventId, String customer, String metric, long quantity, String vehicleType, Instant occurredAt) {}

    private final KafkaTemplate<String, UsageEvent> kafka;
    private final String topic;

    RideUsage(KafkaTemplate<String, UsageEvent> kafka, @Value("${ride-usage.topic}") String topic) {
        this.kafka = kafka;
        this.topic = topic;
    }

    /** Acknowledged when this returns; what throws five times goes to rides-finished-dead. */
    @SqsListener("${ride-usage.queue}")
    void onRide(RideFinished ride) throws InterruptedException, ExecutionException, TimeoutException {
        var event = new UsageEvent(
                "ride-" + ride.rideId(), ride.operator(), "ride_meters", ride.meters(), ride.vehicleType(), ride.finishedAt());
        var result = kafka.send(topic, ride.operator(), event).get(70, TimeUnit.SECONDS);
        log.debug("ride {} is at offset {}", ride.rideId(), result.getRecordMetadata().offset());
    }
}
