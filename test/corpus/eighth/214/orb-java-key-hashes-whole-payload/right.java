package eu.coldchain.billing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.withorb.api.client.OrbClient;
import com.withorb.api.core.JsonValue;
import com.withorb.api.models.EventIngestParams;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.stereotype.Service;

/** Brings pallet movements to Orb. The queue is durable, retries without end and has a dead-letter queue for the unreadable. */
@Service
public class PalletUsageExporter {
    private static final Logger LOG = LoggerFactory.getLogger(PalletUsageExporter.class);

    /** The message as the warehouse writes it; movementId is its own number. */
    public record PalletMoved(long movementId, String customerRef, String zone, double palletHours, OffsetDateTime leftAt) {}

    private final OrbClient orb;
    private final ObjectMapper json;
    private final String instance;

    public PalletUsageExporter(OrbClient orb, ObjectMapper json, InstanceName instance) {
        this.orb = orb;
        this.json = json;
        this.instance = instance.value();
    }

    @RabbitListener(queues = "billing.pallets", containerFactory = "endlessRetry")
    public void export(PalletMoved moved) throws JsonProcessingException {
        var properties = properties(moved);
        var key = key(moved);

        orb.events().ingest(EventIngestParams.builder()
                .addEvent(EventIngestParams.Event.builder()
                        .eventName("pallet_stored")
                        .idempotencyKey(key)
                        .externalCustomerId(moved.customerRef())
                        .timestamp(moved.leftAt())
                        .properties(JsonValue.from(properties))
                        .build())
                .build());

        LOG.info("movement {} exported as {}, body {}", moved.movementId(), key, DigestUtils.sha256Hex(json.writeValueAsBytes(properties)));
    }

    /** Of what the warehouse says and never rewrites; not of the properties, which tell about this attempt too. */
    private static String key(PalletMoved moved) {
        return DigestUtils.sha256Hex("pallet_stored/" + moved.movementId());
    }

    private Map<String, Object> properties(PalletMoved moved) {
        var properties = new LinkedHashMap<String, Object>();
        properties.put("movement", moved.movementId());
        properties.put("zone", moved.zone());
        properties.put("pallet_hours", moved.palletHours());
        properties.put("exported_by", instance);
        properties.put("exported_at", OffsetDateTime.now(ZoneOffset.UTC).toString());
        return properties;
    }
}
