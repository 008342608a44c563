import { floatMoney } from '#audit/rules/aggregation/float-money.ts';
import { describeRule } from '#test/rule-tester.ts';

/** One reckoning that is brought to the nearest whole unit is off by nothing that is charged. */
describeRule(floatMoney, {
  fires: [
    {
      name: 'Go, Java: the product is cut, or goes on as it is',
      files: {
        'billing/charge.go': `
          package billing

          func ChargeMicroCents(v Usage) int64 {
          	return int64(float64(v.Keys) * pricePerKey * microCentsPerCent)
          }
        `,
        'src/Charge.java': `
          class ChargeLines {
              double chargeFor(double hours, double hourlyRate) {
                  double charge = hours * hourlyRate;
                  log(Math.round(charge));
                  return charge;
              }
          }
        `,
      },
      at: ['billing/charge.go:4', 'src/Charge.java:3'],
    },
  ],
  silent: [
    {
      name: 'Go: a column that is exact in the database',
      files: {
        'ent/schema/grant.go': `
          package schema

          func (Grant) Fields() []ent.Field {
          	return []ent.Field{
          		field.String("owner_id").Immutable(),
          		field.Float("amount").Immutable().SchemaType(map[string]string{
          			dialect.Postgres: "numeric",
          		}),
          	}
          }
        `,
      },
    },
    {
      name: 'Go, Java, Python: rounded to the nearest unit once',
      files: {
        'billing/charge.go': `
          package billing

          func ChargeMicroCents(v Usage) int64 {
          	cents := v.Seconds*centsPerSecond +
          		float64(v.Keys)*pricePerKey
          	return int64(math.Round(cents * microCentsPerCent))
          }
        `,
        'src/Charge.java': `
          class ChargeLines {
              long chargeFor(double hours, double hourlyRate) {
                  double charge = hours * hourlyRate;
                  return Math.round(charge * 1_000_000);
              }
          }
        `,
        'app/charge.py': `
          def charge_micros(hours: float, hourly_rate: float) -> int:
              return round(hours * hourly_rate * 1_000_000)
        `,
      },
    },
  ],
});
