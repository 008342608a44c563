package io.parcelworks.usage;

import io.awspring.cloud.sqs.annotation.SqsListener;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

@Component
public class LabelPrintedListener {

    private final UsageRecorder recorder;
    private final MeterRegistry metrics;

    public LabelPrintedListener(UsageRecorder recorder, MeterRegistry metrics) {
        this.recorder = recorder;
        this.metrics = metrics;
    }

    /** Messages are deleted once this method has returned; the queue has a dead letter queue after five receives. */
    @SqsListener(queueNames = "${usage.label-queue}", maxConcurrentMessages = "50")
    public void onLabelPrinted(LabelPrinted event) {
        metrics.counter("label.printed", "carrier", event.carrier()).increment();
        recorder.record(event); // <- MTR-104|MTR-101
    }
}
