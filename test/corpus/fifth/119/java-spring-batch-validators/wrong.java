package com.acme.usage.intake;

import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
public class UsageIntakeService {

  private final List<UsageValidator> validators;
  private final UsageEventRepository events;
  private final RejectedUsageRepository rejected;

  public UsageIntakeService(
      List<UsageValidator> validators, UsageEventRepository events, RejectedUsageRepository rejected) {
    this.validators = validators;
    this.events = events;
    this.rejected = rejected;
  }

  @Transactional
  public IntakeResult take(String tenant, List<UsageRecord> records) {
    int rejectedCount = 0;
    List<UsageEvent> accepted = new ArrayList<>();
    for (UsageRecord record : records) {
      for (UsageValidator validator : validators) {
        var problem = validator.check(record);
        if (problem.isPresent()) {
          rejectedCount++;
          rejected.save(RejectedUsage.of(tenant, record, problem.get()));
          continue; // <- MTR-119
        }
      }
      accepted.add(UsageEvent.from(tenant, record)); // <- MTR-119
    }
    events.insertIgnoringDuplicates(accepted); // <- MTR-119
    return new IntakeResult(accepted.size(), rejectedCount);
  }
}
