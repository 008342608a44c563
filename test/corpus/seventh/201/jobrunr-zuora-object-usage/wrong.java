package com.meshgrid.billing;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.UUID;
import org.jobrunr.jobs.annotations.Job;
import org.springframework.stereotype.Service;

@Service
public class ZuoraUsageJob {
  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json;
  private final ZuoraTokens tokens;
  private final EnergyUsageRepository usages;

  public ZuoraUsageJob(ObjectMapper json, ZuoraTokens tokens, EnergyUsageRepository usages) {
    this.json = json;
    this.tokens = tokens;
    this.usages = usages;
  }

  @Job(name = "Zuora usage %0", retries = 6)
  public void report(UUID usageId) throws IOException, InterruptedException {
    EnergyUsage usage = usages.findById(usageId).orElseThrow();

    var request = HttpRequest.newBuilder(URI.create("https://rest.zuora.com/v1/object/usage")) // <- MTR-201|MTR-206
        .header("Authorization", "Bearer " + tokens.current())
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body(usage))))
        .build();

    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString()); // <- MTR-201|MTR-206
    if (response.statusCode() != 200) {
      throw new IllegalStateException("Zuora answered " + response.statusCode() + ": " + response.body());
    }
    usages.setZuoraId(usageId, json.readTree(response.body()).path("Id").asText());
  }

  private static Map<String, Object> body(EnergyUsage usage) {
    BigDecimal kilowattHours = usage.wattHours().movePointLeft(3);
    return Map.of(
        "AccountNumber", usage.accountNumber(),
        "SubscriptionNumber", usage.subscriptionNumber(),
        "ChargeNumber", usage.chargeNumber(),
        "UOM", "kWh",
        "Quantity", kilowattHours,
        "StartDateTime", OffsetDateTime.from(usage.startedAt()).toString());
  }
}
