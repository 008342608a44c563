import { abortedLoop } from '#audit/rules/ingestion/aborted-loop.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(abortedLoop, {
  fires: [
    {
      name: 'one odd row keeps its batch back',
      files: {
        'src/management/commands/send_usage.py': `
          from orb import Orb

          def to_event(raw):
              if raw.unit not in UNITS:
                  raise ValueError(raw.unit)
              return {"event_name": "transfer", "idempotency_key": raw.pk, "external_customer_id": raw.customer}

          class Command(BaseCommand):
              def handle(self, *args, **options):
                  raws = list(RawUsage.objects.filter(sent=False).order_by("pk")[:200])
                  events = [to_event(raw) for raw in raws]
                  Orb().events.ingest(events=events)
        `,
      },
      at: ['src/management/commands/send_usage.py:11'],
    },
  ],
  silent: [
    {
      name: 'odd rows are put aside',
      files: {
        'src/management/commands/send_usage.py': `
          from orb import Orb

          def to_event(raw):
              return {"event_name": "transfer", "idempotency_key": raw.pk, "external_customer_id": raw.customer}

          class Command(BaseCommand):
              def handle(self, *args, **options):
                  raws = list(RawUsage.objects.filter(sent=False).order_by("pk")[:200])
                  events = [to_event(raw) for raw in raws]
                  Orb().events.ingest(events=events)
        `,
      },
    },
  ],
});
