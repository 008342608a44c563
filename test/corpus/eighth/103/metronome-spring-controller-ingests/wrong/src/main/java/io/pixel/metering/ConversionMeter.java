package io.pixel.metering;

import com.metronome.api.client.MetronomeClient;
import com.metronome.api.core.JsonValue;
import com.metronome.api.models.v1.usage.UsageIngestParams;
import io.pixel.tenant.Tenant;
import java.time.Clock;
import java.time.OffsetDateTime;
import org.springframework.stereotype.Component;

@Component
public class ConversionMeter {

    private final MetronomeClient metronome;
    private final Clock clock;

    public ConversionMeter(MetronomeClient metronome, Clock clock) {
        this.metronome = metronome;
        this.clock = clock;
    }

    public void converted(String requestId, Tenant tenant, String format, long pixels) {
        var usage = UsageIngestParams.Usage.builder()
                .transactionId(tenant.id() + "/" + requestId)
                .customerId(tenant.metronomeId())
                .eventType("image_converted")
                .timestamp(OffsetDateTime.now(clock).toString())
                .properties(UsageIngestParams.Usage.Properties.builder()
                        .putAdditionalProperty("pixels", JsonValue.from(Long.toString(pixels)))
                        .putAdditionalProperty("format", JsonValue.from(format))
                        .build())
                .build();
        metronome.v1().usage().ingest(UsageIngestParams.builder().addUsage(usage).build()); // <- MTR-103
    }
}
