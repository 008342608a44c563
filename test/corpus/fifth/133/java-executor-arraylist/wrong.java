package com.acme.metering.collect;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

public final class ClusterUsageCollector {

  private static final Logger log = LoggerFactory.getLogger(ClusterUsageCollector.class);

  private final ExecutorService pool;
  private final MeteringApi metering;
  private final List<UsageEvent> buffer = new ArrayList<>(); // <- MTR-133

  public ClusterUsageCollector(ExecutorService pool, MeteringApi metering) {
    this.pool = pool;
    this.metering = metering;
  }

  public void collect(List<Cluster> clusters, Instant hour) throws InterruptedException, ExecutionException {
    buffer.clear();
    List<Future<?>> running = new ArrayList<>();
    for (Cluster cluster : clusters) {
      running.add(pool.submit(() -> readNodes(cluster, hour)));
    }
    for (Future<?> task : running) {
      task.get();
    }
    log.info("{} node hours of {} clusters", buffer.size(), clusters.size());
    metering.ingestAll(List.copyOf(buffer));
  }

  private void readNodes(Cluster cluster, Instant hour) {
    for (Node node : cluster.nodesAt(hour)) {
      buffer.add(new UsageEvent(node.id() + "@" + hour, cluster.accountId(), "node_hours", 1, hour)); // <- MTR-133
    }
  }
}
