package io.parcelworks.usage;

import java.time.Instant;
import java.util.UUID;

public record LabelPrinted(UUID id, long merchantId, String carrier, int labels, Instant printedAt) {}
