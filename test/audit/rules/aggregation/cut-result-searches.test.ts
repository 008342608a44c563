import { cutResult } from '#audit/rules/aggregation/cut-result.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(cutResult, {
  fires: [
    {
      name: 'the first ten documents of a search, added up',
      files: {
        'src/es-hits.ts': `
          import { Client } from '@elastic/elasticsearch';
          import { chargeCustomer } from './charges';

          interface UsageDoc {
            customerId: string;
            units: number;
          }

          export class UsageAggregator {
            constructor(private readonly es: Client) {}

            async chargePeriod(customerId: string, from: string, to: string) {
              const result = await this.es.search<UsageDoc>({
                index: 'usage-events',
                query: {
                  bool: {
                    filter: [{ term: { customerId } }, { range: { occurredAt: { gte: from, lt: to } } }],
                  },
                },
              });
              const units = result.hits.hits.reduce((sum, hit) => sum + (hit._source?.units ?? 0), 0);
              await chargeCustomer(customerId, units);
            }
          }
        `,
        'src/es-hits.py': `
          from elasticsearch import Elasticsearch

          from billing.invoices import add_line


          class StorageInvoicer:
              def __init__(self, es: Elasticsearch) -> None:
                  self.es = es

              def invoice_storage(self, tenant_id: str, start: str, end: str) -> None:
                  res = self.es.search(
                      index="storage-usage",
                      query={"bool": {"filter": [{"term": {"tenant_id": tenant_id}}, {"range": {"measured_at": {"gte": start, "lt": end}}}]}},
                  )
                  gb_hours = sum(hit["_source"]["gb_hours"] for hit in res["hits"]["hits"])
                  add_line(tenant_id, "storage", gb_hours)
        `,
        'src/EsHits.java': `
          package com.acme.billing;

          import co.elastic.clients.elasticsearch.ElasticsearchClient;
          import co.elastic.clients.elasticsearch.core.SearchResponse;
          import co.elastic.clients.elasticsearch.core.search.Hit;
          import java.io.IOException;

          public class CallUsage {
              private final ElasticsearchClient client;

              public CallUsage(ElasticsearchClient client) {
                  this.client = client;
              }

              public long billableSeconds(String accountId) throws IOException {
                  SearchResponse<CallRecord> response = client.search(s -> s
                      .index("call-records")
                      .query(q -> q.term(t -> t.field("accountId").value(accountId))), CallRecord.class);
                  long total = 0;
                  for (Hit<CallRecord> hit : response.hits().hits()) {
                      total += hit.source().billableSeconds();
                  }
                  return total;
              }
          }
        `,
        'src/es-hits.go': `
          package billing

          import (
          	"context"
          	"encoding/json"

          	"github.com/olivere/elastic/v7"
          )

          type usageDoc struct {
          	Units int64 \`json:"units"\`
          }

          // PeriodUnits is what the customer is invoiced for.
          func PeriodUnits(ctx context.Context, client *elastic.Client, customerID string) (int64, error) {
          	res, err := client.Search().
          		Index("usage-events").
          		Query(elastic.NewTermQuery("customer_id", customerID)).
          		Do(ctx)
          	if err != nil {
          		return 0, err
          	}
          	var total int64
          	for _, hit := range res.Hits.Hits {
          		var doc usageDoc
          		if err := json.Unmarshal(hit.Source, &doc); err != nil {
          			return 0, err
          		}
          		total += doc.Units
          	}
          	return total, nil
          }
        `,
      },
      at: ['src/es-hits.ts:13', 'src/es-hits.py:11', 'src/EsHits.java:16', 'src/es-hits.go:16'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'the index adds up, and pages are read to the last',
      files: {
        'src/es-aggs.ts': `
          import { Client } from '@elastic/elasticsearch';
          import { chargeCustomer } from './charges';

          export class UsageAggregator {
            constructor(private readonly es: Client) {}

            async chargePeriod(customerId: string, from: string, to: string) {
              const result = await this.es.search<unknown, { units: { value: number } }>({
                index: 'usage-events',
                size: 0,
                query: { bool: { filter: [{ term: { customerId } }, { range: { occurredAt: { gte: from, lt: to } } }] } },
                aggs: { units: { sum: { field: 'units' } } },
              });
              await chargeCustomer(customerId, result.aggregations?.units.value ?? 0);
            }

            async latestInvoices(customerId: string) {
              const result = await this.es.search<{ number: string; total: number }>({
                index: 'invoices',
                query: { term: { customerId } },
                sort: [{ issuedAt: 'desc' }],
              });
              return result.hits.hits.map((hit) => hit._source);
            }
          }
        `,
        'src/es-scan.py': `
          from elasticsearch import Elasticsearch
          from elasticsearch.helpers import scan

          from billing.invoices import add_line


          class StorageInvoicer:
              def __init__(self, es: Elasticsearch) -> None:
                  self.es = es

              def invoice_storage(self, tenant_id: str) -> None:
                  query = {"query": {"term": {"tenant_id": tenant_id}}}
                  gb_hours = sum(hit["_source"]["gb_hours"] for hit in scan(self.es, index="storage-usage", query=query))
                  add_line(tenant_id, "storage", gb_hours)

              def month(self, tenant_id: str) -> float:
                  res = self.es.search(
                      index="storage-usage",
                      size=0,
                      query={"term": {"tenant_id": tenant_id}},
                      aggs={"gb": {"sum": {"field": "gb_hours"}}},
                  )
                  return res["aggregations"]["gb"]["value"]

              def paged(self, tenant_id: str) -> float:
                  total, after = 0.0, None
                  while True:
                      page = self.es.search(
                          index="storage-usage",
                          size=1000,
                          query={"term": {"tenant_id": tenant_id}},
                          sort=[{"measured_at": "asc"}, {"_id": "asc"}],
                          search_after=after,
                      )
                      hits = page["hits"]["hits"]
                      if not hits:
                          return total
                      total += sum(hit["_source"]["gb_hours"] for hit in hits)
                      after = hits[-1]["sort"]
        `,
        'src/es-scores.go': `
          package search

          import (
          	"context"

          	"github.com/olivere/elastic/v7"
          )

          // Suggest returns the best articles of the help centre, with how well they match together.
          func Suggest(ctx context.Context, client *elastic.Client, text string) ([]string, float64, error) {
          	res, err := client.Search().Index("help-articles").Query(elastic.NewMatchQuery("body", text)).Do(ctx)
          	if err != nil {
          		return nil, 0, err
          	}
          	var ids []string
          	var score float64
          	for _, hit := range res.Hits.Hits {
          		ids = append(ids, hit.Id)
          		score += *hit.Score
          	}
          	return ids, score, nil
          }
        `,
      },
    },
  ],
});
