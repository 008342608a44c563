import { Autumn } from 'autumn-js';
import type { Job } from 'pg-boss';
import type { Logger } from 'pino';
import { scrape, type Page } from './scraper';
import type { ScrapeStore } from './scrape-store';

interface ScrapeJob {
  scrapeId: string;
  customerId: string;
  url: string;
}

const FEATURE = 'scraped_pages';

export class ScrapeWorker {
  constructor(
    private readonly autumn: Autumn,
    private readonly store: ScrapeStore,
    private readonly log: Logger,
  ) {}

  /** pg-boss gives a job again when this throws: eight times, then it goes to the dead letter queue. */
  async work([job]: Job<ScrapeJob>[]): Promise<void> {
    const { scrapeId, customerId, url } = job.data;
    if (await this.store.isCharged(scrapeId)) return;

    const { allowed } = await this.autumn.check({ customerId, featureId: FEATURE, requiredBalance: 1 }); // <- MTR-401?
    if (!allowed) {
      await this.store.refuse(scrapeId, 'no pages left in the plan');
      return;
    }

    const page: Page = (await this.store.page(scrapeId)) ?? (await scrape(url));
    await this.store.savePage(scrapeId, page);
    this.log.info({ scrapeId, bytes: page.html.length }, 'page scraped');

    await this.charge(scrapeId, customerId);
    await this.store.markCharged(scrapeId);
  }

  private async charge(scrapeId: string, customerId: string): Promise<void> {
    try {
      await this.autumn.track(
        { customerId, featureId: FEATURE, value: 1 },
        { headers: { 'Idempotency-Key': `scrape-${scrapeId}` } },
      );
    } catch (err) {
      if ((err as { statusCode?: number }).statusCode !== 409) throw err;
      this.log.info({ scrapeId }, 'page was charged by an earlier try');
    }
  }
}
