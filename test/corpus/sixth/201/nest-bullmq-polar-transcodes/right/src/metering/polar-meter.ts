import { Injectable } from '@nestjs/common';
import { Polar } from '@polar-sh/sdk';

export interface UsageFact {
  /** Polar keeps the first event of an id, so it has to come from what was used. */
  id: string;
  name: string;
  customer: string;
  metadata: Record<string, string | number>;
}

@Injectable()
export class PolarMeter {
  constructor(private readonly polar: Polar) {}

  /** False if Polar had the fact before. */
  async add({ id, name, customer, metadata }: UsageFact): Promise<boolean> {
    const { inserted } = await this.polar.events.ingest({
      events: [{ externalId: id, name, externalCustomerId: customer, metadata }],
    });
    return inserted > 0;
  }
}
