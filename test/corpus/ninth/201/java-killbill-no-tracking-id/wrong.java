package com.gridpoint.billing;

import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.joda.time.DateTime;
import org.killbill.billing.client.KillBillClientException;
import org.killbill.billing.client.RequestOptions;
import org.killbill.billing.client.api.gen.UsageApi;
import org.killbill.billing.client.model.gen.SubscriptionUsageRecord;
import org.killbill.billing.client.model.gen.UnitUsageRecord;
import org.killbill.billing.client.model.gen.UsageRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.amqp.support.AmqpHeaders;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.stereotype.Component;

/** Acks by hand. What is nacked comes back from charging.retry after a minute; after ten deliveries it is parked. */
@Component
public class ChargingSessionListener {

    private static final Logger LOG = LoggerFactory.getLogger(ChargingSessionListener.class);
    private static final String UNIT = "kwh";

    private final UsageApi usageApi;
    private final RequestOptions options;

    public ChargingSessionListener(UsageApi usageApi, RequestOptions options) {
        this.usageApi = usageApi;
        this.options = options;
    }

    @RabbitListener(queues = "charging.sessions", ackMode = "MANUAL")
    public void onSession(ChargingSession session, Channel channel, @Header(AmqpHeaders.DELIVERY_TAG) long tag)
            throws IOException {
        try {
            SubscriptionUsageRecord record = new SubscriptionUsageRecord(); // <- MTR-201
            record.setSubscriptionId(session.subscriptionId());
            record.setUnitUsageRecords(List.of(units(session)));
            usageApi.recordUsage(record, options); // <- MTR-201
            channel.basicAck(tag, false);
        } catch (KillBillClientException e) {
            LOG.error("session {} not recorded", session.id(), e);
            channel.basicNack(tag, false, false);
        }
    }

    private static UnitUsageRecord units(ChargingSession session) {
        UsageRecord usage = new UsageRecord();
        usage.setRecordDate(new DateTime(session.endedAt().toEpochMilli()));
        usage.setAmount(session.kilowattHours());
        UnitUsageRecord unit = new UnitUsageRecord();
        unit.setUnitType(UNIT);
        unit.setUsageRecords(List.of(usage));
        return unit;
    }

    public record ChargingSession(
            UUID id, UUID subscriptionId, java.math.BigDecimal kilowattHours, java.time.Instant endedAt, Set<String> tags) {}
}
