import { cutResult } from '#audit/rules/aggregation/cut-result.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(cutResult, {
  fires: [
    {
      name: 'a length where the end belongs, in three languages',
      files: {
        'page.py': 'page = rows[self.offset:self.limit]',
        'page.ts': 'export const page = (rows, q) => rows.slice(q.skip, q.take);',
        'page.go': `
          package page

          func page(rows []Row, offset, limit int) []Row {
          	return rows[offset:limit]
          }
        `,
      },
      at: ['page.py:1', 'page.ts:1', 'page.go:4'],
      confidence: 'certain',
    },
    {
      name: 'a sum over the first thousand rows',
      files: {
        'usage.sql': `
          SELECT SUM(units)
            FROM (SELECT units FROM usage_events WHERE customer_id = 1
                  ORDER BY created_at
                  LIMIT 1000) t;
        `,
      },
      at: ['usage.sql:4'],
      confidence: 'likely',
    },
    {
      name: 'rows of one page added up by names of methods, and the first answer of a document database',
      files: {
        'DeliveryInvoicing.java': `
          class DeliveryInvoicing {
            Invoice invoice(UUID shopId, Instant from, Instant to) {
              List<Delivery> delivered = deliveries
                .findByShopIdAndDeliveredAt(shopId, from, to, PageRequest.of(0, 500, Sort.by("deliveredAt")))
                .getContent();
              BigDecimal fees = delivered.stream().map(Delivery::getFee).reduce(BigDecimal.ZERO, BigDecimal::add);
              return invoices.save(Invoice.of(shopId, fees));
            }
          }
        `,
        'usage.js': `
          export async function monthlyUsage(tenantId, month) {
            const input = { TableName, KeyConditionExpression: 'pk = :tenant', ExpressionAttributeValues: { ':tenant': tenantId } };
            let total = 0;
            const { Items = [] } = await client.send(new QueryCommand(input));
            for (const { units } of Items) total += units;
            return total;
          }
        `,
      },
      at: ['DeliveryInvoicing.java:4', 'usage.js:4'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'every answer asked for, and the newest few shown',
      files: {
        'usage.js': `
          export async function monthlyUsage(tenantId, month) {
            const input = { TableName, KeyConditionExpression: 'pk = :tenant', ExpressionAttributeValues: { ':tenant': tenantId } };
            let total = 0;
            let ExclusiveStartKey;
            do {
              const { Items = [], LastEvaluatedKey } = await client.send(new QueryCommand({ ...input, ExclusiveStartKey }));
              for (const { units } of Items) total += units;
              ExclusiveStartKey = LastEvaluatedKey;
            } while (ExclusiveStartKey);
            return total;
          }

          export async function recentUsage(tenantId) {
            const { Items = [] } = await client.send(new QueryCommand({ TableName, Limit: 25 }));
            for (const item of Items) item.label += item.units;
            return Items;
          }
        `,
      },
    },
    {
      name: 'an end that is the offset plus the length',
      files: {
        'page.py': 'page = rows[offset:offset + limit]',
        'page.ts': 'export const page = (rows, start, end) => rows.slice(start, end);',
        'page.go': `
          package page

          func page(rows []Row, offset, limit int) []Row {
          	limit = offset + limit
          	return rows[offset:limit]
          }
        `,
      },
    },
    {
      name: 'the newest of each, the top ten, and a limit given from outside',
      files: {
        'usage.sql': `
          SELECT SUM(units) FROM (SELECT units FROM snapshots ORDER BY created_at DESC LIMIT 1) t;
          SELECT SUM(units) FROM (SELECT units FROM usage_events ORDER BY units DESC LIMIT 10) t;
          SELECT SUM(units) FROM (SELECT units FROM usage_events LIMIT $1) t;
        `,
      },
    },
  ],
});
