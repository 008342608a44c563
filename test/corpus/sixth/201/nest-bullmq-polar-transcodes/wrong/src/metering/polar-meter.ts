import { Injectable } from '@nestjs/common';
import { Polar } from '@polar-sh/sdk';

@Injectable()
export class PolarMeter {
  constructor(private readonly polar: Polar) {}

  async add(name: string, externalCustomerId: string, metadata: Record<string, string | number>): Promise<void> {
    await this.polar.events.ingest({ events: [{ name, externalCustomerId, metadata }] }); // <- MTR-201
  }
}
