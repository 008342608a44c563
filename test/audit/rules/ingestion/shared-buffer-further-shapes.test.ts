import { sharedBuffer } from '#audit/rules/ingestion/shared-buffer.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(sharedBuffer, {
  fires: [
    {
      name: 'closures of a group append to one slice',
      files: {
        'internal/collect/collect.go': `
          package collect

          func (c *Collector) Collect(ctx context.Context) error {
          	group, gctx := errgroup.WithContext(ctx)
          	var events []Event
          	for _, region := range c.regions {
          		group.Go(func() error {
          			used, err := region.Usage(gctx)
          			if err != nil {
          				return err
          			}
          			events = append(events, toEvent(used))
          			return nil
          		})
          	}
          	if err := group.Wait(); err != nil {
          		return err
          	}
          	return c.sink.Ingest(ctx, events)
          }
        `,
      },
      at: ['internal/collect/collect.go:12'],
    },
  ],
  silent: [
    {
      name: 'each closure has its place',
      files: {
        'internal/collect/collect.go': `
          package collect

          func (c *Collector) Collect(ctx context.Context) error {
          	group, gctx := errgroup.WithContext(ctx)
          	parts := make([][]Event, len(c.regions))
          	for i, region := range c.regions {
          		group.Go(func() error {
          			used, err := region.Usage(gctx)
          			parts[i] = toEvents(used)
          			return err
          		})
          	}
          	if err := group.Wait(); err != nil {
          		return err
          	}
          	return c.sink.Ingest(ctx, slices.Concat(parts...))
          }
        `,
      },
    },
  ],
});
