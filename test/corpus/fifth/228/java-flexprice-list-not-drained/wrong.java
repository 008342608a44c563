package com.acme.meter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micronaut.context.annotation.Value;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

@Singleton
public class FlexpriceBatcher {
    private static final URI BULK = URI.create("https://api.cloud.flexprice.io/v1/events/bulk");

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json;
    private final String key;
    private final List<Map<String, Object>> events = new ArrayList<>();

    public FlexpriceBatcher(ObjectMapper json, @Value("${flexprice.key}") String key) {
        this.json = json;
        this.key = key;
    }

    public synchronized void add(String customer, String meter, long units) {
        events.add(Map.of(
                "external_customer_id", customer,
                "event_name", meter,
                "properties", Map.of("units", units)));
    }

    @PreDestroy
    @Scheduled(fixedDelay = "5s")
    public synchronized void flush() throws IOException, InterruptedException {
        if (events.isEmpty()) {
            return;
        }
        HttpRequest request = HttpRequest.newBuilder(BULK)
                .header("x-api-key", key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(encode(events))) // <- MTR-228
                .build();
        HttpResponse<Void> answer = http.send(request, HttpResponse.BodyHandlers.discarding()); // <- MTR-228
        if (answer.statusCode() >= 300) {
            throw new IOException("flexprice answered " + answer.statusCode());
        }
    }

    private String encode(List<Map<String, Object>> batch) throws JsonProcessingException {
        return json.writeValueAsString(Map.of("events", batch));
    }
}
