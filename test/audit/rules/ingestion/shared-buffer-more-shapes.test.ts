import { sharedBuffer } from '#audit/rules/ingestion/shared-buffer.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(sharedBuffer, {
  fires: [
    {
      name: 'a list that parallel bodies add to',
      files: {
        'src/Collect.cs': `
          public class UsageCollector {
              public async Task CollectAsync(IReadOnlyList<Edge> edges) {
                  var usage = new List<UsageEvent>();
                  await Parallel.ForEachAsync(edges, async (edge, stop) => {
                      usage.Add(new UsageEvent(edge.Name, await edge.ReadAsync(stop)));
                  });
                  await _outbox.AddUsageAsync(usage);
              }
          }
        `,
      },
      at: ['src/Collect.cs:5'],
    },
    {
      name: 'a field that the tasks of an executor add to',
      files: {
        'src/Collect.java': `
          class UsageCollector {
              private final List<UsageEvent> buffer = new ArrayList<>();
              void collect(List<Cluster> clusters) {
                  for (Cluster cluster : clusters) pool.submit(() -> read(cluster));
              }
              private void read(Cluster cluster) {
                  buffer.add(new UsageEvent(cluster.id(), cluster.hours()));
              }
          }
        `,
      },
      at: ['src/Collect.java:7'],
    },
  ],
  silent: [
    {
      name: 'a list that parallel bodies add to under a lock',
      files: {
        'src/Collect.cs': `
          public class UsageCollector {
              public async Task CollectAsync(IReadOnlyList<Edge> edges) {
                  var usage = new List<UsageEvent>();
                  await Parallel.ForEachAsync(edges, async (edge, stop) => {
                      var read = new UsageEvent(edge.Name, await edge.ReadAsync(stop));
                      lock (usage) { usage.Add(read); }
                  });
                  await _outbox.AddUsageAsync(usage);
              }
          }
        `,
      },
    },
  ],
});
