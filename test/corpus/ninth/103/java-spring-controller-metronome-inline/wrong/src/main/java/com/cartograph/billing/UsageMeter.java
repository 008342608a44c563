package com.cartograph.billing;

import com.cartograph.export.TileExport;
import com.metronome.api.client.MetronomeClient;
import com.metronome.api.core.JsonValue;
import com.metronome.api.models.v1.usage.UsageIngestParams;
import org.springframework.stereotype.Component;

@Component
public class UsageMeter {

    private final MetronomeClient metronome;

    public UsageMeter(MetronomeClient metronome) {
        this.metronome = metronome;
    }

    public void exported(String organisationId, TileExport export) {
        metronome.v1().usage().ingest(UsageIngestParams.builder() // <- MTR-103, MTR-111?
                .addUsage(UsageIngestParams.Usage.builder()
                        .transactionId("tile-export-" + export.id())
                        .customerId(organisationId)
                        .eventType("tile_export")
                        .timestamp(export.createdAt().toString())
                        .properties(UsageIngestParams.Usage.Properties.builder()
                                .putAdditionalProperty("tiles", JsonValue.from(String.valueOf(export.tileCount())))
                                .build())
                        .build())
                .build());
    }
}
