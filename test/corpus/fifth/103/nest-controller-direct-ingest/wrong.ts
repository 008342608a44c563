import { Body, Controller, Post, UseGuards } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { CurrentTenant, type Tenant } from '../auth/current-tenant';
import { TenantGuard } from '../auth/tenant.guard';
import { OrbService } from '../billing/orb.service';
import { Document } from './document.entity';
import { SignDto } from './sign.dto';

@Controller('documents')
@UseGuards(TenantGuard)
export class SignController {
  constructor(
    private readonly db: DataSource,
    private readonly orb: OrbService,
  ) {}

  @Post('sign')
  async sign(@CurrentTenant() tenant: Tenant, @Body() dto: SignDto): Promise<{ id: string }> {
    const document = await this.db.getRepository(Document).save({ tenantId: tenant.id, ...dto, signedAt: new Date() });
    await this.orb.client.events.ingest({ // <- MTR-103|MTR-111
      events: [ // <- MTR-103|MTR-111
        {
          event_name: 'signature',
          idempotency_key: `signature-${document.id}`,
          external_customer_id: tenant.id,
          timestamp: document.signedAt.toISOString(),
          properties: { pages: document.pages },
        },
      ],
    });
    return { id: document.id };
  }
}
