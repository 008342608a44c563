import { openEnd } from '#audit/rules/ingestion/open-end.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(openEnd, {
  fires: [
    {
      name: 'a zero end date, in Go',
      files: {
        'service/usage.go': `
          package service

          func (i *LineItem) IsActive(at time.Time) bool {
          	return i.EndDate.IsZero() || at.Before(i.EndDate)
          }

          func match(event *Event, items []*LineItem) {
          	for _, item := range items {
          		if event.Timestamp.Before(item.StartDate) || event.Timestamp.After(item.EndDate) {
          			continue
          		}
          		add(item)
          	}
          }
        `,
      },
      at: ['service/usage.go:9'],
    },
    {
      name: 'an end that is null, in TypeScript',
      files: {
        'src/metering/match.ts': `
          export function isOpen(price: Price) {
            return price.endsAt === null;
          }

          export function match(event: UsageEvent, prices: Price[]) {
            for (const price of prices) {
              if (event.timestamp > price.endsAt) continue;
              rate(event, price);
            }
          }
        `,
      },
      at: ['src/metering/match.ts:7'],
    },
    {
      name: 'an end that is nil, in Ruby',
      files: {
        'app/usage/match.rb': `
          class Match
            def open?(sub)
              sub.ended_at.nil?
            end

            def call(event, subs)
              subs.each do |sub|
                next if event.timestamp > sub.ended_at

                rate(event, sub)
              end
            end
          end
        `,
      },
      at: ['app/usage/match.rb:8'],
    },
  ],
  silent: [
    {
      name: 'asked for before it is compared',
      files: {
        'service/usage.go': `
          package service

          func match(event *Event, items []*LineItem) {
          	for _, item := range items {
          		if !item.EndDate.IsZero() && event.Timestamp.After(item.EndDate) {
          			continue
          		}
          		add(item)
          	}
          }
        `,
      },
    },
    {
      name: 'an end that is always set, for all that is known',
      files: {
        'src/metering/match.ts': `
          export function match(event: UsageEvent, periods: Period[]) {
            for (const period of periods) {
              if (event.timestamp > period.endsAt) continue;
              rate(event, period);
            }
          }
        `,
      },
    },
    {
      name: 'a default for the open end',
      files: {
        'src/metering/match.ts': `
          export function isOpen(price: Price) {
            return price.endsAt === null;
          }

          export function match(event: UsageEvent, prices: Price[]) {
            for (const price of prices) {
              if (event.timestamp > (price.endsAt ?? FAR)) continue;
              rate(event, price);
            }
          }
        `,
      },
    },
    {
      name: 'a comparison that decides something else',
      files: {
        'src/metering/match.ts': `
          export function isOpen(price: Price) {
            return price.endsAt === null;
          }

          export function note(event: UsageEvent, price: Price) {
            if (event.timestamp > price.endsAt) logger.info('late');
            rate(event, price);
          }
        `,
      },
    },
  ],
});
