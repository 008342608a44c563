package com.example.search.billing;

import java.util.Map;
import org.getlago.client.ApiException;
import org.getlago.client.api.EventsApi;
import org.getlago.client.models.EventInput;
import org.getlago.client.models.EventInputEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

public class QueryUsageWorker {

    private static final Logger log = LoggerFactory.getLogger(QueryUsageWorker.class);

    private final SqsClient sqs;
    private final EventsApi events;
    private final String queueUrl;

    public QueryUsageWorker(SqsClient sqs, EventsApi events, String queueUrl) {
        this.sqs = sqs;
        this.events = events;
        this.queueUrl = queueUrl;
    }

    public void poll() {
        for (Message message : sqs.receiveMessage(b -> b.queueUrl(queueUrl).waitTimeSeconds(20)).messages()) {
            try {
                handle(QueryUsage.parse(message.body()), attemptOf(message));
                sqs.deleteMessage(b -> b.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
            } catch (ApiException e) {
                log.warn("query usage {} stays in the queue", message.messageId(), e);
            }
        }
    }

    private void handle(QueryUsage usage, int attempt) throws ApiException {
        log.debug("query {} try {}", usage.queryId(), attempt);
        EventInputEvent event = new EventInputEvent()
                .transactionId("query-" + usage.queryId() + "-" + attempt) // <- MTR-214
                .externalSubscriptionId(usage.subscriptionId())
                .code("queries")
                .timestamp(usage.finishedAtSeconds())
                .properties(Map.of("units", usage.units()));
        events.createEvent(new EventInput().event(event)); // <- MTR-214
    }

    private static int attemptOf(Message message) {
        return Integer.parseInt(message.attributes().get(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT));
    }
}
